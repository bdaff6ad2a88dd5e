"""What the pages of a school's card read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, School, SchoolCount, SchoolFlag, SchoolPlacement


@dataclass(frozen=True, slots=True)
class Placed:
    """A municipality and the days the school belonged to it; None is «as long as known»."""

    name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Flagged:
    """A status and its days; `flag` is a code of the profile."""

    flag: str
    valid_from: date | None
    valid_to: date | None
    ground: str

    def holds_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a year and where they come from."""

    school_year: SchoolYear
    pupils: int | None = None
    teachers: int | None = None
    young_teachers: int | None = None
    source: str | None = None
    updated_at: datetime | None = None


def school_of(session: Session, school_id: UUID | None) -> School:
    """The school itself; NotFound when the actor has none."""
    found = session.scalars(select(School).where(School.id == school_id)).one_or_none()
    if found is None:
        raise NotFound("School")
    return found


def placements(session: Session, school_id: UUID | None) -> list[Placed]:
    """Municipalities of the school, the latest first."""
    query = (
        select(Municipality.name, SchoolPlacement.valid_from, SchoolPlacement.valid_to)
        .join(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .where(SchoolPlacement.school_id == school_id)
        .order_by(SchoolPlacement.valid_from.desc().nulls_last())
    )
    return [Placed(name, start, end) for name, start, end in session.execute(query)]


def flags(session: Session, school_id: UUID | None) -> list[Flagged]:
    """Statuses the school holds and has held, the latest first."""
    query = (
        select(SchoolFlag.flag, SchoolFlag.valid_from, SchoolFlag.valid_to, SchoolFlag.ground)
        .where(SchoolFlag.school_id == school_id)
        .order_by(SchoolFlag.valid_from.desc().nulls_last(), SchoolFlag.flag)
    )
    return [Flagged(flag, start, end, why) for flag, start, end, why in session.execute(query)]


def counts(
    session: Session, school_id: UUID | None, years: Sequence[SchoolYear]
) -> Mapping[SchoolYear, Counted]:
    """Counts of the years asked for; a year without a row is there with nothing known."""
    query = select(
        SchoolCount.school_year, SchoolCount.pupils, SchoolCount.teachers,
        SchoolCount.young_teachers, SchoolCount.source, SchoolCount.updated_at,
    ).where(
        SchoolCount.school_id == school_id,
        SchoolCount.school_year.in_([year.start for year in years]),
    )  # fmt: skip
    known = {
        row.school_year: Counted(
            SchoolYear(row.school_year), row.pupils, row.teachers, row.young_teachers,
            row.source, row.updated_at,
        )
        for row in session.execute(query)
    }  # fmt: skip
    return {year: known.get(year.start, Counted(year)) for year in years}
