"""A questionnaire on paper: numbered questions, squares to tick, lines to write on."""

from uuid import UUID

from flask import Response

from kernel.documents.content import (
    Align,
    Block,
    Boxes,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    KeyValues,
    Note,
    Numbering,
    Paragraph,
    Ruled,
    Run,
)
from kernel.identity.permissions import Permission
from kernel.tenancy.models import School
from school.instruments import queries as instruments
from school.instruments.definition import Instrument, Item
from school.instruments.times import DAYS, PARTS
from school.web.instrument_words import DAY_WORDS, PART_WORDS
from school.web.labels import said
from school.web.monitoring.measuring import bp, part_of
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import language
from web.work import current_work

LINES_OF_LONG = 4


@bp.get("/<uuid:wave_id>/parts/<uuid:part_id>/blank.pdf")
@requires(Permission.MONITORING_VIEW)
def blank(wave_id: UUID, part_id: UUID) -> Response:
    """The questionnaire to print: nothing of it is about anybody in particular."""
    from kernel.documents import pdf  # loads reportlab: only where a file is made

    work = current_work()
    _view, part = part_of(wave_id, part_id)
    _line, definition = instruments.one(work.session, part.instrument_id)
    about = part.side != "programme" and part.audience != part.side
    school = work.session.get_one(School, work.actor.school_id)
    paper = blank_of(definition, school.name, about=about)
    answer = Response(pdf.render(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="blank-{part.code}.pdf"'
    return answer


def blank_of(definition: Instrument, school: str, *, about: bool = False) -> Document:
    """The paper of a questionnaire; with `about` it names whom the answers are about."""
    blocks: list[Block] = []
    if definition.intro:
        blocks.append(Paragraph(said(definition.intro), Align.LEFT, indent=False))
    blocks.append(_who(definition, about))
    number = 0
    for block in definition.blocks:
        blocks.append(HeadingBlock(said(block.title), 2))
        if block.note:
            blocks.append(Note(said(block.note)))
        for item in block.items:
            number += 1
            blocks += _question(item, number)
    return Document(
        title=said(definition.title),
        heading=Heading(authority=school),
        blocks=tuple(blocks),
        footer=Footer(numbering=Numbering.FOOT),
        language=language(),
        size=11.5,
    )


def _who(definition: Instrument, about: bool) -> Block:
    if definition.anonymous:
        return Note(_("The questionnaire is anonymous: do not write your name."))
    names = [(_("About whom"), "")] if about else []
    return KeyValues((*names, (_("Surname and given name"), ""), (_("Date"), "")))


def _question(item: Item, number: int) -> list[Block]:
    """The question with its place to answer; they stay on one page."""
    words = f"{number}. {said(item.text)}"
    if item.kind == "several":
        words = f"{words} {_('(tick all that suit)')}"
    made: list[Block] = [Paragraph(words, Align.LEFT, indent=False, keep_with_next=True)]
    if item.hint:
        made.append(Paragraph(said(item.hint), Align.LEFT, indent=False, keep_with_next=True))
    return [*made, *_place(item)]


def _place(item: Item) -> list[Block]:
    if item.kind == "scale" and item.scale is not None:
        ends = ", ".join(f"{mark.at} – {said(mark.text)}" for mark in item.scale.marks)
        points = Boxes(tuple(str(point) for point in item.scale.points), across=True)
        said_ends = Paragraph((Run(ends, italic=True),), Align.LEFT, indent=False,
                              keep_with_next=True)  # fmt: skip
        return [*([said_ends] if ends else []), points]
    if item.kind == "yes_no":
        return [Boxes((_("yes"), _("no")), across=True)]
    if item.kind in ("choice", "several"):
        return [Boxes(tuple(said(option.text) for option in item.options))]
    if item.kind == "times":
        return [
            Boxes(tuple(f"{_(DAY_WORDS[day])}, {_(PART_WORDS[part])}" for part in PARTS),
                  across=False)
            for day in DAYS
        ]  # fmt: skip
    return [Ruled(LINES_OF_LONG if item.kind == "long" else 1)]
