"""What a kind of workbook must hold: columns by their titles, totals, and checks across a row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from kernel.imports.folding import key_of
from kernel.imports.problems import Parser, Problem, Severity
from kernel.imports.values import Scalar

Values: TypeAlias = dict[str, Scalar | None]
RowCheck: TypeAlias = Callable[[Values], Iterable[tuple[str, Problem]]]
SheetCheck: TypeAlias = Callable[[Sequence[str]], Iterable[Problem]]

TOTAL_WORDS = ("итого", "всего", "итог", "total")
FOOTER_WORDS = (
    "исполнитель", "исп.", "руководитель", "начальник", "директор", "заведующий", "заместитель",
    "специалист", "м.п.", "примечание", "подпись", "дата", "тел.", "телефон",
)  # fmt: skip


class Need(IntEnum):
    """COLUMN: the sheet must have it, cells may be blank. CELL: every row must fill it."""

    MAY = 0
    COLUMN = 1
    CELL = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `titles[0]` is the name people are told; the rest are accepted in its place.

    `blank` is how loudly an empty cell is told when it is allowed; None is silence.
    `total` columns are added up and compared with a total row; a merged cell in them is an error,
    for one number cannot belong to several rows. In other columns it is repeated for its rows.
    `keep_text` adds what was written to the values, as «key_text», when parsing changes it.
    """

    key: str
    titles: tuple[str, ...]
    parse: Parser
    need: Need = Need.MAY
    blank: Severity | None = None
    total: bool = False
    keep_text: bool = False

    @property
    def title(self) -> str:
        return self.titles[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSpec:
    """A kind of import.

    `unique` lists groups of columns that tell rows apart; a second such row is an error. A row
    whose first column of a group is blank is not compared by that group.
    `check_row` sees the values of a row without errors and may fault a column by its key.
    `one_of` lists groups of columns of which the sheet must have one: a name in one column or
    in three. `least_columns` is how many known titles make a header.
    `check_titles` sees the lines above the header, e.g. to compare their year with the chosen one.
    `words` are sentences (gettext msgids) for codes of this spec's own, see wording.py.
    """

    kind: str
    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    least_columns: int = 2
    total_words: tuple[str, ...] = TOTAL_WORDS
    footer_words: tuple[str, ...] = FOOTER_WORDS
    check_row: RowCheck | None = None
    check_titles: SheetCheck | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def needed(self) -> tuple[tuple[Column, ...], ...]:
        """Groups of columns of which the sheet must have one; most groups are of one column."""
        single = [(column,) for column in self.columns if column.need is not Need.MAY]
        return (*single, *(tuple(map(self.column, keys)) for keys in self.one_of))

    def by_title(self) -> dict[str, Column]:
        """Every folded title and its column."""
        return {key_of(title): column for column in self.columns for title in column.titles}
