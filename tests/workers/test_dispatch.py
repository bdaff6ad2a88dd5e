"""From the row to the bell to the work, with real processes (WK-02)."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rq import Queue as RqQueue
from sqlalchemy import text

from kernel.identity.permissions import Role
from workers import jobs
from workers.dispatch import BELLS, due_queues, ring
from workers.schedule import SCHEDULE, ask, due_slots


def count(database, statement):
    with database.admin.connect() as connection:
        return connection.scalar(text(statement))


@pytest.fixture
def waiting(database, world):
    """Jobs whose effect can be counted: sessions to clean."""

    def put(number=1, kind=jobs.CLEAN_SESSIONS):
        with database.admin.begin() as connection:
            for _ in range(number):
                connection.execute(
                    text(
                        "INSERT INTO kernel.job (id, name, queue, args, hat, max_attempts,"
                        " timeout, run_after, created_at) VALUES (gen_random_uuid(), :name,"
                        " 'interactive', '{}', 'hat_auth', 5, 1, now(), now())"
                    ),
                    {"name": kind.name},
                )
            connection.execute(text("DELETE FROM regional.kpi_mark"))

    return put


def test_few_bells_hang_whatever_waits(bound, redis, waiting):
    waiting(50)
    for _ in range(10):
        for queue in due_queues(bound):
            ring(redis, queue)
    assert RqQueue("interactive", connection=redis).count == BELLS


def test_marks_ask_for_one_refresh(bound, database, world, waiting):
    waiting(0)
    assert due_queues(bound) == []
    with database.admin.begin() as connection:
        connection.execute(text("INSERT INTO regional.kpi_mark (school_year) VALUES (2026)"))
    due_queues(bound)
    due_queues(bound)
    assert count(database, "SELECT count(*) FROM kernel.job") == 1
    # one that already runs may have read too early, so another must wait behind it
    with database.admin.begin() as connection:
        connection.execute(text("UPDATE kernel.job SET lease_until = now() + interval '1 minute'"))
    due_queues(bound)
    assert count(database, "SELECT count(*) FROM kernel.job") == 2


def test_two_schedulers_make_one_job(bound, database, world):
    night = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    local = night.astimezone(ZoneInfo("Europe/Moscow")).time()
    due = [entry for entry in SCHEDULE if entry.at <= local]
    assert len(due_slots(night, ZoneInfo("Europe/Moscow"))) == len(due) > 3
    assert ask(bound, night) == len(due)
    assert ask(bound, night) == 0


def test_a_killed_worker_loses_and_doubles_nothing(
    database, redis, bound, waiting, worker_environment
):
    """Kill the worker and its child in mid-work, wipe Valkey, start another: all get done."""
    waiting(12)
    command = [sys.executable, "-c", "from workers.main import main; main('interactive')"]

    def start():
        return subprocess.Popen(
            command,
            env=worker_environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ring_until(condition, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and not condition():
            for queue in due_queues(bound):
                ring(redis, queue)
            time.sleep(0.05)
        return condition()

    done = "SELECT count(*) FROM kernel.job WHERE state = 'done'"
    worker = start()
    try:
        assert ring_until(lambda: count(database, done) >= 1, 30)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        redis.flushall()
        worker = start()
        assert ring_until(lambda: count(database, done) == 12, 30)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert count(database, "SELECT count(*) FROM kernel.job WHERE state <> 'done'") == 0


def test_the_region_administrator_sees_the_dead_and_others_do_not(
    database, world, waiting, session_for
):
    waiting(1)
    with database.admin.begin() as connection:
        connection.execute(text("UPDATE kernel.job SET state = 'dead', finished_at = now()"))
    for role, seen in ((Role.REGION_ADMIN, 1), (Role.CURATOR, 0), (Role.MUNICIPAL, 0)):
        session = session_for(world.actors[role])
        assert session.scalar(text("SELECT count(*) FROM kernel.job")) == seen
