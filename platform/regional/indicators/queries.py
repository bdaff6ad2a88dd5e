"""What pages read about indicators: compiled cells, never the facts behind them.

Each function asks at most five statements whatever the size of the region. A reader sees what the
policies of regional.kpi_cell let through: the region everything, a municipality its own schools,
a school itself and the sums above it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, null, or_, select, text
from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, Region, School
from regional.indicators.figures import (
    Cause,
    Column,
    KpiTable,
    SchoolFigures,
    Unit,
    by_name,
    completeness,
    newest,
    oddities_of,
    units_of,
)
from regional.indicators.models import (
    CompileState,
    CountingRules,
    KpiCell,
)
from regional.indicators.rules import Aim, Anomaly

# A figure that a whole compile found unchanged is as fresh as that compile.
COMPUTED_AT = func.greatest(KpiCell.computed_at, CompileState.full_at).label("computed_at")
_CELL = (
    KpiCell.version_id,
    KpiCell.numerator,
    KpiCell.denominator,
    KpiCell.units,
    KpiCell.known,
    KpiCell.anomaly,
    KpiCell.basis,
    COMPUTED_AT,
)
# Every page of figures asks these two: as texts they are not put together anew each time.
_AIMS = text(
    "SELECT indicator_id, municipality_id, year, value, basis, order_number, order_date"
    " FROM regional.target"
)
_COLUMNS = text("""
SELECT DISTINCT ON (i.position, i.code)
       i.id, v.from_year, i.code, i.names, i.unit, i.direction, i.shown_in, i.answered_by, v.id,
       v.number, v.numerator_fact, v.denominator_fact, v.missing, v.level, v.order_number,
       v.order_date
  FROM regional.indicator i JOIN regional.indicator_version v ON v.indicator_id = i.id
 WHERE v.from_year <= :year AND NOT v.draft
   AND (i.retired_from IS NULL OR i.retired_from > :year)
 ORDER BY i.position, i.code, v.from_year DESC, v.number DESC
""")


def years(session: Session) -> list[SchoolYear]:
    """The school years with cells, the newest first."""
    found = select(CompileState.school_year).order_by(CompileState.school_year.desc())
    return [SchoolYear(year) for year in session.scalars(found)]


def counting_rules(session: Session) -> CountingRules | None:
    """What the profile says about counting; None before the region is set up."""
    return session.scalar(select(CountingRules))


def kpi_table(
    session: Session,
    year: SchoolYear,
    *,
    unit_type: str = "municipality",
    parent: UUID | None = None,
) -> KpiTable:
    """Every municipality, or with `unit_type` «school» the schools, all or of one municipality."""
    columns = columns_of(session, year)
    of_schools = unit_type == "school"
    statement = _schools(year, parent) if of_schools else _municipalities(year)
    rows = units_of(session.execute(statement), columns, year)
    above, full_at, corrected = sums_above(session, year, parent, columns)
    total = above.get("municipality" if of_schools and parent else "region")
    shown = [total, *rows] if total is not None else rows
    schools, reported = completeness(columns, total)
    return KpiTable(
        year=year,
        columns=columns,
        rows=tuple(rows),
        total=total,
        computed_at=newest(shown),
        full_at=full_at,
        corrected=corrected,
        schools=schools,
        reported=reported,
        oddities=tuple(oddities_of(shown, _causes(session, year, parent, columns, shown))),
    )


def schools_of(session: Session, year: SchoolYear, municipality_id: UUID) -> KpiTable:
    """The schools of a municipality on the year's cut-off day, with its own figures as total."""
    return kpi_table(session, year, unit_type="school", parent=municipality_id)


def school_cells(session: Session, year: SchoolYear, school_id: UUID) -> SchoolFigures:
    """One school's figures, its municipality's and the region's."""
    columns = columns_of(session, year)
    own = _schools(year, None).where(KpiCell.unit_id == school_id)
    school = next(iter(units_of(session.execute(own), columns, year)), None)
    place = session.scalar(
        select(KpiCell.municipality_id)
        .where(KpiCell.school_year == year.start, KpiCell.unit_type == "school")
        .where(KpiCell.unit_id == school_id)
        .limit(1)
    )
    above, full_at, _ = sums_above(session, year, place, columns)
    return SchoolFigures(
        year=year,
        columns=columns,
        school=school,
        municipality=above.get("municipality"),
        region=above.get("region"),
        computed_at=newest([school]),
        full_at=full_at,
    )


def columns_of(session: Session, year: SchoolYear) -> tuple[Column, ...]:
    """Indicators in force in the year, in order, each with the targets set for it."""
    aims: dict[UUID, list[Aim]] = {}
    for told in session.execute(_AIMS):
        aims.setdefault(told.indicator_id, []).append(
            Aim(
                year=told.year,
                value=Fraction(told.value),
                municipality_id=told.municipality_id,
                basis=told.basis,
                order_number=told.order_number,
                order_date=told.order_date,
            )
        )
    return tuple(
        replace(Column(*column), aims=tuple(aims.get(indicator_id, ())), from_year=since)
        for indicator_id, since, *column in session.execute(_COLUMNS, {"year": year.start})
    )


def _municipalities(year: SchoolYear) -> Select[*tuple[Any, ...]]:
    """Every municipality, those without a cell too."""
    here = and_(
        KpiCell.school_year == year.start,
        KpiCell.unit_type == "municipality",
        KpiCell.unit_id == Municipality.id,
    )
    return (
        select(
            literal("municipality"),
            Municipality.id,
            Municipality.code,
            Municipality.name,
            Municipality.short_name,
            null(),
            Municipality.tile_col,
            Municipality.tile_row,
            *_CELL,
        )
        .outerjoin(KpiCell, here)
        .outerjoin(CompileState, CompileState.school_year == KpiCell.school_year)
    )


def _schools(year: SchoolYear, parent: UUID | None) -> Select[*tuple[Any, ...]]:
    """The schools that are somewhere in the region, or in one municipality."""
    statement = (
        select(
            literal("school"),
            School.id,
            School.code,
            School.name,
            School.name,
            School.kind,
            null(),
            null(),
            *_CELL,
        )
        .join(School, School.id == KpiCell.unit_id)
        .outerjoin(CompileState, CompileState.school_year == KpiCell.school_year)
        .where(KpiCell.school_year == year.start, KpiCell.unit_type == "school")
    )
    return statement if parent is None else statement.where(KpiCell.municipality_id == parent)


def sums_above(
    session: Session, year: SchoolYear, parent: UUID | None, columns: Sequence[Column]
) -> tuple[dict[str, Unit], datetime | None, int]:
    """The region and, if asked for, a municipality, with the year's last whole compile."""
    wanted = KpiCell.unit_type == "region"
    if parent is not None:
        wanted = or_(wanted, and_(KpiCell.unit_type == "municipality", KpiCell.unit_id == parent))
    statement: Select[*tuple[Any, ...]] = (
        select(
            KpiCell.unit_type,
            KpiCell.unit_id,
            func.coalesce(Municipality.code, Region.code),
            func.coalesce(Municipality.name, Region.name),
            func.coalesce(Municipality.short_name, Region.name),
            null(),
            Municipality.tile_col,
            Municipality.tile_row,
            *_CELL,
            CompileState.full_at,
            CompileState.corrected,
        )
        .outerjoin(Municipality, Municipality.id == KpiCell.unit_id)
        .outerjoin(Region, Region.id == KpiCell.unit_id)
        .outerjoin(CompileState, CompileState.school_year == KpiCell.school_year)
        .where(KpiCell.school_year == year.start, wanted)
    )
    rows = session.execute(statement).all()
    units = {unit.unit_type: unit for unit in units_of(rows, columns, year)}
    return (units, rows[0].full_at, rows[0].corrected or 0) if rows else (units, None, 0)


def _causes(
    session: Session,
    year: SchoolYear,
    parent: UUID | None,
    columns: Sequence[Column],
    shown: Sequence[Unit],
) -> dict[str, list[Cause]]:
    """Schools over one by indicator; nothing is asked when nothing shown is over one."""
    figures = (figure for unit in shown for figure in unit.figures.values())
    if all(figure.anomaly != Anomaly.OVER_ONE for figure in figures):
        return {}
    return schools_over_one(session, year, columns, parent)


def schools_over_one(
    session: Session, year: SchoolYear, columns: Sequence[Column], parent: UUID | None = None
) -> dict[str, list[Cause]]:
    """Schools with a numerator over its denominator, by indicator, hidden in a sum or not."""
    statement = (
        select(
            KpiCell.version_id,
            School.id,
            School.name,
            KpiCell.municipality_id,
            KpiCell.numerator,
            KpiCell.denominator,
        )
        .join(School, School.id == KpiCell.unit_id)
        .where(
            KpiCell.school_year == year.start,
            KpiCell.unit_type == "school",
            KpiCell.anomaly == Anomaly.OVER_ONE.value,
        )
    )
    if parent is not None:
        statement = statement.where(KpiCell.municipality_id == parent)
    codes = {column.version_id: column.code for column in columns}
    found: dict[str, list[Cause]] = {}
    for version, school, name, place, numerator, denominator in session.execute(statement):
        if version in codes:
            cause = Cause(school, name, place, numerator or 0, denominator or 0)
            found.setdefault(codes[version], []).append(cause)
    for causes in found.values():
        causes.sort(key=lambda cause: by_name(cause.name))
    return found
