"""The morning's letter: everything unread and not told yet, one letter a person and day.

Runs under the post's hat.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from kernel.identity.models import Account
from kernel.notices import letters
from kernel.notices.kinds import Mail, group_of
from kernel.notices.models import Notice, NoticeWish
from kernel.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One notice that waits for the digest."""

    id: UUID
    kind: str
    values: dict[str, Any]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom the digest goes to, and what is in it, the oldest first."""

    account_id: UUID
    email: str
    notices: Sequence[Waiting]


def people(work: Work) -> Iterator[Person]:
    """Everybody with something for the digest; what was read or refused meanwhile is settled."""
    _settle_the_read(work)
    refused = _refused(work)
    rows = work.session.execute(
        select(Notice.account_id, Account.email, Notice.id, Notice.kind, Notice.values, Notice.path)
        .join(Account, Account.id == Notice.account_id)
        .where(Notice.mail == "digest", Account.state == "active", Account.email.is_not(None))
        .order_by(Notice.account_id, Notice.created_at, Notice.id)
    ).all()
    for account_id, theirs in groupby(rows, key=lambda row: row.account_id):
        listed = list(theirs)
        wanted = [
            Waiting(id=row.id, kind=row.kind, values=row.values, path=row.path)
            for row in listed
            if (account_id, group_of(row.kind).value) not in refused
        ]
        _mark(work, [row.id for row in listed if row.id not in {one.id for one in wanted}], "none")
        if wanted:
            yield Person(account_id=account_id, email=listed[0].email, notices=wanted)


def put(work: Work, person: Person, *, subject: str, body: str) -> int:
    """The letter of this day; 0 when the person has had one, and the notices wait for the next."""
    key = f"digest:{work.today().isoformat()}"
    written = letters.put(
        work, person.account_id, key, address=person.email, subject=subject, body=body
    )
    if written:
        _mark(work, [one.id for one in person.notices], "told")
    return written


def _settle_the_read(work: Work) -> None:
    work.session.execute(
        update(Notice)
        .where(Notice.mail == "digest", Notice.read_at.is_not(None))
        .values(mail="none")
        .execution_options(synchronize_session=False)
    )


def _refused(work: Work) -> set[tuple[UUID, str]]:
    """Accounts and groups for which no letters are wished any more."""
    rows = work.session.execute(
        select(NoticeWish.account_id, NoticeWish.group).where(NoticeWish.mail == Mail.NONE.value)
    )
    return {(row[0], row[1]) for row in rows}


def _mark(work: Work, ids: Sequence[UUID], mail: str) -> None:
    if ids:
        work.session.execute(
            update(Notice)
            .where(Notice.id.in_(ids))
            .values(mail=mail)
            .execution_options(synchronize_session=False)
        )
