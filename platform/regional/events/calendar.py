"""An event as a file that any calendar opens, and that replaces itself when the event changes.

RFC 5545 and 5546: the same UID, a higher SEQUENCE, and METHOD:CANCEL for what does not take place.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry

MEDIA_TYPE = "text/calendar"
AROUND = timedelta(days=366)


class Told(Protocol):
    """What a calendar is told of an event."""

    @property
    def id(self) -> UUID: ...
    @property
    def title(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def place(self) -> str: ...
    @property
    def online_url(self) -> str | None: ...
    @property
    def state(self) -> str: ...
    @property
    def revision(self) -> int: ...


def event_file(event: Told, about: str, page: str, zone: ZoneInfo, made_at: datetime) -> bytes:
    """The file; `page` is the event's address on the portal, times are the region's own."""
    cancelled = event.state == "cancelled"
    entry = Entry()
    entry.add("uid", f"event-{event.id}@nastavnik")
    entry.add("sequence", event.revision)
    entry.add("dtstamp", made_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    entry.add("url", page)
    if where := event.place or event.online_url:
        entry.add("location", where)
    if told := "\n\n".join(part for part in (about, event.online_url) if part):
        entry.add("description", told)
    calendar = Calendar()
    calendar.add("prodid", "-//Nastavnik//regional events//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(entry)
    day = event.starts_at.date()
    calendar.add_missing_timezones(first_date=day - AROUND, last_date=day + AROUND)
    content: bytes = calendar.to_ical()
    return content
