"""What people do with their notices: open one, read all, say how they want to be told."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from kernel.errors import NotFound
from kernel.notices.kinds import Group, Mail
from kernel.notices.models import Notice, NoticeWish
from kernel.work import Work


def open_notice(work: Work, notice_id: UUID) -> str:
    """Mark one's own notice as read; returns the page it leads to."""
    path = work.session.scalar(
        update(Notice)
        .where(Notice.id == notice_id, Notice.account_id == work.actor.account_id)
        .values(read_at=func.coalesce(Notice.read_at, work.now()))
        .returning(Notice.path)
        .execution_options(synchronize_session=False)
    )
    if path is None:
        raise NotFound("notice")
    return path


def read_all(work: Work) -> int:
    """Mark everything as read; returns how many were not."""
    done = work.session.execute(
        update(Notice)
        .where(Notice.account_id == work.actor.account_id, Notice.read_at.is_(None))
        .values(read_at=work.now())
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def set_wishes(work: Work, wished: Mapping[Group, Mail]) -> None:
    """Say how the notices of each group go by e-mail; those already told are told."""
    if not wished:
        return
    rows = [
        {"account_id": work.actor.account_id, "group": group.value, "mail": mail.value}
        for group, mail in wished.items()
    ]
    said = insert(NoticeWish).values(rows)
    work.session.execute(
        said.on_conflict_do_update(
            index_elements=[NoticeWish.account_id, NoticeWish.group],
            set_={"mail": said.excluded.mail},
        )
    )
