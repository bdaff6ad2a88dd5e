"""Words around the figures: formats of export, who enters what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.profile.facts import FactCode, split
from regional.web.figure_words import Shown
from web.i18n import gettext, mark

# Counts that a school states on its card once a year.
OF_CARD = frozenset({FactCode.PUPILS, FactCode.TEACHERS, FactCode.YOUNG_TEACHERS})
OF_SURVEY = frozenset(
    {
        FactCode.MENTEES_ANSWERED,
        FactCode.MENTEES_SATISFIED,
        FactCode.MENTORS_ANSWERED,
        FactCode.MENTORS_SATISFIED,
    }
)


@dataclass(frozen=True, slots=True)
class Format:
    """A file of the indicators; `at_once` ones are made while the reader waits.

    `of_all` holds everything the reader may see, whatever page it is taken from.
    """

    code: str
    label: str
    about: str
    at_once: bool
    of_all: bool = False


FORMATS: tuple[Format, ...] = (
    Format("xlsx", "XLSX", mark("workbook with numbers"), False),
    Format("pdf", "PDF", mark("report to sign, with the region's heading"), False),
    Format("docx", "DOCX", mark("the same report to edit"), False),
    Format("csv", "CSV", mark("table for other programs"), True),
    Format("json", "JSON", mark("every figure for other programs"), True, True),
)

WHO_ENTERS: Mapping[str, str] = {
    "card": mark("The head or the curator states the counts of the year on the school's card."),
    "programme": mark("The curator enters the programme, its people and its pairs."),
    "survey": mark("The curator enters the answers of the participants."),
}


def missing_of(told: Shown) -> str:
    """Which of WHO_ENTERS would fill the figure in; empty when nothing is missing."""
    figure = told.figure
    if figure.value is not None or figure.denominator == 0:
        return ""
    if figure.numerator is not None:
        return "card" if _fact(told.column.denominator_fact) in OF_CARD else "programme"
    if _fact(told.column.numerator_fact) in OF_CARD:
        return "card"
    return "survey" if _fact(told.column.numerator_fact) in OF_SURVEY else "programme"


def missing_note(told: Shown) -> str:
    """Who enters what is missing, in a sentence."""
    found = missing_of(told)
    return gettext(WHO_ENTERS[found]) if found else ""


def _fact(code: str | None) -> FactCode | None:
    return split(code)[0] if code else None
