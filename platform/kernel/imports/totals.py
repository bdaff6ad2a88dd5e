"""Columns added up, and a total row compared with the rows it stands under."""

import re
from collections.abc import Sequence
from decimal import Decimal

from kernel.imports.problems import Issue, Severity
from kernel.imports.report import ReportRow, RowState, Sum
from kernel.imports.sheets import SheetRow
from kernel.imports.spec import ImportSpec
from kernel.imports.values import Formula, Plain, address, display, letter, saved

_SUM = re.compile(r"=SUM\(([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)\)", re.IGNORECASE)


def sums(spec: ImportSpec, rows: Sequence[ReportRow]) -> dict[str, Sum]:
    """Each column of whole numbers that is meant to be added up."""
    return {
        column.key: _sum(column.key, rows)
        for column in spec.columns
        if column.total and rows and column.key in rows[0].values
    }


def _sum(key: str, rows: Sequence[ReportRow]) -> Sum:
    numbers = [value for row in rows if isinstance(value := row.values.get(key), int)]
    return Sum(sum(numbers), len(numbers), len(rows) - len(numbers))


def total_issues(
    spec: ImportSpec, columns: dict[str, int], total: SheetRow, rows: Sequence[ReportRow]
) -> list[Issue]:
    """A note that the row is a total, and whether its figures agree with the `rows` above it."""
    found = [Issue("total_left_out", Severity.NOTE, row=total.number)]
    for key, figure in sums(spec, rows).items():
        if any(row.state is RowState.ERROR and row.values.get(key) is None for row in rows):
            continue
        if issue := _compared(total, columns[key], key, figure.total, rows):
            found.append(issue)
    return found


def _compared(
    total: SheetRow, column: int, key: str, figure: int, rows: Sequence[ReportRow]
) -> Issue | None:
    raw = total.at(column)
    place = address(total.number, column)
    written = saved(raw)
    if isinstance(written, int | Decimal) and not isinstance(written, bool):
        if written == figure:
            return None
        values: dict[str, Plain] = {"found": display(written), "sum": figure}
        return Issue("total_differs", Severity.WARNING, place, total.number, key, values)
    if isinstance(raw, Formula) and written is None:
        return _formula(raw, place, column, key, figure, total.number, rows)
    return None


def _formula(
    raw: Formula,
    place: str,
    column: int,
    key: str,
    figure: int,
    number: int,
    rows: Sequence[ReportRow],
) -> Issue:
    """A formula is not computed; a plain SUM tells by its range whether it adds the same rows."""
    match = _SUM.fullmatch(raw.text.replace("$", "").replace(" ", ""))
    name = letter(column)
    if match is None or {match[1].upper(), match[3].upper()} != {name}:
        return Issue("total_formula", Severity.NOTE, place, number, key, {"sum": figure})
    first, last = int(match[2]), int(match[4])
    if first <= rows[0].number and rows[-1].number <= last < number:
        return Issue("total_formula_same", Severity.NOTE, place, number, key, {"sum": figure})
    values: dict[str, Plain] = {
        "added": f"{name}{first}:{name}{last}",
        "rows": f"{name}{rows[0].number}:{name}{rows[-1].number}",
        "sum": figure,
    }
    return Issue("total_formula_other", Severity.WARNING, place, number, key, values)
