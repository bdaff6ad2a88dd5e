"""What is wrong with a cell, a row or a sheet: codes and values here, words in wording.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from kernel.imports.values import Plain, Scalar


class Severity(StrEnum):
    """An error keeps its row out, a warning asks to look, a note tells what was done."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """A parser's answer in place of a value; `value` is what is kept when it is no error."""

    code: str
    values: Mapping[str, Plain] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    value: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """A problem with its place. No address means the whole row, no row the whole sheet."""

    code: str
    severity: Severity = Severity.ERROR
    address: str | None = None
    row: int | None = None
    column: str | None = None
    values: Mapping[str, Plain] = field(default_factory=dict)


Answer: TypeAlias = Scalar | Problem | None
Parser: TypeAlias = Callable[[Scalar], Answer]
