"""The whole application on this process's database, and a client that reads what it gets."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kernel.db import Hat, Reach
from kernel.identity.models import SignInSession
from kernel.identity.permissions import Role
from kernel.identity.sign_in import open_session, resume
from kernel.profile import load
from kernel.settings import Settings
from portal.factory import create_app
from tests.factories.world import World, build_world
from web.work import db

# An hour behind Greenwich: the day of the pages is the day that tests and database have.
ZONE = ZoneInfo("Atlantic/Azores")
VALUE = re.compile(r"=\"[^\"<>]*\"")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+=\"|\sstyle=\"", re.IGNORECASE)


class CheckingClient(FlaskClient):
    """Fails on a broken page whoever asked for it: malformed HTML, no title, doubled ids."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        response = super().open(*args, **kwargs)  # type: ignore[arg-type]
        if response.mimetype == "text/html" and response.data:
            check_page(response.text)
        return response


def check_page(html: str) -> None:
    assert not INLINE.search(html), "inline script, handler or style"
    ids = re.findall(r"\sid=\"([^\"]+)\"", html)
    assert len(ids) == len(set(ids)), f"doubled id: {sorted(i for i in ids if ids.count(i) > 1)}"
    if html.lstrip().lower().startswith("<!doctype"):
        check_document(VALUE.sub('=""', html))


@lru_cache(maxsize=5000)
def check_document(html: str) -> None:
    """The page without its attributes' values: refusals differ in nothing else and are many."""
    document = html5lib.HTMLParser(strict=True).parse(html)
    title = document.find(".//{http://www.w3.org/1999/xhtml}title")
    assert title is not None, "no title"
    assert (title.text or "").strip(), "empty title"


@pytest.fixture(scope="session")
def app(database) -> Iterator[Flask]:
    settings = Settings(
        database_url=database.app_url,
        redis_url="redis://127.0.0.1:1/0",
        secret_key="tests" * 8,
        home=Path("/nonexistent"),
    )
    made = create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    made.test_client_class = CheckingClient
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def world(database, app) -> World:
    """The small region with the Altai profile, as the pages need one."""
    app.extensions.pop("known_region", None)
    return database.filled("world_with_profile", _with_profile)


def _with_profile(session: Session) -> World:
    from portal.setup import as_administrator
    from regional.indicators.definitions import sync

    profile = load("altai")
    told = profile.model_dump(mode="json")
    told["region"]["timezone"] = ZONE.key
    built = build_world(session, datetime.now(UTC), told)
    as_administrator(session)
    sync(session, profile)
    return built


@pytest.fixture
def client_as(app, world, database) -> Callable[..., FlaskClient]:
    """A client signed in as the world's actor of a role; `foreign` is the one elsewhere."""

    def sign_in(role: Role | None = None, *, foreign: bool = False) -> FlaskClient:
        client = app.test_client()
        if role is None:
            return client
        actor = (world.foreign if foreign else world.actors)[role]
        with Session(database.app, info={"reach": Reach(hat=Hat.AUTH)}) as session:
            now = datetime.now(UTC)
            token = open_session(session, actor.account_id, device="tests", now=now)
            session.flush()
            shown = update(SignInSession).where(SignInSession.account_id == actor.account_id)
            session.execute(shown.values(second_factor_at=now))
            session.commit()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    return sign_in


@pytest.fixture
def remembered(monkeypatch):
    """Who is signed in is not what a sweep of pages asks: it is looked up once a client."""
    known = {}

    def once(session, token, now):
        if token not in known:
            known[token] = resume(session, token, now)
        return known[token]

    monkeypatch.setattr("portal.signed_in.resume", once)
