"""Texts of papers as data: what a type of document says, in Russian, with names of fields in it.

A field is «{name}», «{name:form}» or, inside a repeated part, «{item.name:form}»; nothing else has
a meaning, so a text cannot run anything (kernel/documents/compose.py).
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from kernel.profile.text import Code, Line, Named, Part

Layout = Literal[
    "order", "regulations", "minutes", "agreement", "consent", "form", "plan", "report", "letter",
    "list",
]  # fmt: skip
FieldName = str
MaybeLine = Annotated[str, StringConstraints(pattern=r"^(\S(.*\S)?)?$")]


class Point(Part):
    """A numbered point: «1.», its own points «1.1.» beneath it.

    `when` names a field: the point is left out while that is empty («!name»: unless). `each` names
    a list: the point is repeated for every item of it.
    """

    text: Line
    when: FieldName | None = None
    each: FieldName | None = None
    points: tuple["Point", ...] = ()


class TextColumn(Part):
    """A column of a table; `text` is filled for each row, «{n}» counts the rows."""

    title: Line
    text: Line
    share: float = Field(default=1.0, gt=0, le=12)
    align: Literal["left", "center", "right"] = "left"


class TextTable(Part):
    """A table over a list of the data; with none in the list `empty` stands instead."""

    rows: FieldName
    columns: tuple[TextColumn, ...] = Field(min_length=1)
    caption: Line | None = None
    empty: Line | None = None


class TextFact(Part):
    """A name at the left, what it is at the right; an empty text or value is a ruled line."""

    name: Line
    text: MaybeLine = ""


class TextSigner(Part):
    """Who signs: a post, room for the hand, «И. О. Фамилия»; an empty name leaves a line."""

    post: Line
    name: Line | None = None
    when: FieldName | None = None
    each: FieldName | None = None


class Block(Part):
    """One of: paragraphs, heading, points, table, facts, bullets, ruled lines, note, a new page.

    Exactly one of the kinds is filled. `when` and `each` are as of a point. `clauses` is where the
    school's own clauses are printed, as points that go on with the numbering.
    """

    text: Line | None = None
    heading: Line | None = None
    level: int = Field(default=1, ge=1, le=3)
    points: tuple[Point, ...] = ()
    bullets: tuple[Point, ...] = ()
    table: TextTable | None = None
    facts: tuple[TextFact, ...] = ()
    lines: int = Field(default=0, ge=0, le=30)
    note: Line | None = None
    page: Literal["same", "portrait", "landscape"] | None = None
    clauses: bool = False
    signatures: tuple[TextSigner, ...] = ()
    align: Literal["justify", "left", "center", "right"] = "justify"
    when: FieldName | None = None
    each: FieldName | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Block":
        kinds = (self.text, self.heading, self.points, self.bullets, self.table, self.facts,
                 self.lines, self.note, self.page, self.clauses, self.signatures)  # fmt: skip
        if sum(bool(kind) for kind in kinds) != 1:
            raise ValueError("a block is of one kind")
        return self


class Annex(Part):
    """What follows on a page of its own: another type's body, or blocks written here."""

    title: Line
    of: Code | None = None
    blocks: tuple[Block, ...] = ()
    page: Literal["portrait", "landscape"] = "portrait"
    when: FieldName | None = None


class DocumentText(Named):
    """A type of document: its place in the checklist, its layout, its words.

    `series` is what numbers of the type end with («о» of «145-о»); with none the type bears no
    number. `approved` prints «УТВЕРЖДАЮ» at the head; `acquainted` names the list of those who
    read and sign. `check` puts a code and a QR on it.
    """

    d: Line = Field(pattern=r"^(D-[0-9]{2}|E-19)$")
    level: Literal["region", "school"] = "school"
    layout: Layout
    version: int = Field(default=1, ge=1)
    series: Line | None = None
    title: Line
    landscape: bool = False
    approved: bool = False
    check: bool = False
    blocks: tuple[Block, ...] = Field(min_length=1)
    signatures: tuple[TextSigner, ...] = ()
    acquainted: FieldName | None = None
    annexes: tuple[Annex, ...] = ()
