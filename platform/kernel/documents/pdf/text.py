"""Pieces of text on a PDF page that know their place in the structure."""

from copy import copy
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, HRFlowable, Paragraph

from kernel.documents.content import Bar, Family, Text
from kernel.documents.fonts import ensure_glyphs
from kernel.documents.pdf.canvas import Node
from kernel.documents.pdf.styles import BLUE, INK, TINT
from kernel.documents.typography import typeset


def markup(text: Text, family: Family, language: str) -> str:
    """reportlab's markup of a text: ours is the only markup in it.

    Unescaped text would let a person's name open files of the server through <img>.
    """
    parts = []
    for run in typeset(text, language):
        piece = escape(ensure_glyphs(run.text, family)).replace("\n", "<br/>")
        piece = f"<i>{piece}</i>" if run.italic else piece
        parts.append(f"<b>{piece}</b>" if run.bold else piece)
    return "".join(parts)


_SLACK: dict[Any, float] = {TA_LEFT: 0.0, TA_CENTER: 0.5, TA_RIGHT: 1.0, TA_JUSTIFY: 0.0}


class Marked(Paragraph):
    """A paragraph of a node; drawn again in a repeated header, it only decorates."""

    def __init__(
        self, text: Any, style: ParagraphStyle, *args: Any, node: Node | None = None, **options: Any
    ) -> None:
        super().__init__(text, style, *args, **options)
        self.node = node
        self._drawn = False
        self._fitted: tuple[float, tuple[float, float]] | None = None

    def copy_for(self, node: Node | None) -> "Marked":
        """The same text, parsed and broken into lines already, for another place."""
        made = copy(self)
        made.node, made._drawn = node, False
        return made

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        # tables and what keeps together ask thrice for the same width
        if self._fitted is None or self._fitted[0] != width:
            self._fitted = (width, super().wrap(width, height))
        return self._fitted[1]

    def split(self, *room: float) -> list[Any]:
        pieces: list[Any] = super().split(*room)
        self._fitted = None  # reportlab may have thrown the broken lines away
        for piece in pieces:
            piece.node = self.node
        return pieces

    def draw(self) -> None:
        canvas: Any = self.canv
        with canvas.marked(None if self._drawn else self.node):
            super().draw()
        self._drawn = True


class Line(Flowable):
    """One line that is known to fit: a paragraph's cost is not paid for each figure of a table.

    `mark` hangs after the text, so that figures above each other stay aligned.
    """

    def __init__(self, text: str, style: ParagraphStyle, node: Node, mark: str = "") -> None:
        super().__init__()
        self._text = text
        self._style = style
        self._mark = mark
        self._node = node
        self._drawn = False

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self.width = available
        self.height = self._style.leading
        return available, self.height

    def draw(self) -> None:
        style = self._style
        canvas: Any = self.canv
        wide = stringWidth(self._text, style.fontName, style.fontSize)
        left = (self.width - wide) * _SLACK[style.alignment]
        base = self.height - style.fontSize
        with canvas.marked(None if self._drawn else self._node):
            canvas.setFillColor(style.textColor)
            canvas.setFont(style.fontName, style.fontSize)
            canvas.drawString(left, base, self._text)
            if self._mark:
                canvas.setFont(style.fontName, style.fontSize * 0.75)
                canvas.drawString(left + wide + 0.6, base + style.fontSize * 0.3, self._mark)
        self._drawn = True


class BarLine(Flowable):
    """A thin bar with the target as a tick; a screen reader has the figure instead."""

    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self._bar = bar

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self.width = available
        self.height = 9.0
        return available, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        with canvas.marked(None):
            canvas.setFillColor(TINT)
            canvas.rect(0, 2, self.width, 3.2, stroke=0, fill=1)
            canvas.setFillColor(BLUE)
            canvas.rect(0, 2, self.width * _within(self._bar.part), 3.2, stroke=0, fill=1)
            if self._bar.tick is not None:
                canvas.setFillColor(INK)
                canvas.rect(self.width * _within(self._bar.tick) - 0.5, 0.6, 1, 6, stroke=0, fill=1)


def _within(part: float) -> float:
    return min(max(part, 0.0), 1.0)


class Rule(HRFlowable):
    """A line across the page; it says nothing to a screen reader."""

    def draw(self) -> None:
        canvas: Any = self.canv
        with canvas.marked(None):
            super().draw()


def fits(text: str, style: ParagraphStyle, room: float) -> bool:
    return "\n" not in text and stringWidth(text, style.fontName, style.fontSize) <= room
