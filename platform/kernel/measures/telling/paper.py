"""The told report as a paper to sign: PDF and DOCX are made of this alone."""

from dataclasses import dataclass
from datetime import datetime

from kernel.documents.content import (
    Align,
    Bar,
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    KeyValues,
    Note,
    Paragraph,
    Signature,
    Signatures,
    Table,
)
from kernel.measures.telling.parts import Grid, Piece, Section, SharePicture, Spot, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Whose paper it is; a line is left for the hand of each of the `signers`, who are posts."""

    authority: str
    signers: tuple[str, ...]
    made_at: datetime
    operator: str = ""


def to_document(told: Told, office: Office, language: str) -> Document:
    """First what came out, then how it is known."""
    blocks: list[Block] = [Paragraph(told.standing)]
    if told.facts:
        blocks.append(KeyValues(tuple((fact.name, fact.shown) for fact in told.facts)))
    blocks.append(Bullets(told.findings))
    for number, section in enumerate(told.sections, start=1):
        blocks += _section(number, section)
    blocks.append(Signatures(tuple(Signature(post) for post in office.signers)))
    return Document(
        title=told.title,
        blocks=tuple(blocks),
        heading=Heading(
            authority=office.authority, operator=office.operator, subtitle=_beneath(told, office)
        ),
        footer=Footer(f"{told.title}. {told.subject}"),
        language=language,
        subject=told.subject,
        made_at=office.made_at,
    )


def _beneath(told: Told, office: Office) -> str:
    """Under the title the place stands only when it is not the heading already."""
    return told.about if told.place == office.authority else told.subject


def _section(number: int, section: Section) -> list[Block]:
    blocks: list[Block] = [HeadingBlock(f"{number}. {section.title}")]
    for piece in section.pieces:
        blocks += _piece(piece)
    return blocks


def _piece(piece: Piece) -> list[Block]:
    blocks: list[Block] = [HeadingBlock(piece.title, level=2)] if piece.title else []
    if piece.sentences:
        blocks.append(Paragraph(" ".join(piece.sentences)))
    if piece.grid is not None and piece.grid.rows:
        blocks.append(to_table(piece.grid))
    if piece.points:
        blocks.append(Bullets(piece.points))
    return [*blocks, *(Note(line) for line in piece.small)]


def to_table(grid: Grid) -> Table:
    """As the paper prints it; a heading above says what the table is."""
    columns = tuple(
        Column(head.title, head.width, Align.RIGHT if head.number else Align.LEFT)
        for head in grid.heads
    )
    return Table(columns=columns, rows=tuple(tuple(map(_cell, row)) for row in grid.rows))


def _cell(spot: Spot) -> Cell:
    bar = Bar(float(spot.picture.percent) / 100) if isinstance(spot.picture, SharePicture) else None
    return Cell(spot.text, spot.under, bar=bar)
