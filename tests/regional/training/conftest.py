"""Curators of a small region, and a shelf to make courses, runs and places on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.db import Reach
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from kernel.profile import load
from kernel.work import MOSCOW, Work
from regional.training import enrolment, service, sessions
from regional.training.service import CoursePlan, RunPlan
from tests.conftest import NOW, Database
from tests.factories.world import World, add, build_world

TITLE = "Основы работы куратора наставничества"


@pytest.fixture
def world(database: Database) -> World:
    database.empty()
    with Session(database.admin) as session, session.begin():
        return build_world(session, NOW, load("altai").model_dump(mode="json"))


@dataclass
class Shelf:
    """Does through the use cases what a test starts from, and commits it."""

    database: Database
    world: World
    app: Engine
    now: datetime = NOW
    zone: ZoneInfo = MOSCOW
    made: list[Session] = field(default_factory=list)

    def work_for(self, actor: Actor, *, at: datetime | None = None) -> Work:
        """Any number of them may stay open: their connections are not from the small pool."""
        session = Session(self.app, expire_on_commit=False, info={"reach": actor.reach()})
        self.made.append(session)
        return Work(session, actor, lambda: at or self.now, self.zone)

    @property
    def today(self) -> date:
        return self.region().today()

    def region(self, role: Role = Role.TUTOR, at: datetime | None = None) -> Work:
        return self.work_for(self.world.actors[role], at=at)

    def act(self, do: Callable[..., object], *args: object, **more: object) -> object:
        """A use case by the tutor, kept; refused, it leaves no lock behind."""
        work = self.region()
        with work.session, work.session.begin():
            return do(work, *args, **more)

    def course(self, **changes: object) -> UUID:
        values: dict[str, object] = {
            "title": TITLE, "provider": "Институт развития образования", "hours": 36,
            "mode": "mixed", "valid_years": 3, "number_prefix": "КН",
        }  # fmt: skip
        work = self.region()
        made = service.create_course(work, CoursePlan(**(values | changes)))  # type: ignore[arg-type]
        work.session.commit()
        return made.id

    def run(self, course: UUID | None = None, state: str = "open", **changes: object) -> UUID:
        values: dict[str, object] = {
            "starts_on": self.today - timedelta(20), "ends_on": self.today + timedelta(8),
        }  # fmt: skip
        work = self.region()
        run = service.plan_run(work, course or self.course(), RunPlan(**(values | changes)))  # type: ignore[arg-type]
        for act in {"planned": (), "open": ("open",), "running": ("start",)}[state]:
            service.act_on_run(work, run.id, act)
        work.session.commit()
        return run.id

    def session(self, run: UUID, day: date, **more: object) -> UUID:
        made = self.act(sessions.add_session, run, sessions.SessionPlan(held_on=day, **more))  # type: ignore[arg-type]
        return made.id  # type: ignore[attr-defined]

    def curators(self, number: int, school: str = "one", name: str = "Учёный") -> list[UUID]:
        """Accounts with the role of a curator, past every fence."""
        ids = [new_id() for _ in range(number)]
        with Session(self.database.admin, info={"reach": None}) as session, session.begin():
            session.info["reach"] = Reach(hat="hat_queue")  # type: ignore[arg-type]
            session.connection().exec_driver_sql("RESET ROLE")
            session.execute(insert(Account), [
                {"id": one, "login": f"k-{one.hex[-12:]}", "full_name": f"{name} Куратор {n:03d}",
                 "state": "active", "created_at": NOW} for n, one in enumerate(ids)
            ])  # fmt: skip
            session.execute(insert(RoleGrant), [
                {"id": new_id(), "account_id": one, "role": "curator",
                 "school_id": self.world.schools[school], "granted_at": NOW} for one in ids
            ])  # fmt: skip
        return ids

    def actor(self, account: UUID, school: str = "one") -> Actor:
        return Actor(
            account_id=account, role=Role.CURATOR, school_id=self.world.schools[school],
        )  # fmt: skip

    def enrol(self, run: UUID, accounts: Sequence[UUID], way: str = "in_person") -> None:
        self.act(enrolment.enrol, run, accounts, way)

    def admin(self) -> Session:
        """A session past every fence."""
        session = Session(self.database.admin, info={"reach": Reach(hat="hat_queue")})  # type: ignore[arg-type]
        session.connection().exec_driver_sql("RESET ROLE")
        self.made.append(session)
        return session

    def plant(self, model: type, **values: object) -> UUID:
        with Session(self.database.admin, info={"reach": Reach(hat="hat_queue")}) as s, s.begin():  # type: ignore[arg-type]
            s.connection().exec_driver_sql("RESET ROLE")
            return add(s, model, **values)


@pytest.fixture
def shelf(database, world):
    made = Shelf(database, world, create_engine(database.app_url, poolclass=NullPool))
    yield made
    for session in made.made:
        session.close()
