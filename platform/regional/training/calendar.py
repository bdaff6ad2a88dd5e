"""The days of a run as a calendar file (RFC 5545), for the phones of those who learn."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event

from kernel.calendars import MEDIA_TYPE, new_calendar
from regional.training.queries import RunLine, SessionLine

__all__ = ["MEDIA_TYPE", "run_calendar"]


def run_calendar(
    run: RunLine, sessions: Iterable[SessionLine], zone: ZoneInfo, made_at: datetime
) -> bytes:
    """Every session; a run whose days are not planned yet is one event of its whole length."""
    calendar = new_calendar("courses", run.title, zone.key)
    found = list(sessions)
    for each in found:
        calendar.add_component(_session(run, each, zone, made_at))
    if not found:
        whole = _event(f"{run.id}@course-run", run.title, run.place, made_at)
        whole.add("dtstart", run.starts_on)
        whole.add("dtend", run.ends_on + timedelta(days=1))
        calendar.add_component(whole)
    content: bytes = calendar.to_ical()
    return content


def _session(run: RunLine, each: SessionLine, zone: ZoneInfo, made_at: datetime) -> Event:
    title = f"{run.title}: {each.topic}" if each.topic else run.title
    event = _event(f"{each.id}@course-session", title, each.place or run.place, made_at)
    if each.from_time is None:
        event.add("dtstart", each.held_on)
        event.add("dtend", each.held_on + timedelta(days=1))
        return event
    event.add("dtstart", _moment(each.held_on, each.from_time, zone))
    if each.to_time is not None:
        event.add("dtend", _moment(each.held_on, each.to_time, zone))
    return event


def _event(uid: str, title: str, place: str, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("summary", title)
    if place:
        event.add("location", place)
    return event


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """In UTC, so that no table of time zones goes along."""
    return datetime.combine(day, at, zone).astimezone(UTC)
