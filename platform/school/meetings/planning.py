"""Meetings ahead: one or a whole series by the rhythm, moved, called off (R-40, X-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid5

from sqlalchemy import Table, and_, select, update
from sqlalchemy.dialects.postgresql import insert

from kernel.errors import Invalid, NotFound, WrongState
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.meetings.company import (
    Company,
    Known,
    added,
    by_guest,
    company_of,
    known_meeting,
    may_write,
)
from school.meetings.models import Meeting, MeetingPair
from school.meetings.rules import RHYTHMS, days_of, next_kind

_MEETING, _AT = cast(Table, Meeting.__table__), cast(Table, MeetingPair.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMeeting:
    """`rhythm` "" is one meeting; else it repeats up to the end of the programme."""

    meeting_id: UUID
    pair_ids: Sequence[UUID]
    kind: str
    planned_at: datetime | None
    place: str = ""
    is_online: bool = False
    topic: str = ""
    rhythm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMeeting:
    meeting_id: UUID
    pair_id: UUID
    reason: str = ""


def plan(work: Work, cmd: PlanMeeting) -> int:
    """Put a meeting, or a series, into the plan; sent twice it is one. Returns how many."""
    may_write(work)
    company = company_of(work, cmd.pair_ids)
    if known_meeting(work, cmd.meeting_id, company.pair_ids[0]) is not None:
        return 0
    begins = _beginning(work, company, cmd)
    rows = _rows(work, company, cmd, begins)
    if not added(work, insert(_MEETING).values(list(rows.values()))):
        return 0
    at = [
        {"school_id": company.school_id, "id": uuid5(meeting_id, str(pair_id)),
         "meeting_id": meeting_id, "pair_id": pair_id}
        for meeting_id in rows
        for pair_id in company.pair_ids
    ]  # fmt: skip
    added(work, insert(_AT).values(at))
    work.record("meeting.planned", "meeting", cmd.meeting_id, number=len(rows),
                pairs=len(company.pair_ids))  # fmt: skip
    return len(rows)


def move(work: Work, cmd: PlanMeeting) -> None:
    """Another day, time, place or kind for a meeting that has not been yet."""
    may_write(work)
    company = company_of(work, cmd.pair_ids)
    _planned(work, cmd.meeting_id, company.pair_ids[0])
    _beginning(work, company, cmd)
    work.session.execute(
        update(_MEETING)
        .where(_MEETING.c.id == cmd.meeting_id)
        .values(kind=cmd.kind, planned_at=cmd.planned_at, place=cmd.place.strip(),
                is_online=cmd.is_online, topic=cmd.topic.strip(), via=_via(work))
    )  # fmt: skip
    work.record("meeting.moved", "meeting", cmd.meeting_id, to=str(cmd.planned_at))


def cancel(work: Work, cmd: CancelMeeting) -> None:
    """Call off a meeting of the plan; the curator also strikes out one written down by mistake."""
    may_write(work)
    company_of(work, [cmd.pair_id])
    known = known_meeting(work, cmd.meeting_id, cmd.pair_id)
    if known is None:
        raise NotFound("Meeting")
    if known.state == "cancelled":
        return
    if known.state == "held" and by_guest(work):
        raise WrongState("meeting_held")
    reason = cmd.reason.strip()
    if known.state == "held" and not reason:
        raise Invalid({"reason": "strike_reason"})
    values = {"state": "cancelled", "held_on": None, "cancel_reason": reason, "via": _via(work)}
    work.session.execute(update(_MEETING).where(_MEETING.c.id == cmd.meeting_id).values(values))
    work.record("meeting.cancelled", "meeting", cmd.meeting_id, since=known.state)


def _via(work: Work) -> str:
    return "link" if by_guest(work) else "portal"


def _planned(work: Work, meeting_id: UUID, pair_id: UUID) -> Known:
    known = known_meeting(work, meeting_id, pair_id)
    if known is None:
        raise NotFound("Meeting")
    if known.state != "planned":
        raise WrongState("meeting_not_planned")
    return known


def _beginning(work: Work, company: Company, cmd: PlanMeeting) -> datetime:
    """The moment on the school's clock; Invalid for a plan that cannot be."""
    faults = {}
    if cmd.kind not in {kind.code for kind in profile_of(work.session).meeting_kinds}:
        faults["kind"] = "meeting_kind_unknown"
    if cmd.rhythm and cmd.rhythm not in RHYTHMS:
        faults["rhythm"] = "rhythm_unknown"
    begins = cmd.planned_at.astimezone(work.zone) if cmd.planned_at is not None else None
    if begins is None:
        faults["day"] = "meeting_day_needed"
    elif begins.date() < work.today():
        faults["day"] = "meeting_past"
    elif company.ends_on is not None and begins.date() > company.ends_on:
        faults["day"] = "meeting_after_programme"
    if faults or begins is None:
        raise Invalid(faults, ends_on=company.ends_on)
    return begins


def _rows(
    work: Work, company: Company, cmd: PlanMeeting, begins: datetime
) -> dict[UUID, dict[str, object]]:
    """One row a day; each is the step of the cycle that is due by then."""
    kinds: list[str] = [*_so_far(work, company)]
    rows: dict[UUID, dict[str, object]] = {}
    steps = profile_of(work.session).meeting_kinds
    for n, day in enumerate(days_of(begins.date(), cmd.rhythm, company.ends_on)):
        meeting_id = cmd.meeting_id if n == 0 else uuid5(cmd.meeting_id, str(n))
        kinds.append(cmd.kind if n == 0 else next_kind(steps, kinds))
        rows[meeting_id] = {
            "school_id": company.school_id,
            "id": meeting_id,
            "programme_id": company.programme_id,
            "mentor_id": company.mentor_id,
            "kind": kinds[-1],
            "state": "planned",
            "planned_at": datetime.combine(day, begins.timetz()),
            "place": cmd.place.strip(),
            "is_online": cmd.is_online,
            "topic": cmd.topic.strip() if n == 0 else "",
            "via": _via(work),
            "created_at": work.now(),
        }
    return rows


def _so_far(work: Work, company: Company) -> Sequence[str]:
    """Kinds of the meetings held or planned by the first of the pairs."""
    query = (
        select(Meeting.kind)
        .join(MeetingPair, and_(MeetingPair.school_id == Meeting.school_id,
                                MeetingPair.meeting_id == Meeting.id))
        .where(MeetingPair.pair_id == company.pair_ids[0], Meeting.state != "cancelled")
    )  # fmt: skip
    return work.session.scalars(query).all()
