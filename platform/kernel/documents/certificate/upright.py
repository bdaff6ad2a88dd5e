"""The festive sheet: a double frame with cut corners, the sign, all words in the middle."""

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from kernel.documents.certificate.content import Upright
from kernel.documents.certificate.drawing import STAMP, Drawing, Kept, site_of
from kernel.documents.content import Align
from kernel.documents.pdf.canvas import Node, PaperCanvas
from kernel.documents.pdf.styles import BLUE, HAIR, OCHRE, QUIET
from kernel.documents.pdf.text import Marked

WIDTH, HEIGHT = 210 * mm, 297 * mm
EDGE, GAP, CORNER = 11 * mm, 2.2 * mm, 5 * mm
LEFT, ROOM = 30 * mm, 150 * mm
MIDDLE = WIDTH / 2
QR_SIDE = 27 * mm
# Where the signature stands, and where the matter above it must end.
SIGNED_AT, FOOT_OF_MATTER = 66 * mm, 84 * mm
# The post, the line to sign on, the name of who signs: their left edges and widths.
POST, HAND, NAME = (0.0, 62 * mm), (66 * mm, 36 * mm), (106 * mm, 44 * mm)
# A line to write on: its caption stands close beneath, room for the hand above.
LINE, BY_HAND = 0.15, 11 * mm
CHECK = "Подлинность проверяется по коду:"


class UprightSheet(Drawing):
    """Draws one paper."""

    size = (WIDTH, HEIGHT)
    left, room, align = LEFT, ROOM, Align.CENTER

    def __init__(self, canvas: PaperCanvas, node: Node, paper: Upright, kept: Kept) -> None:
        super().__init__(canvas, node, kept)
        self.paper = paper

    def draw(self) -> None:
        self._frame()
        top = self.text(self.paper.authority, HEIGHT - 24 * mm, size=10.5, color=QUIET, sans=True)
        radius = 5.6 * mm
        self.sign(MIDDLE - radius * 2.09, top - 13 * mm, radius)
        self._matter(top - 25 * mm)
        self._signature()
        self._foot()

    def _matter(self, top: float) -> None:
        """The words between the sign and the signature, with the room that is left shared out."""
        drawn = [
            (gap, made) for gap, made in self._parts() if made is None or made.node is not None
        ]
        tall = sum(made.wrap(ROOM, HEIGHT)[1] for _, made in drawn if made is not None)
        tall += sum(BY_HAND for gap, _ in drawn if gap == LINE)
        room = top - FOOT_OF_MATTER - tall
        step = max(2 * mm, min(room / (sum(gap for gap, _ in drawn) + 3), 7.5 * mm))
        for gap, made in drawn:
            if made is None:
                self.rule(MIDDLE - 22 * mm, top - 1.6 * step, 44 * mm, OCHRE, 0.8)
                top -= 1.8 * step
                continue
            if gap == LINE:
                top -= BY_HAND
                self.rule(LEFT + 12 * mm, top, ROOM - 24 * mm)
            top -= gap * step + made.wrap(ROOM, HEIGHT)[1]
            made.drawOn(self.canvas, LEFT, top)

    def _parts(self) -> list[tuple[float, Marked | None]]:
        """The gap before each part, in steps, and the part; None is the rule below the title."""
        paper, fitted = self.paper, self.fitted
        about = "\n".join(line for line in paper.about if line)
        title = fitted(paper.title, (46, 40, 34, 28), 30 * mm, tag="H1", color=BLUE)
        return [
            (3.0, title),
            (1.0, fitted(paper.subtitle, (17, 15, 13, 11.5), 20 * mm)),
            (0.0, None),
            (2.0, fitted(paper.verb, (14,), 20 * mm, color=QUIET)),
            (1.2, fitted(paper.name, (29, 25, 21, 18, 16), 36 * mm, bold=True)),
            (LINE, fitted(paper.blank, (9,), 10 * mm, color=QUIET)),
            (0.8, fitted(about, (12.5, 11, 9.5), 18 * mm, color=QUIET)),
            (2.6, fitted(paper.honour, (24, 17), 20 * mm, color=OCHRE, bold=True)),
            (1.6, fitted(paper.body, (15.5, 14, 12.5, 11), 42 * mm)),
        ]

    def _frame(self) -> None:
        inner = EDGE + GAP
        self.border(EDGE, BLUE, 1.6)
        self.border(inner, OCHRE, 0.6)
        with self.canvas.marked(None):
            self.canvas.setFillColor(HexColor("#FFFFFF"))
            for x in (inner, WIDTH - inner):
                for y in (inner, HEIGHT - inner):
                    self._corner(x, y, CORNER if x < MIDDLE else -CORNER,
                                 CORNER if y < HEIGHT / 2 else -CORNER)  # fmt: skip

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

    def _signature(self) -> None:
        """Who signs, a line for the hand with the room of a seal, and the name or a line for it."""
        paper, y = self.paper, SIGNED_AT
        post = self.fitted(
            paper.signatory, (11, 10, 9, 8), 25 * mm, room=POST[1], align=Align.LEFT
        )  # fmt: skip
        tall = post.wrap(POST[1], HEIGHT)[1]
        # A long post stands higher: the foot of the sheet is near.
        post.drawOn(self.canvas, LEFT, max(y + 4.2 * mm - tall, 57 * mm))
        self.rule(LEFT + HAND[0], y, HAND[1])
        self.text(STAMP, y - 3 * mm, x=LEFT + HAND[0], room=HAND[1], size=9.5, color=QUIET,
                  align=Align.LEFT)  # fmt: skip
        if paper.signed_by:
            self.text(paper.signed_by, y + 4.2 * mm, x=LEFT + NAME[0], room=NAME[1], size=11,
                      align=Align.RIGHT)  # fmt: skip
        else:
            self.rule(LEFT + NAME[0], y, NAME[1])

    def _foot(self) -> None:
        """Number and grounds at the left; the code and how anybody may check it at the right."""
        paper, top = self.paper, 52 * mm
        self.rule(LEFT, 55 * mm, ROOM, HAIR)
        left: dict[str, Any] = {"room": 62 * mm, "align": Align.LEFT}
        low = self.text(f"№ {paper.number}", top, size=12, bold=True, **left)
        self.text(paper.grounds, low - 1 * mm, size=9.5, color=QUIET, sans=True, **left)
        x = LEFT + ROOM - QR_SIDE
        self.qr(paper.address, x, top - QR_SIDE, QR_SIDE)
        right: dict[str, Any] = {
            "x": x - 55 * mm, "room": 51 * mm, "align": Align.RIGHT, "sans": True,
        }  # fmt: skip
        low = self.text(CHECK, top, size=8, color=QUIET, **right)
        low = self.text(paper.code, low - 1 * mm, size=13, bold=True, **right)
        self.text(site_of(paper.address), low - 1 * mm, size=8, color=QUIET, **right)
