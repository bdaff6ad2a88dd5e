"""Each container's command, run as it stands, with the settings the compose file gives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.launch.wanted import answers
from portal.servers import memory
from portal.servers.postgres import Postgres
from portal.servers.valkey import Valkey
from tests.launch import test_containers as files

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
USUAL_PORTS = {"postgres": 5432, "valkey": 6379}


class Containers:
    """Runs the commands of the compose file against servers of our own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.postgres = Postgres(home, fast=True)
        self.valkey = Valkey(home)
        self.port = memory.port_for(home, "web")

    def start(self, name: str) -> subprocess.Popen[bytes]:
        service = files.OURS[name]
        environment = {
            **{key: value for key, value in os.environ.items() if "DATABASE" not in key},
            **{key: self._here(value) for key, value in service["environment"].items()},
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
            "PORTAL_HOME": str(self.home / "data"),
            "PORTAL_PORT": str(self.port),
        }
        command = [files.filled(word) for word in service["command"]]
        with (self.home / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "portal.cli", *command],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def words(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text("utf-8")

    def _here(self, value: str) -> str:
        """The setting with our servers in place of the containers' names."""
        value = files.filled(value)
        for name, variable, port in (
            ("postgres", "POSTGRES_PASSWORD", self.postgres.port),
            ("valkey", "VALKEY_PASSWORD", self.valkey.port),
        ):
            value = value.replace(f"@{name}:", "@127.0.0.1:").replace(
                f":{files.FILLED[variable]}@", f":{memory.secret(self.home, name)}@"
            )
            value = value.replace(f":{USUAL_PORTS[name]}/", f":{port}/")
        return value


@pytest.fixture(scope="module")
def containers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Containers]:
    found = Containers(tmp_path_factory.mktemp("containers"))
    found.postgres.start()
    found.valkey.start()
    for name in ("migrate", "prepare"):
        assert found.start(name).wait(PATIENCE) == 0, found.words(name)
    yield found
    found.valkey.stop()
    found.postgres.remove()


def test_preparing_again_changes_nothing_and_succeeds(containers: Containers) -> None:
    for name in ("migrate", "prepare"):
        assert containers.start(name).wait(PATIENCE) == 0, containers.words(name)


def test_the_lasting_ones_live_and_leave_when_asked(containers: Containers) -> None:
    names = sorted(set(files.OURS) - files.ONCE)
    running = {name: containers.start(name) for name in names}
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers("127.0.0.1", containers.port):
            assert running["web"].poll() is None, containers.words("web")
            assert time.monotonic() < deadline, containers.words("web")
            time.sleep(0.1)
        for name, process in running.items():
            assert process.poll() is None, containers.words(name)
    finally:
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        codes = {name: process.wait(30) for name, process in running.items()}
    # One still importing has no handler yet and just ends.
    assert set(codes.values()) <= {0, -signal.SIGTERM}, codes
