"""How long approving every accepted report of a period at once takes, and making it official.

An embedded PostgreSQL with the settings of `up` and an invented region: each school's report is
accepted and has the figures of every indicator. Measured from the first statement to the commit,
through the use cases that the pages call; the bar is the promise KP-06 makes.
"""

import argparse
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.db import Hat, Reach
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from kernel.profile import digest as digest_of
from kernel.profile import load as load_profile
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Region
from kernel.work import Work, utc_now
from migrations.run import migrate
from portal.bench.report import Bar, digest, finish, say
from portal.servers.postgres import Postgres
from portal.setup import as_administrator
from regional.indicators.definitions import sync
from regional.periods import judging, obligations, official, service
from regional.periods.verifying import verify

MOST_SECONDS = 5.0
PLACES = 30

PEOPLE = """
INSERT INTO kernel.account (id, login, full_name, state, created_at)
VALUES (:account, 'bench', 'Bench', 'active', now());
INSERT INTO kernel.role_grant (id, account_id, role, granted_at)
VALUES (gen_random_uuid(), :account, 'region_operator', now())
"""
STRUCTURE = """
INSERT INTO kernel.municipality (id, code, name, short_name, tile_col, tile_row)
SELECT gen_random_uuid(), 'm' || n, 'Район ' || n, 'Р' || n, n % 8, n / 8
  FROM generate_series(1, :places) n;
INSERT INTO kernel.school (id, code, name, full_name, kind)
SELECT gen_random_uuid(), 's' || n, 'Школа № ' || n, 'Опытная школа № ' || n, 'general'
  FROM generate_series(1, :schools) n;
INSERT INTO kernel.school_placement (id, school_id, municipality_id)
SELECT gen_random_uuid(), s.id, m.id
  FROM kernel.school s
  JOIN kernel.municipality m ON m.code = 'm' || (1 + substr(s.code, 2)::int % :places)
"""
ACCEPTED = """
UPDATE regional.report
   SET state = 'accepted', attempt = 1, first_submitted_on = app.today(), submitted_at = now(),
       accepted_at = now();
INSERT INTO regional.report_figure (report_id, attempt, version_id, school_id, municipality_id,
                                    numerator, denominator, known, basis, computed_at)
SELECT r.id, 1, v.id, r.school_id, r.municipality_id, abs(hashtext(r.id::text || v.id)) % 40,
       CASE WHEN v.denominator_fact IS NOT NULL THEN 40 END, 1, 'primary', now()
  FROM regional.report r CROSS JOIN regional.indicator_version v WHERE v.level = 'school'
"""


@contextmanager
def running() -> Iterator[tuple[Engine, Engine]]:
    """The administrator's engine and the portal's, on temporary data."""
    home = Path(tempfile.mkdtemp(prefix="bench-approve-"))
    postgres, password = Postgres(home, 0), secrets.token_hex(12)
    try:
        postgres.start()
        admin = postgres.admin_url("bench")
        migrate(admin, password)
        app = f"postgresql+psycopg://portal_app:{password}@127.0.0.1:{postgres.port}/bench"
        yield create_engine(admin, poolclass=NullPool), create_engine(app, poolclass=NullPool)
    finally:
        postgres.remove()


def fill(admin: Engine, schools: int) -> Actor:
    """The region, its schools and one operator; returns the operator."""
    profile, account = load_profile("bryansk"), new_id()
    with Session(admin, info={"reach": Reach(hat=Hat.QUEUE)}) as session, session.begin():
        as_administrator(session)
        session.add(
            Region(
                code="bench",
                name=profile.region.name.ru,
                profile=profile.model_dump(mode="json"),
                profile_digest=digest_of(profile),
                loaded_at=utc_now(),
            )
        )
        session.flush()
        sync(session, profile)
        for statement in (*PEOPLE.split(";"), *STRUCTURE.split(";")):
            values = {"account": account, "schools": schools, "places": PLACES}
            named = {key: value for key, value in values.items() if f":{key}" in statement}
            session.execute(text(statement), named)
    return Actor(account_id=account, role=Role.REGION_OPERATOR)


def open_period(app: Engine, admin: Engine, actor: Actor) -> UUID:
    """A period whose every report is accepted."""
    today = utc_now().date()
    card = service.PeriodCard(
        name="Bench",
        school_year=SchoolYear.of(today).start,
        opens_on=today - timedelta(days=5),
        due_on=today,
        closes_on=today + timedelta(days=5),
        cut_off_on=max(today - timedelta(days=1), date(SchoolYear.of(today).start, 9, 1)),
        school_kinds=("general",),
    )
    with Session(app, info={"reach": actor.reach()}) as session, session.begin():
        work = Work(session, actor)
        period_id = service.create_period(work, card)
        obligations.list_obliged(work, period_id)
    with Session(admin, info={"reach": Reach(hat=Hat.QUEUE)}) as session, session.begin():
        as_administrator(session)
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in ACCEPTED.split(";"):
            session.execute(text(statement))
    return period_id


def timed(app: Engine, actor: Actor, act: Callable[[Work], object]) -> float:
    """Seconds of one use case, from opening the transaction to its commit."""
    began = time.perf_counter()
    with Session(app, info={"reach": actor.reach()}) as session, session.begin():
        act(Work(session, actor))
    return time.perf_counter() - began


def main(arguments: Sequence[str]) -> int:
    """Measure once: the first approval is what a person waits for."""
    parser = argparse.ArgumentParser(prog="./portal bench approve")
    parser.add_argument("--schools", type=int, default=500)
    schools = parser.parse_args(list(arguments)).schools
    with running() as (admin, app):
        say(f"{schools} schools")
        actor = fill(admin, schools)
        period_id = open_period(app, admin, actor)
        approving = timed(app, actor, lambda work: judging.approve(work, period_id))
        keeping = timed(app, actor, lambda work: official.make_official(work, period_id))
        with Session(app, info={"reach": actor.reach(read_only=True)}) as session:
            began = time.perf_counter()
            found = verify(session, period_id)
            verifying = time.perf_counter() - began
            kept = session.execute(
                text("SELECT sha256 FROM regional.report_snapshot ORDER BY sha256")
            ).all()
    return finish(
        "approve",
        sizes={"schools": schools, "municipalities": PLACES, "snapshots": len(kept)},
        digests={"tables": digest((one.unit_name, one.number) for one in found)},
        figures={
            "approve_seconds": round(approving, 3),
            "make_official_seconds": round(keeping, 3),
            "verify_seconds": round(verifying, 3),
        },
        bars=[
            Bar("approving all at once, seconds", approving, MOST_SECONDS),
            Bar("making it official, seconds", keeping, MOST_SECONDS),
            Bar("every report has its snapshot", len(kept) == schools, True),
            Bar("every table agrees", bool(found) and all(one.agrees for one in found), True),
        ],
    )
