"""One-time links that go by mail: made inside a job, so that their tokens stand nowhere else."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.identity.elevation import as_sign_in
from kernel.identity.jobs import SEND_LINK
from kernel.identity.models import Account, Invitation
from kernel.identity.permissions import Actor
from kernel.identity.sign_in import digest, log_access, refuse_flood, remember_attempt
from kernel.work import Work

FORGOTTEN_FOR = timedelta(hours=1)
MOST_FORGOTTEN = 3  # letters an hour to one account, whoever asks for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """A link on its way to the account's own address; `id` is its invitation's."""

    id: UUID
    account_id: UUID
    purpose: str
    expires_at: datetime
    login: str
    email: str | None
    token: str = field(repr=False)


def mailed(work: Work, account_id: UUID, token: str) -> Mailed:
    """What a letter with a link just made needs to say."""
    with as_sign_in(work.session):
        invitation, login, email = work.session.execute(
            select(Invitation, Account.login, Account.email)
            .join(Account, Account.id == Invitation.account_id)
            .where(Invitation.token_hash == digest(token))
        ).one()
        return Mailed(
            id=invitation.id,
            account_id=account_id,
            purpose=invitation.purpose,
            expires_at=invitation.expires_at,
            login=login,
            email=email,
            token=token,
        )


def ask_for_link(session: Session, typed: str, *, address: str, now: datetime) -> None:
    """Somebody forgot the password of `typed`, a login or an e-mail; hat of sign-in only.

    Whether there is such an account is told by nothing: the same rows are written either way, and
    the letter is made later. Raises TooMany after repeated asking; the caller commits it.
    """
    typed = typed.strip().lower()
    asked = f"forgot:{typed}"  # apart from guesses: asking for a link must not lock the login
    refuse_flood(session, asked, address, now)
    remember_attempt(session, asked, address, now, accepted=False)
    account_id = session.scalar(
        select(Account.id).where(
            or_(Account.login == typed, func.lower(Account.email) == typed),
            Account.state == "active",
            Account.email.is_not(None),
        )
    )
    nobody = Work(session, Actor(system=Hat.POST), lambda: now)
    nobody.later(SEND_LINK, account=str(account_id) if account_id else None)


def forgot(work: Work, account_id: UUID) -> Mailed | None:
    """A link for an hour, asked for by nobody known; None when enough were asked for already.

    It spends only those asked for like itself: a stranger must not spend what the level above gave.
    """
    now, token = work.now(), secrets.token_urlsafe(24)
    asked = (
        Invitation.account_id == account_id,
        Invitation.created_by.is_(None),
        Invitation.purpose == "reset",
    )
    with as_sign_in(work.session):
        account = work.session.get(Account, account_id)
        lately = select(func.count()).where(*asked, Invitation.created_at > now - FORGOTTEN_FOR)
        if account is None or account.state != "active" or account.email is None:
            return None
        if (work.session.scalar(lately) or 0) >= MOST_FORGOTTEN:
            return None
        work.session.execute(
            update(Invitation).where(*asked, Invitation.used_at.is_(None)).values(used_at=now)
        )
        work.session.add(
            Invitation(
                token_hash=digest(token),
                account_id=account_id,
                purpose="reset",
                created_at=now,
                expires_at=now + FORGOTTEN_FOR,
            )
        )
        log_access(work.session, now, "password.forgotten", None, about=account_id)
    return mailed(work, account_id, token)
