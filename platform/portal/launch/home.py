"""The home folder of a running portal: its lock, its state, how to reach it.

Whoever holds the lock on portal.pid is the running portal. A lock ends with its process, however
the process ends, so a number left by a crash misleads nobody.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.errors import OperatorError
from portal.servers import memory
from portal.supervisor import Kept

_HANDED_DOWN = (
    *("DATABASE_APP_URL", "REDIS_URL", "PORTAL_SECRET_KEY"),
    *("PORTAL_PORT", "PORTAL_BIND", "PORTAL_HTTPS"),
    *("PORTAL_SMTP_URL", "PORTAL_MAIL_FROM", "PORTAL_ADDRESS"),
)


class AlreadyRunning(OperatorError):
    """Another process holds this home folder."""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """One line of `./portal status`."""

    name: str
    pid: int | None
    restarts: int
    started_at: float


@contextmanager
def hold(home: Path) -> Iterator[None]:
    """Be the running portal of this home folder until the block ends."""
    memory.make_home(home)
    note = os.open(home / "portal.pid", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _take(note):
            raise AlreadyRunning(already_running(home))
        os.truncate(note, 0)
        os.write(note, f"{os.getpid()}\n".encode())
        yield
        os.truncate(note, 0)
    finally:
        os.close(note)


def running_pid(home: Path) -> int | None:
    """The process that is the running portal of this home folder."""
    try:
        with (home / "portal.pid").open() as note:
            try:
                fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(note.read().strip() or 0) or None
    except FileNotFoundError:
        pass
    return None


def already_running(home: Path) -> str:
    """The sentence for a second `up`."""
    address = memory.read(home / "state.json").get("address")
    where = f" по адресу {address}" if address else ""
    return f"Портал уже работает{where} (процесс {running_pid(home)}). Остановить: ./portal down"


def wait_for_remains(home: Path, seconds: float = 15.0) -> None:
    """After a crash, let the processes it left finish: the kernel has told them to."""
    note = home / "portal.pid"
    if not (note.exists() and note.read_text("ascii").strip()):
        return
    deadline = time.monotonic() + seconds
    pids = [state.pid for state in states(home) if state.pid]
    while any(_is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)


def write_state(home: Path, address: str, services: list[Kept]) -> None:
    """Note what runs, for `status`."""
    rows = [
        {
            "name": kept.service.name,
            "pid": kept.service.process.pid if kept.service.process else None,
            "restarts": kept.restarts,
            "started_at": kept.started_at,
        }
        for kept in services
    ]
    state = {"address": address, "services": rows}
    memory.replace_private(home / "state.json", json.dumps(state, indent=2) + "\n")


def states(home: Path) -> list[ServiceState]:
    """What was running when the supervisor last noted a change."""
    rows = memory.read(home / "state.json").get("services")
    return [ServiceState(**row) for row in rows] if isinstance(rows, list) else []


def hand_down(home: Path, environment: Mapping[str, str]) -> None:
    """Keep the running portal's settings for commands typed beside it, such as `kpi`."""
    kept = {name: environment[name] for name in _HANDED_DOWN if name in environment}
    memory.replace_private(home / "environment.json", json.dumps(kept, indent=2) + "\n")


def handed_down(home: Path) -> dict[str, str]:
    """The settings of the portal that runs on this home folder; nothing if none does."""
    if running_pid(home) is None:
        return {}
    kept = memory.read(home / "environment.json")
    return {name: str(value) for name, value in kept.items()} | {"PORTAL_HOME": str(home)}


def _take(note: int) -> bool:
    # `status` holds the lock for an instant while it looks.
    for _ in range(10):
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2]
    except OSError:
        return False
    return not state.lstrip().startswith("Z")
