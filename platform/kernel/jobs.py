"""Jobs asked for by the domain, stored with the data that caused them.

PostgreSQL holds the jobs and RQ only rings for them, so losing, wiping or doubling what Redis
holds is harmless (README, decisions).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class Queue(StrEnum):
    """INTERACTIVE is what a person waits for; LONG is packs, rebuilds and mail."""

    INTERACTIVE = "interactive"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class JobKind:
    """A job's name and manners. `timeout` is seconds of work before its lease may be taken over."""

    name: str
    queue: Queue = Queue.INTERACTIVE
    timeout: int = 60
    max_attempts: int = 5


class JobState(StrEnum):
    NEW = "new"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Cancelled(Exception):
    """Raised inside a task when the person who started it asked to stop."""


class Progress(Protocol):
    """What a long task tells the page; each report is seen at once, whatever happens later."""

    def report(self, done: int, total: int, note: str = "") -> None:
        """Say how far it is. Raises Cancelled when the person asked to stop."""


class Silent:
    """A Progress for use cases called outside a worker."""

    def report(self, done: int, total: int, note: str = "") -> None:
        return None


class Job(Base):
    """One request for background work; `attempts` fences a stale worker out."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'done', 'dead', 'cancelled')", name="state_known"),
        CheckConstraint("queue IN ('interactive', 'long')", name="queue_known"),
        CheckConstraint("(state = 'new') = (finished_at IS NULL)", name="finished_has_a_time"),
        Index("ix_job_due", "queue", "run_after", postgresql_where=text("state = 'new'")),
        Index("ix_job_account_id", "account_id", "created_at"),
        Index("ix_job_dead", "finished_at", postgresql_where=text("state = 'dead'")),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    queue: Mapped[str]
    args: Mapped[Json]
    hat: Mapped[str]
    account_id: Mapped[UUID | None]
    role: Mapped[str | None]
    school_id: Mapped[UUID | None]
    municipality_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default=JobState.NEW, server_default="new")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    max_attempts: Mapped[int]
    timeout: Mapped[int]
    run_after: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    steps_done: Mapped[int] = mapped_column(default=0, server_default="0")
    steps_total: Mapped[int] = mapped_column(default=0, server_default="0")
    note: Mapped[str] = mapped_column(default="", server_default="")
    cancel_asked: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    result: Mapped[Json | None]
    error: Mapped[str | None]
