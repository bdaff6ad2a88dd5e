"""How much of each quota is taken, and the lock under which the last place is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from contests.honours.models import HonourNomination
from contests.honours.rules import LIVE, Places

_TAKEN = text(
    "SELECT type_id, municipality_id, live, backed, decided FROM app.honour_places(:year)"
)
# Whoever takes a place of a type's year waits for whoever takes another: counts are then true.
_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('honour ' || CAST(:type AS text) || :year, 0))"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """Numbers of one type in one municipality: proposed, backed by it, decided."""

    type_id: UUID
    municipality_id: UUID
    live: int
    backed: int
    decided: int


@dataclass(frozen=True, slots=True)
class PlacesOfYear:
    """What a calendar year has taken of every quota: numbers, never names."""

    rows: Sequence[Taken]

    def live(self, type_id: UUID) -> int:
        return sum(row.live for row in self.rows if row.type_id == type_id)

    def decided(self, type_id: UUID) -> int:
        return sum(row.decided for row in self.rows if row.type_id == type_id)

    def backed(self, type_id: UUID, municipality_id: UUID) -> int:
        here = (type_id, municipality_id)
        return sum(row.backed for row in self.rows if (row.type_id, row.municipality_id) == here)

    def most_backed(self, type_id: UUID) -> int:
        return max((row.backed for row in self.rows if row.type_id == type_id), default=0)

    def for_one(self, type_id: UUID, municipality_id: UUID, school: int) -> Places:
        return Places(school, self.backed(type_id, municipality_id), self.decided(type_id))


def places_of_year(session: Session, year: int) -> PlacesOfYear:
    return PlacesOfYear([Taken(*row) for row in session.execute(_TAKEN, {"year": year})])


def of_school(session: Session, school_id: UUID, year: int) -> dict[UUID, int]:
    """Places the school itself has taken, by type."""
    query = (
        select(HonourNomination.type_id, func.count())
        .where(
            HonourNomination.school_id == school_id,
            HonourNomination.year == year,
            HonourNomination.state.in_(LIVE),
        )
        .group_by(HonourNomination.type_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def hold_places(session: Session, type_id: UUID, year: int) -> None:
    """From here to the end of the transaction nobody else takes a place of this type's year."""
    session.execute(_LOCK, {"type": str(type_id), "year": str(year)})
