"""`bench`: one benchmark by name; each prints one JSON object and fails when a bar is missed."""

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import portal.bench
from portal.errors import OperatorError


def run(arguments: Sequence[str]) -> int:
    """Run the benchmark named; what follows the name is its own."""
    modules = sorted(found.name for found in pkgutil.iter_modules(portal.bench.__path__))
    if arguments and arguments[0] in modules:
        bench = _module(arguments[0])
        if hasattr(bench, "main"):
            return int(bench.main(list(arguments[1:])))
    known = [name for name in modules if hasattr(_module(name), "main")]
    raise OperatorError(f"Назовите замер: ./portal bench ИМЯ. Есть: {', '.join(known)}.")


def _module(name: str) -> ModuleType:
    return import_module(f"portal.bench.{name}")
