"""The code by which a paper is checked, at the lower right of its first page."""

from reportlab.lib.units import mm

from kernel.documents import layout
from kernel.documents.content import Align, Document, Numbering, Run
from kernel.documents.layout import SHEETS, Sheet
from kernel.documents.pdf.canvas import Node, PaperCanvas
from kernel.documents.pdf.squares import draw_qr
from kernel.documents.pdf.styles import QUIET, Type
from kernel.documents.pdf.text import Marked, markup

_WORDS = 0.6


def foot_of(document: Document, sheet: Sheet) -> float:
    """The height under the text of the first page, in points."""
    if document.requisite is None:
        return sheet.bottom * mm
    return _base(document, sheet) + (layout.QR + layout.QR_GAP) * mm


def _base(document: Document, sheet: Sheet) -> float:
    """The code stands in the lower margin, or above it where there is a line at the foot."""
    footed = document.footer.text or document.footer.numbering is Numbering.FOOT
    return (sheet.bottom if footed else sheet.bottom * 0.45) * mm


class Mark:
    """Draws the requisite of one document; made with the story, so that it is read last."""

    def __init__(self, document: Document, root: Node) -> None:
        self._document = document
        self._node = root.add("P")

    def draw(self, canvas: PaperCanvas) -> None:
        requisite = self._document.requisite
        if requisite is None:
            return
        sheet = SHEETS[self._document.orientation]
        side, base = layout.QR * mm, _base(self._document, sheet)
        left = (sheet.width - sheet.right) * mm - side
        draw_qr(canvas, requisite.code_url, left, base, side)
        words = self._words()
        wide = sheet.room * mm * _WORDS
        tall = words.wrap(wide, side)[1]
        words.drawOn(canvas, left - layout.QR_GAP * mm - wide, base + (side - tall) / 2)

    def _words(self) -> Marked:
        requisite, document = self._document.requisite, self._document
        assert requisite is not None  # noqa: S101 - asked for by draw alone
        shown: list[Run] = [Run(f"{requisite.words}\n")] if requisite.words else []
        shown.append(Run(requisite.code_shown, bold=True))
        style = Type(document.family, document.size, document.language).style(
            layout.FOOT, align=Align.RIGHT, color=QUIET, leading=1.3
        )
        text = markup(tuple(shown), document.family, document.language)
        return Marked(text, style, node=self._node)
