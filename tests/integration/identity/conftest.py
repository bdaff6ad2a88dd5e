"""Ways past the fences, for what a test of accounts must set up and know."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.identity.models import Account, Credential, RoleGrant
from tests.conftest import NOW
from tests.factories.people import password_hash
from tests.factories.world import add


@pytest.fixture
def auth(database):
    """Sessions under the hat of sign-in that commit at once, as the pages' own do."""

    class Auth:
        def __call__(self, act, *args, **kwargs):
            with Session(database.app, info={"reach": Reach(hat=Hat.AUTH)}) as session:
                try:
                    return act(session, *args, **kwargs)
                finally:
                    session.commit()

    return Auth()


@pytest.fixture
def with_password(database, world):
    """Gives a world's account a password; returns its login."""

    def give(actor, email=None):
        with Session(database.admin) as session, session.begin():
            session.info["reach"] = Reach(hat=Hat.QUEUE)
            session.connection().exec_driver_sql("RESET ROLE")
            session.add(
                Credential(
                    account_id=actor.account_id, password_hash=password_hash(), changed_at=NOW
                )
            )
            if email:
                session.execute(
                    update(Account).where(Account.id == actor.account_id).values(email=email)
                )
        return world.logins[actor.account_id]

    return give


@pytest.fixture
def rows(database):
    """Reads past every fence, for what a test must know."""

    def read(statement):
        with database.admin.connect() as connection:
            return connection.execute(statement).all()

    return read


@pytest.fixture
def grant(database):
    """One more role, past every fence."""

    def give(actor, role, **place):
        with Session(database.admin) as session, session.begin():
            session.info["reach"] = Reach(hat=Hat.QUEUE)
            session.connection().exec_driver_sql("RESET ROLE")
            return add(
                session,
                RoleGrant,
                account_id=actor.account_id,
                role=role,
                granted_at=NOW,
                **place,
            )

    return give
