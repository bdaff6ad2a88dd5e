"""A document as PDF: pages by ГОСТ habits, our fonts, marked for screen readers.

Importing this loads reportlab: import it where a document is made, not at the top of a page.
"""

from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from kernel.documents import fonts
from kernel.documents.content import Document, Numbering, Orientation
from kernel.documents.layout import FOOT, SHEETS, Sheet
from kernel.documents.pdf.canvas import Node, PaperCanvas
from kernel.documents.pdf.flow import Setter
from kernel.documents.pdf.styles import QUIET, Type
from kernel.documents.typography import printable
from kernel.documents.words import page_of

__all__ = ["render"]

_LANG = {"ru": "ru-RU", "en": "en-GB"}


def render(document: Document) -> bytes:
    """The bytes of the PDF: the same for the same document, whenever it is made."""
    fonts.register()
    out = BytesIO()
    root = Node("Document")
    canvas = partial(
        PaperCanvas, root=root, made_at=document.made_at, number=partial(_number, document)
    )
    _template(document, out).build(Setter(document, root).story(), canvasmaker=canvas)
    return out.getvalue()


def _template(document: Document, out: BytesIO) -> BaseDocTemplate:
    template = BaseDocTemplate(
        out,
        title=printable(document.title),
        author=printable(document.heading.authority),
        subject=printable(document.subject),
        creator="Nastavnik",
        lang=_LANG.get(document.language, document.language),
        displayDocTitle=1,
        invariant=1,
        initialFontName=fonts.face(document.family),
    )
    first = document.orientation
    order = [first, *(turned for turned in Orientation if turned is not first)]
    template.addPageTemplates([_page(turned, SHEETS[turned]) for turned in order])
    return template


def _page(turned: Orientation, sheet: Sheet) -> PageTemplate:
    height = (sheet.height - sheet.top - sheet.bottom) * mm
    frame = Frame(sheet.left * mm, sheet.bottom * mm, sheet.room * mm, height, 0, 0, 0, 0)
    return PageTemplate(turned.value, [frame], pagesize=(sheet.width * mm, sheet.height * mm))


def _number(document: Document, canvas: Any, page: int, pages: int) -> None:
    """The line at the foot, or the number in the middle of the upper margin."""
    width, height = canvas._pagesize
    sheet = next(s for s in SHEETS.values() if abs(s.width * mm - width) < 1)
    style = Type(document.family, document.size, document.language).style(FOOT, color=QUIET)
    canvas.setFont(style.fontName, style.fontSize)
    canvas.setFillColor(style.textColor)
    base = sheet.bottom * mm * 0.5
    if document.footer.text:
        text = fonts.ensure_glyphs(document.footer.text, document.family)
        canvas.drawString(sheet.left * mm, base, text)
    if document.footer.numbering is Numbering.FOOT:
        label = page_of(page, pages, document.language)
        canvas.drawRightString(width - sheet.right * mm, base, label)
    elif document.footer.numbering is Numbering.TOP and page > 1:
        canvas.drawCentredString(width / 2, height - sheet.top * mm * 0.6, str(page))
