"""The cycle of a pair's meetings, its rhythm, and when two sides disagree. Pure decisions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kernel.profile.programme import MeetingKind

USUAL_MINUTES = 45
MOST_MINUTES = 600
MOST_AHEAD = 40  # planned meetings at once: weekly, that is a school year
RHYTHMS: Mapping[str, timedelta] = {
    "weekly": timedelta(weeks=1),
    "fortnightly": timedelta(weeks=2),
    "monthly": timedelta(weeks=4),
}
# A group of one mentor, or a pair on trial with both: what two people may say of one meeting.
WORDS_OF_TWO = ("mentor", "mentee")


@dataclass(frozen=True, slots=True)
class Said:
    """What the sides said of one meeting: whether it was, and a rating."""

    state: str
    day: date | None = None
    took_place: Mapping[str, bool] = field(default_factory=dict)
    ratings: Mapping[str, int] = field(default_factory=dict)

    def with_word(self, side: str, took_place: bool, rating: int | None) -> "Said":
        rated = {**self.ratings, side: rating} if rating is not None else self.ratings
        return replace(self, took_place={**self.took_place, side: took_place}, ratings=rated)


def is_denied(said: Said) -> bool:
    """One says that it was, another that it was not; the mentor's record is the mentor's word."""
    words = set(said.took_place.values())
    if said.state == "held":
        words.add(True)
    elif said.state == "cancelled":
        words.add(False)
    return len(words) > 1


def gap_of(said: Said) -> int:
    """How far the ratings of mentor and mentee are apart; 0 unless both gave one."""
    given = [said.ratings[side] for side in WORDS_OF_TWO if side in said.ratings]
    return abs(given[0] - given[1]) if len(given) == 2 else 0


def next_kind(kinds: Sequence[MeetingKind], held: Sequence[str]) -> str:
    """The kind proposed after what was held, oldest first: the step of the cycle that is due.

    A step that repeats goes on until the final one is chosen by hand; after the final one there is
    nothing new, so the repeating step is offered again.
    """
    steps = sorted(kinds, key=lambda kind: kind.n)
    furthest = max((kind.n for kind in steps if kind.code in held), default=0)
    for kind in steps:
        if kind.n > furthest or (kind.n == furthest and kind.repeats):
            return kind.code
    return next((kind.code for kind in steps if kind.repeats), steps[-1].code)


def skipped(kinds: Sequence[MeetingKind], held: Sequence[str], chosen: str) -> tuple[str, ...]:
    """Steps of the cycle that choosing this kind jumps over; nobody is stopped, it is said."""
    at = {kind.code: kind.n for kind in kinds}
    if chosen not in at:
        return ()
    return tuple(
        kind.code
        for kind in sorted(kinds, key=lambda kind: kind.n)
        if kind.n < at[chosen] and kind.code not in held
    )


def days_of(first: date, rhythm: str, until: date | None) -> Iterator[date]:
    """The day itself and, by the rhythm, those that follow up to `until`; at most MOST_AHEAD."""
    step = RHYTHMS.get(rhythm)
    day, number = first, 0
    while number < MOST_AHEAD and (number == 0 or (until is not None and day <= until)):
        yield day
        if step is None:
            return
        day, number = day + step, number + 1


def next_day(last: date, rhythm: str, until: date | None) -> date:
    """The day proposed for the next meeting."""
    day = last + RHYTHMS.get(rhythm, RHYTHMS["weekly"])
    return min(day, until) if until is not None and until > last else day


def next_step_of_five(steps: Sequence[int | None]) -> int:
    """F-12: the step proposed after those recorded, oldest first; one may stay on a step."""
    known = [step for step in steps if step is not None]
    return min((known[-1] if known else 0) + 1, 5)


def counts(held_on: date, probation_until: date | None, came: bool, curator_present: bool) -> bool:
    """R-64: on probation a meeting counts only with the curator in the room."""
    on_probation = probation_until is not None and held_on <= probation_until
    return came and (curator_present or not on_probation)
