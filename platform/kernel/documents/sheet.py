"""What a table for a spreadsheet holds, apart from the file it becomes: XLSX or CSV."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Kind(StrEnum):
    """SHARE is a fraction of one, shown in percent with one decimal; HUNDREDTH has two decimals."""

    TEXT = "text"
    INTEGER = "integer"
    SHARE = "share"
    DECIMAL = "decimal"
    HUNDREDTH = "hundredth"
    DATE = "date"


Value = str | int | Decimal | Fraction | date | None
"""None is «unknown» and is written so; an empty string is an empty cell."""


@dataclass(frozen=True, slots=True)
class Col:
    """`width` in characters of the sheet; 0 leaves it to the longest value."""

    title: str
    kind: Kind = Kind.TEXT
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class TableSheet:
    """`numbered` is the title of a first column that counts the rows («№ п/п»), or empty."""

    name: str
    columns: tuple[Col, ...]
    rows: tuple[tuple[Value, ...], ...]
    titles: tuple[str, ...] = ()
    total: tuple[Value, ...] | None = None
    notes: tuple[str, ...] = ()
    numbered: str = ""
    unknown: str = "н/д"

    def __post_init__(self) -> None:
        lines = (*self.rows, self.total) if self.total is not None else self.rows
        if any(len(line) != len(self.columns) for line in lines):
            raise ValueError("a row has as many values as the sheet has columns")


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[TableSheet, ...]
    title: str = ""
    author: str = ""
    language: str = "ru"
    made_at: datetime | None = None
