"""An order that awards as PDF and DOCX: the act, and the list of those awarded as its annex."""

import re
from itertools import groupby
from uuid import UUID

from contests.honours import queries
from contests.honours.models import HonourOrder
from contests.honours.orders import issuer_of
from contests.honours.queries import NominationLine, OrderLine
from contests.honours.types import TypeCard, types
from kernel.documents.content import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    Numbered,
    Numbering,
    PageBreak,
    Paragraph,
    Row,
    Signature,
    Signatures,
    Table,
)
from kernel.documents.words import long_date
from kernel.errors import NotFound
from kernel.work import Work

DRAFT = "проект"


def order_document(work: Work, order_id: UUID) -> Document:
    """The order as it stands; a draft says that it is one."""
    row = work.session.get(HonourOrder, order_id)
    if row is None:
        raise NotFound("honour_order")
    line = queries.order(work.session, order_id)
    lines = queries.to_order(work.session, order_id, row.organiser_municipality_id)
    kinds = {kind.id: kind for kind in types(work.session, retired=True)}
    return Document(
        title=line.title,
        blocks=(*_act(line, lines, kinds), *_annex(line, lines, kinds)),
        heading=Heading(
            authority=issuer_of(work, row), kind="Приказ",
            date=long_date(line.signed_on, "ru") if line.signed_on else "",
            number=f"№ {line.number}" if line.number else f"№ ____ ({DRAFT})",
            title_align=Align.LEFT,
        ),
        footer=Footer(numbering=Numbering.TOP),
        size=13.0,
        made_at=work.now(),
    )  # fmt: skip


def _act(line: OrderLine, lines: list[NominationLine], kinds: dict[UUID, TypeCard]) -> list[Block]:
    awards = [
        f"Наградить {kinds[type_id].names.instrumental} лиц, указанных в приложении"
        f" ({len(list(group))} чел.)."
        for type_id, group in _by_type(lines)
    ]
    grounds = sorted({kinds[each.type_id].regulations for each in lines})
    founded = f"Основание: {'; '.join(grounds)}."
    last = "Опубликовать приказ в реестре наград регионального портала наставничества."
    return [
        Paragraph(founded),
        Paragraph("ПРИКАЗЫВАЮ:"),
        Numbered((*awards, last)),
        Signatures((signature_of(line.signatory),)),
    ]


def _annex(
    line: OrderLine, lines: list[NominationLine], kinds: dict[UUID, TypeCard]
) -> list[Block]:
    of_order = (
        f"к приказу от {long_date(line.signed_on, 'ru')} № {line.number}"
        if line.signed_on
        else f"к приказу ({DRAFT})"
    )
    blocks: list[Block] = [
        PageBreak(),
        Paragraph(f"Приложение\n{of_order}", align=Align.RIGHT, indent=False),
        HeadingBlock("Список награждаемых"),
    ]
    for type_id, group in _by_type(lines):
        rows: list[Row] = [
            (str(n), Cell(each.full_name), Cell(each.post or "–"),
             Cell(each.school, under=each.municipality))
            for n, each in enumerate(group, start=1)
        ]  # fmt: skip
        blocks += [HeadingBlock(kinds[type_id].name, 2), Table(_COLUMNS, tuple(rows), grid=True)]
    return blocks


def signature_of(signatory: str) -> Signature:
    """«Министр О. С. Саврасова» is a post and a name; what has no initials is a post alone."""
    told = _NAMED.match(signatory)
    return Signature(told[1], told[2]) if told else Signature(signatory or "Руководитель")


_NAMED = re.compile(r"^(.+?)\s+([А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ].+)$")
_COLUMNS = (
    Column("№", 0.4, Align.CENTER),
    Column("Фамилия, имя, отчество", 2.2),
    Column("Должность", 1.8),
    Column("Организация", 2.2),
)


def _by_type(lines: list[NominationLine]) -> list[tuple[UUID, list[NominationLine]]]:
    ordered = sorted(lines, key=lambda each: (each.award, each.full_name))
    return [(key, list(group)) for key, group in groupby(ordered, key=lambda each: each.type_id)]
