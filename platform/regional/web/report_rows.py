"""The rows of one report: a figure beside last year's and the attempt before, and what is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel.profile.facts import FACTS, FactCode, FactSource, split
from regional.indicators.figures import Column, Figure, Unit
from regional.periods.checks import Finding
from regional.periods.sheet import Remark, ReportSheet
from regional.web.figure_words import Shown, shown
from regional.web.kpi_words import OF_SURVEY
from regional.web.report_words import found_advice, found_numbers, found_title
from web.i18n import gettext, mark

# What a figure is counted from, for a school that wants to mend it.
SOURCES: Mapping[str, str] = {
    "card": mark("counts of the school's card"),
    "programme": mark("programmes, their people and pairs"),
    "survey": mark("answers of the participants"),
    "links": mark("links with other schools"),
    "site": mark("the check of the school's site"),
    "courses": mark("training of the curator"),
    "district": mark("figures of the municipality"),
}
_OF_FACTS: Mapping[FactSource, str] = {
    FactSource.COUNTS: "card",
    FactSource.LINKS: "links",
    FactSource.SITE_CHECKS: "site",
    FactSource.ACCOUNTS: "courses",
    FactSource.DISTRICT: "district",
    FactSource.ENTRIES: "programme",
    FactSource.ENTRIES_OR_RETURN: "programme",
    FactSource.ENTRIES_OR_LINKS: "programme",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A finding as a page asks it: the words, and what the school answered."""

    key: str
    title: str
    numbers: str
    advice: str
    wanted: bool
    answer: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One indicator of the report. `previous` stands only where an earlier attempt differed."""

    told: Shown
    version_id: UUID
    last_year: Shown
    previous: Shown | None
    questions: tuple[Question, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Whether something is to be looked at before the report goes on."""
        return bool(self.questions or self.remarks)

    @property
    def is_declared(self) -> bool:
        """Whether it stands on the return of the municipality, which alone mends it."""
        return self.told.figure.basis == "declared"

    def is_sent_back(self, attempt: int) -> bool:
        """Whether a remark was made here when this attempt was sent back."""
        return any(one.kind == "return" and one.attempt == attempt for one in self.remarks)


def rows_of(sheet: ReportSheet, answers: Mapping[str, str] | None = None) -> list[FigureRow]:
    """Every indicator that concerns the school; `answers` typed now go before the kept ones."""
    said = {**sheet.explanations, **(answers or {})}
    columns = [column for column in sheet.columns if column.code in sheet.figures]
    own, last, before = (
        _shown(columns, figures) for figures in (sheet.figures, sheet.last_year, sheet.previous)
    )
    questions = _by_indicator(sheet.findings, said)
    remarks = _remarks(sheet.remarks, ("return", "note"))
    return [
        FigureRow(
            told=told,
            version_id=told.column.version_id,
            last_year=was,
            previous=earlier if _differs(earlier, told, sheet.previous) else None,
            questions=tuple(questions.get(told.code, ())),
            remarks=tuple(remarks.get(told.code, ())),
            sources=sources_of(told.column),
        )
        for told, was, earlier in zip(own, last, before, strict=True)
    ]


def to_look_at(rows: Iterable[FigureRow], attempt: int) -> list[FigureRow]:
    """Rows with questions or remarks; what this attempt was sent back for comes first."""
    return sorted((row for row in rows if row.asks), key=lambda row: not row.is_sent_back(attempt))


def questions_of_all(
    sheet: ReportSheet, answers: Mapping[str, str] | None = None
) -> list[Question]:
    """Findings about the report as a whole, at no indicator of the table."""
    said = {**sheet.explanations, **(answers or {})}
    known = set(sheet.figures)
    return [_question(one, said) for one in sheet.findings if one.indicator not in known]


def remarks_of_all(sheet: ReportSheet) -> list[Remark]:
    """Words of the municipality or the region about the report as a whole."""
    return _remarks(sheet.remarks, ("return", "note")).get(None, [])


def sources_of(column: Column) -> tuple[str, ...]:
    """What the figure is counted from: keys of SOURCES, each once."""
    facts = [split(code)[0] for code in (column.numerator_fact, column.denominator_fact) if code]
    return tuple(dict.fromkeys(source for fact in facts if (source := _source(fact))))


def source_words(source: str) -> str:
    return gettext(SOURCES[source])


def _source(fact: FactCode) -> str:
    """The number of schools is nobody's to mend."""
    return "survey" if fact in OF_SURVEY else _OF_FACTS.get(FACTS[fact].source, "")


def _shown(columns: Sequence[Column], figures: Mapping[str, Figure]) -> list[Shown]:
    held = {column.code: figures.get(column.code, Figure()) for column in columns}
    return shown(columns, Unit("school", UUID(int=0), "", "", "", figures=held))


def _differs(before: Shown, now: Shown, known: Mapping[str, Figure]) -> bool:
    figures = (before.figure, now.figure)
    numbers = [(figure.numerator, figure.denominator) for figure in figures]
    return before.code in known and numbers[0] != numbers[1]


def _by_indicator(
    findings: Iterable[Finding], said: Mapping[str, str]
) -> dict[str | None, list[Question]]:
    found: dict[str | None, list[Question]] = {}
    for one in findings:
        found.setdefault(one.indicator, []).append(_question(one, said))
    return found


def _question(finding: Finding, said: Mapping[str, str]) -> Question:
    return Question(
        key=finding.key,
        title=found_title(finding),
        numbers=found_numbers(finding),
        advice=found_advice(finding),
        wanted=finding.asks,
        answer=said.get(finding.key, ""),
    )


def _remarks(remarks: Iterable[Remark], kinds: tuple[str, ...]) -> dict[str | None, list[Remark]]:
    found: dict[str | None, list[Remark]] = {}
    for one in remarks:
        if one.kind in kinds:
            found.setdefault(one.indicator, []).append(one)
    return found
