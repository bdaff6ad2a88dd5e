"""A document as PDF: pages by ГОСТ habits, our fonts, marked for screen readers.

Importing this loads reportlab: import it where a document is made, not at the top of a page.
"""

from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from kernel.documents import fonts
from kernel.documents.content import Document, Numbering
from kernel.documents.layout import FOOT, SHEETS, TOP, Sheet
from kernel.documents.pdf.canvas import Node, PaperCanvas
from kernel.documents.pdf.flow import Setter
from kernel.documents.pdf.requisite import Mark, foot_of
from kernel.documents.pdf.styles import INK, QUIET, Type
from kernel.documents.typography import printable
from kernel.documents.words import page_of

__all__ = ["render"]

_LANG = {"ru": "ru-RU", "en": "en-GB"}


def render(document: Document) -> bytes:
    """The bytes of the PDF: the same for the same document, whenever it is made."""
    fonts.register()
    out = BytesIO()
    root = Node("Document")
    story = Setter(document, root).story()
    mark = Mark(document, root) if document.requisite is not None else None
    canvas = partial(
        PaperCanvas, root=root, made_at=document.made_at, margins=partial(_margins, document, mark)
    )
    _template(document, out).build(story, canvasmaker=canvas)
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
    sheet = SHEETS[first]
    top = _page("first", sheet, foot_of(document, sheet), following=first.value)
    usual = [_page(turned.value, s, s.bottom * mm) for turned, s in SHEETS.items()]
    template.addPageTemplates([top, *usual])
    return template


def _page(name: str, sheet: Sheet, foot: float, following: str | None = None) -> PageTemplate:
    height = (sheet.height - sheet.top) * mm - foot
    frame = Frame(sheet.left * mm, foot, sheet.room * mm, height, 0, 0, 0, 0)
    size = (sheet.width * mm, sheet.height * mm)
    return PageTemplate(name, [frame], pagesize=size, autoNextPageTemplate=following)


def _margins(document: Document, mark: Mark | None, canvas: Any, page: int, pages: int) -> None:
    """What stands outside the text: the number of the page decorates, the requisite is read."""
    with canvas.marked(None):
        _number(document, canvas, page, pages)
    if mark is not None and page == 1:
        mark.draw(canvas)


def _number(document: Document, canvas: Any, page: int, pages: int) -> None:
    """The line at the foot, or the number in the middle of the upper margin."""
    width, height = canvas._pagesize
    on_top = document.footer.numbering is Numbering.TOP
    sheet = next(s for s in SHEETS.values() if abs(s.width * mm - width) < 1)
    style = Type(document.family, document.size, document.language).style(
        TOP if on_top else FOOT, color=INK if on_top else QUIET
    )
    canvas.setFont(style.fontName, style.fontSize)
    canvas.setFillColor(style.textColor)
    base = sheet.bottom * mm * 0.5
    if document.footer.text:
        text = fonts.ensure_glyphs(document.footer.text, document.family)
        canvas.drawString(sheet.left * mm, base, text)
    if document.footer.numbering is Numbering.FOOT:
        label = page_of(page, pages, document.language)
        canvas.drawRightString(width - sheet.right * mm, base, label)
    elif on_top and page > 1:
        canvas.drawCentredString(width / 2, height - sheet.top * mm * 0.6, str(page))
