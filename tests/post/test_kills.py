"""Worker, Valkey and PostgreSQL killed while two hundred people are told and written to (WK-02).

Real processes throughout: the portal's own servers, worker processes, a mail server. Nothing told
may be lost; a letter may come twice only where a kill fell between the mail server's answer and
our note of it, and then with the same Message-ID.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Role
from kernel.notices import jobs
from kernel.notices.service import To, tell
from kernel.work import Work
from migrations.run import migrate
from portal.servers.postgres import Postgres
from portal.servers.valkey import Valkey
from portal.setup import as_administrator
from tests.conftest import APP_PASSWORD
from tests.factories.world import add, build_world
from tests.post.conftest import post_environment
from workers.dispatch import run

PEOPLE = 200
MOST_REPEATS = PEOPLE // 100
SENT = "SELECT count(*) FROM kernel.letter WHERE state = 'sent'"


class Portal:
    """Servers and workers of one test, which it may kill, and a dispatcher beside them."""

    def __init__(self, mail_server) -> None:
        home = Path(tempfile.mkdtemp(prefix="portal-kills-"))
        self.postgres, self.valkey = Postgres(home), Valkey(home)  # fast ones lose data at a kill
        self.postgres.start()
        self.valkey.start()
        migrate(self.postgres.admin_url("kills"), APP_PASSWORD)
        self.admin_url = self.postgres.admin_url("kills")
        server = self.admin_url.split("@", 1)[1]
        self.app_url = f"postgresql+psycopg://portal_app:{APP_PASSWORD}@{server}"
        self.admin = create_engine(self.admin_url, poolclass=NullPool)
        self.app = create_engine(self.app_url, poolclass=NullPool)
        self.environment = {
            **os.environ, **post_environment(self, mail_server),
            "PYTHONPATH": ":".join(map(str, (ROOT / "platform", ROOT))),
            "REDIS_URL": self.valkey.url(),
        }  # fmt: skip
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.over = threading.Event()
        self.bell = threading.Thread(target=self._ring)

    @property
    def database(self) -> "Portal":
        return self

    def _ring(self) -> None:
        redis = Redis.from_url(self.valkey.url(), socket_timeout=2)
        run(self.app, redis, self.over.wait)

    def start(self, queue: str) -> None:
        """A worker of the queue, as `./portal worker` starts one; a dead one anew."""
        known = self.workers.get(queue)
        if known is None or known.poll() is not None:
            self.workers[queue] = subprocess.Popen(
                [sys.executable, "-c", f"from workers.main import main; main({queue!r})"],
                env=self.environment,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def kill_worker(self, queue: str) -> None:
        """The worker with whatever it is doing; its supervisor starts another."""
        worker = self.workers[queue]
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        self.start(queue)

    def kill(self, server: Postgres | Valkey) -> None:
        server.process.kill()
        server.process.wait()
        server.start()

    def count(self, statement: str) -> int:
        """A number from the database; -1 while it is away."""
        try:
            with self.admin.connect() as connection:
                return int(connection.scalar(text(statement)))
        except SQLAlchemyError:
            return -1

    def change(self, statement: str) -> None:
        with self.admin.begin() as connection:
            connection.execute(text(statement))

    def wait(self, statement: str, least: int, seconds: float = 60) -> None:
        """Until so many are there; the supervisor's part is done meanwhile."""
        end = time.monotonic() + seconds
        while self.count(statement) < least:
            assert time.monotonic() < end, (statement, self.count(statement))
            for queue in self.workers:
                self.start(queue)
            time.sleep(0.02)

    def stop(self) -> None:
        self.over.set()
        self.bell.join()
        for worker in self.workers.values():
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.valkey.stop()
        self.postgres.remove()


ROOT = Path(__file__).parents[2]


@pytest.fixture
def portal(mail_server, box):
    made = Portal(mail_server)
    yield made
    made.stop()


def tell_everybody(portal) -> None:
    """Two hundred heads with addresses, and one occasion told to all of them."""
    with Session(portal.admin) as session, session.begin():
        world = build_world(session, datetime.now(UTC))
        as_administrator(session)
        for n in range(PEOPLE):
            account = add(session, Account, login=f"h-{n}", full_name=f"Опытный {n}",
                          email=f"h-{n}@region.example", state="active",
                          created_at=datetime.now(UTC))  # fmt: skip
            add(session, RoleGrant, account_id=account, role=Role.HEAD,
                school_id=world.schools["one"], granted_at=datetime.now(UTC))  # fmt: skip
    actor = world.actors[Role.REGION_OPERATOR]
    with Session(portal.app, info={"reach": actor.reach()}) as session, session.begin():
        to = To(roles=(Role.HEAD,), schools=(world.schools["one"],))
        tell(Work(session, actor), "period.due_7", key="k", path="/x", to=to, period="I",
             due="2026-12-01")  # fmt: skip


def time_passes(portal) -> None:
    """The letter that was in the dead worker's hand, and its job, come due again."""
    portal.change("UPDATE kernel.letter SET run_after = now() WHERE state = 'new' AND attempts > 0")
    portal.change("UPDATE kernel.job SET run_after = now(), lease_until = NULL"
                  " WHERE state = 'new' AND coalesce(lease_until, now() - interval '1 s')"
                  " < now() + interval '1 hour'")  # fmt: skip


def test_kills_lose_nothing_and_repeat_almost_nothing(portal, box):
    chance = random.Random()  # noqa: S311 - a moment to kill at, not a secret
    first, second = chance.randint(0, 80), chance.randint(90, 160)
    tell_everybody(portal)
    for queue in ("interactive", "long"):
        portal.start(queue)
    portal.bell.start()

    portal.wait("SELECT count(*) FROM kernel.notice WHERE mail = 'digest'", PEOPLE)
    portal.change(
        "INSERT INTO kernel.job (id, name, queue, args, hat, max_attempts, timeout, run_after,"
        f" created_at) VALUES (gen_random_uuid(), '{jobs.DIGEST.name}', 'long', '{{}}',"
        " 'hat_post', 5, 900, now(), now())"
    )
    portal.kill(portal.valkey)
    portal.wait(SENT, first)
    portal.kill_worker("long")
    time_passes(portal)
    portal.wait(SENT, second)
    portal.kill(portal.postgres)
    time_passes(portal)
    portal.wait(SENT, PEOPLE)

    ids, moments = box.ids(), f"killed after {first} and {second} letters"
    assert {one["To"] for one in box.letters} == {f"h-{n}@region.example" for n in range(PEOPLE)}
    assert len(set(ids)) == PEOPLE, moments  # what came twice came under the same name
    assert len(ids) - PEOPLE <= MOST_REPEATS, moments
    assert portal.count("SELECT count(*) FROM kernel.notice WHERE mail = 'digest'") == 0
    assert portal.count("SELECT count(*) FROM kernel.letter WHERE body <> ''") == 0
    assert portal.count("SELECT count(*) FROM kernel.job WHERE state = 'dead'") == 0
