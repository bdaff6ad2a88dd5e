"""The SQL that turns facts into cells: schools from facts, municipalities and region from cells.

Statements are put together from the formulas in force; every name in them comes from our own
tables and every value is a bound parameter, so that nothing of a profile becomes SQL.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import TextClause, text

from kernel.profile.facts import Asked, FactCode, parse
from regional.indicators.fact_sql import EVERYBODY, FACTS, Wanted, facts_sql
from regional.indicators.formulas import Formula

Shape = tuple[str, str | None, tuple[str, str] | None]

OF_SCHOOLS = """
fresh AS MATERIALIZED (
  SELECT 'school' AS unit_type, f.school_id AS unit_id, f.municipality_id, i.version_id,
         i.numerator, i.denominator, 1 AS units,
         (i.numerator IS NOT NULL AND (i.counter OR i.denominator IS NOT NULL))::int AS known,
         CASE WHEN i.denominator = 0 THEN 'zero_denominator'
              WHEN i.numerator > i.denominator THEN 'over_one'
              WHEN i.answered * 100 < i.asked * :low_answers THEN 'few_answers' END AS anomaly,
         i.basis
    FROM facts f
   CROSS JOIN LATERAL (VALUES {rows})
      i (version_id, counter, applies, numerator, denominator, answered, asked, basis)
   WHERE i.applies
)"""
_NO_ROW = "(NULL::uuid, true, false, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, '')"

# Only what differs is written: computed_at is the moment a figure became what it is.
_WRITE = """
old AS (
  SELECT unit_id, version_id, unit_type, municipality_id, numerator, denominator, units, known,
         anomaly, basis
    FROM regional.kpi_cell
   WHERE school_year = :year AND {these}
),
changed AS MATERIALIZED (
  SELECT coalesce(f.unit_type, o.unit_type) AS unit_type, unit_id, version_id,
         f.municipality_id, f.numerator, f.denominator, f.units, f.known, f.anomaly, f.basis,
         o.municipality_id AS left_id, f.units IS NULL AS gone
    FROM fresh f FULL JOIN old o USING (unit_id, version_id)
   WHERE f.units IS NULL OR o.units IS NULL
      OR f.numerator IS DISTINCT FROM o.numerator OR f.denominator IS DISTINCT FROM o.denominator
      OR f.known <> o.known OR f.units <> o.units OR f.anomaly IS DISTINCT FROM o.anomaly
      OR f.basis <> o.basis OR f.municipality_id IS DISTINCT FROM o.municipality_id
),
put AS (
  INSERT INTO regional.kpi_cell
    (school_year, unit_type, unit_id, version_id, municipality_id, numerator, denominator, units,
     known, anomaly, basis, computed_at, revision)
  SELECT :year, unit_type, unit_id, version_id, municipality_id, numerator, denominator, units,
         known, anomaly, basis, :now, :revision
    FROM changed WHERE NOT gone
  ON CONFLICT (school_year, unit_type, unit_id, version_id) DO UPDATE
     SET municipality_id = excluded.municipality_id, numerator = excluded.numerator,
         denominator = excluded.denominator, units = excluded.units, known = excluded.known,
         anomaly = excluded.anomaly, basis = excluded.basis,
         computed_at = excluded.computed_at, revision = excluded.revision
),
removed AS (
  DELETE FROM regional.kpi_cell cell USING changed c
   WHERE c.gone AND cell.school_year = :year AND cell.unit_type = c.unit_type
     AND cell.unit_id = c.unit_id AND cell.version_id = c.version_id
)"""

# A change that no mark of the same snapshot foretells is a fault the whole compile has mended.
_MARKED = """EXISTS (
  SELECT FROM regional.kpi_mark m
   WHERE m.{place} = unit_id OR num_nonnulls(m.school_id, m.municipality_id) = 0)"""

_UNEXPLAINED = "coalesce(sum(cells) FILTER (WHERE NOT {}), 0)::int".format(
    _MARKED.format(place="school_id")
)

# A cell that moved to another municipality touches both, and is one change.
_CHANGES_OF_SCHOOLS = """
SELECT place AS municipality_id, sum(cells)::int AS cells,
       array_agg(DISTINCT version_id) AS versions, {unexplained} AS unexplained
  FROM (
    SELECT unit_id, version_id, coalesce(municipality_id, left_id) AS place, 1 AS cells
      FROM changed
    UNION ALL
    SELECT unit_id, version_id, left_id, 0 FROM changed WHERE left_id <> municipality_id
  ) change
 GROUP BY place
"""

_OF_MUNICIPALITIES = """
formula AS (
  SELECT * FROM unnest(cast(:versions AS uuid[]), cast(:keeps AS boolean[]),
                       cast(:answers AS uuid[])) AS f (version_id, keeps, answers)
),
own AS (
  SELECT * FROM unnest(cast(:own_versions AS uuid[]), cast(:own_facts AS varchar[]))
    AS f (version_id, fact)
),
summed AS (
  SELECT k.municipality_id AS unit_id, k.version_id,
         sum(k.numerator) FILTER (WHERE f.keeps OR k.known = 1) AS numerator,
         sum(k.denominator) FILTER (WHERE f.keeps OR k.known = 1) AS denominator,
         count(*) AS units, sum(k.known) AS known, {stands_on}
    FROM regional.kpi_cell k JOIN formula f ON f.version_id = k.version_id
   WHERE k.school_year = :year AND k.unit_type = 'school' {within}
   GROUP BY k.municipality_id, k.version_id
),
parts AS (
  SELECT * FROM summed
  UNION ALL
  SELECT place.unit_id, own.version_id, c.value, NULL, 1, (c.value IS NOT NULL)::int,
         false, c.value IS NOT NULL
    FROM (
      SELECT k.municipality_id AS unit_id FROM regional.kpi_cell k
       WHERE k.school_year = :year AND k.unit_type = 'school' {within}
      UNION
      SELECT municipality_id FROM regional.declared_counter WHERE school_year = :year {own_within}
    ) place
   CROSS JOIN own
    LEFT JOIN regional.declared_counter c
      ON c.municipality_id = place.unit_id AND c.school_year = :year AND c.fact = own.fact
)"""

_OF_REGION = """
whole AS (
  SELECT r.id AS unit_id, k.version_id, sum(k.numerator) AS numerator,
         sum(k.denominator) AS denominator, sum(k.units) AS units, sum(k.known) AS known,
         bool_or(k.is_primary) AS is_primary, bool_or(k.is_declared) AS is_declared
    FROM (SELECT * FROM parts {others}) k CROSS JOIN kernel.region r
   GROUP BY r.id, k.version_id
)"""
_OTHER_MUNICIPALITIES = """
UNION ALL
SELECT k.unit_id, k.version_id, k.numerator, k.denominator, k.units, k.known,
       k.basis IN ('primary', 'mixed'), k.basis IN ('declared', 'mixed')
  FROM regional.kpi_cell k
 WHERE k.school_year = :year AND k.unit_type = 'municipality' AND k.unit_id <> ALL(:places)
   AND k.version_id = ANY(:written)"""

_STANDS_ON = """
bool_or(k.basis IN ('primary', 'mixed')) AS is_primary,
bool_or(k.basis IN ('declared', 'mixed')) AS is_declared"""

_SUMS = """
fresh AS MATERIALIZED (
  SELECT p.unit_type, p.unit_id, p.municipality_id, p.version_id, p.numerator::bigint,
         p.denominator::bigint, p.units::int, p.known::int,
         CASE WHEN p.denominator = 0 THEN 'zero_denominator'
              WHEN p.numerator > p.denominator THEN 'over_one'
              WHEN a.numerator * 100 < a.denominator * :low_answers THEN 'few_answers' END
           AS anomaly,
         CASE WHEN p.is_primary AND p.is_declared THEN 'mixed' WHEN p.is_primary THEN 'primary'
              WHEN p.is_declared THEN 'declared' ELSE 'none' END AS basis
    FROM (
      SELECT 'municipality' AS unit_type, unit_id AS municipality_id, * FROM parts
      UNION ALL
      SELECT 'region', NULL, * FROM whole
    ) p
    LEFT JOIN formula f ON f.version_id = p.version_id
    LEFT JOIN (SELECT * FROM parts UNION ALL SELECT * FROM whole) a
      ON a.unit_id = p.unit_id AND a.version_id = f.answers
)"""

_CHANGES_OF_SUMS = """
SELECT unit_id, unit_type = 'region' AS is_region, count(*)::int AS cells, {marked} AS marked
  FROM changed GROUP BY unit_id, unit_type
"""


@cache
def countable(formula: Formula) -> bool:
    """Whether schools' facts can make this formula's cells; others a municipality declares."""
    facts = (fact for fact in (formula.numerator, formula.denominator) if fact)
    return formula.level == "school" and all(
        asked.fact in FACTS or asked.fact is FactCode.PAIRS_OF for asked in map(parse, facts)
    )


def wanted_by(formulas: Iterable[Formula]) -> Wanted:
    """What these formulas want of each school."""
    return Wanted.by(fact for formula in formulas for fact in _named(shape_of(formula)))


def schools_sql(formulas: Sequence[Formula], *, listed: bool) -> TextClause:
    """Write the changed cells of schools; a row tells of each municipality touched.

    Parameters: year, day (the cut-off) and what goes with it, now, revision, the rules,
    `version_0`…, those of `wanted_by`, and `schools` when `listed`. Columns: municipality_id,
    cells, versions, and of a whole compile unexplained: how many were foretold by no mark.
    """
    return _schools_sql(tuple(map(shape_of, formulas)), listed)


@cache
def _schools_sql(shapes: tuple[Shape, ...], listed: bool) -> TextClause:
    these = "unit_type = 'school'" + (" AND unit_id = ANY(:schools)" if listed else "")
    return statement(
        *fresh_tables(shapes, listed=listed),
        _WRITE.format(these=these),
        then=_CHANGES_OF_SCHOOLS.format(unexplained="0" if listed else _UNEXPLAINED),
    )


def fresh_tables(shapes: Sequence[Shape], *, listed: bool) -> tuple[str, str]:
    """Common table expressions that end in `fresh`: the cells of schools as they should be."""
    wanted = Wanted.by(fact for shape in shapes for fact in _named(shape))
    rows = [_row(n, shape, wanted) for n, shape in enumerate(shapes)]
    return facts_sql(wanted, listed=listed), OF_SCHOOLS.format(rows=", ".join(rows or [_NO_ROW]))


def shape_of(formula: Formula) -> Shape:
    """What of a formula makes its SQL; the rest are parameters."""
    return (formula.numerator, formula.denominator, formula.answered)


@cache
def sums_sql(*, listed: bool) -> TextClause:
    """Roll schools' cells and declared counters up to municipalities and the region.

    Parameters: year, now, revision, low_answers, and arrays of one length each: versions, keeps
    and answers of the formulas on schools' facts; own_versions and own_facts of those on declared
    counters. `listed` touches the municipalities `:places` and the region alone, and of their
    cells those of `:written`, which are all the versions given. Columns: unit_id, is_region,
    cells, marked.
    """
    only = "AND {} = ANY(:places)" if listed else ""
    here = "unit_type = 'municipality'" + (" AND unit_id = ANY(:places)" if listed else "")
    of_these = " AND version_id = ANY(:written)" if listed else ""
    return statement(
        _OF_MUNICIPALITIES.format(
            stands_on=_STANDS_ON,
            within=only.format("k.municipality_id"),
            own_within=only.format("municipality_id"),
        ),
        _OF_REGION.format(others=_OTHER_MUNICIPALITIES if listed else ""),
        _SUMS,
        _WRITE.format(these=f"(unit_type = 'region' OR {here}){of_these}"),
        then=_CHANGES_OF_SUMS.format(
            marked="true" if listed else _MARKED.format(place="municipality_id")
        ),
    )


def statement(*tables: str, then: str) -> TextClause:
    """Without its layout: for one school, reading the statement is a good part of the work."""
    return text(" ".join(f"WITH {','.join(tables)} {then}".split()))


def _named(shape: Shape) -> Iterable[str]:
    numerator, denominator, answered = shape
    return (fact for fact in (numerator, denominator, *(answered or ())) if fact)


def _row(number: int, shape: Shape, wanted: Wanted) -> str:
    """One cell of a school. The filter of the denominator, or of a counter, says which schools
    have the cell at all; a school that only the numerator's filter leaves out has a nought there.
    """
    numerator, denominator, answered = shape
    over, under = parse(numerator), parse(denominator) if denominator else None
    value, basis, of = wanted.reading(over)
    limits = [of, *wanted.passes(under or over)]
    below = "NULL::bigint"
    if under is not None:
        below, _, of_under = wanted.reading(under)
        limits.append(of_under)
        value, basis = _within(over, under, wanted, value, basis)
    answers = [wanted.reading(parse(fact))[0] for fact in answered or ()] or ["NULL::bigint"] * 2
    applies = " AND ".join(dict.fromkeys(limit for limit in limits if limit != EVERYBODY))
    counter = "true" if under is None else "false"
    cells = (f":version_{number}", counter, applies or EVERYBODY, value, below, *answers, basis)
    return f"({', '.join(cells)})"


def _within(over: Asked, under: Asked, wanted: Wanted, value: str, basis: str) -> tuple[str, str]:
    """The numerator's value and basis, nought where its own filter leaves the school out."""
    common = wanted.passes(under)
    own = " AND ".join(limit for limit in wanted.passes(over) if limit not in common)
    if not own:
        return value, basis
    return (
        f"CASE WHEN {own} THEN {value} ELSE 0 END",
        f"CASE WHEN {own} THEN {basis} ELSE 'primary' END",
    )
