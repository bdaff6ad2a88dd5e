"""A past year's figures by the structure of today (RG-01).

Cells know the municipality where a school stood on the year's cut-off day. Here the same schools'
cells are added up where the schools stand now: a school that was merged stands where its successor
does, one that was closed where it stood. Only the places change: a school's own figures and the
region's are the same by either structure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Date, TextClause, bindparam, text
from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear
from regional.indicators.figures import REPORTED_FACT, Column, Unit, units_of

MOST_NAMED = 5


class Structure(StrEnum):
    """Whose schools a municipality's figures are of: those on the date, or those of today."""

    DATE = "date"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Moved:
    """Schools that stand elsewhere today: how many, and the first of them by name."""

    count: int = 0
    named: tuple[tuple[str, str, str], ...] = ()  # school, municipality then, municipality now


_STANDS = """
WITH RECURSIVE heir AS (
  SELECT about_school_id AS school_id, successor_id FROM regional.structure_event
   WHERE kind = 'merged' AND undone_at IS NULL AND happens_on <= :today
  UNION
  SELECT h.school_id, e.successor_id
    FROM heir h JOIN regional.structure_event e ON e.about_school_id = h.successor_id
   WHERE e.kind = 'merged' AND e.undone_at IS NULL AND e.happens_on <= :today
),
placed AS (
  SELECT school_id, municipality_id FROM kernel.school_placement
   WHERE coalesce(valid_from <= :today, true) AND coalesce(valid_to > :today, true)
),
stands AS MATERIALIZED (
  SELECT school_id, municipality_id FROM placed
  UNION ALL
  (SELECT DISTINCT ON (h.school_id) h.school_id, p.municipality_id
     FROM heir h JOIN placed p ON p.school_id = h.successor_id
    WHERE h.school_id NOT IN (SELECT school_id FROM placed)
    ORDER BY h.school_id, p.municipality_id)
),
told AS (
  SELECT cell.*, coalesce(s.municipality_id, cell.municipality_id) AS place,
         greatest(cell.computed_at, state.full_at) AS fresh_at
    FROM regional.kpi_cell cell
    LEFT JOIN stands s ON s.school_id = cell.unit_id
    LEFT JOIN regional.compile_state state ON state.school_year = cell.school_year
   WHERE cell.school_year = :year AND cell.unit_type = 'school' AND cell.version_id = ANY(:versions)
)"""

# The same rules of summing as compile_sql.py has for the municipalities of the date.
_MUNICIPALITIES = """,
formula AS (
  SELECT * FROM unnest(cast(:versions AS uuid[]), cast(:keeps AS boolean[]),
                       cast(:answers AS uuid[])) AS f (version_id, keeps, answers)
),
summed AS (
  SELECT t.place, t.version_id, f.answers,
         sum(t.numerator) FILTER (WHERE f.keeps OR t.known = 1)::bigint AS numerator,
         sum(t.denominator) FILTER (WHERE f.keeps OR t.known = 1)::bigint AS denominator,
         count(*)::int AS units, sum(t.known)::int AS known, max(t.fresh_at) AS fresh_at,
         bool_or(t.basis IN ('primary', 'mixed')) AS is_primary,
         bool_or(t.basis IN ('declared', 'mixed')) AS is_declared
    FROM told t JOIN formula f ON f.version_id = t.version_id
   GROUP BY t.place, t.version_id, f.answers
),
figure AS (
  SELECT s.place, s.version_id, s.numerator, s.denominator, s.units, s.known,
         CASE WHEN s.denominator = 0 THEN 'zero_denominator'
              WHEN s.numerator > s.denominator THEN 'over_one'
              WHEN a.numerator * 100 < a.denominator * r.low_answers_percent THEN 'few_answers' END
           AS anomaly,
         CASE WHEN s.is_primary AND s.is_declared THEN 'mixed' WHEN s.is_primary THEN 'primary'
              WHEN s.is_declared THEN 'declared' ELSE 'none' END AS basis,
         s.fresh_at
    FROM summed s
    LEFT JOIN summed a ON a.place = s.place AND a.version_id = s.answers
    LEFT JOIN regional.counting_rules r ON r.one
  UNION ALL
  SELECT own.unit_id, own.version_id, own.numerator, own.denominator, own.units, own.known,
         own.anomaly, own.basis, own.computed_at
    FROM regional.kpi_cell own
   WHERE own.school_year = :year AND own.unit_type = 'municipality'
     AND own.version_id = ANY(:own_versions)
)
SELECT 'municipality', m.id, m.code, m.name, m.short_name, NULL, m.tile_col, m.tile_row,
       f.version_id, f.numerator, f.denominator, f.units, f.known, f.anomaly, f.basis, f.fresh_at
  FROM kernel.municipality m LEFT JOIN figure f ON f.place = m.id
 WHERE cast(:place AS uuid) IS NULL OR m.id = :place
"""
_SCHOOLS = """
SELECT 'school', s.id, s.code, s.name, s.name, s.kind, NULL, NULL,
       t.version_id, t.numerator, t.denominator, t.units, t.known, t.anomaly, t.basis, t.fresh_at
  FROM told t JOIN kernel.school s ON s.id = t.unit_id
 WHERE t.place = :place
"""
_MOVED = """
SELECT s.name, was.name, now.name
  FROM told t JOIN kernel.school s ON s.id = t.unit_id
  JOIN kernel.municipality was ON was.id = t.municipality_id
  JOIN kernel.municipality now ON now.id = t.place
 WHERE t.place <> t.municipality_id
 ORDER BY replace(lower(s.name), 'ё', 'е'), s.id
"""


def municipalities(
    session: Session,
    year: SchoolYear,
    today: date,
    columns: Sequence[Column],
    place: UUID | None = None,
) -> list[Unit]:
    """Every municipality, or one, with the figures of the schools that stand there today."""
    counted = [column for column in columns if column.level == "school"]
    by_code = {column.code: column.version_id for column in counted}
    values = {
        "versions": [column.version_id for column in counted],
        "keeps": [column.missing == "keep_denominator" for column in counted],
        "answers": [by_code.get(column.answered_by or "") for column in counted],
        "own_versions": [c.version_id for c in columns if c.level == "municipality"],
        "place": place,
    }
    rows = session.execute(_asked(_MUNICIPALITIES), {**_of(year, today), **values})
    return units_of(rows, columns, year)


def schools(
    session: Session, year: SchoolYear, today: date, place: UUID, columns: Sequence[Column]
) -> list[Unit]:
    """The schools that stand in a municipality today, with their figures of the year."""
    values = {"versions": [column.version_id for column in columns], "place": place}
    rows = session.execute(_asked(_SCHOOLS), {**_of(year, today), **values})
    return units_of(rows, columns, year)


def moved(session: Session, year: SchoolYear, today: date, columns: Sequence[Column]) -> Moved:
    """Which schools counted in the year stand elsewhere today."""
    told = [column.version_id for column in columns if column.numerator_fact == REPORTED_FACT]
    rows = session.execute(_asked(_MOVED), {**_of(year, today), "versions": told[:1]}).all()
    return Moved(len(rows), tuple((row[0], row[1], row[2]) for row in rows[:MOST_NAMED]))


def _asked(then: str) -> TextClause:
    return text(_STANDS + then).bindparams(bindparam("today", type_=Date))


def _of(year: SchoolYear, today: date) -> dict[str, object]:
    return {"year": year.start, "today": today}
