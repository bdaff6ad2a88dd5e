"""Which fields a paper has: its data is a frozen dataclass, and that is the whole list of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from kernel.documents.values import OrgWords, PersonWords, Value

ITEM = "item"
COUNT = "n"


class Kind(StrEnum):
    TEXT = "text"
    FLAG = "flag"
    NUMBER = "number"
    DAY = "day"
    PERSON = "person"
    ORG = "org"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class FieldKind:
    """`items` are the fields of a list's items; a list of plain words has none («{item}»)."""

    kind: Kind
    items: "Mapping[str, FieldKind] | None" = None


_KINDS: Mapping[type, Kind] = {
    str: Kind.TEXT,
    bool: Kind.FLAG,
    int: Kind.NUMBER,
    date: Kind.DAY,
    PersonWords: Kind.PERSON,
    OrgWords: Kind.ORG,
}


@cache
def fields_of(data: type) -> Mapping[str, FieldKind]:
    """The fields of a dataclass by their annotations; TypeError for one a paper cannot print.

    `tuple[Line, ...]` of another dataclass is a list, «X | None» is X that may be unknown.
    """
    hints = get_type_hints(data)
    return {field.name: _kind(hints[field.name], data) for field in fields(data)}


def _kind(hint: Any, owner: type) -> FieldKind:
    if get_origin(hint) in (Union, UnionType):
        known = [each for each in get_args(hint) if each is not NoneType]
        if len(known) == 1:
            return _kind(known[0], owner)
    if get_origin(hint) in (tuple, list, Sequence):
        item = get_args(hint)[0]
        if item is str:
            return FieldKind(Kind.LIST)
        if is_dataclass(item) and item not in _KINDS and isinstance(item, type):
            return FieldKind(Kind.LIST, fields_of(item))
    if hint in _KINDS:
        return FieldKind(_KINDS[hint])
    raise TypeError(f"{owner.__name__}: a paper cannot print {hint}")


def data_of(data: Any) -> Mapping[str, Value]:
    """The values of a dataclass by the names of its fields, lists of dataclasses with theirs."""
    return {field.name: _value(getattr(data, field.name)) for field in fields(data)}


def _value(value: Any) -> Any:
    if isinstance(value, PersonWords | OrgWords):
        return value
    if isinstance(value, tuple | list):
        return tuple(data_of(item) if is_dataclass(item) else item for item in value)
    return value
