"""Which fields the texts of each type may name, declared by the packages that fill them.

The region edits the texts of the school's papers and knows nothing of the school's code: `portal`
puts the two together when a process starts.
"""

from collections.abc import Mapping

from kernel.documents.fields import FieldKind

Fields = Mapping[str, FieldKind]
_declared: dict[str, Fields] = {}


def declare(fields: Mapping[str, Fields]) -> None:
    """Fields by the code of a type; declared again, they come instead of the former."""
    _declared.update(fields)


def known(code: str) -> Fields | None:
    """None for a type that nobody fills: its texts are checked by their shape alone."""
    return _declared.get(code)
