"""The days of a roadmap: how a year's events are laid out and what moves with what. Pure."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from kernel.profile import Profile, RoadmapEvent
from kernel.school_year import SchoolYear
from kernel.workdays import Workdays

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Span:
    """An event's first day and the day it is due."""

    starts_on: date
    due_on: date


def workdays_of(profile: Profile, year: int) -> Workdays:
    """The calendar of a school year by the region's breaks."""
    return Workdays.of(each.span(year) for each in profile.school_breaks)


def plan_year(events: Sequence[RoadmapEvent], year: int, days: Workdays) -> dict[str, Span]:
    """Days of every typical event, none on a day off.

    Events of one month that wait for each other share its days of work among them, step by step;
    those that wait for nothing in it take the first step together.
    """
    steps = _steps(events)
    found: dict[str, Span] = {}
    for month, together in groupby(sorted(events, key=_month), key=_month):
        group = list(together)
        last = max(steps[each.code] for each in group) + 1
        for event in group:
            first_day, end = event.span(year)
            of_month = days.between(first_day, min(end, _end_of(month, year, event)))
            part = _part(of_month, steps[event.code], last) or [days.from_day(first_day)]
            until = days.by_day(end) if event.until_month else part[-1]
            found[event.code] = Span(part[0], max(until, part[0]))
    return _settled(events, found, days)


def _month(event: RoadmapEvent) -> int:
    """Months in the order of the school year."""
    return (event.month - 9) % 12


def _end_of(month: int, year: int, event: RoadmapEvent) -> date:
    return event.model_copy(update={"until_month": None}).span(year)[1]


def _steps(events: Sequence[RoadmapEvent]) -> dict[str, int]:
    """How many events of its own month an event waits for, one after another."""
    by_code = {event.code: event for event in events}
    found: dict[str, int] = {}

    def step(event: RoadmapEvent) -> int:
        if event.code not in found:
            before = [by_code[code] for code in event.after if code in by_code]
            near = [step(each) + 1 for each in before if each.month == event.month]
            found[event.code] = max(near, default=0)
        return found[event.code]

    for event in events:
        step(event)
    return found


def _part(days: Sequence[date], step: int, steps: int) -> Sequence[date]:
    """The share of a step; in a month too short for its steps some share a day."""
    if not days:
        return ()
    first = step * len(days) // steps
    return days[first : max((step + 1) * len(days) // steps, first + 1)]


def _settled(
    events: Sequence[RoadmapEvent], spans: Mapping[str, Span], days: Workdays
) -> dict[str, Span]:
    """Whatever a region has set, an event begins no sooner than what it waits for ends."""
    after = {event.code: tuple(c for c in event.after if c in spans) for event in events}
    found = dict(spans)
    for code in in_order(after):
        found[code] = pushed(found[code], [found[each].due_on for each in after[code]], days)
    return found


def pushed(span: Span, ends: Sequence[date], days: Workdays) -> Span:
    """Moved later as far as it must, as long as it was."""
    latest = max(ends, default=span.starts_on)
    if span.starts_on >= latest:
        return span
    start = days.from_day(latest)
    return Span(start, days.moved(start, days.distance(span.starts_on, span.due_on)))


def in_order(after: Mapping[Key, Sequence[Key]]) -> list[Key]:
    """Everything behind what it waits for; the order given is kept where it may be."""
    found: dict[Key, None] = {}

    def put(key: Key) -> None:
        if key not in found:
            for each in after.get(key, ()):
                put(each)
            found[key] = None

    for key in after:
        put(key)
    return list(found)


def shifted(
    spans: Mapping[Key, Span],
    after: Mapping[Key, Sequence[Key]],
    moved: Key,
    to: Span,
    days: Workdays,
    fixed: frozenset[Key] = frozenset(),
) -> dict[Key, Span]:
    """What moves when one event moves, with its new days; `fixed` (held, dropped) stay.

    What waits for it moves by as many days of work as its end does, later or earlier, and never
    before the end of anything else that it waits for.
    """
    number = days.distance(spans[moved].due_on, to.due_on)
    found: dict[Key, Span] = {moved: to}
    for key in in_order(after):
        waits = after.get(key, ())
        if key == moved or key in fixed or not any(each in found for each in waits):
            continue
        span = spans[key]
        start, due = days.moved(span.starts_on, number), days.moved(span.due_on, number)
        ends = [found.get(each, spans[each]).due_on for each in waits]
        new = pushed(Span(start, max(start, due)), ends, days)
        if new != span:
            found[key] = new
    return found


def within(year: SchoolYear, span: Span) -> bool:
    return year.starts_on <= span.starts_on <= span.due_on <= year.ends_on
