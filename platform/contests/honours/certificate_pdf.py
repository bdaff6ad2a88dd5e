"""Certificates of awards as an upright PDF: a sheet each, marked for screen readers.

Formal and calm: a double frame, the title in the portal's blue, the name large, the code at the
foot. Importing this loads reportlab: import it where a file is made.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm

from contests.honours.paper import HonourPaper
from kernel.documents import fonts
from kernel.documents.content import Align, Family
from kernel.documents.pdf.canvas import Node, PaperCanvas
from kernel.documents.pdf.styles import BLUE, HAIR, INK, QUIET, Type
from kernel.documents.pdf.text import Marked, markup
from kernel.jobs import Progress, Silent

WIDTH, HEIGHT = 210 * mm, 297 * mm
EDGE = 12 * mm
LEFT, ROOM = 30 * mm, 150 * mm
OCHRE = HexColor("#935C00")
QR_SIDE = 26 * mm
CHECK = "Подлинность проверяется по коду на странице"
EACH_REPORT = 25


def render(
    papers: Sequence[HonourPaper], made_at: datetime, progress: Progress | None = None
) -> bytes:
    """The bytes of one file with all the papers; MissingGlyph names a sign that has no print."""
    fonts.register()
    out, root = BytesIO(), Node("Document")
    canvas = PaperCanvas(
        out, root=root, made_at=made_at, number=lambda *_: None, pagesize=(WIDTH, HEIGHT),
        invariant=1, pageCompression=1, lang="ru-RU", initialFontName=fonts.face(Family.SERIF),
    )  # fmt: skip
    first = papers[0]
    canvas.setTitle(first.title if len(papers) != 1 else f"{first.title} № {first.number}")
    canvas.setAuthor(first.issuer)
    canvas.setCreator("Nastavnik")
    told = progress or Silent()
    for number, paper in enumerate(papers):
        _Sheet(canvas, root.add("Sect"), paper).draw()
        canvas.showPage()
        if number % EACH_REPORT == 0:
            told.report(number, len(papers))
    canvas.save()
    return out.getvalue()


class _Sheet:
    """Draws one paper; lengths are points from the lower left corner, as everywhere in PDF."""

    def __init__(self, canvas: PaperCanvas, node: Node, paper: HonourPaper) -> None:
        self.canvas: Any = canvas
        self.node = node
        self.paper = paper

    def draw(self) -> None:
        paper = self.paper
        self._frame()
        top = self._text(paper.issuer, HEIGHT - 44 * mm, size=12, color=QUIET, tag="P")
        top = self._text(paper.title, top - 14 * mm, size=34, color=BLUE, tag="H1")
        if paper.lead:
            top = self._text(paper.lead, top - 9 * mm, size=14, color=QUIET)
        top = self._fit(paper.names, top - 9 * mm, (28, 25, 22, 19, 16), 40 * mm, bold=True)
        if paper.post:
            top = self._text(paper.post, top - 5 * mm, size=12.5, color=QUIET)
        self._fit(paper.words, top - 12 * mm, (15, 14, 13, 12), 42 * mm)
        self._signature(84 * mm)
        self._check()

    def _frame(self) -> None:
        canvas = self.canvas
        with canvas.marked(None):
            for inset, color, width in ((0.0, BLUE, 1.4), (1.8 * mm, HAIR, 0.5)):
                canvas.setStrokeColor(color)
                canvas.setLineWidth(width)
                edge = EDGE + inset
                canvas.rect(edge, edge, WIDTH - 2 * edge, HEIGHT - 2 * edge)
            self._sign(WIDTH / 2, HEIGHT - 31 * mm, 4.6 * mm)

    def _sign(self, x: float, y: float, radius: float) -> None:
        """The portal's mark: a filled point leads, a ring is led."""
        canvas = self.canvas
        canvas.setFillColor(BLUE)
        canvas.circle(x - radius * 1.2, y, radius, stroke=0, fill=1)
        canvas.setStrokeColor(OCHRE)
        canvas.setLineWidth(radius * 0.35)
        canvas.circle(x + radius * 1.22, y, radius * 0.76, stroke=1, fill=0)

    def _signature(self, y: float) -> None:
        """Who signs, a line to sign on, and the room of a seal."""
        canvas = self.canvas
        self._text(self.paper.signatory, y, size=12, room=78 * mm, align=Align.LEFT)
        with canvas.marked(None):
            canvas.setStrokeColor(QUIET)
            canvas.setLineWidth(0.5)
            canvas.line(LEFT + 86 * mm, y - 5 * mm, LEFT + 128 * mm, y - 5 * mm)
        self._text("М. П.", y, size=11, color=QUIET, left=LEFT + 134 * mm, room=16 * mm,
                   align=Align.LEFT)  # fmt: skip

    def _check(self) -> None:
        """The foot: the order, the number, the code and where it is checked."""
        paper, canvas, y = self.paper, self.canvas, 22 * mm
        with canvas.marked(None):
            canvas.setStrokeColor(HAIR)
            canvas.setLineWidth(0.5)
            canvas.line(LEFT, y + QR_SIDE + 5 * mm, LEFT + ROOM, y + QR_SIDE + 5 * mm)
        self._qr(paper.address, LEFT, y)
        left, room = LEFT + QR_SIDE + 7 * mm, ROOM - QR_SIDE - 7 * mm
        style: dict[str, Any] = {"left": left, "room": room, "align": Align.LEFT, "sans": True}
        top = self._text(paper.foot, y + QR_SIDE, size=10.5, **style)
        top = self._text(paper.region, top - 1 * mm, size=9, color=QUIET, **style)
        top = self._text(paper.code, top - 2.5 * mm, size=13, bold=True, **style)
        site = paper.address.rsplit("/", 1)[0].split("://", 1)[-1]
        self._text(f"{CHECK} {site}", top - 0.8 * mm, size=8, color=QUIET, **style)

    def _fit(
        self, words: str, top: float, sizes: Iterable[float], room: float, *, bold: bool = False
    ) -> float:
        """The largest of the sizes in which the words keep within the room; returns their foot."""
        made: Marked | None = None
        tall = 0.0
        for size in sizes:
            made = self._paragraph(words, "P", size, INK, bold=bold)
            _, tall = made.wrap(ROOM, HEIGHT)
            if tall <= room:
                break
        assert made is not None  # noqa: S101 - there is always a size
        made.drawOn(self.canvas, LEFT, top - tall)
        return top - tall

    def _text(
        self,
        words: str,
        top: float,
        *,
        size: float,
        tag: str = "P",
        color: Color = INK,
        left: float = LEFT,
        room: float = ROOM,
        align: Align = Align.CENTER,
        sans: bool = False,
        bold: bool = False,
    ) -> float:
        """Words whose upper edge is `top`; returns where they end below."""
        made = self._paragraph(words, tag, size, color, align=align, sans=sans, bold=bold)
        _, tall = made.wrap(room, HEIGHT)
        made.drawOn(self.canvas, left, top - tall)
        return top - tall

    def _paragraph(
        self, words: str, tag: str, size: float, color: Color, *, align: Align = Align.CENTER,
        sans: bool = False, bold: bool = False,
    ) -> Marked:  # fmt: skip
        family = Family.SANS if sans else Family.SERIF
        style = Type(family, size, "ru").style(
            1.0, align=align, bold=bold, color=color, leading=1.28
        )
        return Marked(markup(words, family, "ru"), style, node=self.node.add(tag))

    def _qr(self, address: str, x: float, y: float) -> None:
        """The address as squares; it decorates, for the code beside it says the same."""
        code = QRCode(None, QRErrorCorrectLevel.M)
        code.addData(address)
        code.make()
        step = QR_SIDE / len(code.modules)
        canvas = self.canvas
        with canvas.marked(None):
            canvas.setFillColor(INK)
            path = canvas.beginPath()
            for row, line in enumerate(code.modules):
                for start, length in _runs(line):
                    path.rect(x + start * step, y + QR_SIDE - (row + 1) * step, length * step, step)
            canvas.drawPath(path, stroke=0, fill=1)


def _runs(line: Sequence[bool]) -> Iterable[tuple[int, int]]:
    """Where dark modules begin and how many stand together."""
    start: int | None = None
    for index, dark in enumerate([*line, False]):
        if dark and start is None:
            start = index
        elif not dark and start is not None:
            yield start, index - start
            start = None
