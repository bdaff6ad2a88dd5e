"""What pages read of courses and their meetings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.school_year import SchoolYear
from school.programmes.models import Programme
from school.training.attended import attendance_counts
from school.training.models import Attendance, Trainee, Training, TrainingSession


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the list of a year."""

    id: UUID
    title: str
    programme: str
    state: str
    required: int
    sessions: int
    held: int
    trainees: int
    trained: int
    next_on: date | None


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course with everything its page says of it."""

    id: UUID
    school_year: SchoolYear
    programme_id: UUID | None
    programme: str
    title: str
    goal: str
    format: str
    required: int
    supplies: str
    state: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A meeting; `claims` are names that phones typed and nobody has settled yet."""

    id: UUID
    n: int
    topic: str
    held_on: date | None
    starts_at: time | None
    hours: Decimal
    place: str
    teachers: str
    materials: str
    state: str
    link_id: UUID | None
    marks: int
    claims: int


def years(session: Session) -> list[SchoolYear]:
    """School years that have courses, the latest first."""
    query = select(Training.school_year).distinct().order_by(Training.school_year.desc())
    return [SchoolYear(start) for start in session.scalars(query)]


def courses(session: Session, year: SchoolYear, today: date) -> list[CourseLine]:
    """Courses of a year, those that go on first."""
    meetings, people = _meetings(today), _people()
    query = (
        select(
            Training.id, Training.title, func.coalesce(Programme.title, ""), Training.state,
            Training.required, func.coalesce(meetings.c.all, 0), func.coalesce(meetings.c.held, 0),
            func.coalesce(people.c.all, 0), func.coalesce(people.c.trained, 0),
            meetings.c.next_on,
        )
        .outerjoin(Programme, _of_programme())
        .outerjoin(meetings, meetings.c.training_id == Training.id)
        .outerjoin(people, people.c.training_id == Training.id)
        .where(Training.school_year == year.start)
        .order_by(
            func.array_position(["running", "planned", "ended"], Training.state),
            Training.title,
            Training.id,
        )
    )  # fmt: skip
    return [CourseLine(*row) for row in session.execute(query)]


def course(session: Session, training_id: UUID) -> CourseView:
    """One course; NotFound when the school has none with this id."""
    query = (
        select(
            Training.id, Training.school_year, Training.programme_id,
            func.coalesce(Programme.title, ""), Training.title, Training.goal, Training.format,
            Training.required, Training.supplies, Training.state,
        )
        .outerjoin(Programme, _of_programme())
        .where(Training.id == training_id)
    )  # fmt: skip
    found = session.execute(query).all()
    if not found:
        raise NotFound("Training")
    training_id, start, *rest = found[0]
    return CourseView(training_id, SchoolYear(start), *rest)


def sessions(session: Session, training_id: UUID) -> list[SessionLine]:
    """Meetings of a course in their order, with the marks of each."""
    named = Attendance.person_id.is_not(None)
    marks = (
        select(
            Attendance.session_id,
            func.count().filter(named).label("marks"),
            func.count().filter(~named).label("claims"),
        )
        .group_by(Attendance.session_id)
        .subquery("marks")
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            TrainingSession.id, TrainingSession.n, TrainingSession.topic, TrainingSession.held_on,
            TrainingSession.starts_at, TrainingSession.hours, TrainingSession.place,
            TrainingSession.teachers, TrainingSession.materials, TrainingSession.state,
            TrainingSession.link_id, func.coalesce(marks.c.marks, 0),
            func.coalesce(marks.c.claims, 0),
        )
        .outerjoin(marks, marks.c.session_id == TrainingSession.id)
        .where(TrainingSession.training_id == training_id)
        .order_by(TrainingSession.n)
    )  # fmt: skip
    return [SessionLine(*row) for row in session.execute(query)]


def meeting(session: Session, training_id: UUID, session_id: UUID) -> SessionLine:
    """One meeting of the course; NotFound for any other."""
    found = next((each for each in sessions(session, training_id) if each.id == session_id), None)
    if found is None:
        raise NotFound("TrainingSession")
    return found


def programme_titles(session: Session, year: SchoolYear) -> Mapping[UUID, str]:
    """Programmes of the year that a course may be for."""
    query = (
        select(Programme.id, Programme.title)
        .where(Programme.school_year == year.start, Programme.state.in_(("planned", "running")))
        .order_by(Programme.title)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _meetings(today: date) -> Subquery:
    planned = TrainingSession.state == "planned"
    return (
        select(
            TrainingSession.training_id,
            func.count().filter(TrainingSession.state != "cancelled").label("all"),
            func.count().filter(TrainingSession.state == "held").label("held"),
            func.min(TrainingSession.held_on)
            .filter(planned, TrainingSession.held_on >= today)
            .label("next_on"),
        )
        .group_by(TrainingSession.training_id)
        .subquery("meetings")
    )


def _people() -> Subquery:
    each = attendance_counts().add_columns(Trainee.training_id).subquery("each")
    meetings, required = each.c[2], each.c.required
    return (
        select(
            each.c.training_id,
            func.count().label("all"),
            func.count().filter(meetings >= required).label("trained"),
        )
        .group_by(each.c.training_id)
        .subquery("people")
    )


def _of_programme() -> ColumnElement[bool]:
    return and_(Programme.school_id == Training.school_id, Programme.id == Training.programme_id)
