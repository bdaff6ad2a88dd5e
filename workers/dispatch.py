"""Rings RQ while something is due. Redis holds no state of any job, so there is nothing to lose."""

import logging
import signal
import threading
from collections.abc import Callable

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer
from sqlalchemy import Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.jobs import JobKind
from kernel.logs import configure
from kernel.notices import jobs as notices_jobs
from kernel.settings import Settings
from regional import jobs as regional_jobs
from workers.context import QUEUE_REACH, engine

log = logging.getLogger(__name__)

PAUSE = 0.3
BELLS = 2
HOUR = 3600

DUE = text("""
SELECT DISTINCT queue FROM kernel.job
 WHERE state = 'new' AND run_after <= now() AND (lease_until IS NULL OR lease_until < now())
""")
# What nobody asks for by hand: marks left by the triggers, letters that are due. One job stands for
# all of it; one already running may have looked too early, so only one that still waits counts as
# «asked for».
ASK = """
INSERT INTO kernel.job (id, name, queue, args, hat, max_attempts, timeout, run_after, created_at)
SELECT gen_random_uuid(), CAST(:name AS text), :queue, '{{}}', :hat, :attempts,
       :timeout, now(), now()
 WHERE EXISTS ({wanted})
   AND NOT EXISTS (SELECT FROM kernel.job
                    WHERE name = CAST(:name AS text) AND state = 'new' AND lease_until IS NULL)
"""
ASKED: tuple[tuple[TextClause, JobKind, Hat], ...] = (
    (
        text(ASK.format(wanted="SELECT FROM regional.kpi_mark")),
        regional_jobs.REFRESH_CELLS,
        Hat.COMPILER,
    ),
    (
        text(
            ASK.format(
                wanted="SELECT FROM kernel.letter WHERE state = 'new' AND run_after <= now()"
            )
        ),
        notices_jobs.SEND,
        Hat.POST,
    ),
)


def due_queues(bound: Engine) -> list[str]:
    """Ask for what marks and letters want, then name the queues with something due."""
    with Session(bound, info={"reach": QUEUE_REACH}) as session, session.begin():
        for statement, kind, hat in ASKED:
            session.execute(
                statement,
                {
                    "name": kind.name,
                    "queue": kind.queue,
                    "hat": hat,
                    "attempts": kind.max_attempts,
                    "timeout": kind.timeout,
                },
            )
        return list(session.scalars(DUE))


def ring(redis: Redis, queue: str) -> None:
    """One more bell, unless enough hang already."""
    bells = RqQueue(queue, connection=redis, serializer=JSONSerializer)
    if bells.count < BELLS:
        bells.enqueue(
            "workers.drain.drain", queue, job_timeout=HOUR, result_ttl=0, failure_ttl=HOUR
        )


def run(bound: Engine, redis: Redis, stopped: Callable[[float], bool]) -> None:
    """Until told to stop; a server that is away is waited for."""
    while not stopped(PAUSE):
        try:
            for queue in due_queues(bound):
                ring(redis, queue)
        except (SQLAlchemyError, RedisError) as problem:
            log.warning("dispatcher waits", extra={"problem": type(problem).__name__})
            if stopped(1.0):
                break


def main() -> None:
    """The dispatcher process; ends at SIGTERM."""
    configure("dispatcher")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = Settings.from_env()
    redis = Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=5)
    run(engine(), redis, stop.wait)
