"""What stands in the margins of a DOCX: numbers of pages, the line at the foot, the requisite."""

from io import BytesIO
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor

from kernel.documents import layout
from kernel.documents.content import Align, Document, Numbering, Requisite
from kernel.documents.docx import parts, styles
from kernel.documents.qr import png_of
from kernel.documents.typography import printable
from kernel.documents.words import PAGE_OF

_SQUARE = layout.QR + layout.QR_GAP


def write(section: Any, document: Document, *, first: bool) -> None:
    """Fill the margins of a section; the requisite stands on the first page of the first one."""
    on_top = document.footer.numbering is Numbering.TOP
    section.footer.is_linked_to_previous = False
    _foot(section.footer, section, document)
    requisite = document.requisite if first else None
    section.different_first_page_header_footer = first and (on_top or requisite is not None)
    if on_top:
        section.header.is_linked_to_previous = False
        above = section.header.paragraphs[0]
        above.alignment = styles.ALIGN[Align.CENTER]
        parts.add_field(above, "PAGE")
        for run in above.runs:
            run.font.size = Pt(round(document.size * layout.TOP * 2) / 2)
            run.font.color.rgb = RGBColor(0, 0, 0)
    if section.different_first_page_header_footer:
        section.first_page_footer.is_linked_to_previous = False
        _foot(section.first_page_footer, section, document)
        if requisite is not None:
            _requisite(section, requisite, document.language)


def _foot(footer: Any, section: Any, document: Document) -> None:
    line = footer.paragraphs[0]
    room = section.page_width - section.left_margin - section.right_margin
    line.paragraph_format.tab_stops.add_tab_stop(room, WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(printable(document.footer.text))
    if document.footer.numbering is Numbering.FOOT:
        line.add_run("\t")
        before, after = PAGE_OF.get(document.language, PAGE_OF["en"]).split("{page}")
        between, end = after.split("{pages}")
        line.add_run(before)
        parts.add_field(line, "PAGE")
        line.add_run(between)
        parts.add_field(line, "NUMPAGES")
        line.add_run(end)


def _requisite(section: Any, requisite: Requisite, language: str) -> None:
    """The words and the code beside them, at the right, above the line at the foot."""
    footer = section.first_page_footer
    room = section.page_width - section.left_margin - section.right_margin
    table = footer.add_table(1, 2, room)
    parts.dress_table(table, {}, side=0)
    parts.set_widths(table, (room - Mm(_SQUARE), Mm(_SQUARE)))
    words, square = table.rows[0].cells
    words.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line = words.paragraphs[0]
    line.style = "Footer"
    line.alignment = styles.ALIGN[Align.RIGHT]
    if requisite.words:
        parts.add_runs(line, f"{requisite.words}\n", language)
    line.add_run(printable(requisite.code_shown)).bold = True
    drawn = square.paragraphs[0]
    drawn.alignment = styles.ALIGN[Align.RIGHT]
    png = BytesIO(png_of(requisite.code_url))
    picture = drawn.add_run().add_picture(png, width=Mm(layout.QR))
    picture._inline.docPr.set("descr", printable(requisite.code_url))
    footer._element.insert(0, table._tbl)
