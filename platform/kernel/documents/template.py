"""«{name}», «{name:form}», «{item.name:form}»: the whole language of the texts of papers.

A text is taken apart once; what its fields hold is put between the pieces and never read again.
Nothing is looked up but a name in a mapping, so a text cannot run anything.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kernel.documents.fields import ITEM
from kernel.documents.values import BLANK, Value, say
from kernel.errors import DomainError

_PIECE = re.compile(r"\{([^{}]*)\}|([{}])")
_NAME = r"(?:item\.)?[a-z][a-z0-9_]*"
_FIELD = re.compile(rf"({_NAME})(?::([^{{}}:]+))?")
NAME = re.compile(_NAME)
STOP = "."


class BadText(DomainError):
    """A text that cannot be composed; `values["what"]` is the piece of it, `where` its place."""

    code = "text_faulty"


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a text: the name («item.» and all), the form, the piece as it was typed."""

    name: str
    form: str
    typed: str


@dataclass(frozen=True, slots=True)
class BadPiece:
    """What is no field: `code` is «brace» for one without its pair, else «field_shape»."""

    code: str
    typed: str


Piece = str | Field | BadPiece


@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    end = 0
    for match in _PIECE.finditer(text):
        if match.start() > end:
            found.append(text[end : match.start()])
        found.append(_piece(match, text))
        end = match.end()
    if end < len(text):
        found.append(text[end:])
    return tuple(found)


def _piece(match: re.Match[str], text: str) -> Piece:
    if match[2]:
        return BadPiece("brace", text[match.start() : match.start() + 30])
    field = _FIELD.fullmatch(match[1])
    return Field(field[1], field[2] or "", match[0]) if field else BadPiece("field_shape", match[0])


Scope = Mapping[str, Value]
"""The values that stand around a text: the paper's own, of an item «item.name», its count «n»."""


def filled(text: str, scope: Scope, blank: str = BLANK) -> str:
    """The text with its fields said. BadText for what `text_faults.faults` would have told.

    A full stop is not said twice: «{since}.» is «1 сентября 2026 г.», «{mentor:short_dative}.»
    «Ивановой М. П.»
    """
    whole = ""
    for piece in pieces(text):
        said = _said(piece, scope, blank)
        if isinstance(piece, str) and said.startswith(STOP) and whole.endswith(STOP):
            said = said[1:]
        whole += said
    return whole


def filled_or_empty(text: str, scope: Scope) -> str:
    """As `filled`, but nothing at all when none of its fields has anything to say.

    So a cell or a fact that is not known keeps its room free instead of «, класс».
    """
    fields = [piece for piece in pieces(text) if isinstance(piece, Field)]
    if fields and not any(_said(field, scope, "") for field in fields):
        return ""
    return filled(text, scope, "")


def _said(piece: Piece, scope: Scope, blank: str) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, BadPiece) or piece.name not in scope:
        raise BadText(what=piece.typed)
    try:
        return say(scope[piece.name], piece.form, blank)
    except TypeError as unprintable:
        raise BadText(what=piece.typed) from unprintable


def value_of(name: str, scope: Scope) -> Value:
    """A field named alone, as `when`, `each` and `rows` do."""
    if name not in scope:
        raise BadText(what=name)
    return scope[name]


def with_item(scope: Scope, item: Mapping[str, Value] | str, count: int) -> Scope:
    """The scope within a repeated part: the item's fields stand beside the paper's own."""
    inner: dict[str, Value] = {
        name: value for name, value in scope.items() if not name.startswith(f"{ITEM}.")
    }
    inner |= {"n": count}
    if isinstance(item, str):
        return inner | {ITEM: item}
    return inner | {f"{ITEM}.{name}": value for name, value in item.items()}
