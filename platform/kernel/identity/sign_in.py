"""Signing in and out, and being known by a session token. Runs under the hat of sign-in only."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.orm import Session

from kernel.audit.models import AuditEntry
from kernel.errors import DomainError, NotFound, TooMany
from kernel.identity.models import Account, Credential, RoleGrant, SignInAttempt, SignInSession
from kernel.identity.passwords import matches
from kernel.identity.permissions import Actor, Role
from kernel.tenancy.models import Municipality, School

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
WINDOW = timedelta(minutes=15)
TRIES_OF_LOGIN = 6
TRIES_OF_ADDRESS = 40
# Whose roles open only after a second factor (PL-03).
NEEDS_CODE = frozenset({Role.JUROR, Role.CHAIR, Role.SECRETARY})


class BadCredentials(DomainError):
    """Unknown login or wrong password: the two are told apart by nobody."""

    code = "bad_credentials"


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody holds, with the name of its place ("" for the region)."""

    grant_id: UUID
    role: Role
    school_id: UUID | None
    school_code: str | None
    municipality_id: UUID | None
    place: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a request: the active role, and every role that could be active."""

    session_id: UUID
    account_id: UUID
    full_name: str
    active: Held | None
    held: tuple[Held, ...]
    # The role chosen that opens only after a code; until then there is no active one.
    waits: Held | None = None

    @property
    def actor(self) -> Actor:
        if self.active is None:
            return Actor(account_id=self.account_id)
        return Actor(
            account_id=self.account_id,
            role=self.active.role,
            school_id=self.active.school_id,
            municipality_id=self.active.municipality_id,
        )


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in(
    session: Session, *, login: str, password: str, address: str, device: str, now: datetime
) -> str:
    """Check the password and open a session; returns its token, which is stored nowhere.

    Raises TooMany after repeated refusals of the login or the address, else BadCredentials; the
    caller commits in both cases, for the attempt must be remembered.
    """
    typed = login.strip().lower()
    refuse_flood(session, typed, address, now)
    row = session.execute(
        select(Account.id, Credential.password_hash)
        .join(Credential, Credential.account_id == Account.id)
        .where(or_(Account.login == typed, func.lower(Account.email) == typed))
        .where(Account.state == "active")
    ).one_or_none()
    accepted = matches(password, row.password_hash if row else None) and row is not None
    remember_attempt(session, typed, address, now, accepted=accepted)
    if not accepted or row is None:
        # Whoever tried has not shown to be that person: the account is the object, not the actor.
        log_access(session, now, "sign_in.refused", None, about=row.id if row else None)
        raise BadCredentials
    log_access(session, now, "sign_in.accepted", row.id)
    return open_session(session, row.id, device=device, now=now)


def open_session(session: Session, account_id: UUID, *, device: str, now: datetime) -> str:
    """A new session of an account whose owner has just proved to be there."""
    token = secrets.token_urlsafe(32)
    grants = roles_held(session, account_id)
    session.add(
        SignInSession(
            token_hash=digest(token),
            account_id=account_id,
            grant_id=grants[0].grant_id if len(grants) == 1 else None,
            created_at=now,
            seen_at=now,
            device=device[:120],
        )
    )
    session.execute(update(Account).where(Account.id == account_id).values(last_seen_at=now))
    return token


def refuse_flood(session: Session, login: str, address: str, now: datetime) -> None:
    """TooMany while the last quarter of an hour holds too many refusals; says when it will not.

    An accepted sign-in forgives the login, never the address.
    """
    since = now - WINDOW
    # One try of a login at a time: those sent together would all be let in before any is counted.
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
        {"key": f"sign_in:{digest(login)}"},
    )
    refused = (
        select(SignInAttempt.at)
        .where(SignInAttempt.at > since, ~SignInAttempt.accepted)
        .order_by(SignInAttempt.at.desc())
        .limit(1)
    )
    last_good = (
        select(func.max(SignInAttempt.at))
        .where(SignInAttempt.login_hash == digest(login), SignInAttempt.accepted)
        .scalar_subquery()
    )
    # The refusal that fills the measure: when it leaves the window, the next try is heard.
    of_login = session.scalar(
        refused.where(
            SignInAttempt.login_hash == digest(login),
            SignInAttempt.at > func.coalesce(last_good, since),
        ).offset(TRIES_OF_LOGIN - 1)
    )
    of_address = session.scalar(
        refused.where(SignInAttempt.address_hash == digest(address)).offset(TRIES_OF_ADDRESS - 1)
    )
    filled = [at for at in (of_login, of_address) if at is not None]
    if filled:
        raise TooMany(seconds=max(1, ceil((max(filled) + WINDOW - now).total_seconds())))


def remember_attempt(
    session: Session, login: str, address: str, now: datetime, *, accepted: bool
) -> None:
    """Count a try, by hashes only; whoever refuses commits it all the same."""
    session.add(
        SignInAttempt(
            at=now, login_hash=digest(login), address_hash=digest(address), accepted=accepted
        )
    )


def resume(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Who holds this token now; None when it has ended, grown old or lost its account."""
    row = session.execute(
        select(
            SignInSession.id,
            SignInSession.grant_id,
            SignInSession.seen_at,
            SignInSession.second_factor_at,
            Account.id.label("account_id"),
            Account.full_name,
        )
        .join(Account, Account.id == SignInSession.account_id)
        .where(
            SignInSession.token_hash == digest(token),
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > now - IDLE,
            SignInSession.created_at > now - ABSOLUTE,
            Account.state == "active",
        )
    ).one_or_none()
    if row is None:
        return None
    if now - row.seen_at > TOUCH_EVERY:
        session.execute(update(SignInSession).where(SignInSession.id == row.id).values(seen_at=now))
    held = roles_held(session, row.account_id)
    active = next((role for role in held if role.grant_id == row.grant_id), None)
    waits = active if active and active.role in NEEDS_CODE and not row.second_factor_at else None
    return SignedIn(row.id, row.account_id, row.full_name, None if waits else active, held, waits)


def roles_held(session: Session, account_id: UUID) -> tuple[Held, ...]:
    """Unrevoked roles, the widest first."""
    rows = session.execute(
        select(
            RoleGrant.id,
            RoleGrant.role,
            RoleGrant.school_id,
            School.code,
            RoleGrant.municipality_id,
            func.coalesce(School.name, Municipality.name, ""),
        )
        .outerjoin(School, School.id == RoleGrant.school_id)
        .outerjoin(Municipality, Municipality.id == RoleGrant.municipality_id)
        .where(RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None))
    ).all()
    order = list(Role)
    held = [Held(r[0], Role(r[1]), r[2], r[3], r[4], r[5]) for r in rows]
    return tuple(sorted(held, key=lambda h: (order.index(h.role), h.place, str(h.grant_id))))


def choose_role(session: Session, who: SignedIn, grant_id: UUID, now: datetime) -> Held:
    """Make one of the roles held the active one."""
    chosen = next((held for held in who.held if held.grant_id == grant_id), None)
    if chosen is None:
        raise NotFound("role")
    session.execute(
        update(SignInSession).where(SignInSession.id == who.session_id).values(grant_id=grant_id)
    )
    log_access(session, now, "role.chosen", who.account_id, role=chosen.role)
    return chosen


def end_session(session: Session, who: SignedIn, session_id: UUID, now: datetime) -> None:
    """Sign this browser, or another of the same person, out; NotFound when it is nobody's."""
    ended = session.scalars(
        update(SignInSession)
        .where(
            SignInSession.id == session_id,
            SignInSession.account_id == who.account_id,
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now)
        .returning(SignInSession.id)
    ).all()
    if not ended:
        raise NotFound("session")
    log_access(session, now, "sign_out", who.account_id)


def log_access(
    session: Session,
    now: datetime,
    action: str,
    account_id: UUID | None,
    *,
    about: UUID | None = None,
    **details: object,
) -> None:
    """Write who came, left or changed a key; the place is unknown to the hat of sign-in."""
    session.add(
        AuditEntry(
            at=now,
            kind="access",
            account_id=account_id,
            action=action,
            object_type="account",
            object_id=about or account_id,
            details=dict(details),
        )
    )
