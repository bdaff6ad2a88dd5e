"""Meetings of a course as an .ics file that any calendar opens (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from school.training.queries import SessionLine

WIDEST = 75  # octets of a line, its end aside
MEDIA_TYPE = "text/calendar"


def calendar(
    title: str, meetings: Iterable[SessionLine], zone: ZoneInfo, made_at: datetime
) -> bytes:
    """Dated meetings that are not cancelled; moments are in UTC, so no zone table is needed."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//School mentoring//training//RU",
             "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]  # fmt: skip
    for each in meetings:
        if each.held_on is not None and each.state != "cancelled":
            lines += _event(title, each, each.held_on, zone, made_at)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(
    title: str, meeting: SessionLine, held_on: date, zone: ZoneInfo, made_at: datetime
) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{meeting.id}@training"
    yield f"DTSTAMP:{moment(made_at)}"
    yield from _times(meeting, held_on, zone)
    yield f"SUMMARY:{text(f'{title}: {meeting.topic}')}"
    if meeting.place:
        yield f"LOCATION:{text(meeting.place)}"
    about = "\n".join(part for part in (meeting.teachers, meeting.materials) if part)
    if about:
        yield f"DESCRIPTION:{text(about)}"
    yield "END:VEVENT"


def _times(meeting: SessionLine, held_on: date, zone: ZoneInfo) -> Iterator[str]:
    if meeting.starts_at is None:
        yield f"DTSTART;VALUE=DATE:{held_on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{held_on + timedelta(days=1):%Y%m%d}"
        return
    begins = datetime.combine(held_on, meeting.starts_at, zone)
    yield f"DTSTART:{moment(begins)}"
    yield f"DTEND:{moment(begins + timedelta(minutes=round(meeting.hours * 60)))}"


def moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def text(value: str) -> str:
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        value = value.replace(sign, escaped)
    return value


def folded(line: str) -> str:
    """Long lines go on after a line break and a space; a letter is never cut in two."""
    parts, width = [""], 0
    for sign in line:
        size = len(sign.encode())
        if width + size > WIDEST:
            parts.append(" ")
            width = 1
        parts[-1] += sign
        width += size
    return "\r\n".join(parts)
