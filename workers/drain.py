"""Takes due jobs from PostgreSQL and does them, one after another.

Each job is claimed in one transaction (the attempt is counted before the work, so a job that
kills its worker cannot loop for ever) and done in another, where the effect and «done» commit
together. The attempt number is the fence: a worker that lost its lease cannot commit.
"""

import json
import logging
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kernel.db import Hat, change_hat
from kernel.errors import Denied, DomainError
from kernel.identity.permissions import Actor, Role
from kernel.jobs import Cancelled
from kernel.work import Work
from workers.context import QUEUE_REACH, TASKS, Reporter, engine, load_tasks
from workers.region import region_zone

log = logging.getLogger(__name__)

CLAIM = text("""
UPDATE kernel.job SET attempts = attempts + 1, started_at = coalesce(started_at, now()),
       lease_until = now() + make_interval(secs => timeout)
 WHERE id = (SELECT id FROM kernel.job
              WHERE queue = :queue AND state = 'new' AND run_after <= now()
                AND (lease_until IS NULL OR lease_until < now())
              ORDER BY run_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, name, args, hat, account_id, role, school_id, municipality_id,
          attempts, max_attempts, timeout, cancel_asked
""")
FINISH = text("""
UPDATE kernel.job SET state = CAST(:state AS text), finished_at = now(), lease_until = NULL,
       result = cast(:result AS jsonb), error = :error,
       steps_done = CASE WHEN CAST(:state AS text) = 'done' THEN steps_total ELSE steps_done END
 WHERE id = :id AND attempts = :attempt AND state = 'new'
""")
RETRY = text("""
UPDATE kernel.job SET lease_until = NULL, error = :error,
       run_after = now() + make_interval(secs => least(power(2, attempts), 300))
 WHERE id = :id AND attempts = :attempt AND state = 'new'
""")


# The hat alone would let somebody who lost one role go on by another of the same hat.
STILL_HELD = text("SELECT CAST(:role AS text) = ANY (app.my_roles())")


class LeaseLost(Exception):
    """Another worker took the job over; this one's effect must not be kept."""


@dataclass(frozen=True, slots=True)
class Claimed:
    id: UUID
    name: str
    args: dict[str, Any]
    hat: str
    account_id: UUID | None
    role: str | None
    school_id: UUID | None
    municipality_id: UUID | None
    attempt: int
    max_attempts: int
    timeout: int
    cancel_asked: bool

    def actor(self) -> Actor:
        """Who asked; a job nobody asked for wears the hat its row names and no other right."""
        return Actor(
            account_id=self.account_id,
            role=Role(self.role) if self.role else None,
            school_id=self.school_id,
            municipality_id=self.municipality_id,
            system=Hat(self.hat) if self.role is None else None,
        )


def drain(queue: str, budget: float = 20.0) -> int:
    """Do due jobs of the queue for about `budget` seconds; returns how many were taken."""
    load_tasks()
    bound, taken, end = engine(), 0, time.monotonic() + budget
    while time.monotonic() < end:
        job = claim(bound, queue)
        if job is None:
            break
        taken += 1
        do(bound, job)
    return taken


def claim(bound: Engine, queue: str) -> Claimed | None:
    """Take one due job and count the attempt."""
    with Session(bound, info={"reach": QUEUE_REACH}) as session, session.begin():
        row = session.execute(CLAIM, {"queue": queue}).one_or_none()
    return Claimed(*row) if row is not None else None


def do(bound: Engine, job: Claimed) -> None:
    """Carry one claimed job to done, retry, dead or cancelled."""
    began = time.monotonic()
    extra = {"job": str(job.id), "task": job.name, "attempt": job.attempt}
    if job.cancel_asked:
        _settle(bound, job, "cancelled", None)
    elif job.attempt > job.max_attempts:
        _settle(bound, job, "dead", "worker_died")
    elif job.name not in TASKS:
        _settle(bound, job, "dead", "no_such_task")
    else:
        try:
            _carry_out(bound, job)
        except Cancelled:
            _settle(bound, job, "cancelled", None)
        except LeaseLost:
            log.warning("job taken over by another worker", extra=extra)
            return
        except DomainError as refusal:
            _settle(bound, job, "dead", refusal.code)
        except Exception as problem:
            # The text of an exception may quote rows; its kind and place may be kept.
            log.exception("job failed", extra=extra)
            _fail(bound, job, type(problem).__name__)
            return
    log.info("job ended", extra={**extra, "seconds": round(time.monotonic() - began, 3)})


def _carry_out(bound: Engine, job: Claimed) -> None:
    actor = job.actor()
    reporter = Reporter(bound, job.id, job.attempt, job.timeout)
    with Session(bound, info={"reach": actor.reach()}) as session, session.begin():
        if actor.role is not None and not session.scalar(STILL_HELD, {"role": actor.role}):
            raise Denied
        work = Work(session, actor, zone=region_zone(bound))
        result = TASKS[job.name].run(work, reporter, **job.args)
        change_hat(session, QUEUE_REACH)
        kept = session.execute(
            FINISH,
            {
                "state": "done",
                "result": json.dumps(result) if result is not None else None,
                "error": None,
                "id": job.id,
                "attempt": job.attempt,
            },
        )
        if kept.rowcount != 1:  # type: ignore[attr-defined]
            raise LeaseLost


def _settle(bound: Engine, job: Claimed, state: str, error: str | None) -> None:
    values = {"state": state, "result": None, "error": error}
    with Session(bound, info={"reach": QUEUE_REACH}) as session, session.begin():
        session.execute(FINISH, {**values, "id": job.id, "attempt": job.attempt})


def _fail(bound: Engine, job: Claimed, error: str) -> None:
    if job.attempt >= job.max_attempts:
        _settle(bound, job, "dead", error)
        return
    with Session(bound, info={"reach": QUEUE_REACH}) as session, session.begin():
        session.execute(RETRY, {"error": error, "id": job.id, "attempt": job.attempt})
