"""A contest with a jury over the pages, and a count of a page's statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.contests.hall import Hall
from web.work import db


@pytest.fixture
def hall(database, world) -> Hall:
    return Hall(database.admin, world)


@pytest.fixture
def statements(app) -> Callable[[], object]:
    """Counts the statements of a request, those that dress and end a transaction aside."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            if not statement.startswith("SET LOCAL"):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
