"""Coming to an event: a seat or a place in the line, giving it up, and who really came.

Seats are given by the database (app.seat_or_wait, app.next_in_line), which holds the event's row
meanwhile: whoever registers has no right to that row, and two who come at once are seated in turn.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from kernel.errors import NotFound, WrongState
from kernel.identity.models import Account
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work
from regional.events.models import EventRegistration, RegionalEvent
from regional.events.rules import attendance_opens, is_invited, takes_people
from regional.events.service import own_event, tell_of_seat
from regional.events.sight import visible
from regional.placement import municipality_of


def register(work: Work, event_id: UUID) -> str:
    """Take a seat, or stand in line when there is none; returns which. Twice is as once."""
    event = _open_event(work, event_id)
    if not is_invited(event.roles, work.actor.role):
        raise WrongState("not_invited")
    known = _known(work, event_id)
    if known in ("registered", "waiting"):
        return known
    state = _sit_again(work, event_id) if known else _sit_down(work, event_id)
    work.record("event.registered", "regional_event", event_id, state=state)
    return state


def give_up(work: Work, event_id: UUID) -> None:
    """Leave the list; a seat that becomes free goes to the first in line."""
    event = _open_event(work, event_id)
    query = select(EventRegistration).where(
        EventRegistration.event_id == event_id,
        EventRegistration.account_id == work.actor.account_id,
    )
    row = work.session.scalars(query.with_for_update()).one_or_none()
    if row is None or row.state not in ("registered", "waiting"):
        raise WrongState("not_registered")
    had_seat, row.state = row.state == "registered", "cancelled"
    work.session.flush()
    work.record("event.given_up", "regional_event", event_id)
    if had_seat:
        next_one = work.session.scalar(select(func.app.next_in_line(event_id)))
        if next_one is not None:
            tell_of_seat(work, event, next_one)


def mark_attendance(work: Work, event_id: UUID, came: Collection[UUID]) -> int:
    """Who of the list came, by the identifiers of their registrations; returns how many.

    Whoever had a seat and is not named was absent; who waited without one stays so.
    """
    event = own_event(work, event_id)
    if not attendance_opens(event, work.today(), work.zone):
        raise WrongState("event_ahead")
    rows = work.session.scalars(
        select(EventRegistration).where(
            EventRegistration.event_id == event_id, EventRegistration.state != "cancelled"
        )
    ).all()
    for row in rows:
        state = "attended" if row.id in came else _away(row.state)
        if row.state != state:
            row.state = state
    work.session.flush()
    present = sum(row.state == "attended" for row in rows)
    work.record("event.attendance", "regional_event", event_id, count=present)
    return present


def _away(state: str) -> str:
    return "waiting" if state == "waiting" else "absent"


def _open_event(work: Work, event_id: UUID) -> RegionalEvent:
    """An event of which the actor may know, while its list is open."""
    work.actor.require(Permission.EVENTS_VIEW)
    query = select(RegionalEvent).where(RegionalEvent.id == event_id, visible(work))
    event = work.session.scalars(query).one_or_none()
    if event is None:
        raise NotFound("RegionalEvent")
    if not takes_people(event, work.now(), work.today()):
        raise WrongState("registration_closed")
    return event


def _sit_down(work: Work, event_id: UUID) -> str:
    """The database answers whether there was a seat."""
    name = work.session.scalar(select(Account.full_name).where(Account.id == work.actor.account_id))
    given = insert(EventRegistration).values(
        id=new_id(),
        event_id=event_id,
        account_id=work.actor.account_id,
        full_name=name or "",
        role=work.actor.role,
        from_school_id=work.actor.school_id,
        from_municipality_id=work.actor.municipality_id or _place_of(work),
        state="registered",
        at=work.now(),
    )
    state = work.session.scalar(given.on_conflict_do_nothing().returning(EventRegistration.state))
    # Nothing comes back when the same finger tapped twice: the first tap has it.
    return state or _known(work, event_id) or "registered"


def _known(work: Work, event_id: UUID) -> str | None:
    query = select(EventRegistration.state).where(
        EventRegistration.event_id == event_id,
        EventRegistration.account_id == work.actor.account_id,
    )
    return work.session.scalar(query)


def _sit_again(work: Work, event_id: UUID) -> str:
    state: str | None = work.session.scalar(
        update(EventRegistration)
        .where(
            EventRegistration.event_id == event_id,
            EventRegistration.account_id == work.actor.account_id,
            EventRegistration.state == "cancelled",
        )
        .values(state="registered", at=work.now())
        .returning(EventRegistration.state)
    )
    if state is None:
        raise WrongState("registration_closed")
    return state


def _place_of(work: Work) -> UUID | None:
    if work.actor.school_id is None:
        return None
    return municipality_of(work.session, work.actor.school_id, work.today())
