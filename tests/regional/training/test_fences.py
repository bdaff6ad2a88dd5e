"""PL-02: what PostgreSQL itself refuses, whatever the code above it would do."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel.db import Hat
from kernel.identity.permissions import Actor, Role
from regional.training.attendance import show_code

NAMES = "SELECT full_name FROM regional.learner"
PLACES = "SELECT id FROM regional.enrolment"
MARK = (
    "INSERT INTO regional.run_attendance (session_id, enrolment_id, present, way, marked_at,"
    " marked_by) VALUES (:session, :place, true, :way, now(), :me)"
)


@pytest.fixture
def desk(shelf, world):
    """A run with two curators of the north and one of the south, a session with its code shown."""
    run = shelf.run()
    [mine, other], [southern] = shelf.curators(2), shelf.curators(1, "three", "КАНАРЕЙКА")
    shelf.enrol(run, [mine, other, southern])
    session = shelf.session(run, date(2026, 11, 22))
    shelf.act(show_code, session)
    rows = shelf.admin().execute(text(
        "SELECT l.account_id, e.id FROM regional.enrolment e JOIN regional.learner l"
        " ON l.id = e.learner_id"
    ))  # fmt: skip
    return {"run": run, "session": session, "mine": mine, "other": other, "southern": southern,
            "places": dict(row for row in rows)}  # fmt: skip


def run_sql(work, statement, **values):
    with work.session.begin_nested():
        return work.session.execute(text(statement), values)


def refused(work, statement, **values):
    with pytest.raises(DBAPIError):
        run_sql(work, statement, **values)
    return True


def test_who_reads_whose_name(shelf, world, desk):
    seen = {
        Role.TUTOR: 3, Role.REGION_ADMIN: 3, Role.MUNICIPAL: 2, Role.ANALYST: 0,
        Role.HEAD: 0, Role.CURATOR: 0, Role.MENTOR: 0, Role.PARENT: 0,
    }  # fmt: skip
    for role, number in seen.items():
        session = shelf.work_for(world.actors[role]).session
        assert (role, len(session.execute(text(NAMES)).all())) == (role, number)
        assert (role, len(session.execute(text(PLACES)).all())) == (role, number)
    own = shelf.work_for(shelf.actor(desk["mine"])).session
    assert own.scalars(text(PLACES)).all() == [desk["places"][desk["mine"]]]
    assert "КАНАРЕЙКА" not in str(
        shelf.work_for(world.actors[Role.MUNICIPAL]).session.execute(text(NAMES)).all()
    )


def test_a_curator_gives_himself_nothing(shelf, world, desk):
    work = shelf.work_for(shelf.actor(desk["mine"]))
    place = desk["places"][desk["mine"]]
    for state in ("passed", "failed", "declined"):
        assert refused(work, "UPDATE regional.enrolment SET state = :s WHERE id = :p",
                       s=state, p=place)  # fmt: skip
    run_sql(work, "UPDATE regional.enrolment SET state = 'withdrawn' WHERE id = :p", p=place)
    assert refused(work, "UPDATE regional.enrolment SET state = 'enrolled' WHERE id = :p", p=place)
    assert refused(work, "UPDATE regional.enrolment SET result = 'отлично' WHERE id = :p", p=place)
    for table in ("course", "course_run", "run_session", "course_certificate"):
        column = {"course": "title", "course_run": "state", "run_session": "topic"}.get(
            table, "number"
        )
        assert refused(work, f"UPDATE regional.{table} SET {column} = 'x'")


def test_a_curator_asks_for_himself_from_his_own_place_alone(shelf, world, desk):
    work = shelf.work_for(shelf.actor(shelf.curators(1)[0]))
    me = work.actor.account_id
    learner = "INSERT INTO regional.learner (id, account_id, full_name, created_at) VALUES"
    assert refused(work, f"{learner} (gen_random_uuid(), :a, 'Чужой', now())", a=world.actors[
        Role.HEAD].account_id)  # fmt: skip
    run_sql(work, f"{learner} (gen_random_uuid(), :a, 'Свой', now())", a=me)
    place = (
        "INSERT INTO regional.enrolment (id, run_id, learner_id, from_school_id,"
        " from_municipality_id, mode, state, asked_at) SELECT gen_random_uuid(), :run, id, :school,"
        " :place, 'distance', :state, now() FROM regional.learner WHERE account_id = :a"
    )
    here = {"run": desk["run"], "school": world.schools["one"], "a": me,
            "place": world.municipalities["north"], "state": "asked"}  # fmt: skip
    planned = shelf.run(state="planned")
    for wrong in ({"state": "enrolled"}, {"state": "passed"}, {"run": planned},
                  {"school": world.schools["two"]},
                  {"place": world.municipalities["south"]}):  # fmt: skip
        assert refused(work, place, **(here | wrong))
    run_sql(work, place, **here)


def test_nobody_marks_another_by_phone(shelf, world, desk):
    place = desk["places"]
    work = shelf.work_for(shelf.actor(desk["mine"]))
    me, session = desk["mine"], desk["session"]
    assert refused(work, MARK, session=session, place=place[desk["other"]], way="qr", me=me)
    assert refused(work, MARK, session=session, place=place[me], way="list", me=me)
    assert refused(work, MARK, session=session, place=place[me], way="qr", me=desk["other"])
    closed = shelf.session(desk["run"], date(2026, 11, 23))
    assert refused(work, MARK, session=closed, place=place[me], way="qr", me=me)
    other_run = shelf.session(shelf.run(), date(2026, 11, 22))
    shelf.act(show_code, other_run)
    assert refused(work, MARK, session=other_run, place=place[me], way="qr", me=me)
    specialist = shelf.work_for(world.actors[Role.MUNICIPAL])
    assert refused(specialist, MARK, session=session, place=place[me], way="qr",
                   me=specialist.actor.account_id)  # fmt: skip
    run_sql(work, MARK, session=session, place=place[me], way="qr", me=me)
    assert refused(work, "UPDATE regional.run_attendance SET present = false")


def test_a_municipality_settles_its_own_and_passes_nobody(shelf, world, desk):
    work = shelf.work_for(world.actors[Role.MUNICIPAL])
    change = "UPDATE regional.enrolment SET state = :s WHERE id = :p"
    place = desk["places"]
    for state in ("passed", "failed", "asked"):
        assert refused(work, change, s=state, p=place[desk["mine"]])
    assert run_sql(work, change, s="withdrawn", p=place[desk["southern"]]).rowcount == 0
    assert run_sql(work, change, s="withdrawn", p=place[desk["mine"]]).rowcount == 1
    assert refused(work, "UPDATE regional.enrolment SET from_municipality_id = NULL")
    assert refused(work, "INSERT INTO regional.learner (id, account_id, full_name, created_at)"
                   " VALUES (gen_random_uuid(), :a, 'Чужой', now())",
                   a=world.foreign[Role.HEAD].account_id)  # fmt: skip


def test_an_analyst_and_a_guest_write_and_read_nothing_of_people(shelf, world, desk):
    analyst = shelf.work_for(world.actors[Role.ANALYST])
    assert run_sql(analyst, "UPDATE regional.enrolment SET state = 'passed'").rowcount == 0
    course = (
        "INSERT INTO regional.course (id, title, provider, hours, mode, created_at)"
        " VALUES (gen_random_uuid(), 'К', 'П', 1, 'mixed', now())"
    )
    assert refused(analyst, course)
    nobody = shelf.work_for(Actor(system=Hat.PUBLIC))
    for table in ("learner", "enrolment", "course_certificate", "course"):
        assert refused(nobody, f"SELECT * FROM regional.{table}")
    assert nobody.session.execute(text("SELECT * FROM kernel.paper")).all() == []


def test_no_certificate_without_passing_and_none_is_rewritten(shelf, world, desk):
    work = shelf.region()
    paper = (
        "INSERT INTO regional.course_certificate (id, enrolment_id, number, full_name, issued_on,"
        " paper_id) VALUES (gen_random_uuid(), :p, 'КН-1', 'Имя', now(), gen_random_uuid())"
    )
    assert refused(work, paper, p=desk["places"][desk["mine"]])
    assert refused(work, "UPDATE regional.course_certificate SET number = 'x'")
    assert refused(work, "DELETE FROM regional.course_certificate")
