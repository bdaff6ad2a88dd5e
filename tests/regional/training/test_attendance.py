"""TR-01: who came, by the list and by one's own phone."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select, text

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from regional.training import attendance, service, sessions
from regional.training.calendar import run_calendar
from regional.training.models import RunAttendance, RunSession
from regional.training.places import marks_of, own_places, participants
from regional.training.queries import run_of, session_of, sessions_of
from regional.training.sessions import SessionPlan
from tests.conftest import NOW

TODAY = date(2026, 11, 22)


@pytest.fixture
def day(shelf):
    """A run with three people, and its session of today."""
    run, people = shelf.run(), shelf.curators(3)
    shelf.enrol(run, people)
    return run, shelf.session(run, TODAY, topic="Цикл наставничества"), people


def places_of(shelf, run):
    return {p.account_id: p.id for p in participants(shelf.region().session, run)}


def marks(shelf, session):
    work = shelf.region()
    line = session_of(work.session, session)
    return {m.id: (m.present, m.way) for m in marks_of(work.session, line)}


def test_the_list_keeps_what_was_changed_in_it_and_no_more(shelf, day, world):
    run, session, [a, b, c] = day
    place = places_of(shelf, run)
    token = shelf.act(attendance.show_code, session)
    assert shelf.act(attendance.save_attendance, session, [place[a]], []) == 1
    by_phone = shelf.work_for(shelf.actor(b))
    assert attendance.check_in(by_phone, token).standing == "ready"
    by_phone.session.commit()
    # the tutor's page was opened before the phone: it neither shows nor undoes that mark
    assert shelf.act(attendance.save_attendance, session, [place[a], place[c]], [place[a]]) == 3
    assert shelf.act(attendance.save_attendance, session, [place[c]], [place[a], place[c]]) == 2
    assert marks(shelf, session) == {
        place[a]: (False, "list"), place[b]: (True, "qr"), place[c]: (True, "list"),
    }  # fmt: skip
    absent = shelf.work_for(shelf.actor(a))
    assert attendance.check_in(absent, token).standing == "absent"
    with pytest.raises(Denied):
        attendance.save_attendance(shelf.work_for(world.actors[Role.MUNICIPAL]), session, [])


def test_a_code_is_good_for_its_day_and_for_those_who_learn(shelf, day, world):
    _, session, [a, *_] = day
    first, token = (
        shelf.act(attendance.show_code, session),
        shelf.act(attendance.show_code, session),
    )
    assert token not in str(shelf.admin().execute(select(RunSession.__table__)).all())
    own = shelf.actor(a)
    for said in (first, "", "x" * 500, token + "x"):
        with pytest.raises(NotFound):
            attendance.session_by_token(shelf.work_for(own), said)
    for at in (datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2026, 11, 22, 21, 1, tzinfo=UTC)):
        with pytest.raises(NotFound):
            attendance.check_in(shelf.work_for(own, at=at), token)
    stranger = shelf.work_for(shelf.actor(shelf.curators(1)[0]))
    assert attendance.check_in(stranger, token).standing == "stranger"
    with pytest.raises(Denied):
        attendance.check_in(shelf.work_for(world.actors[Role.MENTOR]), token)
    work = shelf.work_for(own)
    assert attendance.check_in(work, token).topic == "Цикл наставничества"
    assert attendance.check_in(work, token).standing == "marked"
    assert work.session.scalar(text("SELECT count(*) FROM regional.run_attendance")) == 1
    shelf.admin()
    with pytest.raises(WrongState, match="session_past"):
        attendance.show_code(shelf.region(at=datetime(2026, 11, 23, 9, tzinfo=UTC)), session)


def test_sessions_keep_within_the_run_and_keep_their_marks(shelf, day):
    run, session, [a, *_] = day
    for plan, field in (
        (SessionPlan(held_on=None), "held_on"),
        (SessionPlan(held_on=date(2026, 12, 1)), "held_on"),
        (SessionPlan(held_on=TODAY, from_time=time(15),
                     to_time=time(14)), "to_time"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            shelf.act(sessions.add_session, run, plan)
        assert set(refused.value.fields) == {field}
    other = shelf.session(run, date(2026, 11, 24))
    with pytest.raises(WrongState, match="session_ahead"):
        shelf.act(attendance.save_attendance, other, [])
    shelf.act(attendance.show_code, other)
    shelf.act(sessions.change_session, other, SessionPlan(held_on=date(2026, 11, 25)))
    assert session_of(shelf.region().session, other).token_until is None
    with pytest.raises(Invalid):
        shelf.act(service.change_run, run, service.RunPlan(
            starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 24),
        ))  # fmt: skip
    shelf.act(attendance.save_attendance, session, [places_of(shelf, run)[a]])
    with pytest.raises(WrongState, match="session_marked"):
        shelf.act(sessions.remove_session, session)
    with pytest.raises(Invalid):
        shelf.act(sessions.change_session, session, SessionPlan(held_on=date(2026, 11, 21)))
    assert shelf.act(sessions.remove_session, other) == run
    assert [line.came for line in sessions_of(shelf.region().session, run)] == [1]
    assert shelf.admin().scalar(select(RunAttendance.present)) is True


def test_the_days_of_a_run_as_a_calendar(shelf, day, world):
    run, _, [a, *_] = day
    at = time(15)
    shelf.session(run, date(2026, 11, 24), from_time=at, topic="Диагностика", place="ИПК, каб. 3")
    work = shelf.work_for(shelf.actor(a))
    line = run_of(work.session, run)
    made = run_calendar(line, sessions_of(work.session, run), work.zone, NOW).decode()
    said = made.replace("\r\n ", "")
    assert said.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20261122" in said
    assert "DTSTART:20261124T120000Z" in said  # 15:00 in Moscow
    assert "LOCATION:ИПК\\, каб. 3" in said
    assert "DTSTART;VALUE=DATE:20261102" in run_calendar(line, [], work.zone, NOW).decode()
    assert [place.run_id for place in own_places(work.session, a)] == [run]
