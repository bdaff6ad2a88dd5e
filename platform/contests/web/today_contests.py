"""What a contest waits for: the organiser's next step, and schools' time to enter (PL-06)."""

from datetime import datetime, timedelta

from flask import url_for

from contests.web.today_appeals import appeal_lines
from contests.web.today_entries import entry_lines
from contests.web.today_honours import honour_lines
from contests.web.today_numbers import Held, numbers
from kernel.identity.permissions import Permission, Role
from kernel.work import Work
from web.filters import day, moment
from web.i18n import gettext
from web.today import TodayLine

SOON = timedelta(days=7)


def contest_lines(work: Work, role: Role) -> list[TodayLine]:
    """Contests for who makes or enters them, then entries, awards, appeals: one statement."""
    known, now = numbers(work), work.now()
    next_step = _to_organise if work.actor.may(Permission.CONTESTS_EDIT) else _to_enter
    steps = [next_step(line, now) for line in known.contests]
    return [
        *(step for step in steps if step is not None),
        *entry_lines(work, known.entries),
        *honour_lines(work, known.nominations),
        *appeal_lines(known.appeals, known.appeals_since),
    ]


def _to_enter(line: Held, now: datetime) -> TodayLine | None:
    if line.state != "announced" or not line.entries_from <= now <= line.entries_until:
        return None
    return TodayLine(
        edge=gettext("until %(day)s", day=day(line.entries_until)),
        title=gettext("Contest “%(title)s”", title=line.title),
        text=gettext("Entries are taken until %(moment)s", moment=moment(line.entries_until)) + ".",
        url=url_for("contests.show", contest_id=line.id),
        action=gettext("See the conditions"),
        kind="near" if line.entries_until - now <= SOON else "wait",
    )


def _to_organise(line: Held, now: datetime) -> TodayLine | None:
    """The one thing that holds the contest up; None while it goes its way."""
    if line.state == "draft":
        return _draft(line, now)
    if line.round_state is None:
        return _no_round(line, now)
    if line.round_state == "draft" and line.opens_at and line.opens_at <= now:
        return TodayLine(
            edge=day(line.opens_at),
            title=gettext("The round is not open: %(title)s", title=line.title),
            text=gettext("Voting was to begin on %(moment)s.", moment=moment(line.opens_at)),
            url=url_for("contests.rounds", contest_id=line.id),
            action=gettext("To the rounds"),
            kind="bad",
        )
    if line.round_state == "open" and line.closes_at and line.closes_at < now:
        return TodayLine(
            edge=day(line.closes_at),
            title=gettext("The round is to be closed: %(title)s", title=line.title),
            text=gettext("Voting ended on %(moment)s.", moment=moment(line.closes_at)),
            url=url_for("contests.rounds", contest_id=line.id),
            action=gettext("To the rounds"),
            kind="near",
        )
    return None


def _draft(line: Held, now: datetime) -> TodayLine | None:
    if line.entries_from > now + SOON:
        return None
    return TodayLine(
        edge=day(line.entries_from),
        title=gettext("The contest is not announced: %(title)s", title=line.title),
        text=gettext("Entries are to be taken from %(moment)s.", moment=moment(line.entries_from)),
        url=url_for("contests.announce", contest_id=line.id),
        action=gettext("Announce"),
        kind="bad" if line.entries_from <= now else "near",
    )


def _no_round(line: Held, now: datetime) -> TodayLine | None:
    if line.entries_until > now:
        return None
    return TodayLine(
        edge=day(line.entries_until),
        title=gettext("A round is to be drawn up: %(title)s", title=line.title),
        text=gettext("Entries are taken no longer. Admit them, then draw up the first round."),
        url=url_for("contests.rounds", contest_id=line.id),
        action=gettext("To the rounds"),
        kind="near",
    )
