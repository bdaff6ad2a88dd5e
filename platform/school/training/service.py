"""What people do with courses: plan them, correct them, end them, take them up again."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean, fold
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.programmes.models import Programme
from school.programmes.service import form_for_schools
from school.programmes.settings import setting
from school.training.admission_refresh import refresh
from school.training.models import Trainee, Training, TrainingSession
from school.training.proposal import mentors_of, propose
from school.training.rules import (
    COURSE_ACTS,
    FORMATS,
    MOST_SESSIONS,
    USUAL_HOURS,
)

MOST_REQUIRED = 40


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


def _columns(plan: CoursePlan) -> dict[str, object]:
    return {
        "title": clean(plan.title),
        "goal": plan.goal.strip(),
        "format": plan.format,
        "supplies": plan.supplies.strip(),
    }
