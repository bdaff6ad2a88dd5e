"""Who plays the demo's autumn and on which days."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kernel.db import change_hat
from kernel.identity.permissions import Actor, Role
from kernel.profile import Profile
from kernel.school_year import SchoolYear
from kernel.work import Work
from portal.demo.names import Name, Names


@dataclass(frozen=True, slots=True)
class Stage:
    """The school whose autumn is played, and the accounts that act in it."""

    session: Session
    profile: Profile
    names: Names
    school_id: UUID
    accounts: dict[Role, UUID]
    today: date
    zone: ZoneInfo

    @property
    def year(self) -> SchoolYear:
        return SchoolYear.of(self.today)

    def day(self, days_ago: int) -> date:
        """So many days ago, but never before the school year."""
        return max(self.year.starts_on, self.today - timedelta(days=days_ago))

    def name(self, gender: str) -> Name:
        """An invented name of the gender."""
        while True:
            name = self.names.next()
            if name.gender == gender:
                return name

    @contextmanager
    def as_role(self, role: Role, days_ago: int = 0) -> Iterator[Work]:
        """Act as the account of the role, on a day at noon, behind the school's own fence."""
        actor = Actor(account_id=self.accounts[role], role=role, school_id=self.school_id)
        day = self.day(days_ago)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=self.zone)
        change_hat(self.session, actor.reach())
        yield Work(self.session, actor, lambda: noon, self.zone)
        self.session.flush()
