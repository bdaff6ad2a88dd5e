"""A teacher's route: on the teacher's consent, asked by the school, led by a tutor (TR-04)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from kernel.db import Hat
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from regional.tutoring import queries, register
from regional.tutoring.models import Route, RouteDeficit, RouteStep
from regional.tutoring.rules import RouteCard, StepPlan, faults_of_step
from regional.tutoring.service import (
    ask_route,
    complete_route,
    decline_route,
    renew_consent,
    resume_route,
    stop_route,
    take_route,
)
from regional.tutoring.steps import (
    add_deficit,
    change_step,
    mark_step,
    plan_step,
    remove_step,
    settle_deficit,
)
from school.consents.models import Consent

TODAY = date(2026, 11, 22)
CARD = RouteCard(
    first_year=2026, last_year=2029, deficits=("methods", "digital"),
    found_on=date(2026, 10, 5), found_by="диагностика центра", goal="Уверенный урок",
)  # fmt: skip
PLAN = StepPlan(school_year=2026, kind="course", title="Современный урок", deficit_kind="methods",
                hours=36, due_on=date(2026, 11, 1))  # fmt: skip


@pytest.fixture
def curator(world, make) -> Actor:
    return world.actors[Role.CURATOR]


@pytest.fixture
def tutor(world) -> Actor:
    return world.actors[Role.TUTOR]


@pytest.fixture
def teacher(make) -> UUID:
    person = make.person("Маркова Анна Петровна", subject="математика")
    make.consents(person, "transfer", scope={"transfer": "Центр развития"},
                  valid_until=date(2027, 9, 1))  # fmt: skip
    return person


@pytest.fixture
def asked(do, curator, teacher) -> UUID:
    return do(curator, lambda work: ask_route(work, teacher, CARD).id)


@pytest.fixture
def led(do, asked, tutor) -> UUID:
    do(tutor, take_route, asked)
    return asked


@pytest.fixture
def step(do, led, tutor) -> UUID:
    return do(tutor, lambda work: plan_step(work, led, PLAN).id)


def seen_by(session_for, actor: Actor) -> tuple[int, int, int]:
    session = session_for(actor)
    counts = tuple(
        session.scalar(select(func.count()).select_from(each))
        for each in (Route, RouteDeficit, RouteStep)
    )
    session.rollback()
    return counts


def test_who_does_what(roles_that_may, teacher, led, step, make, world, do):
    other = make.person("Турова Ольга")
    make.consents(other, "transfer")
    school, region = {Role.HEAD, Role.CURATOR}, {
        Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.TUTOR,
    }  # fmt: skip
    assert roles_that_may(ask_route, other, CARD) == school
    assert roles_that_may(take_route, led) == region
    for role in Role:
        if role not in school | region:
            for act in (stop_route, complete_route):
                with pytest.raises(Denied):
                    do(world.actors[role], act, led, "Переезд")


def test_a_route_is_asked_on_the_teacher_s_own_consent_and_no_other(do, curator, make, world):
    lent = {"school_id": str(world.schools["three"]), "transfer": "Школа"}
    cases = {
        "none": {},
        "withdrawn": {"withdrawn_on": TODAY},
        "over": {"valid_until": TODAY},
        "lends a card": {"scope": lent},
    }
    for name, values in cases.items():
        person = make.person(f"{name} Анна")
        if values:
            make.consents(person, "transfer", **values)
        with pytest.raises(Invalid) as refused:
            do(curator, ask_route, person, CARD)
        assert refused.value.fields == {"person": "consent_needed"}, name
        with pytest.raises(DBAPIError, match="stands on the consent"):
            make.row(Route, "one", person_id=person, teacher_name="-", first_year=2026,
                     last_year=2029, state="asked", created_at=TODAY,
                     consent_id=make.rows(Consent)[-1].id if values else person)  # fmt: skip
    pupil, foreign = make.pupil("Кулькова Вера"), make.person("Чужая Анна", "three")
    make.consents(foreign, "transfer", school="three")
    for person in (pupil, foreign):
        with pytest.raises(NotFound):
            do(curator, ask_route, person, CARD)


def test_the_school_finds_its_teachers_and_their_consents(do, curator, teacher, make):
    make.person("Ёлкина Мария")
    make.person("Ушедшая Анна", left_on=TODAY)

    def find(search):
        found = do(curator, lambda w: register.teachers(w.session, TODAY, search))
        return [(one.full_name, one.receiver) for one in found]

    marked = ("Маркова Анна Петровна", "Центр развития")
    assert find("") == [("Ёлкина Мария", None), marked]
    assert find("анна марк") == []
    assert find("марк анн") == [marked]
    assert find("елк") == [("Ёлкина Мария", None)]
    assert find("%") == find("")


def test_a_card_is_refused_field_by_field(do, curator, teacher, asked):
    bad = RouteCard(first_year=2026, last_year=2032, deficits=("luck",), found_on=date(2026, 12, 1),
                    found_by="", goal="х" * 2001)  # fmt: skip
    with pytest.raises(Invalid) as refused:
        do(curator, ask_route, teacher, bad, programme_id=teacher, curator_id=teacher)
    assert refused.value.fields == {
        "last_year": "years_many", "deficits": "deficit_unknown", "found_on": "day_ahead",
        "found_by": "found_by_needed", "goal": "too_long", "programme": "programme_unknown",
        "curator": "curator_unknown", "person": "route_open",
    }  # fmt: skip
    for years, fault in (
        ({"first_year": None}, {"first_year": "year_needed"}),
        ({"first_year": 2020}, {"first_year": "first_year_far"}),
        ({"last_year": 2025}, {"last_year": "last_before_first"}),
    ):
        with pytest.raises(Invalid) as refused:
            do(curator, ask_route, teacher, replace(CARD, **years))
        assert refused.value.fields == fault | {"person": "route_open"}
    faults = faults_of_step(
        StepPlan(school_year=2025, kind="rest", title="", deficit_kind="luck", hours=0),
        first_year=2026, last_year=2029, deficits={"methods"},
    )  # fmt: skip
    assert faults == {
        "school_year": "year_outside", "kind": "kind_needed", "title": "title_needed",
        "deficit_kind": "deficit_unknown", "hours": "hours_odd",
    }  # fmt: skip
    late = replace(PLAN, due_on=date(2027, 9, 1))
    found = faults_of_step(late, first_year=2026, last_year=2029, deficits={"methods"})
    assert found == {"due_on": "due_outside"}


def test_a_tutor_leads_and_the_school_marks(do, curator, tutor, world, led, step, make):
    operator = world.actors[Role.REGION_OPERATOR]
    with pytest.raises(WrongState):
        do(operator, plan_step, led, PLAN)  # another's route is taken over first
    with pytest.raises(WrongState):
        do(tutor, decline_route, led, "Поздно")
    do(tutor, change_step, led, step, replace(PLAN, hours=40))
    spare = do(tutor, lambda work: plan_step(work, led, replace(PLAN, due_on=None)).id)
    do(tutor, remove_step, led, spare)
    with pytest.raises(Invalid) as refused:
        do(curator, mark_step, led, step, date(2026, 12, 1))
    assert refused.value.fields == {"done_on": "day_ahead"}
    line = do(curator, queries.own_routes, world.schools["one"])[0]
    assert (line.steps, line.done, line.overdue) == (1, 0, 1)
    assert do(tutor, queries.waiting).overdue == do(curator, queries.waiting).overdue == 1
    do(curator, mark_step, led, step, TODAY, "Удостоверение № 7")
    for act in (change_step, remove_step):
        with pytest.raises(WrongState):
            do(tutor, act, led, step, *([PLAN] if act is change_step else []))
    do(tutor, add_deficit, led, "inclusion", TODAY, "наблюдение")
    with pytest.raises(Invalid):
        do(tutor, add_deficit, led, "inclusion", TODAY, "наблюдение")
    page = do(tutor, queries.route, led)
    assert page.line.tutor == "Опытный tutor one"
    assert [(s.title, s.hours, s.result) for s in page.of_year(2026)] == [
        ("Современный урок", 40, "Удостоверение № 7")
    ]
    methods = next(each for each in page.deficits if each.kind == "methods")
    do(tutor, settle_deficit, led, methods.id, resolved=True)
    assert make.read(RouteDeficit, methods.id).resolved_on == TODAY
    with pytest.raises(Invalid):
        do(tutor, complete_route, led, " ")
    do(tutor, complete_route, led, "Ведёт открытые уроки")
    with pytest.raises(WrongState):
        do(curator, mark_step, led, step, None)
    assert [one.state for one in do(tutor, queries.board, "closed")] == ["completed"]


def test_a_route_falls_with_its_consent_at_once(do, curator, tutor, led, step, make, session_for):
    assert seen_by(session_for, tutor) == (1, 2, 1)
    consent = make.one(Consent, purpose="transfer")
    with make.session() as session, session.begin():
        session.execute(update(Consent).where(Consent.id == consent.id).values(withdrawn_on=TODAY))
    row = make.read(Route, led)
    assert (row.state, row.consent_until, row.closed_on) == ("stopped", TODAY, TODAY)
    assert seen_by(session_for, tutor) == (0, 0, 0)
    assert seen_by(session_for, curator) == (1, 2, 1)
    with pytest.raises(NotFound):
        do(tutor, queries.route, led)
    with pytest.raises(WrongState, match="consent_needed"):
        do(curator, resume_route, led)
    make.consents(row.person_id, "transfer")
    do(curator, resume_route, led)
    row = make.read(Route, led)
    assert (row.state, row.consent_until, row.closed_on) == ("active", None, None)
    assert seen_by(session_for, tutor) == (1, 2, 1)


def test_a_consent_that_has_run_out_hides_the_route_and_the_night_stops_it(
    do, curator, tutor, led, make, database, session_for
):
    with make.session() as session, session.begin():
        session.execute(update(Route).values(consent_until=TODAY))
    assert seen_by(session_for, tutor) == (0, 0, 0)
    queue = session_for(Actor(system=Hat.QUEUE))
    assert queue.scalar(text("SELECT app.stop_routes()")) == 1
    queue.commit()
    assert make.read(Route, led).state == "stopped"
    for actor in (tutor, curator):
        with pytest.raises(DBAPIError):
            session_for(actor).execute(text("SELECT app.stop_routes()"))


def test_a_newer_consent_carries_a_route_on(do, curator, led, make):
    before = make.read(Route, led)
    make.consents(before.person_id, "transfer", valid_until=date(2028, 9, 1))
    do(curator, renew_consent, led)
    row = make.read(Route, led)
    assert (row.consent_until, row.state) == (date(2028, 9, 1), "active")
    assert row.consent_id != before.consent_id


def test_routes_are_for_the_school_s_staff_and_tutors_by_postgresql(
    world, led, step, session_for, do, curator
):
    for actor, seen in (
        (curator, (1, 2, 1)), (world.actors[Role.PSYCHOLOGIST], (1, 2, 1)),
        (world.actors[Role.TUTOR], (1, 2, 1)), (world.actors[Role.ANALYST], (0, 0, 0)),
        (world.foreign[Role.CURATOR], (0, 0, 0)), (world.foreign[Role.HEAD], (0, 0, 0)),
        (world.actors[Role.MENTOR], (0, 0, 0)), (world.actors[Role.PARENT], (0, 0, 0)),
    ):  # fmt: skip
        assert seen_by(session_for, actor) == seen, actor.role
    with pytest.raises(DBAPIError):
        seen_by(session_for, world.actors[Role.MUNICIPAL])
    tutor = world.actors[Role.TUTOR]
    for actor, refused in (
        (curator, "UPDATE regional.route SET consent_until = NULL"),
        (curator, "UPDATE regional.route SET tutor_name = 'Я'"),
        (curator, "UPDATE regional.route SET consent_id = id"),
        (tutor, "UPDATE regional.route SET consent_until = '2030-01-01'"),
        (tutor, "UPDATE regional.route SET teacher_name = 'Я'"),
        (tutor, "DELETE FROM regional.route"),
        (tutor, "SELECT id FROM school.consent"),
    ):
        session = session_for(actor)
        with pytest.raises(DBAPIError):
            session.execute(text(refused))
        session.rollback()
    with pytest.raises(NotFound):
        do(world.foreign[Role.HEAD], stop_route, led, "Чужой")
    with pytest.raises(Denied):
        do(world.actors[Role.ANALYST], take_route, led)
