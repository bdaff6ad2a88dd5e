"""States of contests and rounds in words, and what comes next for each."""

from collections.abc import Mapping
from datetime import datetime

from contests.held.queries import ContestLine, RoundLine
from web.filters import moment, number
from web.i18n import gettext, mark, ngettext

CONTEST_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("contest in draft")),
    "announced": ("wait", mark("announced")),
    "judging": ("wait", mark("is being judged")),
    "finished": ("ok", mark("contest finished")),
    "cancelled": ("void", mark("contest called off")),
}
ROUND_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("being prepared")),
    "open": ("wait", mark("sheets are taken")),
    "over": ("near", mark("time is over, not closed yet")),
    "closed": ("lock", mark("round closed")),
    "published": ("ok", mark("results published")),
}
STATES = tuple(CONTEST_STATES)


def contest_state(state: str) -> tuple[str, str]:
    kind, said = CONTEST_STATES[state]
    return kind, gettext(said)


def round_state(told: RoundLine, now: datetime) -> tuple[str, str]:
    kind, said = ROUND_STATES["over" if is_over(told, now) else told.state]
    return kind, gettext(said)


def is_over(told: RoundLine, now: datetime) -> bool:
    """Whether an open round's time has run out."""
    return told.state == "open" and now > told.closes_at


def is_out(told: RoundLine, now: datetime) -> bool:
    """Whether everybody may read the results."""
    return told.state == "published" and (told.embargo_until is None or told.embargo_until <= now)


def next_words(line: ContestLine, now: datetime) -> str:
    """What comes next, in one line; never a number that a result could be guessed from."""
    if line.state == "draft":
        return gettext("Rules and dates may still be changed")
    if line.state == "cancelled":
        return gettext("Called off: %(reason)s", reason=line.cancelled_reason)
    if line.rounds:
        return _round_words(line, line.rounds[-1], now)
    return entry_words(line, now)


def entry_words(line: ContestLine, now: datetime) -> str:
    """How the taking of entries stands."""
    if now < line.entries_from:
        return gettext("Entries are taken from %(moment)s", moment=moment(line.entries_from))
    if now <= line.entries_until:
        return gettext("Entries are taken until %(moment)s", moment=moment(line.entries_until))
    return gettext("Entries were taken until %(moment)s", moment=moment(line.entries_until))


def _round_words(line: ContestLine, told: RoundLine, now: datetime) -> str:
    said = gettext("Round %(number)s: ", number=told.number)
    if told.state == "draft":
        return said + gettext("voting from %(moment)s", moment=moment(told.opens_at))
    if told.state == "open":
        return said + _open_words(told, now)
    if told.state == "closed":
        return said + gettext("closed, results are being prepared")
    if not is_out(told, now):
        return said + gettext("results on %(moment)s", moment=moment(told.embargo_until or now))
    return said + gettext("results are published")


def _open_words(told: RoundLine, now: datetime) -> str:
    if is_over(told, now):
        said = gettext("voting ended on %(moment)s", moment=moment(told.closes_at))
    else:
        said = gettext("voting until %(moment)s", moment=moment(told.closes_at))
    came = sheets_words(told)
    return f"{said}, {came}" if came else said


def sheets_words(told: RoundLine) -> str:
    """«сдано 12 листов из 14»; empty for who may not know."""
    if told.progress is None:
        return ""
    return ngettext(
        "%(num)s sheet of %(due)s handed in",
        "%(num)s sheets of %(due)s handed in",
        told.progress.done,
        due=number(told.progress.due),
    )


def span(starts: datetime, ends: datetime) -> str:
    return gettext("from %(starts)s until %(ends)s", starts=moment(starts), ends=moment(ends))
