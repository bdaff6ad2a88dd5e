"""Orders that fasten pairs: drawn up from confirmed pairs, signed with number and day (D-06, R-25).

The paper itself is printed elsewhere; these are its data. What the rules here refuse, the database
refuses too (migrations/pairs/guards.py): a pair that one side has not confirmed is in no order,
and what was signed stays as it was signed.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, insert, select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.work import Work
from school.pairing.gaps import blocking, order_gaps
from school.pairing.models import PairOrder, PairOrderLine, PairOrderRemoval
from school.pairing.order_queries import awaiting, lines
from school.programmes.models import Programme
from school.programmes.service import locked

LONGEST_NUMBER = 40


def make_order(work: Work, programme_id: UUID, pair_ids: Sequence[UUID] | None = None) -> PairOrder:
    """Draw an order up for these pairs, or for all that wait for one.

    Invalid at `pairs`: nobody_chosen, or order_unfit when one of them is not confirmed by both,
    has ended, or stands in another order. WrongState «order_gates_open» names in `gaps` every
    gate that is open before it (gaps.py).
    """
    programme = running(work, programme_id)
    fit = {line.id for line in awaiting(work.session, programme_id) if line.is_fit}
    wanted = list(dict.fromkeys(fit if pair_ids is None else pair_ids))
    if not wanted:
        raise Invalid({"pairs": "nobody_chosen"})
    if not set(wanted) <= fit:
        raise Invalid({"pairs": "order_unfit"})
    refuse_gaps(work, programme_id, wanted, work.today())
    order = new_order(work, programme, sorted(wanted))
    work.record("order.made", "pair_order", order.id, programme=str(programme_id),
                pairs=len(wanted))  # fmt: skip
    return order


def new_order(work: Work, programme: Programme, pair_ids: Sequence[UUID]) -> PairOrder:
    """The draft and its lines, whoever has checked the pairs."""
    order = PairOrder(
        school_id=programme.school_id,
        id=new_id(),
        programme_id=programme.id,
        created_at=work.now(),
        created_by=work.actor.account_id,
    )
    work.session.add(order)
    work.session.flush()
    rows = [
        {"school_id": order.school_id, "id": new_id(), "order_id": order.id, "pair_id": each}
        for each in pair_ids
    ]
    if rows:
        work.session.execute(insert(PairOrderLine), rows)
    return order


def refuse_gaps(work: Work, programme_id: UUID, pair_ids: Sequence[UUID], day: date) -> None:
    """An order of the day is refused while a gate before it is open."""
    if not pair_ids:
        return
    work.session.flush()
    gaps = blocking(order_gaps(work.session, programme_id, pair_ids, day))
    if gaps:
        raise WrongState("order_gates_open", gaps=gaps)


def sign_order(work: Work, order_id: UUID, number: str, signed_on: date | None) -> PairOrder:
    """Write number and day down; from then on the order does not change."""
    order = draft_of(work, order_id)
    faults = {}
    number = clean(number)
    if not number or len(number) > LONGEST_NUMBER:
        faults["number"] = "number_needed"
    if signed_on is None:
        faults["signed_on"] = "day_needed"
    elif signed_on > work.today():
        faults["signed_on"] = "ended_later"
    elif _is_taken(work, number, signed_on):
        faults["number"] = "number_taken"
    if faults:
        raise Invalid(faults)
    named = lines(work.session, order_id)
    if not_fit := [line for line in named if not line.is_fit]:
        raise WrongState("order_unfit", pairs=len(not_fit))
    if signed_on is not None:
        refuse_gaps(work, order.programme_id, [line.id for line in named], signed_on)
    order.number, order.signed_on, order.state = number, signed_on, "signed"
    work.record("order.signed", "pair_order", order_id, on=str(signed_on))
    return order


def drop_pair(work: Work, order_id: UUID, pair_id: UUID) -> None:
    """Take a pair out of a draft, whether the draft names it or takes it out of another order."""
    order = draft_of(work, order_id)
    for model in (PairOrderLine, PairOrderRemoval):
        work.session.execute(
            delete(model).where(
                model.school_id == order.school_id,
                model.order_id == order_id,
                model.pair_id == pair_id,
            )
        )
    work.record("order.changed", "pair_order", order_id, dropped=str(pair_id))


def cancel_order(work: Work, order_id: UUID) -> PairOrder:
    """Call an order off, a draft or a signed one; its pairs wait for another."""
    order = work.own(PairOrder, order_id)
    running(work, order.programme_id)
    work.session.refresh(order)
    if order.state == "cancelled":
        raise WrongState("order_state", state=order.state)
    work.record("order.cancelled", "pair_order", order_id, since=order.state)
    order.state = "cancelled"
    return order


def draft_of(work: Work, order_id: UUID) -> PairOrder:
    """A draft of a running programme, held; WrongState for what is signed or called off."""
    order = work.own(PairOrder, order_id)
    running(work, order.programme_id)
    work.session.refresh(order)
    if order.state != "draft":
        raise WrongState("order_state", state=order.state)
    return order


def running(work: Work, programme_id: UUID) -> Programme:
    """The programme whose orders are made, held until the transaction ends."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    return programme


def _is_taken(work: Work, number: str, signed_on: date) -> bool:
    query = select(PairOrder.id).where(
        PairOrder.number == number,
        PairOrder.signed_on == signed_on,
        PairOrder.state == "signed",
    )
    return work.session.scalars(query.limit(1)).one_or_none() is not None
