"""A period that is open on whatever day the tests run; three schools owe a report in it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.identity.permissions import Role
from regional.periods import obligations, service
from regional.periods.service import PeriodCard
from tests.regional.periods.autumn import NOW, PLAIN, Autumn, heads_of

YEAR = 2026
# The pages ask the real clock, the database in tests always says the day of NOW.
EARLIER, LATER = sorted((NOW.date(), datetime.now(UTC).date()))
NAME = "Осень 2026"


def card(**days: date) -> PeriodCard:
    usual = {
        "opens_on": EARLIER - timedelta(days=20),
        "due_on": LATER + timedelta(days=3),
        "closes_on": LATER + timedelta(days=10),
    }
    return PeriodCard(
        name=NAME,
        school_year=YEAR,
        cut_off_on=date(2026, 10, 1),
        school_kinds=("general",),
        **{**usual, **days},
    )


class Reporting(Autumn):
    """The same by the real clock, for pages that ask it."""

    def open(self) -> None:
        for school in ("one", "two", "three"):
            self.cells(school, PLAIN)
        with self.acting(Role.REGION_OPERATOR, at=datetime.now(UTC)) as work:
            self.period_id = service.create_period(work, card())
            obligations.list_obliged(work, self.period_id)

    def move_days(self, **days: date) -> None:
        with self.acting(Role.REGION_OPERATOR, at=datetime.now(UTC)) as work:
            service.change_period(work, self.period_id, card(**days))

    def past_due(self) -> None:
        self.move_days(due_on=EARLIER - timedelta(days=1))

    def closed(self) -> None:
        past = EARLIER - timedelta(days=1)
        self.move_days(due_on=past, closes_on=past)

    @property
    def address(self) -> str:
        return f"/periods/{self.period_id}"

    def of(self, school: str) -> str:
        """A school's report before the municipality and the region."""
        return f"/reports/{self.report(school)}"

    def own(self, school: str) -> str:
        """A school's report on its own pages."""
        return f"/s/s-{school}/report/{self.report(school)}"


@pytest.fixture
def reporting(database, world) -> Reporting:
    with Session(database.admin, info={"reach": Reach(hat=Hat.QUEUE)}) as session, session.begin():
        session.connection().exec_driver_sql("RESET ROLE")
        heads = heads_of(session, world)
    made = Reporting(database.admin, database.app, world, heads)
    made.open()
    return made
