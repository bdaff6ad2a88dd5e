"""Who is in a course: mentors of the base are enrolled, and taken off while they have no mark."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, exists, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.training import roll
from school.training.admission_refresh import refresh
from school.training.models import Attendance, Trainee, Training, TrainingSession
from school.training.service import held_course, open_course

MOST_AT_ONCE = 300


def enrol(work: Work, training_id: UUID, person_ids: Iterable[UUID]) -> int:
    """Put mentors of the base into a course; who is there already is passed by."""
    work.actor.require(Permission.TRAINING_EDIT)
    training = open_course(work, training_id)
    wanted = set(person_ids)
    if not wanted:
        raise Invalid({"people": "nobody_chosen"})
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid({"people": "too_many_chosen"}, most=MOST_AT_ONCE)
    able = {each.person_id for each in roll.candidates(work.session, training_id)}
    known = set(
        work.session.scalars(select(Trainee.person_id).where(Trainee.training_id == training_id))
    )
    if not wanted <= able | known:
        raise NotFound("Person")
    return _enrol(work, training, wanted - known)


def enrol_selected(work: Work, training_id: UUID) -> int:
    """Everybody chosen by the interview and not admitted yet, with one button."""
    work.actor.require(Permission.TRAINING_EDIT)
    training = open_course(work, training_id)
    people = roll.candidates(work.session, training_id)
    chosen = {each.person_id for each in people if each.state == "selected"}
    return _enrol(work, training, chosen - {p.person_id for p in people if p.is_admitted})


def take_off(work: Work, training_id: UUID, trainee_id: UUID) -> None:
    """Take somebody off the course who has no mark in it."""
    work.actor.require(Permission.TRAINING_EDIT)
    held_course(work, training_id)
    trainee = work.own(Trainee, trainee_id)
    if trainee.training_id != training_id:
        raise NotFound("Trainee")
    marks = exists().where(
        Attendance.person_id == trainee.person_id,
        Attendance.session_id == TrainingSession.id,
        TrainingSession.training_id == training_id,
    )
    if work.session.scalar(select(marks)):
        raise WrongState("trainee_has_marks")
    work.session.execute(
        delete(Trainee).where(Trainee.school_id == trainee.school_id, Trainee.id == trainee_id)
    )
    work.record("training.taken_off", "training", training_id, person=str(trainee.person_id))
    refresh(work, [trainee.person_id])


def _enrol(work: Work, training: Training, person_ids: set[UUID]) -> int:
    work.session.add_all(
        Trainee(
            school_id=training.school_id,
            training_id=training.id,
            person_id=person_id,
            enrolled_at=work.now(),
        )
        for person_id in sorted(person_ids)
    )
    work.session.flush()
    if person_ids:
        work.record("training.enrolled", "training", training.id, number=len(person_ids))
        refresh(work, person_ids)
    return len(person_ids)
