"""PostgreSQL as a child process: one cluster in the portal's home folder.

Text sorts and folds by the built-in C.UTF-8, the same on every machine; the server listens on
127.0.0.1 only, asks a password by SCRAM, and ends with the process that started it.
"""

import locale
import os
import re
import secrets
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from portal.servers import memory
from portal.servers.child import Account, ServerError, has_ended, size, spawn, stop, tail
from portal.servers.place import Place, find_place, remove

_MB = 1024 * 1024
_START_PATIENCE = 120.0  # a large log may have to be replayed after a crash
_OLD_SERVER_PATIENCE = 40.0  # a server orphaned by SIGKILL is writing its checkpoint
_STILL_THERE = ("postmaster.pid", "shared memory block", "is in use")
_PORT_TAKEN = "Address already in use"


@dataclass
class Postgres:
    """One cluster. Port 0 means: the remembered port, or a free one; `fast` is for tests only."""

    home: Path
    port: int = 0
    fast: bool = False
    name: str = field(default="postgres", init=False)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def start(self) -> None:
        """Start the server, creating the cluster at the first call; returns when it answers.

        A server that runs already is left running.
        """
        if self.process is not None and not has_ended(self.process):
            return
        self.home = Path(self.home).resolve()
        place = find_place(self.home, throwaway=self.fast)
        if not (place.data / "PG_VERSION").exists():
            _create_cluster(place, self._password(), sync=not self.fast)
        chosen, avoid = self.port, frozenset[int]()
        deadline = time.monotonic() + _OLD_SERVER_PATIENCE
        while True:
            self.port = chosen or memory.port_for(self.home, "postgres", avoid=avoid)
            complaint = self._try_to_start(place)
            if complaint is None:
                return
            if _PORT_TAKEN in complaint and not chosen:
                avoid |= {self.port}
            elif not any(sign in complaint for sign in _STILL_THERE):
                raise ServerError(
                    f"PostgreSQL не запустился. Последние строки его журнала:\n{complaint}"
                )
            if time.monotonic() > deadline:
                raise ServerError(
                    f"База данных в {place.data} занята другим процессом, "
                    "или не освобождена прежним."
                )
            _drop_stale_pid_file(place.data)
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop the server: end the sessions, write what is unwritten, leave."""
        if self.process is not None:
            stop(self.process, [(signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0)])
            self.process = None

    def running(self) -> bool:
        """Whether the server this object started is alive."""
        return self.process is not None and self.process.poll() is None

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        remove(self.home)

    def admin_url(self, database: str = "postgres") -> str:
        """The superuser's address of a database, for SQLAlchemy."""
        password = self._password()
        return f"postgresql+psycopg://postgres:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def log(self) -> Path:
        """Where the server writes."""
        return self.home / "logs" / "postgres.log"

    def _password(self) -> str:
        return memory.secret(self.home, "postgres")

    def _try_to_start(self, place: Place) -> str | None:
        """None when the server answers, else what it said when it gave up."""
        beginning = size(self.log)
        self.process = spawn(
            [place.programs / "postgres", "-D", place.data, *self._settings()],
            log=self.log,
            death_signal=signal.SIGINT,
            account=place.account,
            cwd=place.data,
            env=_environment(),
        )
        deadline = time.monotonic() + _START_PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.process = None
                return tail(self.log, since=beginning)
            if self._answers():
                return None
            time.sleep(0.05)
        self.stop()
        return tail(self.log, since=beginning)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(
                host="127.0.0.1",
                port=self.port,
                user="postgres",
                password=self._password(),
                dbname="postgres",
                connect_timeout=5,
            ).close()
            return True
        return False

    def _settings(self) -> list[str]:
        settings = server_settings(_machine_memory(), fast=self.fast) | {"port": str(self.port)}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def server_settings(memory_bytes: int, *, fast: bool = False) -> dict[str, str]:
    """Settings for a machine with that much memory; `fast` gives up surviving a power cut."""
    largest = 256 if fast else 2048
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "100",
        "shared_buffers": f"{_megabytes(memory_bytes // 8, 64, largest)}MB",
        "effective_cache_size": f"{_megabytes(memory_bytes // 2, 128, 1 << 20)}MB",
        "maintenance_work_mem": f"{_megabytes(memory_bytes // 16, 32, 512)}MB",
        "work_mem": "64MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_wal_size": "2GB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        # The details of a refused row are its values: names, addresses. They stay out of the log.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "lc_messages": "C",
    }
    if fast:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            # What was counted while a test had a table empty would mislead the next one's plans.
            "autovacuum": "off",
        }
    return settings


def _create_cluster(place: Place, password: str, *, sync: bool) -> None:
    password_file = place.data.parent / f"password-{secrets.token_hex(4)}"
    password_file.touch(mode=0o600, exist_ok=False)
    password_file.write_text(password, "utf-8")
    if place.account:
        os.chown(password_file, place.account.uid, place.account.gid)
    try:
        done = _run(
            [
                str(place.programs / "initdb"),
                *("-D", str(place.data), "-U", "postgres", "-E", "UTF8", "-A", "scram-sha-256"),
                *("--data-checksums", f"--pwfile={password_file}"),
                *_locale_options(place),
                *([] if sync else ["--no-sync"]),
            ],
            place.account,
        )
    finally:
        password_file.unlink()
    if done.returncode:
        raise ServerError(f"Не удалось создать базу данных в {place.data}:\n{done.stderr.strip()}")


def _locale_options(place: Place) -> list[str]:
    version = _run([str(place.programs / "postgres"), "--version"], place.account).stdout
    major = re.search(r"\d+", version)
    if major is None:
        raise ServerError(f"Программа {place.programs / 'postgres'} не запускается.")
    if int(major[0]) < 17:  # an older server given by PG_BIN
        return ["--locale=C.UTF-8"]
    # The C library's locale still tells pg_trgm which characters are letters.
    return [
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        f"--locale={'C.UTF-8' if _has_locale('C.UTF-8') else 'C'}",
    ]


def _has_locale(name: str) -> bool:
    kept = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_CTYPE, kept)
    return True


def _run(command: list[str], account: Account | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own commands, no shell
        command,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        env=_environment(),
        check=False,
        capture_output=True,
        text=True,
    )


def _environment() -> dict[str, str]:
    # Without PG* of the caller, which would move the data or the port under our feet.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def _drop_stale_pid_file(data: Path) -> None:
    """Remove the lock of a server that is dead, which PostgreSQL cannot always tell.

    It takes any process of that number for a server: one not yet reaped, which in a container may
    be never, or another program that has been given the number. The shared memory it also checks
    still guards against a real second server.
    """
    note = data / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError):
        pid = int(note.read_text("utf-8").split()[0])
        program = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
        # The command line of a zombie is empty.
        if not program.endswith(b"postgres"):
            note.unlink()


def _machine_memory() -> int:
    """Bytes this machine, or the container we are in, may use."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # "max" is no number
        return min(physical, int(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    return physical


def _megabytes(amount: int, least: int, most: int) -> int:
    return max(least, min(most, amount // _MB))
