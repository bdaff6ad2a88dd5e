"""A school that worked before the matching came is upgraded with the pairs it has, and back."""

from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from migrations.run import config_for, migrate

BEFORE = "0021_faster_votes"
SCHOOL, PROGRAMME, MENTOR, MENTEE = (uuid4() for _ in range(4))
PAIR = """
INSERT INTO school.pair (school_id, id, programme_id, school_year, mentor_id, mentee_id, state,
                         started_on, ended_on)
VALUES (:school, :id, :programme, 2026, :mentor, :mentee, :state, :began, :ended)
"""


@pytest.fixture
def url(database):
    """A database of its own that has walked up, and back to where the matching was not yet."""
    url = database.admin_url.rsplit("/", 1)[0] + f"/pairs_{database.name}"
    migrate(url, "tests-only")
    command.downgrade(config_for(url), BEFORE)
    return url


def run(url: str, *rows: tuple[str, dict[str, object]]) -> list[object]:
    """Past keys and triggers: only what the upgrade itself looks at matters here."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        return [_one(connection, *row) for row in rows]


def _one(connection: Connection, statement: str, values: dict[str, object]) -> object:
    done = connection.execute(text(statement), values)
    return done.all() if done.returns_rows else None


def pair(state: str, began: str, ended: str | None) -> tuple[str, dict[str, object]]:
    return PAIR, {
        "school": SCHOOL, "id": uuid4(), "programme": PROGRAMME, "mentor": MENTOR,
        "mentee": MENTEE, "state": state, "began": began, "ended": ended,
    }  # fmt: skip


def test_pairs_that_overlap_do_not_stop_an_upgrade(url):
    made = pair("completed", "2026-09-01", "2026-10-31")
    run(url, made, pair("active", "2026-10-01", None))
    migrate(url, "tests-only")
    (rows,) = run(url, ("SELECT made_at, way, basis FROM school.pair", {}))
    assert rows == [(None, "appointment", "appointed")] * 2


def test_links_of_what_is_taken_away_go_with_it(url):
    migrate(url, "tests-only")
    link = (
        "INSERT INTO school.link (school_id, id, purpose, token_hash, created_at, expires_at)"
        " VALUES (:school, :id, :purpose, repeat(:sign, 64), now(), now())"
    )
    made = {
        purpose: {"school": SCHOOL, "id": uuid4(), "purpose": purpose, "sign": sign}
        for purpose, sign in zip(("ballot", "diary", "vote", "consent"), "abcd", strict=True)
    }
    run(url, *((link, values) for values in made.values()))
    command.downgrade(config_for(url), BEFORE)
    (rows,) = run(url, ("SELECT id FROM school.link", {}))
    assert rows == [(made["consent"]["id"],)]
    (forced,) = run(url, (
        "SELECT relforcerowsecurity FROM pg_class WHERE oid = 'school.link'::regclass", {},
    ))  # fmt: skip
    assert forced == [(True,)]
