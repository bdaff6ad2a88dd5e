"""Writes the blocks of a document into an open DOCX, from top to bottom."""

from functools import singledispatchmethod
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from kernel.documents import content, layout
from kernel.documents.content import Align, Document, Heading, Numbering, Orientation
from kernel.documents.docx import parts, styles
from kernel.documents.docx.table import write_table
from kernel.documents.typography import printable, typeset
from kernel.documents.words import PAGE_OF

_SIGNATURE = (layout.POST, layout.SIGN_GAP, layout.SIGN, layout.SIGN_GAP, layout.NAME)


class Writer:
    def __init__(self, paper: Any, document: Document) -> None:
        self._paper = paper
        self._document = document
        self._turned = document.orientation
        self._on_new_page = False

    def write(self) -> None:
        section = self._paper.sections[0]
        styles.turn(section, self._turned)
        self._margins_text(section)
        self._heading(self._document.heading)
        for block in self._document.blocks:
            self._block(block)

    def _add(self, text: content.Text, style: str, align: Align | None = None) -> Any:
        paragraph = self._paper.add_paragraph(style=style)
        add_runs(paragraph, text, self._document.language)
        if align is not None:
            paragraph.alignment = styles.ALIGN[align]
        paragraph.paragraph_format.page_break_before = True if self._on_new_page else None
        self._on_new_page = False
        return paragraph

    def _heading(self, heading: Heading) -> None:
        above = [(heading.authority, styles.AUTHORITY), (heading.operator, styles.OPERATOR)]
        lines = [self._add(text, style) for text, style in above if text]
        if lines:
            parts.rule_paragraph(lines[-1])
        if heading.kind:
            self._add(heading.kind, styles.KIND)
        self._requisites(heading)
        self._add(self._document.title, "Title", heading.title_align)
        if heading.subtitle:
            self._add(heading.subtitle, styles.SUBTITLE, heading.title_align)

    def _requisites(self, heading: Heading) -> None:
        texts = (heading.date, heading.place, heading.number)
        if not any(texts):
            return
        line = self._paper.add_paragraph(style=styles.REQUISITE)
        line.paragraph_format.space_before = Pt(6)
        room = styles.room(self._turned)
        line.paragraph_format.tab_stops.add_tab_stop(room // 2, WD_TAB_ALIGNMENT.CENTER)
        line.paragraph_format.tab_stops.add_tab_stop(room, WD_TAB_ALIGNMENT.RIGHT)
        for index, text in enumerate(texts):
            if index:
                line.add_run("\t")
            add_runs(line, text, self._document.language)

    def _margins_text(self, section: Any) -> None:
        """The foot of the pages of a section, and the number above them where orders want it."""
        footer = self._document.footer
        section.footer.is_linked_to_previous = False
        line = section.footer.paragraphs[0]
        stops = line.paragraph_format.tab_stops
        stops.add_tab_stop(styles.room(self._turned), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(printable(footer.text))
        if footer.numbering is Numbering.FOOT:
            line.add_run("\t")
            before, after = PAGE_OF.get(self._document.language, PAGE_OF["en"]).split("{page}")
            between, end = after.split("{pages}")
            line.add_run(before)
            parts.add_field(line, "PAGE")
            line.add_run(between)
            parts.add_field(line, "NUMPAGES")
            line.add_run(end)
        elif footer.numbering is Numbering.TOP:
            section.header.is_linked_to_previous = False
            section.different_first_page_header_footer = len(self._paper.sections) == 1
            above = section.header.paragraphs[0]
            above.alignment = styles.ALIGN[Align.CENTER]
            parts.add_field(above, "PAGE")

    @singledispatchmethod
    def _block(self, block: Any) -> None:
        raise TypeError(f"no such block: {type(block).__name__}")

    @_block.register
    def _paragraph(self, block: content.Paragraph) -> None:
        paragraph = self._add(block.text, styles.BODY, block.align)
        if block.indent:
            paragraph.paragraph_format.first_line_indent = Mm(layout.FIRST_LINE)
        if block.keep_with_next:
            paragraph.paragraph_format.keep_with_next = True

    @_block.register
    def _heading_block(self, block: content.HeadingBlock) -> None:
        self._add(block.text, f"Heading {block.level}")

    @_block.register
    def _table(self, block: content.Table) -> None:
        if block.caption:
            self._add(block.caption, "Caption")
        elif self._on_new_page:
            self._add("", styles.GAP)
        write_table(self._paper, block, styles.room(self._turned), self._document.language)
        self._add("", styles.GAP)

    @_block.register
    def _bullets(self, block: content.Bullets) -> None:
        for item in block.items:
            self._add(item, styles.SMALL_BULLET if block.small else "List Bullet")

    @_block.register
    def _numbered(self, block: content.Numbered) -> None:
        shared = self._paper.styles["List Number"]
        number = parts.fresh_numbering(self._paper, shared, block.start)
        for item in block.items:
            style = styles.SMALL_NUMBER if block.small else "List Number"
            parts.use_numbering(self._add(item, style), number)

    @_block.register
    def _key_values(self, block: content.KeyValues) -> None:
        room = styles.room(self._turned)
        table = self._placed(
            len(block.pairs), (int(room * layout.KEY), int(room * layout.KEY_VALUE))
        )
        for row, (key, value) in zip(table.rows, block.pairs, strict=True):
            for cell, text in zip(row.cells, (key, value), strict=True):
                cell.paragraphs[0].style = styles.REQUISITE
                add_runs(cell.paragraphs[0], text, self._document.language)
        self._add("", styles.GAP)

    @_block.register
    def _note(self, block: content.Note) -> None:
        self._add(block.text, styles.NOTE)

    @_block.register
    def _page_break(self, block: content.PageBreak) -> None:
        if block.orientation is None:
            self._on_new_page = True
            return
        self._turned = Orientation(block.orientation)
        section = self._paper.add_section(WD_SECTION.NEW_PAGE)
        styles.turn(section, self._turned)
        self._margins_text(section)

    @_block.register
    def _signatures(self, block: content.Signatures) -> None:
        if self._paper.paragraphs:
            # a signature never stands alone on a page
            self._paper.paragraphs[-1].paragraph_format.keep_with_next = True
        room = styles.room(self._turned)
        widths = tuple(int(room * share) for share in _SIGNATURE)
        table = self._placed(len(block.people), widths)
        for row, person in zip(table.rows, block.people, strict=True):
            parts.keep_row_whole(row)
            for index, text in ((0, person.post), (4, person.name)):
                line = row.cells[index].paragraphs[0]
                line.style = styles.SIGNATURE
                line.paragraph_format.keep_with_next = True
                add_runs(line, text, self._document.language)
            for index in (2,) if person.name else (2, 4):
                parts.rule_cell(row.cells[index], bottom=5)
            for cell in row.cells:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
        self._add(block.stamp, styles.REQUISITE if block.stamp else styles.GAP)

    def _placed(self, rows: int, widths: tuple[int, ...]) -> Any:
        """A table without lines that only places texts beside each other."""
        if self._on_new_page:
            self._add("", styles.GAP)
        table = self._paper.add_table(rows, len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        parts.dress_table(table, {}, side=0)
        parts.set_widths(table, widths)
        return table


def add_runs(paragraph: Any, text: content.Text, language: str) -> None:
    for run in typeset(text, language):
        if run.text:
            made = paragraph.add_run(run.text)
            made.bold = run.bold or None
            made.italic = run.italic or None
