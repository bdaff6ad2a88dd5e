"""Handing a sheet in: once, however often it is sent (CT-04).

A request is known by its identifier. It is looked up first, and again after a refusal by a
constraint: whoever sent it twice at once gets one receipt, not a false «edited elsewhere». What is
open, in time, assigned and free of conflict the database decides in the same statement.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contests.ballots.marks import canonical, faults_of
from contests.ballots.models import BallotDraft, BallotVersion
from contests.held.models import Round
from contests.jury.models import Assignment, JuryMember
from contests.rules.schema import Round as RoundRules
from contests.rules.schema import Rules
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.papers.service import ALPHABET
from kernel.work import Work

RECEIPT_LENGTH = 12
# SQLSTATE of the database's refusal → the domain's code.
REFUSALS = {
    "JR001": "round_not_open",
    "JR002": "sheet_changed_elsewhere",
    "JR006": "in_conflict",
    "JR007": "not_of_jury",
}
UNIQUE_VIOLATION = "23505"


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
    known = _same_request(work.session, work, sheet)
    if known is not None:
        return known
    rules = rules_of(work.session, sheet.round_id)
    faults = faults_of(rules, sheet.marks)
    if rules.comment_required and not any(text.strip() for text in sheet.comments.values()):
        faults["comment"] = "comment_needed"
    if faults:
        raise Invalid(faults)
    member_id = _assigned(work, sheet)
    try:
        with work.session.begin_nested():
            row = work.session.execute(_insert(work, sheet, member_id)).one()
    except DBAPIError as refused:
        known = _same_request(work.session, work, sheet)
        if known is not None:
            return known
        raise _told(refused) from refused
    _forget_draft(work.session, sheet, member_id)
    work.record("ballot.cast", "round", sheet.round_id, version=row.version)
    return Receipt(row.receipt, row.version, row.cast_at, row.in_grace)


def rules_of(session: Session, round_id: UUID) -> RoundRules:
    """The frozen rules of the round; NotFound when the reader has no such round."""
    told = session.execute(
        select(Round.rules, Round.code).where(Round.id == round_id)
    ).one_or_none()
    if told is None:
        raise NotFound("round")
    return Rules.read(told.rules).round(told.code)


def new_receipt() -> str:
    """Four groups of three: to be read aloud and typed again."""
    return "".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_LENGTH))


def _assigned(work: Work, sheet: Sheet) -> UUID:
    member_id = work.session.scalar(
        select(Assignment.member_id)
        .join(JuryMember, JuryMember.id == Assignment.member_id)
        .where(
            Assignment.round_id == sheet.round_id,
            Assignment.entry_id == sheet.entry_id,
            JuryMember.account_id == work.actor.account_id,
        )
    )
    if member_id is None:
        raise NotFound("assignment")
    return member_id


def _insert(work: Work, sheet: Sheet, member_id: UUID):  # type: ignore[no-untyped-def]
    """Without nonce, hashes and time: those are the database's."""
    return (
        insert(BallotVersion)
        .values(
            round_id=sheet.round_id,
            entry_id=sheet.entry_id,
            member_id=member_id,
            version=sheet.version + 1,
            account_id=work.actor.account_id,
            request_id=sheet.request_id,
            marks=canonical({code: mark for code, mark in sheet.marks.items() if mark is not None}),
            comments={code: text for code, text in sheet.comments.items() if text.strip()},
            receipt=new_receipt(),
        )
        .returning(
            BallotVersion.receipt,
            BallotVersion.version,
            BallotVersion.cast_at,
            BallotVersion.in_grace,
        )
    )


def _same_request(session: Session, work: Work, sheet: Sheet) -> Receipt | None:
    """The receipt of this very request. Invalid when its identifier stands for other marks."""
    row = session.execute(
        select(
            BallotVersion.receipt, BallotVersion.version, BallotVersion.cast_at,
            BallotVersion.in_grace, BallotVersion.marks, BallotVersion.entry_id,
        ).where(
            BallotVersion.round_id == sheet.round_id,
            BallotVersion.request_id == sheet.request_id,
            BallotVersion.account_id == work.actor.account_id,
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    sent = canonical({code: mark for code, mark in sheet.marks.items() if mark is not None})
    if row.marks != sent or row.entry_id != sheet.entry_id:
        raise Invalid({"request": "other_sheet"})
    return Receipt(row.receipt, row.version, row.cast_at, row.in_grace)


def _forget_draft(session: Session, sheet: Sheet, member_id: UUID) -> None:
    draft = session.get(BallotDraft, (sheet.round_id, sheet.entry_id, member_id))
    if draft is not None:
        session.delete(draft)


def _told(refused: DBAPIError) -> Exception:
    """The refusal in the domain's words; what is no refusal of ours goes on as it is."""
    state = getattr(refused.orig, "sqlstate", None)
    if state == UNIQUE_VIOLATION:
        return WrongState("sheet_changed_elsewhere")
    code = REFUSALS.get(state or "")
    return WrongState(code) if code else refused


def done_and_due(session: Session, round_id: UUID) -> list[tuple[UUID, int, int]]:
    """(member, handed in, assigned) for each member: «сдано 12 из 14», and no more than that."""
    rows = session.execute(
        select(func.app.vote_progress(round_id).table_valued("member_id", "assigned", "done"))
    )
    return [(row.member_id, row.done, row.assigned) for row in rows]
