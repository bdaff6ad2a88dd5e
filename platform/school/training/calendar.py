"""Meetings of a course as an .ics file (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event

from kernel.calendars import MEDIA_TYPE, new_calendar
from school.training.queries import SessionLine

__all__ = ["MEDIA_TYPE", "calendar"]


def calendar(
    title: str, meetings: Iterable[SessionLine], zone: ZoneInfo, made_at: datetime
) -> bytes:
    """Dated meetings that are not cancelled; moments are in UTC, so no zone table is needed."""
    made = new_calendar("training", title, zone.key)
    for each in meetings:
        if each.held_on is not None and each.state != "cancelled":
            made.add_component(_event(title, each, each.held_on, zone, made_at))
    return bytes(made.to_ical())


def _event(
    title: str, meeting: SessionLine, held_on: date, zone: ZoneInfo, made_at: datetime
) -> Event:
    event = Event()
    event.add("uid", f"{meeting.id}@training")
    event.add("dtstamp", made_at.astimezone(UTC))
    if meeting.starts_at is None:
        event.add("dtstart", held_on)
        event.add("dtend", held_on + timedelta(days=1))
    else:
        begins = datetime.combine(held_on, meeting.starts_at, zone).astimezone(UTC)
        event.add("dtstart", begins)
        event.add("dtend", begins + timedelta(minutes=round(meeting.hours * 60)))
    event.add("summary", f"{title}: {meeting.topic}")
    if meeting.place:
        event.add("location", meeting.place)
    about = "\n".join(part for part in (meeting.teachers, meeting.materials) if part)
    if about:
        event.add("description", about)
    return event
