"""What people do with meetings of a course: add, change, cancel, open the sign-in at the door."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, exists, func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.links.service import MadeLink, make_link, revoke_link
from school.training.admission_refresh import refresh
from school.training.models import Attendance, Training, TrainingSession
from school.training.rules import (
    MOST_HOURS,
    MOST_SESSIONS,
    SESSION_ACTS,
    USUAL_HOURS,
    window,
)
from school.training.service import open_course


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    topic: str = ""
    held_on: date | None = None
    starts_at: time | None = None
    hours: Decimal | None = USUAL_HOURS
    place: str = ""
    teachers: str = ""
    materials: str = ""


def add_session(work: Work, training_id: UUID, plan: SessionPlan) -> TrainingSession:
    """One more meeting, after the others."""
    work.actor.require(Permission.TRAINING_EDIT)
    training = open_course(work, training_id)
    last = select(func.max(TrainingSession.n)).where(TrainingSession.training_id == training_id)
    n = (work.session.scalar(last) or 0) + 1
    if n > MOST_SESSIONS:
        raise Invalid({"topic": "too_many_sessions"}, most=MOST_SESSIONS)
    _refuse_session(training, plan)
    meeting = TrainingSession(
        school_id=training.school_id,
        training_id=training_id,
        n=n,
        state="planned",
        **_session_columns(plan),
    )
    work.session.add(meeting)
    work.session.flush()
    work.record("training.session_added", "training_session", meeting.id)
    return meeting


def change_session(
    work: Work, training_id: UUID, session_id: UUID, plan: SessionPlan
) -> TrainingSession:
    """Correct a meeting; another day closes the link of the poster, which named the old one."""
    work.actor.require(Permission.TRAINING_EDIT)
    training, meeting = held_session(work, training_id, session_id)
    _refuse_session(training, plan)
    if meeting.state == "held" and plan.held_on is None:
        raise Invalid({"held_on": "day_needed"})
    if meeting.state == "held" and plan.held_on and plan.held_on > work.today():
        raise Invalid({"held_on": "held_later"})
    values = _session_columns(plan)
    changed = sorted(name for name, value in values.items() if getattr(meeting, name) != value)
    for name in changed:
        setattr(meeting, name, values[name])
    if "held_on" in changed:
        close_sign_in(work, meeting)
    if changed:
        work.record("training.session_changed", "training_session", session_id, fields=changed)
    return meeting


def act_on_session(work: Work, training_id: UUID, session_id: UUID, act: str) -> TrainingSession:
    """Cancel a meeting, or return one to the plan: marks are kept and count when it is held."""
    work.actor.require(Permission.TRAINING_EDIT)
    _, meeting = held_session(work, training_id, session_id)
    since, to = SESSION_ACTS[act]
    if meeting.state not in since:
        raise WrongState("session_state")
    was_held = meeting.state == "held"
    meeting.state = to
    if to == "cancelled":
        close_sign_in(work, meeting)
    work.record(f"training.session_{act}", "training_session", session_id)
    if was_held:
        refresh(work, marked(work, session_id))
    return meeting


def remove_session(work: Work, training_id: UUID, session_id: UUID) -> None:
    """Strike out a meeting nobody has a mark of; the numbers of the others stay."""
    work.actor.require(Permission.TRAINING_EDIT)
    _, meeting = held_session(work, training_id, session_id)
    if work.session.scalar(select(exists().where(Attendance.session_id == session_id))):
        raise WrongState("session_has_marks")
    if meeting.state == "held":
        raise WrongState("session_state")
    close_sign_in(work, meeting)
    work.session.execute(
        delete(TrainingSession).where(
            TrainingSession.school_id == meeting.school_id, TrainingSession.id == session_id
        )
    )
    work.record("training.session_removed", "training_session", session_id)


def open_sign_in(work: Work, training_id: UUID, session_id: UUID) -> MadeLink:
    """A new link for the poster of the hall; an earlier poster stops working."""
    work.actor.require(Permission.TRAINING_EDIT)
    _, meeting = held_session(work, training_id, session_id)
    if meeting.state == "cancelled":
        raise WrongState("session_state")
    if meeting.held_on is None:
        raise WrongState("session_undated")
    ends = window(meeting.held_on, meeting.starts_at, work.zone).ends
    if ends <= work.now():
        raise WrongState("session_over")
    close_sign_in(work, meeting)
    made = make_link(work, "attendance", lasts=ends - work.now(), most_uses=None)
    meeting.link_id = made.link_id
    return made


def close_sign_in(work: Work, meeting: TrainingSession) -> None:
    if meeting.link_id is not None:
        revoke_link(work, meeting.link_id)


def held_session(
    work: Work, training_id: UUID, session_id: UUID
) -> tuple[Training, TrainingSession]:
    """A meeting of a course that goes on."""
    training = open_course(work, training_id)
    meeting = work.own(TrainingSession, session_id)
    if meeting.training_id != training_id:
        raise NotFound("TrainingSession")
    work.session.refresh(meeting)
    return training, meeting


def marked(work: Work, session_id: UUID) -> set[UUID]:
    """Who has a mark of the meeting."""
    query = select(Attendance.person_id).where(Attendance.session_id == session_id)
    return {each for each in work.session.scalars(query) if each is not None}


def _refuse_session(training: Training, plan: SessionPlan) -> None:
    faults = {}
    year = SchoolYear(training.school_year)
    if not clean(plan.topic):
        faults["topic"] = "topic_empty"
    if plan.hours is None or not 0 < plan.hours <= MOST_HOURS:
        faults["hours"] = "hours_range"
    if plan.held_on is not None and not year.starts_on <= plan.held_on <= year.ends_on:
        faults["held_on"] = "session_outside_year"
    if faults:
        raise Invalid(faults, year=str(year))


def _session_columns(plan: SessionPlan) -> dict[str, object]:
    return {
        "topic": clean(plan.topic),
        "held_on": plan.held_on,
        "starts_at": plan.starts_at,
        "hours": plan.hours,
        "place": clean(plan.place),
        "teachers": clean(plan.teachers),
        "materials": plan.materials.strip(),
    }
