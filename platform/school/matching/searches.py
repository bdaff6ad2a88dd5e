"""Who is without a pair goes on being looked after: one open search of a person, moved and closed.

Every search has a next step, whose it is and by which day (U-2, R-24); the owner finds it among
the tasks too.
"""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.work import Work
from school.matching.models import Search
from school.matching.unmatched import ROLES, STEPS, Unmatched
from school.programmes.models import Pair, Participation
from school.tasks.models import Task
from school.tasks.service import add_task

TASK = "without_pair"
# Waiting for the next matching is nobody's work.
NO_TASK = frozenset({"wait_next"})
OUTCOMES = ("paired", "group", "other_school", "postponed", "declined", "left")
LONGEST_NOTE = 500
# whose pair came to nothing is looked after before others; working days by the step.
SOON = {"find_mentor": 5, "curator_talk": 3}


def open_searches(
    work: Work, programme_id: UUID, people: Sequence[Unmatched], matching_id: UUID | None = None
) -> list[UUID]:
    """A search for everybody who has none open; whoever is looked for already stays as they are."""
    parts = [one.participation_id for one in people]
    open_now = set(
        work.session.scalars(
            select(Search.participation_id).where(
                Search.participation_id.in_(parts), Search.closed_on.is_(None)
            )
        )
    )
    persons = {
        row.id: row.person_id
        for row in work.session.execute(
            select(Participation.id, Participation.person_id).where(Participation.id.in_(parts))
        )
    }
    rows = [
        Search(
            school_id=work.actor.school_id,
            programme_id=programme_id,
            participation_id=one.participation_id,
            matching_id=matching_id,
            reason=one.reason,
            step=one.step,
            role=one.role,
            due_on=one.due_on(work.today()),
            opened_on=work.today(),
        )
        for one in people
        if one.participation_id not in open_now and one.participation_id in persons
    ]
    work.session.add_all(rows)
    work.session.flush()
    for row in rows:
        _give_task(work, row, persons[row.participation_id])
    return [row.id for row in rows]


def move(
    work: Work, search_id: UUID, step: str, role: str, due_on: date | None, note: str = ""
) -> Search:
    """Name another next step, its owner and its day."""
    work.actor.require(Permission.MATCHING)
    row = _held(work, search_id)
    faults = {}
    if step not in STEPS:
        faults["step"] = "step_unknown"
    if role not in ROLES:
        faults["role"] = "role_unknown"
    if due_on is None:
        faults["due_on"] = "day_needed"
    elif due_on < work.today():
        faults["due_on"] = "day_passed"
    if len(clean(note)) > LONGEST_NOTE:
        faults["note"] = "note_long"
    if faults or due_on is None:
        raise Invalid(faults)
    row.step, row.role, row.due_on, row.note = step, role, due_on, clean(note)
    work.session.flush()
    close_tasks(work, TASK, [row.id])
    _give_task(work, row, work.own(Participation, row.participation_id).person_id)
    work.record("search.moved", "search", row.id, step=step, owner=role)
    return row


def close(work: Work, search_id: UUID, outcome: str, note: str = "") -> Search:
    """End a search with what came of it."""
    work.actor.require(Permission.MATCHING)
    row = _held(work, search_id)
    faults = {}
    if outcome not in OUTCOMES:
        faults["outcome"] = "outcome_needed"
    if len(clean(note)) > LONGEST_NOTE:
        faults["note"] = "note_long"
    if faults:
        raise Invalid(faults)
    _close(work, row, outcome, clean(note) or row.note)
    return row


def look_for_another(work: Work, pair: Pair, reason: str, step: str) -> None:
    """Look for a mentor for the mentee of a pair that came to nothing, unless one is there."""
    other = select(Pair.id).where(
        Pair.mentee_id == pair.mentee_id, Pair.id != pair.id, Pair.ended_on.is_(None)
    )
    if work.session.scalar(other.limit(1)) is None:
        first = Unmatched(pair.mentee_id, "mentee", reason, step, "curator", SOON[step], 0)
        open_searches(work, pair.programme_id, [first])


def close_tasks(work: Work, kind: str, object_ids: Collection[UUID]) -> None:
    """What has come true by itself needs no tick."""
    query = select(Task).where(
        Task.kind == kind, Task.object_id.in_(object_ids), Task.done_at.is_(None)
    )
    for task in work.session.scalars(query):
        task.done_at, task.done_by = work.now(), work.actor.account_id
    work.session.flush()


def _held(work: Work, search_id: UUID) -> Search:
    row = work.session.get(Search, (work.actor.school_id, search_id), with_for_update=True)
    if row is None:
        raise NotFound("Search")
    if row.closed_on is not None:
        raise WrongState("search_closed")
    return row


def _close(work: Work, row: Search, outcome: str, note: str) -> None:
    row.closed_on, row.outcome, row.note = work.today(), outcome, note
    work.session.flush()
    close_tasks(work, TASK, [row.id])
    work.record("search.closed", "search", row.id, outcome=outcome)


def _give_task(work: Work, row: Search, person_id: UUID) -> None:
    if row.step in NO_TASK:
        return
    add_task(
        work, TASK, due_on=row.due_on, role=row.role, person_id=person_id, object_id=row.id,
        step=row.step, reason=row.reason, programme=str(row.programme_id),
    )  # fmt: skip
