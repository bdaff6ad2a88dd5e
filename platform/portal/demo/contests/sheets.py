"""Sheets of another day, and the close of a round on its own day.

The trigger that hashes a sheet also dates it by the database's clock, so for these rows it stands
aside within the transaction and the same hash is made here. What is written can be verified.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from contests.ballots.casting import new_receipt
from contests.ballots.marks import OVERALL, canonical
from contests.ballots.merkle import leaf_of
from contests.ballots.models import BallotVersion
from contests.results.counted import canonical as told
from contests.results.counted import inputs, result_text, sha256
from contests.results.models import RoundResult
from contests.rules.schema import Round as RoundRules
from kernel.ids import new_id
from kernel.work import Work
from portal.demo.contests import words

GIVEN = text("""
SELECT given.entry_id, given.member_id, given.account_id, place.code, place.nomination,
       member.pseudonym
  FROM contests.assignment given
  JOIN contests.round_entry place
    ON (place.round_id, place.entry_id) = (given.round_id, given.entry_id)
  JOIN contests.jury_member member ON member.id = given.member_id
 WHERE given.round_id = :round AND NOT EXISTS (
       SELECT FROM contests.conflict bars
        WHERE (bars.member_id, bars.entry_id) = (given.member_id, given.entry_id))
 ORDER BY member.pseudonym, place.code
""")
# As app.close_round does, but at a moment that is told (0020).
CLOSE = text("""
WITH latest AS (
  SELECT place.code, member.pseudonym, v.leaf
    FROM contests.ballot_version v
    JOIN contests.round_entry place ON (place.round_id, place.entry_id) = (v.round_id, v.entry_id)
    JOIN contests.jury_member member ON member.id = v.member_id
   WHERE v.round_id = :round
), summed AS (
  SELECT count(*)::int AS sheets, encode(app.merkle(array_agg(
           leaf ORDER BY code COLLATE "C", pseudonym COLLATE "C")), 'hex') AS root
    FROM latest
), due AS (
  SELECT jsonb_agg(jsonb_build_array(place.code, member.pseudonym)
                   ORDER BY place.code COLLATE "C", member.pseudonym COLLATE "C") AS pairs
    FROM contests.assignment given
    JOIN contests.round_entry place
      ON (place.round_id, place.entry_id) = (given.round_id, given.entry_id)
    JOIN contests.jury_member member ON member.id = given.member_id
   WHERE given.round_id = :round
), bound AS (
  SELECT sheets, root, jsonb_build_object('round', held.id, 'rules', held.rules_sha256,
           'root', root, 'sheets', sheets, 'assignments', coalesce(pairs, '[]'))::text AS manifest
    FROM summed, due, contests.round held WHERE held.id = :round
)
UPDATE contests.round held
   SET state = 'closed', closed_at = :moment, closed_by = :account, ballot_count = bound.sheets,
       merkle_root = bound.root, manifest = bound.manifest,
       manifest_sha256 = encode(sha256(convert_to(bound.manifest, 'UTF8')), 'hex')
  FROM bound WHERE held.id = :round
""")
PUBLISH = text("""
UPDATE contests.round SET state = 'published', published_at = :moment, published_by = :account
 WHERE id = :round
""")
Marking = Callable[[Any], tuple[dict[str, int], dict[str, str]]]


@contextmanager
def own_clock(session: Session, table: str) -> Iterator[None]:
    """Rows of the table are written without its guard, which dates them; until the block ends."""
    session.flush()
    run = session.connection().exec_driver_sql
    run(f"ALTER TABLE {table} DISABLE TRIGGER guards")
    yield
    session.flush()
    run("RESET ROLE")
    run(f"ALTER TABLE {table} ENABLE TRIGGER guards")


def given(session: Session, round_id: UUID) -> Sequence[Any]:
    """Who is to mark what, without those in conflict: by member and by number."""
    return session.execute(GIVEN, {"round": round_id}).all()


def hand_in(
    session: Session, round_id: UUID, pairs: Sequence[Any], moments: Sequence[datetime],
    marking: Marking, draw: Random,
) -> None:  # fmt: skip
    """A sheet for each pair, handed in at its moment."""
    rows = [
        _sheet(round_id, pair, moment, *marking(pair), draw)
        for pair, moment in zip(pairs, moments, strict=True)
    ]
    with own_clock(session, "contests.ballot_version"):
        session.execute(insert(BallotVersion), rows)


def mark(rules: RoundRules, quality: float, draw: Random) -> dict[str, int]:
    """Marks around a quality from 0 to 1, as a careful juror gives them."""
    return {
        each.code: max(0, min(each.max, round(each.max * (quality + draw.uniform(-0.1, 0.1)))))
        for each in rules.criteria
    }


def remarks(rules: RoundRules, draw: Random) -> dict[str, str]:
    """A word at one criterion, and sometimes on the whole sheet."""
    said = {draw.choice(rules.criteria).code: draw.choice(words.REMARKS)}
    if draw.random() < 0.4:
        said[OVERALL] = draw.choice(words.OVERALL)
    return said


def close(work: Work, round_id: UUID, moment: datetime) -> None:
    """Close past the fences, then count by the portal's own code: result number 1."""
    session = work.session
    session.flush()
    session.connection().exec_driver_sql("RESET ROLE")
    asked = {"round": round_id, "moment": moment, "account": work.actor.account_id}
    session.execute(CLOSE, asked)
    session.expire_all()
    session.connection().exec_driver_sql(work.actor.reach().statements())
    counted = inputs(session, round_id)
    payload = result_text(counted)
    session.add(
        RoundResult(
            round_id=round_id, number=1, payload=payload, sha256=sha256(payload),
            about=told(counted.about), reason="", counted_at=moment,
            counted_by=work.actor.account_id,
        )
    )  # fmt: skip
    session.flush()


def publish(session: Session, round_id: UUID, account_id: UUID, moment: datetime) -> None:
    """Out on that day: nobody is told of it anew."""
    session.execute(PUBLISH, {"round": round_id, "moment": moment, "account": account_id})
    session.expire_all()


def _sheet(
    round_id: UUID, pair: Any, moment: datetime, marks: dict[str, int],
    comments: dict[str, str], draw: Random,
) -> dict[str, Any]:  # fmt: skip
    nonce, text_of_marks = draw.randbytes(16), canonical(marks)
    leaf = leaf_of(
        {
            "round": round_id, "entry": pair.code, "juror": pair.pseudonym, "version": 1,
            "marks": text_of_marks, "nonce": nonce.hex(), "before": "",
        }
    )  # fmt: skip
    return {
        "round_id": round_id, "entry_id": pair.entry_id, "member_id": pair.member_id,
        "version": 1, "account_id": pair.account_id, "request_id": new_id(),
        "marks": text_of_marks, "comments": comments, "nonce": nonce, "leaf_before": None,
        "leaf": leaf, "in_grace": False, "cast_at": moment,
        "receipt": new_receipt(),
    }  # fmt: skip
