"""What the receipt of a sheet proves to whoever holds it: that it is in the list, and where."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contests.ballots.casting import RECEIPT_LENGTH
from contests.ballots.models import BallotVersion
from kernel.papers.service import ALPHABET


@dataclass(frozen=True, slots=True)
class ReceiptSeen:
    """No mark and no name. `place` of `sheets` once the round is closed.

    `latest` is False where a later sheet of the same juror took its place; `voided` where it stands
    in the list and does not count.
    """

    contest: str
    round: str
    closed: bool
    place: int | None
    sheets: int | None
    latest: bool
    voided: bool
    root: str | None
    closes_at: datetime


def tidy_receipt(typed: str) -> str | None:
    """What was typed as a receipt, with spaces and hyphens forgiven; None if it cannot be one."""
    code = "".join(sign for sign in typed if sign.isalnum()).upper()
    fits = len(code) == RECEIPT_LENGTH and set(code) <= set(ALPHABET)
    return code if fits else None


def check_receipt(session: Session, typed: str) -> ReceiptSeen | None:
    """Asked under the public's hat; None when no sheet has this receipt."""
    code = tidy_receipt(typed)
    if code is None:
        return None
    row = session.execute(
        select(func.app.check_receipt(code).table_valued(
            "contest", "round", "closed", "place", "sheets", "latest", "voided", "root",
            "closes_at",
        ))
    ).one_or_none()  # fmt: skip
    return ReceiptSeen(*row) if row is not None else None


def own_sheet(session: Session, typed: str, account_id: UUID) -> tuple[UUID, UUID] | None:
    """Round and entry of the reader's own sheet with this receipt; of nobody else's."""
    row = session.execute(
        select(BallotVersion.round_id, BallotVersion.entry_id).where(
            BallotVersion.receipt == (tidy_receipt(typed) or ""),
            BallotVersion.account_id == account_id,
        )
    ).one_or_none()
    return (row.round_id, row.entry_id) if row is not None else None
