"""Events of a programme's own plan: what stands in it, and what people do with it.

An event is added, moved, ticked off with a note, and taken away. The plan is advice: nothing waits
for an event, and one that is late is only told.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.programmes.models import Programme, ProgrammeEvent
from school.programmes.rules import OPEN_PROGRAMME
from school.programmes.service import locked

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class EventText:
    """What is typed of an event; a day may be settled later."""

    title: str
    purpose: str = ""
    result: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as a page reads it."""

    id: UUID
    title: str
    purpose: str
    result: str
    due_on: date | None
    held_on: date | None
    note: str

    def is_overdue(self, today: date) -> bool:
        return self.held_on is None and self.due_on is not None and self.due_on < today

    @property
    def day(self) -> date | None:
        """Where it stands among the others: the day it was held, else the day it is due."""
        return self.held_on or self.due_on


@dataclass(frozen=True, slots=True)
class OverdueEvent:
    """A line of «Today»: an event whose day is over."""

    id: UUID
    programme_id: UUID
    programme_title: str
    title: str
    due_on: date


def events_of(session: Session, programme_id: UUID) -> list[EventView]:
    """The plan by days; what has no day yet stands last."""
    row = ProgrammeEvent
    query = (
        select(row.id, row.title, row.purpose, row.result, row.due_on, row.held_on, row.note)
        .where(row.programme_id == programme_id)
        .order_by(func.coalesce(row.held_on, row.due_on).asc().nulls_last(), row.n)
    )
    return [EventView(*each) for each in session.execute(query).all()]


def event_of(session: Session, programme_id: UUID, event_id: UUID) -> EventView:
    """One event of this very programme."""
    row = ProgrammeEvent
    query = select(
        row.id, row.title, row.purpose, row.result, row.due_on, row.held_on, row.note
    ).where(row.programme_id == programme_id, row.id == event_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("ProgrammeEvent")
    return EventView(*found)


def overdue_events(session: Session, today: date, limit: int = 50) -> list[OverdueEvent]:
    """Events of running programmes whose day is over and that nobody ticked off, oldest first."""
    row = ProgrammeEvent
    query = (
        select(row.id, row.programme_id, Programme.title, row.title, row.due_on)
        .join(Programme, row.programme_id == Programme.id)
        .where(Programme.state == "running", row.held_on.is_(None), row.due_on < today)
        .order_by(row.due_on, row.n)
        .limit(limit)
    )
    return [
        OverdueEvent(id=key, programme_id=programme, programme_title=of, title=title, due_on=day)
        for key, programme, of, title, day in session.execute(query).all()
        if day is not None
    ]


def add_event(work: Work, programme_id: UUID, event_id: UUID, text: EventText) -> ProgrammeEvent:
    """Put an event of the school's own into the plan; the same request twice puts one."""
    programme = _open(work, programme_id)
    there = work.session.get(ProgrammeEvent, (programme.school_id, event_id))
    if there is not None:
        return _of(programme, there)
    _refuse(programme, text)
    query = select(func.count(), func.max(ProgrammeEvent.n)).where(
        ProgrammeEvent.programme_id == programme_id
    )
    count, last = work.session.execute(query).one()
    if count >= MOST:
        raise Invalid({"title": "too_many_events"}, most=MOST)
    event = ProgrammeEvent(
        school_id=programme.school_id, id=event_id, programme_id=programme_id, n=(last or 0) + 1,
        **_columns(text),
    )  # fmt: skip
    work.session.add(event)
    work.record(
        "programme_event.added", "programme_event", event_id, programme_id=str(programme_id)
    )
    return event


def change_event(work: Work, programme_id: UUID, event_id: UUID, text: EventText) -> ProgrammeEvent:
    """Other words, or another day."""
    programme, event = _held(work, programme_id, event_id)
    _refuse(programme, text)
    values = _columns(text)
    changed = sorted(name for name, value in values.items() if getattr(event, name) != value)
    for name in changed:
        setattr(event, name, values[name])
    if changed:
        work.record("programme_event.changed", "programme_event", event_id, fields=changed)
    return event


def tick_event(
    work: Work, programme_id: UUID, event_id: UUID, held_on: date | None, note: str
) -> ProgrammeEvent:
    """Write down that it was held, and what came of it; without a day it is open again."""
    _, event = _held(work, programme_id, event_id)
    if held_on is not None and held_on > work.today():
        raise Invalid({"held_on": "event_held_later"})
    if (event.held_on, event.note) != (held_on, note.strip()):
        event.held_on, event.note = held_on, note.strip()
        act = "programme_event.held" if held_on else "programme_event.reopened"
        work.record(act, "programme_event", event_id)
    return event


def remove_event(work: Work, programme_id: UUID, event_id: UUID) -> None:
    """Take an event out of the plan; one that was held stays, it is a fact."""
    programme = _open(work, programme_id)
    event = work.session.get(ProgrammeEvent, (programme.school_id, event_id))
    if event is None:
        return  # taken out already
    if _of(programme, event).held_on is not None:
        raise WrongState("event_was_held")
    work.session.delete(event)
    work.record(
        "programme_event.removed", "programme_event", event_id, programme_id=str(programme_id)
    )


def _open(work: Work, programme_id: UUID) -> Programme:
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    return programme


def _held(work: Work, programme_id: UUID, event_id: UUID) -> tuple[Programme, ProgrammeEvent]:
    programme = _open(work, programme_id)
    return programme, _of(programme, work.own(ProgrammeEvent, event_id))


def _of(programme: Programme, event: ProgrammeEvent) -> ProgrammeEvent:
    """The event, if it is of this programme: an address does not reach another's."""
    if event.programme_id != programme.id:
        raise NotFound("ProgrammeEvent")
    return event


def _refuse(programme: Programme, text: EventText) -> None:
    year = SchoolYear(programme.school_year)
    faults = {}
    if not clean(text.title):
        faults["title"] = "event_title_empty"
    if text.due_on is not None and not year.starts_on <= text.due_on <= year.ends_on:
        faults["due_on"] = "event_outside_year"
    if faults:
        raise Invalid(faults, year=str(year))


def _columns(text: EventText) -> dict[str, object]:
    return {
        "title": clean(text.title),
        "purpose": text.purpose.strip(),
        "result": text.result.strip(),
        "due_on": text.due_on,
    }
