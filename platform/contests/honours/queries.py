"""What pages read of nominations and orders: lists as rows, one of them whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from contests.honours.models import Award, HonourNomination, HonourOrder, HonourStep, HonourType
from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.tenancy.models import Municipality, School


@dataclass(frozen=True, slots=True)
class NominationLine:
    """A nomination in a list; `person_id` lets a school say whom a letter to parents is about."""

    id: UUID
    type_id: UUID
    award: str
    level: str
    full_name: str
    post: str
    school: str
    municipality: str
    person_id: UUID
    year: int
    state: str
    order_id: UUID | None
    entry_id: UUID | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class StepLine:
    from_state: str
    to_state: str
    reason: str
    who: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class NominationPage:
    """One nomination whole, with its steps and the award it came to."""

    line: NominationLine
    school_id: UUID
    merits: str
    facts: Mapping[str, Any]
    minutes: Mapping[str, Any]
    steps: Sequence[StepLine]
    award: "AwardOf | None"

    @property
    def minutes_on(self) -> date | None:
        day = str(self.minutes.get("day") or "")
        return date.fromisoformat(day) if day else None

    @property
    def got(self) -> list[tuple[str, date]]:
        """Earlier awards, as they stood when it was sent."""
        known: list[Mapping[str, str]] = self.facts.get("got") or []
        return [(each["name"], date.fromisoformat(each["on"])) for each in known]


@dataclass(frozen=True, slots=True)
class AwardOf:
    """The award of a nomination, and the order it is by."""

    id: UUID
    number: str
    awarded_on: date
    order: str | None
    revoked_on: date | None
    revoke_reason: str


@dataclass(frozen=True, slots=True)
class OrderLine:
    id: UUID
    title: str
    number: str | None
    signed_on: date | None
    signatory: str
    state: str
    municipality: str | None
    lines: int


def folded(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Case and Ё do not divide people from what they look for."""
    return func.replace(func.lower(column), "ё", "е")


def like(typed: str) -> str:
    """A pattern of all words typed, in their order."""
    words = typed.lower().replace("ё", "е").replace("%", "").replace("_", "").split()
    return "%" + "%".join(words) + "%" if words else ""


def nominations(
    session: Session, states: Sequence[str], *, level: str = "", municipality_id: UUID | None = None
) -> list[NominationLine]:
    """Those in these states, the longest waiting first."""
    query = _lines().where(HonourNomination.state.in_(states))
    if level:
        query = query.where(HonourType.level == level)
    if municipality_id is not None:
        query = query.where(HonourNomination.municipality_id == municipality_id)
    query = query.order_by(HonourNomination.changed_at, HonourNomination.id).limit(300)
    return [NominationLine(*row) for row in session.execute(query)]


def of_school(session: Session, school_id: UUID) -> list[NominationLine]:
    """All the school ever proposed: drafts first, then the latest."""
    order = case((HonourNomination.state == "draft", 0), else_=1)
    query = (
        _lines()
        .where(HonourNomination.school_id == school_id)
        .order_by(order, HonourNomination.changed_at.desc(), HonourNomination.id)
        .limit(200)
    )
    return [NominationLine(*row) for row in session.execute(query)]


def nomination(session: Session, nomination_id: UUID) -> NominationPage:
    """One, if PostgreSQL shows it to the reader."""
    more = (
        HonourNomination.school_id, HonourNomination.merits, HonourNomination.facts,
        HonourNomination.minutes,
    )  # fmt: skip
    query = _lines().add_columns(*more).where(HonourNomination.id == nomination_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("honour_nomination")
    values: list[Any] = list(row)
    split = len(values) - len(more)
    rest = [*values[split:], _steps(session, nomination_id), _award(session, nomination_id)]
    return NominationPage(NominationLine(*values[:split]), *rest)


def to_order(
    session: Session, order_id: UUID | None, municipality_id: UUID | None
) -> list[NominationLine]:
    """What stands in the order; with None what waits for one, of the body that decides."""
    which = (
        HonourNomination.order_id == order_id
        if order_id is not None
        else HonourNomination.order_id.is_(None) & (HonourNomination.state == "recommended")
    )
    level = "municipality" if municipality_id is not None else "region"
    query = _lines().where(which, HonourType.level == level)
    query = query.order_by(HonourNomination.full_name, HonourNomination.id)
    return [NominationLine(*row) for row in session.execute(query)]


def orders(session: Session, municipality_id: UUID | None) -> list[OrderLine]:
    """The body's own orders: drafts first, then the latest."""
    own = HonourOrder.organiser_municipality_id.is_not_distinct_from(municipality_id)
    query = _orders().where(own).order_by(HonourOrder.state, HonourOrder.signed_on.desc())
    return [OrderLine(*row) for row in session.execute(query.limit(200))]


def order(session: Session, order_id: UUID) -> OrderLine:
    row = session.execute(_orders().where(HonourOrder.id == order_id)).one_or_none()
    if row is None:
        raise NotFound("honour_order")
    return OrderLine(*row)


def _lines() -> Select[Any]:
    return (
        select(
            HonourNomination.id, HonourNomination.type_id,
            HonourType.names["nominative"].astext, HonourType.level, HonourNomination.full_name,
            HonourNomination.post, School.name, Municipality.name, HonourNomination.person_id,
            HonourNomination.year, HonourNomination.state, HonourNomination.order_id,
            HonourNomination.entry_id, HonourNomination.changed_at,
        )
        .join(HonourType, HonourType.id == HonourNomination.type_id)
        .join(School, School.id == HonourNomination.school_id)
        .join(Municipality, Municipality.id == HonourNomination.municipality_id)
    )  # fmt: skip


def _orders() -> Select[Any]:
    lines = (
        select(func.count())
        .where(HonourNomination.order_id == HonourOrder.id)
        .correlate(HonourOrder)
        .scalar_subquery()
    )
    return select(
        HonourOrder.id, HonourOrder.title, HonourOrder.number, HonourOrder.signed_on,
        HonourOrder.signatory, HonourOrder.state, Municipality.name, lines,
    ).outerjoin(Municipality, Municipality.id == HonourOrder.organiser_municipality_id)  # fmt: skip


def _steps(session: Session, nomination_id: UUID) -> list[StepLine]:
    query = (
        select(
            HonourStep.from_state, HonourStep.to_state, HonourStep.reason, Account.full_name,
            HonourStep.at,
        )
        .outerjoin(Account, Account.id == HonourStep.account_id)
        .where(HonourStep.nomination_id == nomination_id)
        .order_by(HonourStep.at, HonourStep.id)
    )  # fmt: skip
    return [StepLine(*row) for row in session.execute(query)]


def _award(session: Session, nomination_id: UUID) -> AwardOf | None:
    query = (
        select(
            Award.id,
            Award.number,
            Award.awarded_on,
            HonourOrder.number,
            Award.revoked_on,
            Award.revoke_reason,
        )
        .outerjoin(HonourOrder, HonourOrder.id == Award.order_id)
        .where(Award.nomination_id == nomination_id)
    )
    row = session.execute(query).one_or_none()
    return AwardOf(*row) if row is not None else None
