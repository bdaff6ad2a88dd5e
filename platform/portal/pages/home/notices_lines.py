"""Notices on the home page: terms not read of yet."""

from collections.abc import Sequence

from flask import g, url_for

from kernel.identity.permissions import Role
from kernel.notices.kinds import Group, group_of
from kernel.notices.queries import NoticeRow, all_unread
from kernel.work import Work
from web import notice_words
from web.filters import day, zone
from web.i18n import gettext, ngettext
from web.today import TodayLine


def today_lines(work: Work, role: Role) -> list[TodayLine]:
    """One line for all unread deadlines: what is due has lines of its own."""
    unread = all_unread(work)
    g.unread = len(unread)  # the frame need not ask again
    deadlines = [row for row in unread if group_of(row.kind) is Group.DEADLINES]
    return [_line(deadlines)] if deadlines else []


def _line(found: Sequence[NoticeRow]) -> TodayLine:
    latest, said = found[0], notice_words.spoken()
    return TodayLine(
        edge=day(latest.created_at),
        title=ngettext("%(num)s term you have not read of", "%(num)s terms you have not read of",
                       len(found)),
        text=notice_words.sentence(latest.kind, latest.values, zone(), said),
        url=url_for("notices.index"),
        action=gettext("To the notices"),
        kind="near",
    )  # fmt: skip
