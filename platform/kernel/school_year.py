"""The school year, 1 September to 31 August, as Russian schools count it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_WRITTEN = re.compile(r"^\s*(\d{4})\s*[/\-–—]\s*(\d{2}|\d{4})\s*$")


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """Named by its first calendar year; columns called school_year hold `start`."""

    start: int

    def __str__(self) -> str:
        return f"{self.start}/{self.start + 1}"

    @property
    def starts_on(self) -> date:
        return date(self.start, 9, 1)

    @property
    def ends_on(self) -> date:
        return date(self.start + 1, 8, 31)

    def cut_off(self, today: date) -> date:
        """The day whose structure the year's figures are shown by: today, or the year's last."""
        return min(max(today, self.starts_on), self.ends_on)

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year if day.month >= 9 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read «2020/2021» or «2020-21»; ValueError when the two years do not follow."""
        found = _WRITTEN.match(text)
        if found is None:
            raise ValueError(text)
        start, end = int(found[1]), found[2]
        if (start + 1) % (10 ** len(end)) != int(end) or not 1990 <= start <= 2100:
            raise ValueError(text)
        return cls(start)
