"""Finding the header under the title rows, and which column of the sheet is which of the spec."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kernel.imports.folding import key_of
from kernel.imports.problems import Issue
from kernel.imports.sheets import Area, Sheet, SheetRow
from kernel.imports.spec import ImportSpec
from kernel.imports.values import Plain, address, display, letter

SEARCHED_ROWS = 60
_DEEPEST = 3
_MOST_COVERED = 200_000  # cells; honest tables have hundreds, areas that overlap have no end
_IN_BRACKETS = re.compile(r"\(.*?\)|\*")
_NUMBERING = frozenset({"", "пп", "п", "n", "nпп", "номерпп"})
REMARKS = "Замечания"


@dataclass(slots=True)
class Header:
    """Where the table begins. `columns` maps a spec's key to the sheet's column from 0."""

    row: int = 0
    height: int = 1
    columns: dict[str, int] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    twice: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def found(self) -> bool:
        return self.row > 0

    @property
    def last_row(self) -> int:
        return self.row + self.height - 1

    def ignored(self) -> dict[int, str]:
        """Columns with a title that no column of the spec claims; row numbers are not told."""
        used = set(self.columns.values()) | {second for _, _, second in self.twice}
        return {
            column: title
            for column, title in self.titles.items()
            if column not in used and key_of(title) not in _NUMBERING | {key_of(REMARKS)}
        }

    def remarks(self) -> frozenset[int]:
        """The column that our own annotated copies carry (annotate.py)."""
        own = key_of(REMARKS)
        return frozenset(i for i, title in self.titles.items() if key_of(title) == own)


def find_header(spec: ImportSpec, sheet: Sheet) -> Header:
    """The row, or merged rows, that name the most columns; an empty Header when none fits."""
    candidates = [row for row in sheet.rows if row.number <= SEARCHED_ROWS]
    by_number = {row.number: row for row in candidates}
    best = Header()
    for row in candidates:
        for height in range(1, _depth(sheet, row.number) + 1):
            found = _matched(spec, _titles(sheet, by_number, row.number, height))
            found.row, found.height = row.number, height
            if len(found.columns) > len(best.columns):
                best = found
    enough = max(1, min(spec.least_columns, len(spec.columns)))
    return best if len(best.columns) >= enough else Header()


def best_sheet(spec: ImportSpec, sheets: Sequence[Sheet]) -> Sheet:
    """The sheet whose header knows most of the spec's columns; the first when none does."""
    return max(sheets, key=lambda sheet: len(find_header(spec, sheet).columns))


def _depth(sheet: Sheet, row: int) -> int:
    """How many rows a header that starts here can take: as many as its merged cells reach."""
    areas = [area for area in sheet.merged if area.first_row == row]
    deepest = max((area.last_row for area in areas), default=row)
    if any(len(area.columns()) > 1 for area in areas):
        deepest = max(deepest, row + 1)
    return min(deepest - row + 1, _DEEPEST)


def _titles(
    sheet: Sheet, rows: dict[int, SheetRow], first: int, height: int
) -> dict[int, list[str]]:
    """For each column its titles from the top down, merged ones repeated where they reach."""
    found: dict[int, list[str]] = {}
    for number in range(first, first + height):
        line = rows.get(number, SheetRow(number, ()))
        texts = {i: display(value) for i, value in enumerate(line.values) if value is not None}
        for area in sheet.merged:
            if area.first_row == number and area.first_column in texts:
                texts |= dict.fromkeys(area.columns(), texts[area.first_column])
        for column, text in texts.items():
            if text:
                found.setdefault(column, []).append(text)
    return found


def _matched(spec: ImportSpec, titles: dict[int, list[str]]) -> Header:
    """Titles given to columns of the spec: all of them together first, then the lowest.

    «Законный представитель» over «ФИО» is another column than «ФИО» alone.
    """
    known = spec.by_title()
    header = Header()
    for column in sorted(titles):
        parts = titles[column]
        header.titles[column] = parts[-1] if len(parts) == 1 else " ".join(dict.fromkeys(parts))
        for text in (" ".join(parts), parts[-1], _IN_BRACKETS.sub("", parts[-1])):
            match = known.get(key_of(text))
            if match is None:
                continue
            if match.key in header.columns:
                header.twice.append((match.key, header.columns[match.key], column))
            else:
                header.columns[match.key] = column
            break
    return header


def structure_issues(spec: ImportSpec, header: Header) -> list[Issue]:
    """What is wrong with the table as a whole, told before any row."""
    if not header.found:
        needed = ", ".join(f"«{group[0].title}»" for group in spec.needed())
        return [Issue("no_header", values={"expected": needed, "rows": SEARCHED_ROWS})]
    missing = [
        _missing(group[0].key, group[0].title, header)
        for group in spec.needed()
        if not any(column.key in header.columns for column in group)
    ]
    return missing + [_twice(header, *twice) for twice in header.twice]


def _missing(key: str, title: str, header: Header) -> Issue:
    """A needed column that is not there, with the title that looks most like it."""
    values: dict[str, Plain] = {"title": title, "row": header.row}
    left = {key_of(text): (column, text) for column, text in header.ignored().items()}
    near = difflib.get_close_matches(key_of(title), left, n=1, cutoff=0.5)
    if not near:
        return Issue("missing_column", column=key, values=values)
    column, text = left[near[0]]
    cell = address(header.row, column)
    return Issue("missing_column_near", address=cell, column=key, values=values | {"nearest": text})


def _twice(header: Header, key: str, first: int, second: int) -> Issue:
    return Issue(
        "column_twice",
        address=address(header.row, second),
        column=key,
        values={"title": header.titles[second], "first": letter(first), "second": letter(second)},
    )


def merged_over(sheet: Sheet, header: Header) -> dict[tuple[int, int], Area]:
    """Cells below the header that a merged area covers, its own first cell included."""
    last = sheet.rows[-1].number if sheet.rows else 0
    covered: dict[tuple[int, int], Area] = {}
    for area in sheet.merged:
        for row in range(max(area.first_row, header.last_row + 1), min(area.last_row, last) + 1):
            covered |= dict.fromkeys(((row, column) for column in area.columns()), area)
        if len(covered) > _MOST_COVERED:
            break
    return covered
