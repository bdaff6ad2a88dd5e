"""What organisers do with an event: write it, publish it, change it, cancel it, say how it went."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.notices.service import To, tell
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.events.models import EventRegistration, RegionalEvent
from regional.events.rules import TEXT, EventCard, faults_of
from regional.web_address import web_address

# What those who come must be told when it changes.
TOLD = ("title", "starts_at", "ends_at", "place", "online_url")


def draft_event(work: Work, card: EventCard) -> RegionalEvent:
    """A draft that its organisers alone see: the region, or the actor's municipality."""
    work.actor.require(Permission.EVENTS_EDIT)
    event = RegionalEvent(
        **_checked(work, card),
        organiser_municipality_id=work.actor.municipality_id,
        state="draft",
        revision=0,
        created_at=work.now(),
        created_by=work.actor.account_id,
    )
    work.session.add(event)
    work.session.flush()
    work.record("event.drafted", "regional_event", event.id)
    return event


def publish_event(work: Work, event_id: UUID) -> RegionalEvent:
    """Show the event to those it invites and let them come."""
    event = own_event(work, event_id)
    if event.state != "draft":
        raise WrongState("event_not_draft", state=event.state)
    if event.starts_at <= work.now():
        raise WrongState("event_over")
    event.state = "published"
    work.record("event.published", "regional_event", event.id)
    return event


def change_event(work: Work, event_id: UUID, card: EventCard) -> RegionalEvent:
    """Correct an event. Once it is published each change counts, and those who come are told."""
    event = own_event(work, event_id)
    if event.state == "cancelled":
        raise WrongState("event_cancelled")
    values = _checked(work, card)
    _check_seats(work, event, card.capacity)
    _check_kind(event, card.kind)
    changed = [name for name, value in values.items() if getattr(event, name) != value]
    for name in changed:
        setattr(event, name, values[name])
    if not changed or event.state == "draft":
        return event
    event.revision += 1
    work.record("event.changed", "regional_event", event.id, fields=changed)
    work.session.flush()
    if set(changed) & set(TOLD):
        _tell_all(work, event, "event_changed", place=event.place or event.online_url or "–")
    if "capacity" in changed:
        seat_waiting(work, event)
    return event


def cancel_event(work: Work, event_id: UUID) -> RegionalEvent:
    """Call the event off; a draft is put away in silence, since nobody knew of it."""
    event = own_event(work, event_id)
    if event.state == "cancelled":
        raise WrongState("event_cancelled")
    if event.state == "published":
        event.revision += 1
        _tell_all(work, event, "event_cancelled")
    event.state = "cancelled"
    work.record("event.cancelled", "regional_event", event.id)
    return event


def write_outcome(work: Work, event_id: UUID, text: str) -> RegionalEvent:
    """What came of the event, for all who could come."""
    event = own_event(work, event_id)
    if event.state != "published" or event.starts_at > work.now():
        raise WrongState("event_ahead")
    said = text.strip()
    if len(said) > TEXT:
        raise Invalid({"outcome": "too_long"})
    event.outcome = said
    work.record("event.outcome", "regional_event", event.id)
    return event


def own_event(work: Work, event_id: UUID) -> RegionalEvent:
    """The organiser's own event, its row held; another organiser's is as absent as none."""
    work.actor.require(Permission.EVENTS_EDIT)
    query = (
        select(RegionalEvent)
        .where(
            RegionalEvent.id == event_id,
            RegionalEvent.organiser_municipality_id.is_not_distinct_from(
                work.actor.municipality_id
            ),
        )
        .with_for_update()
    )
    event = work.session.scalars(query).one_or_none()
    if event is None:
        raise NotFound("RegionalEvent")
    return event


def seat_waiting(work: Work, event: RegionalEvent) -> None:
    """Give free seats to those who have waited longest, and tell them."""
    while account_id := work.session.scalar(select(func.app.next_in_line(event.id))):
        tell_of_seat(work, event, account_id)


def tell_of_seat(work: Work, event: RegionalEvent, account_id: UUID) -> None:
    tell(
        work,
        "event_seat",
        key=f"event_seat:{event.id}:{work.now():%Y%m%d%H%M%S}",
        path=f"/events/{event.id}",
        to=To(accounts=(account_id,)),
        title=event.title,
        day=_day(work, event),
    )


def _tell_all(work: Work, event: RegionalEvent, kind: str, **values: object) -> None:
    """Word to everybody who has or waits for a seat, once for each revision."""
    came: Iterable[UUID] = work.session.scalars(
        select(EventRegistration.account_id).where(
            EventRegistration.event_id == event.id,
            EventRegistration.state.in_(("registered", "waiting")),
        )
    )
    if accounts := tuple(came):
        tell(
            work,
            kind,
            key=f"{kind}:{event.id}:{event.revision}",
            path=f"/events/{event.id}",
            to=To(accounts=accounts),
            title=event.title,
            day=_day(work, event),
            **values,
        )


def _day(work: Work, event: RegionalEvent) -> str:
    return event.starts_at.astimezone(work.zone).date().isoformat()


def _check_seats(work: Work, event: RegionalEvent, capacity: int | None) -> None:
    taken = work.session.scalar(select(func.app.seats_taken(event.id))) or 0
    if capacity is not None and capacity < taken:
        raise Invalid({"capacity": "seats_taken"}, taken=taken)


def _check_kind(event: RegionalEvent, kind: str) -> None:
    """Programmes sent to an expert review would hang in the air if it became a seminar."""
    if event.state != "draft" and event.kind != kind:
        raise Invalid({"kind": "kind_is_known"})


def _checked(work: Work, card: EventCard) -> dict[str, object]:
    """The card's values, cleaned; Invalid names every field that is wrong."""
    kinds = {each.code for each in profile_of(work.session).event_kinds}
    of_region = work.actor.municipality_id is None
    faults = faults_of(card, kinds, of_region=of_region, zone=work.zone)
    if faults:
        raise Invalid(faults)
    return {
        "kind": card.kind,
        "title": clean(card.title),
        "about": card.about.strip(),
        "starts_at": card.starts_at,
        "ends_at": card.ends_at,
        "place": clean(card.place),
        "online_url": web_address(card.online_url) if card.online_url else None,
        "roles": sorted(set(card.roles)),
        "capacity": card.capacity,
        "register_until": card.register_until,
    }
