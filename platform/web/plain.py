"""What a browser sends, without the characters that no keyboard has.

PostgreSQL keeps no NUL, and HTML may not show one: they are dropped before any form is read.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.datastructures.structures import iter_multi_items

_DROPPED = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


def plain(value: Any) -> Any:
    """Text without control characters, but for tabs and ends of lines; a file as it is."""
    return value.translate(_DROPPED) if isinstance(value, str) else value


class PlainValues(ImmutableMultiDict):  # type: ignore[type-arg]
    """Values of an address or a form."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None):
        pairs = iter_multi_items(mapping) if mapping else ()
        super().__init__([(plain(name), plain(value)) for name, value in pairs])


class PlainRequest(Request):
    """A request whose address and forms are read so."""

    parameter_storage_class = PlainValues
