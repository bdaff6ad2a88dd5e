"""The extra meeting of two of whom one wished it, or neither yet: the mentor agrees first (R-24).

It is no pair. A pair is proposed when both say afterwards that they wish to work together; nothing
else leads from here to one.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.work import Work
from school.matching.models import ExtraMeeting
from school.matching.searches import close_tasks, open_searches
from school.matching.unmatched import DAYS, Unmatched
from school.matching.values import MUTUAL, Two
from school.programmes.models import Pair, Participation
from school.programmes.proposing import Proposal, propose
from school.programmes.service import locked
from school.tasks.service import add_task
from school.withdrawal.rules import working_days_later

WAY = "extra_meeting"
TASK = "extra_meeting"
OPEN = ("proposed", "agreed")
LONGEST_NOTE = 500


def propose_meetings(
    work: Work, programme_id: UUID, pairs: Sequence[Two], matching_id: UUID | None = None
) -> list[UUID]:
    """An extra meeting for each two who have none open, and a task for the curator."""
    query = select(ExtraMeeting.mentor_id, ExtraMeeting.mentee_id).where(
        ExtraMeeting.programme_id == programme_id, ExtraMeeting.state.in_(OPEN)
    )
    open_now = {(row.mentor_id, row.mentee_id) for row in work.session.execute(query)}
    rows = [
        ExtraMeeting(
            school_id=work.actor.school_id,
            programme_id=programme_id,
            mentor_id=mentor_id,
            mentee_id=mentee_id,
            matching_id=matching_id,
            due_on=working_days_later(work.today(), DAYS[WAY]),
            created_at=work.now(),
            created_by=work.actor.account_id,
        )
        for mentor_id, mentee_id in pairs
        if (mentor_id, mentee_id) not in open_now
    ]
    work.session.add_all(rows)
    work.session.flush()
    persons = _persons(work, [row.mentee_id for row in rows])
    for row in rows:
        add_task(work, TASK, due_on=row.due_on, person_id=persons[row.mentee_id],
                 object_id=row.id, programme=str(programme_id))  # fmt: skip
    return [row.id for row in rows]


def agree(
    work: Work, extra_id: UUID, agreed_on: date | None, planned_on: date | None = None
) -> ExtraMeeting:
    """The mentor is willing; a day of the meeting may be named at once or later."""
    row = _held(work, extra_id, OPEN)
    faults = {}
    if agreed_on is None:
        faults["agreed_on"] = "day_needed"
    elif agreed_on > work.today():
        faults["agreed_on"] = "day_later"
    if planned_on is not None and planned_on < work.today():
        faults["planned_on"] = "day_passed"
    if faults:
        raise Invalid(faults)
    row.state, row.mentor_agreed_on = "agreed", agreed_on
    row.planned_on = planned_on or row.planned_on
    work.session.flush()
    work.record("extra_meeting.agreed", "extra_meeting", row.id)
    return row


def decline(work: Work, extra_id: UUID, note: str = "") -> ExtraMeeting:
    """The mentor, or the mentee, would rather not: the search for the mentee goes on."""
    row = _held(work, extra_id, OPEN)
    if len(clean(note)) > LONGEST_NOTE:
        raise Invalid({"note": "note_long"})
    row.state, row.note = "declined", clean(note)
    work.session.flush()
    close_tasks(work, TASK, [row.id])
    work.record("extra_meeting.declined", "extra_meeting", row.id)
    _search_on(work, row)
    return row


def hold(
    work: Work,
    extra_id: UUID,
    held_on: date | None,
    mentor_wishes: bool | None,
    mentee_wishes: bool | None,
    reasons: Mapping[str, str] | None = None,
) -> UUID | None:
    """The meeting was held; both wishing proposes a pair, whose identifier is returned.

    `reasons` are the written ones that rules of the form ask for, by their codes.
    """
    row = _held(work, extra_id, ("agreed",))
    faults = {}
    if held_on is None:
        faults["held_on"] = "day_needed"
    elif held_on > work.today():
        faults["held_on"] = "day_later"
    elif row.mentor_agreed_on is not None and held_on < row.mentor_agreed_on:
        faults["held_on"] = "day_before_agreed"
    for name, wish in (("mentor_wishes", mentor_wishes), ("mentee_wishes", mentee_wishes)):
        if wish is None:
            faults[name] = "answer_needed"
    if faults:
        raise Invalid(faults)
    row.state, row.held_on = "held", held_on
    row.mentor_wishes, row.mentee_wishes = mentor_wishes, mentee_wishes
    work.session.flush()
    close_tasks(work, TASK, [row.id])
    work.record("extra_meeting.held", "extra_meeting", row.id,
                both=bool(mentor_wishes and mentee_wishes))  # fmt: skip
    if not (mentor_wishes and mentee_wishes):
        _search_on(work, row)
        return None
    made = propose(
        work,
        row.programme_id,
        [Proposal(row.mentor_id, row.mentee_id, WAY, MUTUAL, row.matching_id, dict(reasons or {}))],
    )
    return made[0]


def _held(work: Work, extra_id: UUID, states: Sequence[str]) -> ExtraMeeting:
    """The meeting with its programme, nobody else changing either meanwhile."""
    work.actor.require(Permission.MATCHING)
    row = work.session.get(ExtraMeeting, (work.actor.school_id, extra_id))
    if row is None:
        raise NotFound("ExtraMeeting")
    locked(work, row.programme_id)
    work.session.refresh(row, with_for_update=True)
    if row.state not in states:
        raise WrongState("extra_meeting_state", state=row.state)
    return row


def _search_on(work: Work, row: ExtraMeeting) -> None:
    """One possible mentor fewer: another is sought, unless one was found meanwhile."""
    found = select(Pair.id).where(Pair.mentee_id == row.mentee_id, Pair.ended_on.is_(None))
    if work.session.scalar(found.limit(1)) is not None:
        return
    step = "find_mentor"
    open_searches(
        work,
        row.programme_id,
        [Unmatched(row.mentee_id, "mentee", "nobody_chose", step, "curator", DAYS[step], 0)],
        row.matching_id,
    )


def _persons(work: Work, part_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    query = select(Participation.id, Participation.person_id).where(Participation.id.in_(part_ids))
    return {row.id: row.person_id for row in work.session.execute(query)}
