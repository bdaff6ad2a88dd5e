"""BEGIN and the dress go as one message, and nothing else about a transaction is changed by it."""

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.identity.permissions import Role

WHO = text("SELECT current_user, current_setting('app.account_id', true)")
BACKEND = text("SELECT pg_backend_pid()")


@pytest.fixture
def engine(database):
    """One connection, so that what a transaction leaves behind the next one meets."""
    one = create_engine(database.app_url, pool_size=1, max_overflow=0)
    yield one
    one.dispose()


@pytest.fixture
def reach(world):
    return world.actors[Role.JUROR].reach()


def test_a_transaction_is_dressed_and_leaves_nothing_on_the_connection(engine, reach):
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _u, said, *_: seen.append(said))
    with Session(engine, info={"reach": reach}) as session:
        for end in (session.commit, session.rollback):
            who, account = session.execute(WHO).one()
            assert (who, account) == (Hat.JURY, str(reach.account_id))
            end()
    assert seen == [str(WHO)] * 2, "the dress went along with BEGIN"
    with engine.connect() as connection:
        assert connection.execute(WHO).one() == ("portal_app", "")


def test_what_was_written_is_undone_together(engine, reach):
    with Session(engine, info={"reach": reach}) as session:
        first = session.scalar(text("SELECT txid_current()"))
        assert session.scalar(text("SELECT txid_current()")) == first
        with session.begin_nested():
            assert session.execute(WHO).one()[0] == Hat.JURY
        session.rollback()
        assert session.scalar(text("SELECT txid_current()")) != first


def test_a_transaction_for_reading_writes_nothing(engine):
    look = Reach(hat=Hat.AUTH, read_only=True)
    session = Session(engine, info={"reach": look})
    with session, pytest.raises(DBAPIError, match="read-only"):
        session.execute(text("DELETE FROM kernel.sign_in_attempt"))


def test_a_refused_dress_says_why_and_spoils_nothing(engine, reach, monkeypatch):
    refused = "SET LOCAL app.link = ''; SET LOCAL ROLE nobody"
    with monkeypatch.context() as instead:
        instead.setattr(Reach, "statements", lambda _: refused)
        session = Session(engine, info={"reach": reach})
        with session, pytest.raises(DBAPIError, match="nobody"):
            session.execute(WHO)
    with Session(engine, info={"reach": reach}) as session:
        assert session.execute(WHO).one()[0] == Hat.JURY


def test_a_lost_connection_is_told_once_and_replaced(database, engine, reach):
    with Session(engine, info={"reach": reach}) as session:
        backend = session.scalar(BACKEND)
    with database.admin.connect() as past:
        past.execute(text("SELECT pg_terminate_backend(:b, 5000)"), {"b": backend})
    with Session(engine, info={"reach": reach}) as session:
        with pytest.raises(OperationalError) as lost:
            session.execute(WHO)
        assert lost.value.connection_invalidated
    with Session(engine, info={"reach": reach}) as session:
        assert session.scalar(BACKEND) != backend


def test_another_isolation_is_kept(engine, reach):
    with Session(engine, info={"reach": reach}) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        assert session.scalar(text("SHOW transaction_isolation")) == "repeatable read"
        assert session.execute(WHO).one()[0] == Hat.JURY
