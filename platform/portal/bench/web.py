"""The heavy pages of a large region beside a bare page of the same server.

A real gunicorn on a real PostgreSQL with the settings of `up`; one reader asks for each page in
turn, so that a busy neighbour slows them alike, and ratios are of the same round. Statements are
counted in a second application in this process, on the same database and the same account.
"""

import argparse
import http.client
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.db import Hat, Reach
from kernel.identity.permissions import Role
from kernel.identity.sign_in import open_session
from kernel.settings import Settings
from migrations.run import migrate
from portal.bench import web_data
from portal.bench.report import Bar, finish, say
from portal.factory import create_app
from portal.servers.postgres import Postgres
from web.work import db

ROOT = Path(__file__).resolve().parents[3]
BARE = "/sign-in"
MOST_TIMES_BARE = 10.0
MOST_STATEMENTS = 15
WARM_UP = 5
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Portal:
    """A running server, a client of the same application in this process, and the way in."""

    port: int
    app: Flask
    client: FlaskClient
    cookie: str
    sizes: Mapping[str, int]
    place: UUID


@contextmanager
def running(size: web_data.Size) -> Iterator[Portal]:
    """The region on temporary servers; nothing is left of them."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-web-") as home:
        server = Postgres(Path(home), 0)
        server.start()
        web: subprocess.Popen[bytes] | None = None
        try:
            password, url = secrets.token_hex(12), server.admin_url("bench")
            migrate(url, password)
            admin = create_engine(url, poolclass=NullPool)
            say(f"a region of {size.schools} schools")
            sizes = web_data.install(admin, size)
            settings = Settings(
                database_url=f"postgresql+psycopg://portal_app:{password}@{url.rpartition('@')[2]}",
                redis_url="redis://127.0.0.1:1/0",
                secret_key=secrets.token_hex(32),
                home=Path(home),
                port=_free_port(),
            )
            web = _serve(settings)
            app = create_app(settings)
            with admin.connect() as connection:
                place = connection.execute(text("SELECT min(id::text) FROM kernel.municipality"))
                district = UUID(place.scalar_one())
            client, cookie = _signed_in(app, web_data.add_person(admin, Role.REGION_OPERATOR))
            _await(settings.port)
            yield Portal(settings.port, app, client, cookie, sizes, district)
            with app.app_context():
                db.engine.dispose()
        finally:
            if web is not None:
                web.terminate()
                web.wait()
            server.remove()


def _serve(settings: Settings) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        "DATABASE_APP_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_HOME": str(settings.home),
        "PORTAL_PORT": str(settings.port),
    }
    with (settings.home / "web.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "portal.cli", "web", "--workers", "1"],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def _signed_in(app: Flask, account: object) -> tuple[FlaskClient, str]:
    """A client with a session of the account, and the cookie that a browser would send."""
    with app.app_context(), Session(db.engine, info={"reach": Reach(hat=Hat.AUTH)}) as session:
        token = open_session(session, UUID(str(account)), device="bench", now=datetime.now(UTC))
        session.commit()
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = token, True
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    if cookie is None:
        raise SystemExit("no cookie of the session")
    return client, f"{cookie.key}={cookie.value}"


def addresses(portal: Portal) -> dict[str, str]:
    """What is measured; a page that this portal does not have yet is left out."""
    pages = {
        "dashboard": "/dashboard/",
        "dashboard_by_today": f"/dashboard/?year={_past_year()}&structure=today",
        "dashboard_of_municipality": f"/dashboard/municipalities/{portal.place}",
        "kpi_table": "/indicators/",
        "periods": "/periods/",
    }
    there = {rule.rule for rule in portal.app.url_map.iter_rules()}
    return {name: page for name, page in pages.items() if name != "periods" or page in there}


def _past_year() -> str:
    start = datetime.now(UTC).year - 2
    return f"{start}/{start + 1}"


def statements(portal: Portal, address: str) -> int:
    """How many statements a page asks, those that dress a transaction aside."""
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        if not statement.startswith("SET LOCAL"):
            seen.append(statement)

    with portal.app.app_context():
        engine = db.engine
    portal.client.get("/me")  # what a process asks once and remembers
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = portal.client.get(address)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return len(seen)


class Reader:
    """One browser: a connection that stays open."""

    def __init__(self, portal: Portal) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", portal.port)
        self._cookie = portal.cookie

    def seconds(self, address: str) -> float:
        """From the request to the last byte of the answer; the bare page is read signed out."""
        headers = {} if address == BARE else {"Cookie": self._cookie}
        began = time.perf_counter()
        self._line.request("GET", address, headers=headers)
        answer = self._line.getresponse()
        answer.read()
        taken = time.perf_counter() - began
        if answer.status != 200:
            raise SystemExit(f"{address}: {answer.status}")
        return taken


def measure(portal: Portal, rounds: int) -> dict[str, list[float]]:
    """Seconds of every page by round, the bare one first in each."""
    reader, pages = Reader(portal), {"bare": BARE, **addresses(portal)}
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(rounds + WARM_UP):
        for name, address in pages.items():
            seconds = reader.seconds(address)
            if turn >= WARM_UP:
                taken[name].append(seconds)
    return taken


def main(argv: Sequence[str]) -> int:
    """Run the benchmark and print its one JSON object."""
    parser = argparse.ArgumentParser(prog="./portal bench web")
    parser.add_argument("--schools", type=int, default=2000, help="сколько школ")
    parser.add_argument("--municipalities", type=int, default=60, help="сколько муниципалитетов")
    parser.add_argument("--years", type=int, default=3, help="сколько учебных лет")
    parser.add_argument("--rounds", type=int, default=40, help="сколько раз по кругу")
    given = parser.parse_args(argv)
    size = web_data.Size(given.schools, given.municipalities, given.years)
    with running(size) as portal:
        asked = {name: statements(portal, page) for name, page in addresses(portal).items()}
        taken = measure(portal, given.rounds)
        sizes = {**portal.sizes, "rounds": given.rounds}
    return _report(sizes, asked, taken)


def _report(
    sizes: Mapping[str, object], asked: Mapping[str, int], taken: Mapping[str, list[float]]
) -> int:
    ratios = {
        name: statistics.median(
            page / bare for page, bare in zip(seconds, taken["bare"], strict=True)
        )
        for name, seconds in taken.items()
        if name != "bare"
    }
    return finish(
        "web",
        sizes=sizes,
        digests={},
        figures={
            "median_ms": {
                name: round(1000 * statistics.median(seconds), 2) for name, seconds in taken.items()
            },
            "times_bare": {name: round(ratio, 2) for name, ratio in ratios.items()},
            "statements": dict(asked),
        },
        bars=[
            Bar("dashboard / bare page", ratios["dashboard"], MOST_TIMES_BARE),
            *(Bar(f"statements: {name}", count, MOST_STATEMENTS) for name, count in asked.items()),
        ],
    )
