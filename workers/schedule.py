"""Periodic jobs as data. A slot's job has an identifier of its own, so two schedulers make one."""

import logging
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.jobs import JobKind
from kernel.logs import configure
from kernel.notices import jobs as notices_jobs
from kernel.work import utc_now
from regional import jobs as regional_jobs
from regional.periods import jobs as periods_jobs
from regional.tutoring.jobs import STOP_ROUTES
from school import jobs as school_jobs
from workers import jobs
from workers.context import QUEUE_REACH, engine
from workers.region import region_zone

log = logging.getLogger(__name__)

SLOTS = UUID("0b2c3a52-6c1e-4f0e-9d9a-0f6f0d0c7a11")
PAUSE = 20.0

INSERT = text("""
INSERT INTO kernel.job (id, name, queue, args, hat, max_attempts, timeout, run_after, created_at)
VALUES (:id, :name, :queue, '{}', :hat, :attempts, :timeout, now(), now())
ON CONFLICT (id) DO NOTHING
""")


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day, at an hour of the region's clock, wearing the hat the work needs."""

    kind: JobKind
    at: time
    hat: Hat


SCHEDULE: tuple[Daily, ...] = (
    Daily(regional_jobs.CHECK_CELLS, time(2, 30), Hat.COMPILER),
    Daily(regional_jobs.NOTE_MONTHS, time(2, 50), Hat.COMPILER),
    Daily(jobs.CLEAN_SESSIONS, time(3, 0), Hat.AUTH),
    Daily(jobs.CLEAN_FILES, time(3, 10), Hat.QUEUE),
    Daily(school_jobs.END_LOANS, time(0, 20), Hat.QUEUE),
    Daily(school_jobs.CHECK_CONSENTS, time(0, 30), Hat.QUEUE),
    Daily(school_jobs.REFRESH_ROADMAPS, time(1, 10), Hat.QUEUE),
    Daily(school_jobs.WAVE_REMINDERS, time(0, 45), Hat.QUEUE),
    Daily(school_jobs.CHECK_PAPERS, time(0, 40), Hat.COMPILER),
    Daily(STOP_ROUTES, time(0, 50), Hat.QUEUE),
    Daily(periods_jobs.OPEN_PERIODS, time(0, 10), Hat.COMPILER),
    Daily(periods_jobs.REMIND, time(7, 0), Hat.POST),
    Daily(notices_jobs.DIGEST, time(7, 30), Hat.POST),
)


def due_slots(
    now: datetime, zone: ZoneInfo, schedule: Sequence[Daily] = SCHEDULE
) -> list[tuple[Daily, UUID]]:
    """The latest slot of each entry, with the identifier its job must have.

    A slot missed by more than six hours is left: the next night does the same work.
    """
    local = now.astimezone(zone)
    found = []
    for entry in schedule:
        slot = local.replace(hour=entry.at.hour, minute=entry.at.minute, second=0, microsecond=0)
        if slot <= local < slot + timedelta(hours=6):
            found.append((entry, uuid5(SLOTS, f"{entry.kind.name} {slot.date()}")))
    return found


def ask(bound: Engine, now: datetime) -> int:
    """Write the jobs of the current slots; those written already stay single."""
    written = 0
    with Session(bound, info={"reach": QUEUE_REACH}) as session, session.begin():
        for entry, job_id in due_slots(now, region_zone(bound)):
            result = session.execute(
                INSERT,
                {
                    "id": job_id,
                    "name": entry.kind.name,
                    "queue": entry.kind.queue,
                    "hat": entry.hat,
                    "attempts": entry.kind.max_attempts,
                    "timeout": entry.kind.timeout,
                },
            )
            written += result.rowcount  # type: ignore[attr-defined]
    return written


def main() -> None:
    """The scheduler process; ends at SIGTERM."""
    configure("scheduler")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            ask(engine(), utc_now())
        except SQLAlchemyError as problem:
            log.warning("scheduler waits", extra={"problem": type(problem).__name__})
        stop.wait(PAUSE)
