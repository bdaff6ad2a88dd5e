"""What people do with courses: plan them, change their meetings, end them, take them up again."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, exists, func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean, fold
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.links.service import MadeLink, make_link, revoke_link
from school.programmes.models import Programme
from school.programmes.service import form_for_schools
from school.programmes.settings import setting
from school.training.admission_refresh import refresh
from school.training.models import Attendance, Trainee, Training, TrainingSession
from school.training.proposal import mentors_of, propose
from school.training.rules import (
    COURSE_ACTS,
    FORMATS,
    MOST_SESSIONS,
    SESSION_ACTS,
    window,
)

MOST_REQUIRED, MOST_HOURS = 40, 12
USUAL_HOURS = Decimal("1.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePlan:
    """What may be corrected in a course; without `required` its programme or the region decides."""

    title: str = ""
    goal: str = ""
    format: str = ""
    supplies: str = ""
    required: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCourse:
    """`first_on`, `starts_at` and `place` date the proposed meetings, one a week."""

    plan: CoursePlan
    programme_id: UUID | None = None
    first_on: date | None = None
    starts_at: time | None = None
    place: str = ""
    teachers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    topic: str = ""
    held_on: date | None = None
    starts_at: time | None = None
    hours: Decimal | None = USUAL_HOURS
    place: str = ""
    teachers: str = ""
    materials: str = ""


def create_course(work: Work, cmd: CreateCourse) -> Training:
    """Enter a course of this school year, or the next, with a proposal of its meetings (R-14)."""
    work.actor.require(Permission.TRAINING_EDIT)
    profile = profile_of(work.session)
    year = SchoolYear.of(work.today())
    programme = work.own(Programme, cmd.programme_id) if cmd.programme_id else None
    if cmd.first_on is not None and SchoolYear.of(cmd.first_on).start == year.start + 1:
        year = SchoolYear(year.start + 1)  # in summer the autumn is planned
    faults = _faults_of_plan(work, cmd.plan, year.start, None)
    if cmd.first_on is not None and not year.starts_on <= cmd.first_on <= year.ends_on:
        faults["first_on"] = "session_outside_year"
    if faults:
        raise Invalid(faults, year=str(year))
    required = cmd.plan.required
    training = Training(
        school_id=work.actor.school_id,
        programme_id=cmd.programme_id,
        school_year=year.start,
        created_at=work.now(),
        state="planned",
        required=usual_number(profile, programme) if required is None else required,
        **_columns(cmd.plan),
    )
    work.session.add(training)
    work.session.flush()
    _propose(work, profile, programme, training, cmd)
    work.record("training.created", "training", training.id, required=training.required)
    return training


def usual_number(profile: Profile, programme: Programme | None) -> int:
    """How many meetings admit to work unless the course says otherwise (X-06)."""
    return setting(programme, profile, "training_meetings")


def change_course(work: Work, training_id: UUID, plan: CoursePlan) -> Training:
    """Correct a course that goes on; another number of meetings is felt by everybody in it."""
    work.actor.require(Permission.TRAINING_EDIT)
    training = open_course(work, training_id)
    faults = _faults_of_plan(work, plan, training.school_year, training_id)
    if plan.required is None:
        faults.setdefault("required", "required_range")
    if faults:
        raise Invalid(faults)
    values = {**_columns(plan), "required": plan.required}
    changed = sorted(name for name, value in values.items() if getattr(training, name) != value)
    for name in changed:
        setattr(training, name, values[name])
    if changed:
        work.record("training.changed", "training", training_id, fields=changed)
    if "required" in changed:
        refresh(work, _enrolled(work, training_id))
    return training


def act_on_course(work: Work, training_id: UUID, act: str) -> Training:
    """End a course, or take it up again: what was attended stays either way."""
    work.actor.require(Permission.TRAINING_EDIT)
    training = held_course(work, training_id)
    since, to = COURSE_ACTS[act]
    if training.state not in since:
        raise WrongState("training_state")
    training.state = to
    work.record(f"training.{act}", "training", training_id)
    return training


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


def held_course(work: Work, training_id: UUID) -> Training:
    """The course, held until the transaction ends: whoever changes anything in it does so first."""
    training = work.own(Training, training_id)
    work.session.refresh(training, with_for_update=True)
    return training


def open_course(work: Work, training_id: UUID) -> Training:
    training = held_course(work, training_id)
    if training.state == "ended":
        raise WrongState("training_ended")
    return training


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


def _enrolled(work: Work, training_id: UUID) -> set[UUID]:
    query = select(Trainee.person_id).where(Trainee.training_id == training_id)
    return set(work.session.scalars(query))


def _propose(
    work: Work,
    profile: Profile,
    programme: Programme | None,
    training: Training,
    cmd: CreateCourse,
) -> None:
    form = form_for_schools(profile, programme.form) if programme else None
    proposed = propose(profile, mentors_of(form), training.required, cmd.first_on)
    work.session.add_all(
        TrainingSession(
            school_id=training.school_id,
            training_id=training.id,
            n=n,
            topic=each.topic,
            materials=each.materials,
            held_on=each.held_on,
            starts_at=cmd.starts_at,
            hours=USUAL_HOURS,
            place=clean(cmd.place),
            teachers=clean(cmd.teachers),
            state="planned",
        )
        for n, each in enumerate(proposed[:MOST_SESSIONS], start=1)
    )
    work.session.flush()


def _faults_of_plan(
    work: Work, plan: CoursePlan, school_year: int, training_id: UUID | None
) -> dict[str, str]:
    faults = {}
    if not clean(plan.title):
        faults["title"] = "training_title_empty"
    elif _is_taken(work, clean(plan.title), school_year, training_id):
        faults["title"] = "training_title_taken"
    if plan.format and plan.format not in FORMATS:
        faults["format"] = "training_format"
    if plan.required is not None and not 0 <= plan.required <= MOST_REQUIRED:
        faults["required"] = "required_range"
    return faults


def _is_taken(work: Work, title: str, school_year: int, training_id: UUID | None) -> bool:
    """Courses of a year are told apart by their titles, also when a button was hit twice."""
    query = select(Training.id, Training.title).where(Training.school_year == school_year)
    rows = work.session.execute(query)
    return any(fold(row.title) == fold(title) and row.id != training_id for row in rows)


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


def _columns(plan: CoursePlan) -> dict[str, object]:
    return {
        "title": clean(plan.title),
        "goal": plan.goal.strip(),
        "format": plan.format,
        "supplies": plan.supplies.strip(),
    }


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
