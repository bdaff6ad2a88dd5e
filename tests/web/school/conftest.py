"""Rows of a school for its pages; the region wears the Altai profile already."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from kernel.identity.permissions import Role
from tests.school.make import Maker
from web.work import db


@pytest.fixture
def make(database, world) -> Maker:
    return Maker(database.admin, world)


@pytest.fixture
def client(client_as) -> FlaskClient:
    """The curator's browser."""
    return client_as(Role.CURATOR)


@pytest.fixture
def statements(app) -> Callable[[], object]:
    """Counts the statements of a request, those that dress and end a transaction aside.

    So is the note that a browser was here, which is written once a minute whatever the page.
    """

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            if not statement.startswith(("SET LOCAL", "UPDATE kernel.sign_in_session SET seen_at")):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
