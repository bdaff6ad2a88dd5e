"""The box of anonymous answers: dropped in without a time, shaken at every answer, read in sums.

Every answer takes up to two hundred others out and puts all back under new numbers in a new order:
neither a column, nor the place of a row on the disk, nor its transaction tells who came when.

The box of a wave is opened once, when the wave is closed for the first time, and takes nothing more
after that: an answer that came between two readings would show in their difference.
"""

from alembic import op

from migrations.fences import close_table, staff_only, wall

LEAST = 5
DROP_IN = """
CREATE FUNCTION app.drop_in_box(seen uuid, version uuid, part uuid, given jsonb, summed jsonb)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  linked uuid := app.my_link_school();
  school uuid := coalesce(linked, app.my_school());
BEGIN
  IF linked IS NOT NULL AND NOT EXISTS (
       SELECT FROM school.form_link asks
        WHERE asks.school_id = school AND asks.link_id = app.my_used_link()
          AND asks.instrument_id = version AND asks.part_id IS NOT DISTINCT FROM part)
     OR linked IS NULL AND NOT coalesce(
          app.my_roles()::text[] && ARRAY['curator', 'responsible', 'psychologist'], false)
     OR NOT EXISTS (
       SELECT FROM school.instrument kept
        WHERE kept.school_id = school AND kept.id = version
          AND (kept.definition ->> 'anonymous')::boolean)
     OR part IS NOT NULL AND NOT EXISTS (
       SELECT FROM school.wave_part one
         JOIN school.wave held ON held.school_id = one.school_id AND held.id = one.wave_id
        WHERE one.school_id = school AND one.id = part AND one.instrument_id = version
          AND held.state = 'open' AND held.closed_at IS NULL) THEN
    RAISE EXCEPTION 'this box is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'box_is_open',
            SCHEMA = 'school', TABLE = 'box_sheet';
  END IF;
  INSERT INTO school.box_seen (school_id, id) VALUES (school, seen) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(coalesce(part, version)::text, 8));
  WITH taken AS (
    DELETE FROM school.box_sheet lies
     WHERE lies.school_id = school AND lies.id IN (
       SELECT lying.id FROM school.box_sheet lying
        WHERE lying.school_id = school AND lying.instrument_id = version
          AND lying.part_id IS NOT DISTINCT FROM part
        ORDER BY random() LIMIT 200)
    RETURNING lies.answers, lies.scores),
  everything AS (SELECT * FROM taken UNION ALL SELECT given, summed)
  INSERT INTO school.box_sheet (school_id, id, instrument_id, part_id, answers, scores)
  SELECT school, gen_random_uuid(), version, part, one.answers, one.scores
    FROM everything one ORDER BY random();
  RETURN true;
END
$$
"""
MINE = """
       box.school_id = app.my_school()
   AND app.my_roles()::text[] && ARRAY['head', 'curator', 'responsible', 'psychologist']
"""
SIZES = f"""
CREATE FUNCTION app.box_sizes() RETURNS TABLE (instrument_id uuid, part_id uuid, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT box.instrument_id, box.part_id, count(*) FROM school.box_sheet box
   WHERE {MINE} GROUP BY box.instrument_id, box.part_id
$$
"""
# «item» is a value with how many gave it, «score» a sum of points with how many came to it.
RESULTS = f"""
CREATE FUNCTION app.box_results(version uuid, part uuid)
RETURNS TABLE (kind text, code text, value text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH mine AS (
    SELECT box.answers, box.scores FROM school.box_sheet box
     WHERE {MINE} AND box.instrument_id = version AND box.part_id IS NOT DISTINCT FROM part),
  enough AS (
    SELECT answers, scores FROM mine
     WHERE (SELECT count(*) FROM mine) >= {LEAST}
       AND (part IS NULL OR EXISTS (
         SELECT FROM school.wave_part one
           JOIN school.wave held ON held.school_id = one.school_id AND held.id = one.wave_id
          WHERE one.school_id = app.my_school() AND one.id = part
            AND held.closed_at IS NOT NULL)))
  SELECT 'sheets', '', '', count(*) FROM mine
  UNION ALL
  SELECT 'item', said.key, value.one, count(*)
    FROM enough, jsonb_each(enough.answers) said,
         jsonb_array_elements_text(CASE jsonb_typeof(said.value) WHEN 'array' THEN said.value
                                   ELSE jsonb_build_array(said.value) END) AS value (one)
   GROUP BY said.key, value.one
  UNION ALL
  SELECT 'score', summed.key, summed.value ->> 'value', count(*)
    FROM enough, jsonb_each(enough.scores) summed
   WHERE summed.value ->> 'value' IS NOT NULL
   GROUP BY summed.key, summed.value ->> 'value'
$$
"""
FUNCTIONS = {
    "drop_in_box(uuid, uuid, uuid, jsonb, jsonb)": "hat_school, hat_guest",
    "box_sizes()": "hat_school",
    "box_results(uuid, uuid)": "hat_school",
}


def make() -> None:
    for table in ("box_sheet", "box_seen"):
        close_table(f"school.{table}")
        wall(f"school.{table}")
        staff_only(f"school.{table}")
        op.execute(f"CREATE POLICY box ON school.{table} TO portal_owner USING (true)")
    for statement in (DROP_IN, SIZES, RESULTS):
        op.execute(statement)
    for function, hats in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO {hats}")


def drop() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION app.{function}")
    for table in ("box_sheet", "box_seen"):
        for policy in ("box", "staff", "wall"):
            op.execute(f"DROP POLICY {policy} ON school.{table}")
