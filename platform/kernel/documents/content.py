"""What a document says, apart from how it is drawn: PDF and DOCX are made from this alone."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

DEEPEST_POINT = 3


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


class Orientation(StrEnum):
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Family(StrEnum):
    """The two faces that every server carries with it."""

    SERIF = "PT Serif"
    SANS = "PT Sans"


class Numbering(StrEnum):
    """FOOT is «1 из 3» on every page; TOP is the office habit of orders, from the second page."""

    FOOT = "foot"
    TOP = "top"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    text: str
    bold: bool = False
    italic: bool = False


Text = str | tuple[Run, ...]
"""Plain words, or several stretches of them. A line break is "\\n"; markup has no meaning here."""


def runs_of(text: Text) -> tuple[Run, ...]:
    return (Run(text),) if isinstance(text, str) else text


def plain(text: Text) -> str:
    return "".join(run.text for run in runs_of(text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    align: Align = Align.JUSTIFY
    indent: bool = True
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading inside the text; the document's title stands above level 1.

    An annex has its title as a heading in the middle.
    """

    text: str
    level: int = 1
    align: Align = Align.LEFT

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise ValueError("a heading has level 1, 2 or 3")


@dataclass(frozen=True, slots=True)
class Column:
    """`share` is the width relative to the other columns; `under` is a smaller second line."""

    title: str
    share: float = 1.0
    align: Align = Align.LEFT
    under: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A share drawn beneath a text that already says it; parts of one, `tick` at the target.

    It says nothing of its own, so only the PDF draws it.
    """

    part: float
    tick: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """`under` is a smaller second line, `mark` a sign of a footnote that hangs after the text."""

    text: Text
    under: str = ""
    mark: str = ""
    bar: Bar | None = None


Row = tuple[Cell | str, ...]


def cell_of(value: Cell | str) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


@dataclass(frozen=True, slots=True)
class Table:
    """`groups` are titles over neighbouring columns, as (title, how many columns).

    The header repeats on each page. `grid` draws every line, as annexes of orders do.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    caption: str = ""
    groups: tuple[tuple[str, int], ...] = ()
    grid: bool = False

    def __post_init__(self) -> None:
        lines = (*self.rows, self.total) if self.total is not None else self.rows
        if any(len(line) != len(self.columns) for line in lines):
            raise ValueError("a row has as many cells as the table has columns")
        if self.groups and sum(span for _, span in self.groups) != len(self.columns):
            raise ValueError("groups span all columns")


@dataclass(frozen=True, slots=True)
class Bullets:
    """`indent` sets the items as paragraphs that begin with a dash, as acts have them."""

    items: tuple[Text, ...]
    small: bool = False
    indent: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    items: tuple[Text, ...]
    start: int = 1
    small: bool = False


@dataclass(frozen=True, slots=True)
class PointItem:
    """`heading` prints the text bold: a section of regulations, whose points follow it."""

    text: Text
    points: tuple["PointItem", ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Points of an order or of regulations: «1.», beneath it «1.1.», beneath that «1.1.1.».

    `start` is the number of the first one: points may go on after a paragraph or a table.
    """

    items: tuple[PointItem, ...]
    start: int = 1

    def __post_init__(self) -> None:
        if _depth(self.items) > DEEPEST_POINT:
            raise ValueError("points have three levels")


def _depth(items: tuple[PointItem, ...]) -> int:
    return 1 + max(_depth(item.points) for item in items) if items else 0


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Short facts: a name at the left, what it is at the right; an empty value is a ruled line."""

    pairs: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A post, room for the signature, «И. О. Фамилия»; an empty name leaves a line for it."""

    post: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    people: tuple[Signature, ...]
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who lets the paper be: the word, the post, a line and «И. О. Фамилия», the day.

    It stands at the right; in a heading (`Heading.approval`) above the title. Without a day there
    is a line to write one on.
    """

    post: str
    name: str = ""
    date: str = ""
    word: str = "УТВЕРЖДАЮ"


@dataclass(frozen=True, slots=True)
class Acquainted:
    """Those who have read it: a line for the hand, «И. О. Фамилия», a day to write, each."""

    title: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnexMark:
    """A new page with «Приложение 1», «к приказу от … № …» in its upper right corner."""

    lines: tuple[str, ...]
    orientation: Orientation | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """Empty lines to write on; the caption is small print beneath the last one."""

    lines: int = 1
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Boxes:
    """Answers to tick by hand: a square before each, one beneath another or `across` the line."""

    items: tuple[str, ...]
    across: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Small print beside the matter: how a figure was made, what a sign means."""

    text: Text


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page, turned another way when an orientation is named."""

    orientation: Orientation | None = None


Block = (
    Paragraph
    | HeadingBlock
    | Table
    | Bullets
    | Numbered
    | Points
    | KeyValues
    | Signatures
    | Approval
    | Acquainted
    | AnnexMark
    | Ruled
    | Boxes
    | Note
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose paper it is, and its requisites; what is empty takes no room.

    A title at the left is what an order says it is about: it keeps to the left part of the sheet.
    """

    authority: str = ""
    operator: str = ""
    kind: str = ""
    date: str = ""
    place: str = ""
    number: str = ""
    subtitle: str = ""
    title_align: Align = Align.CENTER
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Footer:
    text: str = ""
    numbering: Numbering = Numbering.FOOT


@dataclass(frozen=True, slots=True)
class Requisite:
    """How anybody checks the paper: a QR code of the address at the lower right of page 1.

    `words` tell what the code is for; `code_shown` is typed where there is no camera.
    """

    code_url: str
    code_shown: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """`made_at` goes into the file's properties: equal documents give equal bytes.

    Papers are kept as JSON (`stored`): a field is only ever added here, with a default that says
    what stood before it, and a default never changes.
    """

    title: str
    blocks: tuple[Block, ...]
    heading: Heading = field(default_factory=Heading)
    footer: Footer = field(default_factory=Footer)
    language: str = "ru"
    orientation: Orientation = Orientation.PORTRAIT
    family: Family = Family.SERIF
    size: float = 12.0
    subject: str = ""
    made_at: datetime | None = None
    requisite: Requisite | None = None
