"""What the report is built of: sections with sentences and tables, the same for paper and workbook.

A value stands in a table once; the paper writes it, the workbook keeps it as a number. So no
figure can differ between the files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kernel.documents.content import Align, Cell, Column, Table
from kernel.documents.sheet import Col, Kind, TableSheet, Value
from kernel.documents.words import Translator, figure
from regional.indicators.report.content import ReportCell, ReportIndicator
from regional.indicators.report.figures import Figure, unknown


class Held(StrEnum):
    """What a column holds; a SHARE is three columns of a workbook."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Share:
    """Numerator and denominator of a share, with the target it is written on its own side of."""

    numerator: int | None
    denominator: int | None
    target: Decimal | None = None
    direction: str = "up"

    @property
    def figure(self) -> Figure:
        """The report's own figure: it knows how a share is written."""
        indicator = ReportIndicator("", "", "", "percent", self.target, "", self.direction)
        over, under = self.numerator, self.denominator
        exact = Fraction(over, under) if over is not None and under else None
        cell = ReportCell(over, under, exact, None, 0, 0, "none")
        return Figure(indicator, cell)


Item = str | int | Share | date | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its title, what it holds, its width beside the others on paper."""

    title: str
    held: Held = Held.TEXT
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a section; `sheet` names its sheet in the workbook, without a name it has none."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Item, ...], ...]
    total: tuple[Item, ...] | None = None
    caption: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences, tables; one that has nothing to show says so in a sentence."""

    title: str
    sentences: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    points: tuple[str, ...] = ()


def to_table(grid: Grid, t: Translator) -> Table:
    """As the paper prints it: a share with its two numbers beneath."""
    return Table(
        columns=tuple(_column(head) for head in grid.heads),
        rows=tuple(_line(row, t) for row in grid.rows),
        total=_line(grid.total, t) if grid.total is not None else None,
        caption=grid.caption,
    )


def to_sheet(grid: Grid, titles: Sequence[str], t: Translator) -> TableSheet:
    """The same as numbers: a share is a fraction of one beside its numerator and denominator."""
    columns: list[Col] = []
    for head in grid.heads:
        columns += _columns(head, t)
    return TableSheet(
        name=grid.sheet,
        titles=(*titles, *([grid.caption] if grid.caption else [])),
        columns=tuple(columns),
        rows=tuple(_values(row) for row in grid.rows),
        total=_values(grid.total) if grid.total is not None else None,
        numbered=t.gettext("Row no."),
        unknown=unknown(t),
    )


def _column(head: Head) -> Column:
    left = head.held in (Held.TEXT, Held.DATE)
    return Column(head.title, head.width, Align.LEFT if left else Align.RIGHT)


def _line(row: tuple[Item, ...], t: Translator) -> tuple[Cell | str, ...]:
    return tuple(written(item, t) for item in row)


def written(item: Item, t: Translator) -> Cell | str:
    """One value on paper; unknown is never a nought."""
    if isinstance(item, Share):
        return Cell(item.figure.bare(t), item.figure.under(t))
    if item is None:
        return unknown(t)
    if isinstance(item, date):
        return f"{item:%d.%m.%Y}"
    return figure(item, t.language) if isinstance(item, int) else item


def percent(share: Share, t: Translator) -> str:
    """«63,7 % (553 из 868)» inside a sentence."""
    under = share.figure.under(t)
    return share.figure.text(t) + (f" ({under})" if under else "")


def _columns(head: Head, t: Translator) -> list[Col]:
    if head.held is Held.SHARE:
        return [
            Col(f"{head.title}, %", Kind.SHARE),
            Col(t.gettext("%(name)s: numerator", name=head.title), Kind.INTEGER),
            Col(t.gettext("%(name)s: denominator", name=head.title), Kind.INTEGER),
        ]
    kind = {Held.COUNT: Kind.INTEGER, Held.DATE: Kind.DATE}.get(head.held, Kind.TEXT)
    return [Col(head.title, kind)]


def _values(row: tuple[Item, ...]) -> tuple[Value, ...]:
    values: list[Value] = []
    for item in row:
        if isinstance(item, Share):
            values += [item.figure.stored, item.numerator, item.denominator]
        else:
            values.append(item)
    return tuple(values)
