"""How measurements are read; school/measured_facts.py says what each statement is for."""

# Parts of both measurings; the region pools what it has published itself, version by version.
PARTS = """
part AS MATERIALIZED (
  SELECT p.school_id, p.id, p.instrument_id, w.kind, w.programme_id, g.form, l.municipality_id,
         dense_rank() OVER (ORDER BY i.code, i.version, i.digest)::int AS edition
    FROM school.wave w
    JOIN school.wave_part p ON p.school_id = w.school_id AND p.wave_id = w.id
    JOIN school.instrument i ON i.school_id = p.school_id AND i.id = p.instrument_id
    JOIN school.programme g ON g.school_id = w.school_id AND g.id = w.programme_id
    LEFT JOIN kernel.school_placement l ON l.school_id = w.school_id
   WHERE w.school_year = :year AND w.kind IN ('before', 'after')
     AND p.purpose = 'impact' AND NOT p.anonymous {only}
)"""
OF_REGION = "AND i.origin = 'region' AND (:form = '' OR g.form = :form)"
OF_SCHOOL = """AND w.school_id = :school
     AND (CAST(:programme AS uuid) IS NULL OR w.programme_id = :programme)"""
TWICE = """
twice AS MATERIALIZED (
  SELECT DISTINCT ON (a.school_id, a.participation_id, q.instrument_id)
         a.school_id, a.participation_id, q.instrument_id, q.edition, q.form, q.municipality_id,
         a.id AS before_id, z.id AS after_id
    FROM school.asked a
    JOIN part q ON q.school_id = a.school_id AND q.id = a.part_id AND q.kind = 'before'
    JOIN part r ON r.school_id = q.school_id AND r.programme_id = q.programme_id
               AND r.instrument_id = q.instrument_id AND r.kind = 'after'
    JOIN school.asked z ON z.school_id = a.school_id AND z.part_id = r.id
                       AND z.participation_id = a.participation_id
                       AND z.respondent_id IS NOT DISTINCT FROM a.respondent_id
   WHERE a.state = 'answered' AND z.state = 'answered'
   ORDER BY a.school_id, a.participation_id, q.instrument_id, a.id
)"""
VALUES = """
value AS (
  SELECT t.edition, t.form, t.municipality_id, p.person_kind, was.key AS score,
         (was.value ->> 'value')::float8 AS was,
         (became.scores -> was.key ->> 'value')::float8 AS became
    FROM twice t
    JOIN school.participation p ON p.school_id = t.school_id AND p.id = t.participation_id
    JOIN school.answer_sheet old ON old.school_id = t.school_id AND old.asked_id = t.before_id
    JOIN school.answer_sheet became
      ON became.school_id = t.school_id AND became.asked_id = t.after_id
   CROSS JOIN LATERAL jsonb_each(old.scores) was
   WHERE was.value ->> 'value' IS NOT NULL
     AND became.scores -> was.key ->> 'value' IS NOT NULL
  OFFSET 0
)"""
POOLED = """
SELECT edition, score, form, municipality_id, person_kind, was, became,
       sign(round((became - was)::numeric, 6))::int AS way, count(*)::int AS n,
       grouping(form, municipality_id, person_kind, was) AS level
  FROM value
 GROUP BY GROUPING SETS (
   (edition, score, was, became), (edition, score, form, was, became),
   (edition, score, municipality_id, was, became), (edition, score, person_kind, was, became),
   (edition, score, form, municipality_id, person_kind,
    sign(round((became - was)::numeric, 6))::int)
 )
 ORDER BY edition, score
"""
EDITIONS = """
SELECT q.edition, i.code, i.version, i.definition
  FROM (SELECT DISTINCT ON (edition) edition, school_id, instrument_id FROM part
         ORDER BY edition, school_id, instrument_id) q
  JOIN school.instrument i ON i.school_id = q.school_id AND i.id = q.instrument_id
 ORDER BY q.edition
"""
# Whoever was stopped is asked no more; of several respondents one answer is enough.
ASKED = """
asks AS (
  SELECT q.edition, q.instrument_id, q.form, q.municipality_id, a.school_id, a.participation_id,
         bool_or(a.state = 'answered' AND q.kind = 'before') AS before,
         bool_or(a.state = 'answered' AND q.kind = 'after') AS after
    FROM school.asked a
    JOIN part q ON q.school_id = a.school_id AND q.id = a.part_id
   WHERE a.state <> 'stopped' AND a.participation_id IS NOT NULL
   GROUP BY q.edition, q.instrument_id, q.form, q.municipality_id, a.school_id, a.participation_id
)"""
ASKED_BY_GROUP = """
SELECT t.edition, t.form, t.municipality_id, p.person_kind, count(*)::int AS asked,
       count(*) FILTER (WHERE t.before OR t.after)::int AS answered
  FROM asks t JOIN school.participation p ON p.school_id = t.school_id AND p.id = t.participation_id
 GROUP BY t.edition, t.form, t.municipality_id, p.person_kind
"""
SHARES = """
SELECT l.municipality_id, w.kind, count(*)::int AS asked,
       count(*) FILTER (WHERE a.state = 'answered')::int AS answered,
       count(*) FILTER (WHERE a.state = 'excused')::int AS excused
  FROM school.wave w
  JOIN school.wave_part p ON p.school_id = w.school_id AND p.wave_id = w.id
  JOIN school.asked a ON a.school_id = p.school_id AND a.part_id = p.id AND a.state <> 'stopped'
  JOIN school.programme g ON g.school_id = w.school_id AND g.id = w.programme_id
  JOIN kernel.school_placement l ON l.school_id = w.school_id
 WHERE w.school_year = :year AND (:form = '' OR g.form = :form)
 GROUP BY l.municipality_id, w.kind
"""
SCHOOLS = """
SELECT count(DISTINCT w.school_id)
  FROM school.wave w
  JOIN school.programme g ON g.school_id = w.school_id AND g.id = w.programme_id
 WHERE w.school_year = :year AND (:form = '' OR g.form = :form)
"""
OWN_EDITIONS = """
SELECT count(DISTINCT w.school_id)
  FROM school.wave w
  JOIN school.wave_part p ON p.school_id = w.school_id AND p.wave_id = w.id
  JOIN school.instrument i ON i.school_id = p.school_id AND i.id = p.instrument_id
  JOIN school.programme g ON g.school_id = w.school_id AND g.id = w.programme_id
 WHERE w.school_year = :year AND (:form = '' OR g.form = :form)
   AND p.purpose = 'impact' AND i.origin <> 'region'
"""


TWICE_IN_SCHOOL = """
SELECT t.participation_id, t.edition, old.scores, became.scores
  FROM twice t
  JOIN school.answer_sheet old ON old.school_id = t.school_id AND old.asked_id = t.before_id
  JOIN school.answer_sheet became
    ON became.school_id = t.school_id AND became.asked_id = t.after_id
 ORDER BY t.participation_id, t.edition
"""
ASKED_IN_SCHOOL = """
SELECT participation_id, edition, before, after FROM asks ORDER BY participation_id, edition
"""
