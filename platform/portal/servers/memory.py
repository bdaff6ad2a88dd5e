"""What one portal's home folder remembers between starts: secrets, ports, places.

Each is a small JSON object in its own file. Files are locked while they are changed, because two
processes may start on one home, and replaced whole, because a start may be killed half-way.
"""

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom

# Below the range from which Linux takes the ports of outgoing connections: a port remembered
# there could be somebody's connection by the next start.
OWN_PORTS = range(20000, 30000)


def make_home(home: Path) -> None:
    """Create the home folder; others may walk through it, because PostgreSQL may be another user.

    A folder which is already there keeps its rights.
    """
    if home.is_dir():
        return
    home.mkdir(parents=True)
    home.chmod(0o711)


def secret(home: Path, name: str) -> str:
    """The secret of that name, made at the first call."""
    return _remember(home / "secrets.json", name, lambda: secrets.token_urlsafe(32))


def place(home: Path, name: str) -> Path | None:
    """Where that server's data was put, if it could not be kept in the home folder."""
    kept = read(home / "places.json").get(name)
    return Path(str(kept)) if kept else None


def remember_place(home: Path, name: str, path: Path) -> None:
    """Note that the server's data lies outside the home folder."""
    with _locked(home / "places.json") as values:
        values[name] = str(path)


def port_for(home: Path, name: str, *, avoid: frozenset[int] = frozenset()) -> int:
    """The port that server had, while it is free; else another one, remembered from now on."""
    with _locked(home / "ports.json") as values:
        kept = values.get(name)
        taken = avoid | {int(str(port)) for other, port in values.items() if other != name}
        if isinstance(kept, int) and kept not in taken and is_free(kept):
            return kept
        port = _free_port(taken)
        values[name] = port
        return port


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_port(taken: frozenset[int]) -> int:
    choice = SystemRandom()
    while True:
        port = choice.choice(OWN_PORTS)
        if port not in taken and is_free(port):
            return port


def _remember(path: Path, name: str, make: Callable[[], str]) -> str:
    kept = read(path).get(name)
    if isinstance(kept, str):
        return kept
    with _locked(path) as values:
        return str(values.setdefault(name, make()))


def read(path: Path) -> dict[str, object]:
    """What the file holds; nothing if it is not there."""
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return dict(values)


def replace_private(path: Path, text: str) -> None:
    """Write the file whole, readable by its owner only."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[dict[str, object]]:
    """The file's values to change; they are written back when the block ends without an error."""
    make_home(path.parent)
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        values = read(path)
        yield values
        replace_private(path, json.dumps(values, indent=2) + "\n")
    finally:
        os.close(lock)
