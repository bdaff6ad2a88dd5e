"""Tables of an editable document: fixed widths, a header repeated on every page."""

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

from kernel.documents import content
from kernel.documents.content import Align, Cell, cell_of
from kernel.documents.docx import parts, styles
from kernel.documents.docx.parts import HAIR, INK
from kernel.documents.layout import density, head_align
from kernel.documents.typography import printable, typeset

_GRID = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), (4, INK))
_RULED = {"top": (6, INK), "bottom": (6, INK), "insideH": (2, HAIR)}


def write_table(paper: Any, table: content.Table, room: int, language: str) -> Any:
    """Adds the table at the end of the paper, `room` wide."""
    heads = 2 if table.groups else 1
    rows = heads + len(table.rows) + (table.total is not None)
    made = paper.add_table(rows, len(table.columns))
    parts.dress_table(made, _GRID if table.grid else _RULED)
    shares = sum(column.share for column in table.columns)
    parts.set_widths(made, tuple(int(room * c.share / shares) for c in table.columns))
    # python-docx reads all styles again for each paragraph that is given one: look them up once
    step = density(len(table.columns))
    names = (styles.HEAD[step], styles.CELL[step], styles.UNDER[step])
    filler = _Filler(table, language, *(paper.styles[name].style_id for name in names))
    # python-docx walks the whole table for each `.rows[i]`: walk it once
    lines = [(row, row.cells) for row in made.rows]
    filler.header(lines[:heads])
    body = [*table.rows, table.total] if table.total is not None else [*table.rows]
    for (row, cells), texts in zip(lines[heads:], body, strict=True):
        parts.keep_row_whole(row)
        filler.row(cells, texts, bold=texts is table.total)
    return made


class _Filler:
    def __init__(
        self, table: content.Table, language: str, head: str, cell: str, under: str
    ) -> None:
        self._table = table
        self._language = language
        self._head = head
        self._main = cell
        self._under = under

    def header(self, lines: list[tuple[Any, Any]]) -> None:
        for row, cells in lines:
            parts.keep_row_whole(row)
            parts.repeat_row(row)
            for cell in cells:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
                if not self._table.grid:
                    parts.tint_cell(cell)
        if self._table.groups:
            self._groups(lines[0][1])
        titled = zip(lines[-1][1], self._table.columns, strict=True)
        for index, (cell, column) in enumerate(titled):
            align = head_align(self._table, index)
            self._fill(cell, Cell(column.title, under=column.under), align, self._head)
            parts.rule_cell(cell, bottom=6)

    def row(self, cells: Any, texts: content.Row, *, bold: bool) -> None:
        for cell, text, column in zip(cells, texts, self._table.columns, strict=True):
            self._fill(cell, cell_of(text), column.align, self._main, bold=bold)
            if bold:
                parts.rule_cell(cell, top=6)

    def _groups(self, cells: Any) -> None:
        start = 0
        for title, span in self._table.groups:
            cell = cells[start]
            if span > 1:
                cell = cell.merge(cells[start + span - 1])
            line = cell.paragraphs[0]
            line._p.style = self._head
            line.alignment = styles.ALIGN[Align.CENTER]
            line.add_run(printable(title))
            start += span

    def _fill(self, cell: Any, text: Cell, align: Align, style: str, *, bold: bool = False) -> None:
        line = cell.paragraphs[0]
        self._line(line, text.text, align, style, bold=bold)
        if text.mark:
            line.add_run(printable(text.mark)).font.superscript = True
        if text.under:
            self._line(cell.add_paragraph(), text.under, align, self._under)

    def _line(
        self, line: Any, text: content.Text, align: Align, style: str, *, bold: bool = False
    ) -> None:
        line._p.style = style
        if align is not Align.LEFT:
            line.alignment = styles.ALIGN[align]
        for run in typeset(text, self._language):
            made = line.add_run(run.text)
            made.bold = (bold or run.bold) or None
            made.italic = run.italic or None
