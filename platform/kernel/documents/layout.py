"""Measures that PDF and DOCX share, in millimetres and in parts of the text's size."""

from dataclasses import dataclass

from kernel.documents.content import Align, Orientation, Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """An A4 page and its margins by ГОСТ Р 7.0.97-2025: 30 mm at the bound edge.

    A turned sheet is bound by its upper edge.
    """

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def room(self) -> int:
        return self.width - self.left - self.right


SHEETS = {
    Orientation.PORTRAIT: Sheet(210, 297, left=30, right=15, top=20, bottom=20),
    Orientation.LANDSCAPE: Sheet(297, 210, left=20, right=20, top=30, bottom=15),
}
FIRST_LINE = 12.5

TITLE = 1.25
OPERATOR = 0.83
REQUISITE = 0.92
CAPTION = 0.88
SMALL = 0.8
NOTE = 0.78
FOOT = 0.7
TOP = 0.85
HEADINGS = {1: 1.08, 2: 1.0, 3: 1.0}

DENSITIES = (0.8, 0.74, 0.68)
HEAD_OF_TABLE = 0.92
UNDER = 0.84

POST, SIGN_GAP, SIGN, NAME = 0.45, 0.03, 0.24, 0.25
KEY, KEY_VALUE = 0.34, 0.66

TITLE_LEFT = 0.62
"""A title that says what an order is about keeps to this part of the sheet."""

APPROVAL, APPROVAL_SIGN = 0.44, 0.42
"""The part of the sheet at the right where somebody approves; in it, the line for the hand."""

READ_SIGN, READ_GAP, READ_NAME, READ_DAY = 0.24, 0.03, 0.33, 0.40
LINE_TO_WRITE = 8.5
BOX, BOX_SIDE, BOX_ACROSS = 0.045, 3.6, 0.14
"""The column of a square to tick, its side in millimetres, the column of an answer in a row."""

QR = 22
QR_GAP = 3

DAY_TO_WRITE = "«____»\u00a0_____________\u00a020___\u00a0г."


def head_align(table: Table, index: int) -> Align:
    """Titles of columns in a full grid stand in the middle, as annexes of orders have them."""
    return Align.CENTER if table.grid else table.columns[index].align


def density(columns: int) -> int:
    """Which of the three sizes a table's text takes: smaller as columns grow in number."""
    return 0 if columns <= 6 else 1 if columns <= 9 else 2
