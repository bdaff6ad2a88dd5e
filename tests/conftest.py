"""One embedded PostgreSQL for the whole run, one database for each test process.

Tests wear the hats through the application's login; only the set-up speaks as administrator.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.identity.permissions import Actor
from kernel.work import Work
from tests.factories.world import World, build_world

APP_PASSWORD = "tests-only"
TEMPLATE = "portal_template"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SERVERS: list[object] = []


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process starts the servers; its workers find them by environment."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    from migrations.run import migrate
    from portal.servers.postgres import Postgres

    home = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    postgres = Postgres(home, 0, fast=True)
    postgres.start()
    SERVERS.append(postgres)
    os.environ["TEST_ADMIN_URL"] = postgres.admin_url(TEMPLATE)
    migrate(postgres.admin_url(TEMPLATE), APP_PASSWORD)
    _stop_the_calendar(postgres.admin_url(TEMPLATE))


def _stop_the_calendar(admin_url: str) -> None:
    """Tests live on one day: somebody who is 17 in them must not come of age by the calendar."""
    engine = create_engine(admin_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION app.today() RETURNS date LANGUAGE sql STABLE"
                f" PARALLEL SAFE RETURN DATE '{NOW.date()}'"
            )
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole portals and browsers first: begun last, one of them would keep a lone core busy."""
    slow = ("e2e/test_autumn", "e2e/test_period", "tests/e2e", "tests/launch", "tests/demo")
    items.sort(key=lambda item: next((n for n, p in enumerate(slow) if p in str(item.path)), 9))


def pytest_unconfigure() -> None:
    for server in SERVERS:
        server.remove()  # type: ignore[attr-defined]


class Database:
    """This process's own database, reached as administrator or as the application."""

    def __init__(self, name: str) -> None:
        template = os.environ["TEST_ADMIN_URL"]
        self.name = name
        self.admin_url = template.rsplit("/", 1)[0] + f"/{name}"
        server = self.admin_url.split("@", 1)[1]
        self.app_url = f"postgresql+psycopg://portal_app:{APP_PASSWORD}@{server}"
        self._copy(template.rsplit("/", 1)[0] + "/postgres")
        self.admin: Engine = create_engine(self.admin_url, poolclass=NullPool)
        self.app: Engine = create_engine(self.app_url, pool_size=5, max_overflow=5)

    def _copy(self, server_url: str) -> None:
        engine = create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {self.name} TEMPLATE {TEMPLATE}"))

    def empty(self) -> None:
        """Remove every row of every table, quickly.

        Most tables are empty in most tests, and truncating one costs far more than seeing that:
        so only those with rows are cleared, without triggers and without order.
        """
        with self.admin.begin() as connection:
            names = connection.scalars(
                text(
                    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename)"
                    " FROM pg_tables"
                    " WHERE schemaname IN ('kernel', 'school', 'regional', 'contests')"
                )
            ).all()
            asked = " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names
            )
            full = connection.scalars(text(asked)).all()
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for name in full:
                connection.execute(text(f"DELETE FROM {name}"))


@pytest.fixture(scope="session")
def database(worker_id: str) -> Iterator[Database]:
    found = Database(f"test_{worker_id}")
    yield found
    found.app.dispose()


@pytest.fixture
def world(database: Database) -> World:
    """A small region: two municipalities, three schools, one account for each role."""
    database.empty()
    with Session(database.admin) as session, session.begin():
        return build_world(session, NOW)


@pytest.fixture
def session_for(database: Database) -> Iterator[Callable[..., Session]]:
    """Sessions through the application's login, dressed as the actor; closed after the test."""
    made: list[Session] = []

    def make(actor: Actor, *, read_only: bool = False) -> Session:
        session = Session(database.app, info={"reach": actor.reach(read_only=read_only)})
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()


@pytest.fixture
def work_for(session_for: Callable[..., Session]) -> Callable[..., Work]:
    """A unit of work for any actor, at a fixed moment; the test commits what it wants seen."""

    def make(actor: Actor, *, at: datetime = NOW) -> Work:
        return Work(session_for(actor), actor, lambda: at)

    return make
