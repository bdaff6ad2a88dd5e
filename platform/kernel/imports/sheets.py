"""A file that was read: its sheets, their rows and merged areas, as values without a library."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from kernel.errors import DomainError
from kernel.imports.values import Plain, Raw, address, decode, encode

LAST_ROW = 1_048_576  # of an Excel sheet


class Refused(DomainError):
    """The file cannot be read at all; `code` and `values` choose the sentence (wording.py)."""

    code = "unreadable"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is looked at before it is refused."""

    file_bytes: int = 10_000_000
    unzipped_bytes: int = 100_000_000
    zip_parts: int = 2_000
    rows: int = 20_000
    columns: int = 100
    cell_characters: int = 4_000
    all_characters: int = 30_000_000
    memory_bytes: int = 768 << 20
    seconds: int = 20


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area; rows count from 1 as in Excel, columns from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def rows(self) -> range:
        return range(self.first_row, self.last_row + 1)

    def columns(self) -> range:
        return range(self.first_column, self.last_column + 1)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something. `number` is Excel's; `values[0]` is column A."""

    number: int
    values: tuple[Raw, ...]

    def at(self, column: int) -> Raw:
        """The cell of a column; cells past the last filled one are empty."""
        return self.values[column] if column < len(self.values) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet. Rows without any value are absent; the numbers show the gaps."""

    name: str
    rows: tuple[SheetRow, ...]
    merged: tuple[Area, ...] = ()

    def cells(self) -> Iterator[tuple[int, int, Raw]]:
        """Every filled cell as (row, column, value)."""
        for row in self.rows:
            for column, value in enumerate(row.values):
                if value is not None:
                    yield row.number, column, value


@dataclass(frozen=True, slots=True)
class Book:
    """A read file. `hidden` names the sheets that were left alone because Excel hides them."""

    file_name: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()


def sheet_to_plain(sheet: Sheet) -> Plain:
    """A sheet for the pipe between the reading child and its parent."""
    return {
        "name": sheet.name,
        "rows": [[row.number, *(encode(value) for value in row.values)] for row in sheet.rows],
        "merged": [
            [area.first_row, area.first_column, area.last_row, area.last_column]
            for area in sheet.merged
        ],
    }


def sheet_from_plain(plain: dict[str, Plain]) -> Sheet:
    """The reverse of `sheet_to_plain`."""
    rows = cast("list[list[Plain]]", plain["rows"])
    merged = cast("list[list[int]]", plain["merged"])
    return Sheet(
        name=str(plain["name"]),
        rows=tuple(
            SheetRow(cast("int", row[0]), tuple(decode(value) for value in row[1:])) for row in rows
        ),
        merged=tuple(Area(*corners) for corners in merged),
    )


class Gathering:
    """Rows of a file as they come, counted against the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.count = 0
        self.characters = 0

    def row(self, number: int, values: list[Raw]) -> SheetRow | None:
        """A row without its empty tail, or None when nothing is in it."""
        while values and (values[-1] is None or values[-1] == ""):
            values.pop()
        if not values:
            return None
        if not 1 <= number <= LAST_ROW:
            raise Refused("unreadable")
        self.count += 1
        if self.count > self.limits.rows:
            raise Refused("too_many_rows", limit=self.limits.rows)
        if len(values) > self.limits.columns:
            raise Refused("too_many_columns", row=number, limit=self.limits.columns)
        self._count_text(number, values)
        return SheetRow(number, tuple(values))

    def _count_text(self, number: int, values: list[Raw]) -> None:
        for column, value in enumerate(values):
            if not isinstance(value, str):
                continue
            if len(value) > self.limits.cell_characters:
                raise too_long(number, column, self.limits)
            self.characters += len(value)
        if self.characters > self.limits.all_characters:
            raise Refused("too_much_text")


def too_long(row: int, column: int, limits: Limits) -> Refused:
    """A cell with more text than any form needs, often a quotation mark nobody closed."""
    return Refused("cell_too_long", found=address(row, column), limit=limits.cell_characters)
