"""Passwords, jobs and files for the pages of the portal itself."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Select, update
from sqlalchemy.orm import Session

from kernel.files.models import StoredFile
from kernel.identity.models import Account, Credential, RoleGrant
from kernel.jobs import Job
from portal.setup import as_administrator
from tests.factories.people import password_hash
from tests.factories.world import add


@pytest.fixture
def past_fences(database) -> Callable[..., object]:
    """Does one thing as the administrator and commits it."""

    def do(act, *args, **kwargs):
        with Session(database.admin) as session, session.begin():
            as_administrator(session)
            return act(session, *args, **kwargs)

    return do


@pytest.fixture
def rows(database) -> Callable[[Select], list]:
    """Reads past every fence, for what a test must know."""

    def read(statement):
        with database.admin.connect() as connection:
            return connection.execute(statement).all()

    return read


@pytest.fixture
def with_password(past_fences, world):
    """Gives a world's account a password; returns its login."""

    def give(actor, *, name: str | None = None):
        def write(session):
            now = datetime.now(UTC)
            session.add(
                Credential(
                    account_id=actor.account_id, password_hash=password_hash(), changed_at=now
                )
            )
            if name:
                session.execute(
                    update(Account).where(Account.id == actor.account_id).values(full_name=name)
                )

        past_fences(write)
        return world.logins[actor.account_id]

    return give


@pytest.fixture
def one_more_role(past_fences):
    def give(actor, role, **place):
        return past_fences(
            add, RoleGrant, account_id=actor.account_id, role=role, granted_at=datetime.now(UTC),
            **place,
        )  # fmt: skip

    return give


@pytest.fixture
def job(past_fences):
    """A job asked for by an actor, in any state."""

    def make(actor, name="imports.check", **values):
        now = datetime.now(UTC)
        values = {
            "queue": "interactive", "args": {}, "hat": actor.hat.value,
            "account_id": actor.account_id, "role": actor.role, "school_id": actor.school_id,
            "municipality_id": actor.municipality_id, "max_attempts": 5, "timeout": 60,
            "run_after": now, "created_at": now, "state": "new", **values,
        }  # fmt: skip
        if values["state"] != "new":
            values.setdefault("finished_at", now)
        return past_fences(add, Job, name=name, **values)

    return make


@pytest.fixture
def stored(past_fences):
    """A file made for an actor."""

    def make(actor, **values):
        values = {
            "school_id": actor.school_id, "municipality_id": actor.municipality_id,
            "account_id": actor.account_id, "purpose": "export", "name": "Показатели 2026.xlsx",
            "media_type": "application/vnd.ms-excel", "size": 5, "sha256": "-",
            "content": b"bytes", "created_at": datetime.now(UTC), **values,
        }  # fmt: skip
        return past_fences(add, StoredFile, **values)

    return make


@pytest.fixture
def with_csrf(app):
    """The protection that every other test does without."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False
