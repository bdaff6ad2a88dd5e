"""What every sheet draws alike: words from an edge downwards, the portal's mark, rules, the code.

Lengths are points from the lower left corner, as everywhere in PDF. Words belong to the structure
of the sheet; all else only decorates.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from reportlab.lib.colors import Color

from kernel.documents.content import Align, Family
from kernel.documents.pdf.canvas import Node, PaperCanvas
from kernel.documents.pdf.squares import draw_qr
from kernel.documents.pdf.styles import BLUE, INK, OCHRE, QUIET, Type
from kernel.documents.pdf.text import Marked, markup

LEADING = 1.22
HAIRLINE = 0.5
STAMP = "М. П."
MOST_KEPT = 64
Kept = dict[tuple[str, float, str, bool, bool, Align], Marked]


class Drawing:
    """One page and the means to draw on it; `left` and `room` are the column of the matter.

    `kept` is what the sheets of one file have set already: all but the name and the numbers is
    said again by the next one.
    """

    size: ClassVar[tuple[float, float]]
    left: ClassVar[float]
    room: ClassVar[float]
    align: ClassVar[Align] = Align.LEFT

    def __init__(self, canvas: PaperCanvas, node: Node, kept: Kept) -> None:
        self.canvas: Any = canvas
        self.node = node
        self.kept = kept
        self.canvas.setPageSize(self.size)

    def text(
        self,
        words: str,
        top: float,
        *,
        size: float,
        tag: str = "P",
        color: Color = INK,
        sans: bool = False,
        bold: bool = False,
        x: float | None = None,
        room: float | None = None,
        align: Align | None = None,
    ) -> float:
        """Words whose upper edge is `top`; returns where they end below."""
        if not words:
            return top
        made = self._paragraph(
            words, self.node.add(tag), size, color, sans=sans, bold=bold, align=align
        )
        _, tall = made.wrap(self.room if room is None else room, self.size[1])
        made.drawOn(self.canvas, self.left if x is None else x, top - tall)
        return top - tall

    def fitted(
        self,
        words: str,
        sizes: Iterable[float],
        height: float,
        *,
        room: float | None = None,
        tag: str = "P",
        color: Color = INK,
        bold: bool = False,
        align: Align | None = None,
    ) -> Marked:
        """The words in the largest of the sizes in which they keep within the height."""
        node = self.node.add(tag) if words else None
        made = None
        for size in sizes:
            made = self._paragraph(words, node, size, color, bold=bold, align=align)
            if made.wrap(self.room if room is None else room, self.size[1])[1] <= height:
                break
        assert made is not None  # noqa: S101 - there is always a size
        return made

    def _paragraph(
        self, words: str, node: Node | None, size: float, color: Color, *, sans: bool = False,
        bold: bool = False, align: Align | None = None,
    ) -> Marked:  # fmt: skip
        align = align or self.align
        known = (words, size, color.hexval(), sans, bold, align)
        if known in self.kept:
            return self.kept[known].copy_for(node)
        family = Family.SANS if sans else Family.SERIF
        style = Type(family, size, "ru").style(
            1.0, align=align, bold=bold, color=color, leading=LEADING
        )
        made = Marked(markup(words, family, "ru"), style, node=node)
        if len(self.kept) < MOST_KEPT:
            self.kept[known] = made
        return made

    def border(self, inset: float, color: Color, width: float) -> None:
        """A line around the sheet, as far in from its edge."""
        across, up = self.size
        with self.canvas.marked(None):
            self._pen(color, width)
            self.canvas.rect(inset, inset, across - 2 * inset, up - 2 * inset)

    def rule(
        self, x: float, y: float, length: float, color: Color = QUIET, width: float = HAIRLINE
    ) -> None:
        """A line across: to part, or to write on."""
        with self.canvas.marked(None):
            self._pen(color, width)
            self.canvas.line(x, y, x + length, y)

    def sign(self, x: float, y: float, radius: float) -> None:
        """The portal's mark from its left edge: a filled point leads, a ring is led."""
        canvas = self.canvas
        with canvas.marked(None):
            canvas.setFillColor(BLUE)
            canvas.circle(x + radius, y, radius, stroke=0, fill=1)
            self._pen(OCHRE, radius * 0.35)
            canvas.circle(x + radius * 2.42, y, radius * 0.76, stroke=1, fill=0)

    def qr(self, address: str, x: float, y: float, side: float) -> None:
        draw_qr(self.canvas, address, x, y, side)

    def _pen(self, color: Color, width: float) -> None:
        self.canvas.setStrokeColor(color)
        self.canvas.setLineWidth(width)


def site_of(address: str) -> str:
    """Where the code is typed, as people write it: «portal.example/check»."""
    return address.rsplit("/", 1)[0].split("://", 1)[-1]
