"""Who marks what in a round: drawn up by contests/jury/assigning, mended by hand, explained.

A draft round is drawn up anew as often as wished; in an open one the region may only add, where an
entry would else be short of sheets for its quorum.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError

from contests.held.models import Round, RoundEntry
from contests.jury.assigning import assign
from contests.jury.conflicts import find, keeps
from contests.jury.models import Assignment, Conflict, JuryMember
from contests.rules.schema import Round as RoundRules
from contests.rules.schema import Rules
from kernel.errors import Denied, NotFound, WrongState
from kernel.identity.permissions import Permission, Role
from kernel.work import Work

# SQLSTATE of a refused assignment → the domain's code.
REFUSALS = {"JR006": "in_conflict", "JR007": "not_of_jury"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was given out: pairs of entry and member; entries with fewer than wanted."""

    pairs: int
    short: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Shortage:
    """An entry with fewer members than its quorum asks of sheets."""

    entry_id: UUID
    code: str
    has: int
    needs: int


def draw(work: Work, round_id: UUID) -> Drawn:
    """Give the entries of a draft round out anew; what was mended by hand goes.

    Conflicts are looked for once more. WrongState «round_is_frozen», «no_jury».
    """
    row = _round(work, round_id)
    _drafts_only(work, row)
    find(work, row.contest_id)
    jurors = _jurors(work, row.contest_id)
    if not jurors:
        raise WrongState("no_jury")
    entries = {
        each.code: each
        for each in work.session.scalars(select(RoundEntry).where(RoundEntry.round_id == round_id))
    }
    panel = assign(
        {code: each.nomination for code, each in entries.items()},
        {name: each.nominations for name, each in jurors.items()},
        _barred(work, row.contest_id, entries.values(), jurors),
        rules_of_round(row).jurors_per_entry,
    )
    work.session.execute(delete(Assignment).where(Assignment.round_id == round_id))
    _give(work, round_id, [(entries[e].entry_id, jurors[j]) for e, j in panel.pairs])
    work.record("panels.drawn", "round", round_id, pairs=len(panel.pairs))
    return Drawn(len(panel.pairs), len(panel.short), panel.complete)


def add(work: Work, round_id: UUID, entry_id: UUID, member_id: UUID) -> None:
    """One more member for one entry.

    WrongState «in_conflict», «not_of_jury», «given_already»; in an open round «quorum_stands» when
    the entry has members enough, and only the region adds there.
    """
    row = _round(work, round_id)
    if row.state == "open":
        work.actor.require(Permission.JURY_EDIT)
        short = {each.entry_id for each in shortages(work, row)}
        if entry_id not in short:
            raise WrongState("quorum_stands")
    else:
        _drafts_only(work, row)
    member = work.session.scalar(
        select(JuryMember).where(
            JuryMember.id == member_id, JuryMember.contest_id == row.contest_id
        )
    )
    entry = work.session.get(RoundEntry, (round_id, entry_id))
    if member is None or entry is None:
        raise NotFound("member" if member is None else "entry")
    if member.nominations and entry.nomination not in member.nominations:
        raise WrongState("other_nomination")
    if work.session.get(Assignment, (round_id, entry_id, member_id)) is not None:
        raise WrongState("given_already")
    _give(work, round_id, [(entry_id, member)])
    what = "panel.late" if row.state == "open" else "panel.added"
    work.record(what, "round", round_id, entry=str(entry_id), member=str(member_id))


def take_back(work: Work, round_id: UUID, entry_id: UUID, member_id: UUID) -> None:
    """A member less for one entry, while the round is a draft."""
    row = _round(work, round_id)
    _drafts_only(work, row)
    given = work.session.get(Assignment, (round_id, entry_id, member_id))
    if given is None:
        raise NotFound("assignment")
    work.session.delete(given)
    work.session.flush()
    work.record("panel.removed", "round", round_id, entry=str(entry_id), member=str(member_id))


def before_opening(work: Work, round_id: UUID) -> list[Shortage]:
    """The last look before a round opens: conflicts once more, the pairs they bar dropped by the
    database; what is still short of its quorum is told, not refused.
    """
    row = _round(work, round_id)
    if row.state == "draft":
        find(work, row.contest_id)
    return shortages(work, row)


def shortages(work: Work, row: Round) -> list[Shortage]:
    """Entries that cannot reach the sheets their quorum asks: members gone or in conflict do not
    count.
    """
    entries = work.session.execute(
        select(RoundEntry.entry_id, RoundEntry.code)
        .where(RoundEntry.round_id == row.id)
        .order_by(RoundEntry.code)
    ).all()
    barred = (
        select(Conflict.id)
        .where(Conflict.member_id == Assignment.member_id, Conflict.entry_id == Assignment.entry_id)
        .exists()
    )
    alive = work.session.scalars(
        select(Assignment.entry_id)
        .join(JuryMember, JuryMember.id == Assignment.member_id)
        .where(Assignment.round_id == row.id, JuryMember.removed_at.is_(None), ~barred)
    ).all()
    needs = rules_of_round(row).quorum.ballots
    counts = {entry_id: alive.count(entry_id) for entry_id, _code in entries}
    return [
        Shortage(entry_id, code, counts[entry_id], needs)
        for entry_id, code in entries
        if counts[entry_id] < needs
    ]


def rules_of_round(row: Round) -> RoundRules:
    """The part of the frozen rules that this round follows."""
    return Rules.read(row.rules).round(row.code)


def edits_panels(work: Work) -> bool:
    """The region and the secretary give entries out; the chair, who marks, does not."""
    return work.actor.may(Permission.JURY_EDIT) or work.actor.role is Role.SECRETARY


def _round(work: Work, round_id: UUID) -> Round:
    """The round, held for this transaction, for who gives its entries out."""
    contest_id = work.session.scalar(select(Round.contest_id).where(Round.id == round_id))
    if contest_id is None:
        raise NotFound("round")
    keeps(work, contest_id)
    if not edits_panels(work):
        raise Denied(permission=Permission.JURY_EDIT.value)
    row = work.session.get(Round, round_id, with_for_update=True, populate_existing=True)
    assert row is not None  # noqa: S101 - rounds are never deleted
    return row


def _drafts_only(work: Work, row: Round) -> None:
    if row.state != "draft":
        raise WrongState("round_is_frozen")


def _jurors(work: Work, contest_id: UUID) -> dict[str, JuryMember]:
    """By their pseudonyms, which order them the same way every time."""
    rows = work.session.scalars(
        select(JuryMember).where(
            JuryMember.contest_id == contest_id,
            JuryMember.removed_at.is_(None),
            JuryMember.role.in_(("juror", "chair")),
        )
    )
    return {each.pseudonym: each for each in rows}


def _barred(
    work: Work, contest_id: UUID, entries: Iterable[RoundEntry], jurors: dict[str, JuryMember]
) -> list[tuple[str, str]]:
    codes = {each.entry_id: each.code for each in entries}
    names = {each.id: name for name, each in jurors.items()}
    rows = work.session.execute(
        select(Conflict.entry_id, Conflict.member_id).where(Conflict.contest_id == contest_id)
    )
    return [(codes[e], names[m]) for e, m in rows if e in codes and m in names]


def _give(work: Work, round_id: UUID, pairs: list[tuple[UUID, JuryMember]]) -> None:
    if not pairs:
        raise WrongState("no_jury")
    rows = [
        {
            "round_id": round_id,
            "entry_id": entry_id,
            "member_id": member.id,
            "account_id": member.account_id,
            "assigned_at": work.now(),
            "assigned_by": work.actor.account_id,
        }
        for entry_id, member in pairs
    ]
    try:
        with work.session.begin_nested():
            work.session.execute(insert(Assignment), rows)
    except DBAPIError as refused:
        code = REFUSALS.get(getattr(refused.orig, "sqlstate", None) or "")
        if code is None:
            raise
        raise WrongState(code) from refused
