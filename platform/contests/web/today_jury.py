"""What waits for a juror at home: sheets that are left, until when (PL-06)."""

from flask import url_for

from contests.ballots.queries import my_rounds, next_left
from contests.ballots.views import MyRound
from contests.web.ballots.words import left_words
from kernel.identity.permissions import Permission, Role
from kernel.work import Work
from web.filters import moment
from web.i18n import gettext, ngettext
from web.today import TodayLine

SOON_HOURS = 48


def jury_lines(work: Work, role: Role) -> list[TodayLine]:
    """A line for each open round with sheets left, and for an invitation not accepted yet."""
    if not work.actor.may(Permission.BALLOT_CAST):
        return []
    rounds = my_rounds(work.session, work.actor.account_id)
    open_ones = [each for each in rounds if each.is_open and each.left]
    told = {each.contest_id for each in open_ones}
    waiting = {
        each.contest_id: each
        for each in rounds
        if not each.accepted and each.contest_id not in told
    }
    return [_left(each) for each in open_ones] + [_invited(each) for each in waiting.values()]


def _left(each: MyRound) -> TodayLine:
    times, first = each.times, next_left(each.lines)
    if times is None or first is None:  # `left` has been asked: neither happens
        raise ValueError("nothing is left")
    left = ngettext(
        "%(num)s sheet is left to hand in.", "%(num)s sheets are left to hand in.", len(each.left)
    )
    hurries = times.left.total_seconds() < SOON_HOURS * 3600
    return TodayLine(
        edge=gettext("until %(moment)s", moment=moment(times.closes_at)),
        title=gettext("Sheets of the jury: %(title)s", title=each.title),
        text=f"{left} {left_words(times)}",
        url=url_for("ballots.sheet", round_id=first.round_id, entry_id=first.entry_id),
        action=gettext("Mark entry %(code)s", code=first.code),
        kind="near" if hurries else "wait",
    )


def _invited(each: MyRound) -> TodayLine:
    return TodayLine(
        edge="",
        title=gettext("You are invited to a jury"),
        text=each.title,
        url=url_for("ballots.index"),
        action=gettext("Open my sheets"),
        kind="wait",
    )
