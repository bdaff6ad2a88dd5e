"""A pair's meetings as an .ics file (RFC 5545). It leaves the portal, so it names no child."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Event

from kernel.calendars import MEDIA_TYPE, new_calendar
from school.meetings.rules import USUAL_MINUTES

__all__ = ["MEDIA_TYPE", "Entry", "calendar"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting in a calendar; a cancelled one is told as such, so that feeds take it away."""

    id: UUID
    begins: datetime
    minutes: int | None = None
    place: str = ""
    about: str = ""
    is_cancelled: bool = False


def calendar(title: str, entries: Iterable[Entry], zone: str, made_at: datetime) -> bytes:
    """Moments are in UTC, so no zone table is needed."""
    made = new_calendar("meetings", title, zone)
    for each in entries:
        made.add_component(_event(title, each, made_at))
    return bytes(made.to_ical())


def _event(title: str, entry: Entry, made_at: datetime) -> Event:
    minutes = timedelta(minutes=entry.minutes or USUAL_MINUTES)
    event = Event()
    event.add("uid", f"{entry.id}@meetings")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", entry.begins.astimezone(UTC))
    event.add("dtend", (entry.begins + minutes).astimezone(UTC))
    event.add("summary", title)
    if entry.place:
        event.add("location", entry.place)
    if entry.about:
        event.add("description", entry.about)
    if entry.is_cancelled:
        event.add("status", "CANCELLED")
    return event
