"""Days on which a school works: no week-end, no public holiday, no break between terms.

Public holidays, the moved ones too, come from the `holidays` library: README.md says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5
DAY = timedelta(days=1)


@cache
def _public(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("RU", years=year))


@dataclass(frozen=True, slots=True)
class Workdays:
    """The calendar of a school; `breaks` are pairs of a first and a last day."""

    breaks: tuple[tuple[date, date], ...] = field(default=())

    @classmethod
    def of(cls, breaks: Iterable[tuple[date, date]]) -> "Workdays":
        return cls(tuple(breaks))

    def is_off(self, day: date) -> bool:
        return (
            day.weekday() >= SATURDAY
            or day in _public(day.year)
            or any(first <= day <= last for first, last in self.breaks)
        )

    def from_day(self, day: date) -> date:
        """The day itself, else the next day of work."""
        while self.is_off(day):
            day += DAY
        return day

    def by_day(self, day: date) -> date:
        """The day itself, else the last day of work before it."""
        while self.is_off(day):
            day -= DAY
        return day

    def between(self, first: date, last: date) -> list[date]:
        """Days of work from the first to the last, both counted."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if not self.is_off(day)]

    def distance(self, one: date, other: date) -> int:
        """How many days of work lead from one to the other; less than nought when backwards."""
        if other < one:
            return -self.distance(other, one)
        return len(self.between(one + DAY, other))

    def moved(self, day: date, number: int) -> date:
        """The day of work so many days of work later, or earlier when less than nought."""
        step = DAY if number >= 0 else -DAY
        day = self.from_day(day) if number >= 0 else self.by_day(day)
        for _ in range(abs(number)):
            day += step
            while self.is_off(day):
                day += step
        return day
