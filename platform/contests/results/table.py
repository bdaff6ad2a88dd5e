"""Сводная и рейтинговая таблица: the ranking, every sheet by criterion, recusals, as a workbook.

Jurors stand under pseudonyms; who is who is the protocol's matter. A text never becomes a formula.
"""

import json
from collections.abc import Mapping
from fractions import Fraction

from contests.counting.count import score_of, text_of
from contests.results import paper_words as words
from contests.results.counted import CountInputs
from contests.results.protocol import Part, Protocol
from contests.results.shown import rounded
from kernel.documents.sheet import Col, Kind, TableSheet, Value, Workbook

NO_RANKING = {
    "no_quorum": "кворума нет",
    "unequal_panels": "состав жюри по заявкам разный",
}


def to_workbook(told: Protocol, inputs: CountInputs) -> Workbook:
    """Three sheets: «Рейтинг», «Листы», «Критерии»."""
    return Workbook(
        sheets=(_ranking(told), _sheets(told, inputs), _criteria(told)),
        title=f"{told.contest}. {told.round.name}",
        author=told.operator,
        made_at=told.made_at,
    )


def _titles(told: Protocol, name: str) -> tuple[str, ...]:
    return (name, f"Конкурс «{told.contest}». {told.round.name}", f"Итог № {told.result.number}")


def _ranking(told: Protocol) -> TableSheet:
    way = told.round.aggregation
    columns = (
        Col("Номинация"), Col("Место", Kind.INTEGER), Col("Заявка"), Col("Участник"),
        Col("Школа"), Col("Муниципалитет"), Col(words.VALUES[way], Kind.DECIMAL),
        Col("Точное значение"), Col("Разброс", Kind.DECIMAL), Col("Листов", Kind.INTEGER),
        Col("Чем разведены равные"),
    )  # fmt: skip
    rows = [row for part in told.parts for row in _part(part, told)]
    return TableSheet(
        "Рейтинг",
        columns,
        tuple(rows),
        titles=_titles(told, "Рейтинговая таблица"),
        notes=("Балл показан до сотых, места распределены по точному значению.",),
        numbered="№ п/п",
        unknown="нет",
    )


def _part(part: Part, told: Protocol) -> list[tuple[Value, ...]]:
    if part.state != "counted":
        why = NO_RANKING[part.state]
        return [
            (part.name, None, entry, *_known(told, entry), None, why, None, None, "")
            for entry in part.entries
        ]
    way = told.round.aggregation
    sign = -1 if way == "rank_sum" else 1
    return [
        (
            part.name, line.place, line.entry, *_known(told, line.entry),
            rounded(line.value, way), text_of(sign * line.value), rounded(line.spread), line.sheets,
            TIES.get(line.tie or "", ""),
        )
        for line in part.lines
    ]  # fmt: skip


TIES: Mapping[str, str] = {
    "criterion": "критерий",
    "head_to_head": "большинство членов жюри",
    "chair": "лист председателя",
    "vote": "голосование",
}


def _known(told: Protocol, entry: str) -> tuple[str, str, str]:
    """Names only for who may know them: for others the number of the entry says it all."""
    known = told.known.get(entry)
    return (known.entrant, known.school, known.municipality) if known else ("", "", "")


def _sheets(told: Protocol, inputs: CountInputs) -> TableSheet:
    """A line for each sheet of the list, by entry and pseudonym; those left out say so."""
    criteria = told.round.criteria
    void = {tuple(pair) for pair in inputs.about["void"]}
    columns = (
        Col("Лист", Kind.INTEGER), Col("Заявка"), Col("Член жюри"),
        *(Col(f"{each.name}, до {each.max}", Kind.INTEGER) for each in criteria),
        Col("Балл листа", Kind.DECIMAL), Col("Учтён"),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for place, sheet in enumerate(inputs.sheets, start=1):
        marks = json.loads(sheet["marks"])
        counts = (sheet["entry"], sheet["juror"]) not in void
        score = score_of({"marks": marks}, inputs.rules["criteria"])
        rows.append(
            (
                place, sheet["entry"], sheet["juror"], *(marks[each.code] for each in criteria),
                rounded(score), "да" if counts else "нет",
            )
        )  # fmt: skip
    return TableSheet(
        "Листы",
        columns,
        tuple(rows),
        titles=_titles(told, "Сводная таблица листов"),
        notes=("Члены жюри названы псевдонимами. Номер листа тот же, что по квитанции.",),
    )


def _criteria(told: Protocol) -> TableSheet:
    whole = sum(each.weight for each in told.round.criteria)
    rows: list[tuple[Value, ...]] = [
        (each.name, each.help, each.max, Fraction(each.weight, whole))
        for each in told.round.criteria
    ]
    columns = (Col("Критерий"), Col("Что оценивают"), Col("Высшая оценка", Kind.INTEGER),
               Col("Доля в балле", Kind.SHARE))  # fmt: skip
    return TableSheet(
        "Критерии", columns, tuple(rows), titles=_titles(told, "Критерии"), numbered="№ п/п"
    )
