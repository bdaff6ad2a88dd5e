"""One-time links: given by the level above, opened once by the account's owner."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.audit.models import AuditEntry
from kernel.errors import Invalid, NotFound
from kernel.identity.elevation import as_sign_in
from kernel.identity.models import Account, Credential, Invitation, SignInSession
from kernel.identity.passwords import fault_of, hash_password
from kernel.identity.sign_in import digest
from kernel.work import Work

INVITED_FOR = timedelta(days=7)
RESET_FOR = timedelta(hours=24)


def invite(work: Work, account_id: UUID, purpose: str) -> str:
    """A one-time link's token: to activate an account, or to choose a new password.

    Links given before are spent: only the last one opens.
    """
    token = secrets.token_urlsafe(24)
    lasts = INVITED_FOR if purpose == "activate" else RESET_FOR
    with as_sign_in(work.session):
        spend_links(work.session, account_id, work.now())
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


def end_sessions(session: Session, account_id: UUID, now: datetime) -> None:
    session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def spend_links(session: Session, account_id: UUID, now: datetime) -> None:
    session.execute(
        update(Invitation)
        .where(Invitation.account_id == account_id, Invitation.used_at.is_(None))
        .values(used_at=now)
    )


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
        # Of two browsers with the same link the second waits, and then finds it spent.
        .with_for_update(of=Invitation)
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
    spend_links(session, account.id, now)  # this one, and another that came by mail
    account.state = "active"
    session.merge(
        Credential(account_id=account.id, password_hash=hash_password(password), changed_at=now)
    )
    end_sessions(session, account.id, now)
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
