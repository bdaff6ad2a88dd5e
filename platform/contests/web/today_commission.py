"""What waits for the counting commission at home: a round to close, results to publish (PL-06)."""

from flask import url_for

from contests.results.commission import Line, rounds_of_commission
from kernel.identity.permissions import Permission, Role
from kernel.work import Work
from web.filters import moment
from web.i18n import gettext
from web.today import TodayLine


def commission_lines(work: Work, role: Role) -> list[TodayLine]:
    """A line for each round of one's own that is open, or closed and not published."""
    if not work.actor.may(Permission.COMMISSION):
        return []
    now = work.now()
    return [
        _closed(line) if line.state == "closed" else _open(line, over=now > line.closes_at)
        for line in rounds_of_commission(work)
        if line.state in ("open", "closed")
    ]


def _open(line: Line, *, over: bool) -> TodayLine:
    whole = over or (line.due > 0 and line.done == line.due)
    return TodayLine(
        edge=gettext("until %(moment)s", moment=moment(line.closes_at)),
        title=gettext("%(title)s: %(round)s", title=line.title, round=line.round_name),
        text=gettext("Sheets in: %(n)s of %(of)s", n=line.done, of=line.due),
        url=url_for("commission.show", round_id=line.id),
        action=gettext("Close and count") if whole else gettext("See who has handed in"),
        kind="near" if whole else "wait",
    )


def _closed(line: Line) -> TodayLine:
    return TodayLine(
        edge="",
        title=gettext("%(title)s: %(round)s", title=line.title, round=line.round_name),
        text=gettext("The round is counted. The results are not published."),
        url=url_for("commission.show", round_id=line.id),
        action=gettext("See the results"),
        kind="near",
    )
