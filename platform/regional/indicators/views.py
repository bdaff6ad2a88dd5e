"""More of what pages read about indicators: who is silent, who is over one, how years compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, School, SchoolPlacement
from regional.indicators import queries, rules
from regional.indicators.figures import Column, Unit, by_name, reported_by
from regional.indicators.models import Indicator, IndicatorVersion, KpiCell
from regional.indicators.rules import Aim


@dataclass(frozen=True, slots=True)
class SilentSchool:
    """A school that told nothing about mentoring in the year."""

    school_id: UUID
    name: str
    municipality_id: UUID
    municipality: str


@dataclass(frozen=True, slots=True)
class YearPoint:
    """An indicator in one school year, by the version and the target of that year."""

    year: SchoolYear
    numerator: int | None
    denominator: int | None
    value: Fraction | None
    aim: Aim | None
    known: int
    units: int
    version: int = 1


@dataclass(frozen=True, slots=True)
class Version:
    """A formula, the school year it starts from, and the act that set it."""

    number: int
    since: SchoolYear
    numerator_fact: str
    denominator_fact: str | None
    order_number: str | None
    order_date: date | None


def silent_schools(
    session: Session, year: SchoolYear, columns: Sequence[Column], parent: UUID | None = None
) -> list[SilentSchool]:
    """Schools counted in the year that neither entered a programme nor were declared."""
    told = reported_by(columns)
    if told is None:
        return []
    statement = (
        select(School.id, School.name, Municipality.id, Municipality.name)
        .select_from(KpiCell)
        .join(School, School.id == KpiCell.unit_id)
        .join(Municipality, Municipality.id == KpiCell.municipality_id)
        .where(
            KpiCell.school_year == year.start,
            KpiCell.unit_type == "school",
            KpiCell.version_id == told.version_id,
            KpiCell.known == 0,
        )
    )
    if parent is not None:
        statement = statement.where(KpiCell.municipality_id == parent)
    found = [SilentSchool(*row) for row in session.execute(statement)]
    return sorted(found, key=lambda school: (by_name(school.municipality), by_name(school.name)))


def region_of(session: Session, year: SchoolYear, columns: Sequence[Column]) -> Unit | None:
    """The region's own figures, which everybody above a school and in it may read."""
    return queries.sums_above(session, year, None, columns)[0].get("region")


def by_years(
    session: Session, column: Column, unit_type: str, unit_id: UUID | None
) -> list[YearPoint]:
    """The indicator of one unit over the years compiled, the earliest first.

    Without `unit_id` the unit is the region, of which there is one.
    """
    statement = (
        select(
            KpiCell.school_year,
            KpiCell.numerator,
            KpiCell.denominator,
            KpiCell.known,
            KpiCell.units,
            IndicatorVersion.number,
        )
        .join(IndicatorVersion, IndicatorVersion.id == KpiCell.version_id)
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .where(Indicator.code == column.code, KpiCell.unit_type == unit_type)
        .order_by(KpiCell.school_year)
    )
    if unit_id is not None:
        statement = statement.where(KpiCell.unit_id == unit_id)
    return [
        YearPoint(
            SchoolYear(start),
            numerator,
            denominator,
            rules.value_of(numerator, denominator, column.unit),
            rules.aim_for(column.aims, SchoolYear(start), unit_id),
            known,
            units,
            version,
        )
        for start, numerator, denominator, known, units, version in session.execute(statement)
    ]


def versions_of(session: Session, code: str) -> list[Version]:
    """Every started version of the indicator's formula, the newest first."""
    rows = session.execute(
        select(
            IndicatorVersion.number,
            IndicatorVersion.from_year,
            IndicatorVersion.numerator_fact,
            IndicatorVersion.denominator_fact,
            IndicatorVersion.order_number,
            IndicatorVersion.order_date,
        )
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .where(Indicator.code == code, ~IndicatorVersion.draft)
        .order_by(IndicatorVersion.from_year.desc(), IndicatorVersion.number.desc())
    )
    return [
        Version(number, SchoolYear(start), numerator, denominator, order, on)
        for number, start, numerator, denominator, order, on in rows
    ]


def schools_in(unit: Unit, columns: Sequence[Column]) -> int:
    """How many schools a unit counts; organisations of other types are counted apart."""
    told = reported_by(columns)
    return unit.figures[told.code].units if told else 0


def has_stood_in(session: Session, school_id: UUID, municipality_id: UUID) -> bool:
    """Whether the school has ever belonged to the municipality."""
    placed = select(SchoolPlacement.id).where(
        and_(
            SchoolPlacement.school_id == school_id,
            SchoolPlacement.municipality_id == municipality_id,
        )
    )
    return session.scalar(placed.limit(1)) is not None
