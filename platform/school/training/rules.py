"""Pure decisions of training: moves of a meeting, when its link is open, whose name was typed."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.imports.folding import fold
from school.registry.names import PersonName

OPENS_BEFORE = timedelta(minutes=30)
DAYS_BETWEEN = 7  # a course is proposed as a meeting a week
MOST_SESSIONS = 40
MOST_HOURS = 12
USUAL_HOURS = Decimal("1.5")
FORMATS = ("in_person", "online", "mixed")

# What people do with a meeting besides marking who came, which holds it: since → to.
SESSION_ACTS: Mapping[str, tuple[frozenset[str], str]] = {
    "cancel": (frozenset({"planned"}), "cancelled"),
    "return": (frozenset({"cancelled", "held"}), "planned"),
}
COURSE_ACTS: Mapping[str, tuple[frozenset[str], str]] = {
    "end": (frozenset({"planned", "running"}), "ended"),
    "reopen": (frozenset({"ended"}), "running"),
}

_WORDS = re.compile(r"[^\W\d_]+")
_ALIKE = 0.72  # from this likeness on a name is offered to the curator


def acts_of(acts: Mapping[str, tuple[frozenset[str], str]], state: str) -> tuple[str, ...]:
    """The acts that a row in this state allows."""
    return tuple(name for name, (since, _) in acts.items() if state in since)


@dataclass(frozen=True, slots=True)
class Window:
    """When a phone may tell that its owner is there."""

    opens: datetime
    ends: datetime

    def state(self, now: datetime) -> str:
        if now < self.opens:
            return "early"
        return "open" if now < self.ends else "late"


def window(held_on: date, starts_at: time | None, zone: ZoneInfo) -> Window:
    """Half an hour before the beginning till the end of the day; the whole day without a time."""
    begins = datetime.combine(held_on, starts_at or time(), zone)
    ends = datetime.combine(held_on + timedelta(days=1), time(), zone)
    return Window(begins - OPENS_BEFORE if starts_at else begins, ends)


def days_of(first_on: date | None, meetings: int) -> list[date | None]:
    """The days of a proposed course: one meeting a week, or no days at all yet."""
    if first_on is None:
        return [None] * meetings
    return [first_on + timedelta(days=DAYS_BETWEEN * n) for n in range(meetings)]


def words_of(text: str) -> Counter[str]:
    """The words of a name however it is typed: case, Ё, hyphens and order do not matter."""
    return Counter(_WORDS.findall(fold(text)))


def same_name(one: str, other: str) -> bool:
    return words_of(one) == words_of(other)


def recognise(typed: str, known: Mapping[UUID, PersonName]) -> UUID | None:
    """The one person whose name was typed, whole or without the patronymic; namesakes are none."""
    said = words_of(typed)
    for whole in (True, False):
        found = [each for each, name in known.items() if words_of(_line(name, whole)) == said]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def suggest(typed: str, known: Mapping[UUID, PersonName], most: int = 3) -> list[UUID]:
    """Whom somebody may have meant, the likeliest first."""
    said = words_of(typed)
    likeness = {each: _likeness(said, name) for each, name in known.items()}
    close = [each for each, value in likeness.items() if value >= _ALIKE]
    return sorted(close, key=lambda each: (-likeness[each], str(known[each])))[:most]


def _line(name: PersonName, whole: bool) -> str:
    return f"{name.surname} {name.given_name} {name.patronymic if whole else ''}"


def _likeness(said: Counter[str], name: PersonName) -> float:
    typed = " ".join(sorted(said))
    lines = [" ".join(sorted(words_of(_line(name, whole)))) for whole in (True, False)]
    likeness = max(SequenceMatcher(None, typed, line).ratio() for line in lines)
    return max(likeness, _ALIKE) if words_of(name.surname) <= said else likeness


def best(courses: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Of (meetings attended, required) by course the one nearest to its end; trained stays so."""
    return max(courses, key=lambda course: (course[0] >= course[1], _part(*course), course[0]))


def _part(attended: int, required: int) -> float:
    return min(1.0, attended / required) if required else 1.0
