"""What a told report is built of; a figure stands here once, so no two files can differ.

The paper writes a spot's words, the page draws its picture beside them, the workbook keeps its
values as numbers.
"""

from dataclasses import dataclass
from decimal import Decimal

from kernel.documents.sheet import Kind, Value


def mark(message: str) -> str:
    """Show a message to the extractor where it is kept now and translated later."""
    return message


@dataclass(frozen=True, slots=True)
class ShiftPicture:
    """How many changed for the better, not at all, for the worse."""

    better: int
    same: int
    worse: int


@dataclass(frozen=True, slots=True)
class MovePicture:
    """Medians of entry and exit, on a scale that the whole column shares."""

    before: float
    after: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class IntervalPicture:
    """The change within its interval; `reach` is the edge of the column either way of nought."""

    median: float
    low: float
    high: float
    reach: float


@dataclass(frozen=True, slots=True)
class SharePicture:
    """A share of a hundred."""

    percent: Decimal


Picture = ShiftPicture | MovePicture | IntervalPicture | SharePicture


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a table: its words, smaller ones beneath, what a workbook holds of it.

    `state` is a shape of the interface (ok, near, none) that stands before the words on a page.
    """

    text: str
    under: str = ""
    values: tuple[Value, ...] = ()
    picture: Picture | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its title, width on paper, and the columns of a workbook it becomes.

    Without `cols` the workbook has the words of the spot in one column.
    """

    title: str
    width: float = 1.0
    number: bool = False
    cols: tuple[tuple[str, Kind], ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `caption` names it, `sheet` its sheet of the workbook (without a name none).

    `legend` names the marks of its pictures for the page: «change» or nothing.
    """

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Spot, ...], ...]
    sheet: str = ""
    legend: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.heads):
                raise ValueError("a row has as many spots as the table has columns")
            for head, spot in zip(self.heads, row, strict=True):
                if len(spot.values) != len(head.cols):
                    raise ValueError(f"values of «{head.title}» do not fit its columns")


@dataclass(frozen=True, slots=True)
class Piece:
    """Sentences, a table, points; `title` is a heading inside its section."""

    title: str = ""
    sentences: tuple[str, ...] = ()
    grid: Grid | None = None
    points: tuple[str, ...] = ()
    small: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """`key` names its place on the page; one that has nothing to show says so in a sentence."""

    key: str
    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the first lines: «Измерены дважды: 12 из 15»."""

    name: str
    shown: str


@dataclass(frozen=True, slots=True)
class Told:
    """The whole report: whose it is (`place`), of what (`about`), its sections in order."""

    title: str
    place: str
    about: str
    standing: str
    facts: tuple[Fact, ...]
    findings: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def subject(self) -> str:
        return ". ".join(filter(None, (self.place, self.about)))
