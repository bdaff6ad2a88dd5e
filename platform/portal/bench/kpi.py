"""The KPI table by our full compile, our refresh, DuckDB in memory and pandas from the database.

All take turns inside each round on an invented region, on PostgreSQL with the settings of `up`;
ratios are of the same round, their median is the figure. Every change is a real one, committed in
the database by a statement of its own and repeated in DuckDB, so that all must come out equal.
"""

import argparse
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import duckdb
import psycopg
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.profile import digest as digest_of
from kernel.profile import load as load_profile
from kernel.tenancy.models import Region
from kernel.work import Work
from migrations.run import migrate
from portal.bench import kpi_data, kpi_duckdb, kpi_pandas
from portal.bench.report import Bar, digest, finish, say
from portal.servers.postgres import Postgres
from portal.setup import as_administrator
from regional.indicators import compile as cells
from regional.indicators.definitions import sync

COMPILER = Actor(system=Hat.COMPILER)
# Refreshes of one round: few schools need more of them, for they are quick and easily disturbed.
SAMPLES = {1: 9, 10: 5, 100: 3}
LIMITS = {1: 0.01, 10: 0.04, 100: 0.20}
PANDAS_ROUNDS = 2  # it takes longer than all the others together
LIMITS_FROM = 1000  # schools; of fewer, ten or a hundred are too large a part
FULL_LIMIT = 5.0
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

CELLS = text("""
SELECT c.school_year, c.unit_type, CASE c.unit_type WHEN 'region' THEN 'region'
       ELSE c.unit_id::text END, i.code, c.numerator, c.denominator, c.units, c.known, c.anomaly
  FROM regional.kpi_cell c
  JOIN regional.indicator_version v ON v.id = c.version_id
  JOIN regional.indicator i ON i.id = v.indicator_id
""")
# What a change does to a school's year; each is one statement in PostgreSQL and one in DuckDB.
CHANGES = {
    "satisfaction": "items_sum = items_count + (items_sum - items_count + 3) % (4 * items_count)",
    "pair": "state = CASE state WHEN 'active' THEN 'paused' ELSE 'active' END, ended_on = NULL",
    "participation": "full_cycle = NOT full_cycle",
}


@dataclass(slots=True)
class Bench:
    """A loaded region: the portal's database, DuckDB's copy of it, and the times taken."""

    admin: Engine
    app: Engine
    duck: duckdb.DuckDBPyConnection
    rng: Random
    sizes: dict[str, int]
    ids: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)
    ratios: dict[str, list[float]] = field(default_factory=dict)
    corrected: int = 0

    def compile(self, how: Callable[[Work], cells.Outcome]) -> tuple[float, cells.Outcome]:
        """Seconds of one compile, from opening the transaction to its commit."""
        began = time.perf_counter()
        with Session(self.app, info={"reach": COMPILER.reach()}) as session, session.begin():
            outcome = how(Work(session, COMPILER, lambda: MOMENT))
        return time.perf_counter() - began, outcome

    def round(self, *, with_pandas: bool) -> dict[str, str]:
        """One turn of everything, the full compile before and after; digests of what was equal."""
        compute = kpi_duckdb.computing(self.duck)
        took = {"duckdb": [_seconds(compute)], "full": [self.full()]}
        digests = {
            "postgresql": digest(self.cells()),
            "duckdb": digest(kpi_duckdb.cells(self.duck)),
        }
        if with_pandas:
            began = time.perf_counter()
            frame = kpi_pandas.compute(self.admin)
            took["pandas"] = [time.perf_counter() - began]
            digests["pandas"] = digest(kpi_pandas.plain_rows(frame))
        for k, samples in SAMPLES.items():
            took[f"refresh_{k}"] = [self.refresh(k) for _ in range(samples)]
        took["full"].append(self.full())
        took["duckdb"].append(_seconds(compute))
        self._note({name: statistics.median(taken) for name, taken in took.items()})
        return digests

    def full(self) -> float:
        """A whole compile; whatever it has to change, a refresh had left wrong."""
        seconds, outcome = self.compile(cells.compile_all)
        self.corrected += outcome.cells
        return seconds

    def refresh(self, schools: int) -> float:
        """Change so many schools, then time the refresh that their marks ask for."""
        self.change(schools)
        seconds, outcome = self.compile(cells.refresh)
        if not outcome.schools:
            raise RuntimeError("a refresh that found no marks")
        return seconds

    def change(self, schools: int) -> None:
        """One row of each of so many schools, all of one year, committed one by one."""
        table = self.rng.choice(sorted(CHANGES))
        for school, row in self._some(table, schools).items():
            with self.admin.begin() as connection:
                connection.execute(
                    text(
                        f"UPDATE school.{table} SET {CHANGES[table]}"  # noqa: S608 - constants
                        " WHERE school_id = :school AND id = :row"
                    ),
                    {"school": school, "row": row},
                )
            self.duck.execute(
                f"UPDATE {table} SET {CHANGES[table]} WHERE id = ?",  # noqa: S608 - constants
                [row],
            )

    def cells(self) -> list[tuple[object, ...]]:
        with self.admin.connect() as connection:
            return [tuple(row) for row in connection.execute(CELLS)]

    def _some(self, table: str, schools: int) -> dict[str, str]:
        if table not in self.ids:
            self.ids[table] = self.duck.execute(
                f"SELECT school_id::VARCHAR, id::VARCHAR FROM {table}"  # noqa: S608 - constants
                f" WHERE school_year = {kpi_data.YEARS[-1]} ORDER BY id"
            ).fetchall()
        rows = self.ids[table]
        wanted = min(schools, len({school for school, _ in rows}))
        found: dict[str, str] = {}
        while len(found) < wanted:
            school, row = self.rng.choice(rows)
            found.setdefault(school, row)
        return found

    def _note(self, took: dict[str, float]) -> None:
        for name, seconds in took.items():
            self.times.setdefault(name, []).append(seconds)
            self.ratios.setdefault(f"{name}/full", []).append(seconds / took["full"])
        self.ratios.setdefault("full/duckdb", []).append(took["full"] / took["duckdb"])
        say("  ".join(f"{name} {1000 * seconds:.1f} ms" for name, seconds in took.items()))


def main(argv: Sequence[str]) -> int:
    """Run the benchmark and print its one JSON object."""
    parser = argparse.ArgumentParser(prog="./portal bench kpi")
    parser.add_argument("--schools", type=int, default=1000, help="сколько школ")
    parser.add_argument("--rounds", type=int, default=5, help="сколько раз по кругу")
    parser.add_argument("--seed", type=int, default=7, help="зерно случайных данных")
    args = parser.parse_args(argv)
    with _region(kpi_data.Size(schools=args.schools, seed=args.seed)) as bench:
        first, _ = bench.compile(cells.compile_all)
        with bench.admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) regional.kpi_cell"))
        say(f"first compile {first:.2f} s; a round to warm up, then {args.rounds}")
        bench.round(with_pandas=False)
        bench.times.clear()
        bench.ratios.clear()
        rounds = [bench.round(with_pandas=n < PANDAS_ROUNDS) for n in range(args.rounds)]
        return _report(args.rounds, args.seed, bench, rounds, first)


def _report(
    rounds: int, seed: int, bench: Bench, digests: list[dict[str, str]], first: float
) -> int:
    ratio = {name: statistics.median(values) for name, values in bench.ratios.items()}
    same = {
        name: all(found[name] == found["postgresql"] for found in digests if name in found)
        for name in ("duckdb", "pandas")
    }
    bars = [
        Bar("full compile / DuckDB in memory", ratio["full/duckdb"], FULL_LIMIT),
        *(
            Bar(f"refresh of {k} / full compile", ratio[f"refresh_{k}/full"], limit)
            for k, limit in LIMITS.items()
            if bench.sizes["kernel.school"] >= LIMITS_FROM
        ),
        Bar("refreshes left what full compiles give", bench.corrected == 0, True),
        *(Bar(f"{name} gives the same cells", equal, True) for name, equal in same.items()),
    ]
    medians = {
        f"{name}_ms": round(1000 * statistics.median(values), 2)
        for name, values in bench.times.items()
    }
    return finish(
        "kpi",
        sizes={**bench.sizes, "cells": len(bench.cells()), "rounds": rounds, "seed": seed},
        digests=digests[0],
        figures={
            "first_full_ms": round(1000 * first, 2),
            **medians,
            "paired": {name: round(value, 4) for name, value in ratio.items()},
        },
        bars=bars,
    )


@contextmanager
def _region(size: kpi_data.Size) -> Iterator[Bench]:
    """A temporary server with the region in it; nothing is left of either."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-kpi-") as home:
        server = Postgres(Path(home), 0)
        server.start()
        try:
            password = secrets.token_urlsafe(16)
            url = server.admin_url("bench")
            migrate(url, password)
            host = url.rpartition("@")[2]
            bench = Bench(
                admin=create_engine(url),
                app=create_engine(f"postgresql+psycopg://portal_app:{password}@{host}"),
                duck=kpi_data.make(size),
                rng=Random(size.seed),  # noqa: S311 - invented changes
                sizes={},
            )
            _install(bench.admin)
            say(f"loading {size.schools} schools")
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
                bench.sizes.update(kpi_data.load(bench.duck, connection))
            yield bench
            bench.admin.dispose()
            bench.app.dispose()
        finally:
            server.remove()


def _install(engine: Engine) -> None:
    """The region itself with the formulas of a profile that ships."""
    profile = load_profile("bryansk")
    with Session(engine) as session, session.begin():
        as_administrator(session)
        session.add(
            Region(
                code="bench",
                name="Опытная область",
                profile=profile.model_dump(mode="json"),
                profile_digest=digest_of(profile),
                demo=True,
                loaded_at=MOMENT,
            )
        )
        session.flush()
        sync(session, profile)


def _seconds(what: Callable[[], None]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began
