"""The life of a portal on one machine, from the first check to the last stop."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from portal.bootstrap import ROOT
from portal.errors import OperatorError, no_right
from portal.launch import home as homes
from portal.launch.environment import Environments, environments
from portal.launch.report import Report, welcome
from portal.launch.wanted import Wanted, answers, reachable_host
from portal.servers.child import size, spawn, stop, tail
from portal.servers.postgres import Postgres
from portal.servers.valkey import Valkey
from portal.supervisor import Command, Supervisor

DATABASE = "portal"
_READY_PATIENCE = 120.0
_SETTLED_AFTER = 2.0
_LOOK_EVERY = 0.25


class Interrupted(BaseException):
    """The operator asked the portal to stop."""


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
        # Two, so that an upload of ten thousand rows does not keep a school's figures waiting.
        "worker-interactive-1": ["worker", "interactive"],
        "worker-interactive-2": ["worker", "interactive"],
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
        shown = "\n".join(words[-15:])
        if words and not any(line.startswith("Traceback") for line in words):
            raise OperatorError(shown)  # the command's own explanation
        raise OperatorError(f"Шаг «{name}» не удался, подробности в {log}:\n{shown}")


def _wait_until_ready(wanted: Wanted, supervisor: Supervisor) -> None:
    host = reachable_host(wanted.bind)
    deadline = time.monotonic() + _READY_PATIENCE
    while not (supervisor.settled(_SETTLED_AFTER) and answers(host, wanted.port)):
        if time.monotonic() > deadline:
            raise OperatorError(
                f"Портал не ответил за {_READY_PATIENCE:.0f} с: "
                f"журналы процессов лежат в {wanted.home / 'logs'}."
            )
        supervisor.watch()
        time.sleep(_LOOK_EVERY)


def _portal(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "portal.cli", *arguments]


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
