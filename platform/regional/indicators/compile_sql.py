"""The SQL that turns facts into cells: schools from facts, municipalities and region from cells.

Statements are put together from the formulas in force; every name in them comes from the tables
below and every value is a bound parameter, so that nothing of a profile becomes SQL.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import TextClause, text

from kernel.profile.facts import FactCode, split
from regional.indicators.definitions import Formula, forms_of
from school.facts import school_facts

# A line of a return counts while its programme runs; what is declared never mixes with pairs
# entered by the school itself (KP-11).
_DECLARED = """
declared AS (
  SELECT school_id,
         bool_or(running) AS running,
         bool_or(running AND form = ANY(:model_forms)) AS model,
         bool_or(running AND form = ANY(:team_forms)) AS team,
         bool_or(running AND pairs IS NULL) AS pairs_missing,
         coalesce(sum(pairs) FILTER (WHERE running), 0)::bigint AS pairs
         {of_forms}
    FROM regional.declaration
   WHERE school_year = :year {listed}
   GROUP BY school_id
)"""
_DECLARED_OF_FORM = """,
         coalesce(bool_or(running AND pairs IS NULL) FILTER (WHERE form = :form_{n}), false)
           AS missing_of_{n},
         coalesce(sum(pairs) FILTER (WHERE running AND form = :form_{n}), 0)::bigint
           AS pairs_of_{n}"""

_FACTS = """
facts AS MATERIALIZED (
  SELECT s.id AS school_id, l.municipality_id, s.kind = ANY(:school_kinds) AS is_school,
         q.school_id IS NOT NULL AS entered, d.school_id IS NOT NULL AS returned,
         {columns}
    FROM kernel.school s
    JOIN kernel.school_placement l
      ON l.school_id = s.id AND (l.valid_from IS NULL OR l.valid_from <= :day)
     AND (l.valid_to IS NULL OR l.valid_to > :day)
    LEFT JOIN school_facts q ON q.school_id = s.id
    LEFT JOIN declared d ON d.school_id = s.id
    LEFT JOIN kernel.school_count c ON c.school_id = s.id AND c.school_year = :year
   WHERE true {listed_s}
)"""

_FRESH = """
fresh AS MATERIALIZED (
  SELECT f.school_id AS unit_id, f.municipality_id, i.version_id, i.numerator, i.denominator,
         (i.numerator IS NOT NULL AND (i.counter OR i.denominator IS NOT NULL))::int AS known,
         CASE WHEN i.denominator = 0 THEN 'zero_denominator'
              WHEN i.numerator > i.denominator THEN 'over_one'
              WHEN i.answered * 100 < i.asked * :low_answers THEN 'few_answers' END AS anomaly,
         i.basis, 1 AS units
    FROM facts f
   CROSS JOIN LATERAL (VALUES
     {rows}
   ) i (version_id, counter, applies, numerator, denominator, answered, asked, basis)
   WHERE i.applies
)"""

_WRITE = """
old AS MATERIALIZED (
  SELECT unit_id, version_id, municipality_id, numerator, denominator, units, known, anomaly, basis
    FROM regional.kpi_cell
   WHERE school_year = :year AND unit_type = '{unit}' {listed_old}
),
put AS (
  INSERT INTO regional.kpi_cell AS cell
    (school_year, unit_type, unit_id, version_id, municipality_id, numerator, denominator, units,
     known, anomaly, basis, computed_at, revision)
  SELECT :year, '{unit}', f.unit_id, f.version_id, f.municipality_id, f.numerator, f.denominator,
         f.units, f.known, f.anomaly, f.basis, :now, :revision
    FROM fresh f LEFT JOIN old o ON o.unit_id = f.unit_id AND o.version_id = f.version_id
   WHERE o.unit_id IS NULL
      OR f.numerator IS DISTINCT FROM o.numerator OR f.denominator IS DISTINCT FROM o.denominator
      OR f.known <> o.known OR f.units <> o.units OR f.anomaly IS DISTINCT FROM o.anomaly
      OR f.basis <> o.basis OR f.municipality_id IS DISTINCT FROM o.municipality_id
  ON CONFLICT (school_year, unit_type, unit_id, version_id) DO UPDATE
     SET municipality_id = excluded.municipality_id, numerator = excluded.numerator,
         denominator = excluded.denominator, units = excluded.units, known = excluded.known,
         anomaly = excluded.anomaly, basis = excluded.basis,
         computed_at = excluded.computed_at, revision = excluded.revision
  RETURNING cell.unit_id, cell.version_id, cell.municipality_id
),
gone AS (
  DELETE FROM regional.kpi_cell cell USING old o
   WHERE cell.school_year = :year AND cell.unit_type = '{unit}'
     AND cell.unit_id = o.unit_id AND cell.version_id = o.version_id
     AND NOT EXISTS (SELECT FROM fresh f
                      WHERE f.unit_id = o.unit_id AND f.version_id = o.version_id)
  RETURNING cell.unit_id, cell.municipality_id
)"""

# A change that no mark of the same snapshot foretells is a fault the compile has mended.
# A cell that moved to another municipality changes both, and is one change.
_CHANGES_OF_SCHOOLS = """
SELECT municipality_id, sum(cells)::int AS cells,
       coalesce(sum(cells) FILTER (WHERE NOT marked), 0)::int AS unexplained
  FROM (
    SELECT change.municipality_id, change.cells, EXISTS (
             SELECT FROM regional.kpi_mark m
              WHERE m.school_id = change.unit_id OR num_nonnulls(m.school_id, m.municipality_id) = 0
           ) AS marked
      FROM (
        SELECT unit_id, municipality_id, 1 AS cells FROM put
        UNION ALL
        SELECT p.unit_id, o.municipality_id, 0 FROM put p
          JOIN old o ON o.unit_id = p.unit_id AND o.version_id = p.version_id
         WHERE o.municipality_id <> p.municipality_id
        UNION ALL
        SELECT unit_id, municipality_id, 1 FROM gone
      ) change
  ) told
 GROUP BY municipality_id
"""

_FORMULAS = """
formula AS (
  SELECT * FROM unnest(cast(:versions AS uuid[]), cast(:keeps AS boolean[]),
                       cast(:answers AS uuid[]))
    AS f (version_id, keeps, answers)
),
own AS (
  SELECT * FROM unnest(cast(:own_versions AS uuid[]), cast(:own_facts AS varchar[]))
    AS f (version_id, fact)
)"""

_IN_MUNICIPALITIES = """
summed AS (
  SELECT k.municipality_id AS unit_id, k.version_id,
         sum(k.numerator) FILTER (WHERE f.keeps OR k.known = 1) AS numerator,
         sum(k.denominator) FILTER (WHERE f.keeps OR k.known = 1) AS denominator,
         count(*)::int AS units, sum(k.known)::int AS known, {basis}
    FROM regional.kpi_cell k JOIN formula f ON f.version_id = k.version_id
   WHERE k.school_year = :year AND k.unit_type = 'school' {listed}
   GROUP BY k.municipality_id, k.version_id
),
parts AS (
  SELECT * FROM summed
  UNION ALL
  SELECT place.unit_id, own.version_id, c.value, NULL, 1, (c.value IS NOT NULL)::int,
         false, c.value IS NOT NULL
    FROM (
      SELECT unit_id FROM summed
      UNION
      SELECT municipality_id FROM regional.declared_counter WHERE school_year = :year {listed_own}
    ) place
   CROSS JOIN own
    LEFT JOIN regional.declared_counter c
      ON c.municipality_id = place.unit_id AND c.school_year = :year AND c.fact = own.fact
)"""

_IN_REGION = """
parts AS (
  SELECT r.id AS unit_id, k.version_id, sum(k.numerator) AS numerator,
         sum(k.denominator) AS denominator, sum(k.units)::int AS units,
         sum(k.known)::int AS known, {basis}
    FROM regional.kpi_cell k CROSS JOIN kernel.region r
   WHERE k.school_year = :year AND k.unit_type = 'municipality'
     AND (k.version_id IN (SELECT version_id FROM formula)
          OR k.version_id IN (SELECT version_id FROM own))
   GROUP BY r.id, k.version_id
)"""

_BASIS = """
         coalesce(bool_or(k.basis IN ('primary', 'mixed')), false) AS is_primary,
         coalesce(bool_or(k.basis IN ('declared', 'mixed')), false) AS is_declared"""

_ROLLED = """
fresh AS MATERIALIZED (
  SELECT p.unit_id, {municipality} AS municipality_id, p.version_id, p.numerator::bigint,
         p.denominator::bigint, p.units, p.known,
         CASE WHEN p.denominator = 0 THEN 'zero_denominator'
              WHEN p.numerator > p.denominator THEN 'over_one'
              WHEN a.numerator * 100 < a.denominator * :low_answers THEN 'few_answers' END
           AS anomaly,
         CASE WHEN p.is_primary AND p.is_declared THEN 'mixed' WHEN p.is_primary THEN 'primary'
              WHEN p.is_declared THEN 'declared' ELSE 'none' END AS basis
    FROM parts p
    LEFT JOIN formula f ON f.version_id = p.version_id
    LEFT JOIN parts a ON a.unit_id = p.unit_id AND a.version_id = f.answers
)"""

_CHANGES_OF_SUMS = """
SELECT unit_id, count(*)::int AS cells, EXISTS (
         SELECT FROM regional.kpi_mark m
          WHERE m.municipality_id = unit_id OR num_nonnulls(m.school_id, m.municipality_id) = 0
       ) AS marked
  FROM (SELECT unit_id FROM put UNION ALL SELECT unit_id FROM gone) change
 GROUP BY unit_id
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """How a fact of one school reads from the row of `facts`.

    `of` says whom it concerns: every institution, only schools, only institutions of other types.
    """

    value: str
    basis: str
    of: str = "true"


_ENTERED = "CASE WHEN f.entered THEN 'primary' ELSE 'none' END"
_REPORTED = "CASE WHEN f.entered THEN 'primary' WHEN f.returned THEN 'declared' ELSE 'none' END"
_RUNS = "CASE WHEN f.entered OR f.running THEN 1 WHEN f.returned THEN 0 END"
_REPORTS = "f.entered OR f.returned"


def _statistic(column: str) -> Counted:
    return Counted(
        f"f.{column}", f"CASE WHEN f.{column} IS NULL THEN 'none' ELSE 'primary' END"
    )


def _entered(column: str) -> Counted:
    return Counted(f"CASE WHEN f.entered THEN coalesce(f.{column}, 0) END", _ENTERED)


def _pairs(entered: str, missing: str, declared: str) -> Counted:
    return Counted(
        f"CASE WHEN f.entered THEN f.{entered} WHEN f.{missing} THEN NULL"
        f" WHEN f.returned THEN f.{declared} END",
        _REPORTED,
    )


FACTS: dict[FactCode, Counted] = {
    FactCode.SCHOOLS: Counted("1", "'primary'", "f.is_school"),
    FactCode.OTHER_INSTITUTIONS: Counted(_RUNS, _REPORTED, "NOT f.is_school"),
    FactCode.WITH_PROGRAMME: Counted(_RUNS, _REPORTED, "f.is_school"),
    FactCode.MODEL_SCHOOLS: Counted(
        f"CASE WHEN f.model OR f.declared_model THEN 1 WHEN {_REPORTS} THEN 0 END",
        "CASE WHEN f.model THEN 'primary' WHEN f.declared_model THEN 'declared'"
        " WHEN f.entered THEN 'primary' WHEN f.returned THEN 'declared' ELSE 'none' END",
        "f.is_school",
    ),
    # A return names the form, not whether managers take part: such a school is unknown.
    FactCode.TEAM_SCHOOLS: Counted(
        "CASE WHEN f.team THEN 1 WHEN f.declared_team THEN NULL"
        f" WHEN {_REPORTS} THEN 0 END",
        _REPORTED,
        "f.is_school",
    ),
    FactCode.PAIRS: _pairs("pairs", "pairs_missing", "declared_pairs"),
    FactCode.PAIRS_UNKNOWN: Counted(
        "CASE WHEN f.entered THEN 0 WHEN f.pairs_missing THEN 1 WHEN f.returned THEN 0 END",
        _REPORTED,
        "f.is_school",
    ),
    FactCode.PUPILS: _statistic("pupils"),
    FactCode.TEACHERS: _statistic("teachers"),
    FactCode.YOUNG_TEACHERS: _statistic("young_teachers"),
    FactCode.YOUNG_MENTEES: _entered("young_mentees"),
    FactCode.MENTEES_PART: _entered("mentees_part"),
    FactCode.MENTEES_ANSWERED: _entered("mentees_answered"),
    FactCode.MENTEES_SATISFIED: _entered("mentees_satisfied"),
    FactCode.MENTORS_PART: _entered("mentors_part"),
    FactCode.MENTORS_ANSWERED: _entered("mentors_answered"),
    FactCode.MENTORS_SATISFIED: _entered("mentors_satisfied"),
    FactCode.PUPILS_IN_WORK: _entered("pupils_in_work"),
    FactCode.PUPILS_FULL_CYCLE: _entered("pupils_full_cycle"),
}

_COLUMNS = (
    "q.pairs, q.model, q.team, d.running, d.model AS declared_model, d.team AS declared_team,"
    " d.pairs_missing, d.pairs AS declared_pairs, c.pupils, c.teachers, c.young_teachers,"
    " q.young_mentees, q.mentees_part, q.mentees_answered, q.mentees_satisfied, q.mentors_part,"
    " q.mentors_answered, q.mentors_satisfied, q.pupils_in_work, q.pupils_full_cycle"
)


_NO_ROW = (
    "(NULL::uuid, true, false, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, 'none')"
)


def countable(formula: Formula) -> bool:
    """Whether schools' facts can make this formula's cells; others a municipality declares."""
    facts = (fact for fact in (formula.numerator, formula.denominator) if fact)
    return formula.level == "school" and all(
        code in FACTS or code is FactCode.PAIRS_OF for code, _ in map(split, facts)
    )


def schools_sql(formulas: Sequence[Formula], *, listed: bool) -> TextClause:
    """Write the changed cells of schools; returns the municipalities touched.

    Parameters: year, day (the cut-off), now, revision, the rules, `version_0`…, `form_0`…, and
    `schools` when `listed`. Columns: municipality_id, cells, unexplained (changed by no mark).
    """
    shape = tuple((f.numerator, f.denominator, f.answered) for f in formulas)
    return _schools_sql(shape, forms_of(formulas), listed)


@cache
def _schools_sql(
    shape: tuple[tuple[str, str | None, tuple[str, str] | None], ...],
    forms: tuple[str, ...],
    listed: bool,
) -> TextClause:
    only = "AND {} = ANY(:schools)" if listed else ""
    numbers = range(len(forms))
    columns = "".join(
        f", q.pairs_of_{n}, d.missing_of_{n}, d.pairs_of_{n} AS declared_of_{n}" for n in numbers
    )
    rows = [_row(n, *facts, forms) for n, facts in enumerate(shape)] or [_NO_ROW]
    return text(
        "WITH "
        + ",".join(
            (
                school_facts(listed=listed, forms=forms),
                _DECLARED.format(
                    of_forms="".join(_DECLARED_OF_FORM.format(n=n) for n in numbers),
                    listed=only.format("school_id"),
                ),
                _FACTS.format(columns=_COLUMNS + columns, listed_s=only.format("s.id")),
                _FRESH.format(rows=",\n     ".join(rows)),
                _WRITE.format(unit="school", listed_old=only.format("unit_id")),
            )
        )
        + _CHANGES_OF_SCHOOLS
    )


def municipalities_sql(*, listed: bool) -> TextClause:
    """Roll schools' cells and declared counters up, for `places` when `listed`.

    Parameters: year, now, revision, low_answers, and arrays of one length each: versions, keeps
    and answers of the formulas on schools' facts; own_versions and own_facts of those on counters.
    Columns: unit_id, cells, marked.
    """
    return _roll_up_sql("municipality", listed)


def region_sql() -> TextClause:
    """Roll the municipalities' cells up to the region's; parameters and columns as above."""
    return _roll_up_sql("region", False)


@cache
def _roll_up_sql(unit: str, listed: bool) -> TextClause:
    within = unit == "municipality"
    only = "AND {} = ANY(cast(:places AS uuid[]))" if listed else ""
    parts = _IN_MUNICIPALITIES if within else _IN_REGION
    return text(
        "WITH "
        + ",".join(
            (
                _FORMULAS,
                parts.format(
                    basis=_BASIS,
                    listed=only.format("k.municipality_id"),
                    listed_own=only.format("municipality_id"),
                ),
                _ROLLED.format(municipality="p.unit_id" if within else "NULL::uuid"),
                _WRITE.format(unit=unit, listed_old=only.format("unit_id")),
            )
        )
        + _CHANGES_OF_SUMS
    )


def _row(
    number: int,
    numerator: str,
    denominator: str | None,
    answered: tuple[str, str] | None,
    forms: tuple[str, ...],
) -> str:
    counted = _counted(numerator, forms)
    values = (
        f"cast(:version_{number} AS uuid)",
        "true" if denominator is None else "false",
        counted.of,
        _bigint(counted.value),
        _bigint(_counted(denominator, forms).value if denominator else "NULL"),
        *(_bigint(value) for value in _values(answered, forms)),
        counted.basis,
    )
    return f"({', '.join(values)})"


def _values(facts: Iterable[str] | None, forms: tuple[str, ...]) -> list[str]:
    return [_counted(fact, forms).value for fact in facts] if facts else ["NULL", "NULL"]


def _bigint(value: str) -> str:
    return f"({value})::bigint"


def _counted(fact: str, forms: tuple[str, ...]) -> Counted:
    code, form = split(fact)
    if code is FactCode.PAIRS_OF and form:
        n = forms.index(form)
        return _pairs(f"pairs_of_{n}", f"missing_of_{n}", f"declared_of_{n}")
    return FACTS[code]
