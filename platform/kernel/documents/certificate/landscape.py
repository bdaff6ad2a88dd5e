"""The lengthwise sheet: the sign and the code in a margin at the left, the matter at the right."""

from collections.abc import Iterable

from reportlab.lib.units import mm

from kernel.documents.certificate.content import Landscape
from kernel.documents.certificate.drawing import HAIRLINE, STAMP, Drawing, Kept, site_of
from kernel.documents.pdf.canvas import Node, PaperCanvas
from kernel.documents.pdf.styles import BLUE, HAIR, QUIET

WIDTH, HEIGHT = 297 * mm, 210 * mm
EDGE, GAP, MARGIN = 9 * mm, 1.6 * mm, 68 * mm
COLUMN, COLUMN_ROOM = 17 * mm, MARGIN - 22 * mm
LEFT, ROOM = MARGIN + 14 * mm, WIDTH - MARGIN - 32 * mm
QR_SIDE, QR_BASE = 34 * mm, 39 * mm
CHECK = "Подлинность проверяется по коду на странице"


class LandscapeSheet(Drawing):
    """Draws one paper."""

    size = (WIDTH, HEIGHT)
    left, room = LEFT, ROOM

    def __init__(self, canvas: PaperCanvas, node: Node, paper: Landscape, kept: Kept) -> None:
        super().__init__(canvas, node, kept)
        self.paper = paper

    def draw(self) -> None:
        paper = self.paper
        self._frame()
        top = self.text(paper.title, HEIGHT - 33 * mm, tag="H1", size=38, color=BLUE)
        top = self.text(paper.subtitle, top - 1 * mm, size=15, color=QUIET)
        top = self.text(f"№ {paper.number}", top - 2 * mm, size=12, color=QUIET)
        top = self._fit(paper.name, top - 9 * mm, (30, 26, 22, 18, 15), 24 * mm, bold=True)
        self._fit(paper.body, top - 4 * mm, (16, 14.5, 13, 11.5, 10), 30 * mm)
        self._facts(60 * mm)
        self._signature(25 * mm)
        self._margin()

    def _frame(self) -> None:
        inner = EDGE + GAP
        self.border(EDGE, BLUE, 1.1)
        self.border(inner, HAIR, HAIRLINE)
        with self.canvas.marked(None):
            self.canvas.line(MARGIN, inner, MARGIN, HEIGHT - inner)
        self.sign(COLUMN, HEIGHT - 30 * mm, 5.4 * mm)

    def _margin(self) -> None:
        """The narrow column: who issued it, and how anybody may check it."""
        paper, x, room = self.paper, COLUMN, COLUMN_ROOM
        top = self.text(paper.issuer, HEIGHT - 42 * mm, x=x, room=room, size=10.5, sans=True)
        self.text(paper.region, top - 2 * mm, x=x, room=room, size=9, color=QUIET, sans=True)
        self.qr(paper.address, x, QR_BASE, QR_SIDE)
        top = self.text(paper.code, 37 * mm, x=x, room=room, size=13, sans=True, bold=True)
        check = f"{CHECK} {site_of(paper.address)}"
        self.text(check, top - 1 * mm, x=x, room=room, size=7.5, color=QUIET, sans=True)

    def _facts(self, y: float) -> None:
        self.rule(LEFT, y + 5 * mm, ROOM, HAIR)
        x = LEFT
        for fact in self.paper.facts:
            room = ROOM * fact.share - 3 * mm
            top = self.text(fact.name, y, x=x, room=room, size=8.5, color=QUIET, sans=True)
            self.text(fact.value, top - 0.5 * mm, x=x, room=room, size=11)
            x += ROOM * fact.share

    def _signature(self, y: float) -> None:
        top, line = y + 4 * mm, LEFT + 52 * mm
        self.text(self.paper.signatory, top, room=50 * mm, size=10, color=QUIET, sans=True)
        stamp = LEFT + ROOM - 14 * mm
        self.text(STAMP, top, x=stamp, room=14 * mm, size=10, color=QUIET, sans=True)
        self.rule(line, y, 42 * mm)
        self.rule(line + 46 * mm, y, LEFT + ROOM - 22 * mm - line - 46 * mm)

    def _fit(
        self, words: str, top: float, sizes: Iterable[float], height: float, *, bold: bool = False
    ) -> float:
        """Words as large as the height lets them; returns their foot."""
        made = self.fitted(words, sizes, height, bold=bold)
        base = top - made.wrap(ROOM, HEIGHT)[1]
        made.drawOn(self.canvas, LEFT, base)
        return base
