"""What the region does with courses and their runs: plans, opens, ends them."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.training.models import (
    Course,
    CourseCertificate,
    CourseRun,
    Enrolment,
    RunSession,
)
from regional.training.rules import (
    MOST_PREFIX,
    OVER,
    RUN_ACTS,
    SEATED,
    Place,
    prefix_of,
)
from regional.training.telling import tell_cancelled

MODES = ("in_person", "distance", "mixed")
MOST_HOURS = 2000
MOST_YEARS = 50
# What a certificate prints cannot change once one was issued.
_PRINTED = ("title", "provider", "hours")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePlan:
    """`valid_years` None: the training never expires. An empty prefix is made from the title."""

    title: str
    provider: str
    hours: int | None
    mode: str
    valid_years: int | None = None
    about: str = ""
    number_prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """`capacity` None: as many as come."""

    starts_on: date | None
    ends_on: date | None
    enrol_until: date | None = None
    place: str = ""
    capacity: int | None = None
    least_presence_percent: int | None = 0


def create_course(work: Work, plan: CoursePlan) -> Course:
    """A course the region's curators may take."""
    work.actor.require(Permission.COURSES_EDIT)
    course = Course(created_at=work.now(), **_checked(plan))
    work.session.add(course)
    work.session.flush()
    work.record("course.created", "course", course.id)
    return course


def change_course(work: Work, course_id: UUID, plan: CoursePlan) -> Course:
    """Correct a course; what stands on papers already given out stays as it is printed there."""
    work.actor.require(Permission.COURSES_EDIT)
    course = _course(work, course_id)
    values = _checked(plan)
    changed = [name for name in _PRINTED if getattr(course, name) != values[name]]
    if changed and _is_certified(work, CourseRun.course_id == course_id):
        raise Invalid(dict.fromkeys(changed, "course_certified"))
    for name, value in values.items():
        setattr(course, name, value)
    work.record("course.changed", "course", course.id)
    return course


def archive_course(work: Work, course_id: UUID, *, away: bool = True) -> None:
    """Put a course away, or take it up again: its runs and papers stay."""
    work.actor.require(Permission.COURSES_EDIT)
    course = _course(work, course_id)
    if away:
        ahead = select(func.count()).where(
            CourseRun.course_id == course_id, CourseRun.state.not_in(OVER)
        )
        if work.session.scalar(ahead):
            raise WrongState("course_has_runs")
    course.archived_at = work.now() if away else None
    work.record("course.archived" if away else "course.restored", "course", course.id)


def plan_run(work: Work, course_id: UUID, plan: RunPlan) -> CourseRun:
    """The course is to be held once more."""
    work.actor.require(Permission.COURSES_EDIT)
    course = _course(work, course_id)
    if course.archived_at is not None:
        raise WrongState("course_archived")
    run = CourseRun(
        course_id=course.id,
        created_at=work.now(),
        created_by=work.actor.account_id,
        **_checked_run(plan),
    )
    work.session.add(run)
    work.session.flush()
    work.record("run.planned", "course_run", run.id)
    return run


def change_run(work: Work, run_id: UUID, plan: RunPlan) -> CourseRun:
    """Other days, another place; never fewer places than are taken, nor days without a session."""
    work.actor.require(Permission.COURSES_EDIT)
    run = open_run(work, run_id)
    values = _checked_run(plan)
    taken = work.session.scalar(
        select(func.count()).where(Enrolment.run_id == run_id, Enrolment.state.in_(SEATED))
    )
    if plan.capacity is not None and taken and plan.capacity < taken:
        raise Invalid({"capacity": "capacity_taken"}, taken=taken)
    first, last = work.session.execute(
        select(func.min(RunSession.held_on), func.max(RunSession.held_on)).where(
            RunSession.run_id == run_id
        )
    ).one()
    if first is not None and (first < values["starts_on"] or last > values["ends_on"]):
        raise Invalid({"ends_on": "session_outside"})
    for name, value in values.items():
        setattr(run, name, value)
    work.record("run.changed", "course_run", run.id)
    return run


def act_on_run(work: Work, run_id: UUID, act: str, reason: str = "") -> CourseRun:
    """Open, start, complete, resume or cancel; WrongState says what keeps it from that."""
    work.actor.require(Permission.COURSES_EDIT)
    run = locked_run(work, run_id)
    before, after = RUN_ACTS[act]
    if run.state not in before:
        raise WrongState("run_state")
    if act == "complete":
        _refuse_unsettled(work, run_id)
    if act == "resume" and _is_certified(work, CourseRun.id == run_id):
        raise WrongState("run_certified")
    if act == "cancel":
        if len(reason.strip()) < 3:
            raise Invalid({"reason": "reason_needed"})
        if _is_certified(work, CourseRun.id == run_id):
            raise WrongState("run_certified")
        run.state_reason = reason.strip()
        tell_cancelled(work, run)
    run.state = after
    work.record(f"run.{act}", "course_run", run.id)
    return run


def locked_run(work: Work, run_id: UUID) -> CourseRun:
    """The run, kept from others until this transaction ends."""
    run = work.session.get(CourseRun, run_id, with_for_update=True)
    if run is None:
        raise NotFound("course_run")
    return run


def open_run(work: Work, run_id: UUID) -> CourseRun:
    """The run, if it is not over: a completed or cancelled one is changed no more."""
    run = locked_run(work, run_id)
    if run.state in OVER:
        raise WrongState("run_over")
    return run


def _course(work: Work, course_id: UUID) -> Course:
    course = work.session.get(Course, course_id)
    if course is None:
        raise NotFound("course")
    return course


def _checked(plan: CoursePlan) -> dict[str, object]:
    faults = {}
    if len(plan.title) < 3:
        faults["title"] = "course_title"
    if len(plan.provider) < 3:
        faults["provider"] = "course_provider"
    if plan.hours is None or not 0 < plan.hours <= MOST_HOURS:
        faults["hours"] = "course_hours"
    if plan.mode not in MODES:
        faults["mode"] = "course_mode"
    if plan.valid_years is not None and not 0 < plan.valid_years <= MOST_YEARS:
        faults["valid_years"] = "course_years"
    prefix = plan.number_prefix.strip().upper() or prefix_of(plan.title)
    if not prefix.isalnum() or len(prefix) > MOST_PREFIX:
        faults["number_prefix"] = "course_prefix"
    if faults:
        raise Invalid(faults)
    return asdict(plan) | {"number_prefix": prefix}


def _checked_run(plan: RunPlan) -> dict[str, Any]:
    faults = {}
    if plan.starts_on is None:
        faults["starts_on"] = "day_needed"
    if plan.ends_on is None:
        faults["ends_on"] = "day_needed"
    if plan.starts_on and plan.ends_on:
        if plan.ends_on < plan.starts_on:
            faults["ends_on"] = "run_ends_early"
        elif plan.enrol_until and plan.enrol_until > plan.ends_on:
            faults["enrol_until"] = "enrol_after_end"
    if plan.capacity is not None and plan.capacity < 1:
        faults["capacity"] = "capacity_range"
    if plan.least_presence_percent is None or not 0 <= plan.least_presence_percent <= 100:
        faults["least_presence_percent"] = "presence_range"
    if faults:
        raise Invalid(faults)
    return asdict(plan)


def _refuse_unsettled(work: Work, run_id: UUID) -> None:
    left = work.session.scalar(
        select(func.count()).where(
            Enrolment.run_id == run_id, Enrolment.state.in_((Place.ASKED, Place.ENROLLED))
        )
    )
    if left:
        raise WrongState("run_unsettled", left=left)


def _is_certified(work: Work, which: ColumnElement[bool]) -> bool:
    """Whether papers that hold were given out."""
    query = (
        select(CourseCertificate.id)
        .join(Enrolment, Enrolment.id == CourseCertificate.enrolment_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .where(which, CourseCertificate.revoked_at.is_(None))
        .limit(1)
    )
    return work.session.scalar(query) is not None
