"""The club «pupil – pupil»: weeks to the year's end, exchanged roles, who came (001, R-26)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Role
from kernel.profile import load
from school.club import queries
from school.club.models import Club, ClubAttendance, ClubMeeting
from school.club.rules import Came, members, weekly_days
from school.club.service import (
    ClubPlan,
    MeetingPlan,
    cancel_meeting,
    change_club,
    found_club,
    found_from_template,
    hold_meeting,
    plan_meeting,
)
from tests.school.make import ENDS, TODAY

PLAN = ClubPlan(title="Ученик – ученик", weekday=3, starts_at="15:00", minutes=60)


@pytest.fixture
def club(make, do, curator):
    programme = make.programme(form="pupil_pupil", title="Клуб")
    older, younger = make.pupil("Туров Глеб", grade=10), make.pupil("Заря Нина", grade=5)
    make.part(programme, older, "mentor", person_kind="pupil")
    make.part(programme, younger, "mentee", person_kind="pupil")
    row = do(curator, found_club, programme, PLAN)
    first = min(make.rows(ClubMeeting), key=lambda each: each.planned_on)
    return SimpleNamespace(
        programme=programme, id=row.id, older=older, younger=younger, first=first.id
    )


@given(st.integers(1, 7), st.dates(date(2025, 9, 1), date(2027, 5, 31)), st.integers(0, 250))
def test_weeks_are_that_weekday_in_order_and_never_new_years(weekday, first, length):
    days = weekly_days(weekday, first, first + timedelta(days=length))
    assert all(day.isoweekday() == weekday for day in days)
    assert days == sorted(set(days))
    assert all(first <= day <= first + timedelta(days=length) for day in days)
    assert not [day for day in days if day.month == 1 and day.day <= 8]


def test_a_club_is_planned_to_the_programmes_end_from_today(club, make):
    days = sorted(each.planned_on for each in make.rows(ClubMeeting))
    assert days[0] == date(2026, 11, 25)
    assert ENDS - days[-1] < timedelta(days=7)
    assert {day.isoweekday() for day in days} == {3}


def test_a_ready_club_brings_its_road(make, do, curator):
    programme = make.programme(form="pupil_pupil", title="Готовый клуб")
    ready = next(t.club for t in load("altai").programme_templates if t.club)
    do(curator, found_from_template, programme, ready)
    kinds = {each.kind for each in make.rows(ClubMeeting)}
    assert {"master_class", "role_exchange", "joint_project", "weekly"} <= kinds


def test_a_club_is_founded_once(club, do, curator, make):
    with pytest.raises(WrongState):
        do(curator, found_club, club.programme, PLAN)
    assert make.count(Club) == 1


def test_another_weekday_moves_what_is_ahead_and_keeps_what_was(club, do, curator, make):
    make.row(ClubMeeting, "one", club_id=club.id, planned_on=date(2026, 11, 18), kind="weekly",
             state="held")  # fmt: skip
    do(curator, change_club, club.programme,
       ClubPlan(title="Клуб", weekday=5, starts_at="14:00", minutes=45))  # fmt: skip
    days = sorted(each.planned_on for each in make.rows(ClubMeeting))
    assert days[0] == date(2026, 11, 18)
    assert {day.isoweekday() for day in days[1:]} == {5}


def test_who_came_is_written_with_roles_and_written_again(club, do, curator, make):
    meeting = do(
        curator, plan_meeting, club.programme, MeetingPlan(planned_on=TODAY, kind="weekly")
    )
    do(curator, hold_meeting, club.programme, meeting,
       {club.older: "mentor", club.younger: "mentee"}, "Решали задачи")  # fmt: skip
    do(curator, hold_meeting, club.programme, meeting, {club.younger: "host"}, "")
    (row,) = make.rows(ClubAttendance)
    assert (row.person_id, row.role) == (club.younger, "host")


def test_the_year_tells_who_has_tried_both_roles(club, do, curator, make, session_for):
    for day, roles in ((TODAY, {club.older: "mentor", club.younger: "mentee"}),
                       (TODAY - timedelta(days=7), {club.younger: "host"})):  # fmt: skip
        meeting = do(
            curator, plan_meeting, club.programme, MeetingPlan(planned_on=day, kind="weekly")
        )
        do(curator, hold_meeting, club.programme, meeting, roles, "")
    with session_for(curator) as session:
        view = queries.club_view(session, queries.club_row(session, club.programme))
    assert (view.exchanged, view.mean_came, len(view.held)) == (1, 1.5, 2)
    assert [each.surname for each in view.people] == ["Заря", "Туров"]


def test_a_stranger_is_not_counted():
    somebody, stranger = club_ids = [object(), object()]
    (line,) = members([somebody], [Came(stranger, "mentor")])
    assert line.came == 0
    assert len(club_ids) == 2


@pytest.mark.parametrize(
    ("came", "day", "fault"),
    [
        ({}, TODAY, "nobody_chosen"),
        ({"older": "captain"}, TODAY, "not_a_member"),
        ({"stranger": "mentor"}, TODAY, "not_a_member"),
        ({"older": "mentor"}, TODAY + timedelta(days=1), "club_day_ahead"),
    ],
)
def test_what_cannot_be_written_is_said_at_its_place(club, do, curator, make, came, day, fault):
    stranger = make.pupil("Кедров Илья")
    ids = {"older": club.older, "stranger": stranger}
    meeting = do(curator, plan_meeting, club.programme, MeetingPlan(planned_on=day, kind="weekly"))
    with pytest.raises(Invalid) as refused:
        do(curator, hold_meeting, club.programme, meeting,
           {ids[name]: role for name, role in came.items()}, "")  # fmt: skip
    assert refused.value.fields == {"came": fault}
    assert make.count(ClubAttendance) == 0


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        (MeetingPlan(planned_on=None, kind="weekly"), ("planned_on", "day_needed")),
        (MeetingPlan(planned_on=date(2027, 7, 1), kind="weekly"), ("planned_on", "outside_term")),
        (MeetingPlan(planned_on=date(2026, 11, 25), kind="weekly"), ("planned_on", "day_taken")),
        (MeetingPlan(planned_on=TODAY, kind="party"), ("kind", "kind_needed")),
    ],
)
def test_a_meeting_is_planned_on_a_free_day_of_the_term(club, do, curator, plan, fault):
    with pytest.raises(Invalid) as refused:
        do(curator, plan_meeting, club.programme, plan)
    assert refused.value.fields == dict([fault])


def test_what_was_held_is_not_cancelled(club, do, curator, make):
    meeting = do(
        curator, plan_meeting, club.programme, MeetingPlan(planned_on=TODAY, kind="weekly")
    )
    do(curator, hold_meeting, club.programme, meeting, {club.older: "mentor"}, "")
    with pytest.raises(WrongState):
        do(curator, cancel_meeting, club.programme, meeting)
    do(curator, cancel_meeting, club.programme, club.first)
    assert make.one(ClubMeeting, id=club.first).state == "cancelled"


def test_who_may(club, roles_that_may):
    keepers = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
    assert roles_that_may(cancel_meeting, club.programme, club.first) == keepers
