"""Appeals that wait, on the first page of those who decide them (CT-08)."""

from datetime import datetime

from flask import url_for

from web.filters import day
from web.i18n import gettext, ngettext
from web.today import TodayLine


def appeal_lines(waiting: int, since: datetime | None) -> list[TodayLine]:
    """One line for all of them; those one is in conflict with are somebody else's to decide."""
    if since is None:
        return []
    return [
        TodayLine(
            edge=gettext("since %(day)s", day=day(since)),
            title=ngettext(
                "%(num)s appeal waits for a decision",
                "%(num)s appeals wait for a decision",
                waiting,
            ),
            text=gettext("The school is told of the decision at once."),
            url=url_for("appeals.index"),
            action=gettext("Look and decide"),
            kind="wait",
        )
    ]
