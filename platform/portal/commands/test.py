"""`test`: every check the code must pass, the tests last."""

import subprocess
import sys
import time
from collections.abc import Sequence

from portal import assets
from portal.bootstrap import ROOT

_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
CHECKS = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy"),
    "lint-imports": ("-c", _LINT_IMPORTS),
}
_PYTEST = ("-m", "pytest", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")


def run(arguments: Sequence[str]) -> int:
    """Without arguments everything; with them pytest alone, the arguments its own."""
    assets.build(with_tools=True)
    if arguments:
        return _python(["-m", "pytest", *arguments])
    outcomes = {name: _check(name, command) for name, command in CHECKS.items()}
    marks = [f"{name}: {'да' if passed else 'НЕТ'}" for name, passed in outcomes.items()]
    print("\n== проверки кода: " + " · ".join(marks) + " ==\n", flush=True)
    tests = _python(_PYTEST)
    return 0 if all(outcomes.values()) and tests == 0 else 1


def _check(name: str, command: Sequence[str]) -> bool:
    print(f"== {name} ==", flush=True)
    began = time.monotonic()
    passed = _python(command) == 0
    print(f"   {time.monotonic() - began:.1f} с", flush=True)
    return passed


def _python(arguments: Sequence[str]) -> int:
    return subprocess.run(  # noqa: S603 - our own tools
        [sys.executable, *arguments], cwd=ROOT, check=False
    ).returncode
