"""Who acts in the demo of the region: each act wears the hat of whoever does it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kernel.db import change_hat
from kernel.identity.permissions import Actor, Role
from kernel.profile import Profile
from kernel.school_year import SchoolYear
from kernel.work import Work


@dataclass(slots=True)
class Desk:
    """The demo's session and its accounts; `today` is the day the demo is made.

    `accounts` are the demo's logins by role: those of a place stand in `municipality_id` and in
    `school_id`, which is a school of that municipality.
    """

    session: Session
    profile: Profile
    accounts: dict[Role, UUID]
    municipality_id: UUID
    school_id: UUID
    today: date
    zone: ZoneInfo

    def at(self, role: Role, day: date | None = None, hour: int = 10) -> Work:
        """The work of a demo account in this role, today or on a day of this school year.

        Earlier days become its first: before it the demo's schools stand nowhere.
        """
        actor = Actor(
            account_id=self.accounts[role],
            role=role,
            school_id=self.school_id if role in (Role.HEAD, Role.CURATOR) else None,
            municipality_id=self.municipality_id if role is Role.MUNICIPAL else None,
        )
        return self._work(actor, day, hour)

    def system(self, actor: Actor, day: date | None = None, hour: int = 10) -> Work:
        """The work of the portal itself, under the hat the actor names."""
        return self._work(actor, day, hour)

    def past_fences(self) -> Session:
        """The session as the administrator's: for rows of schools that have no accounts."""
        self.session.flush()
        self.session.connection().exec_driver_sql("RESET ROLE")
        return self.session

    def _work(self, actor: Actor, day: date | None, hour: int) -> Work:
        change_hat(self.session, actor.reach())
        first = SchoolYear.of(self.today).starts_on
        shown = max(first, day or self.today)
        moment = datetime.combine(shown, time(hour), self.zone).astimezone(UTC)
        return Work(self.session, actor, now=lambda: moment, zone=self.zone)
