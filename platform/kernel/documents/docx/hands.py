"""Where people write on an editable paper: signatures, approvals, lists of readers, empty lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from kernel.documents import content, layout
from kernel.documents.docx import parts, styles
from kernel.documents.typography import NBSP

if TYPE_CHECKING:
    from kernel.documents.docx.writer import Writer

_SIGNATURE = (layout.POST, layout.SIGN_GAP, layout.SIGN, layout.SIGN_GAP, layout.NAME)
_READ = (layout.READ_SIGN, layout.READ_GAP, layout.READ_NAME, layout.READ_DAY)


def signatures(writer: Writer, block: content.Signatures) -> None:
    if not block.people and not block.stamp:
        return
    if writer.paper.paragraphs:
        # a signature never stands alone on a page
        writer.paper.paragraphs[-1].paragraph_format.keep_with_next = True
    table = writer.placed(len(block.people), _widths(writer, _SIGNATURE))
    for row, person in zip(table.rows, block.people, strict=True):
        hands = (2,) if person.name else (2, 4)
        _row(writer, row, {0: person.post, 4: person.name}, hands)
    last = writer.add(block.stamp, styles.REQUISITE if block.stamp else styles.GAP)
    last.paragraph_format.space_before = Pt(10) if block.stamp else None


def acquainted(writer: Writer, block: content.Acquainted) -> None:
    title = writer.add(block.title, styles.REQUISITE)
    title.paragraph_format.space_before = Pt(14)
    title.paragraph_format.keep_with_next = True
    table = writer.placed(len(block.people), _widths(writer, _READ))
    for row, person in zip(table.rows, block.people, strict=True):
        _row(writer, row, {2: person, 3: layout.DAY_TO_WRITE}, (0,), keep=False)
        row.cells[3].paragraphs[0].alignment = styles.ALIGN[content.Align.RIGHT]
    writer.add("", styles.GAP)


def approval(writer: Writer, block: content.Approval) -> None:
    """Lines that begin at one place in the right part of the sheet; the hand signs on a tab."""
    left = int(writer.room * (1 - layout.APPROVAL))
    column = int(writer.room * layout.APPROVAL)
    sign = left + int(column * layout.APPROVAL_SIGN)
    lines = [writer.add(text, styles.APPROVAL) for text in (block.word, block.post)]
    lines[0].paragraph_format.space_before = Pt(8)
    hand = writer.add("", styles.APPROVAL)
    hand.paragraph_format.space_before = Pt(12)
    _tab(hand, sign)
    if block.name:
        writer.say(hand, f"{NBSP}{block.name}")
    else:
        hand.add_run(NBSP)
        _tab(hand, left + column)
    day = writer.add(block.date or layout.DAY_TO_WRITE, styles.APPROVAL)
    day.paragraph_format.space_before = day.paragraph_format.space_after = Pt(6)
    lines += [hand, day]
    for line in lines:
        line.paragraph_format.left_indent = left


def ruled(writer: Writer, block: content.Ruled) -> None:
    table = writer.placed(block.lines, (writer.room,))
    for row in table.rows:
        row.height = Mm(layout.LINE_TO_WRITE)
        row.cells[0].paragraphs[0].style = styles.GAP
        parts.rule_cell(row.cells[0], bottom=5)
    if block.caption:
        writer.add(block.caption, styles.CAPTION_OF_LINE)
    else:
        writer.add("", styles.GAP)


def boxes(writer: Writer, block: content.Boxes) -> None:
    """A framed cell before each answer: a sign of a square would need a face that has one."""
    if not block.items:
        return
    a_row = len(block.items) if block.across else 1
    wide = min(layout.BOX_ACROSS, 1 / a_row - layout.BOX) if block.across else 1 - layout.BOX
    rows = 1 if block.across else len(block.items)
    table = writer.placed(rows, _widths(writer, (layout.BOX, wide) * a_row))
    cells = [cell for row in table.rows for cell in row.cells]
    for at, item in enumerate(block.items):
        square, text = cells[2 * at], cells[2 * at + 1]
        parts.rule_cell(square, top=6, left=6, bottom=6, right=6)
        square.paragraphs[0].style = styles.GAP
        text.paragraphs[0].style = styles.REQUISITE
        writer.say(text.paragraphs[0], f"{NBSP}{item}")
    writer.add("", styles.GAP)


def key_values(writer: Writer, block: content.KeyValues) -> None:
    table = writer.placed(len(block.pairs), _widths(writer, (layout.KEY, layout.KEY_VALUE)))
    for row, (key, value) in zip(table.rows, block.pairs, strict=True):
        blank = not content.plain(value)
        for cell, text in zip(row.cells, (key, value), strict=True):
            line = cell.paragraphs[0]
            line.style = styles.REQUISITE
            line.paragraph_format.space_before = Pt(8 if blank else 3)
            writer.say(line, text)
        if blank:
            parts.rule_cell(row.cells[1], bottom=5)
    writer.add("", styles.GAP)


def _row(
    writer: Writer, row: Any, texts: dict[int, str], hands: tuple[int, ...], *, keep: bool = True
) -> None:
    """Texts by the column, and the columns in which a hand writes."""
    parts.keep_row_whole(row)
    for index, text in texts.items():
        line = row.cells[index].paragraphs[0]
        line.style = styles.SIGNATURE
        line.paragraph_format.keep_with_next = True if keep else None
        writer.say(line, text)
    for index in hands:
        parts.rule_cell(row.cells[index], bottom=5)
    for cell in row.cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM


def _tab(line: Any, place: int) -> None:
    """A line to write on, up to that place from the left margin."""
    stops = line.paragraph_format.tab_stops
    stops.add_tab_stop(place, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
    line.add_run("\t")


def _widths(writer: Writer, shares: tuple[float, ...]) -> tuple[int, ...]:
    return tuple(int(writer.room * share) for share in shares)
