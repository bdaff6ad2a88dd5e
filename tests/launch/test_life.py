"""`up` from the outside: what it refuses, what it prints, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.settings import SettingsError
from portal.errors import OperatorError
from portal.launch import home as homes
from portal.launch.environment import app_password, environments
from portal.launch.report import welcome
from portal.launch.wanted import Wanted, check, wanted_from

ROOT = Path(__file__).resolve().parents[2]
# The real `up` with dummies for the servers' steps and for the portal's processes.
UP = """
import os, sys
from pathlib import Path
from portal import assets, cli, supervisor
from portal.launch import life
from portal.supervisor import Command

WEB = '''
import http.server, os
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORTAL_PORT"])), Ready).serve_forever()
'''

def processes(home, environment):
    sources = {"web": WEB, "worker": "import time; time.sleep(60)"}
    if broken:
        sources["worker"] = "raise SystemExit('the worker is broken')"
    return [
        Command(name, [sys.executable, "-c", source], home / "logs" / f"{name}.log", environment)
        for name, source in sources.items()
    ]

life._portal = lambda *arguments: [sys.executable, __file__, *arguments]
life.processes = processes
broken = (Path(os.environ["PORTAL_HOME"]) / "broken").exists()
life._SETTLED_AFTER = 20.0 if broken else 0.3  # on a busy machine it takes its time to fail
supervisor._PAUSES = (0.0, 0.1)
life._step = lambda *_: None
assets.build = lambda: None
sys.exit(cli.main(sys.argv[1:]))
"""


class Copy:
    """One copy of the portal, driven through its command line."""

    def __init__(self, home: Path, port: int) -> None:
        self.program = home.with_name(f"{home.name}.py")
        self.program.write_text(UP, "utf-8")
        self.home = home
        self.port = port
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
            "PORTAL_HOME": str(home),
            "PORTAL_PORT": str(port),
            "DATABASE_URL": "postgresql://postgres:x@nowhere.invalid/portal",
            "REDIS_URL": "redis://nowhere.invalid/0",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, self.program, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def foreground(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, self.program, "up"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def pids(self) -> list[int]:
        return [state.pid for state in homes.states(self.home) if state.pid]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    found = Copy(tmp_path / "home one", free_port())
    yield found
    found.run("down")


def wanted(home: Path, port: int, bind: str = "127.0.0.1") -> Wanted:
    return Wanted(home=home, port=port, bind=bind)


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(OperatorError) as refusal:
            check(wanted(tmp_path, port))
    assert str(refusal.value) == (
        f"Порт {port} занят. Освободите его или задайте другой: PORTAL_PORT={port + 1} ./portal up"
    )


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"^Адрес 192\.0\.2\.1 этой машине не принадлежит"):
        check(wanted(tmp_path, free_port(), "192.0.2.1"))


def test_an_unknown_region_is_refused_before_anything_starts(tmp_path: Path) -> None:
    given = {"PORTAL_HOME": str(tmp_path / "home")}
    with pytest.raises(OperatorError, match=r"«atlantis».*altai"):
        wanted_from(given, region="atlantis", demo=True, schools=None)
    assert not (tmp_path / "home").exists()


def test_an_application_login_alone_is_not_enough() -> None:
    given = {"DATABASE_APP_URL": "postgresql://portal_app:x@db/portal"}
    with pytest.raises(OperatorError, match="DATABASE_URL"):
        wanted_from(given, region=None, demo=True, schools=None)


def test_port_0_is_a_free_port_that_is_kept(tmp_path: Path) -> None:
    given = {"PORTAL_HOME": str(tmp_path), "PORTAL_PORT": "0"}
    ports = {wanted_from(given, region=None, demo=True, schools=None).port for _ in range(2)}
    assert len(ports) == 1
    assert ports != {0}


def test_only_the_administrator_is_told_the_administrators_address(tmp_path: Path) -> None:
    admin = "postgresql+psycopg://postgres:secret@127.0.0.1:5432/portal"
    found = environments(
        {"DATABASE_URL": admin, "LANG": "C"}, tmp_path, admin_url=admin, redis_url="r", port=8080
    )
    assert "secret" not in json.dumps(found.ordinary)
    assert found.administrator["DATABASE_URL"] == admin
    app = found.ordinary["DATABASE_APP_URL"]
    assert app.startswith("postgresql+psycopg://portal_app:")
    assert app.endswith("@127.0.0.1:5432/portal")
    again = environments({}, tmp_path, admin_url=admin, redis_url="r", port=8080)
    assert again.ordinary["DATABASE_APP_URL"] == app
    assert again.ordinary["PORTAL_SECRET_KEY"] == found.ordinary["PORTAL_SECRET_KEY"]


def test_the_applications_password_is_taken_from_its_address() -> None:
    assert app_password("postgresql+psycopg://portal_app:a%2Fb@db/portal") == "a/b"
    with pytest.raises(SettingsError, match="portal_app"):
        app_password("postgresql+psycopg://postgres:x@db/portal")


def test_the_welcome_lists_the_logins(tmp_path: Path) -> None:
    logins = tmp_path / "demo-logins.json"
    assert "записи" not in welcome("http://127.0.0.1:8080/", logins)
    logins.write_text(
        json.dumps(
            [{"role": "curator", "title": "куратор", "login": "curator", "password": "тайна"}]
        )
    )
    assert welcome("http://127.0.0.1:8080/", logins).splitlines() == [
        "",
        "Портал работает: http://127.0.0.1:8080/",
        "",
        "Учётные записи:",
        "  роль     логин    пароль",
        "  куратор  curator  тайна",
    ]


def test_detached_it_answers_is_found_and_stops(copy: Copy) -> None:
    nothing = copy.run("status")
    assert (nothing.returncode, nothing.stdout) == (3, "Портал не запущен.\n")

    up = copy.run("up", "--detach")
    assert up.returncode == 0, up.stderr
    assert f"Портал работает: http://127.0.0.1:{copy.port}/" in up.stdout
    status = copy.run("status")
    assert status.returncode == 0
    assert [line.split()[0] for line in status.stdout.splitlines()[2:]] == ["web", "worker"]

    again = copy.run("up", "--detach")
    assert again.returncode == 1
    assert again.stderr.startswith(f"Портал уже работает по адресу http://127.0.0.1:{copy.port}/")

    down = copy.run("down")
    assert (down.returncode, down.stdout) == (0, "Портал остановлен, данные сохранены.\n")
    assert copy.run("status").returncode == 3
    assert copy.run("down").returncode == 0


def test_two_copies_side_by_side(copy: Copy, tmp_path: Path) -> None:
    other = Copy(tmp_path / "home two", free_port())
    try:
        assert [one.run("up", "--detach").returncode for one in (copy, other)] == [0, 0]
        assert other.run("down").returncode == 0
        assert copy.run("status").returncode == 0
    finally:
        other.run("down")


def test_ctrl_c_ends_it_cleanly(copy: Copy) -> None:
    with copy.foreground() as portal:
        assert portal.stdout is not None
        for line in portal.stdout:
            if line.startswith("Портал работает"):
                break
        pids = copy.pids()
        assert len(pids) == 2
        portal.send_signal(signal.SIGINT)
        rest = portal.stdout.read()
    assert portal.returncode == 0
    assert rest.endswith("Портал остановлен, данные сохранены.\n")
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_after_a_kill_nothing_is_left_and_it_starts_again(copy: Copy) -> None:
    assert copy.run("up", "--detach").returncode == 0
    pids = copy.pids()
    main = homes.running_pid(copy.home)
    assert main is not None
    os.kill(main, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(homes._is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert copy.run("status").returncode == 3
    assert copy.run("up", "--detach").returncode == 0


def test_a_process_that_cannot_live_ends_the_start_with_its_words(copy: Copy) -> None:
    copy.home.mkdir()
    (copy.home / "broken").touch()
    (copy.home / "logs").mkdir()
    up = copy.run("up", "--detach")
    assert up.returncode == 1
    assert "работает" not in up.stdout
    assert up.stderr.startswith("Процесс worker упал 5 раз подряд, портал остановлен.")
    assert up.stderr.endswith("the worker is broken\n")
    assert copy.run("status").returncode == 3
