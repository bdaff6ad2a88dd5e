"""Telling the rows under a header apart: data, totals, headings of parts, signatures, blanks."""

import re
from collections.abc import Iterator
from enum import StrEnum

from kernel.imports.folding import fold
from kernel.imports.header import Header
from kernel.imports.sheets import Area, Sheet, SheetRow
from kernel.imports.spec import ImportSpec
from kernel.imports.values import display, is_blank, saved


class LineKind(StrEnum):
    """DATA is checked and written; every other kind is left out and counted."""

    DATA = "data"
    BLANK = "blank_rows"
    TOTAL = "total_rows"
    NUMBERS = "number_rows"
    PART = "part_rows"
    FOOTER = "footer_rows"


def sorted_lines(
    spec: ImportSpec, sheet: Sheet, header: Header, covered: dict[tuple[int, int], Area]
) -> Iterator[tuple[LineKind, SheetRow]]:
    """Every filled row under the header with its kind."""
    used = sorted(header.columns.values())
    remarks = header.remarks()
    total, gap, previous = _starts_with(spec.total_words), False, header.last_row
    footer, after_total = _starts_with(spec.footer_words), False
    body = (without(row, remarks) for row in sheet.rows if row.number > header.last_row)
    for row in body:
        gap = gap or row.number > previous + 1
        previous = row.number
        kind = _kind(row, header, used, covered, total)
        if kind is LineKind.DATA and (gap or after_total) and _filled(row) == 1:
            first = fold(_first_text(row))
            if after_total or footer.match(first):
                kind = LineKind.FOOTER
        if kind is LineKind.DATA:
            gap = after_total = False
        after_total = after_total or kind is LineKind.TOTAL
        yield kind, row


def _kind(
    row: SheetRow,
    header: Header,
    used: list[int],
    covered: dict[tuple[int, int], Area],
    total: re.Pattern[str],
) -> LineKind:
    if total.match(fold(_first_text(row))):
        return LineKind.TOTAL
    if _is_part(row, used, covered):
        return LineKind.PART
    if all(is_blank(row.at(column)) for column in used):
        return LineKind.FOOTER if re.search(r"[^\W\d_]", _first_text(row)) else LineKind.BLANK
    if row.number == header.last_row + 1 and _is_numbering(row):
        return LineKind.NUMBERS
    return LineKind.DATA


def without(row: SheetRow, columns: frozenset[int]) -> SheetRow:
    """The row with our own remarks left out, so that an annotated copy reads as the original."""
    if not columns:
        return row
    kept = tuple(None if i in columns else value for i, value in enumerate(row.values))
    return SheetRow(row.number, kept)


def _starts_with(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words at the start of folded text, as a whole word."""
    return re.compile("|".join(rf"{re.escape(fold(word))}(?!\w)" for word in words) or r"(?!)")


def _first_text(row: SheetRow) -> str:
    return next((v for v in map(saved, row.values) if isinstance(v, str) and v.strip()), "")


def _filled(row: SheetRow) -> int:
    return sum(not is_blank(value) for value in row.values)


def _is_numbering(row: SheetRow) -> bool:
    """The row «1 2 3 4» that forms print under their header."""
    shown = [display(value) for value in row.values if not is_blank(value)]
    return len(shown) > 2 and shown == [str(number) for number in range(1, len(shown) + 1)]


def _is_part(row: SheetRow, used: list[int], covered: dict[tuple[int, int], Area]) -> bool:
    """A heading across the table, such as «Городские школы»: one text in one wide cell."""
    if not covered or _filled(row) != 1:
        return False
    first = next(column for column, value in enumerate(row.values) if not is_blank(value))
    area = covered.get((row.number, first))
    if area is None or len(area.rows()) > 1:
        return False
    return sum(column in area.columns() for column in used) * 2 > len(used)
