"""Who was at a session: ticks in a list, and everybody's own phone while the code is shown."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.training.models import (
    Course,
    CourseRun,
    Enrolment,
    Learner,
    RunAttendance,
    RunSession,
)
from regional.training.rules import OVER, SEATED, Place
from regional.training.sessions import session_and_run


@dataclass(frozen=True, slots=True)
class OpenSession:
    """What a code on the screen leads to, and how the learner who holds it up stands.

    `standing`: ready, marked, absent (the list says so), stranger (has no place in the run).
    """

    id: UUID
    course: str
    topic: str
    held_on: date
    from_time: time | None
    place: str
    enrolment_id: UUID | None
    standing: str


def save_attendance(
    work: Work, session_id: UUID, present: Collection[UUID], was: Collection[UUID] = ()
) -> int:
    """Keep a list as it was shown (`was` ticked) and as it came back; returns how many came.

    Only what somebody changed is changed: a phone may have marked its owner meanwhile. Whoever
    was never ticked has no mark, and may still come late and hold up the phone.
    """
    work.actor.require(Permission.COURSES_EDIT)
    session, run = session_and_run(work, session_id)
    if session.held_on > work.today():
        raise WrongState("session_ahead")
    query = select(Enrolment.id).where(Enrolment.run_id == run.id, Enrolment.state.in_(SEATED))
    listed = set(work.session.scalars(query))
    there = set(present)
    if not there <= listed:
        raise NotFound("enrolment")
    marks = dict.fromkeys(there, True)
    marks |= dict.fromkeys(set(was) & listed - there, False)
    _write(work, session_id, marks)
    work.record("run.attendance", "run_session", session_id, count=len(there))
    came = select(RunAttendance.enrolment_id).where(
        RunAttendance.session_id == session_id, RunAttendance.present
    )
    return len(work.session.scalars(came).all())


def show_code(work: Work, session_id: UUID) -> str:
    """A new token for the screen, good until the session's day is over; an earlier one ends."""
    work.actor.require(Permission.COURSES_EDIT)
    session, _ = session_and_run(work, session_id)
    if session.held_on < work.today():
        raise WrongState("session_past")
    token = secrets.token_urlsafe(18)
    session.token_hash, session.token_until = digest(token), _midnight(session.held_on, work.zone)
    work.record("run.code_shown", "run_session", session_id)
    return token


def session_by_token(work: Work, token: str) -> OpenSession:
    """The session of a code that is good today; NotFound for any other, known or not."""
    query = (
        select(
            RunSession.id, Course.title, RunSession.topic, RunSession.held_on,
            RunSession.from_time, RunSession.place, CourseRun.id.label("run_id"),
        )
        .join(CourseRun, CourseRun.id == RunSession.run_id)
        .join(Course, Course.id == CourseRun.course_id)
        .where(
            RunSession.token_hash == digest(token),
            RunSession.token_until > work.now(),
            RunSession.held_on == work.today(),
            CourseRun.state.not_in(OVER),
        )
    )  # fmt: skip
    found = work.session.execute(query).one_or_none()
    if found is None:
        raise NotFound("run_session")
    mine = work.session.execute(
        select(Enrolment.id, RunAttendance.present)
        .join(Learner, Learner.id == Enrolment.learner_id)
        .outerjoin(
            RunAttendance,
            (RunAttendance.enrolment_id == Enrolment.id) & (RunAttendance.session_id == found.id),
        )
        .where(
            Enrolment.run_id == found.run_id,
            Enrolment.state == Place.ENROLLED,
            Learner.account_id == work.actor.account_id,
        )
    ).one_or_none()
    place = mine[0] if mine is not None else None
    standing = {None: "ready", True: "marked", False: "absent"}[mine[1]] if mine else "stranger"
    return OpenSession(*found[:6], enrolment_id=place, standing=standing)


def check_in(work: Work, token: str) -> OpenSession:
    """Mark oneself present, and nobody else; a second time changes nothing."""
    work.actor.require(Permission.OWN_COURSES)
    found = session_by_token(work, token)
    if found.standing == "ready" and found.enrolment_id is not None:
        work.session.execute(
            insert(RunAttendance)
            .values(
                session_id=found.id, enrolment_id=found.enrolment_id, present=True, way="qr",
                marked_at=work.now(), marked_by=work.actor.account_id,
            )
            .on_conflict_do_nothing()
        )  # fmt: skip
        work.record("run.checked_in", "run_session", found.id)
    return found


def digest(token: str) -> str:
    """All that the database keeps of a code."""
    return hashlib.sha256(token[:100].encode()).hexdigest()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _write(work: Work, session_id: UUID, marks: dict[UUID, bool]) -> None:
    if not marks:
        return
    made = insert(RunAttendance).values(_rows(work, session_id, marks))
    new = made.excluded
    work.session.execute(
        made.on_conflict_do_update(
            index_elements=[RunAttendance.session_id, RunAttendance.enrolment_id],
            set_={
                "present": new.present, "way": new.way,
                "marked_at": new.marked_at, "marked_by": new.marked_by,
            },
            # Who marked oneself keeps the mark of the phone.
            where=RunAttendance.present.is_distinct_from(new.present),
        )
    )  # fmt: skip


def _rows(work: Work, session_id: UUID, marks: dict[UUID, bool]) -> list[dict[str, object]]:
    return [
        {
            "session_id": session_id,
            "enrolment_id": enrolment_id,
            "present": present,
            "way": "list",
            "marked_at": work.now(),
            "marked_by": work.actor.account_id,
        }
        for enrolment_id, present in sorted(marks.items())
    ]
