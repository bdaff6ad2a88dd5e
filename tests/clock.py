"""The suite lives on one day, whatever the day is: Python's and PostgreSQL's clocks stand back.

Whoever is 17 in a test must not come of age by the calendar, and a link that lasts two weeks must
not run out because the suite is a year old. Portals that tests start as a person would start them
live today, and so do the tests that watch them (`today`).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import Connection, text

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BEHIND = "TEST_SECONDS_BEHIND"
_TRAVELS: list[time_machine.travel] = []


def choose() -> None:
    """By how much both clocks of this run stand back; every process of it is told the same."""
    os.environ[BEHIND] = str(round((datetime.now(UTC) - NOW).total_seconds()))


def set_back() -> None:
    """Python's clock of this process, which goes on from there."""
    then = datetime.now(UTC) - timedelta(seconds=int(os.environ[BEHIND]))
    travel = time_machine.travel(then, tick=True)
    travel.start()
    _TRAVELS.append(travel)


def really() -> datetime:
    """The moment it is for everybody else, in UTC."""
    behind = int(os.environ[BEHIND]) if _TRAVELS else 0
    return datetime.now(UTC) + timedelta(seconds=behind)


@contextmanager
def today() -> Iterator[None]:
    """The real day, for as long as a portal of its own is watched."""
    if _TRAVELS:
        _TRAVELS.pop().stop()
    try:
        yield
    finally:
        set_back()


def set_back_postgres(connection: Connection) -> None:
    """PostgreSQL's own functions of time in this database, whoever calls them: tests only."""
    behind = f"interval '{int(os.environ[BEHIND])} seconds'"
    for statement in (
        "SET LOCAL allow_system_table_mods = on",
        "CREATE FUNCTION pg_catalog.ticking() RETURNS timestamptz LANGUAGE internal VOLATILE STRICT"
        " PARALLEL SAFE AS 'clock_timestamp'",
        "CREATE OR REPLACE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz LANGUAGE sql"
        f" VOLATILE STRICT PARALLEL SAFE AS 'SELECT pg_catalog.ticking() - {_quoted(behind)}'",
        "CREATE OR REPLACE FUNCTION pg_catalog.now() RETURNS timestamptz LANGUAGE sql STABLE STRICT"
        " PARALLEL SAFE AS"
        f" 'SELECT pg_catalog.transaction_timestamp() - {_quoted(behind)}'",
        "CREATE OR REPLACE FUNCTION app.today() RETURNS date LANGUAGE sql STABLE"
        f" PARALLEL SAFE RETURN DATE '{NOW.date()}'",
    ):
        connection.execute(text(statement))


def _quoted(literal: str) -> str:
    return literal.replace("'", "''")
