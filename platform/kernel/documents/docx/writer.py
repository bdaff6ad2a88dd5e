"""Writes the blocks of a document into an open DOCX, from top to bottom."""

from functools import singledispatchmethod
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from kernel.documents import content, layout
from kernel.documents.content import Align, Document, Heading, Orientation
from kernel.documents.docx import hands, margins, parts, styles
from kernel.documents.docx.parts import add_runs
from kernel.documents.docx.table import write_table


class Writer:
    def __init__(self, paper: Any, document: Document) -> None:
        self.paper = paper
        self._document = document
        self._turned = document.orientation
        self._on_new_page = False
        self._point_look: int | None = None

    @property
    def room(self) -> int:
        """The width between the margins of the sheet that is written now."""
        return styles.room(self._turned)

    def write(self) -> None:
        section = self.paper.sections[0]
        styles.turn(section, self._turned)
        margins.write(section, self._document, first=True)
        self._heading(self._document.heading)
        for block in self._document.blocks:
            self._block(block)

    def add(self, text: content.Text, style: str, align: Align | None = None) -> Any:
        paragraph = self.paper.add_paragraph(style=style)
        self.say(paragraph, text)
        if align is not None:
            paragraph.alignment = styles.ALIGN[align]
        paragraph.paragraph_format.page_break_before = True if self._on_new_page else None
        self._on_new_page = False
        return paragraph

    def _heading(self, heading: Heading) -> None:
        above = [(heading.authority, styles.AUTHORITY), (heading.operator, styles.OPERATOR)]
        lines = [self.add(text, style) for text, style in above if text]
        if lines:
            parts.rule_paragraph(lines[-1])
        if heading.approval is not None:
            hands.approval(self, heading.approval)
        if heading.kind:
            self.add(heading.kind, styles.KIND)
        self._requisites(heading)
        title = self.add(self._document.title, "Title", heading.title_align)
        if not heading.subtitle:
            title.paragraph_format.space_after = Pt(10)
        if heading.subtitle:
            self.add(heading.subtitle, styles.SUBTITLE, heading.title_align)

    def _requisites(self, heading: Heading) -> None:
        texts = (heading.date, heading.place, heading.number)
        if not any(texts):
            return
        line = self.paper.add_paragraph(style=styles.REQUISITE)
        line.paragraph_format.space_before = Pt(6)
        room = self.room
        line.paragraph_format.tab_stops.add_tab_stop(room // 2, WD_TAB_ALIGNMENT.CENTER)
        line.paragraph_format.tab_stops.add_tab_stop(room, WD_TAB_ALIGNMENT.RIGHT)
        for index, text in enumerate(texts):
            if index:
                line.add_run("\t")
            self.say(line, text)

    @singledispatchmethod
    def _block(self, block: Any) -> None:
        raise TypeError(f"no such block: {type(block).__name__}")

    @_block.register
    def _paragraph(self, block: content.Paragraph) -> None:
        paragraph = self.add(block.text, styles.BODY, block.align)
        if block.indent:
            paragraph.paragraph_format.first_line_indent = Mm(layout.FIRST_LINE)
        if block.keep_with_next:
            paragraph.paragraph_format.keep_with_next = True

    @_block.register
    def _heading_block(self, block: content.HeadingBlock) -> None:
        align = None if block.align is Align.LEFT else block.align
        self.add(block.text, f"Heading {block.level}", align)

    @_block.register
    def _table(self, block: content.Table) -> None:
        if block.caption:
            self.add(block.caption, "Caption")
        elif self._on_new_page:
            self.add("", styles.GAP)
        write_table(self.paper, block, self.room, self._document.language)
        self.add("", styles.GAP)

    @_block.register
    def _bullets(self, block: content.Bullets) -> None:
        number = self._fresh_points(1) if block.indent else None
        for item in block.items:
            if number is not None:
                parts.use_numbering(self.add(item, styles.POINT), number, parts.DASH)
            else:
                self.add(item, styles.SMALL_BULLET if block.small else "List Bullet")

    @_block.register
    def _numbered(self, block: content.Numbered) -> None:
        shared = self.paper.styles["List Number"]
        number = parts.fresh_numbering(self.paper, shared, block.start)
        for item in block.items:
            style = styles.SMALL_NUMBER if block.small else "List Number"
            parts.use_numbering(self.add(item, style), number)

    @_block.register
    def _points(self, block: content.Points) -> None:
        self._level_of_points(block.items, self._fresh_points(block.start), 0)

    def _fresh_points(self, start: int) -> int:
        if self._point_look is None:
            indent = Mm(layout.FIRST_LINE).twips
            self._point_look = parts.point_levels(self.paper, indent)
        return parts.fresh_points(self.paper, self._point_look, start)

    def _level_of_points(
        self, items: tuple[content.PointItem, ...], number: int, level: int
    ) -> None:
        for item in items:
            style = f"Heading {level + 1}" if item.heading else styles.POINT
            parts.use_numbering(self.add(item.text, style), number, level)
            self._level_of_points(item.points, number, level + 1)

    @_block.register
    def _key_values(self, block: content.KeyValues) -> None:
        hands.key_values(self, block)

    @_block.register
    def _note(self, block: content.Note) -> None:
        self.add(block.text, styles.NOTE)

    @_block.register
    def _page_break(self, block: content.PageBreak) -> None:
        if block.orientation is None:
            self._on_new_page = True
            return
        self._turn(block.orientation)

    @_block.register
    def _annex_mark(self, block: content.AnnexMark) -> None:
        if block.orientation is None:
            self._on_new_page = True
        else:
            self._turn(block.orientation)
        self.add("\n".join(block.lines), styles.ANNEX)

    def _turn(self, orientation: Orientation) -> None:
        self._turned = Orientation(orientation)
        section = self.paper.add_section(WD_SECTION.NEW_PAGE)
        styles.turn(section, self._turned)
        margins.write(section, self._document, first=False)

    @_block.register
    def _signatures(self, block: content.Signatures) -> None:
        hands.signatures(self, block)

    @_block.register
    def _approval(self, block: content.Approval) -> None:
        hands.approval(self, block)

    @_block.register
    def _acquainted(self, block: content.Acquainted) -> None:
        hands.acquainted(self, block)

    @_block.register
    def _ruled(self, block: content.Ruled) -> None:
        hands.ruled(self, block)

    @_block.register
    def _boxes(self, block: content.Boxes) -> None:
        hands.boxes(self, block)

    def placed(self, rows: int, widths: tuple[int, ...]) -> Any:
        """A table without lines that only places texts beside each other."""
        if self._on_new_page:
            self.add("", styles.GAP)
        table = self.paper.add_table(rows, len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        parts.dress_table(table, {}, side=0)
        parts.set_widths(table, widths)
        return table

    def say(self, paragraph: Any, text: content.Text) -> None:
        add_runs(paragraph, text, self._document.language)
