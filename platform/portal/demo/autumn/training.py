"""The course of the demo's mentors: three meetings held, one ahead; some admitted, some not."""

from collections.abc import Sequence
from datetime import time, timedelta
from uuid import UUID

from kernel.identity.permissions import Role
from portal.demo.autumn.mentors import Candidate
from portal.demo.autumn.stage import Stage
from school.training.attendance import SaveAttendance, save_attendance
from school.training.meetings import SessionPlan, add_session
from school.training.people import enrol_selected
from school.training.queries import sessions
from school.training.service import (
    CoursePlan,
    CreateCourse,
    create_course,
)

BEGAN, FIRST_BEGAN = 24, 70
# How many meetings whoever is at a step has been to.
BEEN = {"selected": 1, "trained": 3, "admitted": 4}


def teach_first_stream(stage: Stage, mentors: Sequence[Candidate]) -> None:
    """The September course, which admitted the mentors of the running programmes."""
    _course(stage, "Школа наставника, первый поток", mentors, FIRST_BEGAN)


def teach(stage: Stage, candidates: Sequence[Candidate]) -> None:
    """A course of four with everybody selected, and a fifth meeting next week."""
    training_id = _course(stage, "Школа наставника, второй поток", candidates, BEGAN)
    next_week = stage.today + timedelta(days=7)
    if next_week > stage.year.ends_on:
        return
    with stage.as_role(Role.CURATOR) as work:
        plan = SessionPlan(
            topic="Разбор первых встреч", held_on=next_week,
            starts_at=time(15, 0), place="Актовый зал", teachers="Куратор",
        )  # fmt: skip
        add_session(work, training_id, plan)


def _course(stage: Stage, title: str, people: Sequence[Candidate], days_ago: int) -> UUID:
    """A course with its proposed meetings, marked as far as they have been."""
    with stage.as_role(Role.CURATOR, days_ago) as work:
        course = create_course(
            work,
            CreateCourse(
                plan=CoursePlan(title=title, supplies="Актовый зал, проектор"),
                first_on=work.today(), starts_at=time(15, 0), place="Актовый зал",
                teachers="Куратор, педагог-психолог",
            ),
        )  # fmt: skip
        enrol_selected(work, course.id)
        meetings = sessions(work.session, course.id)
    for n, meeting in enumerate(meetings):
        there = _there(people, n)
        if meeting.held_on is None or meeting.held_on > stage.today or not there:
            continue
        with stage.as_role(Role.CURATOR, (stage.today - meeting.held_on).days) as work:
            present = SaveAttendance(training_id=course.id, session_id=meeting.id, present=there)
            save_attendance(work, present)
    return course.id


def _there(candidates: Sequence[Candidate], meeting: int) -> set[UUID]:
    return {each.person_id for each in candidates if BEEN.get(each.step, 0) > meeting}
