"""Festive sheets for printing, one a page: diplomas and letters of thanks, with a code to check.

An upright A4 sheet: a double frame, the portal's sign, PT Serif; blue and ochre alone. Importing
this loads reportlab: import it where a file is made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
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

WIDTH, HEIGHT = 210 * mm, 297 * mm
EDGE = 11 * mm
LEFT, ROOM = 30 * mm, 150 * mm
MIDDLE = WIDTH / 2
OCHRE = HexColor("#935C00")
QR_SIDE = 27 * mm
# Below this line stands the signature.
FOOT_OF_MATTER = 84 * mm
# A line to write on: its caption stands close beneath, room for the hand above.
LINE, BY_HAND = 0.15, 11 * mm
CHECK = "Подлинность проверяется по коду:"
STAMP = "М. П."
EACH_REPORT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One paper, from top to bottom; what is empty takes no room.

    `name` is as it is to be read after `verb`; `blank` is what is written by hand on a line below
    it, or in its place; `honour` is what the name is honoured with.
    """

    authority: str
    title: str
    subtitle: str
    verb: str
    name: str
    about: tuple[str, ...]
    honour: str
    body: str
    number: str
    grounds: str
    signatory: str
    code: str
    address: str
    blank: str = ""


def render(
    sheets: Sequence[Sheet],
    *,
    title: str,
    author: str,
    made_at: datetime,
    progress: Progress | None = None,
) -> bytes:
    """The bytes of one file with all the sheets; MissingGlyph names a sign that has no print."""
    fonts.register()
    out, root = BytesIO(), Node("Document")
    canvas = PaperCanvas(
        out, root=root, made_at=made_at, number=lambda *_: None, pagesize=(WIDTH, HEIGHT),
        invariant=1, pageCompression=1, lang="ru-RU", initialFontName=fonts.face(Family.SERIF),
    )  # fmt: skip
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("Nastavnik")
    told = progress or Silent()
    for number, sheet in enumerate(sheets):
        _Page(canvas, root.add("Sect"), sheet).draw()
        canvas.showPage()
        if number % EACH_REPORT == 0:
            told.report(len(sheets) + number, 2 * len(sheets))
    canvas.save()
    return out.getvalue()


class _Page:
    """Draws one sheet; lengths are points from the lower left corner, as everywhere in PDF."""

    def __init__(self, canvas: PaperCanvas, node: Node, sheet: Sheet) -> None:
        self.canvas: Any = canvas
        self.node = node
        self.sheet = sheet

    def draw(self) -> None:
        sheet = self.sheet
        self._frame()
        top = self._text(sheet.authority, "P", HEIGHT - 24 * mm, size=10.5, color=QUIET, sans=True)
        self._sign(top - 13 * mm, 5.6 * mm)
        self._matter(top - 25 * mm)
        self._signature(66 * mm)
        self._foot()

    def _matter(self, top: float) -> None:
        """The words between the sign and the signature, with the room that is left shared out."""
        sheet = self.sheet
        about = "\n".join(line for line in sheet.about if line)
        parts = [
            (3.0, self._fitted(sheet.title, "H1", (46, 40, 34, 28), 30 * mm, BLUE)),
            (1.0, self._fitted(sheet.subtitle, "P", (17, 15, 13, 11.5), 20 * mm, INK)),
            (0.0, None),
            (2.0, self._fitted(sheet.verb, "P", (14,), 20 * mm, QUIET)),
            (1.2, self._fitted(sheet.name, "P", (29, 25, 21, 18), 30 * mm, INK, bold=True)),
            (LINE, self._fitted(sheet.blank, "P", (9,), 10 * mm, QUIET)),
            (0.8, self._fitted(about, "P", (12.5, 11, 9.5), 18 * mm, QUIET)),
            (2.6, self._fitted(sheet.honour, "P", (24, 17), 20 * mm, OCHRE, bold=True)),
            (1.6, self._fitted(sheet.body, "P", (15.5, 14, 12.5, 11), 42 * mm, INK)),
        ]
        drawn = [(gap, made) for gap, made in parts if made is None or made.node is not None]
        tall = sum(made.wrap(ROOM, HEIGHT)[1] for _, made in drawn if made is not None)
        tall += sum(BY_HAND for gap, _ in drawn if gap == LINE)
        room = top - FOOT_OF_MATTER - tall
        step = max(2 * mm, min(room / (sum(gap for gap, _ in drawn) + 3), 7.5 * mm))
        for gap, made in drawn:
            if made is None:
                self._rule(top - 1.6 * step)
                top -= 1.8 * step
                continue
            if gap == LINE:
                top -= BY_HAND
                self._line(top)
            top -= gap * step + made.wrap(ROOM, HEIGHT)[1]
            made.drawOn(self.canvas, LEFT, top)

    def _frame(self) -> None:
        canvas = self.canvas
        with canvas.marked(None):
            canvas.setStrokeColor(BLUE)
            canvas.setLineWidth(1.6)
            canvas.rect(EDGE, EDGE, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE)
            canvas.setStrokeColor(OCHRE)
            canvas.setLineWidth(0.6)
            inner = EDGE + 2.2 * mm
            canvas.rect(inner, inner, WIDTH - 2 * inner, HEIGHT - 2 * inner)
            corner = 5 * mm
            canvas.setFillColor(HexColor("#FFFFFF"))
            for x in (inner, WIDTH - inner):
                for y in (inner, HEIGHT - inner):
                    self._corner(x, y, corner if x < MIDDLE else -corner,
                                 corner if y < HEIGHT / 2 else -corner)  # fmt: skip

    def _corner(self, x: float, y: float, right: float, up: float) -> None:
        """The inner line steps back at the corners, around a point of ochre."""
        canvas = self.canvas
        canvas.rect(min(x, x + right) - 0.5, min(y, y + up) - 0.5, abs(right) + 0.5, abs(up) + 0.5,
                    stroke=0, fill=1)  # fmt: skip
        path = canvas.beginPath()
        path.moveTo(x, y + up)
        path.lineTo(x + right, y + up)
        path.lineTo(x + right, y)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.setFillColor(OCHRE)
        canvas.circle(x + right * 0.45, y + up * 0.45, 0.9 * mm, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#FFFFFF"))

    def _sign(self, y: float, radius: float) -> None:
        """The portal's mark in the middle: a filled point leads, a ring is led."""
        canvas = self.canvas
        x = MIDDLE - radius * 2.09
        with canvas.marked(None):
            canvas.setFillColor(BLUE)
            canvas.circle(x + radius, y, radius, stroke=0, fill=1)
            canvas.setStrokeColor(OCHRE)
            canvas.setLineWidth(radius * 0.35)
            canvas.circle(x + radius * 2.42, y, radius * 0.76, stroke=1, fill=0)

    def _rule(self, y: float) -> None:
        canvas = self.canvas
        with canvas.marked(None):
            canvas.setStrokeColor(OCHRE)
            canvas.setLineWidth(0.8)
            canvas.line(MIDDLE - 22 * mm, y, MIDDLE + 22 * mm, y)

    def _line(self, y: float) -> None:
        """A line to write on."""
        with self.canvas.marked(None):
            self.canvas.setStrokeColor(QUIET)
            self.canvas.setLineWidth(0.5)
            self.canvas.line(LEFT + 12 * mm, y, LEFT + ROOM - 12 * mm, y)

    def _signature(self, y: float) -> None:
        canvas = self.canvas
        self._text(self.sheet.signatory, "P", y + 4.2 * mm, size=11, x=LEFT, room=48 * mm,
                   align=Align.LEFT)  # fmt: skip
        self._text(STAMP, "P", y - 3 * mm, size=9.5, color=QUIET, x=LEFT + 52 * mm, room=14 * mm,
                   align=Align.LEFT)  # fmt: skip
        with canvas.marked(None):
            canvas.setStrokeColor(QUIET)
            canvas.setLineWidth(0.5)
            canvas.line(LEFT + 52 * mm, y, LEFT + 92 * mm, y)
            canvas.line(LEFT + 97 * mm, y, LEFT + ROOM, y)

    def _foot(self) -> None:
        """Number and grounds at the left; the code and how anybody may check it at the right."""
        sheet, canvas = self.sheet, self.canvas
        top = 52 * mm
        with canvas.marked(None):
            canvas.setStrokeColor(HAIR)
            canvas.setLineWidth(0.5)
            canvas.line(LEFT, 55 * mm, LEFT + ROOM, 55 * mm)
        left: dict[str, Any] = {"x": LEFT, "room": 62 * mm, "align": Align.LEFT}
        low = self._text(f"№ {sheet.number}", "P", top, size=12, bold=True, **left)
        self._text(sheet.grounds, "P", low - 1 * mm, size=9.5, color=QUIET, sans=True, **left)
        x = LEFT + ROOM - QR_SIDE
        self._qr(sheet.address, x, top - QR_SIDE)
        right: dict[str, Any] = {"x": x - 55 * mm, "room": 51 * mm, "align": Align.RIGHT}
        low = self._text(CHECK, "P", top, size=8, color=QUIET, sans=True, **right)
        low = self._text(sheet.code, "P", low - 1 * mm, size=13, sans=True, bold=True, **right)
        site = sheet.address.rsplit("/", 1)[0].split("://", 1)[-1]
        self._text(site, "P", low - 1 * mm, size=8, color=QUIET, sans=True, **right)

    def _fitted(
        self, words: str, tag: str, sizes: Iterable[float], room: float, color: Color, *,
        bold: bool = False,
    ) -> Marked:  # fmt: skip
        """The words in the largest of the sizes in which they keep within the room."""
        node = self.node.add(tag) if words else None
        made = None
        for size in sizes:
            made = self._paragraph(words, node, size, color, bold=bold)
            if made.wrap(ROOM, HEIGHT)[1] <= room:
                break
        assert made is not None  # noqa: S101 - there is always a size
        return made

    def _text(
        self,
        words: str,
        tag: str,
        top: float,
        *,
        size: float,
        color: Color = INK,
        sans: bool = False,
        bold: bool = False,
        x: float = LEFT,
        room: float = ROOM,
        align: Align = Align.CENTER,
    ) -> float:
        """Words from the upper left corner given; returns where they end below."""
        if not words:
            return top
        made = self._paragraph(
            words, self.node.add(tag), size, color, sans=sans, bold=bold, align=align
        )
        _, tall = made.wrap(room, HEIGHT)
        made.drawOn(self.canvas, x, top - tall)
        return top - tall

    def _paragraph(
        self, words: str, node: Node | None, size: float, color: Color, *, sans: bool = False,
        bold: bool = False, align: Align = Align.CENTER,
    ) -> Marked:  # fmt: skip
        family = Family.SANS if sans else Family.SERIF
        style = Type(family, size, "ru").style(
            1.0, align=align, bold=bold, color=color, leading=1.22
        )
        return Marked(markup(words, family, "ru"), style, node=node)

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
