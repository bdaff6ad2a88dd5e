"""An empty .ics file (RFC 5545), as every calendar of the portal begins."""

from icalendar import Calendar

MEDIA_TYPE = "text/calendar"


def new_calendar(kind: str, title: str, zone: str) -> Calendar:
    """`kind` names the portal's part that made it; `zone` is told to programs that show it."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", f"-//School mentoring//{kind}//RU")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", title)
    made.add("x-wr-timezone", zone)
    return made
