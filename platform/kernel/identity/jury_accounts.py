"""Accounts of people whom the region calls to a jury: mostly they have one, by another role."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from kernel.errors import Denied
from kernel.identity.accounts import may_appoint
from kernel.identity.elevation import as_sign_in
from kernel.identity.models import Account, RoleGrant, SecondFactor
from kernel.identity.permissions import Role
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an account has come: invited, used, and with a second factor or without."""

    state: str
    seen_at: datetime | None
    second_factor: bool


def known(work: Work, typed: str) -> UUID | None:
    """The account with this login or e-mail, of those the actor sees by a role they hold."""
    typed = typed.strip().lower()
    if not typed:
        return None
    found: UUID | None = work.session.scalar(
        select(Account.id).where(
            or_(Account.login == typed, func.lower(Account.email) == typed),
            Account.state != "closed",
        )
    )
    return found


def may_give(work: Work, role: Role) -> bool:
    """Whether the actor opens accounts of this role."""
    try:
        may_appoint(work, role)
    except Denied:
        return False
    return True


def holds(work: Work, account_id: UUID, role: Role) -> bool:
    """Whether the account has the role already."""
    found = select(RoleGrant.id).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role == role,
        RoleGrant.revoked_at.is_(None),
    )
    return work.session.scalar(found.limit(1)) is not None


def give_role(work: Work, account_id: UUID, role: Role) -> None:
    """One more role, of the jury, for an account that stands; nothing when it is held already.

    Only an account the actor sees: the database refuses to open others by this door (0020).
    """
    if holds(work, account_id, role):
        return
    may_appoint(work, role)
    work.session.add(
        RoleGrant(
            account_id=account_id,
            role=role,
            granted_at=work.now(),
            granted_by=work.actor.account_id,
        )
    )
    work.session.flush()
    work.record("role.given", "account", account_id, role=role)


def standing(work: Work, accounts: Collection[UUID]) -> Mapping[UUID, Standing]:
    """Of each account: its state, when it was last seen, whether codes are set up.

    Whoever keeps a jury asks about its members alone; the hat of sign-in reads it.
    """
    confirmed = (
        select(SecondFactor.account_id)
        .where(SecondFactor.account_id == Account.id, SecondFactor.confirmed_at.is_not(None))
        .exists()
    )
    query = select(Account.id, Account.state, Account.last_seen_at, confirmed).where(
        Account.id.in_(accounts)
    )
    with as_sign_in(work.session):
        return {row[0]: Standing(*row[1:]) for row in work.session.execute(query).all()}
