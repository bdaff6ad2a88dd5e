"""Writing a meeting down: by the mentor from a phone, by the curator on anybody's behalf (U-4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID, uuid5

from sqlalchemy import Table, and_, select, update
from sqlalchemy.dialects.postgresql import insert

from kernel.errors import Invalid, NotFound, WrongState
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.meetings.company import Company, added, by_guest, company_of, known_meeting, may_write
from school.meetings.models import Meeting, MeetingPair
from school.meetings.rules import MOST_MINUTES

LONGEST_REFLECTION = 2000
LONGEST_LINE = 300
_MEETING, _AT = cast(Table, Meeting.__table__), cast(Table, MeetingPair.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMeeting:
    """`meeting_id` comes with the form: a form sent twice is one meeting.

    `pair_ids` are whoever was to come, `came` those who did; None is everybody. A guest cannot say
    that the curator was present.
    """

    meeting_id: UUID
    pair_ids: Sequence[UUID]
    held_on: date | None
    kind: str
    minutes: int | None
    reflection: str
    next_step: str = ""
    step: int | None = None
    came: Collection[UUID] | None = None
    curator_present: bool = False


def record(work: Work, cmd: RecordMeeting) -> UUID:
    """Keep that a meeting was, planned or not, once however often it is sent."""
    may_write(work)
    company = company_of(work, cmd.pair_ids)
    known = known_meeting(work, cmd.meeting_id, company.pair_ids[0])
    if known is not None and known.state == "held":
        return cmd.meeting_id
    if known is not None and known.state == "cancelled":
        raise WrongState("meeting_cancelled")
    _refuse_wrong(work, company, cmd)
    if known is None:
        if not _add(work, company, cmd):
            return cmd.meeting_id
    else:
        _change(work, cmd, {"recorded_at": work.now()})
    _bring(work, company, cmd)
    work.record("meeting.recorded", "meeting", cmd.meeting_id, kind_of=cmd.kind,
                pairs=len(company.pair_ids))  # fmt: skip
    return cmd.meeting_id


def correct(work: Work, cmd: RecordMeeting) -> None:
    """Mend a record: the curator any, on behalf of the mentor; the mentor the latest of their own.

    What the curator has mended is the school's from then on.
    """
    may_write(work)
    company = company_of(work, cmd.pair_ids)
    known = known_meeting(work, cmd.meeting_id, company.pair_ids[0])
    if known is None:
        raise NotFound("Meeting")
    if known.state != "held":
        raise WrongState("meeting_not_held")
    if by_guest(work) and (known.via != "link" or is_followed(work, cmd.meeting_id)):
        raise WrongState("meeting_closed")
    _refuse_wrong(work, company, cmd)
    _change(work, cmd, {})
    _bring(work, company, cmd)
    work.record("meeting.corrected", "meeting", cmd.meeting_id, kind_of=cmd.kind)


def is_followed(work: Work, meeting_id: UUID) -> bool:
    """Whether another meeting of its pairs was written down after this one."""
    one = (
        select(Meeting.recorded_at, MeetingPair.pair_id)
        .join(MeetingPair, and_(MeetingPair.school_id == Meeting.school_id,
                                MeetingPair.meeting_id == Meeting.id))
        .where(Meeting.id == meeting_id)
        .subquery()
    )  # fmt: skip
    later = (
        select(Meeting.id)
        .join(MeetingPair, and_(MeetingPair.school_id == Meeting.school_id,
                                MeetingPair.meeting_id == Meeting.id))
        .join(one, MeetingPair.pair_id == one.c.pair_id)
        .where(Meeting.state == "held", Meeting.id != meeting_id,
               Meeting.recorded_at > one.c.recorded_at)
        .limit(1)
    )  # fmt: skip
    return work.session.scalar(later) is not None


def _refuse_wrong(work: Work, company: Company, cmd: RecordMeeting) -> None:
    profile = profile_of(work.session)
    faults = _faults_of_day(work, company, cmd.held_on)
    if cmd.kind not in {kind.code for kind in profile.meeting_kinds}:
        faults["kind"] = "meeting_kind_unknown"
    if cmd.minutes is None or not 1 <= cmd.minutes <= MOST_MINUTES:
        faults["minutes"] = "minutes_range"
    if not cmd.reflection.strip():
        faults["reflection"] = "reflection_needed"
    if cmd.step is not None and not 1 <= cmd.step <= 5:
        faults["step"] = "step_unknown"
    if cmd.came is not None and not set(cmd.came) & set(company.pair_ids):
        faults["came"] = "nobody_came"
    if faults:
        raise Invalid(faults, starts_on=company.starts_on)


def _faults_of_day(work: Work, company: Company, held_on: date | None) -> dict[str, str]:
    if held_on is None:
        return {"held_on": "meeting_day_needed"}
    if held_on > work.today():
        return {"held_on": "meeting_ahead"}
    if company.starts_on is not None and held_on < company.starts_on:
        return {"held_on": "meeting_before_programme"}
    return {}


def _values(work: Work, cmd: RecordMeeting) -> dict[str, object]:
    values: dict[str, object] = {
        "kind": cmd.kind,
        "state": "held",
        "held_on": cmd.held_on,
        "minutes": cmd.minutes,
        "reflection": cmd.reflection.strip(),
        "next_step": cmd.next_step.strip(),
        "step": cmd.step,
        "via": "link" if by_guest(work) else "portal",
    }
    if not by_guest(work):
        values |= {"curator_present": cmd.curator_present, "recorded_by": work.actor.account_id}
    return values


def _add(work: Work, company: Company, cmd: RecordMeeting) -> bool:
    """A new row; False when the same form has arrived meanwhile by another way."""
    values = {
        "school_id": company.school_id,
        "id": cmd.meeting_id,
        "programme_id": company.programme_id,
        "mentor_id": company.mentor_id,
        "created_at": work.now(),
        "recorded_at": work.now(),
        **_values(work, cmd),
    }
    if added(work, insert(_MEETING).values(values)):
        return True
    if known_meeting(work, cmd.meeting_id, company.pair_ids[0]) is None:
        raise NotFound("Meeting")
    return False


def _change(work: Work, cmd: RecordMeeting, more: dict[str, object]) -> None:
    work.session.execute(
        update(_MEETING)
        .where(_MEETING.c.id == cmd.meeting_id)
        .values({**_values(work, cmd), **more})
    )


def _bring(work: Work, company: Company, cmd: RecordMeeting) -> None:
    """Who was to come stands at the meeting, and who did is marked."""
    here = set(company.pair_ids if cmd.came is None else cmd.came)
    rows = [
        {
            "school_id": company.school_id,
            "id": uuid5(cmd.meeting_id, str(pair_id)),
            "meeting_id": cmd.meeting_id,
            "pair_id": pair_id,
            "came": pair_id in here,
        }
        for pair_id in company.pair_ids
    ]
    added(work, insert(_AT).values(rows))
    for came in (True, False):
        chosen = [pair_id for pair_id in company.pair_ids if (pair_id in here) == came]
        work.session.execute(
            update(_AT)
            .where(_AT.c.meeting_id == cmd.meeting_id, _AT.c.pair_id.in_(chosen),
                   _AT.c.came.is_not(came))
            .values(came=came)
        )  # fmt: skip
