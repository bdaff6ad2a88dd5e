"""One way to write a value down, so that equal values have equal bytes and one hash."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

FORMAT = 1


def written(value: Mapping[str, object]) -> str:
    """JSON with sorted keys, without spaces, in plain letters.

    Figures are whole numbers and targets are text: other numbers have no one way to be written.
    """
    return json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        default=_plain,
    )


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def moment(at: datetime | None) -> str | None:
    """In UTC to the microsecond: the same moment reads the same in every zone."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at is not None else None


def day(on: date | None) -> str | None:
    return on.isoformat() if on is not None else None


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical writing")
