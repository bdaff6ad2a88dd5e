"""First step of `./portal`: a Python environment as locked, then the command itself.

Runs under whichever Python is at hand, before anything is installed, so it imports the standard
library only. What it says is Russian: the catalogues are not compiled yet.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
_WITH_TOOLS = ("test", "bench")
_WITHOUT_ENVIRONMENT = {"down": 0, "status": 3}  # nothing can run where nothing was installed


class SetupError(Exception):
    """The environment cannot be made; the message is one Russian sentence."""


def main(argv: Sequence[str]) -> int:
    """Prepare the environment and become the command."""
    command = argv[0] if argv else ""
    try:
        if not PYTHON.exists() and command in _WITHOUT_ENVIRONMENT:
            print("Портал не запущен.")
            return _WITHOUT_ENVIRONMENT[command]
        ensure("dev" if command in _WITH_TOOLS else "runtime")
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return _become([str(PYTHON), "-m", "portal.cli", *argv])


def _become(command: list[str]) -> NoReturn:
    os.environ["PYTHONPATH"] = f"{ROOT / 'platform'}:{ROOT}"
    os.execv(PYTHON, command)  # noqa: S606 - no shell: the arguments go as they are


def ensure(name: str) -> None:
    """Have .venv hold what requirements/<name>.txt locks; quick when it does already."""
    if _is_installed(name) and _works():
        return
    with _alone():
        if not _works():
            _create()
        install(name)


def install(name: str) -> None:
    """Install requirements/<name>.txt into .venv, every file checked against its hash."""
    if _is_installed(name):
        return
    wanted = _requirements(name)
    print("Устанавливаю пакеты Python…", file=sys.stderr, flush=True)
    done = subprocess.run(  # noqa: S603 - our own command
        [
            *(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-input", "--require-hashes", "--requirement", str(wanted)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print("\n".join(done.stderr.strip().splitlines()[-15:]), file=sys.stderr)
        raise SetupError(
            f"Не удалось установить пакеты Python из {wanted.relative_to(ROOT)}: "
            "проверьте доступ к хранилищу пакетов (переменные PIP_*) и место на диске."
        )
    _note(name).write_bytes(wanted.read_bytes())


def _is_installed(name: str) -> bool:
    note = _note(name)
    return note.exists() and note.read_bytes() == _requirements(name).read_bytes()


def _requirements(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def _note(name: str) -> Path:
    """A copy of the requirements last installed: the next start compares and skips."""
    return VENV / f"installed-{name}.txt"


def _works() -> bool:
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return not subprocess.run(  # noqa: S603 - our own command
            [PYTHON, "-I", "-c", check], check=False, capture_output=True
        ).returncode
    except OSError:
        return False


def _create() -> None:
    """A fresh environment, in place of one whose Python is gone or too old."""
    for note in VENV.glob("installed-*.txt"):
        note.unlink()
    done = subprocess.run(  # noqa: S603 - our own command
        [_base_python(), "-I", "-m", "venv", "--clear", VENV],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print((done.stdout + done.stderr).strip(), file=sys.stderr)
        raise SetupError(
            f"Не удалось создать окружение Python в {VENV}: "
            "проверьте, что установлен пакет python3-venv."
        )


def _base_python() -> str:
    """The interpreter behind ours: an environment made by itself would clear itself away."""
    return getattr(sys, "_base_executable", None) or sys.executable


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for another start of the same copy: both would install at once."""
    try:
        lock = os.open(ROOT / "requirements", os.O_RDONLY)
        VENV.mkdir(exist_ok=True)
        if not os.access(VENV, os.W_OK):
            raise PermissionError
    except OSError as error:
        raise SetupError(
            f"Нет права писать в {ROOT}: запустите от владельца папки или сделайте свою копию."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
