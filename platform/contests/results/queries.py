"""Reading results: a count by its number, what a recount changed, standings with names, winners."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contests.held.models import Contest, Round
from contests.results.models import RoundResult
from contests.rules.schema import Round as RoundRules
from contests.rules.schema import Rules
from kernel.errors import NotFound

# A reason the portal gives by itself; pages and papers have words for it, others stand as written.
TIE_VOTE = "tie_vote"


@dataclass(frozen=True, slots=True)
class Counted:
    """One result. `nominations` is what counting.count_round wrote: numbers are «425/6»."""

    number: int
    nominations: Mapping[str, Any]
    sha256: str
    reason: str
    counted_at: datetime
    id: UUID
    appeal_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry whose place or value is another after a recount; None where it had no place."""

    entry: str
    nomination: str
    place_before: int | None
    place_after: int | None
    value_before: Fraction | None
    value_after: Fraction | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of the ranking; names are None for a reader they are kept from."""

    entry: str
    nomination: str
    place: int
    last_place: int
    value: Fraction
    spread: Fraction
    sheets: int
    tie: str | None
    entry_id: UUID
    entrant: str | None
    post: str | None
    school_id: UUID | None
    school: str | None
    municipality_id: UUID | None
    municipality: str | None

    @property
    def shared(self) -> bool:
        return self.last_place > self.place


@dataclass(frozen=True, slots=True)
class Tie:
    """Entries that share a place although the rules know a vote for it."""

    nomination: str
    place: int
    entries: list[str]


@dataclass(frozen=True, slots=True)
class Winner:
    """An entry of an awarded place in the last round, as published."""

    entry_id: UUID
    school_id: UUID | None
    municipality_id: UUID | None
    entrant_name: str | None
    nomination: str
    place: int
    title: str


def counted(session: Session, round_id: UUID, number: int | None = None) -> Counted:
    """The result of this number, the last one without it. NotFound «result» for who may not."""
    asked = select(RoundResult).where(RoundResult.round_id == round_id)
    if number is not None:
        asked = asked.where(RoundResult.number == number)
    row = session.scalar(asked.order_by(RoundResult.number.desc()).limit(1))
    if row is None:
        raise NotFound("result")
    return _counted(row)


def results_of(session: Session, round_id: UUID) -> list[Counted]:
    """Every result of the round, the last first; none for a reader they are kept from."""
    rows = session.scalars(
        select(RoundResult)
        .where(RoundResult.round_id == round_id)
        .order_by(RoundResult.number.desc())
    )
    return [_counted(row) for row in rows]


def differences(before: Counted, after: Counted) -> list[Difference]:
    """What the later result changed, by nomination and entry."""
    was, now = _lines(before), _lines(after)
    found = []
    for entry, nomination in sorted(was.keys() | now.keys(), key=lambda key: (key[1], key[0])):
        one, other = was.get((entry, nomination)), now.get((entry, nomination))
        change = Difference(
            entry, nomination, one and one[0], other and other[0], one and one[1],
            other and other[1],
        )  # fmt: skip
        if one != other:
            found.append(change)
    return found


def standings(
    session: Session, round_id: UUID, result: Counted | None = None
) -> list[Standing]:  # fmt: skip
    """The lines a reader may see, in the order of places, names where they may be read.

    The commission and the region see every line after the close. Anybody else sees the lines the
    rules publish, and one's own school's or municipality's, once the results are out.
    """
    told = result or counted(session, round_id)
    known = {row.code: row for row in entries_of_round(session, round_id)}
    found = []
    for nomination, part in told.nominations.items():
        places = [line["place"] for line in part["ranking"]]
        for line in part["ranking"]:
            row = known.get(line["entry"])
            if row is not None:
                found.append(_standing(nomination, line, places, row))
    return found


def entries_of_round(session: Session, round_id: UUID) -> list[Any]:
    """Rows of app.entries_of_round: what of each entry this reader may know, by its number."""
    rows = session.execute(select(func.app.entries_of_round(round_id).table_valued(
        "entry_id", "code", "nomination", "entrant", "post", "school_id", "school",
        "municipality_id", "municipality",
    ))).all()  # fmt: skip
    return sorted(rows, key=lambda row: row.code)


def open_ties(result: Counted, rules: RoundRules) -> list[Tie]:
    """Shared places that a recorded vote may still tell apart: none where the chain has no vote."""
    if "vote" not in [tie.rule for tie in rules.ties]:
        return []
    found = []
    for nomination, part in result.nominations.items():
        for place in sorted({line["place"] for line in part["ranking"] if line["shared"]}):
            group = sorted(line["entry"] for line in part["ranking"] if line["place"] == place)
            found.append(Tie(nomination, place, group))
    return found


def further(session: Session, round_id: UUID) -> list[UUID]:
    """Entries that go to the next round: by place, and all of those that tie on the border."""
    held = session.get(Round, round_id)
    if held is None:
        raise NotFound("round")
    most = Rules.read(held.rules).round(held.code).go_further
    chosen = {
        line["entry"]
        for part in counted(session, round_id).nominations.values()
        for line in part["ranking"]
        if most is None or line["place"] <= most
    }
    return [row.entry_id for row in entries_of_round(session, round_id) if row.code in chosen]


def winners(session: Session, contest_id: UUID) -> list[Winner]:
    """Awarded places of the last round, each nomination by the latest round that ranked it.

    Only of rounds whose results are out; names as the reader may read them.
    """
    contest = session.get(Contest, contest_id)
    if contest is None:
        raise NotFound("contest")
    rules = Rules.read(contest.rules)
    titles = {each.place: each.title for each in rules.places}
    rounds = session.scalars(
        select(Round.id)
        .where(
            Round.contest_id == contest_id,
            Round.code == rules.rounds[-1].code,
            Round.state == "published",
            func.coalesce(Round.embargo_until, func.now()) <= func.now(),
        )
        .order_by(Round.number)
    ).all()
    found: dict[str, list[Winner]] = {}
    for round_id in rounds:
        for nomination, lines in _by_nomination(standings(session, round_id)).items():
            found[nomination] = [
                Winner(line.entry_id, line.school_id, line.municipality_id, line.entrant,
                       nomination, line.place, titles[line.place])
                for line in lines
                if line.place in titles
            ]  # fmt: skip
    return [winner for lines in found.values() for winner in lines]


def _by_nomination(lines: list[Standing]) -> dict[str, list[Standing]]:
    told: dict[str, list[Standing]] = {}
    for line in lines:
        told.setdefault(line.nomination, []).append(line)
    return told


def _counted(row: RoundResult) -> Counted:
    told = json.loads(row.payload)["nominations"]
    return Counted(
        row.number, told, row.sha256, row.reason, row.counted_at, row.id, row.appeal_id
    )  # fmt: skip


def _lines(result: Counted) -> dict[tuple[str, str], tuple[int, Fraction]]:
    return {
        (line["entry"], nomination): (line["place"], Fraction(line["value"]))
        for nomination, part in result.nominations.items()
        for line in part["ranking"]
    }


def _standing(nomination: str, line: Mapping[str, Any], places: list[int], row: Any) -> Standing:
    return Standing(
        entry=line["entry"],
        nomination=nomination,
        place=line["place"],
        last_place=line["place"] + places.count(line["place"]) - 1,
        value=Fraction(line["value"]),
        spread=Fraction(line["spread"]),
        sheets=line["sheets"],
        tie=line["tie"],
        entry_id=row.entry_id,
        entrant=row.entrant,
        post=row.post,
        school_id=row.school_id,
        school=row.school,
        municipality_id=row.municipality_id,
        municipality=row.municipality,
    )
