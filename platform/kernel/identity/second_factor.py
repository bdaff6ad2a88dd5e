"""The second factor of a sign-in: codes of an authenticator by RFC 6238, and spare codes.

Runs under the hat of sign-in only. A secret is sealed with a key made of the portal's own, so that
a copy of the database alone opens nobody's account. A code is taken once; spare codes are kept as
hashes and spent one by one.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kernel.errors import Invalid, WrongState
from kernel.identity.models import Account, SecondFactor, SignInSession
from kernel.identity.sign_in import SignedIn, digest, log_access, refuse_flood, remember_attempt
from kernel.papers.service import ALPHABET

STEP = 30
SPARE_CODES = 8
SPARE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Begun:
    """What an authenticator is given: the secret to type, the address to scan."""

    secret: str
    address: str


def is_set_up(session: Session, account_id: UUID) -> bool:
    """Whether the account has a second factor that has been shown to work."""
    found = session.scalar(
        select(SecondFactor.account_id).where(
            SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
        )
    )
    return found is not None


def begin(session: Session, who: SignedIn, *, issuer: str, key: str, now: datetime) -> Begun:
    """A secret for a new authenticator; the one begun before and not confirmed is shown again.

    WrongState when a confirmed one stands: it is taken off by the code first.
    """
    login = session.scalar(select(Account.login).where(Account.id == who.account_id)) or ""
    row = session.get(SecondFactor, who.account_id)
    if row is not None and row.confirmed_at is not None:
        raise WrongState("second_factor_stands")
    if row is None:
        row = SecondFactor(
            account_id=who.account_id,
            sealed=_sealer(key).encrypt(pyotp.random_base32().encode()),
            spare=[],
            made_at=now,
        )
        session.add(row)
        session.flush()
    secret = _sealer(key).decrypt(row.sealed).decode()
    address = pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=login, issuer_name=issuer)
    return Begun(secret, address)


def confirm(session: Session, who: SignedIn, code: str, *, key: str, now: datetime) -> list[str]:
    """The first code proves the authenticator; returns the spare codes, shown once and never again.

    Invalid({"code": "code_wrong"}) otherwise.
    """
    row = session.get(SecondFactor, who.account_id, with_for_update=True)
    if row is None or row.confirmed_at is not None:
        raise WrongState("second_factor_stands" if row else "second_factor_not_begun")
    step = _step_of(row, code, key, now)
    if step is None:
        raise Invalid({"code": "code_wrong"})
    spare = [_spare_code() for _ in range(SPARE_CODES)]
    row.confirmed_at, row.last_step = now, step
    row.spare = [digest(each) for each in spare]
    _shown(session, who, now)
    log_access(session, now, "second_factor.set", who.account_id)
    return spare


def check(session: Session, who: SignedIn, code: str, *, key: str, address: str,
          now: datetime) -> None:  # fmt: skip
    """Open the session's roles that need a code. The caller commits whatever is raised.

    TooMany after repeated refusals; Invalid({"code": "code_wrong"}) for a wrong or a used code.
    """
    name = f"second:{who.account_id}"
    refuse_flood(session, name, address, now)
    row = session.get(SecondFactor, who.account_id, with_for_update=True)
    accepted = row is not None and row.confirmed_at is not None and _takes(row, code, key, now)
    remember_attempt(session, name, address, now, accepted=accepted)
    if not accepted:
        log_access(session, now, "second_factor.refused", None, about=who.account_id)
        raise Invalid({"code": "code_wrong"})
    _shown(session, who, now)
    log_access(session, now, "second_factor.shown", who.account_id)


def take_off(session: Session, account_id: UUID, now: datetime, *, by: UUID) -> None:
    """A lost phone: whoever stands above takes the factor off, and a new one is set up."""
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
    session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    log_access(session, now, "second_factor.taken_off", by, about=account_id)


def install(session: Session, account_id: UUID, secret: str, *, key: str, now: datetime) -> None:
    """A confirmed factor with a known secret: for the demo's jurors alone."""
    session.add(
        SecondFactor(
            account_id=account_id, sealed=_sealer(key).encrypt(secret.encode()), confirmed_at=now,
            spare=[], made_at=now,
        )
    )  # fmt: skip


def _takes(row: SecondFactor, typed: str, key: str, now: datetime) -> bool:
    """Take the code, so that nobody takes it again."""
    step = _step_of(row, typed, key, now)
    if step is not None:
        row.last_step = step
        return True
    spare = digest(_tidy(typed))
    if spare in row.spare:
        row.spare = [each for each in row.spare if each != spare]
        return True
    return False


def _step_of(row: SecondFactor, typed: str, key: str, now: datetime) -> int | None:
    """The step whose code this is: now, or the one before or after for a clock that is off."""
    code = _tidy(typed)
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    totp = pyotp.TOTP(_sealer(key).decrypt(row.sealed).decode(), interval=STEP)
    at = int(now.timestamp()) // STEP
    for step in (at, at - 1, at + 1):
        if step > row.last_step and secrets.compare_digest(totp.at(step * STEP), code):
            return step
    return None


def _shown(session: Session, who: SignedIn, now: datetime) -> None:
    session.execute(
        update(SignInSession).where(SignInSession.id == who.session_id).values(second_factor_at=now)
    )


def _spare_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(SPARE_LENGTH))


def _tidy(typed: str) -> str:
    return "".join(typed.split()).replace("-", "").upper()


def _sealer(key: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factor").derive(
        key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(made))
