"""What people see of background work, and what they may do with it: stop, retry, put away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select, true, update

from kernel.db import Hat
from kernel.errors import NotFound, WrongState
from kernel.identity.models import Account
from kernel.identity.permissions import Permission, Role
from kernel.jobs import Job, JobState, Queue
from kernel.notices.jobs import TELL
from kernel.work import Work

MOST_OF_MINE = 50
# Asked for by what people do, not by people: nobody waits to see it done.
IN_PASSING = (TELL.name,)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """One job as a page tells it; `result` holds plain values the task returned."""

    id: UUID
    name: str
    account_id: UUID | None
    role: str | None
    school_id: UUID | None
    municipality_id: UUID | None
    state: JobState
    attempts: int
    max_attempts: int
    run_after: datetime
    leased: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    steps_done: int
    steps_total: int
    note: str
    cancel_asked: bool
    result: dict[str, Any]
    error: str | None

    @property
    def ended(self) -> bool:
        return self.state is not JobState.NEW

    @property
    def waits_to_retry(self) -> bool:
        """Tried in vain, and waiting for the next try."""
        return self.state is JobState.NEW and self.error is not None and not self.leased


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        Job.id, Job.name, Job.account_id, Job.role, Job.school_id, Job.municipality_id,
        Job.state, Job.attempts, Job.max_attempts, Job.run_after,
        Job.lease_until.is_not(None).label("leased"), Job.created_at, Job.started_at,
        Job.finished_at, Job.steps_done, Job.steps_total, Job.note, Job.cancel_asked,
        Job.result, Job.error,
    )  # fmt: skip


def _row(row: Any) -> JobRow:
    values = dict(row._mapping)
    values["state"] = JobState(values["state"])
    values["result"] = values["result"] or {}
    return JobRow(**values)


def _within_reach(work: Work) -> ColumnElement[bool]:
    """One's own jobs; the region's administrator sees everybody's."""
    if work.actor.may(Permission.JOBS_ADMIN):
        return true()
    return Job.account_id == work.actor.account_id


def job_seen(work: Work, job_id: UUID) -> JobRow:
    """One job; somebody else's is as absent as none at all."""
    row = work.session.execute(_rows().where(Job.id == job_id, _within_reach(work))).one_or_none()
    if row is None:
        raise NotFound("job")
    return _row(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """What a queue does now; `waits_since` is when its oldest waiting job came due."""

    queue: Queue
    running: int
    waiting: int
    later: int
    waits_since: datetime | None


def queues_now(work: Work) -> Sequence[QueueState]:
    """Every queue, an empty one too: running, due and waiting, put off to a later try."""
    work.actor.require(Permission.JOBS_ADMIN)
    running = Job.lease_until > func.now()
    due = ~func.coalesce(running, false()) & (Job.run_after <= func.now())
    rows = work.session.execute(
        select(
            Job.queue,
            func.count().filter(running).label("running"),
            func.count().filter(due).label("waiting"),
            func.count().filter(Job.run_after > func.now(), Job.lease_until.is_(None)),
            func.min(Job.run_after).filter(due),
        )
        .where(Job.state == JobState.NEW.value)
        .group_by(Job.queue)
    )
    found = {row[0]: row for row in rows}
    return [_queue(queue, found.get(queue.value)) for queue in Queue]


def _queue(queue: Queue, row: Any) -> QueueState:
    _, running, waiting, later, since = row or (None, 0, 0, 0, None)
    return QueueState(queue=queue, running=running, waiting=waiting, later=later, waits_since=since)


def my_jobs(work: Work) -> Sequence[JobRow]:
    """What this person asked for, the latest first."""
    query = _rows().where(Job.account_id == work.actor.account_id, Job.name.not_in(IN_PASSING))
    query = query.order_by(Job.created_at.desc(), Job.id.desc()).limit(MOST_OF_MINE)
    return [_row(row) for row in work.session.execute(query)]


def failed_jobs(work: Work, *, limit: int, offset: int) -> Sequence[JobRow]:
    """Jobs that gave up and wait for a person, the latest first."""
    work.actor.require(Permission.JOBS_ADMIN)
    query = _rows().where(Job.state == JobState.DEAD.value)
    query = query.order_by(Job.finished_at.desc(), Job.id).limit(limit).offset(offset)
    return [_row(row) for row in work.session.execute(query)]


def count_failed(work: Work) -> int:
    """How many jobs wait for a person."""
    work.actor.require(Permission.JOBS_ADMIN)
    dead = select(func.count()).select_from(Job).where(Job.state == JobState.DEAD.value)
    return work.session.scalar(dead) or 0


def starters(work: Work, rows: Sequence[JobRow]) -> dict[UUID, str]:
    """Names of those who asked for the jobs, as far as the actor may know them."""
    wanted = {row.account_id for row in rows if row.account_id is not None}
    if not wanted or work.actor.hat is Hat.JURY:  # that hat reads no accounts
        return {}
    found = select(Account.id, Account.full_name).where(Account.id.in_(wanted))
    return {row.id: row.full_name for row in work.session.execute(found)}


def ask_to_stop(work: Work, job_id: UUID) -> None:
    """Ask the worker to stop; it does at its next report, a job not yet begun never begins."""
    job = job_seen(work, job_id)
    if job.ended:
        raise WrongState("job_ended")
    _change(work, job.id, JobState.NEW, cancel_asked=True)
    work.record("job.stop_asked", "job", job.id, name=job.name)


def retry(work: Work, job_id: UUID) -> None:
    """Let a job that gave up be tried anew, as if just asked for."""
    work.actor.require(Permission.JOBS_ADMIN)
    job = job_seen(work, job_id)
    _change(
        work, job.id, JobState.DEAD,
        state=JobState.NEW.value, run_after=work.now(), attempts=0, finished_at=None,
        error=None, cancel_asked=False,
    )  # fmt: skip
    work.record("job.retried", "job", job.id, name=job.name, error=job.error)


def discard(work: Work, job_id: UUID) -> None:
    """Put a job that gave up away; the nightly clean-up removes it with the others."""
    work.actor.require(Permission.JOBS_ADMIN)
    job = job_seen(work, job_id)
    _change(work, job.id, JobState.DEAD, state=JobState.CANCELLED.value)
    work.record("job.discarded", "job", job.id, name=job.name, error=job.error)


def _change(work: Work, job_id: UUID, expected: JobState, **values: object) -> None:
    """Change the job if it still is as the page showed it; WrongState when it has moved on."""
    changed = work.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == expected.value)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise WrongState("job_moved_on")


def may_open_file(work: Work, job: JobRow) -> bool:
    """Whether the active role stands where the job was asked for: its file lies there."""
    place = (work.actor.school_id, work.actor.municipality_id)
    return job.account_id == work.actor.account_id and place == (
        job.school_id,
        job.municipality_id,
    )


def role_of(job: JobRow) -> Role | None:
    """The role that asked; None for the system's own work."""
    return Role(job.role) if job.role else None
