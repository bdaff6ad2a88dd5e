"""What a task stands in: its name in the registry, its connection, its way to report progress."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.db import Hat, Reach
from kernel.jobs import Cancelled, JobKind
from kernel.settings import Settings

QUEUE_REACH = Reach(hat=Hat.QUEUE)


Doer = Callable[..., dict[str, object] | None]


@dataclass(frozen=True, slots=True)
class Task:
    kind: JobKind
    run: Callable[..., dict[str, object] | None]


TASKS: dict[str, Task] = {}


def task(kind: JobKind) -> Callable[[Doer], Doer]:
    """Register a function as the doer of `kind`: f(work, progress, **the job's arguments).

    It may run twice; it raises to be tried again later.
    """

    def register(function: Doer) -> Doer:
        if kind.name in TASKS and TASKS[kind.name].run.__module__ != function.__module__:
            raise ValueError(f"two tasks for {kind.name}")
        TASKS[kind.name] = Task(kind, function)
        return function

    return register


def load_tasks() -> None:
    """Import every module of workers.tasks, so that no job is without its doer or its words."""
    tasks = importlib.import_module("workers.tasks")
    for module in pkgutil.iter_modules(tasks.__path__):
        importlib.import_module(f"workers.tasks.{module.name}")
    importlib.import_module("workers.paper_fields").declare_all()


@cache
def engine_for(url: str) -> Engine:
    """Connections are not pooled: a forked work-horse must not share its parent's."""
    return create_engine(url, poolclass=NullPool)


def engine() -> Engine:
    return engine_for(Settings.from_env().database_url)


@dataclass(slots=True)
class Reporter:
    """Progress through a second connection: seen at once, and the lease is renewed by it."""

    engine: Engine
    job_id: UUID
    attempt: int
    timeout: int

    def report(self, done: int, total: int, note: str = "") -> None:
        with Session(self.engine, info={"reach": QUEUE_REACH}) as session, session.begin():
            cancel = session.scalar(
                text(
                    "UPDATE kernel.job SET steps_done = :done, steps_total = :total, note = :note,"
                    " lease_until = now() + make_interval(secs => :timeout)"
                    " WHERE id = :id AND attempts = :attempt AND state = 'new'"
                    " RETURNING cancel_asked"
                ),
                {
                    "done": done,
                    "total": total,
                    "note": note[:200],
                    "timeout": self.timeout,
                    "id": self.job_id,
                    "attempt": self.attempt,
                },
            )
        if cancel is None or cancel:
            raise Cancelled
