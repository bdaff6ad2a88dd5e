"""Checks before a report is handed in (KP-08): this year's figures against each other and last
year's. Pure. A finding never changes a figure; most ask the school for words, some only tell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kernel.profile.facts import FactCode
from regional.indicators.figures import Column, Figure
from regional.indicators.rules import Anomaly

# One mentor leads a group at most; beyond that pairs were entered twice, or mentors not at all.
PAIRS_A_MENTOR = 15
# Times last year, and by how many at least: from 1 to 3 is no wonder.
FOLD = 3
LEAST_CHANGE = 5

# Facts that do not jump between years; those of a year's end are nought in autumn and left out.
STEADY = (
    FactCode.PAIRS,
    FactCode.PUPILS_IN_WORK,
    FactCode.YOUNG_MENTEES,
    FactCode.MENTEES_PART,
    FactCode.MENTORS_PART,
    FactCode.PUPILS,
    FactCode.TEACHERS,
    FactCode.YOUNG_TEACHERS,
)
STATISTICS = (FactCode.PUPILS, FactCode.TEACHERS, FactCode.YOUNG_TEACHERS)
SURVEYS = (
    (FactCode.MENTEES_PART, FactCode.MENTEES_ANSWERED, FactCode.MENTEES_SATISFIED),
    (FactCode.MENTORS_PART, FactCode.MENTORS_ANSWERED, FactCode.MENTORS_SATISFIED),
)

# What each code means, and which values fill its words. `fact` is a code of kernel.profile.facts.
CODES: Mapping[str, str] = {
    "over_one": "numerator over denominator: numerator, denominator",
    "more_mentees_than_pupils": "more pupils at work than pupils: numerator, denominator",
    "more_pairs_than_mentors": "more pairs than mentors can lead: pairs, mentors, most (a mentor)",
    "programme_without_pairs": "a programme runs and has no pair",
    "nothing_entered": "neither programmes nor a return: is there really nothing?",
    "unknown_statistic": "a denominator nobody entered: fact",
    "grew": "FOLD times last year or more: now, before, fact",
    "fell": "a FOLD-th of last year or less: now, before, fact",
    "gone": "nought where last year was something: before, fact",
    "satisfied_without_answers": "more satisfied than answered: satisfied, answered",
    "few_answers": "fewer answered than the profile asks for: answered, asked",
    "no_answers": "they took part and nobody answered: asked",
}


class Weight(StrEnum):
    """EXPLAIN: not handed in without words. NOTE: told, and nothing more."""

    EXPLAIN = "explain"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `values` fill its sentence with the numbers that were compared.

    `indicator` and `version_id` name the cell, None for the report as a whole.
    """

    code: str
    weight: Weight
    indicator: str | None = None
    version_id: UUID | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """How its explanation is named in a form: «grew:pairs»."""
        return f"{self.code}:{self.indicator}" if self.indicator else self.code

    @property
    def asks(self) -> bool:
        return self.weight is Weight.EXPLAIN


@dataclass(frozen=True, slots=True)
class _Reading:
    """The figures as facts, and the cell at which each fact is seen first."""

    columns: Sequence[Column]
    figures: Mapping[str, Figure]
    facts: Mapping[str, int | None]
    cells: Mapping[str, Column]

    def known(self, fact: str) -> int | None:
        return self.facts.get(fact)

    def finding(self, code: str, at: Column | None, weight: Weight, **values: object) -> Finding:
        if at is None:
            return Finding(code, weight, values=values)
        return Finding(code, weight, at.code, at.version_id, values)

    def ask(self, code: str, at: str, /, **values: object) -> Finding:
        return self.finding(code, self.cells.get(at), Weight.EXPLAIN, **values)

    def tell(self, code: str, at: str, /, **values: object) -> Finding:
        return self.finding(code, self.cells.get(at), Weight.NOTE, **values)


def find(
    columns: Sequence[Column],
    figures: Mapping[str, Figure],
    last_year: Mapping[str, int | None],
) -> tuple[Finding, ...]:
    """Findings, those that ask for words first, then in the order of the columns.

    `figures` by column code: a column without one does not concern this school. `last_year` are
    facts as `facts_of` tells them.
    """
    here = [column for column in columns if column.code in figures]
    cells: dict[str, Column] = {}
    for column in here:
        cells.setdefault(column.numerator_fact, column)
    for column in here:
        if column.denominator_fact:
            cells.setdefault(column.denominator_fact, column)
    reading = _Reading(here, figures, facts_of(here, figures), cells)
    found = [
        *_shares(reading),
        *_work(reading),
        *_unknown(reading),
        *_against(reading, last_year),
        *_surveys(reading),
    ]
    places = {column.code: place for place, column in enumerate(columns)}
    return tuple(
        sorted(found, key=lambda one: (not one.asks, places.get(one.indicator or "", -1), one.code))
    )


def facts_of(columns: Iterable[Column], figures: Mapping[str, Figure]) -> dict[str, int | None]:
    """What the cells say of each fact; a fact told by one cell and unknown to another is told."""
    facts: dict[str, int | None] = {}
    for column in columns:
        figure = figures.get(column.code)
        if figure is None:
            continue
        told = {column.numerator_fact: figure.numerator}
        if column.denominator_fact:
            told[column.denominator_fact] = figure.denominator
        for fact, number in told.items():
            if facts.get(fact) is None:
                facts[fact] = number
    return facts


def _shares(reading: _Reading) -> Iterator[Finding]:
    """A numerator over its denominator stays as it is, and wants a reason."""
    for column in reading.columns:
        figure = reading.figures[column.code]
        if figure.anomaly != Anomaly.OVER_ONE:
            continue
        children = column.denominator_fact == FactCode.PUPILS
        code = "more_mentees_than_pupils" if children else "over_one"
        yield reading.finding(
            code, column, Weight.EXPLAIN,
            numerator=figure.numerator, denominator=figure.denominator,
        )  # fmt: skip


def _work(reading: _Reading) -> Iterator[Finding]:
    pairs, mentors = reading.known(FactCode.PAIRS), reading.known(FactCode.MENTORS_PART)
    if pairs is not None and mentors is not None and pairs > mentors * PAIRS_A_MENTOR:
        yield reading.ask(
            "more_pairs_than_mentors", FactCode.PAIRS,
            pairs=pairs, mentors=mentors, most=PAIRS_A_MENTOR,
        )  # fmt: skip
    runs = reading.known(FactCode.WITH_PROGRAMME)
    if runs and pairs == 0:
        yield reading.ask("programme_without_pairs", FactCode.PAIRS)
    if FactCode.WITH_PROGRAMME in reading.cells and runs is None:
        yield reading.finding("nothing_entered", None, Weight.EXPLAIN)


def _unknown(reading: _Reading) -> Iterator[Finding]:
    """A share without its denominator is «н/д» for the whole region's sum too."""
    for fact in STATISTICS:
        if fact in reading.cells and reading.known(fact) is None:
            yield reading.ask("unknown_statistic", fact, fact=fact.value)


def _against(reading: _Reading, last_year: Mapping[str, int | None]) -> Iterator[Finding]:
    for fact in STEADY:
        now, before = reading.known(fact), last_year.get(fact)
        if now is None or before is None:
            continue
        if now == 0 and before > 0:
            yield reading.ask("gone", fact, before=before, fact=fact.value)
        elif now >= FOLD * before and before > 0 and now - before >= LEAST_CHANGE:
            yield reading.ask("grew", fact, now=now, before=before, fact=fact.value)
        elif now * FOLD <= before and before - now >= LEAST_CHANGE:
            yield reading.ask("fell", fact, now=now, before=before, fact=fact.value)


def _surveys(reading: _Reading) -> Iterator[Finding]:
    for part, answered, satisfied in SURVEYS:
        asked, told = reading.known(part), reading.known(answered)
        content = reading.known(satisfied)
        if content is not None and told is not None and content > told:
            yield reading.ask(
                "satisfied_without_answers", satisfied, satisfied=content, answered=told
            )
        elif asked and told == 0:
            yield reading.tell("no_answers", satisfied, asked=asked)
        elif asked and told is not None and _is_few(reading, satisfied):
            yield reading.tell("few_answers", satisfied, answered=told, asked=asked)


def _is_few(reading: _Reading, satisfied: str) -> bool:
    """The compiler flags it by the profile's share."""
    at = reading.cells.get(satisfied)
    return at is not None and reading.figures[at.code].anomaly == Anomaly.FEW_ANSWERS
