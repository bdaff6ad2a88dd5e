"""Events in words: kinds, states, when and for whom."""

from collections.abc import Mapping
from datetime import datetime

from kernel.identity.permissions import Role
from kernel.profile import Profile
from regional.events.queries import EventLine
from web.filters import clock, day
from web.i18n import gettext, language, mark, ngettext
from web.labels import role_label

EVENT_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("event in draft")),
    "published": ("ok", mark("event published")),
    "cancelled": ("void", mark("event cancelled")),
}
OWN_STATES: Mapping[str, tuple[str, str]] = {
    "registered": ("ok", mark("you take part")),
    "waiting": ("wait", mark("you are in the line")),
    "attended": ("ok", mark("you were there")),
    "absent": ("none", mark("you were not there")),
}
LIST_STATES: Mapping[str, tuple[str, str]] = {
    "registered": ("ok", mark("has a seat")),
    "waiting": ("wait", mark("in the line")),
    "cancelled": ("void", mark("gave the seat up")),
    "attended": ("ok", mark("was there")),
    "absent": ("none", mark("was not there")),
}


def kind_names(profile: Profile) -> dict[str, str]:
    """Kinds of events with a capital letter, as they stand alone."""
    names = {each.code: each.name.in_language(language()) for each in profile.event_kinds}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


def event_state(state: str) -> tuple[str, str]:
    kind, words = EVENT_STATES[state]
    return kind, gettext(words)


def own_state(state: str) -> tuple[str, str] | None:
    """How the reader stands on the list; None for not at all."""
    if state not in OWN_STATES:
        return None
    kind, words = OWN_STATES[state]
    return kind, gettext(words)


def list_state(state: str) -> tuple[str, str]:
    kind, words = LIST_STATES[state]
    return kind, gettext(words)


def span(starts_at: datetime, ends_at: datetime) -> str:
    """«04.12.2026, 10:00–15:00», or with both days."""
    if day(starts_at) == day(ends_at):
        return f"{day(starts_at)}, {clock(starts_at)}–{clock(ends_at)}"
    return f"{day(starts_at)}, {clock(starts_at)} – {day(ends_at)}, {clock(ends_at)}"


def where(line: EventLine) -> str:
    return line.place or (gettext("online") if line.online_url else "")


def seats(line: EventLine) -> str:
    """How many take part, and how many seats are left of how many."""
    if not line.seated and line.capacity is None:
        return gettext("nobody has registered yet")
    if line.capacity is None:
        return ngettext("%(num)s takes part", "%(num)s take part", line.seated)
    left = line.seats_left or 0
    if not left:
        return gettext("no seats left of %(capacity)s", capacity=line.capacity)
    return ngettext(
        "%(num)s seat left of %(capacity)s",
        "%(num)s seats left of %(capacity)s",
        left,
        capacity=line.capacity,
    )


def for_whom(line: EventLine) -> str:
    if not line.roles:
        return gettext("all staff")
    known = [role for role in Role if role in line.roles]
    return ", ".join(role_label(role).lower() for role in known)


def words() -> dict[str, object]:
    """What templates say of events."""
    return {
        "event_state": event_state, "own_state": own_state, "list_state": list_state,
        "span": span, "where": where, "seats": seats, "for_whom": for_whom,
        "role_label": role_label,
    }  # fmt: skip
