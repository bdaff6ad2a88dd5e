"""Documents as JSON, so that a signed paper says the same for ever.

Only what differs from a field's default is written: a field that `content` gets later changes
neither a kept paper nor its digest.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, get_args, get_type_hints

from kernel.documents import content
from kernel.documents.content import Document
from kernel.errors import WrongState

FORMAT = 1
_KIND = "is"
_FORMAT = "format"
_KINDS = {
    name: kind
    for name, kind in vars(content).items()
    if is_dataclass(kind) and isinstance(kind, type)
}


def to_json(document: Document) -> dict[str, Any]:
    """What JSON holds of the paper, nothing lost: `from_json` gives an equal document."""
    written = _written(document)
    return {_FORMAT: FORMAT, **written}


def from_json(kept: Mapping[str, Any]) -> Document:
    """The paper that was kept; WrongState("document_unreadable") when it is not one of ours."""
    if kept.get(_FORMAT) != FORMAT or kept.get(_KIND) != Document.__name__:
        raise WrongState("document_unreadable", format=str(kept.get(_FORMAT)))
    try:
        made = _made({name: value for name, value in kept.items() if name != _FORMAT}, None)
    except (KeyError, TypeError, ValueError) as failed:
        raise WrongState("document_unreadable", format=str(FORMAT)) from failed
    assert isinstance(made, Document)  # noqa: S101 - its kind was compared above
    return made


def digest(document: Document) -> str:
    """SHA-256 of what the paper says, in hex; when it was made does not matter."""
    told = to_json(replace(document, made_at=None))
    line = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def _written(value: Any) -> Any:
    if is_dataclass(value):
        told = {
            field.name: _written(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) != _default(field)
        }
        return {_KIND: type(value).__name__, **told}
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


def _made(value: Any, kind: Callable[[str], Any] | None) -> Any:
    """`kind` makes of a text what it stands for, where it is not just a text."""
    if isinstance(value, Mapping):
        found = _KINDS[value[_KIND]]
        kinds = _of_fields(found)
        return found(**{
            name: _made(each, kinds.get(name)) for name, each in value.items() if name != _KIND
        })  # fmt: skip
    if isinstance(value, list):
        return tuple(_made(each, None) for each in value)
    return value if kind is None or value is None else kind(value)


def _default(field: "Field[Any]") -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


@lru_cache(maxsize=64)
def _of_fields(kind: type) -> dict[str, Callable[[str], Any]]:
    """Names of the fields that are kept as text and are something else."""
    return {
        name: datetime.fromisoformat if each is datetime else each
        for name, hint in get_type_hints(kind).items()
        for each in (hint, *get_args(hint))
        if isinstance(each, type) and issubclass(each, (StrEnum, datetime))
    }
