"""Words of what a curator notes of a programme: kinds of SWOT, outcomes, facts beside, faults."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from kernel.errors import Invalid
from school.monitoring.portal_facts import Known
from web.filters import number
from web.forms import Form
from web.i18n import gettext, mark

NBSP = "\N{NO-BREAK SPACE}"
# One line of SWOT: the head of its list, its name in the form, what it asks.
SWOT: Mapping[str, tuple[str, str, str]] = {
    "strength": (mark("Strengths"), mark("strength"), mark("What goes well and is worth keeping.")),
    "weakness": (mark("Weaknesses"), mark("weakness"), mark("What depends on us and lags behind.")),
    "opportunity": (
        mark("Opportunities"), mark("opportunity"), mark("What around us could help."),
    ),
    "threat": (mark("Threats"), mark("threat"), mark("What from outside may be in the way.")),
}  # fmt: skip
MOMENTS: Mapping[str, str] = {"start": mark("At the start"), "end": mark("At the end")}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "better": ("ok", mark("has become better")),
    "same": ("none", mark("is as it was")),
    "worse": ("near", mark("has become worse")),
    "met": ("ok", mark("is there")),
    "partly": ("near", mark("is there in part")),
    "not_met": ("none", mark("is not there")),
}
# What the portal has counted beside a judgement of a club.
FACTS: Mapping[str, str] = {
    "club_held": mark("Meetings of the club held: %(shown)s"),
    "rating": mark("Mentees gave 4 or 5 to a meeting: %(shown)s"),
    "tasks_done": mark("Tasks of plans done: %(shown)s"),
    "going_on": mark("Pairs that decided to go on: %(shown)s"),
    "satisfied": mark("Satisfied, of those who answered: %(shown)s"),
    "partners_satisfied": mark("Partners satisfied, of those who answered: %(shown)s"),
}
FAULTS: Mapping[str, str] = {
    "choice_unknown": mark("Choose from the list."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "ended_later": mark("This day has not come yet. Today is the latest."),
    "text_too_long": mark("Shorten the text."),
    "swot_empty": mark("Write the line. For example, mentors of three subjects are lacking."),
    "swot_long": mark("At most 300 characters."),
    "swot_many": mark("There are %(most)s lines already: join what belongs together."),
    "figure_value": mark("Write the number too, or leave the whole row empty."),
    "figure_range": mark("Check the number: from 0 to 999 999."),
    "figure_most": mark("A mean mark is from 0 to 5. For example, 3,75."),
    "figure_cents": mark("At most two digits after the comma. For example, 3,75."),
    "figure_whole": mark("A whole number is needed. For example, 12."),
    "figure_no_whole": mark("This figure has no whole."),
    "figure_of": mark("Write of how many. For example, 15."),
    "figure_over": mark("The part is greater than the whole. Check both numbers."),
    "outcome_needed": mark("Choose the outcome, or leave the whole row empty."),
    "method_needed": mark("Choose by what it was established."),
    "year_range": mark("Choose a school year from the list."),
    "quoted_title": mark("Write the title as it is printed."),
    "quoted_source": mark("Write where it was printed. For example, public report of the school."),
    "quoted_lines": mark("Write at least one line. For example, lessons visited: 6."),
    "quoted_line": mark("Line %(line)s lacks the name or the figure. For example, lessons: 6."),
    "quoted_long": mark("A name is at most 200 characters long, a figure at most 100."),
    "quoted_many": mark("At most 100 lines."),
}


@contextmanager
def refused_into(form: Form) -> Iterator[None]:
    """What the domain refuses at a field stands there in words; the view goes on past it."""
    try:
        yield
    except Invalid as refused:
        values = {"most": "", "line": "", **refused.values}
        form.take({name: gettext(FAULTS[code], **values) for name, code in refused.fields.items()})


def known_words(known: Known) -> str:
    """«12 из 15 (80 %)», or the number alone."""
    if known.of is None:
        return number(known.n)
    return share_words(known.n, known.of, known.percent)


def share_words(n: int, of: int, percent: int | None) -> str:
    """A share with its parts, and never without them."""
    return gettext(
        "%(n)s of %(of)s (%(percent)s%(space)s%%)",
        n=number(n), of=number(of), percent=percent, space=NBSP,
    )  # fmt: skip


def figure_words(value: Decimal, whole: int | None, unit: str) -> str:
    """A figure as kept: a share with its parts, a mean with two digits, a number."""
    if unit == "share" and whole is not None:
        known = Known(int(value), whole)
        return share_words(known.n, whole, known.percent)
    return number(value, 2) if unit == "mean" else number(int(value))


def fact_words(code: str, known: Mapping[str, Known]) -> str:
    """What the portal knows beside a judgement; a fact without enough behind it says so."""
    if code not in FACTS:
        return ""
    shown = known_words(known[code]) if code in known else gettext("not known yet")
    return gettext(FACTS[code], shown=shown)
