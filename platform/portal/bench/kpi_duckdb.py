"""The cells by DuckDB over tables in its memory."""

from collections.abc import Callable

import duckdb

from portal.bench.kpi_data import YEARS
from portal.bench.kpi_indicators import (
    AT_WORK,
    COLUMNS,
    COUNTED,
    DAYS,
    INDICATORS,
    LEAST_ANSWERED,
    LINKED,
    MODEL,
    OF_FORM,
    TEAM,
)


def computing(engine: duckdb.DuckDBPyConnection) -> Callable[[], None]:
    """Computes the table `cell` in the engine's memory."""
    statement = _statement()

    def compute() -> None:
        engine.execute(statement)

    return compute


def cells(engine: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """What `computing` computed."""
    return engine.execute(f"SELECT {', '.join(COLUMNS)} FROM cell").fetchall()  # noqa: S608


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _statement() -> str:
    of_forms = ", ".join(
        f"count(*) FILTER (WHERE form = '{form}') AS pairs_{form}" for form in OF_FORM
    )
    declared_of = ", ".join(
        f"sum(CASE WHEN running THEN pairs ELSE 0 END) FILTER (WHERE form = '{form}')"
        f" AS pairs_{form},"
        f" bool_or(running AND pairs IS NULL AND form = '{form}') AS no_{form}"
        for form in OF_FORM
    )
    pairs_of = ", ".join(
        f"CASE WHEN e.entered THEN coalesce(p.pairs_{form}, 0) WHEN NOT d.no_{form}"
        f" THEN d.pairs_{form} END AS pairs_{form}"
        for form in OF_FORM
    )
    told = ", ".join(
        "{{'code': '{}', 'n': {}::BIGINT, 'd': {}::BIGINT, 'counter': {}, 'keeps': {}, 'a':"
        " {}::BIGINT, 'b': {}::BIGINT, 'applies': {}}}".format(
            i.code, i.numerator, i.denominator or "NULL", i.denominator is None, i.keeps,
            *(i.answered or ("NULL", "NULL")),
            {"school": "is_school", "other": "NOT is_school", "all": "true"}[i.of],
        )
        for i in INDICATORS
    )  # fmt: skip
    anomaly = (
        "CASE WHEN d = 0 THEN 'zero_denominator' WHEN n > d THEN 'over_one'"
        f" WHEN a * 100 < b * {LEAST_ANSWERED} THEN 'few_answers' END AS anomaly"
    )
    days = ", ".join(f"({year}, DATE '{DAYS[year]}')" for year in YEARS)
    in_counted = "(t.school_id = g.school_id AND t.programme_id = g.id)"
    return f"""
CREATE OR REPLACE TABLE cell AS
WITH g AS (
  SELECT school_id, id, school_year, form, form IN ({_quoted(MODEL)}) AS model,
         form IN ({_quoted(TEAM)}) AS team
    FROM programme WHERE state IN ({_quoted(COUNTED)})),
w AS (
  SELECT t.school_id, t.school_year, t.mentor_id, t.mentee_id, g.form, g.model
    FROM pair t JOIN g ON {in_counted} WHERE t.state IN ({_quoted(AT_WORK)})),
p AS (
  SELECT school_id, school_year, count(*) AS pairs, bool_or(model) AS model, {of_forms}
    FROM w GROUP BY ALL),
e AS (SELECT DISTINCT school_id, school_year, true AS entered FROM g),
part AS (
  SELECT t.school_id, t.school_year, t.id, t.person_id, t.side = 'mentee' AS mentee,
         t.person_kind = 'pupil' AS pupil, t.is_young_teacher AS young, t.full_cycle,
         t.is_manager AND g.team AS team
    FROM participation t JOIN g ON {in_counted}),
a AS (
  SELECT t.school_id, t.school_year, bool_or(t.team) AS team,
         count(*) FILTER (WHERE mentee) AS mentees,
         count(s.items_sum) FILTER (WHERE mentee) AS mentees_told,
         count(*) FILTER (WHERE mentee AND s.items_sum >= 4 * s.items_count) AS mentees_happy,
         count(*) FILTER (WHERE NOT mentee) AS mentors,
         count(s.items_sum) FILTER (WHERE NOT mentee) AS mentors_told,
         count(*) FILTER (WHERE NOT mentee AND s.items_sum >= 4 * s.items_count) AS mentors_happy
    FROM part t
    LEFT JOIN satisfaction s ON s.school_id = t.school_id AND s.participation_id = t.id
   GROUP BY ALL),
busy AS (
  SELECT school_id, mentee_id AS id, true AS mentored FROM w
  UNION ALL SELECT school_id, mentor_id, false FROM w),
h AS (
  SELECT school_id, school_year, count(*) FILTER (WHERE in_work) AS in_work,
         count(*) FILTER (WHERE full_cycle) AS full_cycle,
         count(*) FILTER (WHERE mentored) AS young_mentees
    FROM (
      SELECT t.school_id, t.school_year, t.person_id,
             bool_or(t.pupil AND b.id IS NOT NULL) AS in_work,
             bool_or(t.pupil AND t.full_cycle) AS full_cycle,
             bool_or(t.young AND coalesce(b.mentored, false)) AS mentored
        FROM part t LEFT JOIN busy b ON b.school_id = t.school_id AND b.id = t.id
       WHERE (t.pupil OR t.young) AND (t.full_cycle OR b.id IS NOT NULL)
       GROUP BY ALL)
   GROUP BY ALL),
d AS (
  SELECT school_id, school_year, bool_or(running) AS running,
         bool_or(running AND form IN ({_quoted(MODEL)})) AS model,
         bool_or(running AND form IN ({_quoted(TEAM)})) AS team,
         bool_or(running AND pairs IS NULL) AS no_number,
         sum(pairs) FILTER (WHERE running) AS pairs, {declared_of}
    FROM declaration GROUP BY ALL),
y AS (
  SELECT * FROM (VALUES {days}) AS v (school_year, day)),
site AS (
  SELECT school_id, school_year, arg_max(has_section, checked_on)::INT AS section
    FROM site_check GROUP BY ALL),
link AS (
  SELECT DISTINCT side.school_id, y.school_year
    FROM (SELECT helper_id AS school_id, * FROM school_link
          UNION ALL SELECT helped_id, * FROM school_link) side CROSS JOIN y
   WHERE side.state IN ({
        _quoted(LINKED)
    }) AND side.started_on <= make_date(y.school_year + 1, 8, 31)
     AND (side.ended_on IS NULL OR side.ended_on >= make_date(y.school_year, 9, 1))),
paper AS (
  SELECT l.account_id, c.issued_on, c.valid_until
    FROM course_certificate c JOIN enrolment o ON o.id = c.enrolment_id
    JOIN learner l ON l.id = o.learner_id),
staff AS (
  SELECT r.school_id, y.school_year,
         count(DISTINCT r.account_id) FILTER (WHERE r.role = 'curator') AS curators,
         count(DISTINCT r.account_id) FILTER (WHERE r.role = 'curator' AND p.account_id IS NOT NULL)
           AS trained
    FROM role_grant r CROSS JOIN y
    LEFT JOIN paper p ON p.account_id = r.account_id AND p.issued_on <= y.day
     AND (p.valid_until IS NULL OR p.valid_until >= y.day)
   WHERE r.granted_at::DATE <= y.day AND (r.revoked_at IS NULL OR r.revoked_at::DATE > y.day)
   GROUP BY ALL),
f AS (
  SELECT s.id AS school_id, y.school_year, l.municipality_id, s.kind = 'general' AS is_school,
         1 AS one, e.entered, d.school_id IS NOT NULL AS returned,
         CASE WHEN e.entered OR d.running THEN 1 WHEN d.school_id IS NOT NULL THEN 0 END AS runs,
         CASE WHEN p.model OR d.model THEN 1 WHEN e.entered OR d.school_id IS NOT NULL THEN 0 END
           AS model,
         CASE WHEN a.team OR link.school_id IS NOT NULL THEN 1
              WHEN e.entered AND d.team IS NOT TRUE THEN 0 END AS team,
         site.section, staff.curators, staff.trained,
         CASE WHEN e.entered THEN coalesce(p.pairs, 0) WHEN NOT d.no_number
              THEN coalesce(d.pairs, 0) END AS pairs,
         CASE WHEN e.entered THEN 0 ELSE d.no_number::INT END AS unknown,
         c.pupils, c.young_teachers, {pairs_of},
         {
        ", ".join(
            f"CASE WHEN e.entered THEN coalesce({name}, 0) END AS {name}"
            for name in (
                "mentees",
                "mentees_told",
                "mentees_happy",
                "mentors",
                "mentors_told",
                "mentors_happy",
                "in_work",
                "full_cycle",
                "young_mentees",
            )
        )
    }
    FROM school s CROSS JOIN y
    JOIN school_placement l ON l.school_id = s.id
    LEFT JOIN e ON e.school_id = s.id AND e.school_year = y.school_year
    LEFT JOIN p ON p.school_id = s.id AND p.school_year = y.school_year
    LEFT JOIN a ON a.school_id = s.id AND a.school_year = y.school_year
    LEFT JOIN h ON h.school_id = s.id AND h.school_year = y.school_year
    LEFT JOIN d ON d.school_id = s.id AND d.school_year = y.school_year
    LEFT JOIN site ON site.school_id = s.id AND site.school_year = y.school_year
    LEFT JOIN link ON link.school_id = s.id AND link.school_year = y.school_year
    LEFT JOIN staff ON staff.school_id = s.id AND staff.school_year = y.school_year
    LEFT JOIN school_count c ON c.school_id = s.id AND c.school_year = y.school_year),
told AS MATERIALIZED (
  SELECT school_year, school_id, municipality_id, code, n, d, a, b, keeps,
         (n IS NOT NULL AND (counter OR d IS NOT NULL))::INT AS known
    FROM (SELECT school_year, school_id, municipality_id, unnest([{told}], recursive := true)
            FROM f)
   WHERE applies),
summed AS (
  SELECT school_year, municipality_id, code, sum(n) FILTER (WHERE keeps OR known = 1) AS n,
         sum(d) FILTER (WHERE keeps OR known = 1) AS d,
         sum(a) FILTER (WHERE a IS NOT NULL AND b IS NOT NULL) AS a,
         sum(b) FILTER (WHERE a IS NOT NULL AND b IS NOT NULL) AS b,
         count(*) AS units, sum(known) AS known
    FROM told
   GROUP BY GROUPING SETS ((school_year, municipality_id, code), (school_year, code))),
own AS (
  SELECT l.school_year, l.municipality_id, c.value
    FROM (SELECT school_year, municipality_id FROM told
          UNION SELECT school_year, municipality_id FROM declared_counter) l
    LEFT JOIN declared_counter c
      ON c.municipality_id = l.municipality_id AND c.school_year = l.school_year)
SELECT school_year, 'school' AS unit_type, school_id::VARCHAR AS unit_id, code, n AS numerator,
       d AS denominator, 1 AS units, known, {anomaly} FROM told
UNION ALL
SELECT school_year, CASE WHEN municipality_id IS NULL THEN 'region' ELSE 'municipality' END,
       coalesce(municipality_id::VARCHAR, 'region'), code, n, d, units, known, {anomaly} FROM summed
UNION ALL
SELECT school_year, CASE WHEN municipality_id IS NULL THEN 'region' ELSE 'municipality' END,
       coalesce(municipality_id::VARCHAR, 'region'), 'curators_trained', sum(value), NULL,
       count(*), count(value), NULL
  FROM own GROUP BY GROUPING SETS ((school_year, municipality_id), (school_year))
"""  # noqa: S608 - from the constants of this module
