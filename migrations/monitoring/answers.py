"""What follows from an answer of a wave: the row it answers, the satisfaction it tells (K-04, K-05).

An answer about a person is taken while the consent to processing stands, whoever types it in.
"""

from alembic import op

from migrations.fences import asked

# A sheet is as confidential as its questionnaire; what is anonymous goes into the box alone.
BEFORE = """
CREATE FUNCTION app.judge_sheet() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE asks jsonb;
BEGIN
  SELECT kept.definition INTO asks FROM school.instrument kept
   WHERE kept.school_id = NEW.school_id AND kept.id = NEW.instrument_id;
  IF coalesce((asks ->> 'anonymous')::boolean, false) THEN
    RAISE EXCEPTION 'anonymous answers go into the box'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'anonymous_in_box',
            SCHEMA = 'school', TABLE = 'answer_sheet';
  END IF;
  NEW.confidential := coalesce((asks ->> 'confidential')::boolean, false);
  RETURN NEW;
END
$$
"""
KEEP = """
CREATE FUNCTION app.keep_asked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ask record;
  told jsonb := NEW.scores -> 'satisfaction';
BEGIN
  SELECT one.state, one.participation_id, one.person_id, part.instrument_id, part.purpose,
         part.side, held.state AS wave, held.school_year
    INTO ask
    FROM school.asked one
    JOIN school.wave_part part ON part.school_id = one.school_id AND part.id = one.part_id
    JOIN school.wave held ON held.school_id = part.school_id AND held.id = part.wave_id
   WHERE one.school_id = NEW.school_id AND one.id = NEW.asked_id
     FOR UPDATE OF one;
  IF NOT FOUND OR ask.instrument_id <> NEW.instrument_id
     OR ask.person_id IS DISTINCT FROM NEW.person_id THEN
    RAISE EXCEPTION 'an answer is to what was asked'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'answers_what_was_asked',
            SCHEMA = 'school', TABLE = 'answer_sheet';
  END IF;
  IF TG_OP = 'INSERT' AND (ask.wave <> 'open' OR ask.state = 'stopped') THEN
    RAISE EXCEPTION 'the wave is over'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'wave_is_open',
            SCHEMA = 'school', TABLE = 'answer_sheet';
  END IF;
  IF TG_OP = 'INSERT' AND ask.participation_id IS NOT NULL
     AND 'processing' = ANY (app.consents_missing(NEW.school_id, ask.person_id, ask.side)) THEN
    RAISE EXCEPTION 'no consent to processing'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'answers_need_consent',
            SCHEMA = 'school', TABLE = 'answer_sheet';
  END IF;
  UPDATE school.asked SET state = 'answered', answered_on = NEW.filled_on, excuse = ''
   WHERE school_id = NEW.school_id AND id = NEW.asked_id
     AND (state, answered_on) IS DISTINCT FROM ('answered', NEW.filled_on);
  IF ask.purpose <> 'satisfaction' OR ask.participation_id IS NULL THEN
    RETURN NULL;
  END IF;
  IF told ->> 'value' IS NULL THEN
    DELETE FROM school.satisfaction
     WHERE school_id = NEW.school_id AND participation_id = ask.participation_id;
    RETURN NULL;
  END IF;
  INSERT INTO school.satisfaction AS known
    (school_id, id, participation_id, school_year, items_sum, items_count, answered_on)
  VALUES (NEW.school_id, gen_random_uuid(), ask.participation_id, ask.school_year,
          round((told ->> 'value')::numeric * (told ->> 'answered')::int),
          (told ->> 'answered')::int, NEW.filled_on)
  ON CONFLICT (school_id, participation_id) DO UPDATE
    SET items_sum = EXCLUDED.items_sum, items_count = EXCLUDED.items_count,
        answered_on = EXCLUDED.answered_on
    WHERE known.answered_on <= EXCLUDED.answered_on;
  RETURN NULL;
END
$$
"""
# Whoever stands no more in the base, or has left, is asked no more; who comes back is asked again.
STOP = """
CREATE FUNCTION app.stop_asking() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone boolean := CASE TG_TABLE_NAME
    WHEN 'base_entry' THEN (to_jsonb(NEW) ->> 'state') IN ('frozen', 'left', 'refused')
    ELSE (to_jsonb(NEW) ->> 'left_on') IS NOT NULL END;
BEGIN
  UPDATE school.asked one
     SET state = CASE WHEN gone THEN 'stopped' ELSE 'waiting' END
    FROM school.participation part
   WHERE one.school_id = NEW.school_id AND part.school_id = one.school_id
     AND part.id = one.participation_id AND part.person_id = NEW.person_id
     AND part.side = NEW.side
     AND one.state = CASE WHEN gone THEN 'waiting' ELSE 'stopped' END
     AND (gone OR app.seat_stands(part.school_id, part.id));
  RETURN NULL;
END
$$
"""
# Whether the guest's link still asks: its row waits, or its box is open.
STANDS = """
CREATE FUNCTION app.asked_stands() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(bool_and(
           CASE WHEN asks.asked_id IS NOT NULL
                THEN held.state = 'open' AND one.state IN ('waiting', 'excused')
                WHEN asks.part_id IS NOT NULL
                THEN held.state = 'open' AND held.closed_at IS NULL
                ELSE true END), true)
    FROM school.form_link asks
    LEFT JOIN school.asked one ON one.school_id = asks.school_id AND one.id = asks.asked_id
    LEFT JOIN school.wave_part part ON part.school_id = asks.school_id
                                   AND part.id = coalesce(one.part_id, asks.part_id)
    LEFT JOIN school.wave held ON held.school_id = part.school_id AND held.id = part.wave_id
   WHERE asks.link_id = app.my_link()
$$
"""
STOPS = {"base_entry": "UPDATE OF state", "participation": "UPDATE OF left_on"}
OF_LINK = (
    "EXISTS (SELECT FROM school.form_link f WHERE f.link_id = answer_sheet.link_id"
    " AND f.part_id IS NULL AND f.asked_id IS NOT DISTINCT FROM answer_sheet.asked_id)"
)


def make() -> None:
    for table in ("instrument", "form_link", "wave", "wave_part", "asked", "satisfaction"):
        asked(f"school.{table}")
    op.execute("CREATE POLICY answered ON school.asked FOR UPDATE TO portal_owner USING (true)")
    asked("school.satisfaction", "INSERT")
    for right in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE POLICY told_{right.lower()} ON school.satisfaction FOR {right}"
            " TO portal_owner USING (true)"
        )
    for statement in (BEFORE, KEEP, STOP, STANDS):
        op.execute(statement)
    for name in ("judge_sheet", "keep_asked", "stop_asking", "asked_stands"):
        op.execute(f"REVOKE ALL ON FUNCTION app.{name}() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION app.asked_stands() TO hat_guest")
    op.execute(
        "CREATE TRIGGER judged BEFORE INSERT ON school.answer_sheet FOR EACH ROW"
        " EXECUTE FUNCTION app.judge_sheet()"
    )
    op.execute(
        "CREATE TRIGGER asked AFTER INSERT OR UPDATE OF scores, answers, filled_on"
        " ON school.answer_sheet FOR EACH ROW WHEN (NEW.asked_id IS NOT NULL)"
        " EXECUTE FUNCTION app.keep_asked()"
    )
    for table, acts in STOPS.items():
        op.execute(
            f"CREATE TRIGGER stops_asking AFTER {acts} ON school.{table} FOR EACH ROW"
            " EXECUTE FUNCTION app.stop_asking()"
        )
    op.execute(
        "CREATE POLICY asked_of_link ON school.answer_sheet AS RESTRICTIVE FOR INSERT TO hat_guest"
        f" WITH CHECK ({OF_LINK})"
    )


def drop() -> None:
    op.execute("DROP POLICY asked_of_link ON school.answer_sheet")
    for table in STOPS:
        op.execute(f"DROP TRIGGER stops_asking ON school.{table}")
    for name in ("judged", "asked"):
        op.execute(f"DROP TRIGGER {name} ON school.answer_sheet")
    for name in ("judge_sheet", "keep_asked", "stop_asking", "asked_stands"):
        op.execute(f"DROP FUNCTION app.{name}()")
    for table, names in {
        "satisfaction": ("asked_select", "asked_insert", "told_update", "told_delete"),
        "instrument": ("asked_select",),
        "form_link": ("asked_select",),
    }.items():
        for name in names:
            op.execute(f"DROP POLICY {name} ON school.{table}")
