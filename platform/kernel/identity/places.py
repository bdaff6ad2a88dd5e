"""Where an account may be opened: the municipalities and schools of the actor's own territory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Function, Select, and_, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from kernel.identity.permissions import LEVELS, Level, Role
from kernel.tenancy.models import Municipality, School, SchoolPlacement
from kernel.work import Work

MOST = 30


@dataclass(frozen=True, slots=True)
class Place:
    """A school with its municipality's name in `within`, or a municipality with ""."""

    id: UUID
    name: str
    within: str


def needs_choice(work: Work, role: Role) -> bool:
    """Whether the actor must say where; a head's own school, say, leaves no choice."""
    return _fixed(work, LEVELS[role]) is None and LEVELS[role] is not Level.REGION


def _fixed(work: Work, level: Level) -> UUID | None:
    return {
        Level.SCHOOL: work.actor.school_id,
        Level.MUNICIPALITY: work.actor.municipality_id,
        Level.REGION: None,
    }[level]


def places(work: Work, role: Role, search: str = "") -> Sequence[Place]:
    """Places where the actor may open an account of the role, by name; at most MOST of them."""
    if LEVELS[role] is Level.MUNICIPALITY:
        query, spoken = _municipalities(), [Municipality.name]
    else:
        query, spoken = _schools(work), [School.name, Municipality.name]
    for word in search.split():
        query = query.where(
            or_(*(folded(name).contains(fold(word), autoescape=True) for name in spoken))
        )
    return [Place(*row) for row in work.session.execute(query.limit(MOST))]


def place(work: Work, role: Role, place_id: UUID | None) -> Place | None:
    """The place named, or the actor's own; None when it is not the actor's to choose."""
    level = LEVELS[role]
    chosen = _fixed(work, level) or place_id
    if level is Level.REGION or chosen is None:
        return None
    if level is Level.MUNICIPALITY:
        query = _municipalities().where(Municipality.id == chosen)
    else:
        query = _schools(work).where(School.id == chosen)
    row = work.session.execute(query).one_or_none()
    return Place(*row) if row is not None else None


def fold(text: str) -> str:
    """Letters as a search compares them: case and the dots of «ё» do not count."""
    return text.lower().replace("ё", "е")


def folded(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Function[str]:
    """The same of a column."""
    return func.replace(func.lower(column), "ё", "е")


def _municipalities() -> Select[UUID, str, str]:
    return select(Municipality.id, Municipality.name, literal("")).order_by(Municipality.name)


def _schools(work: Work) -> Select[UUID, str, str]:
    """Schools by where they stand today; one that has left the municipality is not its any more."""
    today = work.today()
    stands = and_(
        SchoolPlacement.school_id == School.id,
        or_(SchoolPlacement.valid_from.is_(None), SchoolPlacement.valid_from <= today),
        or_(SchoolPlacement.valid_to.is_(None), SchoolPlacement.valid_to > today),
    )
    query = (
        select(School.id, School.name, func.coalesce(Municipality.name, ""))
        .outerjoin(SchoolPlacement, stands)
        .outerjoin(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .order_by(School.name, Municipality.name, School.id)
    )
    if work.actor.municipality_id is not None:
        query = query.where(Municipality.id == work.actor.municipality_id)
    return query
