"""The same through the worker: progress, a cancel, a worker killed before it could commit."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from kernel.identity.permissions import Role
from kernel.imports import service
from kernel.jobs import Cancelled
from tests.imports.test_onguday import RETURN_OF_2020
from workers import context
from workers.drain import drain

ROOT = Path(__file__).parents[3]
# A worker that dies by SIGKILL when everything is written and nothing committed.
DIES_LATE = """
import os, signal
from kernel.imports import service
service.outcome_of = lambda *given: os.kill(os.getpid(), signal.SIGKILL)
from workers.drain import drain
drain("interactive", 10)
"""
DECLARED = "SELECT count(*), sum(pairs) FROM regional.declaration"


@pytest.fixture
def bound(database, monkeypatch):
    engine = create_engine(database.app_url, poolclass=NullPool)
    monkeypatch.setattr(context, "engine", lambda: engine)
    monkeypatch.setattr("workers.drain.engine", lambda: engine)
    yield engine
    engine.dispose()


@pytest.fixture
def uploaded(altai, work_for):
    work = work_for(altai.actors[Role.MUNICIPAL])
    content = RETURN_OF_2020.read_bytes()
    batch = service.upload(work, "return", "return.xlsx", content, {"school_year": 2020})
    batch_id = batch.id
    work.session.commit()
    return work, batch_id


def test_check_and_commit_by_the_worker(uploaded, bound, rows_of):
    work, batch_id = uploaded
    drain("interactive", 10)
    assert service.batch_of(work, batch_id).state == "checked"
    service.request_commit(work, batch_id, "all")
    work.session.commit()
    drain("interactive", 10)

    work.session.expire_all()
    batch = service.batch_of(work, batch_id)
    assert batch.state == "committed"
    job = service.job_of(work, batch)
    assert (job.state, job.steps_done, job.steps_total, job.result["new"]) == ("done", 7, 7, 7)
    assert rows_of(DECLARED) == [(7, 17)]
    name = rows_of("SELECT name FROM kernel.stored_file WHERE purpose = 'import_remarks'")
    assert name == [("return, замечания.xlsx",)]


def test_a_worker_killed_before_its_commit_loses_and_doubles_nothing(
    uploaded, bound, rows_of, database
):
    work, batch_id = uploaded
    drain("interactive", 10)
    service.request_commit(work, batch_id, "all")
    work.session.commit()
    died = subprocess.run(
        [sys.executable, "-c", DIES_LATE],
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
            "DATABASE_APP_URL": database.app_url,
            "REDIS_URL": "redis://127.0.0.1:1",
            "PORTAL_SECRET_KEY": "tests" * 8,
        },
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL
    assert rows_of(DECLARED) == [(0, None)]
    assert rows_of("SELECT state, attempts FROM kernel.job WHERE name = 'imports.commit'") == [
        ("new", 1)
    ]

    with database.admin.begin() as connection:
        connection.exec_driver_sql("UPDATE kernel.job SET lease_until = now() - interval '1 s'")
    drain("interactive", 10)
    assert rows_of(DECLARED) == [(7, 17)]
    assert rows_of("SELECT state FROM kernel.import_batch") == [("committed",)]


def test_a_cancel_leaves_nothing(uploaded, bound, rows_of):
    work, batch_id = uploaded
    drain("interactive", 10)
    service.request_commit(work, batch_id, "all")
    work.session.commit()

    class Stopped:
        def report(self, done: int, total: int, note: str = "") -> None:
            if done:
                raise Cancelled

    with pytest.raises(Cancelled):
        service.run_commit(work, batch_id, Stopped())
    work.session.rollback()
    assert rows_of(DECLARED) == [(0, None)]
    assert service.batch_of(work, batch_id).state == "committing"
