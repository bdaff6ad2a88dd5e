"""Tables on a PDF page: columns by share, a header on every page, figures set line by line."""

from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table

from kernel.documents import content, layout
from kernel.documents.content import Align, Cell, cell_of, plain
from kernel.documents.fonts import ensure_glyphs, face
from kernel.documents.pdf.canvas import Node
from kernel.documents.pdf.styles import HAIR, INK, QUIET, TINT, Type
from kernel.documents.pdf.text import BarLine, Line, Marked, fits, markup
from kernel.documents.typography import typeset

_SIDE = 1.6 * mm
Command = tuple[Any, ...]


class MarkedTable(Table):
    """A table whose grounds and rules are artifacts; its cells mark themselves."""

    def _drawBkgrnd(self) -> None:  # noqa: N802 - reportlab's name
        self._decorate("_drawBkgrnd")

    def _drawLines(self) -> None:  # noqa: N802 - reportlab's name
        self._decorate("_drawLines")

    def _decorate(self, method: str) -> None:
        canvas: Any = self.canv
        with canvas.marked(None):
            getattr(super(), method)()


class TableSetter:
    """Sets one table: knows its widths and the type for each of its cells."""

    def __init__(self, table: content.Table, type_: Type, room: float, node: Node) -> None:
        self._table = table
        self._type = type_
        self._node = node
        self._scale = layout.DENSITIES[layout.density(len(table.columns))]
        shares = sum(column.share for column in table.columns)
        self._widths = [room * column.share / shares for column in table.columns]

    def flowable(self) -> MarkedTable:
        table = self._table
        lines = [self._groups()] if table.groups else []
        lines.append(self._titles())
        heads = len(lines)
        lines += [self._row(row, bold=False) for row in table.rows]
        if table.total is not None:
            lines.append(self._row(table.total, bold=True))
        return MarkedTable(
            lines,
            colWidths=self._widths,
            repeatRows=heads,
            style=self._commands(heads, len(lines)),
            splitInRow=1,
            hAlign="LEFT",
        )

    def _groups(self) -> list[Any]:
        row = self._node.add("TR")
        cells: list[Any] = []
        for title, span in self._table.groups:
            style = self._type.style(
                self._scale * layout.HEAD_OF_TABLE, align=Align.CENTER, leading=1.15
            )
            text = markup(title, self._type.family, self._type.language)
            cells.append([Marked(text, style, node=row.add("TH", "Column", span))] if title else [])
            cells += [[]] * (span - 1)
        return cells

    def _titles(self) -> list[list[Flowable]]:
        row = self._node.add("TR")
        return [
            self._cell(
                Cell(column.title, under=column.under),
                index,
                row.add("TH", "Column"),
                head=True,
            )
            for index, column in enumerate(self._table.columns)
        ]

    def _row(self, cells: content.Row, *, bold: bool) -> list[list[Flowable]]:
        row = self._node.add("TR")
        return [
            self._cell(cell_of(cell), index, row.add("TD"), bold=bold)
            for index, cell in enumerate(cells)
        ]

    def _cell(
        self, cell: Cell, index: int, node: Node, *, head: bool = False, bold: bool = False
    ) -> list[Flowable]:
        align = layout.head_align(self._table, index) if head else self._table.columns[index].align
        look: dict[str, Any] = {"align": align, "leading": 1.15}
        scale = self._scale * (layout.HEAD_OF_TABLE if head else 1.0)
        main = self._type.style(scale, bold=bold, **look)
        if not _words_fit(plain(cell.text), main, self._widths[index] - 2 * _SIDE):
            main = self._type.style(scale, bold=bold, hyphens=True, names=True, **look)
        parts = [self._part(cell.text, main, index, node, cell.mark)]
        if cell.under:
            under = self._type.style(self._scale * layout.UNDER, color=QUIET, **look)
            parts.append(self._part(cell.under, under, index, node, ""))
        if cell.bar is not None:
            parts.append(BarLine(cell.bar))
        return parts

    def _part(self, text: content.Text, style: Any, index: int, node: Node, mark: str) -> Flowable:
        family, language = self._type.family, self._type.language
        mark = ensure_glyphs(mark, family)
        if isinstance(text, str):
            (run,) = typeset(text, language)
            if fits(run.text, style, self._widths[index] - 2 * _SIDE):
                return Line(ensure_glyphs(run.text, family), style, node, mark)
        sign = f"<super>{escape(mark)}</super>" if mark else ""
        return Marked(markup(text, family, language) + sign, style, node=node)

    def _commands(self, heads: int, lines: int) -> list[Command]:
        commands: list[Command] = [
            ("FONTNAME", (0, 0), (-1, -1), face(self._type.family)),
            ("LEFTPADDING", (0, 0), (-1, -1), _SIDE),
            ("RIGHTPADDING", (0, 0), (-1, -1), _SIDE),
            ("TOPPADDING", (0, 0), (-1, -1), 2.4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2),
            ("VALIGN", (0, 0), (-1, heads - 1), "BOTTOM"),
            ("VALIGN", (0, heads), (-1, -1), "TOP"),
        ]
        commands += self._spans()
        if self._table.grid:
            return [*commands, ("GRID", (0, 0), (-1, -1), 0.5, INK)]
        commands += [
            ("BACKGROUND", (0, 0), (-1, heads - 1), TINT),
            ("LINEABOVE", (0, 0), (-1, 0), 0.8, INK),
            ("LINEBELOW", (0, heads - 1), (-1, heads - 1), 0.8, INK),
            ("LINEBELOW", (0, heads), (-1, -1), 0.3, HAIR),
            ("LINEBELOW", (0, lines - 1), (-1, lines - 1), 0.8, INK),
        ]
        if self._table.total is not None:
            commands.append(("LINEABOVE", (0, lines - 1), (-1, lines - 1), 0.8, INK))
        return commands

    def _spans(self) -> list[Command]:
        commands: list[Command] = []
        start = 0
        for title, span in self._table.groups:
            commands.append(("SPAN", (start, 0), (start + span - 1, 0)))
            if title and not self._table.grid:
                commands.append(("LINEBELOW", (start, 0), (start + span - 1, 0), 0.4, INK))
            start += span
        return commands


def needed(table: content.Table) -> float:
    """The height without which a table should rather start on the next page."""
    return 26 * mm if len(table.rows) > 2 else 18 * mm


def _words_fit(text: str, style: Any, room: float) -> bool:
    """Words of a cell are broken only when one of them is wider than its column."""
    return all(fits(word, style, room) for word in text.split())
