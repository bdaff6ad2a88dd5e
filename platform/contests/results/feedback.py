"""What a school reads of its own entries once the results are out: places and the jury's sheets.

Jurors are experts by number here. The numbers are shuffled for each entry, so that sheets of two
entries do not tell by their number that one person marked both.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contests.entries.models import Entry
from contests.held.models import Contest, Round
from contests.results.queries import Counted, Standing, counted, standings
from contests.rules.schema import Rules
from kernel.errors import NotFound
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class ExpertSheet:
    """One juror's marks and words for the entry; a void one did not count."""

    expert: int
    marks: Mapping[str, int]
    comments: Mapping[str, str]
    voided: bool


@dataclass(frozen=True, slots=True)
class RoundFeedback:
    """One round of the entry: where it stands, and the sheets behind it."""

    held: Round
    rules: Rules
    sheets: list[ExpertSheet]
    standing: Standing | None
    state: str


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """An entry of the school in a round."""

    entry_id: UUID
    code: str
    nomination: str
    entrant: str | None
    standing: Standing | None
    state: str


def feedback_of(work: Work, entry_id: UUID) -> tuple[Entry, Contest, list[RoundFeedback]]:
    """Rounds whose results are out, the last first. NotFound for another school's entry."""
    entry = work.own(Entry, entry_id)
    contest = work.session.get(Contest, entry.contest_id)
    if contest is None:
        raise NotFound("contest")
    found: dict[UUID, list[Any]] = {}
    for row in work.session.execute(select(func.app.sheets_of_entry(entry_id).table_valued(
        "round_id", "pseudonym", "marks", "comments", "voided"
    ))):  # fmt: skip
        found.setdefault(row.round_id, []).append(row)
    rounds = out_rounds(work.session, contest.id)
    told = [_round(work.session, entry_id, held, found[held.id])
            for held in rounds if held.id in found]  # fmt: skip
    return entry, contest, told


def own_places(work: Work, round_id: UUID) -> tuple[Round, Contest, list[OwnPlace]]:
    """The school's entries in a round that is out. NotFound before."""
    row = work.session.execute(
        select(Round, Contest, func.now().label("now"))
        .join(Contest, Contest.id == Round.contest_id)
        .where(Round.id == round_id)
    ).one_or_none()
    if row is None or row[0].state != "published" or (row[0].embargo_until or row.now) > row.now:
        raise NotFound("round")
    last = counted(work.session, round_id)
    lines = {line.entry_id: line for line in standings(work.session, round_id, last)}
    entries = work.session.scalars(
        select(Entry)
        .where(
            Entry.school_id == work.actor.school_id,
            Entry.contest_id == row[1].id,
            Entry.number.is_not(None),
        )
        .order_by(Entry.number)
    )
    own = [
        OwnPlace(entry.id, f"{entry.number:02}", entry.nomination, entry.entrant_name,
                 lines.get(entry.id), _state(last, entry.nomination))
        for entry in entries
    ]  # fmt: skip
    return row[0], row[1], own


def out_rounds(session: Session, contest_id: UUID) -> list[Round]:
    """Rounds of the contest whose results are out, the last first."""
    return list(
        session.scalars(
            select(Round)
            .where(
                Round.contest_id == contest_id,
                Round.state == "published",
                func.coalesce(Round.embargo_until, func.now()) <= func.now(),
            )
            .order_by(Round.number.desc())
        )
    )


def _round(session: Session, entry_id: UUID, held: Round, rows: list[Any]) -> RoundFeedback:
    last = counted(session, held.id)
    standing = next(
        (line for line in standings(session, held.id, last) if line.entry_id == entry_id), None
    )
    ordered = sorted(rows, key=lambda row: _shuffle(entry_id, row.pseudonym))
    sheets = [
        ExpertSheet(number, json.loads(row.marks), row.comments, row.voided)
        for number, row in enumerate(ordered, 1)
    ]
    nomination = standing.nomination if standing else ""
    return RoundFeedback(
        held, Rules.read(held.rules), sheets, standing, _state(last, nomination)
    )  # fmt: skip


def _shuffle(entry_id: UUID, pseudonym: str) -> str:
    return hashlib.sha256(f"{entry_id} {pseudonym}".encode()).hexdigest()


def _state(last: Counted, nomination: str) -> str:
    part = last.nominations.get(nomination)
    return part["state"] if part else ""
