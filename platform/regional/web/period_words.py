"""Periods and reports in words: where they stand, what moved them, how long is left."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.periods.counting import Counts
from regional.periods.rules import Clock, Standing, State, standing
from web.charts import shown_share
from web.filters import day, number, percent
from web.i18n import gettext, mark, ngettext

# A report's state: the shape beside it and its word.
STATES: Mapping[str, tuple[str, str]] = {
    State.DUE: ("wait", mark("report not handed in")),
    State.SUBMITTED: ("wait", mark("report handed in")),
    State.RETURNED: ("near", mark("report sent back")),
    State.ACCEPTED: ("ok", mark("report accepted by the municipality")),
    State.APPROVED: ("lock", mark("report approved")),
    State.LIFTED: ("void", mark("report lifted")),
}
LATE = mark("report handed in late")
STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.PLANNED: ("draft", mark("opens on %(opens)s")),
    Standing.OPEN: ("wait", mark("open, due by %(due)s")),
    Standing.OVERDUE: ("near", mark("the due day has passed, taken until %(closes)s")),
    Standing.CLOSED: ("lock", mark("closed on %(closes)s")),
    Standing.CANCELLED: ("void", mark("period cancelled")),
}
# What a move did, by the state before and after.
MOVED: Mapping[tuple[str, str], str] = {
    ("due", "submitted"): mark("Handed in the report"),
    ("returned", "submitted"): mark("Handed in the report again"),
    ("approved", "submitted"): mark("Handed in again after approval"),
    ("submitted", "due"): mark("Taken back by the school"),
    ("submitted", "accepted"): mark("Accepted the report"),
    ("submitted", "returned"): mark("Sent back with remarks"),
    ("accepted", "returned"): mark("Sent back after it was accepted"),
    ("accepted", "approved"): mark("Approved the report"),
    ("due", "lifted"): mark("The duty to report was lifted"),
    ("returned", "lifted"): mark("The duty to report was lifted"),
    ("lifted", "due"): mark("The duty to report was put back"),
}
# Reasons that the portal itself writes.
REASONS: Mapping[str, str] = {
    "structure:merged": mark("The school was merged into another one."),
    "structure:closed": mark("The school was closed."),
    "structure:undone": mark("The change of the structure was taken back."),
}


@dataclass(frozen=True, slots=True)
class Share:
    """«380 из 404 · 94,1 %»: a fraction and its per cent; without a whole there is neither."""

    part: int
    whole: int

    @property
    def value(self) -> Decimal | None:
        return shown_share(self.part, self.whole)

    @property
    def text(self) -> str:
        return percent(self.value) if self.whole else ""

    @property
    def of(self) -> str:
        return gettext("%(n)s of %(of)s", n=number(self.part), of=number(self.whole))


def state_kind(state: str, *, late: bool = False, overdue: bool = False) -> str:
    """The shape of a state; what is owed after its due day holds others up."""
    if state == State.DUE and overdue:
        return "bad"
    if state == State.SUBMITTED and late:
        return "near"
    return STATES[state][0]


def state_words(state: str, *, late: bool = False) -> str:
    """«сдан», «сдан с опозданием», «возвращён», «принят муниципалитетом», «утверждён», «снят»."""
    return gettext(LATE if late and state == State.SUBMITTED else STATES[state][1])


def state_names() -> dict[str, str]:
    """Every state for a filter, as a sentence begins."""
    return {state.value: first_up(state_words(state)) for state in State}


def first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def standing_of(period: Clock, today: date) -> tuple[str, str]:
    """A period's shape and words on the day."""
    kind, words = STANDINGS[standing(period, today)]
    days = {name: day(getattr(period, f"{name}_on")) for name in ("opens", "due", "closes")}
    return kind, gettext(words, **days)


def days_left(until: date, today: date) -> str:
    """«осталось 5 дней», «сегодня последний день», «срок прошёл 3 дня назад»."""
    left = (until - today).days
    if left > 1:
        return ngettext("%(num)s day left", "%(num)s days left", left)
    if left == 1:
        return gettext("tomorrow is the last day")
    if left == 0:
        return gettext("today is the last day")
    return ngettext("overdue by %(num)s day", "overdue by %(num)s days", -left)


def closes_in(until: date, today: date) -> str:
    """«закроется через 6 дней» after the due day."""
    left = (until - today).days
    if left < 1:
        return gettext("closes today")
    return ngettext("closes in %(num)s day", "closes in %(num)s days", left)


def owed_words(counts: Counts) -> str:
    """Of those who owe a report after its day: some handed in in time, and were sent back."""
    if not counts.returned:
        return ""
    return gettext(
        "Not handed in: %(due)s, sent back and not handed in again: %(returned)s.",
        due=number(counts.due), returned=number(counts.returned),
    )  # fmt: skip


def moved_words(was: str, becomes: str) -> str:
    words = MOVED.get((was, becomes))
    return gettext(words) if words else f"{was} → {becomes}"


def reason_words(reason: str) -> str:
    """A reason as a person wrote it, or as the portal's own code means it."""
    return gettext(REASONS[reason]) if reason in REASONS else reason


def suggested_name(on: date, year: SchoolYear) -> str:
    """«Мониторинг наставничества, первое полугодие 2026/2027»: nobody has to think of one."""
    if on.year == year.start:
        return gettext("Monitoring of mentoring, first half of %(year)s", year=year)
    return gettext("Monitoring of mentoring, results of %(year)s", year=year)


def common(work: Work) -> dict[str, object]:
    """What every template of periods and reports is given: these words, the day, whose eyes."""
    return {
        "words": sys.modules[__name__],
        "today": work.today(),
        "own": work.actor.municipality_id is not None,
        "SchoolYear": SchoolYear,
    }
