"""Handing a sheet in: once, however often it is sent (CT-04).

A request is known by its identifier. It is looked up first, and again after a refusal by a
constraint: whoever sent it twice at once gets one receipt, not a false «edited elsewhere». What is
open, in time, assigned and free of conflict the database decides in the same statement: all of it
is app.cast_sheet of migration 0021, one round trip under the juror's own hat.
"""

import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from contests.ballots.marks import canonical, faults_of
from contests.held.models import Round
from contests.rules.schema import Round as RoundRules
from contests.rules.schema import Rules
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.papers.service import ALPHABET
from kernel.work import Work

RECEIPT_LENGTH = 12
# SQLSTATE of the database's refusal → the domain's code.
REFUSALS = {
    "JR001": "round_not_open",
    "JR002": "sheet_changed_elsewhere",
    "JR006": "in_conflict",
    "JR007": "not_of_jury",
    "23505": "sheet_changed_elsewhere",
}
# It also writes the log's entry, the one `Work.record` would.
CAST = text("""
SELECT receipt, version, cast_at, in_grace, same, refusal
  FROM app.cast_sheet(:round, :entry, :request, :version, :marks, CAST(:comments AS jsonb),
                      :receipt, :log_id, :log_at, :log_role)
""")
# Rules of rounds seen, by the round. The database keeps them as they are once a round is no draft.
_frozen: OrderedDict[UUID, RoundRules] = OrderedDict()
MOST_FROZEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a juror hands in. `version` is the one it was read as, 0 for the first sheet."""

    round_id: UUID
    entry_id: UUID
    request_id: UUID
    version: int
    marks: Mapping[str, int | None]
    comments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What proves a sheet: shown after the commit, checked after the close."""

    code: str
    version: int
    cast_at: datetime
    in_grace: bool


def cast(work: Work, sheet: Sheet) -> Receipt:
    """Hand the sheet in, or give the receipt of the same request again, even after the close.

    Invalid names each criterion's fault; Invalid({"request": "other_sheet"}) when the identifier
    was used for other marks; WrongState with a code of REFUSALS when the database refuses.
    """
    work.actor.require(Permission.BALLOT_CAST)
    faults = _faults(rules_of(work.session, sheet.round_id), sheet)
    if faults:
        raise Invalid(faults)
    row = work.session.execute(CAST, _told(work, sheet)).one_or_none()
    if row is None:
        raise NotFound("assignment")
    if row.refusal:
        raise WrongState(REFUSALS[row.refusal])
    if not row.same:
        raise Invalid({"request": "other_sheet"})
    return Receipt(row.receipt, row.version, row.cast_at, row.in_grace)


def rules_of(session: Session, round_id: UUID) -> RoundRules:
    """The rules of the round; NotFound when the reader has no such round."""
    if round_id in _frozen:
        return _frozen[round_id]
    told = session.execute(
        select(Round.rules, Round.code, Round.state).where(Round.id == round_id)
    ).one_or_none()
    if told is None:
        raise NotFound("round")
    rules = Rules.read(told.rules).round(told.code)
    if told.state != "draft":
        _frozen[round_id] = rules
        if len(_frozen) > MOST_FROZEN:
            _frozen.popitem(last=False)
    return rules


def new_receipt() -> str:
    """Four groups of three: to be read aloud and typed again."""
    return "".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_LENGTH))


def _faults(rules: RoundRules, sheet: Sheet) -> dict[str, str]:
    faults = faults_of(rules, sheet.marks)
    if rules.comment_required and not any(said.strip() for said in sheet.comments.values()):
        faults["comment"] = "comment_needed"
    return faults


def _told(work: Work, sheet: Sheet) -> dict[str, object]:
    """What app.cast_sheet is told; nonce, hashes and time are the database's."""
    return {
        "round": sheet.round_id,
        "entry": sheet.entry_id,
        "request": sheet.request_id,
        "version": sheet.version + 1,
        "marks": canonical({code: mark for code, mark in sheet.marks.items() if mark is not None}),
        "comments": json.dumps(
            {code: said for code, said in sheet.comments.items() if said.strip()},
            ensure_ascii=False,
        ),
        "receipt": new_receipt(),
        "log_id": new_id(),
        "log_at": work.now(),
        "log_role": work.actor.role,
    }


def done_and_due(session: Session, round_id: UUID) -> list[tuple[UUID, int, int]]:
    """(member, handed in, assigned) for each member: «сдано 12 из 14», and no more than that."""
    rows = session.execute(
        select(func.app.vote_progress(round_id).table_valued("member_id", "assigned", "done"))
    )
    return [(row.member_id, row.done, row.assigned) for row in rows]
