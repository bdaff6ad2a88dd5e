"""Hands views their unit of work, and settles it when the answer is known."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kernel.db import Base, Hat, Reach
from kernel.identity.permissions import Actor
from kernel.work import MOSCOW, Work, utc_now

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def open_work(actor: Actor) -> Work:
    """The request's work: a GET runs READ ONLY, so that PostgreSQL refuses a careless write."""
    db.session.remove()
    session = db.session()
    session.info["reach"] = actor.reach(read_only=request.method in SAFE)
    zone = current_app.extensions.get("zone", lambda: MOSCOW)()
    work = g.work = Work(session, actor, utc_now, zone)
    return work


def current_work() -> Work:
    """The work of the view that is running."""
    work: Work = g.work
    return work


def settle(answer: ResponseReturnValue) -> Response:
    """Keep what an unsafe method did when its answer is not a refusal; else forget it."""
    response = make_response(answer)
    if request.method not in SAFE and response.status_code < 400:
        db.session.commit()
    return response


def close_work() -> None:
    """Whatever was not kept is rolled back; the connection goes home without its hat."""
    db.session.remove()
    g.pop("work", None)


@contextmanager
def aside(reach: Reach | None = None) -> Iterator[Session]:
    """A second, short transaction for what must outlive a refusal or a GET; it always commits."""
    session = Session(
        db.engine, expire_on_commit=False, info={"reach": reach or Reach(hat=Hat.AUTH)}
    )
    try:
        yield session
    finally:
        try:
            session.commit()
        finally:
            session.close()


@contextmanager
def seen(actor: Actor) -> Iterator[Work]:
    """A short transaction of the same actor, to write down who saw what."""
    with aside(actor.reach()) as session:
        yield Work(session, actor, utc_now)
