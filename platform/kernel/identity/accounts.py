"""The life of an account: opened by the level above, invited, handed over, closed (PL-12)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity import second_factor
from kernel.identity.elevation import as_sign_in
from kernel.identity.invitations import end_sessions, invite, spend_links
from kernel.identity.jobs import MAIL_LINK
from kernel.identity.logins import free_login, has_login_shape, is_email
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import APPOINTS, LEVELS, Level, Permission, Role, stands_above
from kernel.identity.places import place
from kernel.ids import new_id
from kernel.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    """Without a login one is made from the name."""

    full_name: str
    login: str
    role: Role
    email: str | None = None
    school_id: UUID | None = None
    municipality_id: UUID | None = None


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
    cmd = _tidy(work, cmd)
    _check(work, cmd)
    account_id = new_id()
    work.session.add(
        Account(
            id=account_id,
            login=cmd.login,
            email=cmd.email,
            full_name=cmd.full_name,
            state="invited",
            created_at=work.now(),
            created_by=work.actor.account_id,
        )
    )
    work.session.flush()
    _grant(work, account_id, cmd)
    work.record("account.opened", "account", account_id, role=cmd.role)
    return account_id, invite(work, account_id, "activate")


def _tidy(work: Work, cmd: OpenAccount) -> OpenAccount:
    """Spaces and case as the database keeps them; a login of one's own when none was typed."""
    full_name = " ".join(cmd.full_name.split())
    return replace(
        cmd,
        full_name=full_name,
        login=cmd.login.strip().lower() or free_login(work.session, full_name),
        email=(cmd.email or "").strip() or None,
    )


def _check(work: Work, cmd: OpenAccount) -> None:
    faults = {}
    if not has_login_shape(cmd.login):
        faults["login"] = "login_shape" if cmd.login else "login_needed"
    if len(cmd.full_name.split()) < 2:
        faults["full_name"] = "name_incomplete"
    if cmd.email and not is_email(cmd.email):
        faults["email"] = "email_shape"
    faults |= {field: f"{field}_taken" for field in _taken(work, cmd) if field not in faults}
    if faults:
        raise Invalid(faults)


def _taken(work: Work, cmd: OpenAccount) -> list[str]:
    """Which of login and e-mail another account of the region already has."""
    wanted = {"login": Account.login == cmd.login}
    if cmd.email:
        wanted["email"] = func.lower(Account.email) == cmd.email.lower()
    with as_sign_in(work.session):
        return [
            field
            for field, same in wanted.items()
            if work.session.scalar(select(Account.id).where(same).limit(1)) is not None
        ]


def _grant(work: Work, account_id: UUID, cmd: OpenAccount) -> None:
    level = LEVELS[cmd.role]
    named = cmd.municipality_id if level is Level.MUNICIPALITY else cmd.school_id
    where = place(work, cmd.role, named)
    if where is None and level is not Level.REGION:
        raise Invalid({"place": "place_needed"})
    work.session.add(
        RoleGrant(
            account_id=account_id,
            role=cmd.role,
            school_id=where.id if where and level is Level.SCHOOL else None,
            municipality_id=where.id if where and level is Level.MUNICIPALITY else None,
            granted_at=work.now(),
            granted_by=work.actor.account_id,
        )
    )
    work.session.flush()


def reset_password(work: Work, grant_id: UUID) -> tuple[UUID, str]:
    """A link for somebody who forgot the password, given by the level above.

    A password opens every role of its account, so the giver must stand above all of them, and
    know them all: else the head of one school could enter as somebody of another.
    """
    grant, account = _may_reset(work, grant_id)
    purpose = "activate" if account.state == "invited" else "reset"
    work.record("account.reset", "account", account.id, role=grant.role)
    return account.id, invite(work, account.id, purpose)


def mail_link(work: Work, grant_id: UUID) -> None:
    """Have such a link written to the person's own address; the job makes it and asks anew."""
    _, account = _may_reset(work, grant_id)
    if account.email is None:
        raise WrongState("no_address")
    work.later(MAIL_LINK, grant=str(grant_id))


def take_off_second_factor(work: Work, grant_id: UUID) -> None:
    """The phone with the codes is lost: the next sign-in sets up another."""
    _, account = _may_reset(work, grant_id)
    if work.actor.account_id is None:
        raise Denied(permission=Permission.ACCOUNTS_MANAGE.value)
    with as_sign_in(work.session):
        second_factor.take_off(work.session, account.id, work.now(), by=work.actor.account_id)


def _may_reset(work: Work, grant_id: UUID) -> tuple[RoleGrant, Account]:
    """The role and its holder, if the actor may give them a link."""
    grant, account = held(work, grant_id)
    work.actor.require(Permission.ACCOUNTS_MANAGE)
    if account.id == work.actor.account_id:
        raise WrongState("own_account")  # for oneself, knowing the current password is the proof
    _stand_above_all(work, account.id)
    return grant, account


def _stand_above_all(work: Work, account_id: UUID) -> None:
    roles = select(RoleGrant.role).where(
        RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None)
    )
    seen = work.session.scalars(roles).all()
    with as_sign_in(work.session):
        every = work.session.scalars(roles).all()
    mine = work.actor.role
    known = len(seen) == len(every) or (mine is not None and LEVELS[mine] is Level.REGION)
    if mine is None or not known or not all(stands_above(mine, Role(role)) for role in every):
        raise Denied("held_elsewhere", permission=Permission.ACCOUNTS_MANAGE.value)


def revoke(work: Work, grant_id: UUID) -> None:
    """Take a role away at once; an account left without any role is closed."""
    grant, account = held(work, grant_id)
    may_appoint(work, Role(grant.role))
    if account.id == work.actor.account_id:
        raise WrongState("own_role")
    grant.revoked_at, grant.revoked_by = work.now(), work.actor.account_id
    work.session.flush()
    work.record("role.revoked", "account", account.id, role=grant.role)
    with as_sign_in(work.session):
        closed = _close_if_idle(work.session, account.id, work.now())
    if closed:
        work.record("account.closed", "account", account.id)


def _close_if_idle(session: Session, account_id: UUID, now: datetime) -> bool:
    """Close an account that holds no role any more: its browsers and links end with it."""
    # Two roles may be revoked at the same moment in two places: the second one waits here.
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
    holds = session.scalar(
        select(func.count()).where(
            RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None)
        )
    )
    if holds:
        return False
    session.execute(
        update(Account).where(Account.id == account_id).values(state="closed", closed_at=now)
    )
    end_sessions(session, account_id, now)
    spend_links(session, account_id, now)
    return True


def hand_over(work: Work, grant_id: UUID, cmd: OpenAccount) -> tuple[UUID, str]:
    """One act when a curator leaves: the role passes to a new account, the old one loses it."""
    grant, _ = held(work, grant_id)
    if grant.role != cmd.role:
        raise WrongState("other_role")
    passed = replace(cmd, school_id=grant.school_id, municipality_id=grant.municipality_id)
    opened = open_account(work, passed)
    revoke(work, grant_id)
    work.record("account.handed_over", "account", opened[0], grant=str(grant_id))
    return opened


def held(work: Work, grant_id: UUID) -> tuple[RoleGrant, Account]:
    """A role that is held, and its holder; NotFound beyond the actor's territory."""
    row = work.session.execute(
        select(RoleGrant, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.id == grant_id, RoleGrant.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("role")
    return row[0], row[1]
