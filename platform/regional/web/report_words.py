"""What checks found, why something is refused, and where a figure is mended: in words."""

from collections.abc import Mapping
from datetime import date

from kernel.errors import DomainError, Invalid
from kernel.profile.facts import FactCode
from regional.periods.checks import Finding
from regional.web.figure_words import fact_words
from regional.web.period_words import first_up
from web.filters import day, number
from web.i18n import gettext, mark

# A finding: what it is called, the arithmetic, what to look at.
FOUND: Mapping[str, tuple[str, str, str]] = {
    "over_one": (
        mark("The part is larger than the whole"),
        mark("%(numerator)s of %(denominator)s."),
        mark("Check the counts of the year and the people of the programmes."),
    ),
    "more_mentees_than_pupils": (
        mark("More pupils with mentors than pupils in the school"),
        mark("In pairs and groups: %(numerator)s, in the school: %(denominator)s."),
        mark("Check the number of pupils on the school's card."),
    ),
    "more_pairs_than_mentors": (
        mark("More pairs than mentors can lead"),
        mark(
            "Pairs and groups: %(pairs)s, mentors: %(mentors)s. One mentor leads at most %(most)s."
        ),
        mark("Check whether all mentors are entered and ended pairs are closed."),
    ),
    "programme_without_pairs": (
        mark("A programme runs without pairs"),
        "",
        mark("Open pairs in the programme, or write why there are none."),
    ),
    "nothing_entered": (
        mark("Neither programmes nor pairs are entered"),
        "",
        mark("If the school has no mentoring this year, write so. Otherwise enter the programme."),
    ),
    "unknown_statistic": (
        mark("A count of the year is not entered: %(fact)s"),
        "",
        mark("State the counts of the year on the school's card, or write why they are unknown."),
    ),
    "grew": (
        mark("Three times last year or more"),
        mark("%(fact)s. Last year: %(before)s, now: %(now)s."),
        mark("If it did grow so, write why."),
    ),
    "fell": (
        mark("A third of last year or less"),
        mark("%(fact)s. Last year: %(before)s, now: %(now)s."),
        mark("If it did fall so, write why."),
    ),
    "gone": (
        mark("Nothing is left of last year"),
        mark("%(fact)s. Last year: %(before)s, now: 0."),
        mark("If the work has ended, write why."),
    ),
    "satisfied_without_answers": (
        mark("More satisfied people than answers"),
        mark("Satisfied: %(satisfied)s, answered: %(answered)s."),
        mark("Check the answers entered, or write how it came about."),
    ),
    "few_answers": (
        mark("Too few answered"),
        mark("%(answered)s of %(asked)s answered."),
        mark("The figure counts all the same. Gather more answers while there is time."),
    ),
    "no_answers": (
        mark("Nobody answered the questionnaire"),
        mark("Took part: %(asked)s, answered: 0."),
        mark("Gather answers while there is time."),
    ),
}

# Counts of the year as the school's card asks for them.
COUNTED: Mapping[str, str] = {
    FactCode.PUPILS: mark("pupils counted"),
    FactCode.TEACHERS: mark("teachers counted"),
    FactCode.YOUNG_TEACHERS: mark("young teachers counted (0–3 years of service)"),
}

FAULTS: Mapping[str, str] = {
    # a period
    "name_needed": mark("Write a name. For example, “Monitoring of mentoring, first half”."),
    "too_long": mark("At most 2,000 characters. Shorten the text."),
    "due_before_opens": mark("The due day is earlier than the first one. Check the dates."),
    "closes_before_due": mark("Closes earlier than the due day. Check the dates."),
    "kinds_needed": mark("Tick at least one type of schools."),
    "kind_unknown": mark("Choose types from the list."),
    "cut_off_outside_year": mark("The cut-off day lies outside the school year."),
    "order_incomplete": mark("An order has both a number and a date. Write both or neither."),
    "fixed_after_listing": mark("Schools owe reports already: this can no longer be changed."),
    "reason_needed": mark("Write why, in a sentence: it stays in the history."),
    # a report
    "explanation_needed": mark("Explain this finding, or correct the data."),
    "reason_or_remark_needed": mark("Write what to correct: at a figure or in general."),
    "until_in_the_past": mark("This moment has passed. Choose a later one."),
    "until_too_far": mark("Too far ahead. Choose a moment within four months."),
    # what the state does not allow
    "report_lifted": mark("The school no longer owes this report."),
    "already_submitted": mark("The report is handed in already. The municipality looks at it."),
    "already_accepted": mark("The municipality has accepted the report already."),
    "approved_needs_reopening": mark(
        "The report is approved. To hand it in again, ask the region to reopen it."
    ),
    "period_cancelled": mark("The period is cancelled: nothing has to be handed in."),
    "period_not_open": mark("The period has not opened yet."),
    "period_closed": mark("The period is closed. Ask the region to reopen the report."),
    "figures_are_being_counted": mark(
        "The indicators are being counted anew. Try again in a few seconds: what you wrote stays."
    ),
    "no_figures_yet": mark("There are no figures of this school year yet. Try again in a minute."),
    "period_closed_reopen_first": mark(
        "The period is closed: the school could not hand in again. Ask the region to reopen first."
    ),
    "already_decided": mark("Somebody has decided or taken this report back already."),
    "not_submitted": mark("it was decided or taken back already"),
    "not_accepted": mark("the municipality has not accepted it"),
    "not_found": mark("there is no such report"),
    "not_owed": mark("The school has handed this report in: the duty cannot be lifted."),
    "nothing_approved": mark("No report is approved yet: there is nothing to make a table of."),
    "not_listed": mark("The list of schools is not drawn up yet."),
    "never_approved": mark("This report has not been approved: there is nothing to compare."),
    "reopening_ended": mark("This reopening has ended already."),
    "cut_off_ahead": mark(
        "The cut-off day, %(day)s, has not come: who stands where is not known yet."
    ),
}


def found_title(finding: Finding) -> str:
    """What was found; a count that lacks is named at once, for nothing else can be said of it."""
    lacks = str(finding.values.get("fact", "")) if finding.code == "unknown_statistic" else ""
    return gettext(FOUND[finding.code][0], **({"fact": gettext(COUNTED[lacks])} if lacks else {}))


def found_numbers(finding: Finding) -> str:
    """The numbers that were compared, in a sentence; empty when there are none."""
    words = FOUND[finding.code][1]
    return gettext(words, **_said(finding)) if words else ""


def found_advice(finding: Finding) -> str:
    return gettext(FOUND[finding.code][2])


def fault_words(code: str, **values: object) -> str:
    said = {name: day(v) if isinstance(v, date) else v for name, v in values.items()}
    return gettext(FAULTS[code], **said) if code in FAULTS else code


def faults_in_words(invalid: Invalid) -> dict[str, str]:
    """Field and words for each fault."""
    return {name: fault_words(code) for name, code in invalid.fields.items()}


def refused(error: DomainError) -> str:
    """A refusal in a sentence, for the top of a page."""
    return fault_words(error.code, **error.values)


def _said(finding: Finding) -> dict[str, str]:
    return {
        name: _fact(str(value)) if name == "fact" else number(_whole(value))
        for name, value in finding.values.items()
    }


def _fact(code: str) -> str:
    """A fact's meaning at the start of a sentence."""
    return first_up(fact_words(code))


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
