"""The list of accounts as the level above sees it: one line for each role held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import LEVELS, Level, Permission, Role
from kernel.identity.places import fold, folded
from kernel.tenancy.models import Municipality, School
from kernel.work import Work

UNUSED_AFTER = timedelta(days=90)
# Above the school nobody reads who its psychologist, pupils and parents are.
_STAFF = frozenset(role for role in Role if LEVELS[role] is not Level.SCHOOL) | {
    Role.HEAD,
    Role.CURATOR,
    Role.RESPONSIBLE,
}
_LAST_SEEN = func.coalesce(Account.last_seen_at, Account.created_at)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A line of the list: one role of one person."""

    grant_id: UUID
    account_id: UUID
    full_name: str
    login: str
    email: str | None
    state: str
    role: Role
    place: str
    last_seen_at: datetime | None
    unused: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, and how long the whole list is."""

    total: int
    rows: Sequence[AccountRow]


def accounts_seen(
    work: Work, *, search: str = "", unused: bool = False, limit: int = 50, offset: int = 0
) -> Found:
    """Roles the actor may see, by name; `unused` keeps those not seen for 90 days."""
    work.actor.require(Permission.ACCOUNTS_VIEW)
    before = work.now() - UNUSED_AFTER
    wanted = _conditions(work, search)
    if unused:
        wanted.append(before > _LAST_SEEN)
    query = (
        _lines(before)
        .add_columns(func.count().over())
        .where(*wanted)
        .order_by(folded(Account.full_name), Account.full_name, RoleGrant.id)
        .limit(limit)
        .offset(offset)
    )
    lines = work.session.execute(query).all()
    return Found(lines[0][-1] if lines else 0, [_row(line) for line in lines])


def account_of(work: Work, grant_id: UUID) -> AccountRow | None:
    """One line of the list, by its role; None beyond what the actor may see."""
    work.actor.require(Permission.ACCOUNTS_VIEW)
    query = _lines(work.now() - UNUSED_AFTER).where(RoleGrant.id == grant_id)
    line = work.session.execute(query.where(*_conditions(work, ""))).one_or_none()
    return _row(line) if line is not None else None


def _lines(before: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            RoleGrant.id,
            Account.id,
            Account.full_name,
            Account.login,
            Account.email,
            Account.state,
            RoleGrant.role,
            func.coalesce(School.name, Municipality.name, ""),
            Account.last_seen_at,
            before > _LAST_SEEN,
        )
        .join(Account, Account.id == RoleGrant.account_id)
        .outerjoin(School, School.id == RoleGrant.school_id)
        .outerjoin(Municipality, Municipality.id == RoleGrant.municipality_id)
    )


def _row(line: Sequence[Any]) -> AccountRow:
    values = (*line[:6], Role(line[6]), *line[7:10])
    return AccountRow(*values)


def _conditions(work: Work, search: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [RoleGrant.revoked_at.is_(None)]
    if work.actor.school_id is None:
        wanted.append(RoleGrant.role.in_(_STAFF))
    spoken = (Account.full_name, Account.login, Account.email, School.name, Municipality.name)
    for word in search.split():
        wanted.append(or_(*(folded(said).contains(fold(word), autoescape=True) for said in spoken)))
    return wanted
