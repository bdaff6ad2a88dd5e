"""A period of the small region: three schools owe a report, and everybody acts for themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, delete, insert, select, text
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from kernel.tenancy.models import SchoolPlacement
from kernel.work import Work
from regional.indicators.models import Indicator, IndicatorVersion, KpiCell, KpiMark
from regional.periods import judging, obligations, service, submitting
from regional.periods.models import Report
from regional.periods.service import PeriodCard
from tests.factories.world import World, _account

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
YEAR = 2026
CARD = PeriodCard(
    name="Осень 2026",
    school_year=YEAR,
    opens_on=date(2026, 11, 1),
    due_on=date(2026, 11, 25),
    closes_on=date(2026, 12, 10),
    cut_off_on=date(2026, 10, 1),
    school_kinds=("general",),
)
# Nothing in it asks for words.
PLAIN = {
    "schools_with_programme": (1, None),
    "schools_model": (1, 1),
    "pairs": (6, None),
    "pupils_in_work": (10, 100),
    "young_teachers": (2, 4),
    "mentee_satisfaction": (5, 8),
    "mentee_answers": (6, 8),
    "mentor_satisfaction": (4, 6),
    "mentor_answers": (5, 6),
}


@dataclass
class Autumn:
    """The world with heads of all three schools, figures of each, and one open period."""

    admin: Engine
    app: Engine
    world: World
    heads: dict[str, Actor]
    period_id: UUID = field(default_factory=new_id)

    @contextmanager
    def acting(self, who: Role | Actor, *, at: datetime = NOW) -> Iterator[Work]:
        """A unit of work that is committed at the end, in one transaction."""
        actor = self.world.actors[who] if isinstance(who, Role) else who
        with Session(self.app, info={"reach": actor.reach()}) as session, session.begin():
            yield Work(session, actor, lambda: at)

    @contextmanager
    def past_fences(self, *, triggers: bool = True) -> Iterator[Session]:
        with Session(self.admin, info={"reach": Reach(hat=Hat.QUEUE)}) as session, session.begin():
            session.connection().exec_driver_sql("RESET ROLE")
            if not triggers:
                session.execute(text("SET LOCAL session_replication_role = replica"))
            yield session

    def run(self, statement: str, *, triggers: bool = True, **values: object) -> None:
        with self.past_fences(triggers=triggers) as session:
            session.execute(text(statement), values)

    def ask(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        with self.past_fences() as session:
            return [tuple(row) for row in session.execute(text(statement), values)]

    def cells(self, school: str, told: dict[str, tuple[int | None, int | None]], year: int = YEAR):
        """The compiled cells of a school, as if its records said so; no mark is left."""
        with self.past_fences(triggers=False) as session:
            versions = dict(
                session.execute(
                    select(Indicator.code, IndicatorVersion.id).join(
                        IndicatorVersion, IndicatorVersion.indicator_id == Indicator.id
                    )
                ).all()
            )
            place = session.scalar(
                select(SchoolPlacement.municipality_id).where(
                    SchoolPlacement.school_id == self.world.schools[school],
                    SchoolPlacement.valid_to.is_(None),
                )
            )
            session.execute(
                delete(KpiCell).where(
                    KpiCell.unit_id == self.world.schools[school], KpiCell.school_year == year
                )
            )
            session.execute(
                insert(KpiCell),
                [
                    _cell(self.world.schools[school], place, versions[code], year, *pair)
                    for code, pair in told.items()
                ],
            )
            session.execute(delete(KpiMark))

    def set_up(self) -> None:
        for school in ("one", "two", "three"):
            self.cells(school, PLAIN)
        with self.acting(Role.REGION_OPERATOR) as work:
            self.period_id = service.create_period(work, CARD)
            obligations.list_obliged(work, self.period_id)

    def report(self, school: str) -> UUID:
        with self.past_fences() as session:
            return session.scalars(
                select(Report.id).where(
                    Report.period_id == self.period_id,
                    Report.school_id == self.world.schools[school],
                )
            ).one()

    def state(self, school: str) -> str:
        return self.ask("SELECT state FROM regional.report WHERE id = :id", id=self.report(school))[
            0
        ][0]

    def submit(self, *schools: str, **explanations: str) -> None:
        """One after another, a minute apart."""
        for minute, school in enumerate(schools):
            with self.acting(self.heads[school], at=NOW + timedelta(minutes=minute)) as work:
                submitting.submit(work, self.report(school), explanations)

    def accept(self, *schools: str) -> None:
        with self.acting(Role.REGION_OPERATOR) as work:
            judging.accept(work, [self.report(school) for school in schools])

    def approve(self, *schools: str) -> None:
        """Submit, accept and approve."""
        self.submit(*schools)
        self.accept(*schools)
        with self.acting(Role.REGION_OPERATOR) as work:
            judging.approve(work, self.period_id, [self.report(school) for school in schools])

    def change(self, **days: object) -> None:
        with self.acting(Role.REGION_OPERATOR) as work:
            service.change_period(work, self.period_id, replace(CARD, **days))

    def told(self) -> list[tuple[str, dict[str, object]]]:
        """The notices asked for so far: kinds and arguments."""
        return [
            (args["what"], args)
            for (args,) in self.ask(
                "SELECT args FROM kernel.job WHERE name = 'notices.tell' ORDER BY created_at, id"
            )
        ]


def heads_of(session: Session, world: World) -> dict[str, Actor]:
    """A head for each school; school two has none in the world."""
    return {
        "one": world.actors[Role.HEAD],
        "two": _account(session, world, Role.HEAD, "two", "north", NOW),
        "three": world.foreign[Role.HEAD],
    }


def _cell(
    school: UUID, place: UUID, version: UUID, year: int, over: int | None, under: int | None
) -> dict[str, object]:
    anomaly = "over_one" if over is not None and under is not None and over > under else None
    return {
        "school_year": year,
        "unit_type": "school",
        "unit_id": school,
        "version_id": version,
        "municipality_id": place,
        "numerator": over,
        "denominator": under,
        "units": 1,
        "known": int(over is not None),
        "anomaly": anomaly,
        "basis": "primary",
        "computed_at": NOW,
        "revision": new_id(),
    }
