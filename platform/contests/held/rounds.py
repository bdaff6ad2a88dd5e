"""Rounds: drawn up from admitted entries, opened with frozen rules, closed by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from contests.held.models import Prolongation, Round, RoundEntry
from contests.held.service import LEAST_REASON, of_region, rules_of
from contests.rules.schema import Rules
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work

ADMITTED = text("""
SELECT id, number, nomination FROM contests.entry
 WHERE contest_id = :contest AND state = 'admitted' ORDER BY number
""")
# SQLSTATE of a refused close → the domain's code.
REFUSALS = {"JR001": "round_not_open", "JR008": "sheets_are_due"}


@dataclass(frozen=True, slots=True)
class Closed:
    """What the close came to: how many sheets stand behind the root."""

    sheets: int
    root: str


def draw_up(
    work: Work,
    contest_id: UUID,
    *,
    opens_at: datetime,
    closes_at: datetime,
    entries: list[UUID] | None = None,
    again: bool = False,
) -> Round:
    """The next round of the rules, with every admitted entry or with those that go further.

    `again` repeats the last one by an act, for entries that had no quorum in it.
    WrongState «no_more_rounds», «round_before_open»; Invalid «ends_before_start», «no_entries».
    """
    contest = of_region(work, contest_id)
    if contest.state not in ("announced", "judging"):
        raise WrongState("not_announced")
    rules, held = rules_of(contest), _rounds(work, contest_id)
    code = next_code(rules, [each.code for each in held], again=again)
    if code is None:
        raise WrongState("no_more_rounds")
    if held and held[-1].state not in ("closed", "published"):
        raise WrongState("round_before_open")
    if closes_at <= opens_at:
        raise Invalid({"closes_at": "ends_before_start"})
    row = Round(
        id=new_id(),
        contest_id=contest_id,
        number=len(held) + 1,
        code=code,
        opens_at=opens_at,
        closes_at=closes_at,
        grace_seconds=rules.grace_minutes * 60,
        rules=contest.rules,
        rules_sha256=rules.sha256(),
    )
    work.session.add(row)
    work.session.flush()
    _put_entries(work, row, entries)
    contest.state = "judging"
    work.record("round.drawn_up", "round", row.id, number=row.number)
    return row


def next_code(rules: Rules, held: Sequence[str], *, again: bool = False) -> str | None:
    """The round of the rules to be held after these; None after the last one."""
    if not held:
        return None if again else rules.rounds[0].code
    if again:
        return held[-1]
    codes = [each.code for each in rules.rounds]
    return dict(pairwise(codes)).get(held[-1])


def take_in(work: Work, round_id: UUID, entries: list[UUID] | None = None) -> int:
    """Write the entries of a round that is still a draft anew; its assignments go with them."""
    row = round_of(work, round_id)
    if row.state != "draft":
        raise WrongState("round_is_frozen")
    for table in ("assignment", "round_entry"):
        work.session.execute(
            text(f"DELETE FROM contests.{table} WHERE round_id = :r"),  # noqa: S608 - our names
            {"r": round_id},
        )
    count = _put_entries(work, row, entries)
    work.record("round.entries_taken_in", "round", round_id, entries=count)
    return count


def open_round(work: Work, round_id: UUID) -> Round:
    """From now on sheets are taken, and nothing of the rules can change.

    WrongState «nobody_assigned» when an entry has no juror at all.
    """
    row = round_of(work, round_id)
    if row.state != "draft":
        raise WrongState("round_is_frozen")
    bare = work.session.scalar(
        text(
            "SELECT count(*) FROM contests.round_entry e WHERE e.round_id = :r AND NOT EXISTS"
            " (SELECT FROM contests.assignment a WHERE a.round_id = e.round_id"
            " AND a.entry_id = e.entry_id)"
        ),
        {"r": round_id},
    )
    if bare:
        raise WrongState("nobody_assigned")
    row.state, row.opened_at, row.opened_by = "open", work.now(), work.actor.account_id
    work.session.flush()
    work.record("round.opened", "round", round_id, rules=row.rules_sha256)
    return row


def prolong(work: Work, round_id: UUID, closes_at: datetime, reason: str) -> None:
    """The end moves on, never back: the database refuses the rest. The reason stays for all.

    Invalid «only_later», «reason_needed».
    """
    work.actor.require(Permission.ROUND_CLOSE)
    row = work.session.get(Round, round_id)
    if row is None:
        raise NotFound("round")
    if row.state not in ("draft", "open"):
        raise WrongState("round_not_open")
    if closes_at <= row.closes_at:
        raise Invalid({"closes_at": "only_later"})
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid({"reason": "reason_needed"})
    work.session.add(
        Prolongation(
            round_id=round_id,
            until_before=row.closes_at,
            closes_at=closes_at,
            reason=reason.strip(),
            at=work.now(),
            account_id=work.actor.account_id,
        )
    )
    row.closes_at = closes_at
    work.session.flush()
    work.record("round.prolonged", "round", round_id)


def close_round(work: Work, round_id: UUID) -> Closed:
    """Count and root in one transaction, under the lock that every sheet takes a share of."""
    work.actor.require(Permission.ROUND_CLOSE)
    try:
        with work.session.begin_nested():
            row = work.session.execute(
                text("SELECT sheets, root FROM app.close_round(:r)"), {"r": round_id}
            ).one()
    except DBAPIError as refused:
        code = REFUSALS.get(getattr(refused.orig, "sqlstate", None) or "")
        if code is None:
            raise
        raise WrongState(code) from refused
    work.session.expire_all()
    work.record("round.closed", "round", round_id, sheets=row.sheets, root=row.root)
    return Closed(row.sheets, row.root)


def round_of(work: Work, round_id: UUID) -> Round:
    """The round, held for this transaction, for who may change it."""
    work.actor.require(Permission.CONTESTS_EDIT)
    row = work.session.get(Round, round_id, with_for_update=True)
    if row is None:
        raise NotFound("round")
    return row


def _rounds(work: Work, contest_id: UUID) -> list[Round]:
    return list(
        work.session.scalars(
            select(Round).where(Round.contest_id == contest_id).order_by(Round.number)
        )
    )


def _put_entries(work: Work, row: Round, wanted: list[UUID] | None) -> int:
    rows = work.session.execute(ADMITTED, {"contest": row.contest_id}).all()
    chosen = [each for each in rows if wanted is None or each.id in set(wanted)]
    if not chosen:
        raise Invalid({"entries": "no_entries"})
    work.session.execute(
        insert(RoundEntry),
        [
            {
                "round_id": row.id,
                "entry_id": each.id,
                "code": f"{each.number:02}",
                "nomination": each.nomination,
            }
            for each in chosen
        ],
    )
    return len(chosen)
