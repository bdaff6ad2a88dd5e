"""TR-01: places are given by the region and the municipality, asked for by the curator."""

from datetime import UTC, date, datetime
from threading import Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.models import RoleGrant
from kernel.identity.permissions import Role
from kernel.jobs import Job
from regional.training import enrolment, queries, service
from regional.training.enrolment import Enrolled
from regional.training.models import Enrolment, Learner
from regional.training.places import own_places, participants


def states(shelf, run):
    rows = shelf.admin().execute(
        select(Learner.full_name, Enrolment.state)
        .join(Learner, Learner.id == Enrolment.learner_id)
        .where(Enrolment.run_id == run)
    )
    return dict(row for row in rows)


def told(shelf):
    rows = shelf.admin().scalars(select(Job.args).where(Job.name == "notices.tell"))
    return sorted(row["what"] for row in rows)


def test_courses_and_runs_are_checked_and_say_what_is_wrong(shelf):
    work = shelf.region()
    with pytest.raises(Invalid) as refused:
        service.create_course(work, service.CoursePlan(
            title="К", provider="", hours=0, mode="telepathy", valid_years=0, number_prefix="К/1",
        ))  # fmt: skip
    assert set(refused.value.fields) == {
        "title", "provider", "hours", "mode", "valid_years", "number_prefix",
    }  # fmt: skip
    course = shelf.course(number_prefix="")
    assert queries.course_of(work.session, course).number_prefix == "ОРКН"
    with pytest.raises(Invalid) as refused:
        service.plan_run(work, course, service.RunPlan(
            starts_on=date(2026, 12, 1), ends_on=date(2026, 11, 1), capacity=0,
            least_presence_percent=101,
        ))  # fmt: skip
    assert set(refused.value.fields) == {"ends_on", "capacity", "least_presence_percent"}
    run = shelf.run(course)
    with pytest.raises(WrongState, match="course_has_runs"):
        service.archive_course(shelf.region(), course)
    with pytest.raises(WrongState, match="run_state"):
        service.act_on_run(shelf.region(), run, "resume")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MUNICIPAL, Role.CURATOR, Role.HEAD])
def test_who_keeps_no_courses(shelf, world, role):
    with pytest.raises(Denied):
        service.create_course(
            shelf.work_for(world.actors[role]),
            service.CoursePlan(title="Курс", provider="ИРО", hours=1, mode="mixed"),
        )


def test_a_place_is_given_once_and_a_repeat_changes_nothing(shelf, world):
    run, [a, b] = shelf.run(), shelf.curators(2)
    work = shelf.work_for(world.actors[Role.MUNICIPAL])
    assert enrolment.enrol(work, run, [a, b], "distance") == Enrolled(added=2)
    assert enrolment.enrol(work, run, [a], "in_person") == Enrolled(already=1)
    work.session.commit()
    place = shelf.admin().scalars(select(Enrolment)).first()
    assert (place.from_school_id, place.from_municipality_id, place.mode) == (
        world.schools["one"], world.municipalities["north"], "distance",
    )  # fmt: skip
    assert told(shelf) == ["course_enrolled"]


def test_a_municipality_enrols_nobody_of_another(shelf, world):
    run, [foreign] = shelf.run(), shelf.curators(1, "three")
    with pytest.raises(NotFound):
        enrolment.enrol(shelf.work_for(world.actors[Role.MUNICIPAL]), run, [foreign], "distance")


def test_a_curator_asks_once_and_others_decide(shelf, world):
    run, [account] = shelf.run(), shelf.curators(1)
    work = shelf.work_for(shelf.actor(account))
    assert enrolment.ask(work, run, "distance") == "asked"
    assert enrolment.ask(work, run, "distance") == "asked"
    work.session.commit()
    with pytest.raises(Denied):
        enrolment.settle_requests(work, run, [], confirm=True)
    [place] = participants(shelf.region().session, run)
    foreign = shelf.work_for(world.foreign[Role.MUNICIPAL])
    assert enrolment.settle_requests(foreign, run, [place.id], confirm=True) == 0
    own = shelf.work_for(world.actors[Role.MUNICIPAL])
    assert enrolment.settle_requests(own, run, [place.id], confirm=False, reason="позже") == 1
    own.session.commit()
    with pytest.raises(WrongState, match="declined_before"):
        enrolment.ask(work, run, "distance")
    assert [p.result for p in own_places(work.session, account)] == ["позже"]
    assert told(shelf) == ["course_asked", "course_declined"]


def test_giving_a_place_back_and_asking_again(shelf):
    run, [account] = shelf.run(capacity=1), shelf.curators(1)
    shelf.enrol(run, [account])
    work = shelf.work_for(shelf.actor(account))
    [place] = own_places(work.session, account)
    enrolment.withdraw(work, place.id)
    assert enrolment.ask(work, run, "distance") == "asked"
    work.session.commit()
    assert set(states(shelf, run).values()) == {"asked"}
    with pytest.raises(NotFound):
        enrolment.withdraw(shelf.work_for(shelf.actor(shelf.curators(1)[0])), place.id)


def test_a_full_run_refuses_clearly_and_counts_everybody(shelf, world):
    run = shelf.run(capacity=2)
    shelf.enrol(run, shelf.curators(1, "three"))  # a place the north does not see
    north = shelf.work_for(world.actors[Role.MUNICIPAL])
    two, [asks] = shelf.curators(2), shelf.curators(1, name="Просящий")
    with pytest.raises(WrongState) as refused:
        enrolment.enrol(north, run, two, "distance")
    assert (refused.value.code, refused.value.values) == ("run_full", {"free": 1, "wanted": 2})
    enrolment.enrol(north, run, two[:1], "distance")
    north.session.commit()
    with pytest.raises(WrongState, match="run_full"):
        enrolment.ask(shelf.work_for(shelf.actor(asks)), run, "distance")
    with pytest.raises(Invalid) as refused:
        service.change_run(shelf.region(), run, service.RunPlan(
            starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 30), capacity=1,
        ))  # fmt: skip
    assert refused.value.values == {"taken": 2}


def test_two_who_give_the_last_place_at_once(shelf, world):
    run, people = shelf.run(capacity=3), shelf.curators(6)
    outcomes = []

    def give(some):
        work = shelf.work_for(world.actors[Role.TUTOR])
        try:
            enrolment.enrol(work, run, some, "distance")
            work.session.commit()
            outcomes.append("given")
        except (WrongState, IntegrityError) as refused:
            work.session.rollback()
            outcomes.append(type(refused).__name__)

    both = [Thread(target=give, args=(some,)) for some in (people[:3], people[3:])]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(outcomes) == ["WrongState", "given"]
    assert len(states(shelf, run)) == 3


def test_the_database_itself_never_overfills_a_run(shelf):
    run = shelf.run(capacity=2)
    work, place = shelf.region(), "INSERT INTO regional.enrolment (id, run_id, learner_id, mode,"
    work.session.execute(text(
        "INSERT INTO regional.learner (id, full_name, created_at)"
        " SELECT gen_random_uuid(), 'Имя ' || n, now() FROM generate_series(1, 3) n"
    ))  # fmt: skip
    with pytest.raises(IntegrityError, match="the run is full"):
        work.session.execute(
            text(f"{place} state, asked_at) SELECT gen_random_uuid(), :run, id, 'distance',"
                 " 'enrolled', now() FROM regional.learner"), {"run": run},
        )  # fmt: skip


def test_names_of_a_district_without_accounts(shelf, world):
    run = shelf.run()
    names = ["Куратор Первый", "куратор  первый ", "", "Куратор Второй"]
    work = shelf.work_for(world.actors[Role.MUNICIPAL])
    assert enrolment.enrol_named(work, run, names, None, "in_person") == Enrolled(added=2)
    assert enrolment.enrol_named(work, run, names, None, "in_person") == Enrolled(already=2)
    work.session.commit()
    with pytest.raises(Invalid):
        enrolment.enrol_named(work, run, ["Одно"], None, "in_person")
    with pytest.raises(Invalid):
        enrolment.enrol_named(shelf.region(), run, names, None, "in_person")


def test_closed_doors(shelf, world):
    planned, over = shelf.run(state="planned"), shelf.run(enrol_until=date(2026, 11, 21))
    [account] = shelf.curators(1)
    own = shelf.work_for(shelf.actor(account))
    for run, code in ((planned, "run_not_open"), (over, "enrolment_over")):
        with pytest.raises(WrongState, match=code):
            enrolment.ask(own, run, "distance")
        with pytest.raises(WrongState, match=code):
            enrolment.enrol(
                shelf.work_for(world.actors[Role.MUNICIPAL]), run, [account], "distance"
            )
    assert enrolment.enrol(shelf.region(), over, [account], "distance").added == 1


def test_a_cancelled_run_says_why_and_tells_everybody(shelf):
    run, people = shelf.run(), shelf.curators(2)
    shelf.enrol(run, people)
    with pytest.raises(Invalid):
        shelf.act(service.act_on_run, run, "cancel", " ")
    shelf.act(service.act_on_run, run, "cancel", "Нет преподавателя")
    assert queries.run_of(shelf.region().session, run).state_reason == "Нет преподавателя"
    assert told(shelf) == ["course_cancelled", "course_enrolled"]
    with pytest.raises(WrongState, match="run_over"):
        shelf.enrol(run, people)


def test_a_transfer_between_schools_and_municipalities_keeps_the_history(shelf, world):
    run, [account] = shelf.run(), shelf.curators(1)
    shelf.enrol(run, [account])
    admin = shelf.admin()
    moved = datetime(2026, 11, 20, tzinfo=UTC)
    admin.execute(
        RoleGrant.__table__.update().where(RoleGrant.account_id == account).values(revoked_at=moved)
    )
    admin.commit()
    shelf.plant(RoleGrant, account_id=account, role="curator", granted_at=moved,
                school_id=world.schools["three"])  # fmt: skip
    south = shelf.work_for(world.foreign[Role.MUNICIPAL]).session
    north = shelf.work_for(world.actors[Role.MUNICIPAL]).session
    for session in (south, north):  # where the person works now, and where the person was then
        [seen] = participants(session, run)
        assert (seen.school, seen.municipality) == ("Школа «one»", "Северный район")
        assert seen.full_name.startswith("Учёный")
    own = shelf.work_for(shelf.actor(account, "three"))
    assert [place.state for place in own_places(own.session, account)] == ["enrolled"]
    second = shelf.run()
    enrolment.ask(own, second, "distance")
    own.session.commit()
    assert shelf.admin().scalar(select(func.count()).select_from(Learner)) == 1
    assert participants(shelf.work_for(world.actors[Role.MUNICIPAL]).session, second) == []
    [place] = participants(shelf.work_for(world.foreign[Role.MUNICIPAL]).session, second)
    assert place.municipality == "Южный район"
