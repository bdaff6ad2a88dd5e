"""The report as a paper that a ministry signs: PDF and DOCX are made of this."""

from itertools import chain

from kernel.documents.content import (
    Block,
    Bullets,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    Orientation,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Signatures,
)
from kernel.documents.registry import DocumentType
from kernel.documents.words import Translator, long_date
from regional.annual.content import AnnualContent
from regional.annual.parts import Grid, Section, to_table
from regional.indicators.report import to_document as indicators_paper

_WIDE = 6  # a table with more columns would be crowded on an upright page


def to_document(told: AnnualContent, t: Translator) -> Document:
    """Standing, numbered sections, signature; then the annexes on turned pages."""
    sections = (
        _section(number, section, t) for number, section in enumerate(told.sections, start=1)
    )
    blocks: list[Block] = [
        _standing(told),
        *chain.from_iterable(sections),
        Signatures((Signature(t.gettext("Regional operator")),)),
        *_annexes(told, t),
    ]
    return Document(
        title=told.title,
        blocks=tuple(blocks),
        heading=Heading(
            authority=told.report.authority,
            operator=told.report.operator,
            date=long_date(told.made_at.date(), t.language),
            subtitle=told.subject,
        ),
        footer=Footer(f"{told.title}. {told.subject}"),
        language=t.language,
        subject=told.subject,
        made_at=told.made_at,
    )


ANNUAL_REPORT = DocumentType("annual_report", "Annual report on mentoring", to_document)


def _standing(told: AnnualContent) -> Paragraph:
    """Whether the figures are official stands out: a reader must not take them for what they are
    not."""
    first, *rest = told.standing
    return Paragraph((Run(first, bold=True), Run("".join(f" {said}" for said in rest))))


def _section(number: int, section: Section, t: Translator) -> list[Block]:
    blocks: list[Block] = [HeadingBlock(f"{number}. {section.title}")]
    if section.sentences:
        blocks.append(Paragraph(" ".join(section.sentences)))
    blocks += [to_table(grid, t) for grid in section.grids]
    if section.points:
        blocks.append(Bullets(section.points, small=True))
    return blocks


def _annexes(told: AnnualContent, t: Translator) -> list[Block]:
    """First the table of indicators, as its own report prints it; then who is not in it."""
    paper = indicators_paper(told.paper, t)
    start = next((i for i, b in enumerate(paper.blocks) if isinstance(b, PageBreak)), None)
    table = [] if start is None else list(paper.blocks[start:])
    annexes = _until_notes(table)
    if told.absent is not None:
        title = t.gettext("Annex. Schools whose figures are not in the report")
        annexes += [*_opening(told.absent, title), to_table(told.absent, t)]
    return annexes


def _opening(grid: Grid, title: str) -> list[Block]:
    turned = Orientation.LANDSCAPE if len(grid.heads) > _WIDE else Orientation.PORTRAIT
    return [PageBreak(turned), HeadingBlock(title)]


def _until_notes(blocks: list[Block]) -> list[Block]:
    """The notes of that report stand in the section on what is not known."""
    for place, block in enumerate(blocks):
        if isinstance(block, HeadingBlock) and block.level > 1:
            return blocks[:place]
    return blocks
