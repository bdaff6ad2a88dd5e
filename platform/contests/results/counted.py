"""What a count is made of, and the text it is written down as: files of the archive, to the byte.

`inputs` reads what stands now; with a number, what that result was counted by. Whoever puts an
archive together takes `files` of it, so the archive's places are the portal's own.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from contests.counting.count import count_round
from contests.held.models import Round
from contests.results.models import RoundResult
from kernel.errors import NotFound, WrongState

Json = dict[str, Any]

# A panel is made of those who were to mark at least one entry of the nomination without a conflict;
# a member removed before the close is of it only through sheets that were handed in.
JURORS = text("""
SELECT member.pseudonym, member.role = 'chair' AS chair, place.nomination,
       coalesce(member.removed_at <= held.closed_at, false) AS gone
  FROM contests.assignment given
  JOIN contests.round held ON held.id = given.round_id
  JOIN contests.round_entry place
    ON place.round_id = given.round_id AND place.entry_id = given.entry_id
  JOIN contests.jury_member member ON member.id = given.member_id
 WHERE given.round_id = :round AND NOT EXISTS (
       SELECT FROM contests.conflict bars
        WHERE bars.member_id = given.member_id AND bars.entry_id = given.entry_id)
 GROUP BY 1, 2, 3, 4 ORDER BY 1, 3
""")
ENTRIES = text("SELECT code, nomination FROM contests.round_entry WHERE round_id = :round")
VOTES = text("""
SELECT nomination, votes, present FROM contests.tie_vote
 WHERE round_id = :round ORDER BY held_at DESC, id DESC
""")
# The latest count of every earlier round that was held by the rules' round before this one.
BEFORE = text("""
SELECT DISTINCT ON (held.number) result.payload
  FROM contests.round_result result JOIN contests.round held ON held.id = result.round_id
 WHERE held.contest_id = :contest AND held.number < :number AND held.code = :code
 ORDER BY held.number, result.number DESC
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountInputs:
    """The four files a result is counted from: rules, manifest, sheets, and what is about them.

    `about` has code, entries (number → nomination), jurors, void pairs, votes, and `before` (number
    → value handed on) where the round adds the one before.
    """

    rules_text: str
    manifest_text: str
    sheets: tuple[Json, ...]
    about: Json
    # Pairs void at this moment; more than `about` has once a conflict came up after the count.
    void_now: tuple[tuple[str, str], ...] = ()

    @property
    def rules(self) -> Json:
        """The rules of this very round."""
        rounds = json.loads(self.rules_text)["rounds"]
        return next(each for each in rounds if each["code"] == self.about["code"])

    @property
    def outdated(self) -> bool:
        """Sheets were voided after this count: a new one is due."""
        return {tuple(pair) for pair in self.about["void"]} != set(self.void_now)

    @property
    def counting(self) -> list[Json]:
        """Sheets that count, with their marks read."""
        void = {tuple(pair) for pair in self.about["void"]}
        return [
            {**sheet, "marks": json.loads(sheet["marks"])}
            for sheet in self.sheets
            if (sheet["entry"], sheet["juror"]) not in void
        ]


def canonical(told: object) -> str:
    """The one way these files are written."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()


def inputs(session: Session, round_id: UUID, number: int | None = None) -> CountInputs:
    """Of a closed round, for who may count it. NotFound «round», «result».

    WrongState «not_counted» before the close; «sheets_missing» when the reader does not see as many
    sheets as the manifest binds, for a count of some of them would be a lie.
    """
    held = session.get(Round, round_id)
    if held is None:
        raise NotFound("round")
    if held.manifest is None:
        raise WrongState("not_counted")
    rows = session.execute(select(func.app.sheets_of_round(round_id).table_valued(
        "entry", "juror", "version", "marks", "nonce", "leaf_before", "leaf", "voided"
    ))).all()  # fmt: skip
    if len(rows) != held.ballot_count:
        raise WrongState("sheets_missing")
    rows = sorted(rows, key=lambda row: (row.entry, row.juror))
    sheets = tuple(_sheet(row) for row in rows)
    void = tuple((row.entry, row.juror) for row in rows if row.voided)
    if number is None:
        about = _about(session, held, [list(pair) for pair in void], {row.juror for row in rows})
    else:
        about = _kept(session, round_id, number)
    return CountInputs(
        rules_text=held.rules, manifest_text=held.manifest, sheets=sheets, about=about,
        void_now=void,
    )  # fmt: skip


def result_text(told: CountInputs) -> str:
    """Canonical JSON of every nomination's places, bound to the files it was counted from."""
    about = told.about
    nominations = count_round(
        told.rules, about["entries"], about["jurors"], told.counting,
        votes=about["votes"], before=about["before"],
    )  # fmt: skip
    return canonical(
        {
            "manifest": sha256(told.manifest_text),
            "round": sha256(canonical(about)),
            "nominations": nominations,
        }
    )


def files(told: CountInputs) -> dict[str, str]:
    """The archive's data files by name, as verify.py reads them."""
    return {
        "rules.json": told.rules_text,
        "manifest.json": told.manifest_text,
        "sheets.json": canonical(list(told.sheets)),
        "round.json": canonical(told.about),
        "result.json": result_text(told),
    }


def _sheet(row: Any) -> Json:
    return {
        "entry": row.entry,
        "juror": row.juror,
        "version": row.version,
        "marks": row.marks,
        "nonce": bytes(row.nonce).hex(),
        "before": bytes(row.leaf_before or b"").hex(),
        "leaf": bytes(row.leaf).hex(),
    }


def _kept(session: Session, round_id: UUID, number: int) -> Json:
    told = session.scalar(
        select(RoundResult.about).where(
            RoundResult.round_id == round_id, RoundResult.number == number
        )
    )
    if told is None:
        raise NotFound("result")
    about: Json = json.loads(told)
    return about


def _about(session: Session, held: Round, void: list[list[str]], came: set[str]) -> Json:
    asked = {"round": held.id}
    entries = {row.code: row.nomination for row in session.execute(ENTRIES, asked)}
    votes = [dict(row._mapping) for row in session.execute(VOTES, asked)]
    return {
        "code": held.code,
        "entries": dict(sorted(entries.items())),
        "jurors": _jurors(session, held.id, came),
        "void": void,
        "votes": votes,
        "before": _before(session, held, entries),
    }


def _jurors(session: Session, round_id: UUID, came: set[str]) -> list[Json]:
    found: dict[str, Json] = {}
    for row in session.execute(JURORS, {"round": round_id}):
        if row.gone and row.pseudonym not in came:
            continue
        juror = found.setdefault(
            row.pseudonym, {"juror": row.pseudonym, "chair": row.chair, "nominations": []}
        )
        juror["nominations"].append(row.nomination)
    return [found[name] for name in sorted(found)]


def _before(session: Session, held: Round, entries: Mapping[str, str]) -> dict[str, str] | None:
    """What each entry brings along where the round adds the one before; later rounds outweigh."""
    codes = [each["code"] for each in json.loads(held.rules)["rounds"]]
    at = codes.index(held.code)
    if not json.loads(held.rules)["rounds"][at]["adds"] or at == 0:
        return None
    values: dict[str, str] = {}
    asked = {"contest": held.contest_id, "number": held.number, "code": codes[at - 1]}
    for payload in session.scalars(BEFORE, asked):
        for part in json.loads(payload)["nominations"].values():
            values |= {line["entry"]: line["value"] for line in part["ranking"]}
    return {code: values[code] for code in sorted(entries) if code in values}
