"""What every block of a PDF is made with: the type, the width, the place in the structure."""

from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from kernel.documents import content
from kernel.documents.content import Document, Orientation
from kernel.documents.fonts import face
from kernel.documents.layout import SHEETS
from kernel.documents.pdf.canvas import Node
from kernel.documents.pdf.styles import Type
from kernel.documents.pdf.table import Command, MarkedTable
from kernel.documents.pdf.text import Marked, markup

ALL = ((0, 0), (-1, -1))
Rows = list[list[list[Flowable]]]


class Means:
    """Of one document; `room` is the width between the margins of the sheet that is being set."""

    def __init__(self, document: Document, root: Node) -> None:
        self.document = document
        self.root = root
        self.type = Type(document.family, document.size, document.language)
        self.room = SHEETS[document.orientation].room * mm

    def turn(self, orientation: Orientation) -> None:
        self.room = SHEETS[orientation].room * mm

    def text(
        self, text: content.Text, node: Node, *, bullet: str | None = None, **style: Any
    ) -> Marked:
        words = markup(text, self.type.family, self.type.language)
        return Marked(words, self.type.style(**style), bulletText=bullet, node=node)

    def placed(
        self, rows: Rows, shares: tuple[float, ...], *more: Command, room: float | None = None
    ) -> MarkedTable:
        """A table without lines that only places texts beside each other."""
        style: list[Command] = [
            # without this, reportlab names a font that is not ours in the file
            ("FONTNAME", *ALL, face(self.type.family)),
            ("LEFTPADDING", *ALL, 0),
            ("RIGHTPADDING", *ALL, 0),
            ("VALIGN", *ALL, "TOP"),
            *more,
        ]
        widths = [(self.room if room is None else room) * share for share in shares]
        return MarkedTable(rows, colWidths=widths, style=style, hAlign="LEFT", splitInRow=1)


def taken_last(story: list[Flowable]) -> list[Flowable]:
    """Take the last text off the story: what signs it never stands alone on a page."""
    for index in range(len(story) - 1, max(len(story) - 4, -1), -1):
        if isinstance(story[index], Marked):
            taken = story[index:]
            del story[index:]
            return taken
        if not isinstance(story[index], Spacer):
            break
    return []
