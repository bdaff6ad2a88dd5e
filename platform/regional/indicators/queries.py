"""What pages read about indicators: compiled cells, never the facts behind them.

Each function asks a few statements whatever the size of the region. A reader sees what the
policies of regional.kpi_cell let through: the region everything, a municipality its own schools,
a school itself and the sums above it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, Region, School
from regional.indicators import rules
from regional.indicators.models import (
    CompileState,
    Indicator,
    IndicatorVersion,
    KpiCell,
    Target,
)
from regional.indicators.rules import Aim, Anomaly, State

# The counter that tells which schools reported at all; its cell gives «5 of 7 schools».
REPORTED_FACT = "with_programme"


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator with the version of its formula that is in force in the year shown."""

    code: str
    names: Mapping[str, Mapping[str, str]]
    unit: str
    direction: str
    shown_in: str
    answered_by: str | None
    version_id: UUID
    version: int
    numerator_fact: str
    denominator_fact: str | None
    missing: str
    level: str
    order_number: str | None
    order_date: date | None
    aims: tuple[Aim, ...] = ()

    def say(self, what: str, language: str) -> str:
        """`name`, `short_name` or `about` for a locale; Russian for any language but English."""
        return self.names["en" if language.lower().startswith("en") else "ru"][what]


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell as a page shows it. `known` of `units` schools stand behind it.

    `answered` is the percent of those asked who answered, `of_answered` the percent of those who
    are satisfied: both for surveys only. `gap` is in points, below zero when short of the aim.
    """

    numerator: int | None = None
    denominator: int | None = None
    units: int = 0
    known: int = 0
    anomaly: str | None = None
    basis: str = "none"
    computed_at: datetime | None = None
    value: Fraction | None = None
    aim: Aim | None = None
    state: State = State.UNKNOWN
    gap: Fraction | None = None
    answered: Fraction | None = None
    of_answered: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A region, a municipality or a school with its figures, one for every column's code."""

    unit_type: str
    unit_id: UUID
    code: str
    name: str
    short_name: str
    kind: str | None = None
    tile: tuple[int, int] | None = None
    figures: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cause:
    """A school whose numerator is over its denominator."""

    school_id: UUID
    name: str
    municipality_id: UUID | None
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Oddity:
    """A flagged figure of a unit; `causes` are the schools that bring a share over one."""

    unit: Unit
    code: str
    anomaly: str
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class KpiTable:
    """Units of one kind, what they add up to, and how far to trust it.

    `reported` of `schools` told anything about mentoring. `computed_at` is when the newest figure
    became what it is, `full_at` when all were last compiled whole, `corrected` what that mended.
    """

    year: SchoolYear
    columns: tuple[Column, ...]
    rows: tuple[Unit, ...]
    total: Unit | None
    computed_at: datetime | None
    full_at: datetime | None
    corrected: int
    schools: int
    reported: int
    oddities: tuple[Oddity, ...] = ()

    def shown_in(self, place: str) -> tuple[Column, ...]:
        """The columns of «main», «counters» or «support»."""
        return tuple(column for column in self.columns if column.shown_in == place)


@dataclass(frozen=True, slots=True)
class SchoolFigures:
    """A school beside the sums above it; a school that was nowhere that year has no unit."""

    year: SchoolYear
    columns: tuple[Column, ...]
    school: Unit | None
    municipality: Unit | None
    region: Unit | None
    computed_at: datetime | None
    full_at: datetime | None


def years(session: Session) -> list[SchoolYear]:
    """The school years with cells, the newest first."""
    found = select(CompileState.school_year).order_by(CompileState.school_year.desc())
    return [SchoolYear(year) for year in session.scalars(found)]


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
    rows = _units(session.execute(statement).all(), columns, year)
    rows.sort(key=lambda unit: _sorting(unit.name))
    above, full_at, corrected = _above(session, year, parent, columns)
    total = above.get("municipality" if of_schools and parent else "region")
    schools, reported = _completeness(columns, total)
    return KpiTable(
        year=year,
        columns=columns,
        rows=tuple(rows),
        total=total,
        computed_at=_newest([*rows, *([total] if total else [])]),
        full_at=full_at,
        corrected=corrected,
        schools=schools,
        reported=reported,
        oddities=_oddities(session, year, parent, rows, total, columns),
    )


def schools_of(session: Session, year: SchoolYear, municipality_id: UUID) -> KpiTable:
    """The schools of a municipality on the year's cut-off day, with its own figures as total."""
    return kpi_table(session, year, unit_type="school", parent=municipality_id)


def school_cells(session: Session, year: SchoolYear, school_id: UUID) -> SchoolFigures:
    """One school's figures, its municipality's and the region's."""
    columns = columns_of(session, year)
    own = _units(session.execute(_schools(year, None, school_id)).all(), columns, year)
    school = own[0] if own else None
    place = session.scalar(
        select(KpiCell.municipality_id)
        .where(KpiCell.school_year == year.start, KpiCell.unit_type == "school")
        .where(KpiCell.unit_id == school_id)
        .limit(1)
    )
    above, full_at, _ = _above(session, year, place, columns)
    return SchoolFigures(
        year=year,
        columns=columns,
        school=school,
        municipality=above.get("municipality"),
        region=above.get("region"),
        computed_at=_newest([school]) if school else None,
        full_at=full_at,
    )


def columns_of(session: Session, year: SchoolYear) -> tuple[Column, ...]:
    """Indicators in force in the year, in order, each with the targets set for it."""
    aims: dict[UUID, list[Aim]] = {}
    for told in session.execute(select(*Target.__table__.c)):
        aims.setdefault(told.indicator_id, []).append(
            Aim(
                year=told.year,
                value=Fraction(Decimal(told.value)),
                municipality_id=told.municipality_id,
                basis=told.basis,
                order_number=told.order_number,
                order_date=told.order_date,
            )
        )
    rows = session.execute(
        select(*_COLUMN, Indicator.id)
        .distinct(Indicator.position, Indicator.code)
        .join(IndicatorVersion, IndicatorVersion.indicator_id == Indicator.id)
        .where(IndicatorVersion.from_year <= year.start)
        .order_by(Indicator.position, Indicator.code, IndicatorVersion.from_year.desc())
    ).all()
    return tuple(Column(*row[:-1], aims=tuple(aims.get(row[-1], ()))) for row in rows)


_COLUMN = (
    Indicator.code,
    Indicator.names,
    Indicator.unit,
    Indicator.direction,
    Indicator.shown_in,
    Indicator.answered_by,
    IndicatorVersion.id.label("version_id"),
    IndicatorVersion.number,
    IndicatorVersion.numerator_fact,
    IndicatorVersion.denominator_fact,
    IndicatorVersion.missing,
    IndicatorVersion.level,
    IndicatorVersion.order_number,
    IndicatorVersion.order_date,
)
# A figure found unchanged by a whole compile is as fresh as that compile.
_FRESH_AT = func.greatest(KpiCell.computed_at, CompileState.full_at)
_FIGURE = (
    KpiCell.version_id,
    KpiCell.numerator,
    KpiCell.denominator,
    KpiCell.units,
    KpiCell.known,
    KpiCell.anomaly,
    KpiCell.basis,
    _FRESH_AT.label("computed_at"),
)
_Cells = Sequence[Row[tuple[object, ...]]]


def _municipalities(year: SchoolYear) -> Select[tuple[object, ...]]:
    """Every municipality, those without a cell too."""
    here = and_(
        KpiCell.school_year == year.start,
        KpiCell.unit_type == "municipality",
        KpiCell.unit_id == Municipality.id,
    )
    return (
        select(
            Municipality.id.label("unit_id"),
            Municipality.code,
            Municipality.name,
            Municipality.short_name,
            Municipality.tile_col,
            Municipality.tile_row,
            *_FIGURE,
        )
        .outerjoin(KpiCell, here)
        .outerjoin(CompileState, CompileState.school_year == KpiCell.school_year)
    )


def _schools(
    year: SchoolYear, parent: UUID | None, school_id: UUID | None = None
) -> Select[tuple[object, ...]]:
    statement = (
        select(KpiCell.unit_id, School.code, School.name, School.kind, *_FIGURE)
        .join(School, School.id == KpiCell.unit_id)
        .outerjoin(CompileState, CompileState.school_year == KpiCell.school_year)
        .where(KpiCell.school_year == year.start, KpiCell.unit_type == "school")
    )
    if parent is not None:
        statement = statement.where(KpiCell.municipality_id == parent)
    return statement.where(KpiCell.unit_id == school_id) if school_id else statement


def _above(
    session: Session, year: SchoolYear, parent: UUID | None, columns: Sequence[Column]
) -> tuple[dict[str, Unit], datetime | None, int]:
    """The region and, if asked for, a municipality, with the year's last whole compile."""
    wanted = KpiCell.unit_type == "region"
    if parent is not None:
        wanted = or_(wanted, and_(KpiCell.unit_type == "municipality", KpiCell.unit_id == parent))
    rows = session.execute(
        select(
            KpiCell.unit_type,
            KpiCell.unit_id,
            func.coalesce(Municipality.code, Region.code).label("code"),
            func.coalesce(Municipality.name, Region.name).label("name"),
            func.coalesce(Municipality.short_name, Region.name).label("short_name"),
            CompileState.full_at,
            CompileState.corrected,
            *_FIGURE,
        )
        .outerjoin(Municipality, Municipality.id == KpiCell.unit_id)
        .outerjoin(Region, Region.id == KpiCell.unit_id)
        .outerjoin(CompileState, CompileState.school_year == KpiCell.school_year)
        .where(KpiCell.school_year == year.start, wanted)
    ).all()
    units = {unit.unit_type: unit for unit in _units(rows, columns, year)}
    return (units, rows[0].full_at, rows[0].corrected or 0) if rows else (units, None, 0)


def _units(rows: _Cells, columns: Sequence[Column], year: SchoolYear) -> list[Unit]:
    """Rows of cells as units; a unit without some cell has an unknown figure there."""
    cells: dict[UUID, dict[UUID, Row[tuple[object, ...]]]] = {}
    first: dict[UUID, Row[tuple[object, ...]]] = {}
    for row in rows:
        first.setdefault(row.unit_id, row)
        cells.setdefault(row.unit_id, {})[row.version_id] = row
    units = []
    for unit_id, row in first.items():
        told = row._mapping
        unit_type = told.get("unit_type") or ("school" if "kind" in told else "municipality")
        unit = Unit(
            unit_type=unit_type,
            unit_id=unit_id,
            code=row.code,
            name=row.name,
            short_name=told.get("short_name") or row.name,
            kind=told.get("kind"),
            tile=(row.tile_col, row.tile_row) if "tile_col" in told else None,
        )
        place = unit_id if unit_type == "municipality" else None
        unit.figures.update(_figures(cells[unit_id], columns, year, place))
        units.append(unit)
    return units


def _figures(
    cells: Mapping[UUID, Row[tuple[object, ...]]],
    columns: Sequence[Column],
    year: SchoolYear,
    place: UUID | None,
) -> dict[str, Figure]:
    by_code = {column.code: cells.get(column.version_id) for column in columns}
    found = {}
    for column in columns:
        aim = rules.aim_for(column.aims, year, place)
        cell = by_code[column.code]
        told = by_code.get(column.answered_by or "")
        found[column.code] = _figure(cell, told, column, aim) if cell else Figure(aim=aim)
    return found


def _figure(
    cell: Row[tuple[object, ...]],
    told: Row[tuple[object, ...]] | None,
    column: Column,
    aim: Aim | None,
) -> Figure:
    value = rules.value_of(cell.numerator, cell.denominator, column.unit)
    return Figure(
        numerator=cell.numerator,
        denominator=cell.denominator,
        units=cell.units,
        known=cell.known,
        anomaly=cell.anomaly,
        basis=cell.basis,
        computed_at=cell.computed_at,
        value=value,
        aim=aim,
        state=rules.state(value, aim, column.direction),
        gap=rules.gap(value, aim, column.direction),
        answered=rules.share(told.numerator, told.denominator) if told else None,
        of_answered=rules.share(cell.numerator, told.numerator) if told else None,
    )


def _oddities(
    session: Session,
    year: SchoolYear,
    parent: UUID | None,
    rows: Iterable[Unit],
    total: Unit | None,
    columns: Sequence[Column],
) -> tuple[Oddity, ...]:
    flagged = [
        (unit, code, figure.anomaly)
        for unit in (*((total,) if total else ()), *rows)
        for code, figure in unit.figures.items()
        if figure.anomaly in (Anomaly.OVER_ONE, Anomaly.FEW_ANSWERS)
    ]
    over = any(anomaly == Anomaly.OVER_ONE for _, _, anomaly in flagged)
    causes = _causes(session, year, parent, columns) if over else {}
    return tuple(
        Oddity(
            unit,
            code,
            anomaly,
            tuple(
                cause
                for cause in causes.get(code, ())
                if anomaly == Anomaly.OVER_ONE
                and (
                    unit.unit_type == "region"
                    or unit.unit_id in (cause.school_id, cause.municipality_id)
                )
            ),
        )
        for unit, code, anomaly in flagged
        if anomaly
    )


def _causes(
    session: Session, year: SchoolYear, parent: UUID | None, columns: Sequence[Column]
) -> dict[str, list[Cause]]:
    statement = (
        select(
            KpiCell.version_id,
            KpiCell.unit_id,
            School.name,
            KpiCell.municipality_id,
            KpiCell.numerator,
            KpiCell.denominator,
        )
        .join(School, School.id == KpiCell.unit_id)
        .where(KpiCell.school_year == year.start, KpiCell.unit_type == "school")
        .where(KpiCell.anomaly == "over_one")
    )
    if parent is not None:
        statement = statement.where(KpiCell.municipality_id == parent)
    codes = {column.version_id: column.code for column in columns}
    found: dict[str, list[Cause]] = {}
    for version_id, school_id, name, place, numerator, denominator in session.execute(statement):
        if version_id in codes:
            cause = Cause(school_id, name, place, numerator or 0, denominator or 0)
            found.setdefault(codes[version_id], []).append(cause)
    for causes in found.values():
        causes.sort(key=lambda cause: _sorting(cause.name))
    return found


def _completeness(columns: Iterable[Column], total: Unit | None) -> tuple[int, int]:
    code = next((c.code for c in columns if c.numerator_fact == REPORTED_FACT), None)
    if total is None or code is None:
        return 0, 0
    return total.figures[code].units, total.figures[code].known


def _newest(units: Iterable[Unit]) -> datetime | None:
    times = (figure.computed_at for unit in units for figure in unit.figures.values())
    return max((time for time in times if time is not None), default=None)


def _sorting(name: str) -> str:
    return name.casefold().replace("ё", "е")
