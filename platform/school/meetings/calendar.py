"""A pair's meetings as an .ics file (RFC 5545). It leaves the portal, so it names no child."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from school.meetings.rules import USUAL_MINUTES
from school.training.calendar import MEDIA_TYPE, folded, moment, text

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
    """Moments are in UTC; the zone named is the school's, for programs that show it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//School mentoring//meetings//RU",
             "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{text(title)}",
             f"X-WR-TIMEZONE:{zone}"]  # fmt: skip
    for each in entries:
        lines += _event(title, each, made_at)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(title: str, entry: Entry, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.id}@meetings"
    yield f"DTSTAMP:{moment(made_at)}"
    yield f"DTSTART:{moment(entry.begins.astimezone(UTC))}"
    yield f"DTEND:{moment(entry.begins + timedelta(minutes=entry.minutes or USUAL_MINUTES))}"
    yield f"SUMMARY:{text(title)}"
    if entry.place:
        yield f"LOCATION:{text(entry.place)}"
    if entry.about:
        yield f"DESCRIPTION:{text(entry.about)}"
    if entry.is_cancelled:
        yield "STATUS:CANCELLED"
    yield "END:VEVENT"
