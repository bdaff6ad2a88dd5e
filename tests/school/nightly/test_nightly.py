"""What the night does by itself: consents that ended stop the part, the month ahead gives tasks."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.identity.permissions import Actor
from kernel.profile import digest, load
from kernel.tenancy.models import Region
from kernel.work import Work
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.programmes.models import Pair
from school.selection.models import Certificate
from school.tasks.models import Task
from tests.school.make import NOW
from workers.tasks.school import check_consents, check_papers, end_loans


class Silent:
    def report(self, done: int, total: int, note: str = "") -> None:
        pass


@pytest.fixture
def night(database):
    """One run of the nightly check, under the hat that the schedule gives it."""

    def run(what=check_consents, hat=Hat.QUEUE):
        with Session(database.app, info={"reach": Reach(hat=hat)}) as session:
            came_to = what(Work(session, Actor(system=hat)), Silent())
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


def test_the_pairs_of_the_frozen_stop_with_them(make, night, real_today):
    """The birthday at night is no withdrawal by hand, and the pair stops all the same."""
    made = make.whole()
    make.entry(made["mentor_person"], "mentor", state="selected")
    other = make.pair(made["programme"], make.part(made["programme"], make.person(), "mentor"),
                      made["mentee"])  # fmt: skip
    ends(make, made["mentor_person"], real_today)
    assert night()["frozen"] == 1
    assert make.read(Pair, made["pair"]).state == "paused"
    assert make.read(Pair, other).state == "active"


@pytest.mark.parametrize(
    ("kind", "days", "admitted"),
    [
        ("employer", 0, True),  # the last day still counts
        ("employer", -1, False),
        ("employer", None, False),  # no paper at all
        ("teacher", None, True),  # none is asked of a teacher
    ],
)
def test_a_paper_that_has_run_out_takes_admission(make, night, real_today, kind, days, admitted):
    profile = load("bryansk")
    papers = tuple(p.model_copy(update={"required": True}) for p in profile.certificates)
    strict = profile.model_copy(update={"certificates": papers})
    with make.session() as session, session.begin():
        kept = strict.model_dump(mode="json")
        session.execute(update(Region).values(profile=kept, profile_digest=digest(strict)))
    person = make.person("Справкин Олег", kind=kind)
    entry = make.entry(person, "mentor", state="selected", admitted_on=real_today)
    if days is not None:
        make.row(Certificate, "one", person_id=person, kind=papers[0].code,
                 issued_on=real_today - timedelta(days=300),
                 valid_until=real_today + timedelta(days=days), checked_at=NOW)  # fmt: skip
    assert night(check_papers, Hat.COMPILER) == {"ended": 0 if admitted else 1}
    assert (make.read(BaseEntry, entry).admitted_on is not None) is admitted


def test_nobody_but_the_night_may_do_it(session_for, world):
    from sqlalchemy.exc import ProgrammingError

    from kernel.identity.permissions import Role

    for role in (Role.CURATOR, Role.REGION_ADMIN, Role.MUNICIPAL):
        for call in ("freeze_without_consents()", "ask_to_renew()", "end_expired_loans()",
                     "end_admissions('[]')"):  # fmt: skip
            session = session_for(world.actors[role])
            with pytest.raises(ProgrammingError):
                session.execute(text(f"SELECT app.{call}"))
            session.rollback()


def test_an_empty_night_is_quiet(world, night):
    assert night() == {"frozen": 0, "tasks": 0}
    assert night(end_loans) == {"loans": 0}
