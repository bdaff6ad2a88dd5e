"""What people do with their own account: see where they are signed in, change the password.

Runs under the hat of sign-in only, as `sign_in` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kernel.errors import Invalid
from kernel.identity.logins import is_email
from kernel.identity.models import Account, Credential, SignInSession
from kernel.identity.passwords import fault_of, hash_password, matches
from kernel.identity.sign_in import (
    ABSOLUTE,
    IDLE,
    SignedIn,
    log_access,
    refuse_flood,
    remember_attempt,
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is signed in now; `current` is the one that asks."""

    id: UUID
    device: str
    created_at: datetime
    seen_at: datetime
    current: bool


def sessions_of(session: Session, who: SignedIn, now: datetime) -> Sequence[OpenSession]:
    """Browsers where this person is signed in, this one first, then the latest seen."""
    rows = session.execute(
        select(
            SignInSession.id,
            SignInSession.device,
            SignInSession.created_at,
            SignInSession.seen_at,
        )
        .where(
            SignInSession.account_id == who.account_id,
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > now - IDLE,
            SignInSession.created_at > now - ABSOLUTE,
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id)
    )
    found = [OpenSession(*row, current=row.id == who.session_id) for row in rows]
    return sorted(found, key=lambda one: not one.current)


def end_others(session: Session, who: SignedIn, now: datetime) -> int:
    """Sign every other browser of this person out; returns how many there were."""
    ended = session.scalars(
        update(SignInSession)
        .where(
            SignInSession.account_id == who.account_id,
            SignInSession.id != who.session_id,
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now)
        .returning(SignInSession.id)
    ).all()
    if ended:
        log_access(session, now, "sessions.ended", who.account_id, count=len(ended))
    return len(ended)


def change_password(
    session: Session, who: SignedIn, *, current: str, new: str, address: str, now: datetime
) -> None:
    """Change the password of somebody who knows it; every other browser is signed out.

    Wrong guesses of the current one count as refused sign-ins, so a browser left open does not
    help to guess it; the caller commits a refusal too.
    """
    login = _prove(session, who, current, address, now)
    fault = fault_of(new, login) or ("password_same" if new == current else None)
    if fault:
        raise Invalid({"password": fault})
    session.execute(
        update(Credential)
        .where(Credential.account_id == who.account_id)
        .values(password_hash=hash_password(new), changed_at=now)
    )
    log_access(session, now, "password.set", who.account_id, purpose="change")
    end_others(session, who, now)


def change_email(
    session: Session, who: SignedIn, *, current: str, email: str, address: str, now: datetime
) -> None:
    """Change or take away one's own e-mail: it is a way in and a way to a new password.

    So the current password is asked, and wrong guesses of it count as refused sign-ins.
    """
    _prove(session, who, current, address, now)
    wanted = email.strip() or None
    if wanted and not is_email(wanted):
        raise Invalid({"email": "email_shape"})
    taken = select(Account.id).where(
        func.lower(Account.email) == (wanted or "").lower(), Account.id != who.account_id
    )
    if session.scalar(taken.limit(1)) is not None:
        raise Invalid({"email": "email_taken"})
    session.execute(update(Account).where(Account.id == who.account_id).values(email=wanted))
    log_access(session, now, "email.changed", who.account_id)


def _prove(session: Session, who: SignedIn, current: str, address: str, now: datetime) -> str:
    """The login, when the current password is known; else the guess is counted and refused.

    Whoever has none yet, for a new one was asked meanwhile, guesses in vain.
    """
    login, stored = session.execute(
        select(Account.login, Credential.password_hash)
        .outerjoin(Credential, Credential.account_id == Account.id)
        .where(Account.id == who.account_id)
    ).one()
    refuse_flood(session, login, address, now)
    if not matches(current, stored):
        remember_attempt(session, login, address, now, accepted=False)
        log_access(session, now, "password.refused", who.account_id)
        raise Invalid({"current": "password_wrong"})
    return str(login)
