"""What an event must say, and until when one may come or stay away. Pure decisions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from kernel.identity.permissions import GRANTS, Permission, Role
from regional.web_address import web_address

EXPERT_REVIEW = "expert_review"
TITLE, PLACE, TEXT = 200, 300, 4000
MOST_SEATS = 20_000
# Who may be invited by name of the role; nobody named is everybody of these.
INVITED = tuple(role for role in Role if role in GRANTS[Permission.EVENTS_VIEW])
SEATED = ("registered", "attended")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCard:
    """An event as its organiser writes it; moments carry their zone."""

    kind: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    about: str = ""
    place: str = ""
    online_url: str = ""
    roles: tuple[str, ...] = ()
    capacity: int | None = None
    register_until: date | None = None


class Held(Protocol):
    """What the rules ask of an event, a row or a line of a list."""

    @property
    def state(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def register_until(self) -> date | None: ...


def faults_of(
    card: EventCard, kinds: Collection[str], *, of_region: bool, zone: ZoneInfo
) -> dict[str, str]:
    """Field → code of what is wrong; nothing when the card may be kept."""
    found = {
        "kind": _kind_fault(card.kind, kinds, of_region),
        "title": "title_needed" if not card.title else _long(card.title, TITLE),
        "about": _long(card.about, TEXT),
        "place": _place_fault(card),
        "online_url": "url_wrong" if card.online_url and not web_address(card.online_url) else "",
        "roles": "role_unknown" if set(card.roles) - set(INVITED) else "",
        "capacity": "" if _fits(card.capacity) else "seats_odd",
        **_time_faults(card, zone),
    }
    return {field: code for field, code in found.items() if code}


def _kind_fault(kind: str, kinds: Collection[str], of_region: bool) -> str:
    if kind not in kinds:
        return "kind_needed"
    return "review_of_region" if kind == EXPERT_REVIEW and not of_region else ""


def _place_fault(card: EventCard) -> str:
    if card.kind != EXPERT_REVIEW and not card.place and not card.online_url:
        return "place_needed"
    return _long(card.place, PLACE)


def _time_faults(card: EventCard, zone: ZoneInfo) -> dict[str, str]:
    if card.starts_at is None or card.ends_at is None:
        lacking = {"starts_at": card.starts_at, "ends_at": card.ends_at}
        return {field: "time_needed" for field, moment in lacking.items() if moment is None}
    faults = {"ends_at": "ends_before_start"} if card.ends_at <= card.starts_at else {}
    first_day = card.starts_at.astimezone(zone).date()
    if card.register_until is not None and card.register_until > first_day:
        faults["register_until"] = "registers_after_start"
    return faults


def _long(text: str, most: int) -> str:
    return "too_long" if len(text) > most else ""


def _fits(seats: int | None) -> bool:
    return seats is None or 0 < seats <= MOST_SEATS


def takes_people(event: Held, now: datetime, today: date) -> bool:
    """Whether people may still enter and leave the list by themselves."""
    in_time = event.register_until is None or today <= event.register_until
    return event.state == "published" and in_time and now < event.starts_at


def attendance_opens(event: Held, today: date, zone: ZoneInfo) -> bool:
    """Who came is marked from the day of the event on."""
    return event.state == "published" and today >= event.starts_at.astimezone(zone).date()


def is_invited(roles: Collection[str], role: Role | None) -> bool:
    return role in INVITED and (not roles or role in roles)
