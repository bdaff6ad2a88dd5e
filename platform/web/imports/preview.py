"""What the page of an upload shows of its report: the sheet as it is, and what to look at."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kernel.imports.problems import Issue, Severity
from kernel.imports.registry import kind_of
from kernel.imports.report import FoundColumn, Report, ReportRow, RowState
from kernel.imports.wording import addresses, alike, describe
from web.i18n import gettext

SHOWN_ROWS = 100
SHOWN_FAULTY = 200
SHOWN_ISSUES = 200
NAMED_ROWS = 3  # more rows than this are told by their cells alone
NUMBER = re.compile(r"^-?\d+([.,]\d+)?$")
DAY = re.compile(r"^\d{1,2}\.\d{1,2}\.\d{4}$")
WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
SHAPES = {Severity.ERROR: "bad", Severity.WARNING: "near", Severity.NOTE: "none"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the workbook shows it; `look` is "" or the class that frames it.

    `unknown` is an empty cell that is told about, `text` is empty in both sorts of empty cell.
    """

    address: str
    title: str
    text: str
    look: str = ""
    unknown: bool = False

    @property
    def classes(self) -> str:
        """Numbers stand at the right, dates are not parted, blanks without a word are left out."""
        later = "later" if not (self.text or self.look) else ""
        shape = "num" if NUMBER.match(self.text) else "nowrap" if DAY.match(self.text) else ""
        return " ".join(filter(None, (self.look, shape, later)))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: its cells, or what it says when it is not a row of the table."""

    number: int
    cells: tuple[Cell, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: its shape, the cells, whose row it is, the sentence."""

    shape: str
    cells: str
    whose: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything the page shows of a report; `hidden_…` is what it leaves to the copy."""

    report: Report
    columns: tuple[FoundColumn, ...]
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    hidden_rows: int
    hidden_remarks: int
    sums: tuple[tuple[str, int], ...]

    @property
    def counts(self) -> dict[str, int]:
        return self.report.counts()

    @property
    def ignored(self) -> str:
        """Columns that no column of the spec claims: H «Примечание»."""
        return ", ".join(f"{column.letter} «{column.title}»" for column in self.report.ignored)

    @property
    def changes(self) -> int:
        """Rows that writing would make or change."""
        return self.counts["new"] + self.counts["changed"]


def preview_of(report: Report, words_of_sums: Mapping[str, tuple[str, str]]) -> Preview:
    """`words_of_sums` name, for a column that is added up, what is known and what is not."""
    shown = _shown(report.rows)
    remarks = _remarks(report)
    return Preview(
        report=report,
        columns=report.columns,
        lines=tuple(_lines(report, shown)),
        remarks=tuple(remarks[:SHOWN_ISSUES]),
        hidden_rows=len(report.rows) - len(shown),
        hidden_remarks=max(0, len(remarks) - SHOWN_ISSUES) + report.issues_cut,
        sums=tuple(_sums(report, words_of_sums)),
    )


def _shown(rows: Sequence[ReportRow]) -> list[ReportRow]:
    """The first rows, and after them the faulty ones."""
    faulty = [row for row in rows[SHOWN_ROWS:] if row.state is RowState.ERROR]
    return [*rows[:SHOWN_ROWS], *faulty[:SHOWN_FAULTY]]


def _lines(report: Report, shown: Sequence[ReportRow]) -> Iterable[Line]:
    """The rows in the sheet's order, those that are read as a total among them."""
    marks = _marks(report.issues)
    lines = [Line(row.number, tuple(_cells(report, row, marks))) for row in shown]
    known = {row.number for row in report.rows}
    words = kind_of(report.kind).words
    last = shown[-1].number if len(shown) < len(report.rows) else None
    for issue in report.issues:
        if issue.row is None or issue.row in known or issue.address is not None:
            continue
        if last is None or issue.row <= last:
            lines.append(Line(issue.row, said=describe(issue, gettext, words)))
    return sorted(lines, key=lambda line: line.number)


def _marks(issues: Iterable[Issue]) -> dict[str, Severity]:
    """The worst severity of each cell."""
    marks: dict[str, Severity] = {}
    for issue in sorted(issues, key=lambda i: WORST_FIRST.index(i.severity), reverse=True):
        if issue.address:
            marks[issue.address] = issue.severity
    return marks


def _cells(report: Report, row: ReportRow, marks: dict[str, Severity]) -> Iterable[Cell]:
    for column in report.columns:
        address = f"{column.letter}{row.number}"
        text, severity = row.texts.get(address, ""), marks.get(address)
        look = ""
        if severity is Severity.ERROR:
            look = "cell-bad"
        elif severity is Severity.WARNING:
            look = "cell-none"
        yield Cell(address, column.title, text, look, not text and severity is not None)


def _remarks(report: Report) -> list[Remark]:
    """Alike issues together, the worst first, the table's own before those of its rows."""
    words = kind_of(report.kind).words
    names = {row.number: next(iter(row.texts.values()), "") for row in report.rows}
    told = (issue for issue in report.issues if not _is_told_in_the_sheet(issue))
    groups = sorted(alike(told), key=lambda group: WORST_FIRST.index(group[0].severity))
    return [
        Remark(
            SHAPES[group[0].severity],
            _place(group),
            _whose(group, names),
            describe(group[0], gettext, words),
        )
        for group in groups
    ]


def _is_told_in_the_sheet(issue: Issue) -> bool:
    """A row that is no row of the table says so in its own place."""
    return issue.severity is Severity.NOTE and issue.address is None and issue.row is not None


def _place(group: Sequence[Issue]) -> str:
    """Cells, or rows where whole rows are meant, or nothing for the whole table."""
    if cells := addresses(group):
        return cells
    rows = ", ".join(str(issue.row) for issue in group if issue.row)
    return gettext("row %(row)s", row=rows) if rows else ""


def _whose(group: Sequence[Issue], names: dict[int, str]) -> str:
    rows = dict.fromkeys(issue.row for issue in group if issue.row in names)
    if not rows or len(rows) > NAMED_ROWS:
        return ""
    return ", ".join(names[row] for row in rows if row is not None)


def _sums(
    report: Report, words_of_sums: Mapping[str, tuple[str, str]]
) -> Iterable[tuple[str, int]]:
    for key, (known, unknown) in words_of_sums.items():
        if key in report.sums:
            yield gettext(known), report.sums[key].total
            if report.sums[key].unknown:
                yield gettext(unknown), report.sums[key].unknown
