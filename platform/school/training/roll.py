"""Who is in a course and who was where: the roll, the journal, names that came from phones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from school.bases.models import BaseEntry
from school.registry.models import Person
from school.registry.names import PersonName
from school.registry.queries import IN_ORDER
from school.training.attended import of_session
from school.training.models import Attendance, Trainee, TrainingSession
from school.training.queries import SessionLine

# Mentors of the base who may be taught: those chosen come first in lists.
TEACHABLE = ("selected", "entered", "resting")


@dataclass(frozen=True, slots=True)
class TraineeLine:
    """Somebody enrolled; `present` are the meetings with a mark, held or not."""

    id: UUID
    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    is_admitted: bool
    present: frozenset[UUID] = field(default=frozenset())

    @property
    def name(self) -> PersonName:
        return PersonName(self.surname, self.given_name, self.patronymic)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor of the base who is not in the course; `trained` by another one, even years ago."""

    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    state: str
    is_admitted: bool

    @property
    def name(self) -> PersonName:
        return PersonName(self.surname, self.given_name, self.patronymic)


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that came from a phone."""

    id: UUID
    typed_name: str
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A mentor's row of the journal."""

    trainee: TraineeLine
    meetings: int
    hours: Decimal
    is_trained: bool


def trainees(session: Session, training_id: UUID) -> list[TraineeLine]:
    """Everybody enrolled, by surname, with the meetings they were at."""
    query = (
        select(
            Trainee.id, Trainee.person_id, Person.surname, Person.given_name, Person.patronymic,
            BaseEntry.admitted_on.is_not(None).label("is_admitted"),
        )
        .join(Person, _is_person(Trainee.school_id, Trainee.person_id))
        .outerjoin(BaseEntry, _in_base())
        .where(Trainee.training_id == training_id)
        .order_by(*IN_ORDER)
    )  # fmt: skip
    marks: Select[*tuple[Any, ...]] = (
        select(Attendance.person_id, Attendance.session_id)
        .join(TrainingSession, of_session())
        .where(TrainingSession.training_id == training_id, Attendance.person_id.is_not(None))
    )
    present: dict[UUID, set[UUID]] = {}
    for person_id, session_id in session.execute(marks):
        present.setdefault(person_id, set()).add(session_id)
    return [
        TraineeLine(
            row.id, row.person_id, row.surname, row.given_name, row.patronymic, row.is_admitted,
            frozenset(present.get(row.person_id, ())),
        )
        for row in session.execute(query)
    ]  # fmt: skip


def journal(
    people: Sequence[TraineeLine], meetings: Sequence[SessionLine], required: int
) -> list[JournalLine]:
    """Meetings and hours of each: only what was held counts."""
    hours = {each.id: each.hours for each in meetings if each.state == "held"}
    lines = []
    for person in people:
        there = [hours[each] for each in person.present if each in hours]
        lines.append(JournalLine(person, len(there), sum(there, Decimal()), len(there) >= required))
    return lines


def claims(session: Session, session_id: UUID) -> list[Claim]:
    """Names from phones that are nobody's mark yet, as they came."""
    query = (
        select(Attendance.id, Attendance.typed_name, Attendance.marked_at)
        .where(Attendance.session_id == session_id, Attendance.person_id.is_(None))
        .order_by(Attendance.marked_at, Attendance.id)
    )
    return [Claim(*row) for row in session.execute(query)]


def candidates(session: Session, training_id: UUID) -> list[Candidate]:
    """Mentors of the base who could be enrolled: the chosen first, then by surname."""
    enrolled = exists().where(
        Trainee.training_id == training_id, Trainee.person_id == BaseEntry.person_id
    )
    query = (
        select(
            Person.id, Person.surname, Person.given_name, Person.patronymic, BaseEntry.state,
            BaseEntry.admitted_on.is_not(None),
        )
        .join(Person, _is_person(BaseEntry.school_id, BaseEntry.person_id))
        .where(
            BaseEntry.side == "mentor",
            BaseEntry.state.in_(TEACHABLE),
            Person.left_on.is_(None),
            Person.merged_into_id.is_(None),
            ~enrolled,
        )
        .order_by(func.array_position(list(TEACHABLE), BaseEntry.state), *IN_ORDER)
    )  # fmt: skip
    return [Candidate(*row) for row in session.execute(query)]


def _is_person(school_id: Any, person_id: Any) -> ColumnElement[bool]:
    return and_(Person.school_id == school_id, Person.id == person_id)


def _in_base() -> ColumnElement[bool]:
    return and_(
        BaseEntry.school_id == Trainee.school_id,
        BaseEntry.person_id == Trainee.person_id,
        BaseEntry.side == "mentor",
    )
