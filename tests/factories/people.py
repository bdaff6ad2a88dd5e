"""What tests of accounts have in common: a password, a command, a way in."""

from datetime import datetime
from functools import cache

from flask.testing import FlaskClient

from kernel.identity.accounts import OpenAccount
from kernel.identity.passwords import hash_password
from kernel.identity.permissions import Actor, Role
from kernel.identity.sign_in import sign_in
from tests.conftest import NOW
from tests.factories.world import World

PASSWORD = "three quiet words"


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: making one is meant to be slow."""
    return hash_password(PASSWORD)


def enter(
    auth, login: str, password: str = PASSWORD, *, address: str = "192.0.2.1", at: datetime = NOW
) -> str:
    """Sign in at a fixed moment; the session's token."""
    return auth(sign_in, login=login, password=password, address=address, device="tests", now=at)


def grant_of(world: World, actor: Actor):
    return world.grants[actor.account_id]


def command(role: Role, world: World, **values: object) -> OpenAccount:
    """An account for an invented person in school one, unless told otherwise."""
    values.setdefault("full_name", "Новикова Вера Игоревна")
    values.setdefault("login", "novikova-vi")
    values.setdefault("school_id", world.schools["one"])
    values.setdefault("municipality_id", world.municipalities["north"])
    return OpenAccount(role=role, **values)


def sign_in_at(client: FlaskClient, login: str, password: str = PASSWORD, **query: str):
    """Fill in the form of /sign-in."""
    typed = {"login": login, "password": password}
    return client.post("/sign-in", data=typed, query_string=query)
