"""Sheets as a workbook: numbers are numbers, a text never becomes a formula.

Importing this loads xlsxwriter: import it where a workbook is made, not at the top of a page.
"""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from kernel.documents.sheet import Kind, TableSheet, Value, Workbook
from kernel.documents.typography import printable

__all__ = ["Workbook", "render"]

_FORMATS = {
    Kind.TEXT: "@",
    Kind.INTEGER: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.DECIMAL: "0.0",
    Kind.HUNDREDTH: "0.00",
    Kind.DATE: "dd.mm.yyyy",
}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_A4 = 9
_WIDEST = 60.0
_PORTRAIT_WIDTH = 95.0
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def render(workbook: Workbook) -> bytes:
    """The bytes of the XLSX: the same for the same workbook."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties(
        {
            "title": printable(workbook.title),
            "author": printable(workbook.author),
            "created": (workbook.made_at or _EPOCH).astimezone(UTC).replace(tzinfo=None),
        }
    )
    formats = _formats(book)
    names: set[str] = set()
    for sheet in workbook.sheets:
        page = book.add_worksheet(_sheet_name(sheet.name, names))
        _SheetWriter(page, sheet, formats, workbook.language).write()
    book.close()
    return out.getvalue()


class _SheetWriter:
    """Writes one sheet from top to bottom; rows and columns count from zero, as in xlsxwriter."""

    def __init__(self, page: Any, sheet: TableSheet, formats: dict[str, Any], language: str):
        self._page = page
        self._sheet = sheet
        self._formats = formats
        self._language = language
        self._left = 1 if sheet.numbered else 0

    def write(self) -> None:
        sheet = self._sheet
        head = self._titles()
        last = head + len(sheet.rows)
        self._header(head)
        for number, row in enumerate(sheet.rows, start=1):
            if sheet.numbered:
                self._page.write_number(head + number, 0, number, self._formats["number"])
            self._row(head + number, row, "")
        if sheet.total is not None:
            last += 1
            if sheet.numbered:
                self._page.write_blank(last, 0, None, self._formats["total text"])
            self._row(last, sheet.total, "total ")
        for index, note in enumerate(sheet.notes, start=last + 2):
            self._string(index, 0, note, "note")
        self._view(head, head + len(sheet.rows))
        self._widths()

    def _titles(self) -> int:
        """Writes the lines above the table and returns the row of its header."""
        for index, line in enumerate(self._sheet.titles):
            self._string(index, 0, line, "title" if index == 0 else "subtitle")
        return len(self._sheet.titles) + 1 if self._sheet.titles else 0

    def _header(self, head: int) -> None:
        if self._sheet.numbered:
            self._string(head, 0, self._sheet.numbered, "head")
        for index, column in enumerate(self._sheet.columns):
            self._string(head, self._left + index, column.title, "head")

    def _row(self, line: int, row: tuple[Value, ...], prefix: str) -> None:
        for index, (column, value) in enumerate(zip(self._sheet.columns, row, strict=True)):
            self._value(line, self._left + index, value, column.kind, prefix)

    def _value(self, line: int, place: int, value: Value, kind: Kind, prefix: str) -> None:
        look = self._formats[f"{prefix}{kind}"]
        if value is None:
            self._string(line, place, self._sheet.unknown, f"{prefix}unknown")
        elif isinstance(value, str):
            self._string(
                line, place, value, f"{prefix}text" if kind is Kind.TEXT else prefix + kind
            )
        elif isinstance(value, date):
            self._page.write_datetime(line, place, value, look)
        else:
            self._page.write_number(line, place, float(value), look)

    def _string(self, line: int, place: int, text: str, look: str) -> None:
        if self._page.write_string(line, place, printable(text), self._formats[look]) < 0:
            raise ValueError("a text is longer than a cell of a workbook holds")

    def _view(self, head: int, last: int) -> None:
        page = self._page
        right = self._left + len(self._sheet.columns) - 1
        page.freeze_panes(head + 1, self._left + 1)
        page.autofilter(head, 0, last, right)
        page.hide_gridlines(2)
        page.set_paper(_A4)
        page.set_margins(left=0.79, right=0.4, top=0.6, bottom=0.7)
        page.repeat_rows(head)
        page.fit_to_pages(1, 0)
        page.set_footer("&R&8&P из &N" if self._language == "ru" else "&R&8&P of &N")
        page.set_row(head, 48)

    def _widths(self) -> None:
        widths = [self._width(index) for index in range(len(self._sheet.columns))]
        if self._sheet.numbered:
            self._page.set_column(0, 0, 6)
        for index, width in enumerate(widths):
            self._page.set_column(self._left + index, self._left + index, width)
        if sum(widths) > _PORTRAIT_WIDTH:
            self._page.set_landscape()

    def _width(self, index: int) -> float:
        column = self._sheet.columns[index]
        if column.width:
            return column.width
        if column.kind is not Kind.TEXT:
            longest = max((len(word) for word in column.title.split()), default=0)
            return max(11.0, longest + 4.0)
        texts = [str(row[index]) for row in self._sheet.rows if row[index] is not None]
        return min(_WIDEST, max([len(text) for text in texts], default=8) * 1.05 + 3)


def _formats(book: Any) -> dict[str, Any]:
    font = {"font_name": "Arial", "font_size": 10}
    line = font | {"bottom": 4, "bottom_color": "#9AA1B3", "valign": "top"}
    total = font | {"top": 1, "bottom": 1, "bold": True}
    looks: dict[str, dict[str, Any]] = {
        "title": font | {"bold": True, "font_size": 13},
        "subtitle": font | {"font_color": "#4A5164"},
        "note": font | {"font_size": 9, "font_color": "#4A5164"},
        "head": font
        | {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center"}
        | {"bg_color": "#EEF0F5", "top": 1, "bottom": 1},
        "number": line | {"align": "center"},
    }
    for prefix, base in (("", line), ("total ", total)):
        grey = {"align": "right", "font_color": "#4A5164"}
        looks[f"{prefix}unknown"] = base | grey
        for kind, pattern in _FORMATS.items():
            looks[f"{prefix}{kind}"] = base | {"num_format": pattern}
        looks[f"{prefix}text"] |= {"text_wrap": True}
    return {name: book.add_format(look) for name, look in looks.items()}


def _sheet_name(name: str, taken: set[str]) -> str:
    """At most 31 signs, none that Excel forbids, and no two alike."""
    clean = re.sub(r"[\[\]:*?/\\]", "-", printable(name).replace("\n", " ")).strip(" '")[:31]
    clean = clean or "1"
    number = 2
    while clean.lower() in taken:
        clean = f"{clean[:27]} {number}"
        number += 1
    taken.add(clean.lower())
    return clean
