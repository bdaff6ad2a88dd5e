"""The whole set of a demo school's papers, as PDF and as DOCX, as the worker makes it.

An embedded PostgreSQL with the settings of `up` and the demo of one fixed day; measured from the
first statement of the job to the bytes of the pack, as the head of the demo school. Every round
makes the pack anew; the first one also loads what a worker has loaded before it forks.
"""

import argparse
import hashlib
import io
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.documents import fonts
from kernel.identity.permissions import Actor, Role
from kernel.jobs import Silent
from kernel.profile import load
from kernel.school_year import SchoolYear
from kernel.work import Work
from migrations.run import migrate
from portal.bench.report import Bar, finish, say
from portal.demo import build
from portal.servers.postgres import Postgres
from portal.setup import as_administrator, install_region
from school.documents.packs import PackAsk, Packed, make_pack, whole_set
from school.web.document_words import lack_words

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LEAST_PAPERS = 18
MOST_SECONDS = 30.0
HEAD = text("""
SELECT account_id, school_id FROM kernel.role_grant
 WHERE role = 'head' AND revoked_at IS NULL ORDER BY id LIMIT 1
""")
PROGRAMMES = text(
    "SELECT id FROM school.programme WHERE school_id = :school AND school_year = :year"
    " AND state IN ('running', 'completed') ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Round:
    """One pack and what it took."""

    packed: Packed
    wall: float
    cpu: float


def main(arguments: Sequence[str]) -> int:
    """Measure, print one object, fail when a bar is missed."""
    asked = _asked(arguments)
    with _demo(asked.region) as (app, head):
        fonts.warm()
        rounds = [_round(app, head, n) for n in range(asked.rounds)]
    last = rounds[-1]
    if asked.keep:
        asked.keep.write_bytes(last.packed.content)
    files, same = _files(last.packed.content), len({_digest(each) for each in rounds}) == 1
    papers = sum(name.startswith("PDF/") for name in files)
    return finish(
        "pack",
        sizes={"types": len(whole_set()), "files": len(files), "bytes": len(last.packed.content)},
        digests={"pack": _digest(last)},
        figures={
            "papers": last.packed.papers,
            "left out for what they lack": last.packed.left_out,
            "wall s": [round(each.wall, 2) for each in rounds],
            "cpu s": [round(each.cpu, 2) for each in rounds],
            "ms a paper": round(1000 * last.wall / max(1, last.packed.papers), 1),
        },
        bars=[
            Bar("papers short of 18", float(max(0, LEAST_PAPERS - papers)), 0.0),
            Bar("as many Word files as PDF", papers == _words(files), True),
            Bar("equal packs of equal data", same, True),
            Bar("seconds of the slowest round", max(each.wall for each in rounds), MOST_SECONDS),
        ],
    )


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("./portal bench pack")
    parser.add_argument("--region", default="altai")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="where to put the pack, to be looked at")
    return parser.parse_args(arguments)


@contextmanager
def _demo(region: str) -> Iterator[tuple[Engine, Actor]]:
    """A demo of one school on temporary data, and the head of that school."""
    with tempfile.TemporaryDirectory(prefix="bench-pack-") as home:
        Path(home).chmod(0o711)
        server, password = Postgres(Path(home), 0), secrets.token_hex(12)
        server.start()
        try:
            url = server.admin_url("bench")
            migrate(url, password)
            admin = create_engine(url, poolclass=NullPool)
            head = _build(admin, region)
            port = url.rpartition("@")[2]
            yield (
                create_engine(f"postgresql+psycopg://portal_app:{password}@{port}",
                              poolclass=NullPool),
                head,
            )  # fmt: skip
        finally:
            server.remove()


def _build(admin: Engine, region: str) -> Actor:
    say("the demo of one school")
    profile = load(region)
    with Session(admin) as session, session.begin():
        as_administrator(session)
        session.execute(text(
            "CREATE OR REPLACE FUNCTION app.today() RETURNS date LANGUAGE sql STABLE"
            f" PARALLEL SAFE RETURN DATE '{TODAY}'"
        ))  # fmt: skip
        install_region(session, profile, demo=True)
        build(session, profile, schools=1, today=TODAY)
        account_id, school_id = session.execute(HEAD).one()
    return Actor(account_id=account_id, role=Role.HEAD, school_id=school_id)


def _round(app: Engine, head: Actor, n: int) -> Round:
    year = SchoolYear.of(TODAY)
    wall, cpu = time.perf_counter(), time.process_time()
    with Session(app, info={"reach": head.reach()}) as session:
        work = Work(session, head, lambda: NOON)
        told = {"school": head.school_id, "year": year.start}
        ask = PackAsk(
            types=whole_set(),
            programme_ids=tuple(session.scalars(PROGRAMMES, told)),
            school_year=year.start,
        )
        packed = make_pack(work, ask, lack_words, Silent())
    made = Round(packed, time.perf_counter() - wall, time.process_time() - cpu)
    say(f"round {n + 1}: {packed.papers} papers in {made.wall:.1f} s")
    return made


def _files(content: bytes) -> list[str]:
    with ZipFile(io.BytesIO(content)) as pack:
        return pack.namelist()


def _words(files: Sequence[str]) -> int:
    return sum(name.startswith("DOCX/") for name in files)


def _digest(made: Round) -> str:
    return hashlib.sha256(made.packed.content).hexdigest()[:16]
