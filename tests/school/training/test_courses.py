"""Courses: proposed, corrected, ended; who is enrolled, who came, who is trained."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.links.models import Link
from school.links.service import digest
from school.registry.models import Person
from school.training import admission_refresh, queries, roll
from school.training.attendance import (
    SaveAttendance,
    claim_attendance,
    save_attendance,
    settle_claim,
    sign_in_at,
)
from school.training.attended import attended
from school.training.calendar import calendar
from school.training.meetings import (
    SessionPlan,
    act_on_session,
    add_session,
    change_session,
    open_sign_in,
    remove_session,
)
from school.training.models import Attendance, Trainee, Training, TrainingSession
from school.training.people import enrol, enrol_selected, take_off
from school.training.service import (
    CoursePlan,
    CreateCourse,
    act_on_course,
    change_course,
    create_course,
)
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY

PLAN = CoursePlan(title=" Школа  наставников ", goal="Подготовить", format="mixed")


@pytest.fixture
def told(monkeypatch):
    """What the selection was told, call by call."""
    calls = []

    def note(work, people, attended):
        calls.append({each: attended[each] for each in people})

    monkeypatch.setattr(admission_refresh, "refresh_admission", note)
    return calls


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


class TestAttendance:
    @pytest.fixture
    def course(self, school):
        course, meetings = school.course(planned=1)
        people = [school.mentor("Маркова Анна Игоревна"), school.mentor("Ёлкин Пётр")]
        school.enrol(course, *people)
        return course, meetings[0], people

    def save(self, do, curator, course, present, **more):
        command = SaveAttendance(
            training_id=course[0], session_id=course[1], present=present, **more
        )
        return do(curator, save_attendance, command)

    def test_a_list_saved_holds_the_meeting_and_tells_the_selection(
        self, curator, do, course, make, told
    ):
        anna, petr = course[2]
        assert self.save(do, curator, course, [anna]) == 1
        assert make.read(TrainingSession, course[1]).state == "held"
        assert told == [{anna: (1, 4)}]
        assert self.save(do, curator, course, [petr], was=[anna]) == 1
        assert told[1] == {anna: (0, 4), petr: (1, 4)}

    def test_two_phones_do_not_undo_each_other(self, curator, do, course, make):
        anna, petr = course[2]
        self.save(do, curator, course, [anna])
        # opened before the first one was saved: no tick was there, and none was taken off
        assert self.save(do, curator, course, [petr]) == 2

    def test_marks_wait_for_the_day(self, curator, do, course, make):
        with make.session() as session, session.begin():
            session.execute(update(TrainingSession).values(held_on=TODAY + timedelta(days=1)))
        with pytest.raises(WrongState) as refused:
            self.save(do, curator, course, course[2])
        assert refused.value.code == "session_ahead"

    def test_strangers_are_absent(self, curator, do, course, school, make):
        for stranger in (school.mentor("Не Записан"), make.person("Туров Глеб")):
            with pytest.raises(NotFound):
                self.save(do, curator, course, [stranger])

    def test_a_cancelled_meeting_has_no_list_and_a_returned_one_does_not_count(
        self, curator, do, course, told
    ):
        anna = course[2][0]
        self.save(do, curator, course, [anna])
        do(curator, act_on_session, course[0], course[1], "return")
        assert told[-1] == {anna: (0, 4)}
        do(curator, act_on_session, course[0], course[1], "cancel")
        with pytest.raises(WrongState):
            self.save(do, curator, course, [anna])

    def test_recognised_names_count_once_the_list_is_saved(
        self, curator, do, course, school, make, told
    ):
        anna, petr = course[2]
        claims = [
            school.claim(course[1], "анна маркова"),
            school.claim(course[1], "Петр Елкин"),
            school.claim(course[1], "Кто-то Ещё"),
        ]
        assert self.save(do, curator, course, [anna], claims=claims) == 1
        left = make.rows(Attendance, session_id=course[1])
        assert [(each.id, each.person_id, each.via) for each in left] == [
            (claims[0], anna, "link"), (claims[2], None, "link"),
        ]  # fmt: skip
        assert told == [{anna: (1, 4)}]
        assert petr not in told[0]

    def test_the_curator_settles_a_name(self, curator, do, course, school, make):
        claim = school.claim(course[1], "Марков Аня")
        do(curator, settle_claim, course[0], course[1], claim, course[2][0])
        assert make.read(Attendance, claim).person_id == course[2][0]
        again = school.claim(course[1], "Маркова Аня")
        do(curator, settle_claim, course[0], course[1], again, course[2][0])
        nobody = school.claim(course[1], "Шутник Шутников")
        do(curator, settle_claim, course[0], course[1], nobody, None)
        assert len(make.rows(Attendance)) == 1

    def test_a_mentor_who_came_uninvited_is_enrolled(self, curator, do, course, school, make):
        guest = school.mentor("Гостева Нина")
        claim = school.claim(course[1], "Гостева")
        do(curator, settle_claim, course[0], course[1], claim, guest)
        assert guest in {each.person_id for each in make.rows(Trainee)}
        with pytest.raises(NotFound):
            do(curator, settle_claim, course[0], course[1], school.claim(course[1], "Не Наш"),
               make.person("Туров Глеб"))  # fmt: skip


class TestCounting:
    def test_years_and_courses(self, school, make, world, curator, work_for):
        anna, petr, ada = (school.mentor(n) for n in ("Маркова Анна", "Ёлкин Пётр", "Ким Ада"))
        old, was = school.course(held=4, school_year=YEAR - 2, title="Давнее")
        now, meetings = school.course(held=2, planned=1, required=6)
        school.enrol(old, anna)
        school.enrol(now, anna, petr)
        school.mark(anna, *was, meetings[0])
        school.mark(petr, *meetings)  # the planned one does not count yet
        session = work_for(curator).session
        assert attended(session, [anna, petr, ada]) == {
            anna: (4, 4), petr: (2, 6), ada: (0, 4),
        }  # fmt: skip
        people = roll.trainees(session, now)
        lines = roll.journal(people, queries.sessions(session, now), 6)
        found = {each.trainee.surname: (each.meetings, each.hours) for each in lines}
        assert found == {"Маркова": (1, Decimal("1.5")), "Ёлкин": (2, Decimal("3.0"))}
        (line,) = queries.courses(session, SchoolYear(YEAR), TODAY)
        assert (line.sessions, line.held, line.trainees, line.trained) == (3, 2, 2, 0)
        assert line.next_on == TODAY

    def test_a_calendar_opens_anywhere(self, school, curator, work_for, make):
        course, meetings = school.course(planned=2)
        with make.session() as session, session.begin():
            session.execute(
                update(TrainingSession).where(TrainingSession.id == meetings[0])
                .values(starts_at=time(15), place="Каб. 5, 2 этаж; вход", materials="Раз\nдва")
            )  # fmt: skip
        work = work_for(curator)
        lines = queries.sessions(work.session, course)
        text = calendar("Школа " * 20, lines, work.zone, NOW).decode()
        assert text.count("BEGIN:VEVENT") == 2
        assert "DTSTART:20261122T120000Z\r\nDTEND:20261122T133000Z" in text
        assert "DTSTART;VALUE=DATE:20261122" in text
        assert "LOCATION:Каб. 5\\, 2 этаж\\; вход" in text
        assert "Раз\\nдва" in text
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert text.replace("\r\n ", "").count("Школа " * 20) == 2


class TestByPhone:
    """The link of a poster in the guest's hat, as a browser would come with it."""

    @pytest.fixture
    def poster(self, school, curator, work_for, make):
        course, (meeting,) = school.course(planned=1)
        with make.session() as session, session.begin():
            session.execute(update(TrainingSession).values(starts_at=time(12, 15)))
        work = work_for(curator)
        made = open_sign_in(work, course, meeting)
        work.session.commit()
        return course, meeting, made

    @pytest.fixture
    def guest(self, session_for, world, poster):
        def work(at: datetime = NOW) -> Work:
            actor = Actor(
                system=Hat.GUEST, link=digest(poster[2].token), school_id=world.schools["one"]
            )
            return Work(session_for(actor), actor, lambda: at)

        return work

    def test_a_name_is_kept_once(self, guest, poster, make):
        for typed in ("Маркова Анна", "анна МАРКОВА", "Ёлкин Пётр"):
            work = guest(NOW)
            claim_attendance(work, poster[2].link_id, typed)
            work.session.commit()
        kept = make.rows(Attendance)
        assert [(each.typed_name, each.person_id) for each in kept] == [
            ("Маркова Анна", None), ("Ёлкин Пётр", None),
        ]  # fmt: skip
        assert make.rows(Link)[0].uses == 3

    def test_too_early(self, guest, poster):
        early = datetime(2026, 11, 22, 8, 44, tzinfo=UTC)  # 11:44 in Moscow
        work = guest(early)
        assert sign_in_at(work, poster[2].link_id).state == "early"
        assert sign_in_at(work, poster[2].link_id).opens == "11:45"
        with pytest.raises(WrongState):
            claim_attendance(work, poster[2].link_id, "Маркова Анна")

    @pytest.mark.parametrize("typed", ["", "Маркова", "12 34"])
    def test_a_name_needs_two_words(self, guest, poster, typed):
        with pytest.raises(Invalid):
            claim_attendance(guest(), poster[2].link_id, typed)

    def test_a_new_poster_or_a_new_day_closes_the_old_one(self, curator, do, poster, make):
        course, meeting, made = poster
        again = do(curator, open_sign_in, course, meeting)
        assert make.read(Link, made.link_id).revoked_at is not None
        plan = SessionPlan(topic="Тема", held_on=TODAY + timedelta(days=3))
        do(curator, change_session, course, meeting, plan)
        assert make.read(Link, again.link_id).revoked_at is not None

    def test_a_guest_reads_no_names(self, guest, school, poster):
        school.enrol(poster[0], school.mentor("Маркова Анна"))
        session: Session = guest().session
        assert session.scalars(select(Person.surname)).all() == []

    def test_no_poster_without_a_day_or_after_it(self, curator, school, do, make):
        course, (meeting,) = school.course(planned=1, title="Другая")
        for day, code in ((None, "session_undated"), (date(2026, 11, 1), "session_over")):
            with make.session() as session, session.begin():
                session.execute(
                    update(TrainingSession).where(TrainingSession.id == meeting).values(held_on=day)
                )
            with pytest.raises(WrongState) as refused:
                do(curator, open_sign_in, course, meeting)
            assert refused.value.code == code


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
