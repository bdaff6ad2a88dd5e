"""The days of a run: when it meets, where, about what."""

from dataclasses import asdict, dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import delete, exists, func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.training.models import CourseRun, RunAttendance, RunSession
from regional.training.service import open_run

MOST_SESSIONS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    held_on: date | None
    from_time: time | None = None
    to_time: time | None = None
    topic: str = ""
    place: str = ""


def add_session(work: Work, run_id: UUID, plan: SessionPlan) -> RunSession:
    """One more day of the run."""
    work.actor.require(Permission.COURSES_EDIT)
    run = open_run(work, run_id)
    _check(run, plan)
    number = select(func.count()).where(RunSession.run_id == run_id)
    if (work.session.scalar(number) or 0) >= MOST_SESSIONS:
        raise Invalid({"held_on": "too_many_sessions"}, most=MOST_SESSIONS)
    session = RunSession(run_id=run_id, **asdict(plan))
    work.session.add(session)
    work.session.flush()
    work.record("run.session_added", "run_session", session.id)
    return session


def change_session(work: Work, session_id: UUID, plan: SessionPlan) -> RunSession:
    """Another day, time or topic. The code on the screen is of one day: another day ends it."""
    work.actor.require(Permission.COURSES_EDIT)
    session, run = session_and_run(work, session_id)
    _check(run, plan)
    if plan.held_on != session.held_on:
        if _has_marks(work, session_id):
            raise Invalid({"held_on": "session_marked"})
        session.token_hash = session.token_until = None
    for name, value in asdict(plan).items():
        setattr(session, name, value)
    work.record("run.session_changed", "run_session", session_id)
    return session


def remove_session(work: Work, session_id: UUID) -> UUID:
    """Strike out a day nobody is marked in; returns its run."""
    work.actor.require(Permission.COURSES_EDIT)
    _, run = session_and_run(work, session_id)
    if _has_marks(work, session_id):
        raise WrongState("session_marked")
    work.session.execute(delete(RunSession).where(RunSession.id == session_id))
    work.record("run.session_removed", "run_session", session_id)
    return run.id


def session_and_run(work: Work, session_id: UUID) -> tuple[RunSession, CourseRun]:
    """A session of a run that is not over, the run kept from others until the end."""
    session = work.session.get(RunSession, session_id)
    if session is None:
        raise NotFound("run_session")
    return session, open_run(work, session.run_id)


def _check(run: CourseRun, plan: SessionPlan) -> None:
    faults = {}
    if plan.held_on is None:
        faults["held_on"] = "day_needed"
    elif not run.starts_on <= plan.held_on <= run.ends_on:
        faults["held_on"] = "session_outside_run"
    if plan.from_time and plan.to_time and plan.to_time <= plan.from_time:
        faults["to_time"] = "session_ends_early"
    if faults:
        raise Invalid(faults, first=f"{run.starts_on:%d.%m.%Y}", last=f"{run.ends_on:%d.%m.%Y}")


def _has_marks(work: Work, session_id: UUID) -> bool:
    marked = select(exists().where(RunAttendance.session_id == session_id))
    return bool(work.session.scalar(marked))
