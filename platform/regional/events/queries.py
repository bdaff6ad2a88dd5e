"""What pages read of events: the list, one event, and who comes for its organisers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.tenancy.models import Municipality, School
from kernel.work import Work
from regional.events.models import EventRegistration as Came
from regional.events.models import RegionalEvent as Event
from regional.events.sight import invites, visible

COMING, PAST, DRAFTS = "coming", "past", "drafts"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWish:
    """What the list is narrowed to; `mine` leaves those one has registered for."""

    when: str = COMING
    kind: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in a list; `mine` is how the reader stands on it, None for not at all."""

    id: UUID
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    online_url: str | None
    organiser_id: UUID | None
    organiser: str | None
    roles: tuple[str, ...]
    capacity: int | None
    register_until: date | None
    state: str
    revision: int
    seated: int
    mine: str | None

    @property
    def seats_left(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.seated)


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event whole."""

    line: EventLine
    about: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody on the list, for its organisers; `school` and `municipality` say where from."""

    id: UUID
    full_name: str
    role: str
    school: str | None
    municipality: str | None
    state: str
    at: datetime


_LINE = (
    Event.id, Event.kind, Event.title, Event.starts_at, Event.ends_at, Event.place,
    Event.online_url, Event.organiser_municipality_id, Municipality.name, Event.roles,
    Event.capacity, Event.register_until, Event.state, Event.revision,
    func.app.seats_taken(Event.id), Came.state,
)  # fmt: skip


def count_events(work: Work, wish: EventWish) -> int:
    query = _narrowed(work, wish, select(func.count()).select_from(Event))
    return work.session.scalar(_joined(work, query)) or 0


def events(work: Work, wish: EventWish, *, limit: int = 50, offset: int = 0) -> list[EventLine]:
    """The nearest first; of the past, the latest first."""
    query = _narrowed(work, wish, _joined(work, select(*_LINE)))
    order = Event.starts_at.desc() if wish.when == PAST else Event.starts_at
    rows = work.session.execute(query.order_by(order, Event.id).limit(limit).offset(offset))
    return [_line(row) for row in rows]


def event(work: Work, event_id: UUID) -> EventPage:
    """One event, if the reader may know of it."""
    query = _joined(work, select(*_LINE, Event.about, Event.outcome)).where(
        Event.id == event_id, visible(work)
    )
    row = work.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("RegionalEvent")
    return EventPage(_line(row[:-2]), row[-2], row[-1])


def keeps(work: Work, line: EventLine) -> bool:
    """Whether the reader is an organiser of it."""
    return (
        work.actor.may(Permission.EVENTS_EDIT) and line.organiser_id == work.actor.municipality_id
    )


def participants(session: Session, event_id: UUID) -> list[Participant]:
    """Everybody of the list: seats by name, then the line in its order, then who gave up."""
    query = (
        select(Came.id, Came.full_name, Came.role, School.name, Municipality.name, Came.state,
               Came.at)
        .outerjoin(School, School.id == Came.from_school_id)
        .outerjoin(Municipality, Municipality.id == Came.from_municipality_id)
        .where(Came.event_id == event_id)
    )  # fmt: skip
    rows = [Participant(*row) for row in session.execute(query)]
    return sorted(rows, key=_in_order)


def place_in_line(session: Session, event_id: UUID) -> int | None:
    """Which one in the line the reader is; None for whoever does not wait."""
    return session.scalar(select(func.app.place_in_line(event_id)))


def soon(work: Work, days: int) -> list[EventLine]:
    """Published events that invite the reader, or that the reader goes to, within the days."""
    until = work.now() + timedelta(days=days)
    query = (
        _joined(work, select(*_LINE))
        .where(
            visible(work),
            invites(work),
            Event.state == "published",
            Event.starts_at.between(work.now(), until),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(10)
    )
    return [_line(row) for row in work.session.execute(query)]


def _in_order(one: Participant) -> tuple[int, object]:
    if one.state == "waiting":
        return 1, (one.at.isoformat(), "")
    return (2 if one.state == "cancelled" else 0), (one.full_name, one.at.isoformat())


def _joined(work: Work, query: Select[Any]) -> Select[Any]:
    mine = and_(Came.event_id == Event.id, Came.account_id == work.actor.account_id)
    return query.outerjoin(
        Municipality, Municipality.id == Event.organiser_municipality_id
    ).outerjoin(Came, mine)


def _narrowed(work: Work, wish: EventWish, query: Select[Any]) -> Select[Any]:
    query = query.where(visible(work), _when(work, wish.when))
    if wish.kind:
        query = query.where(Event.kind == wish.kind)
    if wish.mine:
        query = query.where(Came.state.in_(("registered", "waiting", "attended", "absent")))
    return query


def _when(work: Work, when: str) -> ColumnElement[bool]:
    if when == DRAFTS:
        return Event.state == "draft"
    over = Event.ends_at < work.now()
    return and_(Event.state != "draft", over if when == PAST else ~over)


def _line(row: Any) -> EventLine:
    values = list(row)
    values[9] = tuple(values[9])
    return EventLine(*values)
