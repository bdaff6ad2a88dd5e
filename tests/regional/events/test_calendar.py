"""The .ics of an event, read back by the library that calendars are tested with."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from regional.events.calendar import event_file

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PAGE = "https://portal.example/events/1"

ID = UUID("019a0000-0000-7000-8000-000000000001")


@dataclass
class Told:
    id: UUID = ID
    title: str = "Форум наставников; «пары, группы»"
    starts_at: datetime = datetime(2026, 12, 4, 7, 0, tzinfo=UTC)
    ends_at: datetime = datetime(2026, 12, 4, 12, 30, tzinfo=UTC)
    place: str = "Горно-Алтайск, гимназия № 3"
    online_url: str | None = "https://video.example/room?a=1,2"
    state: str = "published"
    revision: int = 0


@pytest.mark.parametrize(
    ("zone", "local", "offset"),
    [
        ("Europe/Moscow", "2026-12-04 10:00", 3),
        ("Asia/Barnaul", "2026-12-04 14:00", 7),
        ("Asia/Novokuznetsk", "2026-12-04 14:00", 7),
        ("Asia/Kamchatka", "2026-12-04 19:00", 12),
    ],
)
def test_the_time_is_the_region_s_own(zone, local, offset):
    content = event_file(Told(), "Секции\nи мастер-классы", PAGE, ZoneInfo(zone), AT)
    calendar = Calendar.from_ical(content)
    (entry,), (table,) = calendar.events, calendar.timezones
    start = entry.decoded("dtstart")
    assert entry["dtstart"].params["TZID"] == table["tzid"] == zone
    assert f"{start:%Y-%m-%d %H:%M}" == local
    assert start == Told.starts_at
    assert entry.decoded("dtend") == Told.ends_at
    assert start.utcoffset().total_seconds() == offset * 3600
    # A program that knows no zones by name reads the table of the file.
    assert start.replace(tzinfo=table.to_tz()).utcoffset().total_seconds() == offset * 3600


def test_an_entry_replaces_itself_and_takes_itself_back():
    def read(**changed):
        content = event_file(Told(**changed), "Секции", PAGE, ZoneInfo("Europe/Moscow"), AT)
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        calendar = Calendar.from_ical(content)
        entry = calendar.events[0]
        return str(calendar["method"]), entry["sequence"], str(entry["status"]), entry

    first, changed, gone = (
        read(), read(title="Форум", revision=1), read(state="cancelled", revision=2),
    )  # fmt: skip
    assert [one[:3] for one in (first, changed, gone)] == [
        ("PUBLISH", 0, "CONFIRMED"), ("PUBLISH", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED"),
    ]  # fmt: skip
    entry = first[3]
    assert {str(one[3]["uid"]) for one in (first, changed, gone)} == {f"event-{ID}@nastavnik"}
    assert str(entry["summary"]) == Told.title
    assert str(entry["location"]) == Told.place
    assert str(entry["url"]) == PAGE
    assert str(entry["description"]) == "Секции\n\nhttps://video.example/room?a=1,2"
    assert entry.decoded("dtstamp") == AT
