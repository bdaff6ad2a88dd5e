"""Races of the vote: two tabs of one juror, and sheets against the close (CT-04, CT-05)."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from contests.ballots.merkle import root_of
from contests.held.rounds import close_round
from kernel.errors import WrongState
from kernel.identity.permissions import Actor
from kernel.work import Work
from portal.bench.vote import Hall, Vote, fill_in, hand_in, open_vote

PATIENCE = 180.0
LEAVES = """
SELECT DISTINCT ON (entry.code COLLATE "C", member.pseudonym COLLATE "C") came.leaf
  FROM contests.ballot_version came
  JOIN contests.round_entry entry USING (round_id, entry_id)
  JOIN contests.jury_member member ON member.id = came.member_id
 WHERE came.round_id = :round
 ORDER BY entry.code COLLATE "C", member.pseudonym COLLATE "C", came.version DESC
"""


def two_tabs(app: Engine, hall: Hall, times: int) -> int:
    """Two tabs of one version send different marks at once; how often not exactly one was taken."""
    vote = open_vote(hall, jurors=1, entries=times)
    together, taken = threading.Barrier(2), []

    def tab(entry: int, mark: int) -> str:
        together.wait(PATIENCE)
        try:
            hand_in(app, vote.jurors[0], vote.sheet(entry, uuid4(), mark=mark))
        except WrongState as refused:
            return refused.code
        return "taken"

    with ThreadPoolExecutor(2) as both:
        for entry in range(times):
            answers = [both.submit(tab, entry, mark) for mark in (3, 9)]
            taken.append(sorted(each.result() for each in answers))
    right = ["sheet_changed_elsewhere", "taken"]
    return sum(each != right for each in taken)


def close_races(app: Engine, hall: Hall, times: int) -> tuple[dict[str, int], float]:
    """Later versions keep coming while the chair closes: what was answered is counted.

    What went wrong, by its name, and the seconds that a close waited at most.
    """
    wrong = {"sheets after the count": 0, "answered and lost at the close": 0, "roots apart": 0}
    waits = []
    for _ in range(times):
        vote = open_vote(hall, jurors=min(6, len(hall.jurors)), entries=3)
        fill_in(hall.admin, vote)
        waits.append(_one_race(app, hall.admin, vote, wrong))
    return wrong, max(waits)


def close_of(app: Engine, vote: Vote) -> int:
    """The chair's close; how many sheets it counted."""
    with Session(app, info={"reach": vote.jurors[0].reach()}) as session:
        closed = close_round(Work(session, vote.jurors[0]), vote.round_id)
        session.commit()
    return closed.sheets


def root_kept(admin: Engine, vote: Vote) -> tuple[str, int, str]:
    """The root of what is kept, how many sheets, and the root the count wrote down."""
    with admin.connect() as past:
        leaves = [bytes(leaf) for leaf in past.scalars(text(LEAVES), {"round": vote.round_id})]
        told = past.scalar(
            text("SELECT merkle_root FROM contests.round WHERE id = :round"),
            {"round": vote.round_id},
        )
    return root_of(leaves).hex(), len(leaves), str(told)


def _one_race(app: Engine, admin: Engine, vote: Vote, wrong: dict[str, int]) -> float:
    """Seconds the close waited for."""
    codes: list[str] = []
    crowd = [
        threading.Thread(target=_keep_sending, args=(app, vote, juror, codes))
        for juror in vote.jurors
    ]
    for each in crowd:
        each.start()
    time.sleep(random.uniform(0.005, 0.08))  # noqa: S311
    began = time.perf_counter()
    close_of(app, vote)
    waited = time.perf_counter() - began
    for each in crowd:
        each.join()
    with admin.connect() as past:
        late, kept = past.execute(
            text(
                "SELECT count(*) FILTER (WHERE came.cast_at >= held.closed_at),"
                " array_agg(came.receipt) FROM contests.ballot_version came"
                " JOIN contests.round held ON held.id = came.round_id WHERE held.id = :round"
            ),
            {"round": vote.round_id},
        ).one()
    root, _, told = root_kept(admin, vote)
    wrong["sheets after the count"] += late
    wrong["answered and lost at the close"] += len(set(codes) - set(kept))
    wrong["roots apart"] += root != told
    return waited


def _keep_sending(app: Engine, vote: Vote, juror: Actor, codes: list[str]) -> None:
    """Version after version until the round takes no more."""
    for version in range(1, 1000):
        for entry in range(len(vote.entries)):
            sheet = vote.sheet(entry, uuid4(), mark=version % 11, version=version)
            try:
                codes.append(hand_in(app, juror, sheet).code)
            except WrongState:
                return
