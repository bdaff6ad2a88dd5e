"""Entries that wait for somebody: returned to the school, or to be decided on (PL-06)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select

from contests.entries.models import Entry
from contests.held.models import Contest
from contests.rules.schema import Rules
from kernel.identity.permissions import Permission
from kernel.work import Work
from web.filters import day
from web.i18n import gettext, ngettext
from web.today import TodayLine

MOST = 3


def asked_of(work: Work) -> Select[*tuple[Any, ...]] | None:
    """For the school what came back, for the municipality and the region what was sent to them."""
    if work.actor.may(Permission.ENTRIES_SEND) and work.actor.school_id is not None:
        return _returned(work)
    if work.actor.may(Permission.ENTRIES_ENDORSE):
        return _sent(work)
    return None


def entry_lines(work: Work, rows: Sequence[Mapping[str, Any]]) -> list[TodayLine]:
    """Lines for the rows of `asked_of`, which come as JSON."""
    if work.actor.school_id is not None:
        return [_to_mend(row) for row in rows]
    of_region = work.actor.may(Permission.ENTRIES_ADMIT)
    return [_to_decide(row, of_region) for row in rows if _is_ours(row, of_region)][:MOST]


def _returned(work: Work) -> Select[*tuple[Any, ...]]:
    return (
        select(Entry.id, Entry.reason, Contest.title, Contest.entries_until)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(
            Entry.school_id == work.actor.school_id, Entry.state == "returned",
            Contest.state == "announced", Contest.entries_until >= work.now(),
        )
        .order_by(Contest.entries_until, Entry.id)
        .limit(MOST)
    )  # fmt: skip


def _sent(work: Work) -> Select[*tuple[Any, ...]]:
    of_region = work.actor.may(Permission.ENTRIES_ADMIT)
    return (
        select(Contest.id, Contest.title, Contest.rules, Entry.state,
               func.count().label("number"), func.min(Entry.sent_at).label("since"))
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Entry.state.in_(("sent", "endorsed") if of_region else ("sent",)),
               Contest.state.in_(("announced", "judging")))
        .group_by(Contest.id, Entry.state)
        .order_by(Contest.entries_until, Entry.state)
    )  # fmt: skip


def _is_ours(row: Mapping[str, Any], of_region: bool) -> bool:
    """The municipality endorses what is sent; the region admits what is endorsed, or needs not."""
    endorsed_first = Rules.read(row["rules"]).endorsement
    if (row["state"] == "endorsed") != (of_region and endorsed_first):
        return False
    return of_region or endorsed_first


def _to_mend(row: Mapping[str, Any]) -> TodayLine:
    until = datetime.fromisoformat(row["entries_until"])
    return TodayLine(
        edge=gettext("until %(day)s", day=day(until)),
        title=gettext("The entry is returned: %(title)s", title=row["title"]),
        text=row["reason"],
        url=url_for("own_entries.show", entry_id=row["id"]),
        action=gettext("Mend the entry"),
        kind="near",
    )


def _to_decide(row: Mapping[str, Any], of_region: bool) -> TodayLine:
    since = datetime.fromisoformat(row["since"]) if row["since"] else None
    return TodayLine(
        edge=gettext("since %(day)s", day=day(since)) if since else "",
        title=ngettext(
            "%(num)s entry waits for your decision: %(title)s",
            "%(num)s entries wait for your decision: %(title)s",
            row["number"],
            title=row["title"],
        ),
        text=gettext("Look at the entry, then admit or return it.")
        if of_region
        else gettext("Look at the entry, then endorse or return it."),
        url=url_for("entries.index", contest_id=row["id"], state=row["state"]),
        action=gettext("To the entries"),
        kind="near",
    )
