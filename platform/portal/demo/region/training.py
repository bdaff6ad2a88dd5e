"""Training in the demo: a real course of the past, an invented present, and who still waits.

The course of 36 hours and its eight curators are of a real report: it names nobody, so nobody is
named here. Everybody else is invented.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import insert, select

from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, School, SchoolPlacement
from kernel.work import Work
from portal.demo.names import Names
from portal.demo.region.desk import Desk
from regional.training import attendance, enrolment, service, sessions, settling
from regional.training.models import CourseRun, Enrolment, Learner
from regional.training.places import participants
from regional.training.rules import Place
from regional.training.service import CoursePlan, RunPlan
from regional.training.sessions import SessionPlan
from regional.training.settling import Outcome

SEED = 36
VALID_YEARS = 3
REAL = CoursePlan(
    title="Реализация технологий наставничества в практике проектных педагогических команд",
    provider="Институт развития образования Омской области",
    hours=36,
    mode="mixed",
    about="По отчёту Онгудайского района за 2020/2021 учебный год: 8 кураторов, двое из них очно.",
)
REAL_DAYS = (date(2020, 10, 1), date(2020, 10, 31))
REAL_PEOPLE, REAL_IN_PERSON = 8, 2
REAL_HOME = "onguday"
TOPICS = (
    "Целевая модель и семь этапов программы",
    "Базы наставников и наставляемых, согласия",
    "Отбор, обучение и закрепление пар",
    "Мониторинг и отчёт школы",
)


def play_training(desk: Desk) -> None:
    """Courses, runs, places and certificates, and some curators who were never trained."""
    _real_course(desk)
    here, elsewhere = _curators(desk)
    course = service.create_course(
        desk.at(Role.TUTOR, _this_year(desk)),
        CoursePlan(
            title="Школа куратора: от запроса до отчёта",
            provider=desk.profile.region.operator.name.ru,
            hours=24,
            mode="mixed",
            valid_years=VALID_YEARS,
            number_prefix="ШК",
            about="Для кураторов, которые ведут программу первый год.",
        ),
    ).id
    _finished(desk, course, [*here[:4], *elsewhere[::2]])
    _long_ago(desk, course, here[4:6], timedelta(days=25))
    _long_ago(desk, course, here[6:7], timedelta(days=-40))
    _open(desk, course, here[7:9])


def _real_course(desk: Desk) -> None:
    """Entered as it was reported; without papers, for the report names no numbers."""
    query = select(Municipality.id).where(Municipality.code == REAL_HOME)
    place = desk.session.scalar(query)
    if place is None or desk.profile.region.code != "altai":
        return
    work = desk.at(Role.TUTOR)
    course = service.create_course(work, REAL)
    run = service.plan_run(work, course.id, RunPlan(starts_on=REAL_DAYS[0], ends_on=REAL_DAYS[1]))
    names = [f"Куратор {n}, Онгудайский район" for n in range(1, REAL_PEOPLE + 1)]
    for way, some in (("in_person", names[:REAL_IN_PERSON]), ("distance", names[REAL_IN_PERSON:])):
        enrolment.enrol_named(work, run.id, some, place, way)
    service.act_on_run(work, run.id, "start")
    _pass(work, run.id, "по отчёту района")
    service.act_on_run(work, run.id, "complete")


def _curators(desk: Desk) -> tuple[list[UUID], list[UUID]]:
    """Invented curators of the demo's schools: of the own municipality, and of the others."""
    names = Names(Random(SEED), desk.profile.region.code)  # noqa: S311 - invented people
    session = desk.past_fences()
    rows = session.execute(
        select(School.id, SchoolPlacement.municipality_id)
        .join(SchoolPlacement, SchoolPlacement.school_id == School.id)
        .where(School.demo, School.id != desk.school_id)
        .order_by(School.code)
    ).all()
    people = [(new_id(), school, place) for school, place in rows]
    now = desk.at(Role.REGION_ADMIN).now()
    session = desk.past_fences()
    if people:
        session.execute(insert(Account), [
            {"id": one, "login": f"curator-{n}", "full_name": names.next().full,
             "state": "invited", "created_at": now}
            for n, (one, _, _) in enumerate(people, start=1)
        ])  # fmt: skip
        session.execute(insert(RoleGrant), [
            {"id": new_id(), "account_id": one, "role": Role.CURATOR.value, "school_id": school,
             "granted_at": now}
            for one, school, _ in people
        ])  # fmt: skip
    own = [one for one, _, place in people if place == desk.municipality_id]
    return own, [one for one, _, place in people if place != desk.municipality_id]


def _finished(desk: Desk, course: UUID, people: Sequence[UUID]) -> None:
    """This autumn's run: held, marked, settled, with certificates."""
    first = _this_year(desk)
    last = min(desk.today, first + timedelta(days=10))
    work = desk.at(Role.TUTOR, first)
    plan = RunPlan(starts_on=first, ends_on=last, place="Онлайн и в институте",
                   least_presence_percent=50)  # fmt: skip
    run = service.plan_run(work, course, plan).id
    if people:
        enrolment.enrol(work, run, people, "distance")
    service.act_on_run(work, run, "start")
    days = sorted({first, last})
    held = [
        sessions.add_session(work, run, SessionPlan(held_on=day, topic=topic)).id
        for day, topic in zip(days, TOPICS, strict=False)
    ]
    places = [one.id for one in participants(work.session, run)]
    closing = desk.at(Role.TUTOR, last, hour=18)
    for number, day in enumerate(held):
        attendance.save_attendance(closing, day, places[number:])
    settling.pass_present(closing, run)
    _pass(closing, run, "сдана итоговая работа")
    settling.issue_certificates(closing, run, last)
    service.act_on_run(closing, run, "complete")


def _long_ago(desk: Desk, course: UUID, people: Sequence[UUID], left: timedelta) -> None:
    """Trained years ago: the certificate has this long left, or ended that long ago."""
    ends = desk.today + left
    last = date(ends.year - VALID_YEARS, ends.month, min(ends.day, 28))
    work = desk.at(Role.TUTOR, last)
    plan = RunPlan(starts_on=last - timedelta(days=10), ends_on=last)
    run = service.plan_run(work, course, plan)
    service.act_on_run(work, run.id, "start")
    _seat(desk, run, people, Place.PASSED)
    work = desk.at(Role.TUTOR, last)
    settling.issue_certificates(work, run.id, last)
    service.act_on_run(work, run.id, "complete")


def _open(desk: Desk, course: UUID, asking: Sequence[UUID]) -> None:
    """The next run: the demo's curator has a place, two others still ask."""
    first = desk.today + timedelta(days=6)
    work = desk.at(Role.TUTOR)
    run = service.plan_run(work, course, RunPlan(
        starts_on=first, ends_on=first + timedelta(days=21), capacity=25,
        enrol_until=first - timedelta(days=1), place="Институт, аудитория 12",
        least_presence_percent=75,
    ))  # fmt: skip
    for number, topic in enumerate(TOPICS):
        day = first + timedelta(days=7 * number)
        sessions.add_session(work, run.id, SessionPlan(held_on=day, topic=topic))
    service.act_on_run(work, run.id, "open")
    enrolment.ask(desk.at(Role.CURATOR), run.id, "distance")
    own = desk.at(Role.MUNICIPAL)
    waiting = [one.id for one in participants(own.session, run.id)]
    enrolment.settle_requests(own, run.id, waiting, confirm=True)
    _seat(desk, run, asking, Place.ASKED)


def _seat(desk: Desk, run: CourseRun, people: Sequence[UUID], state: Place) -> None:
    """Places of people without sign-ins, past the fences: nobody could act for them."""
    run_id = run.id
    session = desk.past_fences()
    names = select(Account.id, Account.full_name).where(Account.id.in_(people))
    for account, name in session.execute(names).all():
        learner = Learner(id=new_id(), account_id=account, full_name=name,
                          created_at=desk.at(Role.TUTOR).now())  # fmt: skip
        session = desk.past_fences()
        session.add(learner)
        session.flush()
        grant = select(RoleGrant.school_id).where(RoleGrant.account_id == account)
        session.add(Enrolment(
            run_id=run_id, learner_id=learner.id, from_school_id=session.scalar(grant),
            from_municipality_id=desk.municipality_id, mode="distance", state=state,
            asked_at=learner.created_at,
        ))  # fmt: skip
        session.flush()


def _pass(work: Work, run: UUID, reason: str) -> None:
    """Whoever has no result yet passes, with the reason given."""
    left = [one.id for one in participants(work.session, run) if one.state == Place.ENROLLED]
    settling.settle(work, run, {one: Outcome(Place.PASSED, reason) for one in left})


def _this_year(desk: Desk) -> date:
    """A day about six weeks ago, but within the school year: the demo's schools begin with it."""
    return max(SchoolYear.of(desk.today).starts_on, desk.today - timedelta(days=45))
