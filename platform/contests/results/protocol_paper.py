"""The protocol as a paper that the commission signs: one description for PDF and DOCX."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from contests.results import paper_words as words
from contests.results.paper_words import exact, figure, listed, places, plural, signed
from contests.results.protocol import Part, Protocol
from contests.results.queries import Difference, Standing
from contests.rules.schema import Round as RoundRules
from kernel.documents.content import (
    Align,
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
    Row,
    Run,
    Signature,
    Signatures,
    Table,
)
from kernel.documents.words import long_date, long_moment

TITLE = "Протокол счётной комиссии"
NO_QUORUM = "Кворума нет. Места не распределены."
UNEQUAL = "Заявки оценили разные члены жюри, а правила складывают баллы или места. Сравнить нельзя, места не распределены."  # noqa: E501


def to_document(told: Protocol) -> Document:
    """Standing, composition, quorum, recusals, tables, ties, voided sheets, hashes, signatures."""
    number = f"№ {told.number}"
    blocks: list[Block] = [
        KeyValues(tuple(_facts(told))),
        *_recount(told),
        *_composition(told),
        *_recusals(told),
        *chain.from_iterable(_nomination(part, told) for part in told.parts),
        *_voided(told),
        *_stability(told),
        *_hashes(told),
        _signatures(told),
    ]
    return Document(
        title=TITLE,
        blocks=tuple(blocks),
        heading=Heading(
            authority=told.authority,
            operator=told.operator,
            date=long_date(told.result.counted_at.astimezone(told.made_at.tzinfo).date(), "ru"),
            number=number,
            subtitle=f"Конкурс «{told.contest}». {told.round.name}",
        ),
        footer=Footer(f"{told.contest}. {TITLE} {number}"),
        language="ru",
        subject=told.contest,
        made_at=told.made_at,
    )


def _facts(told: Protocol) -> Iterator[tuple[str, str]]:
    number, day = told.order
    if number:
        dated = f" от {day:%d.%m.%Y}" if day else ""
        yield "Основание", f"приказ № {number}{dated}"
    yield "Форма тура", words.KINDS[told.round.kind]
    yield "Приём листов окончен", long_moment(told.closed_at, "ru")
    yield (
        "Подсчёт",
        words.AGGREGATIONS[told.round.aggregation]
        + (", к баллу прибавлен балл предыдущего тура" if told.round.adds else ""),
    )
    handed = sum(each.handed for each in told.members)
    due = sum(each.due for each in told.members)
    yield "Сдано листов", f"{handed} из {due}"


def _recount(told: Protocol) -> Iterator[Block]:
    """What a later count is, why, and what it changed: the first stays as it is."""
    if told.result.number == 1:
        return
    yield HeadingBlock(f"Пересчёт № {told.result.number}")
    yield Paragraph(
        f"Причина: {words.sentence(told.reason)} Итог № {told.result.number - 1} сохранён"
        " без изменений."
    )
    if not told.changed:
        yield Paragraph("Места и баллы не изменились.")
        return
    columns = (
        Column("Заявка", 1.0), Column("Номинация", 3.0), Column("Место было", 1.3, Align.RIGHT),
        Column("Место стало", 1.3, Align.RIGHT), Column("Балл был", 1.4, Align.RIGHT),
        Column("Балл стал", 1.4, Align.RIGHT),
    )  # fmt: skip
    yield Table(columns, tuple(_change(each, told) for each in told.changed))


def _change(each: Difference, told: Protocol) -> Row:
    way = told.round.aggregation
    before, after = each.value_before, each.value_after
    return (
        f"№ {each.entry}",
        told.rules.nomination(each.nomination).name,
        str(each.place_before or "нет"),
        str(each.place_after or "нет"),
        figure(before, way) if before is not None else "нет",
        figure(after, way) if after is not None else "нет",
    )


def _composition(told: Protocol) -> Iterator[Block]:
    yield HeadingBlock("Состав жюри и счётной комиссии")
    columns = (
        Column("Фамилия, имя, отчество", 4.2), Column("Роль", 1.8),
        Column("Сдано листов", 1.5, Align.RIGHT),
    )  # fmt: skip
    rows: list[Row] = []
    for each in told.members:
        role = words.ROLES[each.role]
        shown = "не голосует" if each.role == "secretary" else f"{each.handed} из {each.due}"
        rows.append((Cell(each.full_name, each.post), Cell(role, "выведен" if each.removed else ""),
                     shown))  # fmt: skip
    yield Table(columns, tuple(rows))
    voting = [each for each in told.members if each.role != "secretary" and not each.removed]
    came = sum(each.came for each in voting)
    quorum = told.round.quorum
    yield Paragraph(
        f"Листы сдали {came} из {plural(len(voting), 'члена', 'членов', 'членов')} жюри."
        f" По правилам кворум номинации: не менее {quorum.jurors_percent} % её жюри и не менее"
        f" {plural(quorum.ballots, 'листа', 'листов', 'листов')} на заявку."
    )


def _recusals(told: Protocol) -> Iterator[Block]:
    yield HeadingBlock("Отводы")
    if not told.barred:
        yield Paragraph("Отводов нет.")
        return
    columns = (Column("Член жюри", 3.0), Column("Заявка", 1.0), Column("Причина", 3.2),
               Column("Как установлен", 2.2))  # fmt: skip
    rows: tuple[Row, ...] = tuple(
        (signed(each.full_name), f"№ {each.entry}", words.CONFLICTS[each.kind],
         words.SOURCES[each.source])
        for each in told.barred
    )  # fmt: skip
    yield Table(columns, rows)


def _nomination(part: Part, told: Protocol) -> Iterator[Block]:
    yield HeadingBlock(f"Номинация «{part.name}»")
    yield Paragraph(
        f"Заявок: {len(part.entries)}. Листы сдали {part.came} из"
        f" {plural(part.panel, 'члена', 'членов', 'членов')} жюри номинации, учтено"
        f" {plural(part.sheets, 'лист', 'листа', 'листов')}.",
        keep_with_next=True,
    )
    if part.state != "counted":
        yield from _unranked(part)
        return
    yield _ranking(part, told)
    if told.names_hidden:
        yield Note("Имена участников скрыты от составителя протокола: заявки названы номерами.")
    ties = tuple(_ties(part, told))
    if ties:
        yield HeadingBlock("Равные баллы", 2)
        yield Bullets(ties)


def _unranked(part: Part) -> Iterator[Block]:
    """Why there is no ranking; nothing here tells who would have won."""
    if part.state == "unequal_panels":
        yield Paragraph((Run(UNEQUAL, bold=True),))
        return
    yield Paragraph((Run(NO_QUORUM, bold=True),))
    lacking = []
    if "jurors" in part.lack:
        short = part.lack["jurors"]
        lacking.append(f"листы сдали {short['came']} из {short['of']} членов жюри номинации")
    if part.lack.get("entries"):
        lacking.append(f"мало листов у заявок: {listed(part.lack['entries'])}")
    if lacking:
        yield Bullets(tuple(lacking))


def _ranking(part: Part, told: Protocol) -> Table:
    way = told.round.aggregation
    columns = (
        Column("Место", 1.0, Align.CENTER), Column("Заявка", 1.0), Column("Участник", 4.6),
        Column(words.VALUES[way], 1.6, Align.RIGHT), Column("Разброс", 1.3, Align.RIGHT),
        Column("Листов", 1.1, Align.RIGHT),
    )  # fmt: skip
    rows: tuple[Row, ...] = tuple(
        (
            places(line.place, line.last_place),
            f"№ {line.entry}",
            _entrant(line),
            Cell(figure(line.value, way), exact(line.value, way)),
            figure(line.spread),
            str(line.sheets),
        )
        for line in part.lines
    )
    total: Row = ("", "", "Всего листов", "", "", str(sum(line.sheets for line in part.lines)))
    return Table(columns, rows, total=total)


def _entrant(line: Standing) -> Cell:
    where = ", ".join(filter(None, (line.school, line.municipality)))
    return Cell(line.entrant or "имя скрыто", where)


def _ties(part: Part, told: Protocol) -> Iterator[str]:
    """Entries of one value: by which rules they were told from each other, or that they share."""
    way = told.round.aggregation
    for value, group in groupby(part.lines, key=lambda line: line.value):
        lines = list(group)
        if len(lines) < 2:
            continue
        codes = [line.entry for line in lines]
        used = list(dict.fromkeys(line.tie for line in lines if line.tie))
        how = ", ".join(_rule(rule, told.round) for rule in used)
        said = f"{listed(codes)}: по {figure(value, way)}."
        if how:
            said += f" Разведены: {how}."
        for shared, few in groupby(lines, key=lambda line: (line.place, line.last_place)):
            if shared[0] != shared[1]:
                said += f" {listed([line.entry for line in few])} делят места {places(*shared)}."
        yield said
    for vote in part.votes:
        given = ", ".join(f"за № {code}: {hands}" for code, hands in sorted(vote["votes"].items()))
        yield f"Голосование, присутствовали {vote['present']}: {given}."


def _rule(rule: str, told: RoundRules) -> str:
    """One link of the chain in words."""
    if rule == "criterion":
        named = {each.code: each.name for each in told.criteria}
        criteria = [named.get(tie.criterion or "", "") for tie in told.ties if tie.rule == rule]
        return " и ".join(f"по критерию «{name}»" for name in criteria)
    return {
        "head_to_head": "по большинству членов жюри, оценивших обе заявки",
        "chair": "по листу председателя",
        "vote": "голосованием",
    }[rule]


def _voided(told: Protocol) -> Iterator[Block]:
    if not told.voided:
        return
    yield HeadingBlock("Листы, которые не учтены")
    yield Bullets(
        tuple(
            f"заявка № {each.entry}, {signed(each.full_name)}: "
            + (f"отвод, {words.CONFLICTS[each.reason]}" if each.by_conflict else each.reason)
            for each in told.voided
        )
    )


def _stability(told: Protocol) -> Iterator[Block]:
    """The paragraph that the rules of the portal oblige to when the winner does not stand."""
    shaky = [part for part in told.parts if part.steady and not part.steady.stands]
    if not shaky:
        return
    yield HeadingBlock("Устойчивость результата")
    for part in shaky:
        steady = part.steady
        assert steady is not None  # noqa: S101 - chosen above
        yield Paragraph(
            (
                Run(f"Номинация «{part.name}»: победитель зависит от одного условия. ", bold=True),
                Run("Итог подведён по правилам и остаётся в силе; комиссия обязана это отметить."),
            ),
            keep_with_next=True,
        )
        without = [
            f"без листов одного члена жюри ({juror}) {words.would_be_first(list(first))}"
            for juror, first in steady.without_juror
        ]
        otherwise = [
            f"при другом способе подсчёта ({words.AGGREGATIONS[way]})"
            f" {words.would_be_first(list(first))}"
            for way, first in steady.by_aggregation
        ]
        yield Bullets((*without, *otherwise))


def _hashes(told: Protocol) -> Iterator[Block]:
    yield HeadingBlock("Контрольные суммы")
    yield Note(
        "SHA-256. По ним архив тура проверяется без портала: программа verify.py пересчитывает"
        " листы, корень, правила и места."
    )
    yield KeyValues(tuple((name, _grouped(value)) for name, value in told.hashes))


def _grouped(value: str) -> str:
    """A hash in groups of eight, to be compared by eye."""
    return " ".join(value[at : at + 8] for at in range(0, len(value), 8))


def _signatures(told: Protocol) -> Signatures:
    standing = [each for each in told.members if not each.removed]
    order: Sequence[str] = ("chair", "secretary", "juror")
    people = sorted(standing, key=lambda each: order.index(each.role))
    titles = {"chair": "Председатель жюри", "secretary": "Секретарь", "juror": "Член жюри"}
    return Signatures(
        tuple(Signature(titles[each.role], signed(each.full_name)) for each in people)
    )
