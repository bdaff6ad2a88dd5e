"""What the pages of selection read: talks, whom the psychologist sees, what was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.models import Account
from school.bases.models import BaseEntry
from school.registry.models import Person
from school.registry.queries import IN_ORDER, LINE, PersonLine
from school.selection.gates import known_of
from school.selection.models import Interview, Opinion, PsychologistFlag
from school.selection.rules import CONFIRMATIONS, Gate, is_under_gate_age

WITH_CLASS_KIND = "pupil"


@dataclass(frozen=True, slots=True)
class Planned:
    """The open talk of a candidate."""

    id: UUID
    planned_on: date | None
    planned_at: time | None
    place: str
    with_psychologist: bool


@dataclass(frozen=True, slots=True)
class InterviewView:
    """One talk with the person it is with."""

    row: Interview
    person: PersonLine
    entry_state: str


@dataclass(frozen=True, slots=True)
class PastTalk:
    id: UUID
    state: str
    held_on: date | None
    planned_on: date | None
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """A flagged child the psychologist's word is awaited for, with the planned talk, if any."""

    person: PersonLine
    gate: Gate
    interview_id: UUID | None
    planned_on: date | None
    planned_at: time | None
    place: str


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """The psychologist's word as it was written, and by whom."""

    id: UUID
    written_on: date
    confirmations: Mapping[str, bool]
    words: str
    file_id: UUID | None
    author: str
    taken_back_at: datetime | None

    @property
    def is_whole(self) -> bool:
        return all(self.confirmations.values())


def interview(session: Session, interview_id: UUID) -> InterviewView:
    """One talk; NotFound when the school has none with this id."""
    query = (
        select(Interview, BaseEntry.state, *LINE)
        .join(Person, is_person(Interview))
        .join(
            BaseEntry,
            and_(BaseEntry.school_id == Interview.school_id, BaseEntry.id == Interview.entry_id),
        )
        .where(Interview.id == interview_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("Interview")
    return InterviewView(row[0], PersonLine(*tuple(row)[2:]), row[1])


def past_talks(session: Session, entry_id: UUID) -> list[PastTalk]:
    """Closed and cancelled talks of a candidate, the latest first."""
    query = (
        select(
            Interview.id, Interview.state, Interview.held_on, Interview.planned_on,
            Interview.decision, Interview.reason,
        )
        .where(Interview.entry_id == entry_id, Interview.state != "planned")
        .order_by(Interview.created_at.desc())
    )  # fmt: skip
    return [PastTalk(*row) for row in session.execute(query)]


def awaited(session: Session, today: date) -> list[Awaited]:
    """Flagged children of the base whose gate waits for the psychologist, the earliest talk first.

    A word that is not whole has been said: the curator's decision comes next, not another word.
    """
    query = (
        select(Interview.id, Interview.planned_on, Interview.planned_at, Interview.place, *LINE)
        .select_from(PsychologistFlag)
        .join(Person, is_person(PsychologistFlag))
        .join(
            BaseEntry,
            and_(BaseEntry.school_id == Person.school_id, BaseEntry.person_id == Person.id),
        )
        .outerjoin(
            Interview,
            and_(
                Interview.school_id == BaseEntry.school_id,
                Interview.entry_id == BaseEntry.id,
                Interview.state == "planned",
            ),
        )
        .where(BaseEntry.side == "mentee", BaseEntry.state.in_(("entered", "ready", "frozen")))
        .order_by(Interview.planned_on.asc().nulls_last(), *IN_ORDER)
    )
    rows = session.execute(query).all()
    known = known_of(session, [row[4] for row in rows])
    found = []
    for interview_id, planned_on, planned_at, place, *line in rows:
        person = PersonLine(*line)
        day = planned_on or today
        gate = known.gate_of(person.id, person.kind, person.born_on, "mentee", day)
        if gate is Gate.NEEDED:
            found.append(Awaited(person, gate, interview_id, planned_on, planned_at, place or ""))
    return found


def with_psychologist(session: Session) -> list[tuple[Planned, PersonLine, str]]:
    """Open talks that the psychologist takes part in, the earliest first."""
    query = (
        talks(*LINE, Interview.side)
        .join(Person, is_person(Interview))
        .where(Interview.state == "planned", Interview.with_psychologist)
        .order_by(
            Interview.planned_on.asc().nulls_last(), Interview.planned_at.asc().nulls_last(),
            *IN_ORDER,
        )
    )  # fmt: skip
    width = 6
    return [
        (Planned(*row[1:width]), PersonLine(*row[width:-1]), row[-1])
        for row in session.execute(query)
    ]


def opinions_of(session: Session, person_id: UUID) -> list[OpinionLine]:
    """Everything the psychologist has written of somebody, the latest first."""
    query = (
        select(Opinion, Account.full_name)
        .outerjoin(Account, Account.id == Opinion.written_by)
        .where(Opinion.person_id == person_id)
        .order_by(Opinion.written_on.desc(), Opinion.written_at.desc())
    )
    return [
        OpinionLine(
            row.id, row.written_on, {name: getattr(row, name) for name in CONFIRMATIONS},
            row.words, row.file_id, author or "", row.taken_back_at,
        )
        for row, author in session.execute(query)
    ]  # fmt: skip


def opinion(session: Session, opinion_id: UUID) -> Opinion:
    """One word; NotFound for those the database shows none to."""
    row = session.scalars(select(Opinion).where(Opinion.id == opinion_id)).one_or_none()
    if row is None:
        raise NotFound("Opinion")
    return row


def is_flagged(session: Session, person_id: UUID) -> bool:
    """Whether the flag stands; asked only for those who may read it."""
    query = select(PsychologistFlag.id).where(PsychologistFlag.person_id == person_id)
    return session.scalars(query).one_or_none() is not None


def is_young(person: PersonLine, day: date) -> bool:
    """Whether the gate's age has not come on the day."""
    return is_under_gate_age(person.born_on, day, person.kind == WITH_CLASS_KIND)


def talks(*more: Any) -> Select[*tuple[Any, ...]]:
    return select(
        Interview.entry_id, Interview.id, Interview.planned_on, Interview.planned_at,
        Interview.place, Interview.with_psychologist, *more,
    )  # fmt: skip


def is_person(row: type[BaseEntry | Interview | PsychologistFlag]) -> Any:
    return and_(Person.school_id == row.school_id, Person.id == row.person_id)
