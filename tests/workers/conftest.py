"""A real Valkey and a place to try jobs in."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from kernel.jobs import JobKind
from portal.servers.valkey import Valkey
from workers import context


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    server = Valkey(Path(tempfile.mkdtemp(prefix="portal-valkey-")), 0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis(valkey) -> Iterator[Redis]:
    connection = Redis.from_url(valkey.url())
    connection.flushdb()
    yield connection
    connection.close()


@pytest.fixture
def bound(database, monkeypatch) -> Iterator[Engine]:
    """The workers' engine on this process's database."""
    engine = create_engine(database.app_url, poolclass=NullPool)
    monkeypatch.setattr(context, "engine", lambda: engine)
    monkeypatch.setattr("workers.drain.engine", lambda: engine)
    yield engine
    engine.dispose()


@pytest.fixture
def worker_environment(database, valkey) -> dict[str, str]:
    """What a worker process of its own needs."""
    root = Path(__file__).parents[2]
    return {
        **os.environ,
        "PYTHONPATH": f"{root / 'platform'}:{root}",
        "DATABASE_APP_URL": database.app_url,
        "REDIS_URL": valkey.url(),
        "PORTAL_SECRET_KEY": "tests" * 8,
    }


@pytest.fixture
def kind(monkeypatch) -> JobKind:
    """A job of the tests' own; the registry forgets its doer afterwards."""
    monkeypatch.setattr(context, "TASKS", context.TASKS)
    made = JobKind("tests.job", max_attempts=3)
    yield made
    context.TASKS.pop(made.name, None)
