"""From «tell these people» to rows in their inboxes and letters that wait to be sent.

Runs under the post's hat, which alone knows who holds which role and where each is reached.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, union
from sqlalchemy.dialects.postgresql import insert

from kernel.errors import DomainError
from kernel.identity.models import Account, RoleGrant
from kernel.notices import letters
from kernel.notices.kinds import KINDS, Group, Mail, way_of
from kernel.notices.models import Notice, NoticeWish
from kernel.notices.service import To
from kernel.tenancy.models import School
from kernel.work import Work

# In a path or a key: the code of the school where the receiver holds the role asked for.
SCHOOL_CODE = "{school_code}"
AT_ONCE = 500  # rows written by one statement

# Subject and body of a letter about one notice: kind, values, path.
Write = Callable[[str, dict[str, Any], str], tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One occasion to be told to everybody of `to`."""

    kind: str
    key: str
    path: str
    values: dict[str, Any]
    to: To


@dataclass(frozen=True, slots=True)
class Receiver:
    """An account, its address, and the school the telling concerns, if it is one."""

    account_id: UUID
    email: str | None
    school_code: str | None


def deliver(work: Work, telling: Telling, write: Write | None) -> tuple[int, int]:
    """Put the occasion into each inbox, once; letters go to those who want them at once.

    Without `write` no letter is written: the region has no mail server. Returns how many notices
    and letters came of it; doing it again gives none.
    """
    if telling.kind not in KINDS:
        raise DomainError("no_such_kind")
    found = receivers(work, telling.to)
    wished = _wishes(work, KINDS[telling.kind].group, [one.account_id for one in found])
    rows = [_row(work, telling, one, wished, reached=write is not None) for one in found]
    told = {(row[0], row[1]) for row in _insert(work, rows)}
    if write is None:
        return len(told), 0
    addresses = {one.account_id: one.email for one in found}
    letters_written = 0
    for row in rows:
        address = addresses[row["account_id"]]
        if row["mail"] != "told" or address is None or (row["account_id"], row["key"]) not in told:
            continue
        subject, body = write(telling.kind, telling.values, row["path"])
        letters_written += letters.put(
            work, row["account_id"], row["key"], address=address, subject=subject, body=body
        )
    return len(told), letters_written


def receivers(work: Work, to: To) -> Sequence[Receiver]:
    """Active accounts meant by `to`; somebody meant as two schools' is there for each."""
    held = (
        select(RoleGrant.account_id, School.code)
        .outerjoin(School, School.id == RoleGrant.school_id)
        .where(
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_([role.value for role in to.roles]),
            or_(
                RoleGrant.school_id.in_(to.schools),
                RoleGrant.municipality_id.in_(to.municipalities),
                func.num_nonnulls(RoleGrant.school_id, RoleGrant.municipality_id) == 0,
            ),
        )
    )
    school_of = (
        select(func.min(School.code))
        .join(RoleGrant, RoleGrant.school_id == School.id)
        .where(RoleGrant.account_id == Account.id, RoleGrant.revoked_at.is_(None))
        .scalar_subquery()
    )
    named = select(Account.id, school_of).where(Account.id.in_(to.accounts))
    meant = union(held, named).subquery()
    rows = work.session.execute(
        select(Account.id, Account.email, meant.c.code)
        .join(meant, meant.c.account_id == Account.id)
        .where(Account.state == "active")
        .order_by(Account.id, meant.c.code)
    )
    return [Receiver(*row) for row in rows]


def _wishes(work: Work, group: Group, accounts: Iterable[UUID]) -> dict[UUID, Mail]:
    rows = work.session.execute(
        select(NoticeWish.account_id, NoticeWish.mail).where(
            NoticeWish.group == group.value, NoticeWish.account_id.in_(list(accounts))
        )
    )
    return {row[0]: Mail(row[1]) for row in rows}


def _row(
    work: Work, telling: Telling, to: Receiver, wished: dict[UUID, Mail], *, reached: bool
) -> dict[str, Any]:
    way = way_of(telling.kind, wished.get(to.account_id))
    mail = {Mail.AT_ONCE: "told", Mail.DIGEST: "digest", Mail.NONE: "none"}[way]
    return {
        "account_id": to.account_id,
        "kind": telling.kind,
        "key": telling.key.replace(SCHOOL_CODE, to.school_code or ""),
        "values": telling.values,
        "path": telling.path.replace(SCHOOL_CODE, to.school_code or "-"),
        "created_at": work.now(),
        "mail": mail if reached and to.email else "none",
    }


def _insert(work: Work, rows: list[dict[str, Any]]) -> list[tuple[UUID, str]]:
    """Write the rows that were not there; returns account and key of those written."""
    written: list[tuple[UUID, str]] = []
    for start in range(0, len(rows), AT_ONCE):
        some = work.session.execute(
            insert(Notice)
            .on_conflict_do_nothing(index_elements=[Notice.account_id, Notice.key])
            .returning(Notice.account_id, Notice.key),
            rows[start : start + AT_ONCE],
        )
        written += [(row[0], row[1]) for row in some]
    return written
