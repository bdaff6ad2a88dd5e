"""Положение о конкурсе: the regulations as a paper, written from the rules themselves (D-22).

What is signed is what is counted by: nothing here is typed a second time. Legal texts are Russian.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contests.held.models import Contest
from contests.held.service import rules_of
from contests.results import paper_words as words
from contests.results.paper_words import plural, sentence
from contests.rules.schema import Nomination, Round, Rules, Tie
from kernel.documents.content import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    KeyValues,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Row,
    Signature,
    Signatures,
    Table,
)
from kernel.documents.words import long_moment
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work

ENTRANTS = {"mentor": "наставник", "pair": "наставническая пара"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulations:
    authority: str
    operator: str
    rules: Rules
    sha256: str | None
    order: str
    entries_from: datetime
    entries_until: datetime
    forms: Mapping[str, str]
    made_at: datetime


def gather_regulations(work: Work, contest_id: UUID) -> Regulations:
    """Of a contest the reader may see. NotFound «contest»; Invalid when a draft no longer reads."""
    work.actor.require(Permission.CONTESTS_VIEW)
    contest = work.session.get(Contest, contest_id)
    if contest is None:
        raise NotFound("contest")
    profile = profile_of(work.session)
    day = f" от {contest.order_date:%d.%m.%Y}" if contest.order_date else ""
    return Regulations(
        authority=profile.region.authority.name.ru,
        operator=profile.region.operator.name.ru,
        rules=rules_of(contest),
        sha256=contest.rules_sha256,
        order=f"приказом{day} № {contest.order_number}" if contest.order_number else "",
        entries_from=contest.entries_from.astimezone(work.zone),
        entries_until=contest.entries_until.astimezone(work.zone),
        forms={each.code: each.name.ru for each in profile.forms},
        made_at=work.now().astimezone(work.zone),
    )


def to_document(told: Regulations) -> Document:
    """Numbered sections, criteria of each round, the form of entry as an annex."""
    rules = told.rules
    sections = [
        ("Общие положения", _general(told)),
        ("Номинации", _nominations(told)),
        ("Порядок подачи заявок", _entry(told)),
        ("Жюри и отводы", _jury(rules)),
        *((f"{each.name}: оценка и подсчёт", _round(each, rules)) for each in rules.rounds),
        ("Итоги и награждение", _results(rules)),
        ("Апелляции", _appeals(rules)),
    ]
    blocks: list[Block] = []
    for number, (title, body) in enumerate(sections, start=1):
        blocks.append(HeadingBlock(f"{number}. {title}"))
        blocks += body
    blocks.append(Signatures((Signature("Руководитель"),), stamp="М. П."))
    blocks += _annex(told)
    standing = f"Утверждено {told.order}" if told.order and told.sha256 else "Проект"
    return Document(
        title=f"Положение о конкурсе «{rules.title}»",
        blocks=tuple(blocks),
        heading=Heading(authority=told.authority, operator=told.operator, subtitle=standing),
        footer=Footer(f"Положение о конкурсе «{rules.title}»"),
        subject=rules.title,
        made_at=told.made_at,
    )


def _general(told: Regulations) -> Iterator[Block]:
    if told.rules.purpose:
        yield Paragraph(f"Цель конкурса: {_small(sentence(told.rules.purpose))}")
    yield Paragraph(
        "Конкурс проводится на региональном портале наставничества. Заявки, листы жюри и итоги"
        " хранятся на портале; сроки считаются по часам портала."
    )
    if told.sha256:
        yield Paragraph(
            "Правила конкурса заморожены при объявлении и не меняются. Контрольная сумма SHA-256:"
            f" {' '.join(told.sha256[at : at + 16] for at in range(0, 64, 16))}.",
            align=Align.LEFT,
        )


def _nominations(told: Regulations) -> Iterator[Block]:
    columns = (
        Column("Номинация", 3.2),
        Column("Кто участвует", 2.2),
        Column("Формы наставничества", 4.0),
        Column("Не менее заявок", 1.3, Align.RIGHT),
    )
    yield Table(columns, tuple(_nomination(each, told) for each in told.rules.nominations))


def _nomination(each: Nomination, told: Regulations) -> Row:
    named = (told.forms[code] for code in each.forms if code in told.forms)
    forms = ", ".join(named) if each.forms else "любая форма"
    return (each.name, ENTRANTS[each.entrant], forms, str(each.least_entries))


def _entry(told: Regulations) -> Iterator[Block]:
    rules = told.rules
    steps = [
        f"Заявки принимают с {long_moment(told.entries_from, 'ru')} по"
        f" {long_moment(told.entries_until, 'ru')}.",
        "Заявку заполняет и отправляет школа. Стаж, пары и формы наставничества портал берёт из"
        " своих данных.",
    ]
    if rules.least_years:
        years = plural(rules.least_years, "года", "лет", "лет")
        steps.append(f"Стаж наставничества участника: не менее {years}.")
    if rules.per_school:
        count = plural(rules.per_school, "заявки", "заявок", "заявок")
        steps.append(f"От школы: не более {count}.")
    if rules.endorsement:
        steps.append("Заявку поддерживает муниципалитет, затем допускает региональный оператор.")
    else:
        steps.append("Заявку допускает региональный оператор.")
    if rules.publication_consent:
        steps.append("К заявке нужно согласие участника на публикацию.")
    if rules.grace_minutes:
        minutes = plural(rules.grace_minutes, "минуты", "минут", "минут")
        steps.append(
            f"Заявка, отправленная в течение {minutes} после срока, принимается с отметкой об"
            " этом. Позже портал заявок не принимает."
        )
    else:
        steps.append("После срока портал заявок не принимает.")
    steps.append(_files(rules))
    yield Numbered(tuple(steps))


def _files(rules: Rules) -> str:
    told = rules.attachments
    if not told.most:
        return "Файлы к заявке не прикладывают."
    types = ", ".join(each.upper() for each in told.types)
    least = f"не менее {told.least} и " if told.least else ""
    return (
        f"К заявке прикладывают {least}не более {plural(told.most, 'файла', 'файлов', 'файлов')}:"
        f" {types}, каждый до {told.most_megabytes}\u00a0МБ."
    )


def _jury(rules: Rules) -> Iterator[Block]:
    kept = ["сам участвует в конкурсе, состоит с участником в паре или выдвигал его"]
    if rules.conflicts.same_school:
        kept.append("работает в той же организации")
    if rules.conflicts.same_municipality:
        kept.append("работает в том же муниципалитете")
    yield Numbered(
        (
            "Состав жюри утверждает организатор. Жюри возглавляет председатель; счётную комиссию"
            " составляют председатель и секретарь. Секретарь не оценивает.",
            f"Член жюри не оценивает заявку, если он {'; '.join(kept)}. Отвод действует для всех,"
            " в том числе для председателя.",
            "Член жюри заявляет самоотвод при родстве с участником и в иных случаях, которые мешают"
            " быть беспристрастным. Отвод не снимается.",
            "Жюри видит заявки под номерами, без имён и школ."
            if rules.blind
            else "Жюри видит имена участников и их школы.",
            "До закрытия тура оценки не видит никто, кроме самого члена жюри.",
        )
    )


def _round(told: Round, rules: Rules) -> Iterator[Block]:
    yield Paragraph(f"Форма тура: {words.KINDS[told.kind]}. Оценки ставят целыми числами.")
    yield _criteria(told)
    quorum, way = told.quorum, words.AGGREGATIONS[told.aggregation]
    lines = [
        f"Балл листа: от 0 до 100, с долями критериев. Итог заявки: {way}."
        + (" К нему прибавляют балл предыдущего тура." if told.adds else ""),
        f"Кворум номинации: листы сдали не менее {quorum.jurors_percent} % её жюри, у каждой заявки"
        f" не менее {plural(quorum.ballots, 'листа', 'листов', 'листов')}. Без кворума места не"
        " распределяют.",
        _ties(told),
    ]
    if told.jurors_per_entry:
        count = plural(told.jurors_per_entry, "член", "члена", "членов")
        lines.append(f"Заявку оценивают {count} жюри.")
    if told.comment_required:
        lines.append("Лист принимают только с комментарием.")
    if told.go_further:
        lines.append(
            f"В следующий тур выходят заявки с местами по {told.go_further}-е включительно в каждой"
            " номинации."
        )
    yield Numbered(tuple(lines))


def _criteria(told: Round) -> Table:
    whole = sum(each.weight for each in told.criteria)
    rows: list[Row] = []
    for each in told.criteria:
        marks = "; ".join(f"{one.mark}: {one.words}" for one in each.descriptors)
        under = " ".join(filter(None, (each.help, f"Оценки: {marks}." if marks else "")))
        share = f"{100 * each.weight / whole:.1f}".removesuffix(".0").replace(".", ",")
        rows.append((Cell(each.name, under), f"0–{each.max}", f"{share} %"))
    columns = (Column("Критерий", 6.0), Column("Оценка", 1.2, Align.RIGHT),
               Column("Доля в балле", 1.3, Align.RIGHT))  # fmt: skip
    return Table(columns, tuple(rows))


def _ties(told: Round) -> str:
    if not told.ties:
        return "При равенстве баллов заявки делят место."
    chain = "; затем ".join(_tie(each, told) for each in told.ties)
    return f"При равенстве баллов смотрят: {chain}. Если равенство остаётся, заявки делят место."


def _tie(tie: Tie, told: Round) -> str:
    if tie.rule == "criterion":
        name = next((each.name for each in told.criteria if each.code == tie.criterion), "")
        return f"средняя оценка по критерию «{name}»"
    return {
        "head_to_head": "какую заявку выше поставило большинство оценивших обе",
        "chair": "балл в листе председателя",
        "vote": "открытое голосование присутствующих, записанное в протокол",
    }[tie.rule]


def _results(rules: Rules) -> Iterator[Block]:
    lines = ["Итоги тура подписывает счётная комиссия. Каждый член жюри получает квитанцию листа."]
    if rules.places:
        named = "; ".join(f"{each.place} место: {each.title}" for each in rules.places)
        lines.append(f"Награждают в каждой номинации. {named}.")
    told = rules.publication
    who = "победителей и лауреатов" if told.names == "winners" else "всех участников"
    scores = "с баллами" if told.scores else "без баллов"
    lines.append(
        f"Публикуют имена {who}, {scores}. Лист своей заявки школа получает без имён жюри."
    )
    if told.archive:
        lines.append(
            "Архив тура с листами под псевдонимами публикуют. В небольшом жюри человека можно"
            " узнать по отводам и пропускам: члены жюри об этом предупреждены."
        )
    yield Numbered(tuple(lines))


def _appeals(rules: Rules) -> Iterator[Block]:
    if not rules.appeals.days:
        yield Paragraph("Апелляции не предусмотрены.")
        return
    days = plural(rules.appeals.days, "календарного дня", "календарных дней", "календарных дней")
    yield Paragraph(
        f"Школа участника подаёт апелляцию на портале в течение {days} после публикации итогов."
        " Решение принимает комиссия. Если листы признаны неучтёнными, места пересчитывают под"
        " новым номером; прежний итог сохраняют."
    )


def _annex(told: Regulations) -> Iterator[Block]:
    yield PageBreak()
    yield HeadingBlock("Приложение. Форма заявки")
    facts = (
        ("Номинация", "одна из указанных в разделе 2"),
        ("Участник", "фамилия, имя, отчество; должность или класс"),
        ("Школа, муниципалитет", "портал подставляет сам"),
        ("Стаж, пары, формы", "портал подставляет сам"),
    )
    yield KeyValues(facts)
    if told.rules.fields:
        columns = (Column("Поле", 3.0), Column("Что написать", 5.0),
                   Column("До знаков", 1.2, Align.RIGHT), Column("Обязательно", 1.6))  # fmt: skip
        rows: tuple[Row, ...] = tuple(
            (
                Cell(each.label, "жюри не видит" if each.blind and told.rules.blind else ""),
                each.help,
                str(each.most),
                "да" if each.required else "нет",
            )
            for each in told.rules.fields
        )
        yield Table(columns, rows)
    yield Note(_files(told.rules))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
