"""When a school may be merged, moved or closed; nothing here asks the database."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

Kind = Literal["merged", "transferred", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a school stands, from a day until before another; None is open."""

    placement_id: UUID
    municipality_id: UUID
    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is wished: `happens_on` is the first day on which things are otherwise."""

    kind: Kind
    school_id: UUID
    happens_on: date
    successor_id: UUID | None = None
    to_municipality_id: UUID | None = None
    order_number: str = ""
    order_date: date | None = None
    reason: str = ""


def standing_on(spans: list[Span], day: date) -> Span | None:
    """The span that holds on the day."""
    return next((span for span in spans if span.holds_on(day)), None)


def faults_of(change: Change, own: list[Span], successor: list[Span]) -> dict[str, str]:
    """Field → code of what stands in the way; empty when the change can be made.

    `own` and `successor` are all spans of the two schools, in any order.
    """
    faults: dict[str, str] = {}
    span = standing_on(own, change.happens_on)
    if span is None:
        faults["happens_on"] = "not_placed_then"
    elif span.valid_from == change.happens_on:
        faults["happens_on"] = "begins_that_day"
    elif any(one.valid_from and one.valid_from > change.happens_on for one in own):
        faults["happens_on"] = "something_later_stands"
    elif span.valid_to is not None:
        faults["happens_on"] = "ends_already"
    if change.kind == "merged":
        faults |= _of_successor(change, successor)
    if change.kind == "transferred":
        if change.to_municipality_id is None:
            faults["to_municipality_id"] = "place_needed"
        elif span is not None and span.municipality_id == change.to_municipality_id:
            faults["to_municipality_id"] = "stands_there_already"
    return faults


def _of_successor(change: Change, spans: list[Span]) -> dict[str, str]:
    if change.successor_id is None:
        return {"successor_id": "successor_needed"}
    if change.successor_id == change.school_id:
        return {"successor_id": "into_itself"}
    stands = standing_on(spans, change.happens_on)
    if stands is None or stands.valid_to is not None:
        return {"successor_id": "successor_ends"}
    return {}
