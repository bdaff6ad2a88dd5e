"""Days of a club's meetings and what its year adds up to. Pure decisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

WEEK = timedelta(days=7)
ROLES = ("mentee", "mentor", "host")
WEEKLY = "weekly"
# The first eight days of January are everybody's holiday (Labour Code, art. 112).
NEW_YEAR = range(1, 9)


def weekly_days(weekday: int, first: date, last: date) -> list[date]:
    """Every such weekday from `first` to `last`, both included, the New Year's week left out."""
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7)
    days = []
    while day <= last:
        if day.month != 1 or day.day not in NEW_YEAR:
            days.append(day)
        day += WEEK
    return days


@dataclass(frozen=True, slots=True)
class Came:
    """One person at one meeting."""

    person_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Member:
    """What a member's year in the club looks like: how often in which role."""

    person_id: UUID
    times: Mapping[str, int]

    @property
    def came(self) -> int:
        return sum(self.times.values())

    @property
    def exchanged(self) -> bool:
        """Has been taught and has taught: roles are exchanged here (R-26)."""
        return bool(self.times.get("mentee")) and bool(
            self.times.get("mentor") or self.times.get("host")
        )


def members(people: Sequence[UUID], came: Iterable[Came]) -> list[Member]:
    """Every member in the given order, with nought for those who never came."""
    times: dict[UUID, dict[str, int]] = {person: {} for person in people}
    for each in came:
        held = times.get(each.person_id)
        if held is not None:
            held[each.role] = held.get(each.role, 0) + 1
    return [Member(person, held) for person, held in times.items()]
