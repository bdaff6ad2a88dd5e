"""Courses: proposed, corrected, ended; who is enrolled, and who may do what."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from school.registry.models import Person
from school.training import roll
from school.training.attendance import SaveAttendance, save_attendance, settle_claim
from school.training.meetings import (
    SessionPlan,
    act_on_session,
    add_session,
    change_session,
    open_sign_in,
    remove_session,
)
from school.training.models import Trainee, Training, TrainingSession
from school.training.people import enrol, enrol_selected, take_off
from school.training.service import (
    CoursePlan,
    CreateCourse,
    act_on_course,
    change_course,
    create_course,
)
from tests.factories.world import YEAR
from tests.school.make import TODAY

PLAN = CoursePlan(title=" Школа  наставников ", goal="Подготовить", format="mixed")


def names_of(make, course):
    with make.session() as session:
        query = select(TrainingSession).filter_by(training_id=course).order_by(TrainingSession.n)
        return [each.topic for each in session.scalars(query)]


class TestPlanning:
    def test_four_meetings_with_topics_a_week_apart(self, curator, make, do):
        made = do(
            curator,
            create_course,
            CreateCourse(plan=PLAN, first_on=date(2026, 10, 5), starts_at=time(15), place="Каб. 5"),
        )
        assert (made.title, made.required, made.state) == ("Школа наставников", 4, "planned")
        meetings = make.rows(TrainingSession, training_id=made.id)
        assert [each.held_on.day for each in meetings] == [5, 12, 19, 26]
        assert {each.place for each in meetings} == {"Каб. 5"}
        assert names_of(make, made.id)[1] == "Эффективные коммуникации"

    @pytest.mark.parametrize(
        ("settings", "asked", "required"),
        [({}, None, 4), ({"training_meetings": 6}, None, 6), ({"training_meetings": 6}, 3, 3)],
    )
    def test_the_number_comes_from_the_course_the_programme_or_the_region(
        self, curator, make, do, settings, asked, required
    ):
        programme = make.programme(settings=settings)
        command = CreateCourse(plan=replace(PLAN, required=asked), programme_id=programme)
        made = do(curator, create_course, command)
        assert made.required == required
        assert len(make.rows(TrainingSession, training_id=made.id)) == required

    def test_pupil_mentors_get_their_own_meeting(self, curator, make, do):
        programme = make.programme(form="pupil_pupil")
        made = do(curator, create_course, CreateCourse(plan=PLAN, programme_id=programme))
        assert names_of(make, made.id)[-1] == "Ролевая тренировка и проба общения"
        assert made.required == 4

    @pytest.mark.parametrize(
        ("plan", "faults"),
        [
            (replace(PLAN, title=" "), {"title": "training_title_empty"}),
            (replace(PLAN, format="как-то"), {"format": "training_format"}),
            (replace(PLAN, required=41), {"required": "required_range"}),
        ],
    )
    def test_what_a_course_may_not_be(self, curator, make, do, plan, faults):
        with pytest.raises(Invalid) as refused:
            do(curator, create_course, CreateCourse(plan=plan))
        assert refused.value.fields == faults

    def test_a_button_hit_twice_makes_one_course(self, curator, make, do):
        do(curator, create_course, CreateCourse(plan=PLAN))
        with pytest.raises(Invalid) as refused:
            do(curator, create_course, CreateCourse(plan=replace(PLAN, title="школа наставников")))
        assert refused.value.fields == {"title": "training_title_taken"}

    def test_a_day_beyond_the_year_is_refused(self, curator, make, do):
        made = do(curator, create_course, CreateCourse(plan=PLAN, first_on=date(2027, 9, 1)))
        assert made.school_year == YEAR + 1
        with pytest.raises(Invalid) as refused:
            do(curator, create_course, CreateCourse(plan=PLAN, first_on=date(2028, 9, 1)))
        assert refused.value.fields == {"first_on": "session_outside_year"}

    def test_meetings_are_changed_added_struck_out(self, curator, school, make, do):
        course, meetings = school.course(planned=2)
        plan = SessionPlan(topic="Новая", held_on=date(2026, 12, 1), hours=Decimal("2.5"))
        do(curator, change_session, course, meetings[0], plan)
        do(curator, add_session, course, replace(plan, topic="Ещё"))
        do(curator, remove_session, course, meetings[1])
        assert names_of(make, course) == ["Новая", "Ещё"]
        with pytest.raises(Invalid) as refused:
            do(curator, add_session, course, SessionPlan(topic="", hours=Decimal(13)))
        assert refused.value.fields == {"topic": "topic_empty", "hours": "hours_range"}

    def test_an_ended_course_stands_until_it_is_taken_up(self, curator, school, do):
        course, meetings = school.course(planned=1)
        do(curator, act_on_course, course, "end")
        for act in (
            lambda w: change_course(w, course, replace(PLAN, required=4)),
            lambda w: add_session(w, course, SessionPlan(topic="Ещё")),
            lambda w: enrol_selected(w, course),
            lambda w: act_on_session(w, course, meetings[0], "cancel"),
        ):
            with pytest.raises(WrongState):
                do(curator, act)
        do(curator, act_on_course, course, "reopen")
        do(curator, act_on_session, course, meetings[0], "cancel")


class TestPeople:
    def test_all_chosen_with_one_button(self, curator, school, make, do, told):
        course, _ = school.course()
        chosen = {school.mentor("Маркова Анна"), school.mentor("Ёлкин Пётр")}
        school.mentor("Кандидатова Ия", state="entered")
        school.mentor("Допущенов Лев", admitted_on=date(2025, 10, 1))
        assert do(curator, enrol_selected, course) == 2
        assert {each.person_id for each in make.rows(Trainee)} == chosen
        assert do(curator, enrol_selected, course) == 0
        assert told == [dict.fromkeys(chosen, (0, 4))]

    def test_the_chosen_come_first_and_those_who_left_not_at_all(
        self, school, make, curator, work_for
    ):
        course, _ = school.course()
        school.mentor("Абрамова Ия", state="entered")
        school.mentor("Яковлев Лев")
        school.mentor("Ушедшая Ада", state="left")
        gone = school.mentor("Уехавшая Ада")
        with make.session() as session, session.begin():
            session.execute(update(Person).where(Person.id == gone).values(left_on=TODAY))
        found = roll.candidates(work_for(curator).session, course)
        assert [each.surname for each in found] == ["Яковлев", "Абрамова"]

    def test_only_mentors_of_the_base_of_this_school(self, curator, school, make, do):
        course, _ = school.course()
        for stranger in (make.person("Туров Глеб"), school.mentor("Чужая Анна", "three")):
            with pytest.raises(NotFound):
                do(curator, enrol, course, [stranger])
        with pytest.raises(Invalid):
            do(curator, enrol, course, [])

    def test_who_was_there_stays_in_the_journal(self, curator, school, make, do):
        course, (meeting,) = school.course(held=1)
        mentor, other = school.mentor("Маркова Анна"), school.mentor("Ёлкин Пётр")
        school.enrol(course, mentor, other)
        school.mark(mentor, meeting)
        ids = {each.person_id: each.id for each in make.rows(Trainee)}
        do(curator, take_off, course, ids[other])
        with pytest.raises(WrongState):
            do(curator, take_off, course, ids[mentor])


MAY = {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}
ACTS = {
    "create": lambda w, o: create_course(w, CreateCourse(plan=replace(PLAN, title="Новая"))),
    "change": lambda w, o: change_course(w, o["course"], replace(PLAN, required=5)),
    "end": lambda w, o: act_on_course(w, o["course"], "end"),
    "add meeting": lambda w, o: add_session(w, o["course"], SessionPlan(topic="Ещё")),
    "change meeting": lambda w, o: change_session(
        w, o["course"], o["meeting"], SessionPlan(topic="Тема", held_on=TODAY)
    ),
    "cancel meeting": lambda w, o: act_on_session(w, o["course"], o["meeting"], "cancel"),
    "strike out": lambda w, o: remove_session(w, o["course"], o["spare"]),
    "enrol": lambda w, o: enrol(w, o["course"], [o["free"]]),
    "enrol chosen": lambda w, o: enrol_selected(w, o["course"]),
    "take off": lambda w, o: take_off(w, o["course"], o["trainee"]),
    "mark": lambda w, o: save_attendance(
        w,
        SaveAttendance(training_id=o["course"], session_id=o["meeting"], present=[o["mentor"]]),
    ),
    "settle": lambda w, o: settle_claim(w, o["course"], o["meeting"], o["claim"], None),
    "poster": lambda w, o: open_sign_in(w, o["course"], o["meeting"]),
}


@pytest.fixture
def objects(school, make):
    def build(where: str):
        course, meetings = school.course(where, planned=2)
        mentor, free = school.mentor("Маркова Анна", where), school.mentor("Ёлкин Пётр", where)
        school.enrol(course, mentor, school=where)
        with make.session() as session:
            trainee = session.scalar(select(Trainee.id).filter_by(training_id=course))
        return {
            "course": course, "meeting": meetings[0], "spare": meetings[1], "mentor": mentor,
            "free": free, "trainee": trainee, "claim": school.claim(meetings[0], "Кто Там", where),
        }  # fmt: skip

    return build


@pytest.mark.parametrize("role", list(Role))
def test_who_may_do_what(role, world, objects, work_for):
    own, foreign = objects("one"), objects("three")
    for name, act in ACTS.items():
        for there, here in ((own, True), (foreign, False)):
            work = work_for(world.actors[role])
            try:
                act(work, there)
                work.session.flush()
                done = "done"
            except Denied:
                done = "denied"
            except NotFound:
                done = "absent"
            finally:
                work.session.rollback()
            owned = here or name == "create"
            expected = "denied" if role not in MAY else "done" if owned else "absent"
            assert done == expected, (role, name)


def test_a_course_of_the_database_is_whole(school, make):
    """Titles are unique in a year by SQL too, and hours are real."""
    course, _ = school.course()
    with pytest.raises(IntegrityError):
        school.course()
    with pytest.raises(IntegrityError):
        make.row(TrainingSession, "one", training_id=course, n=1, topic="Тема", hours=13)
    assert make.read(Training, course).required == 4
