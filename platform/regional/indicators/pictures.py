"""What the pictures of one indicator are drawn from, in three statements whatever the size.

All stand on compiled cells (KP-04); the months are how the cells stood at the end of each. The SQL
is written out: putting it together at each request would cost as much as asking it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, bindparam, text
from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear
from regional.indicators import rules
from regional.indicators.figures import Column, Figure, Unit, units_of
from regional.indicators.rules import Aim, Direction
from regional.indicators.views import YearPoint

TENTHS = 10
WHOLE = 100_000  # a hundred per cent in thousandths of one: targets have three decimals at most
MOST_LAGGARDS = 10

_CELL = """c.version_id, c.numerator, c.denominator, c.units, c.known, c.anomaly, c.basis,
       greatest(c.computed_at, (SELECT full_at FROM regional.compile_state
                                 WHERE school_year = :year))"""
_ABOVE = f"""
UNION ALL
SELECT 'region', r.id, r.code, r.name, r.name, NULL, NULL, NULL, {_CELL}
  FROM kernel.region r
  JOIN regional.kpi_cell c
    ON c.school_year = :year AND c.unit_type = 'region' AND c.unit_id = r.id
"""  # noqa: S608 - texts of our own
OF_REGION = text(
    f"""
SELECT 'municipality', m.id, m.code, m.name, m.short_name, NULL, m.tile_col, m.tile_row, {_CELL}
  FROM kernel.municipality m
  LEFT JOIN regional.kpi_cell c
    ON c.school_year = :year AND c.unit_type = 'municipality' AND c.unit_id = m.id
   AND c.version_id = ANY(:versions)
{_ABOVE}"""  # noqa: S608
)
OF_MUNICIPALITY = text(
    f"""
SELECT 'school', s.id, s.code, s.name, s.name, s.kind, NULL, NULL, {_CELL}
  FROM regional.kpi_cell c JOIN kernel.school s ON s.id = c.unit_id
 WHERE c.school_year = :year AND c.unit_type = 'school' AND c.municipality_id = :place
   AND c.version_id = ANY(:versions)
UNION ALL
SELECT 'municipality', m.id, m.code, m.name, m.short_name, NULL, m.tile_col, m.tile_row, {_CELL}
  FROM kernel.municipality m
  JOIN regional.kpi_cell c
    ON c.school_year = :year AND c.unit_type = 'municipality' AND c.unit_id = m.id
 WHERE m.id = :place
{_ABOVE}"""  # noqa: S608
)
# OFFSET 0 keeps PostgreSQL from working a share out again in every count; a target is compared in
# whole numbers, so that no value is judged by its rounded self.
SPREAD = text(
    f"""
WITH told AS MATERIALIZED (
  SELECT unit_id, municipality_id, numerator, denominator,
         100 * numerator::float8 / nullif(denominator, 0) AS share,
         CASE WHEN numerator > denominator THEN {TENTHS}
              ELSE least(numerator * {TENTHS} / nullif(denominator, 0), {TENTHS - 1})
         END AS tenth,
         CASE WHEN :down THEN numerator - denominator * :goal / {WHOLE}
              ELSE (denominator * :goal + {WHOLE - 1}) / {WHOLE} - numerator END AS missing
    FROM regional.kpi_cell
   WHERE school_year = :year AND unit_type = 'school' AND version_id = :version
     AND (cast(:only AS uuid[]) IS NULL OR unit_id = ANY(:only))
  OFFSET 0)
SELECT count(*), count(share), count(*) FILTER (WHERE missing <= 0 AND share IS NOT NULL),
       percentile_cont(ARRAY[0.25, 0.5, 0.75]::float8[]) WITHIN GROUP (ORDER BY share),
       (SELECT jsonb_agg(short) FROM (
          SELECT s.id, s.name, m.name AS municipality, t.numerator, t.denominator, t.missing
            FROM told t JOIN kernel.school s ON s.id = t.unit_id
            JOIN kernel.municipality m ON m.id = t.municipality_id
           WHERE t.missing > 0 AND t.share IS NOT NULL
           ORDER BY t.missing DESC, replace(lower(s.name), 'ё', 'е'), s.id
           LIMIT :limit) short),
       (SELECT jsonb_object_agg(tenth, schools) FROM (
          SELECT tenth, count(*) AS schools FROM told WHERE share IS NOT NULL GROUP BY tenth) t)
  FROM told
"""  # noqa: S608
).bindparams(bindparam("goal", type_=BigInteger), bindparam("down", type_=Boolean))
TREND = text("""
SELECT 'month' AS kind, t.month, t.school_year, t.numerator, t.denominator, t.known, t.units,
       v.number
  FROM regional.kpi_month t
  JOIN regional.indicator_version v ON v.id = t.version_id
  JOIN regional.indicator i ON i.id = v.indicator_id AND i.code = :code
 WHERE t.unit_id = :unit AND t.school_year = ANY(:years)
UNION ALL
SELECT 'compiled', NULL, school_year, NULL, NULL, NULL, NULL, NULL FROM regional.compile_state
UNION ALL
SELECT 'year', NULL, c.school_year, c.numerator, c.denominator, c.known, c.units, v.number
  FROM regional.kpi_cell c
  JOIN regional.indicator_version v ON v.id = c.version_id
  JOIN regional.indicator i ON i.id = v.indicator_id AND i.code = :code
 WHERE c.unit_type = :unit_type AND c.unit_id = :unit
 ORDER BY school_year, month
""")


@dataclass(frozen=True, slots=True)
class Laggard:
    """A school short of the target by so many people, schools or pairs."""

    school_id: UUID
    name: str
    municipality: str
    numerator: int
    denominator: int
    missing: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """How an indicator spreads over schools.

    `tenths` counts the schools of 0–10, …, 90–100 per cent, `over` those past 100, `reached` those
    at the target or beyond; `known` of `units` have a value at all. `lacking` are the schools that
    lack most to the target.
    """

    units: int = 0
    known: int = 0
    tenths: tuple[int, ...] = (0,) * TENTHS
    over: int = 0
    reached: int | None = None
    lower: Decimal | None = None
    median: Decimal | None = None
    upper: Decimal | None = None
    lacking: tuple[Laggard, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """How an indicator's sums stood at the end of a month."""

    month: date
    year: SchoolYear
    numerator: int | None
    denominator: int | None
    known: int
    units: int


def missing(
    numerator: int | None, denominator: int | None, target: Fraction | None, direction: str
) -> int:
    """How many more in the numerator would reach the target: in whole people, schools or pairs.

    Where less is better, how many are over the limit. Nought when it is reached or unknown. A
    count has no denominator.
    """
    if numerator is None or target is None:
        return 0
    wanted = target if denominator is None else target * denominator / 100
    if direction == Direction.DOWN:
        return max(0, numerator - floor(wanted))
    return max(0, ceil(wanted) - numerator)


def missing_units(figure: Figure, direction: str) -> int:
    """The same of a figure with its own target."""
    target = figure.aim.value if figure.aim else None
    return missing(figure.numerator, figure.denominator, target, direction)


def places(
    session: Session,
    year: SchoolYear,
    columns: Sequence[Column],
    looked_at: Sequence[Column],
    place: UUID | None = None,
) -> tuple[list[Unit], Unit | None, Unit | None]:
    """The municipalities, or the schools of one, with the figures of a few columns; then every
    figure of the territory itself and of the region."""
    values = {"year": year.start, "versions": [column.version_id for column in looked_at]}
    asked = OF_REGION if place is None else OF_MUNICIPALITY.bindparams(place=place)
    rows = session.execute(asked, values).all()
    kind = "municipality" if place is None else "school"
    found = units_of((row for row in rows if row[0] == kind), looked_at, year)
    above = {
        unit.unit_type: unit
        for unit in units_of((row for row in rows if row[0] != kind), columns, year)
    }
    return found, above.get("region" if place is None else "municipality"), above.get("region")


def distribution(
    session: Session,
    year: SchoolYear,
    column: Column,
    aim: Aim | None,
    only: Sequence[UUID] | None = None,
) -> Distribution:
    """The schools' values of a share; `only` are those meant, without them all the reader sees."""
    values = {
        "year": year.start,
        "version": column.version_id,
        "goal": None if aim is None else int(aim.value * WHOLE / 100),
        "down": column.direction == Direction.DOWN,
        "only": None if only is None else list(only),
        "limit": MOST_LAGGARDS if only is None else 0,
    }
    units, known, reached, quartiles, lacking, found = session.execute(SPREAD, values).one()
    tenths = [(found or {}).get(str(tenth), 0) for tenth in range(TENTHS + 1)]
    lower, median, upper = (None if q is None else _tenth(q) for q in quartiles or (None,) * 3)
    return Distribution(
        units=units,
        known=known,
        tenths=tuple(tenths[:TENTHS]),
        over=tenths[TENTHS],
        reached=reached if aim else None,
        lower=lower,
        median=median,
        upper=upper,
        lacking=tuple(_laggard(row) for row in lacking or ()),
    )


@dataclass(frozen=True, slots=True)
class Trend:
    """By month, this school year's and the last one's; by school year; the years compiled."""

    months: tuple[MonthPoint, ...] = ()
    years: tuple[YearPoint, ...] = ()
    compiled: tuple[SchoolYear, ...] = ()


def trend(session: Session, year: SchoolYear, column: Column, unit: Unit) -> Trend:
    """How the indicator of the region or of a municipality went."""
    values = {
        "code": column.code,
        "unit": unit.unit_id,
        "unit_type": unit.unit_type,
        "years": [year.start, year.start - 1],
    }
    place = unit.unit_id if unit.unit_type == "municipality" else None
    months, years, compiled = [], [], []
    for kind, month, start, over, under, known, units, version in session.execute(TREND, values):
        told = SchoolYear(start)
        if kind == "compiled":
            compiled.append(told)
        elif kind == "month":
            months.append(MonthPoint(month, told, over, under, known, units))
        else:
            value = rules.value_of(over, under, column.unit)
            aim = rules.aim_for(column.aims, told, place)
            years.append(YearPoint(told, over, under, value, aim, known, units, version))
    return Trend(tuple(months), tuple(years), tuple(compiled))


def _laggard(row: dict[str, object]) -> Laggard:
    values = [row[name] for name in ("name", "municipality", "numerator", "denominator", "missing")]
    return Laggard(UUID(str(row["id"])), *values)  # type: ignore[arg-type]


def _tenth(value: float) -> Decimal:
    return Decimal(str(round(Fraction(value) * 10) / 10)).quantize(Decimal("0.1"))
