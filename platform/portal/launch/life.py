"""The life of a portal on one machine, from the first check to the last stop."""

import errno
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import NoReturn

from kernel.settings import home_folder, port_number
from portal.bootstrap import ROOT
from portal.errors import OperatorError, no_right
from portal.launch import home as homes
from portal.launch.environment import Environments, environments
from portal.launch.report import Report, welcome
from portal.servers import memory
from portal.servers.child import size, spawn, stop, tail
from portal.servers.postgres import Postgres
from portal.servers.valkey import Valkey
from portal.supervisor import Command, Supervisor

DATABASE = "portal"
_READY_PATIENCE = 120.0
_LOOK_EVERY = 0.25


class Interrupted(BaseException):
    """The operator asked the portal to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the operator asked `up` for. No region named: the one the database has, or altai."""

    home: Path
    port: int
    bind: str
    region: str | None = None
    demo: bool = True
    schools: int | None = None

    @property
    def address(self) -> str:
        """Where people find the portal."""
        host = reachable_host(self.bind)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"


def wanted_from(
    given: Mapping[str, str], *, region: str | None, demo: bool, schools: int | None
) -> Wanted:
    """Join the command's options with the environment; the port 0 becomes a free one."""
    home = home_folder(given)
    if not given.get("DATABASE_URL") and given.get("DATABASE_APP_URL"):
        raise OperatorError(
            "DATABASE_APP_URL задана без DATABASE_URL: по второй создаются роли и таблицы."
        )
    return Wanted(
        home=home,
        port=port_number(given) or memory.port_for(home, "web"),
        bind=given.get("PORTAL_BIND") or "127.0.0.1",
        region=region,
        demo=demo,
        schools=schools,
    )


def check(wanted: Wanted) -> None:
    """Refuse what is known beforehand to fail: a portal that runs, a port that is taken."""
    if homes.running_pid(wanted.home) is not None:
        raise homes.AlreadyRunning(homes.already_running(wanted.home))
    homes.wait_for_remains(wanted.home)
    family = socket.AF_INET6 if ":" in wanted.bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wanted.bind, wanted.port))
        except OSError as error:
            raise OperatorError(_why_not(wanted, error)) from error


def live(wanted: Wanted, given: Mapping[str, str], report: Report) -> int:
    """Start everything, keep it running until asked to stop, stop it; the exit code."""
    try:
        with homes.hold(wanted.home), _stoppable():
            supervisor = Supervisor(
                lambda kept: homes.write_state(wanted.home, wanted.address, kept)
            )
            try:
                _start(wanted, given, report, supervisor)
                _watch_until_interrupted(supervisor)
            except Interrupted:
                report.say("Останавливаю портал…")
            finally:
                supervisor.stop()
    except OperatorError as error:
        report.fail(str(error))
        return 1
    except PermissionError as error:
        report.fail(str(no_right(error)))
        return 1
    report.say("Портал остановлен, данные сохранены.")
    return 0


def _watch_until_interrupted(supervisor: Supervisor) -> NoReturn:
    while True:
        time.sleep(_LOOK_EVERY)
        supervisor.watch()


def _start(
    wanted: Wanted, given: Mapping[str, str], report: Report, supervisor: Supervisor
) -> None:
    report.say("Запускаю базу данных…")
    settings = _start_servers(wanted, given, supervisor)
    homes.hand_down(wanted.home, settings.ordinary)
    _step("migrate", [], settings, wanted.home)
    report.say("Готовлю регион…" if not wanted.demo else "Готовлю регион и данные для показа…")
    _step("prepare", _prepare_options(wanted), settings, wanted.home)
    report.say("Запускаю портал…")
    supervisor.start_stage(processes(wanted.home, settings.ordinary))
    _wait_until_ready(wanted, supervisor)
    report.ready(welcome(wanted.address, wanted.home / "demo-logins.json"))


def processes(home: Path, environment: Mapping[str, str]) -> list[Command]:
    """The portal's own processes, as separate commands anyone can also run alone."""
    named = {
        "web": ["web"],
        "worker-interactive": ["worker", "interactive"],
        "worker-long": ["worker", "long"],
        "dispatcher": ["dispatcher"],
        "scheduler": ["scheduler"],
    }
    return [
        Command(
            name=name,
            arguments=_portal(*arguments),
            log=home / "logs" / f"{name}.log",
            environment=environment,
            folder=ROOT,
        )
        for name, arguments in named.items()
    ]


def reachable_host(bind: str) -> str:
    """An address of this machine on which a server bound so answers."""
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104


def answers(host: str, port: int) -> bool:
    """Whether the portal says it is ready."""
    connection = HTTPConnection(host, port, timeout=5)
    with suppress(OSError, HTTPException):
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    return False


def _start_servers(
    wanted: Wanted, given: Mapping[str, str], supervisor: Supervisor
) -> Environments:
    """PostgreSQL and Valkey of our own, unless the operator named others."""
    admin_url, redis_url = given.get("DATABASE_URL"), given.get("REDIS_URL")
    if not admin_url:
        postgres = Postgres(wanted.home)
        supervisor.start_stage([postgres])
        admin_url = postgres.admin_url(DATABASE)
    if not redis_url:
        valkey = Valkey(wanted.home)
        supervisor.start_stage([valkey])
        redis_url = valkey.url()
    return environments(
        given, wanted.home, admin_url=admin_url, redis_url=redis_url, port=wanted.port
    )


def _prepare_options(wanted: Wanted) -> list[str]:
    options = ["--region", wanted.region] if wanted.region else []
    if wanted.demo:
        options.append("--demo")
    if wanted.schools is not None:
        options += ["--schools", str(wanted.schools)]
    return options


def _step(name: str, options: list[str], settings: Environments, home: Path) -> None:
    """Run a command to its end in a process of its own: what it imports is freed with it."""
    log = home / "logs" / "setup.log"
    beginning = size(log)
    process = spawn(_portal(name, *options), log=log, env=settings.administrator, cwd=ROOT)
    try:
        code = process.wait()
    finally:
        stop(process, [(signal.SIGTERM, 3.0)])
    if code:
        words = tail(log, 1000, since=beginning).splitlines()
        if words and not any(line.startswith("Traceback") for line in words):
            raise OperatorError(words[-1])  # a sentence of the command's own
        shown = "\n".join(words[-15:])
        raise OperatorError(f"Шаг «{name}» не удался, подробности в {log}:\n{shown}")


def _wait_until_ready(wanted: Wanted, supervisor: Supervisor) -> None:
    host = reachable_host(wanted.bind)
    deadline = time.monotonic() + _READY_PATIENCE
    while not answers(host, wanted.port):
        if time.monotonic() > deadline:
            raise OperatorError(
                f"Портал не ответил за {_READY_PATIENCE:.0f} с: "
                f"журналы процессов лежат в {wanted.home / 'logs'}."
            )
        supervisor.watch()
        time.sleep(_LOOK_EVERY)


def _portal(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "portal.cli", *arguments]


def _why_not(wanted: Wanted, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = wanted.port + 1 if wanted.port < 65535 else 8080
        return (
            f"Порт {wanted.port} занят. Освободите его или задайте другой: "
            f"PORTAL_PORT={other} ./portal up"
        )
    if error.errno == errno.EACCES:
        return f"Порт {wanted.port} может открыть только root: задайте PORTAL_PORT больше 1023."
    return f"Адрес {wanted.bind} этой машине не принадлежит: проверьте PORTAL_BIND."


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn the first request to stop into Interrupted; while stopping, further ones wait."""
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            raise Interrupted

    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # not under nohup
        signals.append(signal.SIGHUP)
    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def detach(arguments: list[str], home: Path, environment: Mapping[str, str], pipe: int) -> int:
    """Start `up` in a session of its own, reporting to the pipe; its process number."""
    log = home / "logs" / "portal.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - ourselves
            _portal("up", *arguments, "--report-to", str(pipe)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env={**environment, "PORTAL_HOME": str(home)},
            start_new_session=True,
            pass_fds=[pipe],
        ).pid
