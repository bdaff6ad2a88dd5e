"""A sheet checked against a spec: typed rows, and every problem by its Excel address."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kernel.imports.cells import is_unknown
from kernel.imports.folding import clean, key_of
from kernel.imports.header import Header, best_sheet, find_header, merged_over, structure_issues
from kernel.imports.lines import LineKind, sorted_lines
from kernel.imports.problems import Answer, Issue, Problem, Severity
from kernel.imports.report import FoundColumn, Line, Report, ReportRow, RowState
from kernel.imports.sheets import Area, Book, Sheet, SheetRow
from kernel.imports.spec import Column, ImportSpec, Need, Values
from kernel.imports.totals import sums, total_issues
from kernel.imports.values import (
    Broken,
    Formula,
    Plain,
    Raw,
    address,
    display,
    is_blank,
    letter,
    saved,
)

_LONGEST_QUOTE = 120


def check_book(spec: ImportSpec, book: Book) -> Report:
    """Check the sheet of a book that suits the spec best."""
    return check(spec, best_sheet(spec, book.sheets), book.file_name)


def check(spec: ImportSpec, sheet: Sheet, file_name: str = "") -> Report:
    """Check one sheet. Reads nothing and writes nothing but its answer."""
    header = find_header(spec, sheet)
    checking = _Checking(spec, sheet, header, merged_over(sheet, header))
    checking.issues += structure_issues(spec, header)
    titles = _lines_above(sheet, header)
    if spec.check_titles:
        found = spec.check_titles([line.text for line in titles])
        checking.issues += [Issue(p.code, p.severity, values=p.values) for p in found]
    if header.found:
        checking.run()
    issues = sorted(checking.issues, key=lambda issue: issue.row or 0)
    return Report(
        kind=spec.kind,
        file_name=file_name,
        sheet=clean(sheet.name),
        header_row=header.row,
        titles=titles,
        columns=_columns(header),
        ignored=tuple(FoundColumn(letter(i), title) for i, title in header.ignored().items()),
        rows=tuple(checking.rows),
        issues=tuple(issues),
        issue_counts=dict(Counter(issue.severity.value for issue in issues)),
        left_out={kind.value: checking.left_out[kind] for kind in LineKind if kind != "data"},
        sums=sums(spec, checking.rows),
    )


def _lines_above(sheet: Sheet, header: Header) -> tuple[Line, ...]:
    return tuple(
        Line(address(row, column), display(value))
        for row, column, value in sheet.cells()
        if row < (header.row or 11) and isinstance(value, str) and display(value)
    )[:30]


def _columns(header: Header) -> tuple[FoundColumn, ...]:
    """Columns of the spec in the order of the sheet."""
    keys = {column: key for key, column in header.columns.items()}
    return tuple(
        FoundColumn(letter(column), header.titles[column], keys[column]) for column in sorted(keys)
    )


@dataclass(slots=True)
class _Checking:
    """One run over the rows under a header."""

    spec: ImportSpec
    sheet: Sheet
    header: Header
    covered: dict[tuple[int, int], Area]
    rows: list[ReportRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    left_out: Counter[LineKind] = field(default_factory=Counter)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    repeated: dict[Area, Raw] = field(default_factory=dict)
    since_total: int = 0

    def run(self) -> None:
        found = [
            (self.spec.column(key), column)
            for key, column in sorted(self.header.columns.items(), key=lambda pair: pair[1])
        ]
        for kind, row in sorted_lines(self.spec, self.sheet, self.header, self.covered):
            self.left_out[kind] += 1
            if kind is LineKind.DATA:
                self._data(row, found)
            elif kind is LineKind.TOTAL:
                self._total(row)
            elif kind in (LineKind.PART, LineKind.FOOTER):
                text = next(display(value) for value in row.values if not is_blank(value))
                self._tell(Problem("line_left_out", {"text": text}, Severity.NOTE), row)

    def _tell(
        self,
        problem: Problem,
        row: SheetRow,
        column: Column | None = None,
        place: int | None = None,
    ) -> None:
        values: dict[str, Plain] = dict(problem.values)
        for key in ("found", "text"):
            if isinstance(quote := values.get(key), str):
                values[key] = _short(quote)
        if place is not None:
            values["title"] = self.header.titles[place]
        self.issues.append(
            Issue(
                problem.code,
                problem.severity,
                address(row.number, place) if place is not None else None,
                row.number,
                column.key if column else None,
                values,
            )
        )

    def _data(self, row: SheetRow, found: Sequence[tuple[Column, int]]) -> None:
        before = len(self.issues)
        values: Values = {}
        for column, place in found:
            raw = self._raw(row, place)
            answer = self._cell(row, column, place, raw)
            if isinstance(answer, Problem):
                self._tell(answer, row, column, place)
                answer = None if answer.severity is Severity.ERROR else answer.value
            values[column.key] = answer
            if column.keep_text:
                values[f"{column.key}_text"] = display(raw) or None
        if not self._faulty(before):
            self._across(row, values)
        worst = {issue.severity for issue in self.issues[before:]}
        state = RowState.WARNING if Severity.WARNING in worst else RowState.OK
        state = RowState.ERROR if Severity.ERROR in worst else state
        texts = {
            address(row.number, place): text
            for _, place in found
            if (text := display(row.at(place)))
        }
        self.rows.append(ReportRow(row.number, values, texts, state))

    def _faulty(self, before: int) -> bool:
        return any(issue.severity is Severity.ERROR for issue in self.issues[before:])

    def _raw(self, row: SheetRow, place: int) -> Raw:
        """The cell's own value, or that of the cell merged down over it."""
        area = self._tall(row, place)
        return row.at(place) if area is None else self.repeated.setdefault(area, row.at(place))

    def _tall(self, row: SheetRow, place: int) -> Area | None:
        area = self.covered.get((row.number, place))
        tall = area is not None and len(area.rows()) > 1 and area.first_column == place
        return area if tall else None

    def _cell(self, row: SheetRow, column: Column, place: int, raw: Raw) -> Answer:
        area = self._tall(row, place) if column.total else None
        if area is not None and not is_blank(raw):
            return Problem("merged_number", {"rows": f"{area.first_row}–{area.last_row}"})
        return _value(column, raw)

    def _across(self, row: SheetRow, values: Values) -> None:
        """Checks that need the whole row: the spec's own, and whether it was given before."""
        for key, problem in self.spec.check_row(values) if self.spec.check_row else ():
            place = self.header.columns.get(key)
            self._tell(problem, row, self.spec.column(key), place)
        for keys in self.spec.unique:
            self._compare(row, values, keys)

    def _compare(self, row: SheetRow, values: Values, keys: tuple[str, ...]) -> None:
        """The same values in an earlier row are an error at the first of their columns."""
        if values.get(keys[0]) is None:
            return
        identity = (keys[0], *(key_of(str(values.get(key))) for key in keys))
        earlier = self.seen.setdefault(identity, row.number)
        if earlier != row.number:
            place = self.header.columns[keys[0]]
            self._tell(
                Problem("row_twice", {"row": earlier}), row, self.spec.column(keys[0]), place
            )

    def _total(self, row: SheetRow) -> None:
        """Compared with its own part of the table, and with the whole when the part differs."""
        part = self.rows[self.since_total :]
        issues = total_issues(self.spec, self.header.columns, row, part or self.rows)
        if any(issue.severity is Severity.WARNING for issue in issues):
            whole = total_issues(self.spec, self.header.columns, row, self.rows)
            issues = min(issues, whole, key=lambda found: sum(i.severity != "note" for i in found))
        self.issues += issues
        self.since_total = len(self.rows)


def _value(column: Column, raw: Raw) -> Answer:
    if isinstance(raw, Formula) and raw.saved is None:
        return Problem("formula_without_value", {"found": raw.text})
    value = saved(raw)
    if isinstance(value, Broken):
        return Problem("error_value", {"found": value.code})
    if value is None or is_blank(value) or is_unknown(value):
        return _blank(column)
    return column.parse(value)


def _blank(column: Column) -> Problem | None:
    """An empty cell is unknown: None, told as loudly as the column asks."""
    if column.need is Need.CELL:
        return Problem("missing_value")
    code = "blank_number" if column.total else "blank_cell"
    return Problem(code, severity=column.blank) if column.blank else None


def _short(text: str) -> str:
    """A quotation fit for a sentence and for the database."""
    text = clean(text)
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE].rstrip() + "…"
