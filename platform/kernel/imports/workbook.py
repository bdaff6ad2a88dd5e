"""XLSX to sheets: one pass gives values, formulas and merged areas. Runs in the reading child."""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

# Private, and the only way to the saved value and the formula of a cell in one pass, without
# filling the gaps of a sparse sheet. openpyxl is pinned; tests/imports/test_workbook.py watches.
from openpyxl.worksheet._reader import FORMULA_TAG, MERGE_TAG, ROW_TAG, WorkSheetParser

from kernel.imports.packaging import open_package
from kernel.imports.sheets import Area, Gathering, Limits, Refused, Sheet, SheetRow
from kernel.imports.values import Broken, Formula, Raw, Scalar, from_number

_MOST_AREAS = 5_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(content: bytes, limits: Limits) -> tuple[list[Sheet], list[str]]:
    """The visible sheets and the names of the hidden ones."""
    stream = open_package(content, limits)
    gathering = Gathering(limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # drawings and rules it cannot keep; only values count
        book = load_workbook(stream, read_only=True, data_only=True)
        hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
        sheets = [
            _sheet(book, sheet, gathering)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]
    if not sheets:
        raise Refused("no_sheets")
    return sheets, hidden


def _sheet(book: Any, sheet: Any, gathering: Gathering) -> Sheet:
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        found = (gathering.row(number, values) for number, values in parser.rows(gathering.limits))
        rows: list[SheetRow] = [row for row in found if row is not None]
    rows.sort(key=lambda row: row.number)
    return Sheet(sheet.title, tuple(rows), tuple(parser.areas))


class _Parser(WorkSheetParser):
    """Reads rows and merged areas only: faults in drawings, rules or filters do not matter."""

    areas: list[Area]

    def rows(self, limits: Limits) -> Iterator[tuple[int, list[Raw]]]:
        self.areas = []
        for _, element in iterparse(self.source):  # noqa: S314 - DOCTYPE refused in packaging.py
            if element.tag == ROW_TAG:
                number, cells = self.parse_row(element)  # type: ignore[arg-type]  # stubs are too narrow
                element.clear()
                yield number, _line(number, cells, limits)
            elif element.tag == MERGE_TAG:
                references = [merge.get("ref", "") for merge in element[:_MOST_AREAS]]
                self.areas = [area for ref in references if (area := _area(ref, limits))]

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        formula: Element | None = element.find(FORMULA_TAG)
        cell["value"] = _raw(cell["value"], cell["data_type"])
        if formula is not None:
            cell["value"] = Formula(f"={formula.text or ''}", cell["value"])
        return cell


def _line(number: int, cells: list[dict[str, Any]], limits: Limits) -> list[Raw]:
    """Cells put into their columns; a filled cell past the last allowed column is refused."""
    filled = {cell["column"] - 1: cell["value"] for cell in cells if cell["value"] is not None}
    last = max(filled, default=-1)
    if last >= limits.columns:
        raise Refused("too_many_columns", row=number, limit=limits.columns)
    return [filled.get(column) for column in range(last + 1)]


def _raw(value: Any, data_type: str) -> Scalar | Broken | None:
    if value is None or value == "":
        return None
    if data_type == "e":
        return Broken(str(value))
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return from_number(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    return _ESCAPED.sub(_unescaped, str(value))


def _unescaped(match: re.Match[str]) -> str:
    """The character behind _x000D_; those that no text should hold are dropped."""
    letter = chr(int(match[1], 16))
    return letter if letter.isprintable() or letter in "\t\n\r" else ""


def _area(reference: str, limits: Limits) -> Area | None:
    """A merged area, cut at the last column that is read."""
    try:
        first_column, first_row, last_column, last_row = range_boundaries(reference)
    except ValueError:
        return None
    if not (first_column and first_row and last_column and last_row):
        return None
    last_column = min(last_column, limits.columns)
    return Area(first_row, first_column - 1, last_row, last_column - 1)
