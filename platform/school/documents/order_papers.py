"""An order of pairs and its paper go together, whichever of their pages somebody signs on."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.documents.models import SchoolDocument
from school.documents.rules import tidy_number
from school.documents.service import (
    SignPaper,
    cancel_document,
    make_document,
    sign_document,
)
from school.documents.types import TYPES
from school.pairing.models import PairOrder, PairOrderRemoval
from school.pairing.orders import cancel_order, sign_order

PAIRS, CHANGES = "pairs_order", "pairs_change_order"


def type_of_order(work: Work, order_id: UUID) -> str:
    """An order that takes pairs out is an order of changes."""
    removed = select(PairOrderRemoval.id).where(PairOrderRemoval.order_id == order_id).limit(1)
    found = work.session.scalars(removed).one_or_none()
    return PAIRS if found is None else CHANGES


def sign_with_paper(
    work: Work, order_id: UUID, number: str, signed_on: date | None, address: str
) -> SchoolDocument | None:
    """Sign the order, and its paper when nothing is lacking for that; None without a paper.

    The order's own refusals stop both.
    """
    order = sign_order(work, order_id, tidy_number(number), signed_on)
    work.session.flush()
    code = type_of_order(work, order_id)
    if code not in TYPES or not work.actor.may(Permission.DOCUMENTS_EDIT):
        return None
    signed = SignPaper(number=order.number, dated_on=order.signed_on, address=address)
    try:
        paper = _draft_of(work, order_id) or make_document(work, code, subject_id=order_id)
        return sign_document(work, paper.id, signed)
    except WrongState as lacking:
        if lacking.code != "papers_lacking":
            raise
        return None


def cancel_with_paper(work: Work, order_id: UUID, reason: str) -> None:
    """Call the order off together with the papers of it that stand."""
    stands = select(SchoolDocument.id).where(
        SchoolDocument.subject_id == order_id, SchoolDocument.state != "cancelled"
    )
    for paper_id in work.session.scalars(stands).all():
        cancel_document(work, paper_id, reason)
    order = work.own(PairOrder, order_id)
    if order.state != "cancelled":
        cancel_order(work, order_id)


def _draft_of(work: Work, order_id: UUID) -> SchoolDocument | None:
    return work.session.scalars(
        select(SchoolDocument)
        .where(SchoolDocument.subject_id == order_id, SchoolDocument.state == "draft")
        .order_by(SchoolDocument.created_at)
        .limit(1)
    ).one_or_none()
