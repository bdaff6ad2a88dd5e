"""Who came to a course: the list, the poster, the count of meetings and hours."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from icalendar import Calendar
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.links.models import Link
from school.links.service import digest
from school.registry.models import Person
from school.training import queries, roll
from school.training.attendance import (
    SaveAttendance,
    claim_attendance,
    save_attendance,
    settle_claim,
    sign_in_at,
)
from school.training.attended import attended
from school.training.calendar import calendar
from school.training.meetings import SessionPlan, act_on_session, change_session, open_sign_in
from school.training.models import Attendance, Trainee, TrainingSession
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY


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
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        at, day = Calendar.from_ical(text).walk("VEVENT")
        assert (at.decoded("dtstart"), at.decoded("dtend")) == (
            datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2026, 11, 22, 13, 30, tzinfo=UTC)
        )  # fmt: skip
        assert day.decoded("dtstart") == date(2026, 11, 22)
        assert at["location"] == "Каб. 5, 2 этаж; вход"
        assert "Раз\nдва" in at["description"]
        assert str(at["summary"]).startswith("Школа " * 20)


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
