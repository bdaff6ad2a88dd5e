"""Accounts to look around with: one for each role, on invented people; passwords are chance."""

from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.identity import second_factor
from kernel.identity.models import Account, Credential, RoleGrant
from kernel.identity.passwords import hash_password, make_password
from kernel.identity.permissions import LEVELS, Level, Role
from kernel.identity.sign_in import NEEDS_CODE
from kernel.ids import new_id
from kernel.work import utc_now
from portal.demo.names import Names

Login = dict[str, str]

# Short names to type; the rest are called as their role.
LOGINS = {
    Role.REGION_ADMIN: "region",
    Role.REGION_OPERATOR: "operator",
    Role.CLASS_TEACHER: "class-teacher",
}


def first_administrator(session: Session) -> Login:
    """The one account of a portal without demo data; it opens all the others."""
    role = Role.REGION_ADMIN
    return _open(session, role, "Администратор портала", utc_now())


def demo_accounts(
    session: Session,
    names: Names,
    *,
    municipality_id: UUID,
    school_id: UUID,
    now: datetime,
    key: str | None = None,
) -> list[Login]:
    """An account for each role, those of a place in the municipality and school given.

    With the portal's key the roles that need a code get a second factor, whose secret goes with
    the login: a visitor of the demo has no phone that was set up for it.
    """
    logins = [
        _open(
            session,
            role,
            names.next().full,
            now,
            municipality_id=municipality_id if LEVELS[role] is Level.MUNICIPALITY else None,
            school_id=school_id if LEVELS[role] is Level.SCHOOL else None,
        )
        for role in Role
    ]
    return logins if key is None else [_with_code(session, each, key, now) for each in logins]


def _with_code(session: Session, login: Login, key: str, now: datetime) -> Login:
    if Role(login["role"]) not in NEEDS_CODE:
        return login
    account_id = session.scalars(select(Account.id).where(Account.login == login["login"])).one()
    secret = pyotp.random_base32()
    second_factor.install(session, account_id, secret, key=key, now=now)
    session.flush()
    return {**login, "totp_secret": secret}


def _open(
    session: Session,
    role: Role,
    full_name: str,
    now: datetime,
    *,
    municipality_id: UUID | None = None,
    school_id: UUID | None = None,
) -> Login:
    login, password, account_id = LOGINS.get(role, role.value), make_password(), new_id()
    session.add(
        Account(id=account_id, login=login, full_name=full_name, state="active", created_at=now)
    )
    session.flush()
    session.add_all(
        (
            Credential(
                account_id=account_id, password_hash=hash_password(password), changed_at=now
            ),
            RoleGrant(
                account_id=account_id,
                role=role,
                municipality_id=municipality_id,
                school_id=school_id,
                granted_at=now,
            ),
        )
    )
    session.flush()
    return {"role": role.value, "login": login, "password": password}
