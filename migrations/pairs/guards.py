"""What a pair, its order and its end may become, whoever asks (R-20, R-41, R-62, U-3)."""

from alembic import op

from migrations.fences import asked

# From and to; PAIR_ACTS of school/programmes/rules.py and the turn of the year say the same.
_OPEN = ("proposed", "probation", "active", "paused")
MOVES = (
    *(("", to) for to in _OPEN),
    *(("proposed", to) for to in ("probation", "active", "closed")),
    *(("probation", to) for to in ("active", "paused", "completed", "closed")),
    *(("active", to) for to in ("probation", "paused", "completed", "closed")),
    *(("paused", to) for to in ("probation", "active", "completed", "closed")),
    *(("completed", to) for to in ("probation", "active", "paused")),
    *(("closed", to) for to in _OPEN),
)

GUARD_PAIR = """
CREATE FUNCTION app.guard_pair() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  since text := '';
  was_open boolean := false;
  now_open boolean := NEW.ended_on IS NULL;
BEGIN
  IF current_setting('role') NOT LIKE 'hat\\_%' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    since := OLD.state;
    was_open := OLD.ended_on IS NULL;
    IF NEW.basis <> OLD.basis THEN
      RAISE EXCEPTION 'what a pair stands on does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_basis',
              SCHEMA = 'school', TABLE = 'pair';
    END IF;
    IF (NEW.mentor_confirmed_on IS NULL AND OLD.mentor_confirmed_on IS NOT NULL
        OR NEW.mentee_confirmed_on IS NULL AND OLD.mentee_confirmed_on IS NOT NULL) AND EXISTS (
      SELECT FROM school.pair_order_line line
        JOIN school.pair_order held ON held.school_id = line.school_id AND held.id = line.order_id
       WHERE line.school_id = NEW.school_id AND line.pair_id = NEW.id AND held.state = 'signed') THEN
      RAISE EXCEPTION 'a signed order names the pair'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_in_order',
              SCHEMA = 'school', TABLE = 'pair';
    END IF;
  END IF;
  -- Whatever ever began does not become a mere offer, which is closed without a talk.
  IF TG_OP = 'UPDATE' AND OLD.started_on IS NOT NULL
     AND (NEW.started_on IS NULL OR NEW.state = 'proposed' AND since <> 'proposed') THEN
    RAISE EXCEPTION 'a pair that began has begun'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_began',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  IF TG_OP = 'UPDATE' AND NOT was_open AND NOT now_open
     AND (NEW.started_on, NEW.ended_on, NEW.end_reason)
         IS DISTINCT FROM (OLD.started_on, OLD.ended_on, OLD.end_reason) THEN
    RAISE EXCEPTION 'an end is undone, not rewritten'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_ended_so',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  IF since <> NEW.state AND NOT EXISTS (
    SELECT FROM (VALUES {moves}) AS move (begins, becomes)
     WHERE move.begins = since AND move.becomes = NEW.state) THEN
    RAISE EXCEPTION 'a pair does not go from % to %', since, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_moves',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  IF NEW.state NOT IN ('proposed', 'closed') AND NEW.basis <> 'appointed'
     AND (NEW.mentor_confirmed_on IS NULL OR NEW.mentee_confirmed_on IS NULL) THEN
    RAISE EXCEPTION 'a pair begins when both have confirmed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_confirmed',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  IF NEW.state = 'closed' AND since IN ('probation', 'active', 'paused') AND NOT EXISTS (
    SELECT FROM school.completion ends
     WHERE ends.school_id = NEW.school_id AND ends.pair_id = NEW.id
       AND ends.kind = 'unplanned' AND ends.state = 'done'
       AND ends.ended_on = NEW.ended_on AND ends.reason = NEW.end_reason) THEN
    RAISE EXCEPTION 'a pair is closed early when its points are talked over'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_talked_over',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  IF now_open AND (NOT was_open OR NEW.mentor_id <> OLD.mentor_id
                   OR NEW.mentee_id <> OLD.mentee_id) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(
      (SELECT led.person_id FROM school.participation led
        WHERE led.school_id = NEW.school_id AND led.id = NEW.mentor_id)::text, 6));
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.mentee_id::text, 7));
    IF app.mentor_room(NEW.school_id, NEW.mentor_id, NEW.id) < 1 THEN
      RAISE EXCEPTION 'the mentor has no room'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_mentor_room',
              SCHEMA = 'school', TABLE = 'pair';
    END IF;
    IF app.mentee_room(NEW.school_id, NEW.mentee_id, NEW.id) < 1 THEN
      RAISE EXCEPTION 'the mentee has mentors enough'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_mentee_room',
              SCHEMA = 'school', TABLE = 'pair';
    END IF;
  END IF;
  RETURN NEW;
END
$$
"""
# An order names pairs that both wish and have confirmed; once signed, it stays as it was signed.
CONFIRMED = """two.ended_on IS NULL AND two.basis <> 'one_sided'
       AND two.mentor_confirmed_on IS NOT NULL AND two.mentee_confirmed_on IS NOT NULL"""
GUARD_ORDER_LINE = f"""
CREATE FUNCTION app.guard_pair_order_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  line school.pair_order_line;
BEGIN
  IF TG_OP = 'DELETE' THEN
    line := OLD;
  ELSE
    line := NEW;
  END IF;
  IF current_setting('role') NOT LIKE 'hat\\_%' THEN
    RETURN line;
  END IF;
  PERFORM FROM school.pair_order held
    WHERE held.school_id = line.school_id AND held.id = line.order_id AND held.state = 'draft'
    FOR SHARE;
  IF NOT FOUND OR TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'a signed order does not change'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_is_signed',
            SCHEMA = 'school', TABLE = 'pair_order_line';
  END IF;
  IF TG_OP = 'INSERT' AND NOT EXISTS (
    SELECT FROM school.pair two
      JOIN school.pair_order held ON held.school_id = two.school_id AND held.id = line.order_id
                                 AND held.programme_id = two.programme_id
     WHERE two.school_id = line.school_id AND two.id = line.pair_id
       AND {CONFIRMED}) THEN
    RAISE EXCEPTION 'an order names pairs that both have confirmed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_of_confirmed',
            SCHEMA = 'school', TABLE = 'pair_order_line';
  END IF;
  RETURN line;
END
$$
"""
GUARD_ORDER = f"""
CREATE FUNCTION app.guard_pair_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('role') NOT LIKE 'hat\\_%' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'an order begins as a draft'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'order_begins_as_draft',
              SCHEMA = 'school', TABLE = 'pair_order';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'cancelled' OR (OLD.state = 'signed' AND (NEW.state <> 'cancelled'
       OR (NEW.number, NEW.signed_on) IS DISTINCT FROM (OLD.number, OLD.signed_on)))
     OR NEW.programme_id <> OLD.programme_id THEN
    RAISE EXCEPTION 'a signed order does not change'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_is_signed',
            SCHEMA = 'school', TABLE = 'pair_order';
  END IF;
  IF NEW.state = 'signed' AND NOT EXISTS (
    SELECT FROM school.pair_order_line line
     WHERE line.school_id = NEW.school_id AND line.order_id = NEW.id) THEN
    RAISE EXCEPTION 'an order names somebody'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_names_pairs',
            SCHEMA = 'school', TABLE = 'pair_order';
  END IF;
  IF NEW.state = 'signed' AND OLD.state = 'draft' AND EXISTS (
    SELECT FROM school.pair_order_line line
      JOIN school.pair two ON two.school_id = line.school_id AND two.id = line.pair_id
     WHERE line.school_id = NEW.school_id AND line.order_id = NEW.id
       AND NOT ({CONFIRMED})) THEN
    RAISE EXCEPTION 'an order names pairs that both have confirmed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_of_confirmed',
            SCHEMA = 'school', TABLE = 'pair_order';
  END IF;
  RETURN NEW;
END
$$
"""
# A sign that is seen: neither a space nor one of the signs that take no ink.
SEEN = (
    r"[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
# What ended stays as it was written down; a mistake is undone and written anew.
GUARD_COMPLETION = """
CREATE FUNCTION app.guard_completion() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  blank text;
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.state = 'undone' OR (OLD.state = 'done' AND (NEW.state <> 'undone'
       OR to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state'))) THEN
    RAISE EXCEPTION 'a finished completion is undone, not rewritten'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'completion_is_done',
            SCHEMA = 'school', TABLE = 'completion';
  END IF;
  IF TG_OP = 'INSERT' AND NEW.kind = 'unplanned'
     AND current_setting('role') LIKE 'hat\\_%' AND EXISTS (
    SELECT FROM kernel.region place,
                jsonb_array_elements(place.profile -> 'completion' -> 'unplanned_talk') AS point
     WHERE (point ->> 'code') <> ALL (NEW.wanted)) THEN
    RAISE EXCEPTION 'the talk has all the points of the region'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'completion_points',
            SCHEMA = 'school', TABLE = 'completion';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.state = 'done' AND OLD.state <> 'done'
     AND current_setting('role') LIKE 'hat\\_%' AND (NEW.ended_on > app.today() + 1 OR EXISTS (
    SELECT FROM kernel.region place
     WHERE place.profile -> 'completion' -> NEW.kind IS NOT NULL AND NOT EXISTS (
       SELECT FROM jsonb_array_elements(place.profile -> 'completion' -> NEW.kind) AS known
        WHERE known ->> 'code' = NEW.reason))) THEN
    RAISE EXCEPTION 'an end has come, for a reason of the region'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'completion_reason',
            SCHEMA = 'school', TABLE = 'completion';
  END IF;
  IF NEW.state = 'done' AND NEW.kind = 'unplanned' AND NEW.told_parents_on IS NULL AND EXISTS (
    SELECT FROM school.pair two
      JOIN school.participation led ON led.school_id = two.school_id AND led.id = two.mentee_id
      JOIN school.person child ON child.school_id = led.school_id AND child.id = led.person_id
     WHERE two.school_id = NEW.school_id AND two.id = NEW.pair_id
       AND CASE WHEN child.born_on IS NULL THEN child.kind = 'pupil'
                ELSE child.born_on > (NEW.ended_on - interval '18 years')::date END) THEN
    RAISE EXCEPTION 'the parents of a child are told'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'completion_parents',
            SCHEMA = 'school', TABLE = 'completion';
  END IF;
  IF NEW.state = 'done' AND NEW.kind = 'unplanned' THEN
    SELECT point INTO blank FROM unnest(NEW.wanted) AS point
     WHERE coalesce(NEW.points ->> point, '') !~ '{seen}' LIMIT 1;
    IF blank IS NOT NULL THEN
      RAISE EXCEPTION 'the talk is not finished: %', blank
        USING ERRCODE = 'check_violation', CONSTRAINT = 'completion_points',
              SCHEMA = 'school', TABLE = 'completion';
    END IF;
  END IF;
  RETURN NEW;
END
$$
"""
TRIGGERS = {
    "pair": ("guards", "BEFORE INSERT OR UPDATE", "guard_pair"),
    "pair_order_line": ("guards", "BEFORE INSERT OR UPDATE OR DELETE", "guard_pair_order_line"),
    "pair_order": ("guards", "BEFORE INSERT OR UPDATE", "guard_pair_order"),
    "completion": ("guards", "BEFORE INSERT OR UPDATE", "guard_completion"),
}
FUNCTIONS = ("guard_pair()", "guard_pair_order_line()", "guard_pair_order()",
             "guard_completion()")  # fmt: skip


def make() -> None:
    asked("kernel.region")
    moves = ", ".join(f"('{was}', '{to}')" for was, to in MOVES)
    for body in (GUARD_PAIR.format(moves=moves), GUARD_ORDER_LINE, GUARD_ORDER,
                 GUARD_COMPLETION.replace("{seen}", SEEN)):  # fmt: skip
        op.execute(body)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
    for table, (name, acts, function) in TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER {name} {acts} ON school.{table} FOR EACH ROW"
            f" EXECUTE FUNCTION app.{function}()"
        )


def drop() -> None:
    op.execute("DROP POLICY asked_select ON kernel.region")
    for table, (name, _, _) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name} ON school.{table}")
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION app.{function}")
