"""What a person's inbox, the frame of every page and the settings read; all of one's own only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from kernel.notices.kinds import Group, Mail
from kernel.notices.models import Notice, NoticeWish
from kernel.work import Work

# A count beyond this tells nobody more, and stays cheap for whoever never reads.
MOST_COUNTED = 100
# Written out once: building it anew would cost each page more than asking it.
UNREAD = text(
    "SELECT count(*) FROM (SELECT FROM kernel.notice"
    " WHERE account_id = :account AND read_at IS NULL LIMIT :most) waiting"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One notice as the inbox tells it."""

    id: UUID
    kind: str
    values: dict[str, Any]
    path: str
    created_at: datetime
    read_at: datetime | None


def _mine(work: Work) -> ColumnElement[bool]:
    return Notice.account_id == work.actor.account_id


def inbox(work: Work, *, limit: int, offset: int) -> Sequence[NoticeRow]:
    """One's notices, the unread first, then the latest."""
    rows = work.session.execute(
        select(
            Notice.id, Notice.kind, Notice.values, Notice.path, Notice.created_at, Notice.read_at
        )
        .where(_mine(work))
        .order_by(Notice.read_at.is_not(None), Notice.created_at.desc(), Notice.id)
        .limit(limit)
        .offset(offset)
    )
    return [NoticeRow(**row._mapping) for row in rows]


def counts(work: Work) -> tuple[int, int]:
    """How many notices one has, and how many of them are unread."""
    row = work.session.execute(
        select(func.count(), func.count().filter(Notice.read_at.is_(None))).where(_mine(work))
    ).one()
    return row[0], row[1]


def unread(session: Session, account_id: UUID) -> int:
    """Unread notices of one account, at most MOST_COUNTED: asked by the frame of every page."""
    return session.scalar(UNREAD, {"account": account_id, "most": MOST_COUNTED}) or 0


def all_unread(work: Work) -> Sequence[NoticeRow]:
    """One's unread notices, the latest first, at most MOST_COUNTED."""
    rows = work.session.execute(
        select(
            Notice.id, Notice.kind, Notice.values, Notice.path, Notice.created_at, Notice.read_at
        )
        .where(_mine(work), Notice.read_at.is_(None))
        .order_by(Notice.created_at.desc(), Notice.id)
        .limit(MOST_COUNTED)
    )
    return [NoticeRow(**row._mapping) for row in rows]


def wishes(work: Work) -> dict[Group, Mail]:
    """What the person wished for each group by e-mail; the digest where nothing was said."""
    rows = work.session.execute(
        select(NoticeWish.group, NoticeWish.mail).where(
            NoticeWish.account_id == work.actor.account_id
        )
    )
    said = {row[0]: Mail(row[1]) for row in rows}
    return {group: said.get(group.value, Mail.DIGEST) for group in Group}
