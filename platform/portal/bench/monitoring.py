"""The region's report of monitoring by the worker's code, against the same in plain pandas.

Both read one PostgreSQL with some 500,000 answers, in turns, each in a process of its own; what
they come to must be equal wherever the report shows it. Ratios are of the same round.
"""

import argparse
import json
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kernel.profile import digest as digest_of
from kernel.profile import load as load_profile
from kernel.tenancy.models import Region
from migrations.run import migrate
from portal.bench import monitoring_data
from portal.bench.report import Bar, digest, finish, say
from portal.servers.postgres import Postgres
from portal.setup import as_administrator

MEGABYTES = 300
PART_OF_PANDAS = 0.5
FULL = 500_000  # answers; of fewer, starting up outweighs the work
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """What one process came to: rows by (parameter, breakdown, key), their numbers."""

    rows: dict[tuple[str, str, str], tuple[object, ...]]
    seconds: float
    megabytes: float


def main(argv: Sequence[str]) -> int:
    """Run the benchmark and print its one JSON object."""
    parser = argparse.ArgumentParser(prog="./portal bench monitoring")
    parser.add_argument("--schools", type=int, default=1000, help="сколько школ")
    parser.add_argument("--rounds", type=int, default=3, help="сколько раз по кругу")
    parser.add_argument("--seed", type=int, default=7, help="зерно случайных данных")
    args = parser.parse_args(argv)
    with _region(monitoring_data.Size(args.schools, args.seed)) as (urls, sizes):
        rounds = [
            (_run("portal", urls["portal"]), _run("pandas", urls["pandas"]))
            for _ in range(args.rounds)
        ]
    return _report(rounds, sizes, args.seed)


def _report(rounds: list[tuple[Run, Run]], sizes: dict[str, int], seed: int) -> int:
    ours, theirs = zip(*rounds, strict=True)
    ratio = statistics.median(mine.seconds / other.seconds for mine, other in rounds)
    memory = max(run.megabytes for run in ours)
    share = memory / min(run.megabytes for run in theirs)
    answers = sizes["school.answer_sheet"]
    bars = [
        Bar("equal wherever the report shows it", all(map(_equal, ours, theirs)), True),
        Bar("the portal's memory, MB", memory, MEGABYTES),
    ]
    if answers >= FULL:
        bars.append(Bar("time, portal / pandas", ratio, 1.0))
        bars.append(Bar("memory, portal / pandas", share, PART_OF_PANDAS))
    return finish(
        "monitoring",
        sizes={**sizes, "rounds": len(rounds), "seed": seed, "groups": len(ours[0].rows)},
        digests={
            "portal": digest([(*key, *told) for key, told in ours[0].rows.items()]),
            "pandas": digest([
                (*key, *_seen(told, ours[0].rows[key])) for key, told in theirs[0].rows.items()
            ]),
        },
        figures={
            name: {
                "seconds": [round(run.seconds, 2) for run in runs],
                "megabytes": [round(run.megabytes) for run in runs],
            }
            for name, runs in (("portal", ours), ("pandas", theirs))
        },
        bars=bars,
    )  # fmt: skip


def _equal(ours: Run, theirs: Run) -> bool:
    shown = {key: told for key, told in ours.rows.items() if told[0]}
    return shown.keys() == theirs.rows.keys() and all(
        _seen(theirs.rows[key], told) == told for key, told in shown.items()
    )


def _seen(told: tuple[object, ...], shown: tuple[object, ...]) -> tuple[object, ...]:
    """As much of the row as the report shows: of a hidden group the number of pairs alone."""
    return told[: len(shown)]


def _run(name: str, url: str) -> Run:
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "portal.bench.monitoring_rivals", name, url],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    rows = {tuple(row[:3]): tuple(row[3:]) for row in told["rows"]}
    say(f"{name}: {told['seconds']:.2f} s, {told['megabytes']:.0f} MB")
    return Run(rows, told["seconds"], told["megabytes"])


@contextmanager
def _region(size: monitoring_data.Size) -> Iterator[tuple[dict[str, str], dict[str, int]]]:
    """A temporary server with the region in it; nothing is left of either."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-monitoring-") as home:
        server = Postgres(Path(home), 0)
        server.start()
        try:
            password = secrets.token_urlsafe(16)
            url = server.admin_url("bench")
            migrate(url, password)
            _install(url)
            say(f"loading {size.schools} schools")
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
                sizes = monitoring_data.load(connection, size)
            host = url.rpartition("@")[2]
            yield (
                {
                    "portal": f"postgresql+psycopg://portal_app:{password}@{host}",
                    "pandas": url,  # no hats, no row-level security
                },
                sizes,
            )
        finally:
            server.remove()


def _install(url: str) -> None:
    """The region itself with a profile that ships."""
    profile, engine = load_profile("bryansk"), create_engine(url)
    with Session(engine) as session, session.begin():
        as_administrator(session)
        session.add(
            Region(
                code="bench", name="Опытная область", profile=profile.model_dump(mode="json"),
                profile_digest=digest_of(profile), demo=True, loaded_at=MOMENT,
            )
        )  # fmt: skip
    engine.dispose()
