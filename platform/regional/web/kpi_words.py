"""Words around the figures: formats of export, who enters what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.profile.facts import FACTS, FactCode, FactSource, parse
from regional.web.figure_words import Shown
from web.i18n import gettext, mark

OF_SURVEY = frozenset(
    {
        FactCode.MENTEES_ANSWERED,
        FactCode.MENTEES_SATISFIED,
        FactCode.MENTORS_ANSWERED,
        FactCode.MENTORS_SATISFIED,
    }
)
# Who makes what is unknown known, by where the fact comes from; all else is in the programmes.
FILLED_BY: Mapping[FactSource, str] = {
    FactSource.COUNTS: "card",
    FactSource.SITE_CHECKS: "site",
    FactSource.ACCOUNTS: "accounts",
}


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
    "site": mark("The district or the region looks at the school's site once a year."),
    "accounts": mark("The municipality opens the head's account, the head opens the curator's."),
}


def missing_of(told: Shown) -> str:
    """Which of WHO_ENTERS would fill the figure in; empty when nothing is missing."""
    figure = told.figure
    if figure.value is not None or figure.denominator == 0:
        return ""
    if figure.numerator is not None and told.column.denominator_fact:
        return _filled_by(told.column.denominator_fact)
    return _filled_by(told.column.numerator_fact)


def missing_note(told: Shown) -> str:
    """Who enters what is missing, in a sentence."""
    found = missing_of(told)
    return gettext(WHO_ENTERS[found]) if found else ""


def _filled_by(name: str) -> str:
    fact = parse(name).fact
    return "survey" if fact in OF_SURVEY else FILLED_BY.get(FACTS[fact].source, "programme")
