"""`bench`: one benchmark by name; each prints one JSON object and fails when a bar is missed."""

import pkgutil
from collections.abc import Sequence
from importlib import import_module

import portal.bench
from portal.errors import OperatorError


def run(arguments: Sequence[str]) -> int:
    """Run the benchmark named; what follows the name is its own."""
    known = sorted(found.name for found in pkgutil.iter_modules(portal.bench.__path__))
    if not arguments or arguments[0] not in known:
        raise OperatorError(f"Назовите замер: ./portal bench ИМЯ. Есть: {', '.join(known)}.")
    return int(import_module(f"portal.bench.{arguments[0]}").main(list(arguments[1:])))
