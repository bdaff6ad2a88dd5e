"""How many meetings of a course somebody was at: what admits a mentor to work."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from kernel.profile.stored import profile_of
from school.training.models import Attendance, Trainee, Training, TrainingSession
from school.training.rules import best


def attended(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Meetings attended in the best course of any year, and how many it requires.

    Who is in no course attended none of the region's usual number.
    """
    wanted = set(person_ids)
    usual = (0, profile_of(session).defaults.training_meetings)
    by_person: dict[UUID, list[tuple[int, int]]] = {}
    query = attendance_counts().where(Trainee.person_id.in_(wanted))
    for person_id, required, meetings in session.execute(query):
        by_person.setdefault(person_id, []).append((meetings, required))
    return {each: best(by_person[each]) if each in by_person else usual for each in wanted}


def attendance_counts() -> Select[*tuple[Any, ...]]:
    """Person, meetings required, meetings attended: a row for each course somebody is in."""
    return (
        select(Trainee.person_id, Training.required, func.count(TrainingSession.id))
        .join(
            Training,
            and_(Training.school_id == Trainee.school_id, Training.id == Trainee.training_id),
        )
        .outerjoin(
            Attendance,
            and_(
                Attendance.school_id == Trainee.school_id,
                Attendance.person_id == Trainee.person_id,
            ),
        )
        .outerjoin(
            TrainingSession,
            and_(
                of_session(),
                TrainingSession.training_id == Trainee.training_id,
                TrainingSession.state == "held",
            ),
        )
        .group_by(Trainee.person_id, Trainee.training_id, Training.required)
    )


def of_session() -> ColumnElement[bool]:
    return and_(
        TrainingSession.school_id == Attendance.school_id,
        TrainingSession.id == Attendance.session_id,
    )
