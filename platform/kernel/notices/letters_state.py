"""How the post does, for whoever keeps the portal: what waits, what did not go and why.

The administrator's hat reads states and reasons of letters, never an address, a key or a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kernel.identity.permissions import Permission
from kernel.jobs import Job, JobState
from kernel.notices.jobs import AGAIN
from kernel.notices.models import Letter
from kernel.work import Work

# Another letter has taken its place, so nobody misses it.
REPLACED = "link_replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Letters given up for one reason: a code of ours, and what the mail server answered."""

    code: str
    answer: str
    count: int
    latest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersState:
    """`waits_since` is when the oldest waiting letter was written; `trouble` why a try failed."""

    waiting: int
    waits_since: datetime | None
    trouble: str | None
    dead: Sequence[Reason]

    @property
    def given_up(self) -> int:
        return sum(reason.count for reason in self.dead)


def letters_now(work: Work) -> LettersState:
    """Letters that wait, and those given up by reason; two statements."""
    work.actor.require(Permission.JOBS_ADMIN)
    waiting = work.session.execute(
        select(func.count(), func.min(Letter.created_at), func.max(Letter.error)).where(
            Letter.state == "new"
        )
    ).one()
    latest = func.max(Letter.created_at)
    rows = work.session.execute(
        select(Letter.error, func.count(), latest)
        .where(Letter.state == "dead", Letter.error != REPLACED)
        .group_by(Letter.error)
        .order_by(latest.desc())
    )
    dead = [
        Reason(code=code, answer=answer, count=count, latest=at)
        for error, count, at in rows
        for code, _, answer in [(error or "").partition(" ")]
    ]
    return LettersState(waiting=waiting[0], waits_since=waiting[1], trouble=waiting[2], dead=dead)


def count_stopped(work: Work) -> tuple[int, int]:
    """How many jobs and how many letters wait for a decision; one statement."""
    work.actor.require(Permission.JOBS_ADMIN)
    jobs = select(func.count()).select_from(Job).where(Job.state == JobState.DEAD.value)
    letters = select(func.count()).where(Letter.state == "dead", Letter.error != REPLACED)
    row = work.session.execute(select(jobs.scalar_subquery(), letters.scalar_subquery())).one()
    return row[0], row[1]


def ask_again(work: Work) -> None:
    """Have the letters that were given up tried anew; the post does it, no page reads them."""
    work.actor.require(Permission.JOBS_ADMIN)
    work.later(AGAIN)
    work.record("letters.again", "letter", None)
