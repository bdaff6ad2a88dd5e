"""An empty workbook to fill in: the columns an import expects, with lists to choose from.

Importing this loads xlsxwriter: import it where a workbook is made, not at the top of a page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from kernel.imports.guarding import WORKBOOK_OPTIONS
from kernel.imports.spec import Column, ImportSpec, Need

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DATA_SHEET, LISTS_SHEET = "Данные", "Справочник"
_FILLED_ROWS = 1_000  # rows that are ready with their lists and formats
_LONGEST_MESSAGE = 255  # what Excel takes for the hint of a cell
_WIDE, _NARROW = 34, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What the workbook is made of.

    `titles` are the lines above the header, `choices` the values of a column by its key, `hints`
    the words that stand beside a cell, `of_whole` the columns of whole numbers, `of_days` those
    of dates.
    """

    spec: ImportSpec
    titles: Sequence[str]
    choices: Mapping[str, Sequence[str]]
    hints: Mapping[str, str]
    of_whole: frozenset[str] = frozenset()
    of_days: frozenset[str] = frozenset()


def render(empty: Empty) -> bytes:
    """The bytes of the XLSX; read back as it is, it has a header and no rows."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, WORKBOOK_OPTIONS) as book:
        page = book.add_worksheet(DATA_SHEET)
        lists = book.add_worksheet(LISTS_SHEET)
        _Filler(book, page, empty).write(_write_lists(book, lists, empty))
    return out.getvalue()


def _write_lists(book: Any, page: Any, empty: Empty) -> dict[str, str]:
    """One column for each list; returns the range that each column's choice is made from."""
    bold = book.add_format({"bold": True, "bottom": 1})
    ranges: dict[str, str] = {}
    for place, (key, values) in enumerate(empty.choices.items()):
        page.write_string(0, place, empty.spec.column(key).title, bold)
        for row, value in enumerate(values, start=1):
            page.write_string(row, place, value)
        page.set_column(place, place, min(60, max([_NARROW, *map(len, values)]) + 2))
        letter = chr(ord("A") + place)
        if values:
            ranges[key] = f"={LISTS_SHEET}!${letter}$2:${letter}${len(values) + 1}"
    page.freeze_panes(1, 0)
    return ranges


class _Filler:
    """Writes the sheet that is filled in."""

    def __init__(self, book: Any, page: Any, empty: Empty) -> None:
        self.page, self.empty = page, empty
        self.bold = book.add_format({"bold": True})
        heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self.may = book.add_format(heading | {"bg_color": "#ECEEF4"})
        self.must = book.add_format(heading | {"bg_color": "#C3CCF1"})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "dd.mm.yyyy"})

    def write(self, ranges: Mapping[str, str]) -> None:
        for row, line in enumerate(self.empty.titles):
            self.page.write_string(row, 0, line, self.bold)
        header = len(self.empty.titles) + 1 if self.empty.titles else 0
        for place, column in enumerate(self.empty.spec.columns):
            self._column(place, column, header, ranges.get(column.key))
        self.page.freeze_panes(header + 1, 1)

    def _column(self, place: int, column: Column, header: int, choice: str | None) -> None:
        key = column.key
        look = self.must if column.need is Need.CELL else self.may
        self.page.write_string(header, place, column.title, look)
        wide = column.key not in self.empty.of_whole | self.empty.of_days
        kept = self.day if key in self.empty.of_days else None if not wide else self.text
        self.page.set_column(place, place, _WIDE if wide else _NARROW, kept)
        rule: dict[str, Any] = {"validate": "any"}
        if choice:
            rule = {"validate": "list", "source": choice, "error_type": "warning"}
        elif key in self.empty.of_whole:
            rule = {"validate": "integer", "criteria": ">=", "value": 0, "error_type": "warning"}
        hint = self.empty.hints.get(key, "")
        if hint:
            rule |= {"input_title": column.title[:32], "input_message": hint[:_LONGEST_MESSAGE]}
        if hint or choice:
            self.page.data_validation(header + 1, place, header + _FILLED_ROWS, place, rule)
