"""Reports of problems as the curator and the psychologist read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from school.concerns.models import Concern
from school.concerns.service import ANSWERED_WITHIN
from school.programmes.models import Pair, Participation
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class Named:
    """A person's name, as templates write it."""

    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """A report; `is_late` when nobody took it up within a day."""

    id: UUID
    pair_id: UUID
    side: str
    words: str
    made_at: datetime
    made_by: UUID | None
    state: str
    taken_at: datetime | None
    closed_at: datetime | None
    outcome: str
    mentor: Named
    mentee: Named
    is_late: bool


def count_concerns(session: Session, *, closed: bool) -> int:
    query = select(func.count()).where((Concern.state == "closed") == closed)
    return session.scalar(query) or 0


def concerns(
    session: Session, now: datetime, *, closed: bool, offset: int = 0, limit: int = 50
) -> list[ConcernLine]:
    """What nobody has taken up first, the oldest first; closed ones from the latest."""
    urgency = case((Concern.state == "new", 0), else_=1)
    order = (Concern.closed_at.desc(),) if closed else (urgency, Concern.made_at)
    query = (
        _query().where((Concern.state == "closed") == closed)
        .order_by(*order, Concern.id).offset(offset).limit(limit)
    )  # fmt: skip
    return [_line(row, now) for row in session.execute(query)]


def concern(session: Session, concern_id: UUID, now: datetime) -> ConcernLine:
    row = session.execute(_query().where(Concern.id == concern_id)).one_or_none()
    if row is None:
        raise NotFound("Concern")
    return _line(row, now)


def open_of_pair(session: Session, pair_id: UUID) -> int:
    """How many reports of the pair wait; nought for those who may not read them."""
    query = select(func.count()).where(Concern.pair_id == pair_id, Concern.state != "closed")
    return session.scalar(query) or 0


def _query() -> Any:
    led, taught = aliased(Participation), aliased(Participation)
    mentor, mentee = aliased(Person), aliased(Person)
    return (
        select(
            Concern,
            mentor.surname, mentor.given_name, mentor.patronymic,
            mentee.surname, mentee.given_name, mentee.patronymic,
        )
        .join(Pair, and_(Pair.school_id == Concern.school_id, Pair.id == Concern.pair_id))
        .join(led, and_(led.school_id == Pair.school_id, led.id == Pair.mentor_id))
        .join(mentor, and_(mentor.school_id == led.school_id, mentor.id == led.person_id))
        .join(taught, and_(taught.school_id == Pair.school_id, taught.id == Pair.mentee_id))
        .join(mentee, and_(mentee.school_id == taught.school_id, mentee.id == taught.person_id))
    )  # fmt: skip


def _line(row: Any, now: datetime) -> ConcernLine:
    told: Concern = row[0]
    return ConcernLine(
        id=told.id, pair_id=told.pair_id, side=told.side, words=told.words, made_at=told.made_at,
        made_by=told.made_by, state=told.state, taken_at=told.taken_at, closed_at=told.closed_at,
        outcome=told.outcome, mentor=Named(*row[1:4]), mentee=Named(*row[4:7]),
        is_late=told.state == "new" and now - told.made_at > ANSWERED_WITHIN,
    )  # fmt: skip
