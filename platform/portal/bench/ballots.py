"""`./portal bench ballots`: our cast of a sheet against a plain insert of the same row.

One durable PostgreSQL (fsync and synchronous_commit on), fifty clients, each a process of its own,
so that no interpreter's lock is measured. Rounds of both kinds take turns on the same connections;
the bar is the median of the paired rounds. Ours is the whole use case behind a juror's button
through the portal's login: rights, fences, the guard, the log. The plain insert is the same row by
the same kind of session into a table with a key and nothing else.

`--battery` runs the tests that CT-04 and CT-05 ask for at full size (battery.py).
"""

import argparse
import multiprocessing
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing.synchronize import Barrier
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from uuid import uuid4

from sqlalchemy import Column, Engine, MetaData, Table, create_engine, event, insert, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from contests.ballots.casting import new_receipt
from contests.ballots.marks import canonical
from contests.ballots.models import BallotVersion
from kernel.db import say_who_asks
from kernel.work import utc_now
from migrations.run import migrate
from portal.bench.report import Bar, finish, say
from portal.bench.vote import CRITERIA, Vote, hand_in, make_hall, open_vote
from portal.servers.postgres import Postgres

LEAST_OF_PLAIN = 0.6
ENTRIES = 40
JURORS_PER_CLIENT = 10
KINDS = ("plain", "ours")
BARE = """
CREATE TABLE public.bare_ballot AS SELECT * FROM contests.ballot_version;
ALTER TABLE public.bare_ballot ADD PRIMARY KEY (round_id, entry_id, member_id, version);
GRANT INSERT ON public.bare_ballot TO portal_app
"""


MARKS = canonical(dict.fromkeys(CRITERIA, 5))
BARE_BALLOT = Table(
    "bare_ballot",
    MetaData(),
    *(Column(each.name, each.type) for each in BallotVersion.__table__.columns),
    schema="public",
)


@contextmanager
def running(prefix: str = "bench-ballots-") -> Iterator[tuple[Postgres, str]]:
    """A durable server with an empty portal in it, and the address of the portal's login."""
    home = Path(tempfile.mkdtemp(prefix=prefix))
    postgres, password = Postgres(home, 0), secrets.token_hex(12)
    try:
        postgres.start()
        migrate(postgres.admin_url("bench"), password)
        yield (
            postgres,
            f"postgresql+psycopg://portal_app:{password}@127.0.0.1:{postgres.port}/bench",
        )
    finally:
        postgres.remove()
        shutil.rmtree(home, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Turn:
    """What every client does next, and for how many seconds."""

    kind: str
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Measure, or run the battery; 1 when a bar does not hold."""
    asked = _asked(arguments)
    if asked.battery:
        from portal.bench import battery

        return battery.whole()
    turns = [Turn(kind, asked.seconds) for kind in KINDS] * (asked.rounds + 1)
    with running() as (postgres, app_url):
        admin = create_engine(postgres.admin_url("bench"), poolclass=NullPool)
        vote = _prepare(admin, asked.clients * JURORS_PER_CLIENT)
        done = [sum(each) for each in _race(app_url, vote, asked.clients, turns)]
        kept, settings = _kept(admin)
    sizes = {
        "clients": asked.clients,
        "jurors": len(vote.jurors),
        "entries": ENTRIES,
        "rounds": asked.rounds,
        "seconds_each": asked.seconds,
        "settings": settings,
    }
    return _tell(sizes, list(zip(turns, done, strict=True)), kept)


def _prepare(admin: Engine, jurors: int) -> Vote:
    with admin.begin() as past:
        for statement in BARE.split(";"):
            past.execute(text(statement))
    vote = open_vote(make_hall(admin, jurors), jurors=jurors, entries=ENTRIES)
    with admin.connect() as past:
        past.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return vote


def _tell(
    sizes: dict[str, object], done: Sequence[tuple["Turn", int]], kept: dict[str, int]
) -> int:
    """The first round of each kind warms plans and caches up and is not counted in."""
    sent = {kind: sum(n for turn, n in done if turn.kind == kind) for kind in KINDS}
    rates = {
        kind: [n / turn.seconds for turn, n in done if turn.kind == kind][1:] for kind in KINDS
    }
    ratios = [ours / plain for plain, ours in zip(*rates.values(), strict=True)]
    return finish(
        "ballots",
        sizes=sizes,
        digests={},
        figures={
            "per_second": {kind: round(median(each)) for kind, each in rates.items()},
            "ours ÷ plain, median": round(median(ratios), 3),
            "ours ÷ plain, each pair": [round(each, 3) for each in ratios],
            "sheets": sent,
        },
        bars=[
            Bar("plain ÷ ours, median of pairs", 1 / median(ratios), 1 / LEAST_OF_PLAIN),
            Bar("every sheet sent is kept, and no other", kept == sent, True),
        ],
    )


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("./portal bench ballots")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--battery", action="store_true", help="the tests of the vote, whole")
    return parser.parse_args(arguments)


def _race(url: str, vote: Vote, clients: int, turns: Sequence[Turn]) -> list[list[int]]:
    """How many rows each client committed in each turn."""
    forked = multiprocessing.get_context("fork")
    barrier, told = forked.Barrier(clients + 1), forked.SimpleQueue()
    crowd = [
        forked.Process(target=_client, args=(url, vote, n, turns, barrier, told), daemon=True)
        for n in range(clients)
    ]
    for each in crowd:
        each.start()
    done = []
    for turn in turns:
        barrier.wait(120)
        done.append([told.get() for _ in crowd])
        say(f"{turn.kind}: {sum(done[-1]) / turn.seconds:.0f} в секунду")
    for each in crowd:
        each.join(30)
    return done


def _client(
    url: str,
    vote: Vote,
    number: int,
    turns: Sequence[Turn],
    barrier: Barrier,
    told: "SimpleQueue[int]",
) -> None:
    engine = create_engine(url, pool_size=1, max_overflow=0)
    work = {kind: _sheets(vote, number) for kind in KINDS}
    with engine.connect():
        pass
    for turn in turns:
        act = {"ours": _ours, "plain": _plain}[turn.kind]
        if turn.kind == "plain":
            event.remove(Session, "after_begin", say_who_asks)
        barrier.wait(120)
        until, sent = time.perf_counter() + turn.seconds, 0
        while time.perf_counter() < until:
            act(engine, vote, *next(work[turn.kind]))
            sent += 1
        told.put(sent)
        if turn.kind == "plain":
            event.listen(Session, "after_begin", say_who_asks)
    engine.dispose()


def _sheets(vote: Vote, number: int) -> Iterator[tuple[int, int, int]]:
    """(juror, entry, version) of one client for ever: entry after entry, then a later version."""
    mine = range(number * JURORS_PER_CLIENT, (number + 1) * JURORS_PER_CLIENT)
    for version in count():
        for juror in mine:
            for entry in range(ENTRIES):
                yield juror, entry, version


def _ours(engine: Engine, vote: Vote, juror: int, entry: int, version: int) -> None:
    hand_in(engine, vote.jurors[juror], vote.sheet(entry, uuid4(), version=version))


def _plain(engine: Engine, vote: Vote, juror: int, entry: int, version: int) -> None:
    row: dict[str, object] = {
        "round_id": vote.round_id,
        "entry_id": vote.entries[entry],
        "member_id": vote.jurors[juror].account_id,
        "version": version + 1,
        "account_id": vote.jurors[juror].account_id,
        "request_id": uuid4(),
        "marks": MARKS,
        "comments": {},
        "nonce": secrets.token_bytes(16),
        "leaf_before": None,
        "leaf": bytes(32),
        "receipt": new_receipt(),
        "in_grace": False,
        "cast_at": utc_now(),
    }
    with Session(engine) as session:
        session.execute(insert(BARE_BALLOT).values(row))
        session.commit()


def _kept(admin: Engine) -> tuple[dict[str, int], dict[str, str]]:
    """Rows of each kind, and the settings that make a commit durable."""
    with admin.connect() as past:
        counts = {
            kind: past.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our names
            for kind, table in (
                ("plain", "public.bare_ballot"),
                ("ours", "contests.ballot_version"),
            )
        }
        settings = {
            name: past.scalar(text("SELECT current_setting(:name)"), {"name": name})
            for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        }
    return counts, settings
