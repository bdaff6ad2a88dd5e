"""A unit of work: the session, who acts, the clock, the log and the jobs to follow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.orm import Session

from kernel.audit.models import AuditEntry
from kernel.db import SchoolRow
from kernel.errors import NotFound
from kernel.identity.permissions import Actor
from kernel.ids import new_id
from kernel.jobs import Job, JobKind

Row = TypeVar("Row", bound=SchoolRow)


MOSCOW = ZoneInfo("Europe/Moscow")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Work:
    """Given to every use case, by a page, a task, an import or a test alike."""

    session: Session
    actor: Actor
    now: Callable[[], datetime] = utc_now
    zone: ZoneInfo = MOSCOW

    def today(self) -> date:
        """The date on the region's clock."""
        return self.now().astimezone(self.zone).date()

    def own(self, model: type[Row], row_id: UUID) -> Row:
        """A row of the actor's own school; another school's row is as absent as none at all."""
        row = self.session.get(model, (self.actor.school_id, row_id))
        if row is None:
            raise NotFound(model.__name__)
        return row

    def record(
        self,
        action: str,
        object_type: str,
        object_id: UUID | None,
        *,
        kind: str = "change",
        **details: object,
    ) -> None:
        """Write the log entry of this act. Details are codes and identifiers, never names."""
        self.session.add(
            AuditEntry(
                at=self.now(),
                kind=kind,
                account_id=self.actor.account_id,
                role=self.actor.role,
                school_id=self.actor.school_id,
                municipality_id=self.actor.municipality_id,
                action=action,
                object_type=object_type,
                object_id=object_id,
                details=dict(details),
            )
        )

    def later(self, kind: JobKind, *, in_seconds: int = 0, **args: object) -> UUID:
        """Ask for a background job; the request is saved, or lost, with this transaction.

        `args` must be plain JSON values: numbers, strings, booleans, None, lists of them.
        """
        now, job_id = self.now(), new_id()
        self.session.add(
            Job(
                id=job_id,
                name=kind.name,
                queue=kind.queue,
                args=dict(args),
                hat=self.actor.hat,
                account_id=self.actor.account_id,
                role=self.actor.role,
                school_id=self.actor.school_id,
                municipality_id=self.actor.municipality_id,
                max_attempts=kind.max_attempts,
                timeout=kind.timeout,
                # Due by the database's clock, which is the one the workers ask.
                run_after=func.now() + timedelta(seconds=in_seconds),
                created_at=now,
            )
        )
        return job_id
