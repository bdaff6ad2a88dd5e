"""What every maker of demo rows shares: the seed, the day, the profile, the heap of rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from kernel.profile import Profile
from kernel.school_year import SchoolYear
from portal.demo.names import Names
from portal.demo.rows import Ids, Rows


@dataclass(frozen=True, slots=True)
class Making:
    """One run; the same seed and the same day make the same rows."""

    profile: Profile
    draw: Random
    ids: Ids
    names: Names
    rows: Rows
    today: date
    made_at: datetime

    @property
    def year(self) -> SchoolYear:
        return SchoolYear.of(self.today)

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def day(self, first: date, last: date) -> date:
        """A day of the span, but never after today and never before the school year."""
        last = max(self.year.starts_on, min(last, self.today))
        first = max(self.year.starts_on, min(first, last))
        return first + timedelta(days=self.draw.randint(0, (last - first).days))
