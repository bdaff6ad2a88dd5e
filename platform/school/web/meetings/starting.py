"""What stands in a form before anything is typed: as good as filled in (U-4)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.ids import new_id
from kernel.profile.stored import profile_of
from school.meetings.queries import GroupMember
from school.meetings.rules import RHYTHMS, USUAL_MINUTES, next_day, next_kind, next_step_of_five
from web.work import current_work

USUAL_HOUR = "15:00"


class Met(Protocol):
    """A meeting as a curator's page or a diary reads it."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def planned_at(self) -> datetime | None: ...
    @property
    def held_on(self) -> date | None: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def place(self) -> str: ...
    @property
    def is_online(self) -> bool: ...
    @property
    def topic(self) -> str: ...
    @property
    def next_step(self) -> str: ...
    @property
    def step(self) -> int | None: ...
    @property
    def curator_present(self) -> bool: ...


def due_kind(lines: Sequence[Met]) -> str:
    """The step of the cycle that is due after what was held; `lines` come latest first."""
    kinds = profile_of(current_work().session).meeting_kinds
    return next_kind(kinds, [line.kind for line in reversed(lines) if line.state == "held"])


def of_record(
    lines: Sequence[Met], planned: Met | None, group: Sequence[GroupMember]
) -> dict[str, object]:
    """Today, the kind that is due, the usual length, the next of the five steps."""
    work = current_work()
    held = [line for line in lines if line.state == "held"]
    day = work.today()
    if planned is not None and planned.planned_at is not None:
        day = min(day, planned.planned_at.astimezone(work.zone).date())
    return {
        "meeting": str(planned.id if planned else new_id()),
        "came": [each.pair_id for each in (group if planned else group[:1])],
        "held_on": day,
        "kind": planned.kind if planned else due_kind(lines),
        "minutes": next((each.minutes for each in held if each.minutes), USUAL_MINUTES),
        "step": str(next_step_of_five([each.step for each in reversed(held)])),
    }


def of_correction(line: Met, group: Sequence[GroupMember], reflection: str) -> dict[str, object]:
    """The record as it stands."""
    return {
        "meeting": str(line.id),
        "came": [each.pair_id for each in group if each.came],
        "held_on": line.held_on,
        "kind": line.kind,
        "minutes": line.minutes,
        "step": str(line.step or ""),
        "reflection": reflection,
        "next_step": line.next_step,
        "curator_present": line.curator_present,
    }


def of_plan(lines: Sequence[Met], rhythm: str, ends_on: date | None) -> dict[str, object]:
    """The next meeting by the rhythm of the form: at the hour and the place of the last."""
    work = current_work()
    known = [line for line in lines if line.state != "cancelled"]
    last = known[0] if known else None
    moment = next((line.planned_at for line in known if line.planned_at), None)
    day = work.today()
    if last is not None:
        was = last.held_on or (last.planned_at.astimezone(work.zone).date()
                               if last.planned_at else day)  # fmt: skip
        day = max(day, next_day(was, rhythm, ends_on))
    return {
        "meeting": str(new_id()),
        "kind": due_kind(lines),
        "place": last.place if last is not None else "",
        "is_online": last.is_online if last is not None else False,
        "rhythm": rhythm if rhythm in RHYTHMS and last is None else "",
        "day": day,
        "at": _hour(moment, work.zone),
    }


def of_move(line: Met, moment: datetime) -> dict[str, object]:
    """The plan as it stands."""
    zone = current_work().zone
    return {
        "meeting": str(line.id),
        "place": line.place,
        "is_online": line.is_online,
        "kind": line.kind,
        "topic": line.topic,
        "day": moment.astimezone(zone).date(),
        "at": _hour(moment, zone),
    }


def _hour(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}" if moment is not None else USUAL_HOUR
