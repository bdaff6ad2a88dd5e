"""Certificates as a landscape PDF: one file for a run, a sheet a person, marked for screen readers.

The sheet follows the portal's own look: a margin with the sign and the code at the left, the
matter in PT Serif at the right. Importing this loads reportlab: import it where a file is made.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm

from kernel.documents import fonts
from kernel.documents.content import Align, Family
from kernel.documents.pdf.canvas import Node, PaperCanvas
from kernel.documents.pdf.styles import BLUE, HAIR, INK, QUIET, Type
from kernel.documents.pdf.text import Marked, markup
from kernel.jobs import Progress, Silent
from regional.training.certificate import SUBTITLE, TITLE, Certificate

WIDTH, HEIGHT = 297 * mm, 210 * mm
EDGE, MARGIN = 9 * mm, 68 * mm
LEFT, ROOM = MARGIN + 14 * mm, 297 * mm - MARGIN - 32 * mm
OCHRE = HexColor("#935C00")
QR_SIDE = 34 * mm
CHECK = "Подлинность проверяется по коду на странице"
SIGNED = "Руководитель организации"
STAMP = "М. П."
EACH_REPORT = 25


def render(
    papers: Sequence[Certificate], made_at: datetime, progress: Progress | None = None
) -> bytes:
    """The bytes of one file with all the papers; MissingGlyph names a sign that has no print."""
    fonts.register()
    out, root = BytesIO(), Node("Document")
    canvas = PaperCanvas(
        out, root=root, made_at=made_at, number=lambda *_: None, pagesize=(WIDTH, HEIGHT),
        invariant=1, pageCompression=1, lang="ru-RU",
        initialFontName=fonts.face(Family.SERIF),
    )  # fmt: skip
    canvas.setTitle(TITLE if len(papers) != 1 else f"{TITLE} № {papers[0].number}")
    canvas.setAuthor(papers[0].provider if papers else "")
    canvas.setCreator("Nastavnik")
    told = progress or Silent()
    for number, paper in enumerate(papers):
        _Sheet(canvas, root.add("Sect"), paper).draw()
        canvas.showPage()
        if number % EACH_REPORT == 0:
            told.report(len(papers) + number, 2 * len(papers))
    canvas.save()
    return out.getvalue()


class _Sheet:
    """Draws one paper; lengths are points from the lower left corner, as everywhere in PDF."""

    def __init__(self, canvas: PaperCanvas, node: Node, paper: Certificate) -> None:
        self.canvas: Any = canvas
        self.node = node
        self.paper = paper
        self.serif = partial(Type(Family.SERIF, 12, "ru").style)
        self.sans = partial(Type(Family.SANS, 9, "ru").style)

    def draw(self) -> None:
        self._frame()
        top = HEIGHT - 33 * mm
        top = self._text(TITLE, "H1", LEFT, top, ROOM, size=38, color=BLUE)
        top = self._text(SUBTITLE, "P", LEFT, top - 1 * mm, ROOM, size=15, color=QUIET)
        number = f"№ {self.paper.number}"
        top = self._text(number, "P", LEFT, top - 2 * mm, ROOM, size=12, color=QUIET)
        top = self._fit(self.paper.full_name, top - 9 * mm, (30, 26, 22, 18, 15), 24 * mm, True)
        course = f"Курс «{self.paper.course}» пройден полностью."
        self._fit(course, top - 4 * mm, (16, 14.5, 13, 11.5, 10), 30 * mm, False)
        self._facts(60 * mm)
        self._signature(25 * mm)
        self._margin()

    def _frame(self) -> None:
        canvas = self.canvas
        with canvas.marked(None):
            canvas.setStrokeColor(BLUE)
            canvas.setLineWidth(1.1)
            canvas.rect(EDGE, EDGE, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE)
            canvas.setStrokeColor(HAIR)
            canvas.setLineWidth(0.5)
            inner = EDGE + 1.6 * mm
            canvas.rect(inner, inner, WIDTH - 2 * inner, HEIGHT - 2 * inner)
            canvas.line(MARGIN, inner, MARGIN, HEIGHT - inner)
            self._sign(17 * mm, HEIGHT - 30 * mm, 5.4 * mm)

    def _sign(self, x: float, y: float, radius: float) -> None:
        """The portal's mark: a filled point leads, a ring is led."""
        canvas = self.canvas
        canvas.setFillColor(BLUE)
        canvas.circle(x + radius, y, radius, stroke=0, fill=1)
        canvas.setStrokeColor(OCHRE)
        canvas.setLineWidth(radius * 0.35)
        canvas.circle(x + radius * 2.42, y, radius * 0.76, stroke=1, fill=0)

    def _margin(self) -> None:
        """The narrow column: who issued it, and how anybody may check it."""
        paper, x, room = self.paper, 17 * mm, MARGIN - 22 * mm
        top = self._text(paper.provider, "P", x, HEIGHT - 42 * mm, room, size=10.5, sans=True)
        self._text(paper.region, "P", x, top - 2 * mm, room, size=9, color=QUIET, sans=True)
        self._qr(paper.address, x, 39 * mm)
        top = self._text(paper.code, "P", x, 37 * mm, room, size=13, sans=True, bold=True)
        site = paper.address.rsplit("/", 1)[0].split("://", 1)[-1]
        self._text(f"{CHECK} {site}", "P", x, top - 1 * mm, room, size=7.5, color=QUIET, sans=True)

    def _facts(self, y: float) -> None:
        canvas, facts = self.canvas, self.paper.facts
        shares = (0.13, 0.19, 0.30, 0.20, 0.18)
        with canvas.marked(None):
            canvas.setStrokeColor(HAIR)
            canvas.setLineWidth(0.5)
            canvas.line(LEFT, y + 5 * mm, LEFT + ROOM, y + 5 * mm)
        x = LEFT
        for (name, value), share in zip(facts, shares, strict=True):
            width = ROOM * share - 3 * mm
            top = self._text(name, "P", x, y, width, size=8.5, color=QUIET, sans=True)
            self._text(value, "P", x, top - 0.5 * mm, width, size=11)
            x += ROOM * share

    def _signature(self, y: float) -> None:
        canvas, line = self.canvas, LEFT + 52 * mm
        self._text(SIGNED, "P", LEFT, y + 4 * mm, 50 * mm, size=10, color=QUIET, sans=True)
        self._text(STAMP, "P", LEFT + ROOM - 14 * mm, y + 4 * mm, 14 * mm, size=10, color=QUIET,
                   sans=True)  # fmt: skip
        with canvas.marked(None):
            canvas.setStrokeColor(QUIET)
            canvas.setLineWidth(0.5)
            canvas.line(line, y, line + 42 * mm, y)
            canvas.line(line + 46 * mm, y, LEFT + ROOM - 22 * mm, y)

    def _fit(
        self, words: str, top: float, sizes: Iterable[float], room: float, bold: bool
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
        tag: str,
        x: float,
        top: float,
        room: float,
        *,
        size: float,
        color: Color = INK,
        sans: bool = False,
        bold: bool = False,
    ) -> float:
        """Words from the upper left corner given; returns where they end below."""
        made = self._paragraph(words, tag, size, color, sans=sans, bold=bold)
        _, tall = made.wrap(room, HEIGHT)
        made.drawOn(self.canvas, x, top - tall)
        return top - tall

    def _paragraph(
        self, words: str, tag: str, size: float, color: Color, *, sans: bool = False,
        bold: bool = False,
    ) -> Marked:  # fmt: skip
        family = Family.SANS if sans else Family.SERIF
        style = Type(family, size, "ru").style(
            1.0, align=Align.LEFT, bold=bold, color=color, leading=1.22
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
