"""Reading the events of the structure: the list, one event, what lies ahead of a school."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.tenancy.models import Municipality, School
from regional.structure.models import StructureEvent


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event with the names people know; `by` is the account's name where it may be seen."""

    id: UUID
    kind: str
    happens_on: date
    school_id: UUID
    school: str
    successor: str | None
    from_place: str
    to_place: str | None
    order_number: str | None
    order_date: date | None
    reason: str
    created_at: datetime
    by: str | None
    undone_at: datetime | None
    undo_reason: str


def _lines() -> Select[Any]:
    school, heir = aliased(School), aliased(School)
    was, becomes = aliased(Municipality), aliased(Municipality)
    columns: tuple[Any, ...] = (
        StructureEvent.id, StructureEvent.kind, StructureEvent.happens_on, school.id, school.name,
        heir.name, was.name, becomes.name, StructureEvent.order_number, StructureEvent.order_date,
        StructureEvent.reason, StructureEvent.created_at, Account.full_name,
        StructureEvent.undone_at, StructureEvent.undo_reason,
    )  # fmt: skip
    return (
        select(*columns)
        .join(school, school.id == StructureEvent.about_school_id)
        .outerjoin(heir, heir.id == StructureEvent.successor_id)
        .join(was, was.id == StructureEvent.from_municipality_id)
        .outerjoin(becomes, becomes.id == StructureEvent.to_municipality_id)
        .outerjoin(Account, Account.id == StructureEvent.created_by)
    )


def _within(municipality_id: UUID | None) -> ColumnElement[bool] | None:
    if municipality_id is None:
        return None
    return or_(
        StructureEvent.from_municipality_id == municipality_id,
        StructureEvent.to_municipality_id == municipality_id,
    )


def count_events(session: Session, municipality_id: UUID | None) -> int:
    """How many events; with a municipality, those that left it or came to it."""
    query = select(func.count()).select_from(StructureEvent)
    within = _within(municipality_id)
    return session.scalar(query if within is None else query.where(within)) or 0


def events(
    session: Session, municipality_id: UUID | None, *, limit: int = 50, offset: int = 0
) -> list[EventLine]:
    """The latest first."""
    query = _lines().order_by(StructureEvent.happens_on.desc(), StructureEvent.id.desc())
    within = _within(municipality_id)
    if within is not None:
        query = query.where(within)
    return [EventLine(*row) for row in session.execute(query.limit(limit).offset(offset))]


def event_of(session: Session, event_id: UUID) -> EventLine:
    """One event; NotFound when there is none."""
    row = session.execute(_lines().where(StructureEvent.id == event_id)).one_or_none()
    if row is None:
        raise NotFound("structure_event")
    return EventLine(*row)


def events_of_school(session: Session, school_id: UUID) -> list[EventLine]:
    """What happened to the school, and what it took in, the latest first."""
    query = _lines().where(
        or_(StructureEvent.about_school_id == school_id, StructureEvent.successor_id == school_id)
    )
    query = query.order_by(StructureEvent.happens_on.desc(), StructureEvent.id.desc())
    return [EventLine(*row) for row in session.execute(query)]
