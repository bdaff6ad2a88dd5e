"""Orders against pairs as they are: what has come apart, and the order of changes that mends it.

A signed order stays as it was signed. A pair that ended before its time is taken out of it by
another order, and the same order names the pairs that came since (R-25, R-63).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, insert, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid
from kernel.ids import new_id
from kernel.work import Work
from school.pairing.models import PairOrder, PairOrderRemoval
from school.pairing.order_queries import OrderLine, awaiting, naming, programme_lines
from school.pairing.orders import new_order, refuse_gaps, running
from school.programmes.models import Pair

AT_WORK = ("probation", "active", "paused")
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Where orders and pairs differ; `order_id` of a line is the signed order that names it.

    `not_named` work without a signed order; `named_but_ended` were closed early and stand in one.
    A pair that came to its planned end asks for no order: the one that fastened it foresaw it.
    """

    not_named: tuple[OrderLine, ...]
    named_but_ended: tuple[OrderLine, ...]

    @property
    def agrees(self) -> bool:
        return not (self.not_named or self.named_but_ended)


def reconcile(session: Session, programme_id: UUID) -> Reconciled:
    """Both ways, in one statement a way."""
    signed = naming(("signed",))
    of_programme = Pair.programme_id == programme_id
    return Reconciled(
        not_named=tuple(
            programme_lines(
                session, signed, of_programme, Pair.state.in_(AT_WORK), signed.is_(None)
            )
        ),
        named_but_ended=tuple(
            programme_lines(
                session, signed, of_programme, Pair.state == "closed", signed.is_not(None)
            )
        ),
    )


def make_change_order(
    work: Work,
    programme_id: UUID,
    adds: Sequence[UUID] | None = None,
    removes: Mapping[UUID, str] | None = None,
) -> PairOrder:
    """Draw up an order that takes ended pairs out, each with its reason, and names new ones.

    None is everything that waits. Invalid at `pairs`: nobody_chosen; order_unfit for a pair that
    cannot be named, that no signed order names, or that a draft takes out already. Gates bind the
    added pairs as in `make_order`.
    """
    programme = running(work, programme_id)
    ended = {line.id for line in reconcile(work.session, programme_id).named_but_ended}
    ended -= _drafted_out(work.session, programme_id)
    fit = {line.id for line in awaiting(work.session, programme_id) if line.is_fit}
    taken = dict.fromkeys(ended, "") if removes is None else dict(removes)
    added = sorted(fit if adds is None else set(adds))
    if not (added or taken):
        raise Invalid({"pairs": "nobody_chosen"})
    if not (set(added) <= fit and set(taken) <= ended):
        raise Invalid({"pairs": "order_unfit"})
    refuse_gaps(work, programme_id, added, work.today())
    order = new_order(work, programme, added)
    rows = [
        {"school_id": order.school_id, "id": new_id(), "order_id": order.id, "pair_id": each,
         "reason": taken[each].strip()[:LONGEST_REASON]}
        for each in sorted(taken)
    ]  # fmt: skip
    if rows:
        work.session.execute(insert(PairOrderRemoval), rows)
    work.record("order.made", "pair_order", order.id, programme=str(programme_id),
                pairs=len(added), removed=len(taken))  # fmt: skip
    return order


def _drafted_out(session: Session, programme_id: UUID) -> set[UUID]:
    """Pairs that an unsigned order of the programme takes out already."""
    of_order = and_(
        PairOrder.school_id == PairOrderRemoval.school_id, PairOrder.id == PairOrderRemoval.order_id
    )
    query = (
        select(PairOrderRemoval.pair_id)
        .join(PairOrder, of_order)
        .where(PairOrder.programme_id == programme_id, PairOrder.state == "draft")
    )
    return set(session.scalars(query))
