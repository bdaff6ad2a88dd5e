"""A copy of the workbook that says at every row what to mend: the values, a column of remarks."""

import io
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from kernel.imports.folding import clean
from kernel.imports.guarding import MOST_CHARACTERS, WORKBOOK_OPTIONS, write_cell
from kernel.imports.header import REMARKS
from kernel.imports.problems import Issue, Severity
from kernel.imports.report import Report
from kernel.imports.sheets import Area, Book, Sheet, SheetRow
from kernel.imports.values import address, display

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST, _REMARKS_WIDTH = 48, 80
_MEASURED_ROWS = 300  # wide enough for these; measuring all would take as long as writing
_LOOKS: dict[str, dict[str, Any]] = {
    "": {},
    "error": {"bg_color": "#F9D9D4", "border": 2},
    "warning": {"bg_color": "#FBEBC8"},
}


def annotate(
    book: Book, report: Report, issues: Iterable[Issue], say: Callable[[Issue], str]
) -> bytes:
    """XLSX bytes. `say` words an issue; `issues` may be more than the stored report keeps.

    Notes are left out: the copy is for mending. Uploaded again, its own column is ignored.
    """
    told = [issue for issue in issues if issue.severity is not Severity.NOTE]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, WORKBOOK_OPTIONS) as workbook:
        names: set[str] = set()
        for sheet in book.sheets:
            page = workbook.add_worksheet(_name(sheet.name, names))
            found = told if clean(sheet.name) == report.sheet else []
            _Copy(workbook, page, sheet, report, found, say).write()
    return stream.getvalue()


def _name(wanted: str, taken: set[str]) -> str:
    """A sheet name that xlsxwriter takes, however strange the original is."""
    bare = "".join("_" if letter in "[]:*?/\\" else letter for letter in wanted).strip("' ")[:28]
    name = bare or "1"
    while name.casefold() in taken or name.casefold() == "history":
        name += "_"
    taken.add(name.casefold())
    return name


class _Copy:
    """One sheet on its way to the copy."""

    def __init__(
        self,
        workbook: Any,
        page: Any,
        sheet: Sheet,
        report: Report,
        issues: list[Issue],
        say: Callable[[Issue], str],
    ) -> None:
        self.page, self.sheet, self.report, self.say = page, sheet, report, say
        self.issues = issues
        self.plain: dict[str, Any] = {
            name: workbook.add_format(look) for name, look in _LOOKS.items()
        }
        self.dates: dict[str, Any] = {
            name: workbook.add_format(look | {"num_format": "dd.mm.yyyy"})
            for name, look in _LOOKS.items()
        }
        self.bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.marks = _marks(issues)
        self.last = max((len(row.values) for row in sheet.rows), default=0)

    def write(self) -> None:
        widths = [8] * self.last
        for row in self.sheet.rows:
            self._row(row, widths)
        for column, width in enumerate(widths):
            self.page.set_column(column, column, min(width + 2, _WIDEST))
        for area in self.sheet.merged:
            self._merge(area)
        if self.issues:
            self._remarks()

    def _row(self, row: SheetRow, widths: list[int]) -> None:
        measured = 0 <= row.number - self.report.header_row < _MEASURED_ROWS
        for column in range(self.last):
            value = row.at(column)
            mark = self.marks.get(address(row.number, column), "")
            if row.number == self.report.header_row and self.issues and not mark:
                look = self.bold
            else:
                look = self.plain[mark]
            write_cell(self.page, row.number - 1, column, value, look, self.dates[mark])
            if measured:
                widths[column] = max(widths[column], len(display(value)))

    def _merge(self, area: Area) -> None:
        """Only titles above the header are merged again: in the table each row needs its cell."""
        single = area.first_row == area.last_row and area.first_column == area.last_column
        if single or area.last_row >= self.report.header_row:
            return
        row = next((row for row in self.sheet.rows if row.number == area.first_row), None)
        corners = (area.first_row - 1, area.first_column, area.last_row - 1, area.last_column)
        with suppress(OverlappingRange):
            self.page.merge_range(*corners, "")
            write_cell(self.page, *corners[:2], row.at(area.first_column) if row else None)

    def _remarks(self) -> None:
        self.page.set_column(self.last, self.last, _REMARKS_WIDTH)
        by_row: dict[int, list[str]] = {}
        for issue in self.issues:
            place = f"{issue.address}: " if issue.address else ""
            by_row.setdefault(issue.row or 0, []).append(place + self.say(issue))
        table = by_row.pop(0, [])
        header = max(self.report.header_row, 1) - 1
        self.page.write_string(header, self.last, REMARKS, self.bold)
        if table:
            self._remark(0 if header else 1, table)
        for row, said in by_row.items():
            self._remark(row - 1, said)

    def _remark(self, row: int, said: list[str]) -> None:
        self.page.write_string(row, self.last, "\n".join(said)[:MOST_CHARACTERS], self.wrapped)


def _marks(issues: Iterable[Issue]) -> dict[str, str]:
    """The worst severity of each cell; blank cells show their colour too."""
    order = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
    marks: dict[str, str] = {}
    for issue in sorted(issues, key=lambda issue: order.index(issue.severity)):
        if issue.address:
            marks[issue.address] = issue.severity.value
    return marks
