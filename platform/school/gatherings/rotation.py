"""Who sits with whom in which round of a hall (G-23). Pure: badge numbers in, meetings out.

What is promised, and tested:
- nobody sits at two tables in a round, nobody meets the same person twice, nobody who must not;
- each round seats as many mentees as can be seated, and among those as many as can be of those who
  were idle the round before; tables likewise. So while everybody has met no more than half of the
  other side and nobody is forbidden, neither a mentee nor a mentor is idle twice running;
- a table holds one mentee when mentors are enough, else just so many that all can sit (up to
  three), and never fewer than it takes to seat everybody at least every other round;
- among such seatings each round takes the one with most meetings that fit, those first who had
  fewest of them, then the best fit: so the best meetings come early, while people are fresh;
- the same people give the same schedule, in whatever order they are named.

Who fits few or nobody meets others too rather than sit alone: `Schedule.fitting` says how many of
each mentee's meetings fit, and the page shows it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_FIT = 100
FULL_TABLE = 3

Pair = tuple[int, int]  # a mentee and a mentor


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """A mentee at a mentor's table, by the numbers on their badges."""

    round: int
    mentor: int
    mentee: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """The meetings in order; how many of each mentee's fit; who sits alone in which round."""

    meetings: tuple[Meeting, ...]
    fitting: Mapping[int, int]
    idle: Mapping[int, tuple[int, ...]]

    @property
    def least_fitting(self) -> int:
        return min(self.fitting.values(), default=0)


def table_size(mentees: int, mentors: int) -> int:
    """How many mentees a table holds at once."""
    if not mentors:
        return 0
    for_all, every_other = -(-mentees // mentors), -(-mentees // (2 * mentors))
    return max(1, every_other, min(for_all, FULL_TABLE))


def rotate(
    mentees: Collection[int],
    mentors: Collection[int],
    fits: Mapping[Pair, int],
    rounds: int,
    *,
    never: Collection[Pair] = frozenset(),
    before: Iterable[Meeting] = (),
) -> Schedule:
    """The rounds that follow those of `before`, `rounds` of them in all.

    `fits` holds the pairs that fit, with how well (0…100); a pair of `never` is not seated even to
    keep somebody from sitting alone. The drawing goes on after `before` when somebody came late or
    has left: those meetings stay as they were.
    """
    held = sorted(before)
    hall = _Hall(sorted(mentees), sorted(mentors), fits, frozenset(never), held)
    first = max((each.round for each in held), default=0) + 1
    drawn = [each for number in range(first, rounds + 1) for each in hall.sit(number)]
    return hall.schedule([*held, *drawn], first, rounds)


class _Hall:
    """Round after round, with the memory of who has met whom and who sat alone."""

    def __init__(
        self,
        mentees: Sequence[int],
        mentors: Sequence[int],
        fits: Mapping[Pair, int],
        never: Collection[Pair],
        held: Sequence[Meeting],
    ) -> None:
        self.mentees, self.mentors, self.fits, self.never = mentees, mentors, fits, never
        size = table_size(len(mentees), len(mentors))
        # The first seats of all tables come first: they tell whether a mentor sits alone.
        self.seats = [mentor for _ in range(size) for mentor in mentors]
        self.met = {(each.mentee, each.mentor) for each in held}
        self.fitting = Counter(each.mentee for each in held if (each.mentee, each.mentor) in fits)
        last = max((each.round for each in held), default=0)
        sat = {who for each in held if each.round == last for who in (each.mentee, each.mentor)}
        self.waiting = {who for who in (*mentees, *mentors) if held and who not in sat}
        self.done = last

    def sit(self, number: int) -> list[Meeting]:
        """The best seating of a round, remembered."""
        found = sorted(Meeting(number, mentor, mentee) for mentee, mentor in self._best())
        sat = {who for each in found for who in (each.mentee, each.mentor)}
        self.waiting = {who for who in (*self.mentees, *self.mentors) if who not in sat}
        for each in found:
            self.met.add((each.mentee, each.mentor))
            self.fitting[each.mentee] += (each.mentee, each.mentor) in self.fits
        self.done += 1
        return found

    def _best(self) -> list[Pair]:
        """The seating of the greatest worth: an exact assignment, seats or people added for it."""
        # Loaded here: every process of the portal reads this module, few of them draw.
        from ortools.graph.python.linear_sum_assignment import (  # type: ignore[import-untyped]
            SimpleLinearSumAssignment,
        )

        if not self.mentees or not self.seats:
            return []
        worth = [self._row(mentee) for mentee in self.mentees]
        size, top = max(len(self.mentees), len(self.seats)), max(map(max, worth))
        solver = SimpleLinearSumAssignment()
        for row in range(size):
            for column in range(size):
                real = row < len(self.mentees) and column < len(self.seats)
                cost = top - worth[row][column] if real else top
                solver.add_arc_with_cost(row, column, cost)
        if solver.solve() != solver.OPTIMAL:
            raise ArithmeticError("a full square of seats always has a seating")
        chosen = ((row, solver.right_mate(row)) for row in range(len(self.mentees)))
        return [
            (self.mentees[row], self.seats[column])
            for row, column in chosen
            if column < len(self.seats) and worth[row][column] > 0
        ]

    def _row(self, mentee: int) -> list[int]:
        """What each seat is worth to this mentee; 0 is no seat at all.

        To be seated outweighs all fits of the round together, a fitting meeting all their degrees.
        These sums stay far below 2**53, times the number of people too, as the solver needs.
        """
        lack = self.done - self.fitting[mentee]
        one_fits = len(self.mentees) * (MOST_FIT + 1) + 1
        one_sits = len(self.mentees) * one_fits * (self.done + 2) + 1
        row = []
        for place, mentor in enumerate(self.seats):
            pair = mentee, mentor
            if pair in self.met or pair in self.never:
                row.append(0)
                continue
            sits = 1 + (mentee in self.waiting)
            if place < len(self.mentors):
                sits += 1 + (mentor in self.waiting)
            fit = self.fits.get(pair)
            degree = 0 if fit is None else one_fits * (1 + lack) + min(fit, MOST_FIT)
            row.append(one_sits * sits + degree)
        return row

    def schedule(self, meetings: Sequence[Meeting], first: int, rounds: int) -> Schedule:
        sat: dict[int, set[int]] = {number: set() for number in range(first, rounds + 1)}
        for each in meetings:
            sat.setdefault(each.round, set()).update((each.mentee, each.mentor))
        alone = {
            number: tuple(who for who in (*self.mentors, *self.mentees) if who not in sat[number])
            for number in range(first, rounds + 1)
        }
        return Schedule(
            tuple(meetings),
            {mentee: self.fitting[mentee] for mentee in self.mentees},
            {number: who for number, who in alone.items() if who},
        )
