"""The tests of the vote at full size: nothing lost, nothing twice, nothing after the count (CT-04).

Jurors send every sheet through the portal's own use case on a durable server of its own while
connections are killed and the server is brought down; whoever gets no answer sends the same
request again, as the form on a phone does. tests/contests/test_battery.py runs a short one.
"""

import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from contests.ballots.casting import Receipt, Sheet
from kernel.errors import DomainError, Invalid, WrongState
from kernel.identity.permissions import Actor
from portal.bench.archives import caught
from portal.bench.ballots import running
from portal.bench.races import close_of, close_races, root_kept, two_tabs
from portal.bench.report import Bar, finish, say
from portal.bench.vote import Hall, Vote, hand_in, make_hall, open_vote
from portal.servers.postgres import Postgres

PATIENCE = 180.0
DROPPED = 0.1  # of the answers never reach the juror, who sends again
KILL = """
SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
  FROM (SELECT pid FROM pg_stat_activity
         WHERE usename = 'portal_app' ORDER BY random() LIMIT 4) chosen
"""
KEPT = """
SELECT entry_id, account_id, request_id, receipt
  FROM contests.ballot_version WHERE round_id = :round
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each; the usual is what the reference asks for."""

    jurors: int = 200
    entries: int = 40
    doubles: float = 0.3
    kills: int = 1000
    crashes: int = 3
    tabs: int = 500
    races: int = 100
    archives: int = 1000
    threads: int = 40


@dataclass(slots=True)
class Found:
    """What came of it; everything under `wrong` must stay nought."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Storm:
    """What the jurors of one round sent, and what they were answered."""

    vote: Vote
    # By the request's identifier: who sent what, and every receipt that came back.
    sent: dict[UUID, tuple[Actor, Sheet]] = field(default_factory=dict)
    answers: dict[UUID, set[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    sends: int = 0
    kills: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    guard: threading.Lock = field(default_factory=threading.Lock)


def whole(size: Size | None = None) -> int:
    """Run it all on a server of its own and print one object."""
    size = size or Size()
    with running("battery-") as (postgres, app_url):
        found = run(postgres, app_url, size)
    return finish(
        "ballots --battery",
        sizes={name: getattr(size, name) for name in Size.__slots__},
        digests={},
        figures={
            **found.counts,
            "seconds": {name: round(each, 1) for name, each in found.seconds.items()},
            "said": found.said[:10],
        },
        bars=[
            *(Bar(name, float(each), 0.0) for name, each in found.wrong.items()),
            Bar("connections killed, enough", found.counts["killed"] >= size.kills, True),
        ],
    )


def run(postgres: Postgres, app_url: str, size: Size) -> Found:
    """Every part in turn."""
    found = Found()
    admin = create_engine(postgres.admin_url("bench"), poolclass=NullPool)
    app = create_engine(
        app_url, pool_size=size.threads, max_overflow=3 * size.threads, pool_pre_ping=True
    )
    hall = make_hall(admin, size.jurors)
    parts: dict[str, Callable[[], None]] = {
        "storm": partial(storm, postgres, app, hall, size, found),
        "two tabs": partial(_two_tabs, app, hall, size, found),
        "close races": partial(_close_races, app, hall, size, found),
        "archives": partial(archives, size, found),
    }
    for name, part in parts.items():
        began = time.perf_counter()
        part()
        found.seconds[name] = time.perf_counter() - began
        say(f"{name}: {found.seconds[name]:.1f} с")
    app.dispose()
    return found


def storm(postgres: Postgres, app: Engine, hall: Hall, size: Size, found: Found) -> None:
    """All sheets of a round, sent twice and more, under kills and crashes; then the close."""
    it = Storm(open_vote(hall, jurors=size.jurors, entries=size.entries))
    tasks = [(juror, entry) for juror in it.vote.jurors for entry in range(size.entries)]
    random.shuffle(tasks)
    killer = threading.Thread(target=_kill, args=(hall.admin, it, size.kills))
    killer.start()
    with ThreadPoolExecutor(size.threads) as crowd:
        done = [crowd.submit(_juror, app, it, juror, entry, size) for juror, entry in tasks]
        # From here and not from a thread: the server's life hangs on the one that starts it.
        for nth in range(size.crashes):
            _wait_for(done, len(tasks) * (nth + 1) // (size.crashes + 1))
            crash(postgres)
        for each in done:
            each.result()
    it.over.set()
    killer.join()
    found.counts |= {"sheets": len(tasks), "sent": it.sends, "killed": it.kills,
                     "crashed": size.crashes}  # fmt: skip
    _judge(hall.admin, it, found)
    _close(hall.admin, app, it, found)


def crash(postgres: Postgres) -> None:
    """The server's process is gone as by a power cut, then started again."""
    if postgres.process is None:
        raise RuntimeError("the server does not run")
    postgres.process.send_signal(signal.SIGKILL)
    postgres.process.wait()
    postgres.process = None
    postgres.start()


def until_answered(app: Engine, actor: Actor, sheet: Sheet) -> Receipt:
    """Send, and without an answer send the same again: what the form does with a weak network."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return hand_in(app, actor, sheet)
        except DBAPIError:
            if time.monotonic() > until:
                raise
            time.sleep(random.random() * 0.1)  # noqa: S311


def _two_tabs(app: Engine, hall: Hall, size: Size, found: Found) -> None:
    found.counts["two-tab races"] = size.tabs
    found.wrong["two-tab races not decided for one"] = two_tabs(app, hall, size.tabs)


def _close_races(app: Engine, hall: Hall, size: Size, found: Found) -> None:
    wrong, waited = close_races(app, hall, size.races)
    found.counts["close races"] = size.races
    found.counts["close waited, most ms"] = round(1000 * waited)
    for name, each in wrong.items():
        found.wrong[name] = found.wrong.get(name, 0) + each


def archives(size: Size, found: Found) -> None:
    """Every archive verifies, and none of them with one digit changed."""
    with tempfile.TemporaryDirectory() as folder:
        draw = random.Random(5)  # noqa: S311 - invented contests
        whole, refused = caught(Path(folder), size.archives, draw)
    found.counts["mutated archives refused"] = refused
    found.wrong["whole archives refused"] = size.archives - whole
    found.wrong["mutated archives passed"] = size.archives - refused


def _juror(app: Engine, it: Storm, juror: Actor, entry: int, size: Size) -> None:
    """One sheet: now and then in several copies at once, now and then without its answer."""
    sheet = it.vote.sheet(entry, uuid4(), mark=random.randint(0, 10))  # noqa: S311
    copies = random.randint(1, 3) if random.random() < size.doubles else 0  # noqa: S311
    more = [threading.Thread(target=_send, args=(app, it, juror, sheet)) for _ in range(copies)]
    for each in more:
        each.start()
    _send(app, it, juror, sheet)
    for each in more:
        each.join()


def _send(app: Engine, it: Storm, juror: Actor, sheet: Sheet) -> None:
    try:
        if random.random() < DROPPED:  # noqa: S311
            until_answered(app, juror, sheet)  # committed, and the answer never came
        receipt = until_answered(app, juror, sheet)
    except (DomainError, DBAPIError) as fault:
        with it.guard:
            it.faults.append(repr(fault)[:300])
        return
    with it.guard:
        it.sends += 1
        it.sent[sheet.request_id] = (juror, sheet)
        it.answers.setdefault(sheet.request_id, set()).add(receipt.code)


def _kill(admin: Engine, it: Storm, wanted: int) -> None:
    while it.kills < wanted and not it.over.wait(0.03):
        with suppress(OperationalError), admin.begin() as past:
            it.kills += past.scalar(text(KILL)) or 0


def _wait_for(done: Sequence[Any], count: int) -> None:
    until = time.monotonic() + 20 * PATIENCE
    while sum(each.done() for each in done) < count and time.monotonic() < until:
        time.sleep(0.05)


def _judge(admin: Engine, it: Storm, found: Found) -> None:
    """What is kept beside what was answered."""
    with admin.connect() as past:
        rows = past.execute(text(KEPT), {"round": it.vote.round_id}).all()
    kept = {row.request_id: row.receipt for row in rows}
    places = {(row.entry_id, row.account_id) for row in rows}
    found.said += it.faults
    found.wrong["lost"] = (
        len(it.vote.jurors) * len(it.vote.entries)
        - len(places)
        + sum(kept.get(request) not in codes for request, codes in it.answers.items())
    )
    found.wrong["double"] = (
        len(rows) - len(places) + sum(len(codes) > 1 for codes in it.answers.values())
    )
    found.wrong["false refusals"] = len(it.faults)


def _close(admin: Engine, app: Engine, it: Storm, found: Found) -> None:
    """After the count the same request gets its receipt, another payload or version is refused."""
    counted = close_of(app, it.vote)
    wrong = {"replays not answered": 0, "other payloads taken": 0, "sheets after the count": 0}
    for actor, sheet in random.sample(list(it.sent.values()), min(200, len(it.sent))):
        entry = it.vote.entries.index(sheet.entry_id)
        said = [
            _answer(app, actor, sheet),
            _answer(app, actor, _other(it.vote, entry, sheet)),
            _answer(app, actor, it.vote.sheet(entry, uuid4(), version=1)),
        ]  # fmt: skip
        wrong["replays not answered"] += said[0] not in it.answers[sheet.request_id]
        wrong["other payloads taken"] += said[1] != "other_sheet"
        wrong["sheets after the count"] += said[2] != "round_not_open"
    root, sheets, last = root_kept(admin, it.vote)
    wrong["sheets after the count"] += sheets - counted
    found.wrong |= wrong | {"roots apart": int(root != last)}


def _other(vote: Vote, entry: int, sheet: Sheet) -> Sheet:
    mark = next(iter(sheet.marks.values())) or 0
    return vote.sheet(entry, sheet.request_id, mark=(mark + 1) % 11)


def _answer(app: Engine, actor: Actor, sheet: Sheet) -> str:
    try:
        return hand_in(app, actor, sheet).code
    except WrongState as refused:
        return refused.code
    except Invalid as refused:
        return refused.fields.get("request", "")
