"""How long after a school's commit its figure reaches the region's cell, while long work runs.

Real processes: an embedded PostgreSQL with the settings of `up`, Valkey, the dispatcher, the
interactive and the long worker. The long worker is kept busy with whole compiles and the
interactive one with what it is for; a commit at a random school is timed until the cells of the
school, its municipality and the region say the new number. The bar is the promise KP-04 makes.
"""

import argparse
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from kernel.school_year import SchoolYear
from kernel.settings import Settings
from kernel.work import utc_now
from migrations.run import migrate
from portal.bench.report import Bar, digest, finish, say
from portal.servers.postgres import Postgres
from portal.servers.valkey import Valkey
from portal.setup import prepare

ROOT = Path(__file__).resolve().parents[3]
PROCESSES = (
    ["dispatcher"],
    ["worker", "interactive"],
    ["worker", "interactive"],
    ["worker", "long"],
)
MOST_SECONDS = 10.0
PATIENCE = 60.0

PUPILS = text("""
UPDATE kernel.school_count SET pupils = coalesce(pupils, 0) + 1
 WHERE (school_id, school_year) = (:school, :year)
""")
SUM = text("""
SELECT c.unit_type, c.denominator FROM regional.kpi_cell c
  JOIN regional.indicator_version v ON v.id = c.version_id
  JOIN regional.indicator i ON i.id = v.indicator_id AND i.code = 'pupils_in_work'
 WHERE c.school_year = :year AND (c.unit_type = 'region' OR c.unit_id IN (:school, :place))
""")
_OF_PUPILS = """
  FROM regional.kpi_cell c
  JOIN regional.indicator_version v ON v.id = c.version_id
  JOIN regional.indicator i ON i.id = v.indicator_id AND i.code = 'pupils_in_work'
 WHERE c.school_year = :year"""
# Schools whose share is known: only those enter the sums above them.
KNOWN = text(
    f"SELECT c.unit_id, c.municipality_id {_OF_PUPILS} AND c.unit_type = 'school'"
    " AND c.numerator IS NOT NULL AND c.denominator IS NOT NULL ORDER BY 1"
)
SHOWN = text(f"SELECT c.denominator {_OF_PUPILS} AND c.unit_type = 'region'")
WANTED = text(
    "SELECT sum(k.pupils) FROM kernel.school_count k WHERE k.school_year = :year"  # noqa: S608
    f" AND k.school_id IN (SELECT c.unit_id {_OF_PUPILS} AND c.unit_type = 'school'"
    " AND c.numerator IS NOT NULL AND c.denominator IS NOT NULL)"
)
LONG_DONE = text("SELECT count(*) FROM kernel.job WHERE queue = 'long' AND state = 'done'")
LONG_JOB = text("""
INSERT INTO kernel.job (id, name, queue, args, hat, max_attempts, timeout, run_after, created_at)
SELECT gen_random_uuid(), 'regional.check_cells', 'long', '{}', 'hat_compiler', 5, 600, now(), now()
  FROM generate_series(1, :number)
""")


@contextmanager
def running(schools: int) -> Iterator[Engine]:
    """A portal without its web server, on temporary data."""
    home = Path(tempfile.mkdtemp(prefix="bench-freshness-"))
    postgres, valkey, password = Postgres(home, 0), Valkey(home, 0), secrets.token_hex(12)
    children: list[subprocess.Popen[bytes]] = []
    try:
        postgres.start()
        valkey.start()
        admin = postgres.admin_url("bench")
        migrate(admin, password)
        app = f"postgresql+psycopg://portal_app:{password}@127.0.0.1:{postgres.port}/bench"
        settings = Settings(
            database_url=app,
            admin_database_url=admin,
            redis_url=valkey.url(),
            secret_key=secrets.token_hex(32),
            home=home,
        )
        prepare(settings, region="bryansk", demo=True, schools=schools)
        environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
            "DATABASE_APP_URL": app,
            "REDIS_URL": valkey.url(),
            "PORTAL_SECRET_KEY": settings.secret_key,
            "PORTAL_HOME": str(home),
        }
        for words in PROCESSES:
            children.append(_start(words, environment, home))
        yield create_engine(admin, poolclass=NullPool)
    finally:
        for child in children:
            child.kill()
            child.wait()
        valkey.stop()
        postgres.remove()


def _start(
    words: Sequence[str], environment: dict[str, str], home: Path
) -> subprocess.Popen[bytes]:
    log = (home / f"{'-'.join(words)}.log").open("ab")
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "portal.cli", *words], env=environment, stdout=log, stderr=log
    )


def one_commit(engine: Engine, school: UUID, place: UUID, year: int) -> float:
    """Seconds from the commit until school, municipality and region all show it."""
    wanted = {kind: (count or 0) + 1 for kind, count in _cells(engine, school, place, year)}
    with engine.begin() as connection:
        connection.execute(PUPILS, {"school": school, "year": year})
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        if dict(_cells(engine, school, place, year)) == wanted:
            return time.perf_counter() - began
        time.sleep(0.02)
    return PATIENCE


def _cells(engine: Engine, school: UUID, place: UUID, year: int) -> list[tuple[str, int | None]]:
    values = {"year": year, "school": school, "place": place}
    with engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(SUM, values)]


def _settled(engine: Engine) -> None:
    """Wait until the first compile of the fresh data is over."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with engine.connect() as connection:
            marks = connection.scalar(text("SELECT count(*) FROM regional.kpi_mark"))
            cells = connection.scalar(text("SELECT count(*) FROM regional.kpi_cell"))
        if not marks and cells:
            return
        time.sleep(0.2)
    raise SystemExit("the first compile did not end")


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds of each commit, in order; digests of the region's sum by facts and by its cell."""

    seconds: list[float]
    wanted: str
    shown: str
    long_jobs: int


def measure(schools: int, commits: int, seed: int) -> Found:
    draw = random.Random(seed)  # noqa: S311 - which school is next
    year = SchoolYear.of(utc_now().date()).start
    with running(schools) as engine:
        _settled(engine)
        with engine.begin() as connection:
            known = connection.execute(KNOWN, {"year": year}).all()
            connection.execute(LONG_JOB, {"number": commits * 4})
        taken = []
        for done in range(commits):
            school, place = draw.choice(known)
            taken.append(one_commit(engine, school, place, year))
            say(f"{done + 1} / {commits}: {taken[-1]:.2f} s")
            time.sleep(draw.random())
        with engine.connect() as connection:
            wanted = connection.scalar(WANTED, {"year": year})
            shown = connection.scalar(SHOWN, {"year": year})
            busy = connection.scalar(LONG_DONE)
    return Found(sorted(taken), digest([[wanted]]), digest([[shown]]), int(busy or 0))


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench freshness")
    parser.add_argument("--schools", type=int, default=400)
    parser.add_argument("--commits", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    found = measure(given.schools, given.commits, given.seed)
    taken = found.seconds
    p95 = taken[min(len(taken) - 1, int(len(taken) * 0.95))]
    return finish(
        "freshness",
        sizes={"schools": given.schools, "commits": given.commits},
        digests={"wanted": found.wanted, "shown": found.shown},
        figures={
            "median_s": round(taken[len(taken) // 2], 3),
            "p95_s": round(p95, 3),
            "worst_s": round(taken[-1], 3),
            "long_jobs_done_meanwhile": found.long_jobs,
        },
        bars=[
            Bar("commit to the region's cell, p95, seconds", p95, MOST_SECONDS),
            Bar("long jobs ran meanwhile", found.long_jobs > 0, True),
            Bar("every commit is in the region's sum", found.wanted == found.shown, True),
        ],
    )
