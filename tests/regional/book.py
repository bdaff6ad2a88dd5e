"""Entries of invented schools and returns, each committed at once, as people would make them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.orm import Session

from kernel.db import Base, Hat, Reach
from kernel.identity.permissions import Actor
from kernel.ids import new_id
from kernel.profile import Profile
from kernel.tenancy.models import SchoolCount, SchoolPlacement
from kernel.work import Work
from regional.indicators import compile as cells
from regional.indicators.definitions import sync
from regional.indicators.models import Indicator, IndicatorVersion, KpiCell, KpiMark
from regional.returns.models import Declaration, DeclaredCounter
from school.programmes.models import Pair, Participation, Programme, Satisfaction
from school.registry.models import Person
from tests.factories.lawful import make_lawful
from tests.factories.world import World, add_school

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
YEAR = 2026
COMPILER = Actor(system=Hat.COMPILER)


def install(engine: Engine, profile: Profile) -> None:
    """The profile's indicators, written as the set-up writes them."""
    with Session(engine, info={"reach": Reach(hat=Hat.QUEUE)}) as session, session.begin():
        session.connection().exec_driver_sql("RESET ROLE")
        sync(session, profile)


@dataclass
class Book:
    """Writes into the schools of a world past every fence; the triggers mark what changed."""

    engine: Engine
    app: Engine
    world: World

    def school(self, key: str, place: str, kind: str = "general") -> UUID:
        with Session(self.engine, info={"reach": Reach(hat=Hat.QUEUE)}) as session, session.begin():
            session.connection().exec_driver_sql("RESET ROLE")
            return add_school(session, self.world, key, place, kind)

    def programme(
        self,
        school: str,
        form: str = "teacher_teacher",
        *,
        year: int = YEAR,
        state: str = "running",
    ) -> tuple[str, UUID, int]:
        made = self._add(
            Programme,
            school_id=self.world.schools[school],
            school_year=year,
            form=form,
            title="Опытная",
            state=state,
            created_at=NOW,
        )
        return school, made, year

    def part(
        self,
        programme: tuple[str, UUID, int],
        side: str,
        kind: str = "teacher",
        *,
        person: UUID | None = None,
        young: bool = False,
        manager: bool = False,
        full_cycle: bool = False,
        answers: tuple[int, int] | None = None,
    ) -> UUID:
        school, programme_id, year = programme
        school_id = self.world.schools[school]
        person_id = person or self.person(school, kind)
        with self.engine.begin() as connection:
            make_lawful(connection, school_id, person_id)
        made = self._add(
            Participation,
            school_id=school_id,
            programme_id=programme_id,
            school_year=year,
            person_id=person_id,
            side=side,
            person_kind=kind,
            is_young_teacher=young,
            is_manager=manager,
            joined_on=date(year, 9, 1),
            full_cycle=full_cycle,
        )
        if answers:
            self.answer(school, made, *answers, year=year)
        return made

    def person(self, school: str, kind: str = "teacher") -> UUID:
        return self._add(
            Person,
            school_id=self.world.schools[school],
            kind=kind,
            surname="Канарейкина",
            given_name="Проба",
            created_at=NOW,
        )

    def answer(
        self, school: str, part: UUID, items_sum: int, items_count: int, *, year: int = YEAR
    ) -> UUID:
        return self._add(
            Satisfaction,
            school_id=self.world.schools[school],
            participation_id=part,
            school_year=year,
            items_sum=items_sum,
            items_count=items_count,
            answered_on=date(year, 11, 1),
        )

    def pair(
        self, programme: tuple[str, UUID, int], mentor: UUID, mentee: UUID, state: str = "active"
    ) -> UUID:
        school, programme_id, year = programme
        return self._add(
            Pair,
            school_id=self.world.schools[school],
            programme_id=programme_id,
            school_year=year,
            mentor_id=mentor,
            mentee_id=mentee,
            state=state,
            ended_on=date(year, 11, 1) if state in ("completed", "closed") else None,
        )

    def counts(self, school: str, *, year: int = YEAR, **known: int) -> None:
        self._add(
            SchoolCount,
            id=None,
            school_id=self.world.schools[school],
            school_year=year,
            source="region",
            updated_at=NOW,
            **known,
        )

    def declare(
        self,
        school: str,
        form: str = "teacher_teacher",
        *,
        pairs: int | None = None,
        running: bool = True,
        year: int = YEAR,
    ) -> UUID:
        school_id = self.world.schools[school]
        with self.engine.connect() as connection:
            place = connection.scalar(
                select(SchoolPlacement.municipality_id).where(
                    SchoolPlacement.school_id == school_id
                )
            )
        return self._add(
            Declaration,
            school_id=school_id,
            municipality_id=place,
            school_year=year,
            form=form,
            running=running,
            pairs=pairs,
            declared_name=school,
            updated_at=NOW,
        )

    def counter(
        self, place: str, value: int, fact: str = "curators_trained", year: int = YEAR
    ) -> UUID:
        return self._add(
            DeclaredCounter,
            municipality_id=self.world.municipalities[place],
            school_year=year,
            fact=fact,
            value=value,
            updated_at=NOW,
        )

    def place(self, school: str, municipality: str, from_day: date) -> None:
        """Move the school from a day on."""
        school_id = self.world.schools[school]
        with self.engine.begin() as connection:
            connection.execute(
                update(SchoolPlacement)
                .where(SchoolPlacement.school_id == school_id, SchoolPlacement.valid_to.is_(None))
                .values(valid_to=from_day)
            )
            connection.execute(
                insert(SchoolPlacement).values(
                    id=new_id(),
                    school_id=school_id,
                    municipality_id=self.world.municipalities[municipality],
                    valid_from=from_day,
                )
            )

    def run(self, statement: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def refresh(self, at: datetime = NOW) -> cells.Outcome:
        with self.work(at) as session, session.begin():
            return cells.refresh(Work(session, COMPILER, lambda: at))

    def compile_all(self, at: datetime = NOW) -> cells.Outcome:
        with self.work(at) as session, session.begin():
            return cells.compile_all(Work(session, COMPILER, lambda: at))

    def work(self, at: datetime = NOW) -> Session:
        """A compiler's session through the application's login."""
        return Session(self.app, info={"reach": COMPILER.reach()})

    def cells(self, year: int = YEAR) -> dict[tuple[str, str, str], tuple[int | None, int | None]]:
        """Numerators and denominators by (unit's type, unit's key, indicator)."""
        return {key: row[:2] for key, row in self.whole_cells(year).items()}

    def figure(self, unit_type: str, unit: str, code: str, year: int = YEAR) -> tuple[object, ...]:
        """Numerator, denominator, known, units, anomaly and basis of one cell."""
        return self.whole_cells(year)[unit_type, unit, code]

    def whole_cells(self, year: int = YEAR) -> dict[tuple[str, str, str], tuple[object, ...]]:
        keys = {
            **{found: key for key, found in self.world.schools.items()},
            **{found: key for key, found in self.world.municipalities.items()},
            self.world.region_id: "region",
        }
        statement = (
            select(
                KpiCell.unit_type,
                KpiCell.unit_id,
                Indicator.code,
                KpiCell.numerator,
                KpiCell.denominator,
                KpiCell.known,
                KpiCell.units,
                KpiCell.anomaly,
                KpiCell.basis,
                KpiCell.municipality_id,
            )
            .join(IndicatorVersion, IndicatorVersion.id == KpiCell.version_id)
            .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
            .where(KpiCell.school_year == year)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(statement).all()
        return {(unit, keys[unit_id], code): tuple(told) for unit, unit_id, code, *told in rows}

    def marks(self) -> int:
        with self.engine.connect() as connection:
            return len(connection.execute(select(KpiMark.id)).all())

    def _add(self, model: type[Base], **values: object) -> UUID:
        with self.engine.begin() as connection:
            return insert_row(connection, model, **values)


def insert_row(connection: Connection, model: type[Base], **values: object) -> UUID:
    made = values.setdefault("id", new_id())
    if made is None:
        del values["id"]
    connection.execute(insert(model).values(**values))
    return made  # type: ignore[return-value]
