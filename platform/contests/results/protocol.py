"""What the protocol of the counting commission says, gathered once for PDF, DOCX and workbook.

Places, scores and sheets are those of the kept result, never counted here. Names of entrants are
those the reader may know; of a recusal only who, which entry and of what kind.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import text

from contests.counting.stability import Stability
from contests.held.models import Contest, Round
from contests.results.counted import CountInputs, Json, inputs
from contests.results.paper_words import TIE_VOTE_REASON
from contests.results.queries import (
    TIE_VOTE,
    Counted,
    Difference,
    Standing,
    counted,
    differences,
    entries_of_round,
    standings,
)
from contests.results.steady import steady_of
from contests.rules.schema import Round as RoundRules
from contests.rules.schema import Rules
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work

MEMBERS = text("""
SELECT member.id, member.full_name, member.post, member.role, member.pseudonym,
       coalesce(member.removed_at <= held.closed_at, false) AS removed
  FROM contests.round held JOIN contests.jury_member member ON member.contest_id = held.contest_id
 WHERE held.id = :round AND (member.removed_at IS NULL OR member.removed_at > held.opened_at)
 ORDER BY array_position(ARRAY['chair', 'juror', 'secretary'], member.role::text),
          member.full_name, member.id
""")
BARRED = text("""
SELECT member.full_name, place.code, bars.kind, bars.source
  FROM contests.conflict bars
  JOIN contests.jury_member member ON member.id = bars.member_id
  JOIN contests.round_entry place ON place.entry_id = bars.entry_id
 WHERE place.round_id = :round ORDER BY member.full_name, place.code
""")
VOIDED = text("""
SELECT sheet.entry, sheet.juror, member.full_name, void.reason, void.conflict_id IS NOT NULL AS bars
  FROM app.sheets_of_round(:round) sheet
  JOIN contests.ballot_void void ON void.round_id = :round
   AND void.entry_id = sheet.entry_id AND void.member_id = sheet.member_id
  JOIN contests.jury_member member ON member.id = sheet.member_id
 ORDER BY sheet.entry COLLATE "C", member.full_name
""")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the commission; `due` is how many sheets were to come without recusals."""

    full_name: str
    post: str
    role: str
    pseudonym: str
    due: int
    handed: int
    removed: bool

    @property
    def came(self) -> bool:
        return self.handed > 0


@dataclass(frozen=True, slots=True)
class Barred:
    full_name: str
    entry: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Voided:
    """A sheet that does not count: `kind` of a conflict, or the commission's own words."""

    entry: str
    juror: str
    full_name: str
    reason: str
    by_conflict: bool


@dataclass(frozen=True, slots=True)
class Known:
    """An entry as the reader may know it."""

    code: str
    entrant: str
    school: str
    municipality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One nomination. Without a ranking `lines` is empty and `lack` says what is missing."""

    code: str
    name: str
    state: str
    lack: Json
    entries: tuple[str, ...]
    panel: int
    came: int
    sheets: int
    lines: tuple[Standing, ...]
    votes: tuple[Json, ...]
    steady: Stability | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    authority: str
    operator: str
    contest: str
    order: tuple[str, date | None]
    round: RoundRules
    round_number: int
    result: Counted
    closed_at: datetime
    made_at: datetime
    rules: Rules
    members: tuple[Member, ...]
    barred: tuple[Barred, ...]
    voided: tuple[Voided, ...]
    known: Mapping[str, Known]
    parts: tuple[Part, ...]
    changed: tuple[Difference, ...]
    hashes: tuple[tuple[str, str], ...]

    @property
    def number(self) -> str:
        """Of the round and of its count: «2-1»."""
        return f"{self.round_number}-{self.result.number}"

    @property
    def reason(self) -> str:
        return TIE_VOTE_REASON if self.result.reason == TIE_VOTE else self.result.reason

    @property
    def names_hidden(self) -> bool:
        return any(not each.entrant for each in self.known.values())

    def value(self, entry: str) -> Fraction | None:
        return next(
            (line.value for part in self.parts for line in part.lines if line.entry == entry), None
        )


def gather(work: Work, round_id: UUID, number: int | None = None) -> tuple[Protocol, CountInputs]:
    """Everything a paper of the result needs. NotFound «round», «result»; WrongState if open."""
    work.actor.require(Permission.RESULTS_VIEW)
    session = work.session
    held = session.get(Round, round_id)
    if held is None:
        raise NotFound("round")
    contest = session.get_one(Contest, held.contest_id)
    result = counted(session, round_id, number)
    told = inputs(session, round_id, result.number)
    rules = Rules.read(held.rules)
    region = profile_of(session).region
    asked = {"round": round_id}
    barred = tuple(Barred(*row) for row in session.execute(BARRED, asked))
    protocol = Protocol(
        authority=region.authority.name.ru,
        operator=region.operator.name.ru,
        contest=contest.title,
        order=(contest.order_number or "", contest.order_date),
        round=rules.round(held.code),
        round_number=held.number,
        result=result,
        closed_at=(held.closed_at or work.now()).astimezone(work.zone),
        made_at=work.now().astimezone(work.zone),
        rules=rules,
        members=_members(work, asked, told, barred),
        barred=barred,
        voided=_voided(work, asked, told),
        known={
            row.code: Known(row.code, row.entrant or "", row.school or "", row.municipality or "")
            for row in entries_of_round(session, round_id)
        },
        parts=tuple(_parts(told, rules, result, standings(session, round_id, result))),
        changed=_changed(work, round_id, result),
        hashes=(
            ("Правила конкурса", held.rules_sha256),
            ("Корень листов", held.merkle_root or ""),
            ("Манифест", held.manifest_sha256 or ""),
            ("Итог", result.sha256),
        ),
    )
    return protocol, told


def _members(
    work: Work, asked: Mapping[str, UUID], told: CountInputs, barred: tuple[Barred, ...]
) -> tuple[Member, ...]:
    handed: dict[str, int] = {}
    for sheet in told.sheets:
        handed[sheet["juror"]] = handed.get(sheet["juror"], 0) + 1
    due = _due(told, work, asked)
    return tuple(
        Member(row.full_name, row.post, row.role, row.pseudonym, due.get(row.pseudonym, 0),
               handed.get(row.pseudonym, 0), row.removed)
        for row in work.session.execute(MEMBERS, asked)
        if not row.removed or row.pseudonym in handed
    )  # fmt: skip


def _due(told: CountInputs, work: Work, asked: Mapping[str, UUID]) -> dict[str, int]:
    """Assignments of the manifest, without those that a conflict took away."""
    rows = work.session.execute(
        text(
            "SELECT member.pseudonym, place.code FROM contests.conflict bars"
            " JOIN contests.jury_member member ON member.id = bars.member_id"
            " JOIN contests.round_entry place ON place.entry_id = bars.entry_id"
            " WHERE place.round_id = :round"
        ),
        asked,
    )
    barred = {(row.code, row.pseudonym) for row in rows}
    came = {(sheet["entry"], sheet["juror"]) for sheet in told.sheets}
    due: dict[str, int] = {}
    for entry, juror in _assigned(told):
        if (entry, juror) not in barred or (entry, juror) in came:
            due[juror] = due.get(juror, 0) + 1
    return due


def _assigned(told: CountInputs) -> list[tuple[str, str]]:
    return [(entry, juror) for entry, juror in json.loads(told.manifest_text)["assignments"]]


def _voided(work: Work, asked: Mapping[str, UUID], told: CountInputs) -> tuple[Voided, ...]:
    """Those alone that this very count left out."""
    void = {tuple(pair) for pair in told.about["void"]}
    return tuple(
        Voided(row.entry, row.juror, row.full_name, row.reason, row.bars)
        for row in work.session.execute(VOIDED, asked)
        if (row.entry, row.juror) in void
    )


def _parts(
    told: CountInputs, rules: Rules, result: Counted, lines: list[Standing]
) -> list[Part]:  # fmt: skip
    found = []
    for nomination in rules.nominations:
        kept = result.nominations.get(nomination.code)
        if kept is None:
            continue
        entries = sorted(
            e for e, where in told.about["entries"].items() if where == nomination.code
        )
        sheets = [sheet for sheet in told.counting if sheet["entry"] in set(entries)]
        panel = {
            each["juror"]
            for each in told.about["jurors"]
            if not each["nominations"] or nomination.code in each["nominations"]
        }
        ranked = kept["state"] == "counted"
        found.append(
            Part(
                code=nomination.code,
                name=nomination.name,
                state=kept["state"],
                lack=kept.get("lack", {}),
                entries=tuple(entries),
                panel=len(panel),
                came=len({sheet["juror"] for sheet in sheets} & panel),
                sheets=len(sheets),
                lines=tuple(line for line in lines if line.nomination == nomination.code),
                votes=tuple(
                    vote for vote in told.about["votes"] if vote["nomination"] == nomination.code
                ),
                steady=steady_of(told, nomination.code) if ranked else None,
            )
        )
    return found


def _changed(work: Work, round_id: UUID, result: Counted) -> tuple[Difference, ...]:
    if result.number == 1:
        return ()
    before = counted(work.session, round_id, result.number - 1)
    return tuple(differences(before, result))
