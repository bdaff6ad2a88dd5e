"""«Report a problem»: two hear it, the other side never does, nothing is lost or doubled (U-6)."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.jobs import Job
from school.concerns import queries
from school.concerns.models import Concern
from school.concerns.service import close, report, report_by_link, take
from tests.school.make import NOW

HEARERS = {Role.CURATOR, Role.PSYCHOLOGIST}


@pytest.fixture
def told(make, hall, do, curator):
    """A report that waits."""
    return do(curator, report, hall.pair, "Наставник не приходит", concern_id=new_id())


def test_the_staff_may_report_and_two_may_hear(roles_that_may, hall, told):
    staff = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST, Role.CLASS_TEACHER}
    assert roles_that_may(report, hall.pair, "Слова") == staff
    assert roles_that_may(take, told) == HEARERS
    assert roles_that_may(close, told, "Поговорили") == HEARERS


@pytest.mark.parametrize("role", list(Role))
def test_the_database_shows_a_report_to_two_roles_alone(role, world, session_for, told):
    with session_for(world.actors[role]) as session:
        try:
            seen = session.scalar(select(func.count()).select_from(Concern))
        except DBAPIError:  # a hat that has no right to the table at all
            seen = 0
    assert seen == (1 if role in HEARERS else 0)


def test_the_same_sending_twice_is_one_report_told_once(do, curator, make, hall):
    concern_id = new_id()
    for _ in range(2):
        do(curator, report, hall.pair, "Слова", concern_id=concern_id)
    assert make.count(Concern) == 1
    jobs = [job for job in make.rows(Job) if job.name == "notices.tell"]
    assert [job.args["what"] for job in jobs] == ["concern_reported"]
    assert "Слова" not in str(jobs[0].args)


def test_a_mentee_reports_from_the_diary_and_reads_nothing_back(
    by,
    hall,
    make,
    world,
    work_for,
):
    by("mentee", report_by_link, hall.pair, "mentee", "Мне тяжело", concern_id=new_id())
    row = make.one(Concern)
    assert (row.side, row.made_by, row.state) == ("mentee", None, "new")
    with pytest.raises(DBAPIError):
        by("mentee", lambda work: work.session.execute(text("SELECT words FROM school.concern")))


@pytest.mark.parametrize(
    ("who", "pair", "side"),
    [("mentee", "other", "mentee"), ("mentee", "pair", "mentor"), ("mentee", "pair", "staff"),
     ("other_mentor", "pair", "mentor")],
)  # fmt: skip
def test_a_guest_reports_only_of_the_own_pair_as_oneself(
    by,
    hall,
    make,
    who,
    pair,
    side,
):
    with pytest.raises(DBAPIError):
        by(who, report_by_link, getattr(hall, pair), side, "Слова", concern_id=new_id())
    assert make.count(Concern) == 0


@pytest.mark.parametrize(("words", "fault"), [("  ", "words_needed"), ("а" * 2001, "too_long")])
def test_words_are_needed_and_have_a_measure(do, curator, hall, words, fault):
    with pytest.raises(Invalid) as refused:
        do(curator, report, hall.pair, words)
    assert refused.value.fields == {"words": fault}


def test_another_schools_pair_is_not_found(do, world, make, hall):
    with pytest.raises(NotFound):
        do(world.foreign[Role.CURATOR], report, hall.pair, "Слова")


def test_taking_and_closing_keep_who_and_when(do, curator, make, told):
    do(curator, take, told)
    do(curator, take, told)
    with pytest.raises(Invalid):
        do(curator, close, told, " ")
    do(curator, close, told, "Договорились о новом дне")
    row = make.one(Concern)
    assert (row.state, row.taken_by, row.closed_by) == (
        "closed", curator.account_id, curator.account_id,
    )  # fmt: skip
    with pytest.raises(WrongState):
        do(curator, close, told, "Ещё раз")


def test_a_day_without_an_answer_is_late(curator, session_for, told):
    from datetime import timedelta

    with session_for(curator) as session:
        early = queries.concern(session, told, NOW + timedelta(hours=23))
        late = queries.concern(session, told, NOW + timedelta(hours=25))
        assert (early.is_late, late.is_late) == (False, True)
        assert queries.count_concerns(session, closed=False) == 1


def test_a_mentor_may_not_write_past_the_diary(world, work_for, hall):
    with pytest.raises(Denied):
        report(work_for(world.actors[Role.MENTOR]), hall.pair, "Слова")
