"""Roles that change hands after a pair: who was mentored may mentor (R-68, E-05)."""

from uuid import UUID

from sqlalchemy import select

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.bases.models import BaseEntry
from school.mentors.service import enter_mentor
from school.programmes.ending import ENDED
from school.programmes.models import Pair, Participation
from school.tasks.models import Task


def become_candidate(work: Work, pair_id: UUID) -> BaseEntry:
    """Put the mentee of an ended pair among the candidate mentors, once.

    Invalid lists the consents still missing (`person`: consents_missing); the task stays open
    until they stand.
    """
    work.actor.require(Permission.COMPLETION_EDIT)
    pair = work.own(Pair, pair_id)
    if pair.state not in ENDED:
        raise WrongState("pair_state", state=pair.state)
    person_id = work.own(Participation, pair.mentee_id).person_id
    entry = enter_mentor(work, person_id)
    query = select(Task).where(
        Task.kind == "end_successor", Task.person_id == person_id, Task.done_at.is_(None)
    )
    for task in work.session.scalars(query):
        task.done_at, task.done_by = work.now(), work.actor.account_id
    work.record("completion.successor", "pair", pair_id, person=str(person_id))
    return entry
