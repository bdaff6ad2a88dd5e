"""Reading courses, their runs and the days of these."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from regional.training.models import (
    Course,
    CourseCertificate,
    CourseRun,
    Enrolment,
    RunAttendance,
    RunSession,
)
from regional.training.rules import OVER, Place, RunState


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course with its runs counted; `next_on` is the first day of the nearest run ahead."""

    id: UUID
    title: str
    provider: str
    hours: int
    mode: str
    valid_years: int | None
    runs: int
    next_on: date | None
    passed: int


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run with its course. `taken` counts everybody's places, `asked` those one may see."""

    id: UUID
    course_id: UUID
    title: str
    provider: str
    hours: int
    mode: str
    valid_years: int | None
    starts_on: date
    ends_on: date
    enrol_until: date | None
    place: str
    capacity: int | None
    least_presence_percent: int
    state: str
    state_reason: str
    taken: int
    asked: int

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)


@dataclass(frozen=True, slots=True)
class SessionLine:
    id: UUID
    run_id: UUID
    held_on: date
    from_time: time | None
    to_time: time | None
    topic: str
    place: str
    token_until: datetime | None
    came: int
    is_marked: bool


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A certificate by its number, whose it is and of which run."""

    id: UUID
    run_id: UUID
    number: str
    full_name: str
    title: str
    revoked_at: datetime | None


def certificate_of(session: Session, certificate_id: UUID) -> HeldPaper | None:
    query = (
        select(
            CourseCertificate.id, Enrolment.run_id, CourseCertificate.number,
            CourseCertificate.full_name, Course.title, CourseCertificate.revoked_at,
        )
        .join(Enrolment, Enrolment.id == CourseCertificate.enrolment_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(Course, Course.id == CourseRun.course_id)
        .where(CourseCertificate.id == certificate_id)
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    return HeldPaper(*row) if row is not None else None


def courses(session: Session, today: date, *, archived: bool = False) -> list[CourseLine]:
    """Courses by title; those put away apart."""
    runs = (
        select(
            CourseRun.course_id,
            func.count().label("runs"),
            func.min(
                case((and_(CourseRun.state.not_in(OVER), CourseRun.ends_on >= today),
                      CourseRun.starts_on))
            ).label("next_on"),
        )
        .where(CourseRun.state != RunState.CANCELLED)
        .group_by(CourseRun.course_id)
        .subquery()
    )  # fmt: skip
    passed = (
        select(CourseRun.course_id, func.count().label("passed"))
        .join(Enrolment, Enrolment.run_id == CourseRun.id)
        .where(Enrolment.state == Place.PASSED)
        .group_by(CourseRun.course_id)
        .subquery()
    )
    query = (
        select(
            Course.id, Course.title, Course.provider, Course.hours, Course.mode,
            Course.valid_years, func.coalesce(runs.c.runs, 0), runs.c.next_on,
            func.coalesce(passed.c.passed, 0),
        )
        .outerjoin(runs, runs.c.course_id == Course.id)
        .outerjoin(passed, passed.c.course_id == Course.id)
        .where(Course.archived_at.is_not(None) if archived else Course.archived_at.is_(None))
        .order_by(Course.title, Course.id)
    )  # fmt: skip
    return [CourseLine(*row) for row in session.execute(query)]


def course_of(session: Session, course_id: UUID) -> Course:
    course = session.get(Course, course_id)
    if course is None:
        raise NotFound("course")
    return course


def runs_of_course(session: Session, course_id: UUID) -> list[RunLine]:
    """The latest first."""
    query = _runs().where(CourseRun.course_id == course_id)
    return [RunLine(*row) for row in session.execute(query.order_by(CourseRun.starts_on.desc()))]


def runs_ahead(session: Session) -> list[RunLine]:
    """Runs of all courses that are not over, the nearest first."""
    query = _runs().where(CourseRun.state.not_in(OVER))
    rows = session.execute(query.order_by(CourseRun.starts_on, Course.title, CourseRun.id))
    return [RunLine(*row) for row in rows]


def runs_to_ask(session: Session, today: date) -> list[RunLine]:
    """Runs a curator may ask for a place in, or would if there were one left."""
    query = _runs().where(
        CourseRun.state == RunState.OPEN,
        func.coalesce(CourseRun.enrol_until, CourseRun.ends_on) >= today,
    )
    rows = session.execute(query.order_by(CourseRun.starts_on, Course.title, CourseRun.id))
    return [RunLine(*row) for row in rows]


def run_of(session: Session, run_id: UUID) -> RunLine:
    row = session.execute(_runs().where(CourseRun.id == run_id)).one_or_none()
    if row is None:
        raise NotFound("course_run")
    return RunLine(*row)


def sessions_of(session: Session, run_id: UUID) -> list[SessionLine]:
    """Days of the run in their order."""
    query = _sessions().where(RunSession.run_id == run_id)
    rows = session.execute(
        query.order_by(RunSession.held_on, RunSession.from_time.nulls_first(), RunSession.id)
    )
    return [SessionLine(*row) for row in rows]


def session_of(session: Session, session_id: UUID) -> SessionLine:
    row = session.execute(_sessions().where(RunSession.id == session_id)).one_or_none()
    if row is None:
        raise NotFound("run_session")
    return SessionLine(*row)


def _runs() -> Select[*tuple[Any, ...]]:
    asked = (
        select(func.count())
        .where(Enrolment.run_id == CourseRun.id, Enrolment.state == Place.ASKED)
        .correlate(CourseRun)
        .scalar_subquery()
    )
    return select(
        CourseRun.id, CourseRun.course_id, Course.title, Course.provider, Course.hours,
        Course.mode, Course.valid_years, CourseRun.starts_on, CourseRun.ends_on,
        CourseRun.enrol_until, CourseRun.place, CourseRun.capacity,
        CourseRun.least_presence_percent, CourseRun.state, CourseRun.state_reason,
        func.app.places_taken(CourseRun.id), asked,
    ).join(Course, Course.id == CourseRun.course_id)  # fmt: skip


def _sessions() -> Select[*tuple[Any, ...]]:
    marks = (
        select(
            RunAttendance.session_id,
            func.count().filter(RunAttendance.present).label("came"),
        )
        .group_by(RunAttendance.session_id)
        .subquery()
    )
    return select(
        RunSession.id, RunSession.run_id, RunSession.held_on, RunSession.from_time,
        RunSession.to_time, RunSession.topic, RunSession.place, RunSession.token_until,
        func.coalesce(marks.c.came, 0), marks.c.session_id.is_not(None),
    ).outerjoin(marks, marks.c.session_id == RunSession.id)  # fmt: skip
