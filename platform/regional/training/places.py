"""Reading places in runs: who is in one, who came to a session, what somebody has learnt."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.tenancy.models import Municipality, School
from regional.training.models import (
    Course,
    CourseCertificate,
    CourseRun,
    Enrolment,
    Learner,
    RunAttendance,
)
from regional.training.people import NAME
from regional.training.queries import SessionLine
from regional.training.rules import SEATED


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody's place in a run, with what came of it."""

    id: UUID
    account_id: UUID | None
    full_name: str
    school: str | None
    municipality_id: UUID | None
    municipality: str | None
    mode: str
    state: str
    result: str
    came: int
    certificate_id: UUID | None
    number: str | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of a session's list; `present` None is «nobody has said»."""

    id: UUID
    full_name: str
    school: str | None
    municipality: str | None
    present: bool | None
    way: str | None


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One's own place in a run, ever; `revoke_reason` where the paper was taken back."""

    id: UUID
    run_id: UUID
    title: str
    provider: str
    hours: int
    starts_on: date
    ends_on: date
    place: str
    run_state: str
    mode: str
    state: str
    result: str
    certificate_id: UUID | None
    number: str | None
    issued_on: date | None
    valid_until: date | None
    revoked_at: datetime | None
    revoke_reason: str | None


def participants(session: Session, run_id: UUID) -> list[Participant]:
    """Everybody who asked or was enrolled, by place and name."""
    return _participants(session, Enrolment.run_id == run_id)


def participant_of(session: Session, enrolment_id: UUID) -> tuple[Participant, UUID]:
    """One place, and its run."""
    found = _participants(session, Enrolment.id == enrolment_id)
    run_id = session.scalar(select(Enrolment.run_id).where(Enrolment.id == enrolment_id))
    if not found or run_id is None:
        raise NotFound("enrolment")
    return found[0], run_id


def marks_of(session: Session, line: SessionLine) -> list[Mark]:
    """The list of a session: everybody with a place in its run, by name."""
    query = (
        select(
            Enrolment.id, NAME, School.name, Municipality.name, RunAttendance.present,
            RunAttendance.way,
        )
        .join(Learner, Learner.id == Enrolment.learner_id)
        .outerjoin(Account, Account.id == Learner.account_id)
        .outerjoin(School, School.id == Enrolment.from_school_id)
        .outerjoin(Municipality, Municipality.id == Enrolment.from_municipality_id)
        .outerjoin(
            RunAttendance,
            and_(RunAttendance.enrolment_id == Enrolment.id, RunAttendance.session_id == line.id),
        )
        .where(Enrolment.run_id == line.run_id, Enrolment.state.in_(SEATED))
        .order_by(NAME, Enrolment.id)
    )  # fmt: skip
    return [Mark(*row) for row in session.execute(query)]


def own_places(session: Session, account_id: UUID | None) -> list[OwnPlace]:
    """Everything one has learnt or waits for, the latest first, from whichever school it was."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Enrolment.id, CourseRun.id, Course.title, Course.provider, Course.hours,
            CourseRun.starts_on, CourseRun.ends_on, CourseRun.place, CourseRun.state,
            Enrolment.mode, Enrolment.state, Enrolment.result, CourseCertificate.id,
            CourseCertificate.number, CourseCertificate.issued_on, CourseCertificate.valid_until,
            CourseCertificate.revoked_at, CourseCertificate.revoke_reason,
        )
        .join(Learner, Learner.id == Enrolment.learner_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(Course, Course.id == CourseRun.course_id)
        .outerjoin(CourseCertificate, _latest_paper())
        .where(Learner.account_id == account_id)
        .order_by(CourseRun.starts_on.desc(), Enrolment.id)
    )  # fmt: skip
    return [OwnPlace(*row) for row in session.execute(query)]


def _participants(session: Session, which: ColumnElement[bool]) -> list[Participant]:
    came = (
        select(func.count())
        .where(RunAttendance.enrolment_id == Enrolment.id, RunAttendance.present)
        .correlate(Enrolment)
        .scalar_subquery()
    )
    query = (
        select(
            Enrolment.id, Learner.account_id, NAME, School.name, Municipality.id,
            Municipality.name, Enrolment.mode, Enrolment.state, Enrolment.result, came,
            CourseCertificate.id, CourseCertificate.number,
            CourseCertificate.revoked_at.is_not(None),
        )
        .join(Learner, Learner.id == Enrolment.learner_id)
        .outerjoin(Account, Account.id == Learner.account_id)
        .outerjoin(School, School.id == Enrolment.from_school_id)
        .outerjoin(Municipality, Municipality.id == Enrolment.from_municipality_id)
        .outerjoin(CourseCertificate, _latest_paper())
        .where(which)
        .order_by(Municipality.name, NAME, Enrolment.id)
    )  # fmt: skip
    return [Participant(*row) for row in session.execute(query)]


def _latest_paper() -> ColumnElement[bool]:
    """The paper that holds; where there is none, the one taken back last."""
    other = CourseCertificate.__table__.alias("other")
    later = select(other.c.id).where(
        other.c.enrolment_id == CourseCertificate.enrolment_id,
        or_(
            and_(other.c.revoked_at.is_(None), CourseCertificate.revoked_at.is_not(None)),
            other.c.revoked_at > CourseCertificate.revoked_at,
        ),
    )
    return and_(CourseCertificate.enrolment_id == Enrolment.id, ~later.exists())
