"""What pages of appeals read: what a school may appeal, its appeals, those to be decided."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from contests.results.queries import Difference, counted, differences, results_of
from contests.rules.schema import Round as RoundRules
from contests.rules.schema import Rules
from kernel.errors import NotFound

# Every own entry in a round whose results are out, and until when it may be appealed.
GROUNDS = text("""
SELECT held.id AS round_id, mine.id AS entry_id, mine.entrant_name AS entrant, mine.nomination,
       to_char(mine.number, 'FM9900') AS entry, contest.title AS contest, held.rules,
       held.code AS round_code, told.days, told.out_at,
       told.out_at + make_interval(days => told.days) AS until, clock_timestamp() AS now,
       (SELECT stands.id FROM contests.appeal stands
         WHERE stands.school_id = mine.school_id AND stands.entry_id = mine.id
           AND stands.round_id = held.id AND stands.state = 'filed') AS stands_id
  FROM contests.entry mine
  JOIN contests.contest contest ON contest.id = mine.contest_id
  JOIN contests.round held ON held.contest_id = contest.id
  CROSS JOIN LATERAL (SELECT greatest(held.published_at, held.embargo_until) AS out_at,
                             (held.rules::jsonb #>> '{appeals,days}')::int AS days) told
 WHERE held.state = 'published' AND told.out_at <= clock_timestamp() AND mine.number IS NOT NULL
   AND EXISTS (SELECT FROM app.entries_of_round(held.id) line WHERE line.entry_id = mine.id)
 ORDER BY told.out_at DESC, mine.number
 LIMIT 200
""")
# A school reads the entry itself, whoever decides the number it has in the round.
LINES = """
SELECT asked.id, asked.entry_id, asked.round_id, asked.text, asked.state, asked.filed_at,
       asked.decision, asked.decided_at, asked.result_id, contest.title AS contest,
       held.contest_id, held.rules, held.code AS round_code, school.name AS school,
       {entry} AS entry, {entrant} AS entrant, {barred} AS barred
  FROM contests.appeal asked
  JOIN contests.round held ON held.id = asked.round_id
  JOIN contests.contest contest ON contest.id = held.contest_id
  JOIN kernel.school school ON school.id = asked.school_id
  JOIN {place}
 WHERE CAST(:id AS uuid) IS NULL OR asked.id = :id
 ORDER BY asked.state <> 'filed', asked.filed_at DESC, asked.id
 LIMIT 300
"""
OWN = text(
    LINES.format(
        entry="to_char(mine.number, 'FM9900')",
        entrant="mine.entrant_name",
        barred="false",
        place="contests.entry mine"
        " ON (mine.school_id, mine.id) = (asked.school_id, asked.entry_id)",
    )
)
STAFF = text(
    LINES.format(
        entry="place.code",
        entrant="NULL",
        barred="EXISTS (SELECT FROM contests.conflict bars"
        " JOIN contests.jury_member me ON me.id = bars.member_id"
        " WHERE me.account_id = app.my_account() AND bars.entry_id = asked.entry_id)",
        place="contests.round_entry place"
        " ON (place.round_id, place.entry_id) = (asked.round_id, asked.entry_id)",
    )
)
SHEETS = text("""
SELECT DISTINCT ON (given.member_id) given.member_id, member.full_name, member.role, given.marks,
       given.comments, void.reason AS void
  FROM contests.ballot_version given
  JOIN contests.jury_member member ON member.id = given.member_id
  LEFT JOIN contests.ballot_void void
         ON (void.round_id, void.entry_id, void.member_id)
          = (given.round_id, given.entry_id, given.member_id)
 WHERE given.round_id = :round AND given.entry_id = :entry
 ORDER BY given.member_id, given.version DESC
""")
NAMED = text("SELECT entrant FROM app.entries_of_round(:round) WHERE entry_id = :entry")
WAITING = text("""
SELECT count(*) AS waiting, min(asked.filed_at) AS since FROM contests.appeal asked
 WHERE asked.state = 'filed' AND NOT EXISTS (
       SELECT FROM contests.conflict bars JOIN contests.jury_member me ON me.id = bars.member_id
        WHERE me.account_id = app.my_account() AND bars.entry_id = asked.entry_id)
""")
LATER = text("""
SELECT later.rules, later.code FROM contests.round held
  JOIN contests.round later ON later.contest_id = held.contest_id AND later.number > held.number
 WHERE held.id = :round ORDER BY later.number LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Ground:
    """An own entry in a round that is out: open for an appeal, or why not."""

    round_id: UUID
    entry_id: UUID
    entrant: str
    entry: str
    nomination: str
    contest: str
    round_name: str
    days: int
    until: datetime
    is_open: bool
    stands_id: UUID | None


@dataclass(frozen=True, slots=True)
class AppealLine:
    """An appeal in a list or on its page. `barred`: the reader is in conflict with the entry."""

    id: UUID
    round_id: UUID
    entry_id: UUID
    entry: str
    entrant: str | None
    school: str
    contest: str
    contest_id: UUID
    round: RoundRules
    state: str
    text: str
    filed_at: datetime
    decision: str
    decided_at: datetime | None
    result_id: UUID | None
    barred: bool


@dataclass(frozen=True, slots=True)
class NamedSheet:
    """A juror's sheet as the commission reads it; `void` says why it does not count."""

    member_id: UUID
    full_name: str
    role: str
    marks: Mapping[str, int]
    comments: Mapping[str, str]
    void: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The count an upheld appeal was answered with, and what it changed."""

    number: int
    changes: list[Difference]


def grounds(session: Session) -> list[Ground]:
    """The newest results first; None of it for who reads no entries of a school."""
    return [_ground(row) for row in session.execute(GROUNDS)]


def ground(session: Session, round_id: UUID, entry_id: UUID) -> Ground:
    """The one; NotFound where the results of the school's entry are not out."""
    for each in grounds(session):
        if (each.round_id, each.entry_id) == (round_id, entry_id):
            return each
    raise NotFound("entry")


def own_appeals(session: Session) -> list[AppealLine]:
    """The school's own, those that wait first."""
    return [_line(row) for row in session.execute(OWN, {"id": None})]


def own_appeal(session: Session, appeal_id: UUID) -> AppealLine:
    return _one(session, OWN, appeal_id)


def appeals_of_staff(session: Session) -> list[AppealLine]:
    """Those the commission or the region decides, those that wait first."""
    return [_line(row) for row in session.execute(STAFF, {"id": None})]


def appeal_of_staff(session: Session, appeal_id: UUID) -> AppealLine:
    return _one(session, STAFF, appeal_id)


def waiting(session: Session) -> tuple[int, datetime | None]:
    """How many wait for a decision that this reader may make, and since when."""
    row = session.execute(WAITING).one()
    return row.waiting, row.since


def entrant_of(session: Session, line: AppealLine) -> str | None:
    """The name, where this reader may know it."""
    told: str | None = session.scalar(NAMED, {"round": line.round_id, "entry": line.entry_id})
    return told


def sheets_of(session: Session, line: AppealLine) -> list[NamedSheet]:
    """Every juror's last sheet of the entry; none for who is in conflict with it."""
    if line.barred:
        return []
    rows = session.execute(SHEETS, {"round": line.round_id, "entry": line.entry_id})
    found = [
        NamedSheet(row.member_id, row.full_name, row.role, json.loads(row.marks), row.comments,
                   row.void)
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda sheet: (sheet.role != "chair", sheet.full_name))


def answer_of(session: Session, line: AppealLine) -> Answer | None:
    """What the count changed against the one before it; both stand."""
    if line.result_id is None:
        return None
    after = next(
        (each for each in results_of(session, line.round_id) if each.id == line.result_id), None
    )
    if after is None:
        return None
    before = counted(session, line.round_id, after.number - 1)
    return Answer(after.number, differences(before, after))


def later_round(session: Session, round_id: UUID) -> str | None:
    """The name of a round drawn up after this one: its entries were chosen by the older places."""
    row = session.execute(LATER, {"round": round_id}).one_or_none()
    return Rules.read(row.rules).round(row.code).name if row else None


def _one(session: Session, asked: Any, appeal_id: UUID) -> AppealLine:
    row = session.execute(asked, {"id": appeal_id}).one_or_none()
    if row is None:
        raise NotFound("appeal")
    return _line(row)


def _ground(row: Any) -> Ground:
    rules = Rules.read(row.rules)
    return Ground(
        row.round_id, row.entry_id, row.entrant, row.entry,
        rules.nomination(row.nomination).name, row.contest, rules.round(row.round_code).name,
        row.days, row.until, bool(row.days) and row.now <= row.until, row.stands_id,
    )  # fmt: skip


def _line(row: Any) -> AppealLine:
    return AppealLine(
        row.id, row.round_id, row.entry_id, row.entry, row.entrant, row.school, row.contest,
        row.contest_id, Rules.read(row.rules).round(row.round_code), row.state, row.text,
        row.filed_at, row.decision, row.decided_at, row.result_id, row.barred,
    )  # fmt: skip
