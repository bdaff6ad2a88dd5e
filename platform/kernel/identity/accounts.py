"""The life of an account: opened by the level above, invited, handed over, closed (PL-12)."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kernel.audit.models import AuditEntry
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.models import Account, Credential, Invitation, RoleGrant, SignInSession
from kernel.identity.passwords import fault_of, hash_password
from kernel.identity.permissions import APPOINTS, LEVELS, Level, Permission, Role
from kernel.identity.sign_in import digest
from kernel.ids import new_id
from kernel.tenancy.models import Municipality, School
from kernel.work import Work

INVITED_FOR = timedelta(days=7)
RESET_FOR = timedelta(hours=24)
UNUSED_AFTER = timedelta(days=90)
_LOGIN = re.compile(r"^[a-z0-9][a-z0-9._-]{2,39}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    full_name: str
    login: str
    role: Role
    email: str | None = None
    school_id: UUID | None = None
    municipality_id: UUID | None = None


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


def may_appoint(work: Work, role: Role) -> None:
    """Denied unless the actor's role opens accounts of `role`."""
    work.actor.require(Permission.ACCOUNTS_MANAGE)
    if work.actor.role is None or role not in APPOINTS.get(work.actor.role, frozenset()):
        raise Denied(permission=Permission.ACCOUNTS_MANAGE.value, role=role.value)


def open_account(work: Work, cmd: OpenAccount) -> tuple[UUID, str]:
    """Open an account with one role; returns its id and the token of its invitation.

    The token is shown once to whoever opened the account, who hands the link over.
    """
    may_appoint(work, cmd.role)
    login, full_name = cmd.login.strip().lower(), " ".join(cmd.full_name.split())
    _check(login, full_name)
    account_id = new_id()
    work.session.add(
        Account(
            id=account_id,
            login=login,
            email=(cmd.email or "").strip() or None,
            full_name=full_name,
            state="invited",
            created_at=work.now(),
            created_by=work.actor.account_id,
        )
    )
    work.session.flush()
    _grant(work, account_id, cmd)
    work.record("account.opened", "account", account_id, role=cmd.role)
    return account_id, invite(work, account_id, "activate")


def _check(login: str, full_name: str) -> None:
    faults = {}
    if not _LOGIN.match(login):
        faults["login"] = "login_shape"
    if len(full_name.split()) < 2:
        faults["full_name"] = "name_incomplete"
    if faults:
        raise Invalid(faults)


def _grant(work: Work, account_id: UUID, cmd: OpenAccount) -> None:
    level = LEVELS[cmd.role]
    school = work.actor.school_id or cmd.school_id
    municipality = work.actor.municipality_id or cmd.municipality_id
    if level is Level.SCHOOL and school is None:
        raise Invalid({"school_id": "place_needed"})
    if level is Level.MUNICIPALITY and municipality is None:
        raise Invalid({"municipality_id": "place_needed"})
    work.session.add(
        RoleGrant(
            account_id=account_id,
            role=cmd.role,
            school_id=school if level is Level.SCHOOL else None,
            municipality_id=municipality if level is Level.MUNICIPALITY else None,
            granted_at=work.now(),
            granted_by=work.actor.account_id,
        )
    )
    work.session.flush()


def invite(work: Work, account_id: UUID, purpose: str) -> str:
    """A one-time link's token: to activate an account, or to choose a new password."""
    token = secrets.token_urlsafe(24)
    lasts = INVITED_FOR if purpose == "activate" else RESET_FOR
    work.session.add(
        Invitation(
            token_hash=digest(token),
            account_id=account_id,
            purpose=purpose,
            created_at=work.now(),
            created_by=work.actor.account_id,
            expires_at=work.now() + lasts,
        )
    )
    return token


def reset_password(work: Work, grant_id: UUID) -> tuple[UUID, str]:
    """A link for somebody who forgot the password, given by the level above."""
    grant, account = _held(work, grant_id)
    may_appoint(work, Role(grant.role))
    purpose = "activate" if account.state == "invited" else "reset"
    work.record("account.reset", "account", account.id)
    return account.id, invite(work, account.id, purpose)


def revoke(work: Work, grant_id: UUID) -> None:
    """Take a role away at once; an account left without any role is closed."""
    grant, account = _held(work, grant_id)
    may_appoint(work, Role(grant.role))
    if account.id == work.actor.account_id:
        raise WrongState("own_role")
    grant.revoked_at, grant.revoked_by = work.now(), work.actor.account_id
    work.session.flush()
    work.record("role.revoked", "account", account.id, role=grant.role)


def hand_over(work: Work, grant_id: UUID, cmd: OpenAccount) -> tuple[UUID, str]:
    """One act when a curator leaves: the role passes to a new account, the old one loses it."""
    grant, _ = _held(work, grant_id)
    if grant.role != cmd.role:
        raise WrongState("other_role")
    place = {"school_id": grant.school_id, "municipality_id": grant.municipality_id}
    passed = OpenAccount(
        full_name=cmd.full_name, login=cmd.login, email=cmd.email, role=cmd.role, **place
    )
    opened = open_account(work, passed)
    revoke(work, grant_id)
    work.record("account.handed_over", "account", opened[0], grant=str(grant_id))
    return opened


def _held(work: Work, grant_id: UUID) -> tuple[RoleGrant, Account]:
    row = work.session.execute(
        select(RoleGrant, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.id == grant_id, RoleGrant.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("role")
    return row[0], row[1]


def accounts_seen(
    work: Work, *, search: str = "", unused: bool = False, limit: int = 200
) -> Sequence[AccountRow]:
    """Roles the actor may see, by role and name; `unused` keeps those not seen for 90 days."""
    work.actor.require(Permission.ACCOUNTS_VIEW)
    before = work.now() - UNUSED_AFTER
    query = (
        select(RoleGrant.id, Account.id, Account.full_name, Account.login, Account.email,
               Account.state, RoleGrant.role, School.name, Municipality.name,
               Account.last_seen_at, Account.created_at)
        .join(Account, Account.id == RoleGrant.account_id)
        .outerjoin(School, School.id == RoleGrant.school_id)
        .outerjoin(Municipality, Municipality.id == RoleGrant.municipality_id)
        .where(RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.role, Account.full_name, RoleGrant.id)
        .limit(limit)
    )  # fmt: skip
    if search:
        like = f"%{search.replace('%', '').replace('_', '')}%"
        query = query.where(
            or_(Account.full_name.ilike(like), Account.login.ilike(like), School.name.ilike(like))
        )
    rows = [
        AccountRow(r[0], r[1], r[2], r[3], r[4], r[5], Role(r[6]), r[7] or r[8] or "", r[9],
                   (r[9] or r[10]) < before)
        for r in work.session.execute(query)
    ]  # fmt: skip
    return [row for row in rows if row.unused] if unused else rows


def invitation_of(session: Session, token: str, now: datetime) -> tuple[Invitation, Account]:
    """The unspent invitation behind a link; NotFound when it is spent, old or unknown."""
    row = session.execute(
        select(Invitation, Account)
        .join(Account, Account.id == Invitation.account_id)
        .where(
            Invitation.token_hash == digest(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
            Account.state != "closed",
        )
    ).one_or_none()
    if row is None:
        raise NotFound("invitation")
    return row[0], row[1]


def accept(session: Session, token: str, password: str, now: datetime) -> UUID:
    """Set the password behind a link; other sessions of the account end. Hat of sign-in only."""
    invitation, account = invitation_of(session, token, now)
    fault = fault_of(password, account.login)
    if fault:
        raise Invalid({"password": fault})
    invitation.used_at = now
    account.state = "active"
    session.merge(
        Credential(
            account_id=account.id, password_hash=hash_password(password), changed_at=now
        )
    )
    session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.add(
        AuditEntry(
            at=now,
            kind="access",
            account_id=account.id,
            action="password.set",
            object_type="account",
            object_id=account.id,
            details={"purpose": invitation.purpose},
        )
    )
    return account.id
