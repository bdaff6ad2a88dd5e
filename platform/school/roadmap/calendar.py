"""The roadmap as an .ics file: whole days, no person named, an event that moves moves there too."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Event

from kernel.calendars import MEDIA_TYPE, new_calendar
from school.roadmap.queries import ItemView

__all__ = ["MEDIA_TYPE", "calendar"]


def calendar(title: str, items: Iterable[ItemView], zone: str, made_at: datetime) -> bytes:
    """Open and held events; a dropped one is told as cancelled, so that feeds take it away."""
    made = new_calendar("roadmap", title, zone)
    for item in items:
        made.add_component(_event(item, made_at))
    return bytes(made.to_ical())


def _event(item: ItemView, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{item.id}@roadmap")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", item.starts_on)
    event.add("dtend", item.due_on + timedelta(days=1))  # the end of whole days is not counted
    event.add("summary", item.title)
    about = "\n".join(part for part in (item.task, item.result) if part)
    if about:
        event.add("description", about)
    if item.state == "dropped":
        event.add("status", "CANCELLED")
    event.add("transp", "TRANSPARENT")
    return event
