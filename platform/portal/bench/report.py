"""The one JSON object a benchmark prints, and the exit code its bars give."""

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A promise: the value must not be over its limit; a limit of True asks for the truth of it."""

    name: str
    value: float | bool
    limit: float | bool

    @property
    def holds(self) -> bool:
        if isinstance(self.limit, bool):
            return self.value is self.limit
        return self.value <= self.limit


def digest(rows: Iterable[Sequence[object]]) -> str:
    """A digest of rows that does not depend on their order."""
    lines = sorted("|".join("" if value is None else str(value) for value in row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def say(message: str) -> None:
    """Progress, for whoever waits; the result alone goes to the standard output."""
    print(message, file=sys.stderr, flush=True)


def finish(
    name: str,
    *,
    sizes: Mapping[str, object],
    digests: Mapping[str, str],
    figures: Mapping[str, object],
    bars: Sequence[Bar],
) -> int:
    """Print the object; 1 when a bar does not hold."""
    told = {
        "name": name,
        "machine": _machine(),
        "sizes": sizes,
        "digests": digests,
        "figures": figures,
        "bars": [asdict(bar) | {"value": _short(bar.value), "holds": bar.holds} for bar in bars],
    }
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0 if all(bar.holds for bar in bars) else 1


def _short(value: float | bool) -> float | bool:
    return value if isinstance(value, bool) else round(value, 4)


def _machine() -> dict[str, object]:
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.machine(),
        "load_1m": round(os.getloadavg()[0], 2),
    }
