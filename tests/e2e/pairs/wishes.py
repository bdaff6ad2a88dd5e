"""Who chooses whom in the hall, so that the two variants of the matching cannot be the same.

`teacher` has places for fewer than chose them: whoever is shared between `teacher` and `other`
decides. Variant A gives the shared one to `other` and gains a pair; in variant B nobody would swap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

Choice = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A person with a badge, and what they know of themselves."""

    number: int
    name: str
    side: str
    free: frozenset[str]
    room: int = 1

    @property
    def short(self) -> str:
        """As lists name somebody, up to the patronymic: «Зорина П.»."""
        surname, given = self.name.split(" ", 1)
        return f"{surname} {given[0]}."

    def meets(self, other: "Seat") -> bool:
        return bool(self.free & other.free)


@dataclass(frozen=True, slots=True)
class Two:
    mentor: Seat
    mentee: Seat


@dataclass(frozen=True, slots=True)
class Story:
    """Pairs of variant A in which both chose each other, and everybody's ballot."""

    shared: Two
    apart: Two
    kept: Two
    late: Two
    choices: Mapping[int, Choice]
    # Mentees whose choice nobody answered.
    left: Sequence[Seat]

    @property
    def mutual(self) -> tuple[Two, ...]:
        return self.shared, self.apart, self.kept, self.late


def story(seats: Sequence[Seat]) -> Story:
    mentors = [seat for seat in seats if seat.side == "mentor"]
    mentees = [seat for seat in seats if seat.side == "mentee"]
    for teacher, other, third in permutations(mentors, 3):
        if teacher.room != 2:
            continue
        for one, two, three, four in permutations(mentees, 4):
            pairs = Two(other, one), Two(third, four), Two(teacher, two), Two(teacher, three)
            if all(each.mentor.meets(each.mentee) for each in pairs) and teacher.meets(one):
                left = [each for each in mentees if each not in (one, two, three, four)]
                return Story(*pairs, _choices(mentors, mentees, pairs), left)
    raise AssertionError("nobody here could part the variants")


def _choices(
    mentors: Sequence[Seat], mentees: Sequence[Seat], pairs: Sequence[Two]
) -> dict[int, Choice]:
    """Whoever is of no pair chooses somebody who does not answer."""
    shared, apart, kept, late = pairs
    sought, answering = shared.mentee, {two.mentor.number for two in pairs}
    choices: dict[int, Choice] = {mentor.number: (sought.number,) for mentor in mentors}
    choices[apart.mentor.number] = (apart.mentee.number,)
    choices[kept.mentor.number] = (sought.number, kept.mentee.number, late.mentee.number)
    for mentee in mentees:
        fit = [mentor for mentor in mentors if mentor.meets(mentee)]
        alone = [mentor for mentor in fit if mentor.number not in answering]
        choices[mentee.number] = ((alone or fit or list(mentors))[0].number,)
    for two in (apart, kept, late):
        choices[two.mentee.number] = (two.mentor.number,)
    choices[sought.number] = (kept.mentor.number, shared.mentor.number)
    return choices
