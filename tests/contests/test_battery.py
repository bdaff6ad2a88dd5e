"""CT-04, CT-05: the battery of the vote, short; `bench ballots --battery` runs it whole."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contests.ballots.casting import cast
from kernel.db import Hat, Reach
from kernel.errors import WrongState
from kernel.work import Work
from portal.bench.ballots import running
from portal.bench.battery import Size, run
from portal.bench.vote import fill_in, hand_in, make_hall, open_vote

SHORT = Size(jurors=8, entries=6, kills=12, crashes=1, tabs=10, races=3, archives=5, threads=8)
MOMENT = timedelta(milliseconds=1)
GRACE = timedelta(seconds=60)
CLOCK = "current_setting('test.clock')::timestamptz"


def test_nothing_is_lost_nothing_is_twice_nothing_comes_after_the_count():
    with running() as (postgres, app_url):
        found = run(postgres, app_url, SHORT)
    assert {name: n for name, n in found.wrong.items() if n} == {}, found.said
    assert len(found.wrong) == 11
    assert found.counts["killed"] >= SHORT.kills
    assert (found.counts["sheets"], found.counts["crashed"]) == (48, 1)


@pytest.fixture
def vote_of(database, world):
    hall = make_hall(database.admin, 2)

    def make(**values):
        return open_vote(hall, jurors=2, entries=6, **values)

    return make


@pytest.fixture
def at(database):
    """Cast by a clock of the database that stands still where it is told to."""
    with database.admin.begin() as past:
        guard = past.scalar(text("SELECT pg_get_functiondef('app.guard_ballot'::regproc)"))
        past.exec_driver_sql(guard.replace("clock_timestamp()", CLOCK).replace("%", "%%"))

    def act(vote, entry, moment):
        actor = vote.jurors[1]
        with Session(database.app, info={"reach": actor.reach()}) as session:
            session.execute(text(f"SET LOCAL test.clock = '{moment.isoformat()}'"))
            try:
                receipt = cast(Work(session, actor), vote.sheet(entry, uuid4()))
            except WrongState as refused:
                return refused.code
            session.commit()
        return "in grace" if receipt.in_grace else "in time"

    yield act
    with database.admin.begin() as past:
        past.exec_driver_sql(guard.replace("%", "%%"))


def test_the_end_is_inclusive_to_the_millisecond(database, vote_of, at):
    def ends(vote) -> datetime:
        with database.admin.connect() as past:
            return past.scalar(
                text("SELECT closes_at FROM contests.round WHERE id = :r"), {"r": vote.round_id}
            )

    strict, kind = vote_of(), vote_of(grace=60)
    said = [
        at(strict, n, ends(strict) + off) for n, off in enumerate((-MOMENT, 0 * MOMENT, MOMENT))
    ]
    assert said == ["in time", "in time", "round_not_open"]
    moments = (-MOMENT, 0 * MOMENT, MOMENT, GRACE, GRACE + MOMENT)
    said = [at(kind, n, ends(kind) + off) for n, off in enumerate(moments)]
    assert said == ["in time", "in time", "in grace", "in grace", "round_not_open"]


def test_the_applications_clock_does_not_matter(database, vote_of):
    hour = timedelta(hours=1)
    ends_soon = vote_of(closes_in=timedelta(minutes=1))
    over = vote_of(closes_in=-timedelta(minutes=1))
    for n, off in enumerate((-hour, hour)):
        taken = hand_in(
            database.app, ends_soon.jurors[0], ends_soon.sheet(n, uuid4()), clock_off=off
        )
        assert not taken.in_grace
        with pytest.raises(WrongState):
            hand_in(database.app, over.jurors[0], over.sheet(n, uuid4()), clock_off=off)


CHANGES = (
    "UPDATE contests.ballot_version SET marks = '{}'",
    "DELETE FROM contests.ballot_version",
    "TRUNCATE contests.ballot_version CASCADE",
)
DEFINITIONS = (
    "ALTER TABLE contests.ballot_version DISABLE TRIGGER ALL",
    "DROP TRIGGER guards ON contests.ballot_version",
    "DROP FUNCTION app.append_only() CASCADE",
    "ALTER TABLE contests.ballot_version DISABLE ROW LEVEL SECURITY",
    "CREATE POLICY open ON contests.ballot_version USING (true)",
    "CREATE TABLE contests.another (n int)",
    "DROP TABLE contests.ballot_version CASCADE",
    "SET session_replication_role = replica",
    "SET ROLE portal_owner",
)


def test_no_row_and_no_definition_is_changed_by_anybody(database, vote_of):
    vote = vote_of()
    fill_in(database.admin, vote)

    def kept():
        with database.admin.connect() as past:
            return past.execute(
                text("SELECT * FROM contests.ballot_version ORDER BY entry_id, member_id")
            ).all()

    before, passed = kept(), []
    for hat in Hat:
        for statement in (*CHANGES, *DEFINITIONS):
            reach = Reach(hat=hat, account_id=vote.jurors[0].account_id)
            with Session(database.app, info={"reach": reach}) as session:
                try:
                    session.execute(text(statement))
                except DBAPIError:
                    continue
            passed.append((hat, statement))
    assert passed == []
    for role in ("portal_owner", "postgres"):
        for statement in CHANGES:
            with database.admin.connect() as past:
                past.exec_driver_sql(f"SET ROLE {role}")
                try:
                    past.execute(text(statement))
                    past.commit()
                except DBAPIError:
                    continue
    assert kept() == before
    assert len(before) == 12
