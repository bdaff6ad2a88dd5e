"""What contests, entries, awards, appeals wait for, by one statement: a home page asks few."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal_column, select, true

from contests.appeals.queries import WAITING
from contests.held.models import Contest, Round
from contests.web import today_entries, today_honours
from kernel.identity.permissions import Permission
from kernel.work import Work

UNDER_WAY = ("draft", "announced", "judging")


@dataclass(frozen=True, slots=True)
class Held:
    """A contest under way and its last round, as far as there is one."""

    id: UUID
    title: str
    state: str
    entries_from: datetime
    entries_until: datetime
    round_state: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Contests under way for who makes or enters them; counts are 0 for who has no such task."""

    contests: tuple[Held, ...] = ()
    entries: tuple[Mapping[str, Any], ...] = ()
    nominations: int = 0
    appeals: int = 0
    appeals_since: datetime | None = None


def numbers(work: Work) -> Numbers:
    """Everything of contests that the reader's role waits for; asks nothing for the others."""
    parts: dict[str, Any] = {}
    if work.actor.may(Permission.CONTESTS_EDIT) or work.actor.may(Permission.ENTRIES_SEND):
        rows = _contests().subquery()
        parts["contests"] = select(func.json_agg(rows.table_valued())).scalar_subquery()
    entries = today_entries.asked_of(work)
    if entries is not None:
        sent = entries.subquery()
        parts["entries"] = select(func.json_agg(sent.table_valued())).scalar_subquery()
    asked = today_honours.asked_of(work)
    if asked is not None:
        parts["nominations"] = asked.scalar_subquery()
    if work.actor.may(Permission.APPEALS_DECIDE):
        waiting = f"(SELECT to_json(told) FROM ({WAITING.text}) told)"  # noqa: S608 - our text
        parts["appeals"] = literal_column(waiting)
    if not parts:
        return Numbers()
    row = work.session.execute(select(*(part.label(name) for name, part in parts.items()))).one()
    told = dict(row._mapping)
    appeals = told.get("appeals") or {"waiting": 0, "since": None}
    return Numbers(
        contests=tuple(_held(each) for each in told.get("contests") or ()),
        entries=tuple(told.get("entries") or ()),
        nominations=told.get("nominations") or 0,
        appeals=appeals["waiting"],
        appeals_since=_moment(appeals["since"]),
    )


def _contests() -> Select[Any]:
    last = (
        select(Round.state, Round.opens_at, Round.closes_at)
        .where(Round.contest_id == Contest.id)
        .order_by(Round.number.desc())
        .limit(1)
        .lateral()
    )
    return (
        select(Contest.id, Contest.title, Contest.state, Contest.entries_from,
               Contest.entries_until, last.c.state.label("round_state"), last.c.opens_at,
               last.c.closes_at)
        .outerjoin(last, true())
        .where(Contest.state.in_(UNDER_WAY))
        .order_by(Contest.entries_until)
    )  # fmt: skip


def _held(told: Mapping[str, Any]) -> Held:
    return Held(
        id=UUID(told["id"]),
        title=told["title"],
        state=told["state"],
        entries_from=datetime.fromisoformat(told["entries_from"]),
        entries_until=datetime.fromisoformat(told["entries_until"]),
        round_state=told["round_state"],
        opens_at=_moment(told["opens_at"]),
        closes_at=_moment(told["closes_at"]),
    )


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
