"""The embedded PostgreSQL and Valkey: facts the portal leans on, and what they survive."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.servers import memory, place
from portal.servers.child import ServerError
from portal.servers.postgres import Postgres, server_settings
from portal.servers.valkey import Valkey

ORPHAN_MAKER = """
import os, sys
from pathlib import Path
from portal.servers.postgres import Postgres
from portal.servers.valkey import Valkey
home = Path(sys.argv[1])
servers = [Postgres(home, fast=True), Valkey(home)]
for server in servers:
    server.start()
print(*(server.process.pid for server in servers), flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("portal") / "home")  # fast ones lose data at a kill
    server.start()
    yield server
    server.remove()


def connect(server: Postgres) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(server.admin_url().replace("+psycopg", ""), autocommit=True)


def test_text_is_folded_and_searched_in_russian(postgres: Postgres) -> None:
    with connect(postgres) as connection:
        row = connection.execute(
            "SELECT lower('ЁЖИК'), upper('ёжик'), 'ИВАНОВ' ILIKE 'иванов', 'Ё' ~* 'ё',"
            " to_tsvector('russian', 'Наставников') @@ to_tsquery('russian', 'НАСТАВНИК')"
        ).fetchone()
        assert row == ("ёжик", "ЁЖИК", True, True, True)
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        assert connection.execute("SELECT similarity('Иванов', 'ИВАНОВА') > 0.6").fetchone() == (
            True,
        )


def test_the_cluster_is_as_decided(postgres: Postgres) -> None:
    wanted = {
        "data_checksums": "on",
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
        "jit": "off",
        "TimeZone": "UTC",
    }
    with connect(postgres) as connection:
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in wanted}
        provider = connection.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'template1'"
        ).fetchone()
    assert found == {name: (value,) for name, value in wanted.items()}
    assert provider == ("b", "C.UTF-8")


def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host="127.0.0.1", port=postgres.port, user="postgres", password="x", dbname="postgres"
        )


def test_data_outlive_a_kill_and_a_restart(postgres: Postgres) -> None:
    with connect(postgres) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    port = postgres.port
    assert postgres.process is not None
    postgres.process.kill()  # not waited for: the dead one is not yet reaped when start looks
    postgres.start()
    assert postgres.port == port
    postgres.stop()
    assert not postgres.running()
    postgres.start()
    with connect(postgres) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_the_number_of_a_dead_server_may_belong_to_another_program(postgres: Postgres) -> None:
    assert postgres.process is not None
    data = memory.place(postgres.home, "postgres") or postgres.home / "postgres"
    note = (data / "postmaster.pid").read_text().splitlines()
    postgres.process.kill()
    postgres.process.wait()
    (data / "postmaster.pid").write_text("\n".join([str(os.getppid()), *note[1:]]) + "\n")
    postgres.start()
    assert postgres.running()


def test_nothing_outlives_a_killed_starter(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    made = subprocess.run(
        [sys.executable, "-c", ORPHAN_MAKER, str(tmp_path / "home")],
        env={**os.environ, "PYTHONPATH": f"{root / 'platform'}:{root}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert made.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 15
    alive = [int(pid) for pid in made.stdout.split()]
    assert len(alive) == 2
    while alive and time.monotonic() < deadline:
        alive = [pid for pid in alive if is_running(pid)]
        time.sleep(0.05)
    place.remove(tmp_path / "home")
    assert alive == []


def test_two_homes_side_by_side(postgres: Postgres, tmp_path: Path) -> None:
    other = Postgres(tmp_path / "other", fast=True)
    other.start()
    try:
        assert other.port != postgres.port
        with connect(other) as connection:
            assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    finally:
        other.remove()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a service account")
def test_under_root_a_closed_folder_is_left_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed / "home", fast=True)
    server.start()
    try:
        assert closed.stat().st_mode & 0o777 == 0o700
        moved_to = memory.place(closed / "home", "postgres")
        assert moved_to is not None
        assert moved_to.is_relative_to(place.REFUGE)
        assert moved_to.stat().st_uid != 0
    finally:
        server.remove()
    assert not moved_to.parent.exists()


def test_a_lost_data_folder_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    memory.make_home(tmp_path / "home")
    memory.remember_place(tmp_path / "home", "postgres", tmp_path / "gone")
    with pytest.raises(ServerError, match=r"Нет папки базы данных .*/gone"):
        Postgres(tmp_path / "home", fast=True).start()


def test_programs_are_looked_for_where_pg_bin_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(ServerError, match="нет программы postgres: проверьте PG_BIN"):
        Postgres(tmp_path / "home", fast=True).start()
    place.remove(tmp_path / "home")


@pytest.mark.parametrize(
    ("gigabytes", "shared", "cache"),
    [(0.25, "64MB", "128MB"), (8, "1024MB", "4096MB"), (64, "2048MB", "32768MB")],
)
def test_settings_follow_the_memory(gigabytes: float, shared: str, cache: str) -> None:
    found = server_settings(int(gigabytes * 1024**3))
    assert (found["shared_buffers"], found["effective_cache_size"]) == (shared, cache)
    assert "fsync" not in found


def test_valkey_keeps_what_it_was_told(tmp_path: Path) -> None:
    server = Valkey(tmp_path / "home")
    server.start()
    try:
        with redis.Redis.from_url(server.url()) as client:
            client.set("bell", "rung")
        address = server.url()
        server.stop()
        server.start()
        assert server.url() == address
        with redis.Redis.from_url(address, decode_responses=True) as client:
            assert client.get("bell") == "rung"
            assert client.config_get("maxmemory-policy", "appendonly") == {
                "maxmemory-policy": "noeviction",
                "appendonly": "yes",
            }
        stranger = redis.Redis(port=server.port, retry=Retry(NoBackoff(), 0))
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
    finally:
        server.stop()


def is_running(pid: int) -> bool:
    """A zombie has ended: in a container its new parent may be slow to reap it."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
