"""Keeps the portal's processes running: starts them in stages, restarts what dies, stops all."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from portal.errors import OperatorError
from portal.servers.child import spawn, stop, tail, trim

DEATHS_ALLOWED = 5
DEATHS_WITHIN = 30.0
_TRIM_EVERY = 60.0
_PAUSES = (0.0, 0.5, 1.0, 2.0)  # before the first, second … restart in a row


class GaveUp(OperatorError):
    """A process dies again and again; restarting it further would only hide that."""


class Service(Protocol):
    """A process, or a server with its preparations, that the supervisor keeps running."""

    process: subprocess.Popen[bytes] | None

    @property
    def name(self) -> str:
        """What the operator knows it by."""

    @property
    def log(self) -> Path:
        """Where its last words are."""

    def start(self) -> None:
        """Start it; a server returns when it answers."""

    def stop(self) -> None:
        """Stop it and wait for the end; nothing if it does not run."""

    def running(self) -> bool:
        """Whether it is alive."""


@dataclass
class Command:
    """A plain program as a service.

    The second SIGTERM is for RQ: at the first a worker finishes its job, at the second it lets
    the job go, to be taken up after the next start.
    """

    name: str
    arguments: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    patience: float = 6.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def start(self) -> None:
        """Start the program."""
        self.process = spawn(self.arguments, log=self.log, env=self.environment, cwd=self.folder)

    def stop(self) -> None:
        """Stop the program and what it leaves behind in its process group."""
        if self.process is None:
            return
        stop(self.process, [(signal.SIGTERM, self.patience), (signal.SIGTERM, 1.5)])
        self._sweep()
        self.process = None

    def running(self) -> bool:
        """Whether the program is alive; the children of a dead one are ended here."""
        if self.process is None:
            return False
        if self.process.poll() is None:
            return True
        self._sweep()
        return False

    def _sweep(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Kept:
    """A service and the record of its deaths."""

    service: Service
    started_at: float = 0.0
    restarts: int = 0
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS_ALLOWED))
    restart_at: float | None = None


class Supervisor:
    """Services in stages: started in order, stopped in the reverse one."""

    def __init__(self, changed: Callable[[list[Kept]], None] = lambda _: None) -> None:
        self._stages: list[list[Kept]] = []
        self._changed = changed
        self._trimmed_at = time.monotonic()

    def start_stage(self, services: Sequence[Service]) -> None:
        """Start services that need all the earlier stages, and keep them running."""
        stage = [Kept(service) for service in services]
        self._stages.append(stage)  # before starting: a half-started one must be stopped too
        for kept in stage:
            kept.service.start()
            kept.started_at = time.time()
        self._changed(self._all())

    def watch(self) -> None:
        """Look once at every service; restart the dead, or give up on them."""
        changed = False
        for kept in self._all():
            if kept.restart_at is None:
                changed |= self._note_death(kept)
            elif time.monotonic() >= kept.restart_at:
                self._restart(kept)
                changed = True
        if changed:
            self._changed(self._all())
        if time.monotonic() - self._trimmed_at > _TRIM_EVERY:
            self._trimmed_at = time.monotonic()
            for kept in self._all():
                trim(kept.service.log)

    def settled(self, seconds: float) -> bool:
        """Whether every service has been alive for so long: one that fails at once has not."""
        now = time.time()
        return all(
            kept.restart_at is None and now - kept.started_at >= seconds for kept in self._all()
        )

    def stop(self) -> None:
        """Stop every stage, the last one first; the services of a stage together."""
        while self._stages:
            stage = self._stages[-1]
            with ThreadPoolExecutor(len(stage) or 1) as pool:
                list(pool.map(lambda kept: kept.service.stop(), stage))
            self._stages.pop()
        self._changed([])

    def _all(self) -> list[Kept]:
        return [kept for stage in self._stages for kept in stage]

    def _note_death(self, kept: Kept) -> bool:
        if kept.service.running():
            return False
        now = time.monotonic()
        kept.deaths.append(now)
        recent = [at for at in kept.deaths if now - at < DEATHS_WITHIN]
        if len(recent) >= DEATHS_ALLOWED:
            raise GaveUp(
                f"Процесс {kept.service.name} упал {len(recent)} раз подряд, портал остановлен. "
                f"Последние строки {kept.service.log}:\n{tail(kept.service.log)}"
            )
        kept.restart_at = now + _PAUSES[min(len(recent), len(_PAUSES)) - 1]
        return True

    def _restart(self, kept: Kept) -> None:
        kept.restart_at = None
        kept.restarts += 1
        kept.started_at = time.time()
        # A server that will not start counts as one more death at the next look.
        with suppress(OperatorError, OSError):
            kept.service.start()
