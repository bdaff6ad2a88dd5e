"""One embedded PostgreSQL for the whole run, one database for each test process.

Tests wear the hats through the application's login; only the set-up speaks as administrator.
"""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from xdist.scheduler.loadfile import LoadFileScheduling

from kernel.identity.permissions import Actor
from kernel.work import Work
from tests import clock
from tests.clock import NOW
from tests.factories.world import World, build_world

APP_PASSWORD = "tests-only"
TEMPLATE = "portal_template"
SERVERS: list[object] = []


def _keep_compiled() -> None:
    """What was compiled once is read ever after, whatever the caller's shell says of bytecode.

    Otherwise each process of the suite, and each of every portal it starts, compiles a thousand
    modules anew: two thirds of a process's collection, an eighth of a portal's start.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process starts the servers; its workers find them by environment."""
    _keep_compiled()
    if hasattr(config, "workerinput"):
        clock.set_back()
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    from migrations.run import migrate
    from portal.servers.postgres import Postgres

    homes = Path(tempfile.mkdtemp(prefix="portal-homes-"))
    homes.chmod(0o711)
    os.environ["TEST_HOMES"] = str(homes)
    clock.choose()
    home = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    postgres = Postgres(home, 0, fast=True)
    postgres.start()
    SERVERS.append(postgres)
    os.environ["TEST_ADMIN_URL"] = postgres.admin_url(TEMPLATE)
    migrate(postgres.admin_url(TEMPLATE), APP_PASSWORD)
    _set_the_clock_back(postgres.admin_url(TEMPLATE))
    if not config.option.numprocesses:
        clock.set_back()


def _set_the_clock_back(admin_url: str) -> None:
    engine = create_engine(admin_url, poolclass=NullPool)
    with engine.begin() as connection:
        clock.set_back_postgres(connection)


# The first looks at every page, the second changes what it sees.
ONE_PORTAL = ("tests/e2e/test_every_page.py", "tests/e2e/test_pairs.py")


class ByFile(LoadFileScheduling):
    """A file is one process's work, for its fixtures' sake; the sweep of routes is for all.

    Files that go about in the same portal are one.
    """

    def _split_scope(self, nodeid: str) -> str:
        if "/test_every_route.py" in nodeid:
            return nodeid
        return ONE_PORTAL[0] if nodeid.startswith(ONE_PORTAL) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile | None:
    return ByFile(config, log) if config.option.dist == "loadfile" else None  # type: ignore[arg-type]


# The longest walk and the first portal with a demo begin at once; the other walks come when that
# portal can be copied, so that nobody waits for it; none is left to keep a lone core busy.
ORDER = (
    "e2e/test_autumn", "e2e/test_contest", "tests/launch", "tests/demo", "tests/web",
    "tests/e2e", "tests/security",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole portals and browsers first, as far as they do not wait for each other."""
    items.sort(
        key=lambda item: next((n for n, p in enumerate(ORDER) if p in str(item.path)), len(ORDER))
    )


def pytest_collection_finish() -> None:
    """Leave the modules of the whole suite to themselves: looking for rubbish among them took a
    sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    for server in SERVERS:
        server.remove()  # type: ignore[attr-defined]
    if SERVERS:
        shutil.rmtree(os.environ["TEST_HOMES"], ignore_errors=True)


class Database:
    """This process's own database, reached as administrator or as the application."""

    def __init__(self, name: str) -> None:
        template = os.environ["TEST_ADMIN_URL"]
        self.name = name
        self.admin_url = template.rsplit("/", 1)[0] + f"/{name}"
        server = self.admin_url.split("@", 1)[1]
        self.app_url = f"postgresql+psycopg://portal_app:{APP_PASSWORD}@{server}"
        self._copy(template.rsplit("/", 1)[0] + "/postgres")
        self.admin: Engine = create_engine(self.admin_url, pool_pre_ping=True)
        event.listen(self.admin, "checkout", _as_it_began)
        self.app: Engine = create_engine(self.app_url, pool_size=5, max_overflow=5)
        self._lasting = create_engine(self.admin_url, pool_size=1, pool_pre_ping=True)
        self._built: dict[str, World] = {}
        self._make_empty()

    def close(self) -> None:
        for engine in (self.app, self.admin, self._lasting):
            engine.dispose()

    def _copy(self, server_url: str) -> None:
        engine = create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {self.name} TEMPLATE {TEMPLATE}"))

    def empty(self) -> None:
        """Remove every row of every table, quickly: without triggers and without order."""
        self._asked("SELECT tests.empty()")

    def filled(self, name: str, build: Callable[[Session], World]) -> World:
        """The rows `build` makes, and nothing else; they are made once and copied ever after.

        So identifiers are the same in every test of a process.
        """
        known = self._built.get(name)
        if known is not None:
            self._asked(f"SELECT tests.empty(), tests.fill_{name}()")
            return deepcopy(known)
        self.empty()
        with Session(self.admin) as session, session.begin():
            self._built[name] = build(session)
        with self.admin.begin() as connection:
            self._keep(connection, name)
        return deepcopy(self._built[name])

    def forget_sizes(self) -> None:
        """ANALYZE writes how large a table was past the transaction that asked for it: what is
        rolled back leaves sizes by which the next test's statements are planned for ever.
        """
        with self.admin.begin() as connection:
            connection.execute(
                text(
                    "UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relkind IN ('r', 'i')"
                    " AND relnamespace::regnamespace::text IN"
                    " ('kernel', 'school', 'regional', 'contests')"
                )
            )

    def _asked(self, statement: str) -> None:
        """On a connection that stays, for PostgreSQL plans a function once a connection."""
        with self._lasting.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(statement))

    def _make_empty(self) -> None:
        """Most tables are empty in most tests, and deleting costs more than seeing that."""
        with self.admin.begin() as connection:
            self._tables = connection.scalars(TABLES).all()
            steps = (f"IF EXISTS (SELECT FROM {t}) THEN DELETE FROM {t}; END IF;"
                     for t in self._tables)  # fmt: skip
            connection.execute(text("CREATE SCHEMA tests"))
            connection.execute(text(_function("empty", steps)))

    def _keep(self, connection: Connection, name: str) -> None:
        steps = []
        for number, table in enumerate(self._tables):
            if not connection.scalar(text(f"SELECT EXISTS (SELECT FROM {table})")):
                continue
            columns = connection.scalar(COLUMNS, {"table": table})
            kept = f"tests.{name}_{number}"
            connection.execute(text(f"CREATE TABLE {kept} AS SELECT {columns} FROM {table}"))
            steps.append(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {kept};")
        connection.execute(text(_function(f"fill_{name}", steps)))


TABLES = text(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
    " WHERE schemaname IN ('kernel', 'school', 'regional', 'contests') ORDER BY 1"
)
# Those that are computed cannot be written.
COLUMNS = text(
    "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
    " WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped"
    " AND attgenerated = ''"
)


def _as_it_began(connection: Any, *_: object) -> None:
    """A connection kept from the test before has taken off every hat and setting."""
    connection.execute("RESET ROLE; RESET ALL; COMMIT")


def _function(name: str, steps: Iterable[str]) -> str:
    body = " ".join(steps)
    return f"CREATE FUNCTION tests.{name}() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


@pytest.fixture(scope="session")
def one_browser() -> Iterator[Any]:
    """A process has one browser: Playwright does not start twice in it."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import CHROMIUM, FLAGS

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture(scope="session")
def database(worker_id: str) -> Iterator[Database]:
    found = Database(f"test_{worker_id}")
    yield found
    found.close()


@pytest.fixture
def world(database: Database) -> World:
    """A small region: two municipalities, three schools, one account for each role."""
    return database.filled("world", lambda session: build_world(session, NOW))


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
