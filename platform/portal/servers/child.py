"""Child processes that do not outlive the process which started them."""

import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.errors import OperatorError

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)
_LARGEST_LOG = 20_000_000


class ServerError(OperatorError):
    """A server could not be started."""


@dataclass(frozen=True, slots=True)
class Account:
    """The user of the operating system a child runs as."""

    uid: int
    gid: int


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    death_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output added to the log.

    A session of its own keeps the terminal's Ctrl-C from it: whoever started it stops it in its
    turn. If the starter is killed outright, the kernel sends the child `death_signal`. The kernel
    looks at the thread that forked, so call this from a thread that lives as long as the process.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    trim(log)
    # Only the operator reads what servers complain of.
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as output:
        return subprocess.Popen(  # noqa: S603 - the callers' own commands, no shell
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_dies_with(os.getpid(), death_signal),  # noqa: PLW1509 - prctl only
        )


def stop(
    process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]
) -> int | None:
    """Send each signal in turn, waiting its seconds for the end, then kill; the exit code."""
    for number, patience in steps:
        if process.poll() is not None:
            break
        with suppress(ProcessLookupError):
            process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    if process.poll() is None:
        process.kill()
        process.wait()
    return process.returncode


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process is gone; one killed this moment is given the time to go."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(1.0)
    return process.returncode is not None


def tail(log: Path, lines: int = 15, *, since: int = 0) -> str:
    """The last lines of a log written after the offset."""
    try:
        with log.open("rb") as file:
            length = file.seek(0, os.SEEK_END)
            if since > length:  # it has been cut since
                since = 0
            file.seek(max(since, length - 65536))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def size(log: Path) -> int:
    """How long the log is now: an offset for `tail`."""
    return log.stat().st_size if log.exists() else 0


def trim(log: Path) -> None:
    """Set a log that has grown too long aside, keeping one such piece.

    Copied and cut, not renamed: the child goes on writing to the file it was given.
    """
    if size(log) > _LARGEST_LOG:
        shutil.copy(log, log.with_suffix(log.suffix + ".1"))
        os.truncate(log, 0)


def _dies_with(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    # Runs after the change of user: changing the user clears the setting.
    def arrange() -> None:
        if hasattr(_libc, "prctl"):
            _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died between fork and prctl
                os._exit(1)

    return arrange
