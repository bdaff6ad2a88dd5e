"""What the night does by itself: consents that ended stop the part, the month ahead gives tasks."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.identity.permissions import Actor
from kernel.work import Work
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.tasks.models import Task
from workers.tasks.school import check_consents, end_loans


class Silent:
    def report(self, done: int, total: int, note: str = "") -> None:
        pass


@pytest.fixture
def night(database):
    """One run of the nightly check, under the hat that the schedule gives it."""

    def run(what=check_consents):
        with Session(database.app, info={"reach": Reach(hat=Hat.QUEUE)}) as session:
            came_to = what(Work(session, Actor(system=Hat.QUEUE)), Silent())
            session.commit()
            return came_to

    return run


@pytest.fixture
def real_today(database) -> date:
    with database.admin.connect() as connection:
        return connection.scalar(text("SELECT app.today()"))


def ends(make, person, day):
    """The person's consents are in force until the day, which is not theirs any more."""
    with make.session() as session, session.begin():
        session.execute(update(Consent).where(Consent.person_id == person).values(valid_until=day))


def test_whose_consent_has_ended_stands_out_of_the_base_in_every_school(make, night, real_today):
    ended, stands = make.person("Кончилова Анна"), make.person("Действующая Вера")
    far = make.person("Дальняя Вера", "three")
    entries = {
        ended: make.entry(ended, "mentor", state="selected"),
        stands: make.entry(stands, "mentor", state="selected"),
        far: make.entry(far, "mentee", "three"),
    }
    ends(make, ended, real_today)
    ends(make, far, real_today)
    assert night()["frozen"] == 2
    kept = {person: make.read(BaseEntry, entry) for person, entry in entries.items()}
    assert (kept[ended].state, kept[ended].frozen_from) == ("frozen", "selected")
    assert (kept[far].state, kept[stands].state) == ("frozen", "selected")
    assert night()["frozen"] == 0


@pytest.mark.parametrize(("days", "tasks"), [(1, 1), (30, 1), (31, 0)])
def test_who_comes_of_age_within_a_month_gives_one_task(make, night, real_today, days, tasks):
    pupil = make.pupil("Взрослеева Инна")
    make.entry(pupil, "mentee")
    ends(make, pupil, real_today + timedelta(days=days))
    assert night()["tasks"] == tasks
    assert night()["tasks"] == 0  # asked once
    with make.session() as session:
        found = session.execute(select(Task.kind, Task.role, Task.due_on)).all()
    assert found == [("renew_consent", "curator", real_today + timedelta(days=days))] * tasks


def test_nobody_but_the_night_may_do_it(session_for, world):
    from sqlalchemy.exc import ProgrammingError

    from kernel.identity.permissions import Role

    for role in (Role.CURATOR, Role.REGION_ADMIN, Role.MUNICIPAL):
        for name in ("freeze_without_consents", "ask_to_renew", "end_expired_loans"):
            session = session_for(world.actors[role])
            with pytest.raises(ProgrammingError):
                session.execute(text(f"SELECT app.{name}()"))
            session.rollback()


def test_an_empty_night_is_quiet(world, night):
    assert night() == {"frozen": 0, "tasks": 0}
    assert night(end_loans) == {"loans": 0}
