"""Routes of the demo: one a tutor has led for two years, one that waits for a tutor."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
from portal.demo.region.desk import Desk
from regional.tutoring.rules import RouteCard, StepPlan
from regional.tutoring.service import ask_route, take_route
from regional.tutoring.steps import deficits_of, mark_step, plan_step, settle_deficit
from school.consents.service import PaperConsent, record_paper
from school.registry.models import Person

RECEIVER = "Центр непрерывного повышения профессионального мастерства"
FOUND_BY = "диагностика центра"


def play_routes(desk: Desk) -> None:
    """Two teachers of the demo's school consent; a tutor plans with one of them."""
    teachers = _consenting(desk)
    if not teachers:
        return
    year = SchoolYear.of(desk.today).start
    asked = _asked(desk, teachers[0], year - 1, ("methods", "assessment"), 40)
    take_route(desk.at(Role.TUTOR, _ago(desk, 38)), asked)
    _plan(desk, asked, year)
    if len(teachers) > 1:
        _asked(desk, teachers[1], year, ("digital", "self_control"), 2)


def _consenting(desk: Desk) -> list[UUID]:
    work = desk.at(Role.CURATOR, _ago(desk, 60))
    query = (
        select(Person.id)
        .where(Person.kind == "teacher", Person.left_on.is_(None))
        .order_by(Person.surname, Person.id)
        .limit(2)
    )
    found = list(work.session.scalars(query))
    for person_id in found:
        paper = PaperConsent(
            person_id=person_id, signer_id=person_id, purpose="transfer", given_on=work.today(),
            scope={"transfer": RECEIVER},
        )  # fmt: skip
        record_paper(work, paper)
    return found


def _asked(desk: Desk, teacher: UUID, year: int, deficits: tuple[str, ...], days: int) -> UUID:
    card = RouteCard(
        first_year=year, last_year=year + 4, deficits=deficits, found_on=_ago(desk, days + 5),
        found_by=FOUND_BY, goal="Вести урок, на котором дети спрашивают и пробуют сами.",
    )  # fmt: skip
    return ask_route(desk.at(Role.CURATOR, _ago(desk, days)), teacher, card).id


def _plan(desk: Desk, route: UUID, year: int) -> None:
    """Last year's steps are done; of this year's one is done, one is late, two are ahead."""
    work = desk.at(Role.TUTOR, _ago(desk, 30))
    late, soon = (
        max(date(year, 9, 1), _ago(desk, 10)),
        min(desk.today + timedelta(days=20), date(year + 1, 8, 31)),
    )
    steps = (
        (year - 1, "course", "Современный урок: от плана к замыслу", "methods", 36,
         date(year - 1, 11, 20), date(year - 1, 11, 18), "Удостоверение о повышении квалификации"),
        (year - 1, "mentoring", "Взаимопосещение уроков с наставником", "methods", 12,
         date(year, 4, 10), date(year, 4, 8), "Шесть посещений, анализ каждого"),
        (year, "seminar", "Семинар по формирующему оцениванию", "assessment", 6,
         late, late, "Составил критерии к трём темам"),
        (year, "practice", "Открытый урок для коллег", "methods", None, late, None, ""),
        (year, "internship", "Стажировка в школе-лидере", "assessment", 16, soon, None, ""),
        (year, "self_study", "Портфолио заданий с критериями", "assessment", None, None, None, ""),
        (year + 1, "mentoring", "Стать наставником молодого учителя", "methods", None,
         date(year + 1, 10, 1), None, ""),
    )  # fmt: skip
    for school_year, kind, title, deficit, hours, due, done, result in steps:
        plan = StepPlan(school_year=school_year, kind=kind, title=title, deficit_kind=deficit,
                        hours=hours, due_on=due)  # fmt: skip
        step = plan_step(work, route, plan)
        if done is not None:
            mark_step(desk.at(Role.CURATOR), route, step.id, done, result)
            work = desk.at(Role.TUTOR, _ago(desk, 30))
    methods = next(each for each in deficits_of(work, route) if each.kind == "methods")
    settle_deficit(work, route, methods.id, resolved=True)


def _ago(desk: Desk, days: int) -> date:
    return desk.today - timedelta(days=days)
