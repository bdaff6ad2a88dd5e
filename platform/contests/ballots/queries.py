"""What a juror reads of the own work: rounds, entries, one sheet (CT-04).

Everything is told by the database's clock, and only of the reader's own assignments.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from contests.ballots.views import EntryLine, Handed, MyRound, SheetView, Times
from contests.rules.schema import Rules
from kernel.errors import NotFound

ROUNDS = text("""
SELECT held.id AS contest_id, held.title, coalesce(turn.rules, held.rules) AS rules,
       turn.id AS round_id, turn.code, turn.state, turn.opens_at, turn.closes_at,
       turn.grace_seconds, me.accepted_at, clock_timestamp() AS now
  FROM contests.jury_member me
  JOIN contests.contest held ON held.id = me.contest_id
  LEFT JOIN contests.round turn ON turn.contest_id = held.id AND turn.state <> 'draft'
 WHERE me.account_id = :account AND me.removed_at IS NULL AND me.role IN ('juror', 'chair')
   AND held.state <> 'cancelled'
 ORDER BY coalesce(turn.state = 'open', false) DESC, turn.closes_at DESC NULLS LAST, held.title
""")
LINES = text("""
SELECT given.round_id, given.entry_id, one.code, one.nomination,
       CASE WHEN NOT (turn.rules::jsonb ->> 'blind')::boolean
            THEN app.entry_for_jury(given.entry_id) ->> 'entrant' END AS entrant,
       (SELECT count(*) FROM jsonb_object_keys(typed.marks)) AS marked,
       typed.round_id IS NOT NULL AND (handed.version IS NULL OR (typed.marks, typed.comments)
         IS DISTINCT FROM (handed.marks::jsonb, handed.comments)) AS drafted,
       handed.cast_at, handed.version, bars.kind
  FROM contests.assignment given
  JOIN contests.round turn ON turn.id = given.round_id AND turn.state <> 'draft'
  JOIN contests.round_entry one
    ON one.round_id = given.round_id AND one.entry_id = given.entry_id
  LEFT JOIN contests.ballot_draft typed
    ON (typed.round_id, typed.entry_id, typed.member_id)
     = (given.round_id, given.entry_id, given.member_id)
  LEFT JOIN contests.conflict bars
    ON bars.member_id = given.member_id AND bars.entry_id = given.entry_id
  LEFT JOIN LATERAL (
    SELECT sent.version, sent.cast_at, sent.marks, sent.comments FROM contests.ballot_version sent
     WHERE (sent.round_id, sent.entry_id, sent.member_id)
         = (given.round_id, given.entry_id, given.member_id)
     ORDER BY sent.version DESC LIMIT 1) handed ON true
 WHERE given.account_id = :account AND (CAST(:round AS uuid) IS NULL OR given.round_id = :round)
 ORDER BY given.round_id, one.nomination, one.code
""")
SHEET = text("""
SELECT held.id AS contest_id, held.title, turn.rules, turn.code AS turn, turn.state,
       turn.opens_at, turn.closes_at, turn.grace_seconds,
       coalesce(one.code, '') AS code, coalesce(one.nomination, '') AS nomination,
       me.removed_at, me.accepted_at, typed.marks AS draft_marks, typed.comments AS draft_comments,
       typed.revision, typed.saved_at, handed.marks, handed.comments, handed.version,
       handed.receipt, handed.cast_at, handed.in_grace, bars.kind AS conflict,
       void.reason AS void, app.entry_for_jury(given.entry_id) AS material,
       clock_timestamp() AS now
  FROM contests.assignment given
  JOIN contests.round turn ON turn.id = given.round_id AND turn.state <> 'draft'
  JOIN contests.contest held ON held.id = turn.contest_id
  JOIN contests.jury_member me ON me.id = given.member_id
  LEFT JOIN contests.round_entry one -- closed to who is no longer of the jury
    ON one.round_id = given.round_id AND one.entry_id = given.entry_id
  LEFT JOIN contests.ballot_draft typed
    ON (typed.round_id, typed.entry_id, typed.member_id)
     = (given.round_id, given.entry_id, given.member_id)
  LEFT JOIN contests.conflict bars
    ON bars.member_id = given.member_id AND bars.entry_id = given.entry_id
  LEFT JOIN contests.ballot_void void
    ON (void.round_id, void.entry_id, void.member_id)
     = (given.round_id, given.entry_id, given.member_id)
  LEFT JOIN LATERAL (
    SELECT sent.* FROM contests.ballot_version sent
     WHERE (sent.round_id, sent.entry_id, sent.member_id)
         = (given.round_id, given.entry_id, given.member_id)
     ORDER BY sent.version DESC LIMIT 1) handed ON true
 WHERE given.round_id = :round AND given.entry_id = :entry AND given.account_id = :account
""")
FILE = text("SELECT name, media_type, content FROM app.file_for_jury(:file)")


def my_rounds(session: Session, account_id: UUID | None) -> list[MyRound]:
    """Contests the reader judges, rounds that are open first, each with its entries."""
    rows = session.execute(ROUNDS, {"account": account_id}).all()
    given = lines_of(session, account_id) if any(row.round_id for row in rows) else []
    return [
        MyRound(
            contest_id=row.contest_id,
            title=row.title,
            round_id=row.round_id,
            rules=Rules.read(row.rules),
            code=row.code,
            times=_times(row) if row.round_id else None,
            accepted=row.accepted_at is not None,
            lines=[line for line in given if line.round_id == row.round_id],
        )
        for row in rows
    ]


def lines_of(
    session: Session, account_id: UUID | None, round_id: UUID | None = None
) -> list[EntryLine]:
    """The reader's entries by nomination and number; of one round, or of all."""
    rows = session.execute(LINES, {"account": account_id, "round": round_id})
    return [
        EntryLine(
            round_id=row.round_id,
            entry_id=row.entry_id,
            code=row.code,
            nomination=row.nomination,
            entrant=row.entrant or "",
            state=_state(row),
            marked=row.marked,
            handed_at=row.cast_at,
            version=row.version or 0,
            kind=row.kind,
        )
        for row in rows
    ]


def sheet_view(
    session: Session, account_id: UUID | None, round_id: UUID, entry_id: UUID
) -> SheetView:
    """NotFound unless the entry was given to the reader."""
    row = session.execute(
        SHEET, {"account": account_id, "round": round_id, "entry": entry_id}
    ).one_or_none()
    if row is None:
        raise NotFound("assignment")
    rules = Rules.read(row.rules)
    return SheetView(
        contest_id=row.contest_id,
        title=row.title,
        round_id=round_id,
        entry_id=entry_id,
        code=row.code,
        nomination=row.nomination,
        rules=rules,
        of_round=rules.round(row.turn),
        times=_times(row),
        material=row.material,
        draft_marks=row.draft_marks,
        draft_comments=row.draft_comments or {},
        revision=row.revision or 0,
        saved_at=row.saved_at,
        handed=_handed(row),
        conflict=row.conflict,
        void=row.void,
        is_removed=row.removed_at is not None,
        accepted=row.accepted_at is not None,
    )


def file_of(session: Session, file_id: UUID) -> Any:
    """A file of an entry given to the reader: name, media type, content. NotFound otherwise."""
    row = session.execute(FILE, {"file": file_id}).one_or_none()
    if row is None:
        raise NotFound("entry_file")
    return row


def next_left(lines: Sequence[EntryLine], after: UUID | None = None) -> EntryLine | None:
    """The next entry without a sheet, going round from the one named."""
    at = next((n for n, line in enumerate(lines) if line.entry_id == after), -1)
    turned = [*lines[at + 1 :], *lines[: at + 1]]
    return next((line for line in turned if line.is_left and line.entry_id != after), None)


def _times(row: Any) -> Times:
    return Times(
        state=row.state,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        grace_seconds=row.grace_seconds,
        now=row.now,
    )


def _state(row: Any) -> str:
    if row.kind is not None:
        return "conflict"
    if row.version is not None:
        return "changed" if row.drafted else "handed"
    return "draft" if row.drafted else "none"


def _handed(row: Any) -> Handed | None:
    if row.version is None:
        return None
    return Handed(
        marks=json.loads(row.marks),
        comments=row.comments,
        version=row.version,
        receipt=row.receipt,
        cast_at=row.cast_at,
        in_grace=row.in_grace,
    )
