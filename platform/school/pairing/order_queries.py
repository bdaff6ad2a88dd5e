"""What the pages of orders read: orders of a programme, their pairs, pairs that wait for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from school.pairing.models import PairOrder, PairOrderLine, PairOrderRemoval
from school.programmes.models import Pair, Participation
from school.registry.models import Person

IN_FORCE = ("draft", "signed")


@dataclass(frozen=True, slots=True)
class Name:
    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A pair beside an order; `order_id` is the order in force that names it, if any."""

    id: UUID
    state: str
    basis: str
    started_on: date | None
    ended_on: date | None
    mentor_confirmed_on: date | None
    mentee_confirmed_on: date | None
    order_id: UUID | None
    mentor: Name
    mentee: Name

    @property
    def lacks(self) -> tuple[str, ...]:
        """Why the pair can be in no order: codes, in the order of telling."""
        found = []
        if self.ended_on is not None:
            found.append("ended")
        if self.basis == "one_sided":
            found.append("one_sided")
        if self.mentor_confirmed_on is None:
            found.append("mentor")
        if self.mentee_confirmed_on is None:
            found.append("mentee")
        return tuple(found)

    @property
    def is_fit(self) -> bool:
        return not self.lacks

    @property
    def needs_change(self) -> bool:
        """It ended before its time: a signed order that names it needs an order of changes."""
        return self.state == "closed"


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order: how many pairs it names, how many of them ended before their time and stand in it
    still, how many it takes out of orders before it.
    """

    id: UUID
    programme_id: UUID
    number: str
    signed_on: date | None
    state: str
    created_at: datetime
    pairs: int
    changed: int
    removed: int

    @property
    def needs_change(self) -> bool:
        return self.state == "signed" and self.changed > 0


MENTOR, MENTEE = aliased(Person, name="mentor"), aliased(Person, name="mentee")
LEADS = aliased(Participation, name="leads")
LED = aliased(Participation, name="led")


def orders(session: Session, programme_id: UUID) -> list[OrderView]:
    """Orders of a programme, the latest first."""
    query = _orders().where(PairOrder.programme_id == programme_id)
    rows = session.execute(query.order_by(PairOrder.created_at.desc(), PairOrder.id))
    return [OrderView(*row) for row in rows]


def order(session: Session, programme_id: UUID, order_id: UUID) -> OrderView:
    """One order of this very programme, else NotFound."""
    query = _orders().where(PairOrder.programme_id == programme_id, PairOrder.id == order_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("PairOrder")
    return OrderView(*row)


def lines(session: Session, order_id: UUID) -> list[OrderLine]:
    """The pairs an order names, by the mentor's surname."""
    mine = and_(PairOrderLine.school_id == Pair.school_id, PairOrderLine.pair_id == Pair.id)
    query = _lines(PairOrderLine.order_id).join(PairOrderLine, mine)
    return _read(session, query.where(PairOrderLine.order_id == order_id))


def awaiting(
    session: Session, programme_id: UUID, with_order: UUID | None = None
) -> list[OrderLine]:
    """Open pairs of a programme that no order in force names, and those of `with_order`."""
    named = naming(IN_FORCE)
    waits = and_(named.is_(None), Pair.ended_on.is_(None))
    query = _lines(named).where(
        Pair.programme_id == programme_id,
        waits if with_order is None else or_(waits, named == with_order),
    )
    return _read(session, query)


def removals(session: Session, order_id: UUID) -> list[OrderLine]:
    """The pairs an amending order takes out, by the mentor's surname."""
    mine = and_(PairOrderRemoval.school_id == Pair.school_id, PairOrderRemoval.pair_id == Pair.id)
    query = _lines(PairOrderRemoval.order_id).join(PairOrderRemoval, mine)
    return _read(session, query.where(PairOrderRemoval.order_id == order_id))


def programme_lines(
    session: Session, named: ScalarSelect[Any], *conditions: ColumnElement[bool]
) -> list[OrderLine]:
    """Pairs by conditions, each beside what `named` tells of the order it stands in."""
    return _read(session, _lines(named).where(*conditions))


def naming(states: Sequence[str]) -> ScalarSelect[Any]:
    """The latest order in these states that names the pair and was not amended since."""
    of_line = and_(
        PairOrder.school_id == PairOrderLine.school_id, PairOrder.id == PairOrderLine.order_id
    )
    return (
        select(PairOrderLine.order_id)
        .join(PairOrder, of_line)
        .where(
            PairOrderLine.school_id == Pair.school_id, PairOrderLine.pair_id == Pair.id,
            PairOrder.state.in_(states), ~_taken_out(),
        )
        .order_by(PairOrder.created_at.desc(), PairOrder.id.desc())
        .limit(1)
        .correlate(Pair)
        .scalar_subquery()
    )  # fmt: skip


def _taken_out() -> ColumnElement[bool]:
    """Whether a later signed order takes the pair of the line out."""
    later = aliased(PairOrder)
    return exists().where(
        PairOrderRemoval.school_id == PairOrderLine.school_id,
        PairOrderRemoval.pair_id == PairOrderLine.pair_id,
        later.school_id == PairOrderRemoval.school_id,
        later.id == PairOrderRemoval.order_id,
        later.state == "signed",
        tuple_(later.created_at, later.id) > tuple_(PairOrder.created_at, PairOrder.id),
    )


def offers(session: Session, programme_id: UUID) -> list[OrderLine]:
    """Offered pairs of a programme, whether confirmed or not."""
    query = _lines(null()).where(Pair.programme_id == programme_id, Pair.state == "proposed")
    return _read(session, query)


def order_of(session: Session, pair_id: UUID) -> OrderView | None:
    """The latest order in force that names the pair."""
    names = and_(
        PairOrderLine.school_id == PairOrder.school_id,
        PairOrderLine.order_id == PairOrder.id,
        PairOrderLine.pair_id == pair_id,
    )
    named = select(PairOrderLine.id).where(names).correlate(PairOrder).exists()
    query = _orders().where(named, PairOrder.state.in_(IN_FORCE))
    row = session.execute(query.order_by(PairOrder.created_at.desc()).limit(1)).one_or_none()
    return OrderView(*row) if row is not None else None


def _orders() -> Select[*tuple[Any, ...]]:
    of_order = (
        select(func.count())
        .select_from(PairOrderLine)
        .join(Pair, and_(Pair.school_id == PairOrderLine.school_id,
                         Pair.id == PairOrderLine.pair_id))
        .where(PairOrderLine.school_id == PairOrder.school_id,
               PairOrderLine.order_id == PairOrder.id)
        .correlate(PairOrder)
    )  # fmt: skip
    taken = (
        select(func.count())
        .select_from(PairOrderRemoval)
        .where(PairOrderRemoval.school_id == PairOrder.school_id,
               PairOrderRemoval.order_id == PairOrder.id)
        .correlate(PairOrder)
    )  # fmt: skip
    return select(
        PairOrder.id, PairOrder.programme_id, PairOrder.number, PairOrder.signed_on,
        PairOrder.state, PairOrder.created_at, of_order.scalar_subquery(),
        of_order.where(Pair.state == "closed", ~_taken_out()).scalar_subquery(),
        taken.scalar_subquery(),
    )  # fmt: skip


def _lines(order_id: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Pair.id, Pair.state, Pair.basis, Pair.started_on, Pair.ended_on,
            Pair.mentor_confirmed_on, Pair.mentee_confirmed_on, order_id,
            MENTOR.surname, MENTOR.given_name, MENTOR.patronymic,
            MENTEE.surname, MENTEE.given_name, MENTEE.patronymic,
        )
        .select_from(Pair)
        .join(LEADS, and_(LEADS.school_id == Pair.school_id, LEADS.id == Pair.mentor_id))
        .join(MENTOR, and_(MENTOR.school_id == Pair.school_id, MENTOR.id == LEADS.person_id))
        .join(LED, and_(LED.school_id == Pair.school_id, LED.id == Pair.mentee_id))
        .join(MENTEE, and_(MENTEE.school_id == Pair.school_id, MENTEE.id == LED.person_id))
        .order_by(MENTOR.surname, MENTOR.given_name, MENTEE.surname, Pair.id)
    )  # fmt: skip


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[OrderLine]:
    found = []
    for row in session.execute(query):
        values: list[Any] = [*row[:8], Name(*row[8:11]), Name(*row[11:14])]
        found.append(OrderLine(*values))
    return found
