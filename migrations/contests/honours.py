"""The ledger of honours: its ways, its places, its numbers."""

GUARD_STEP = """
CREATE FUNCTION app.guard_step() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user LIKE 'hat!_%' ESCAPE '!' AND (
       NEW.account_id IS DISTINCT FROM app.my_account() OR NOT EXISTS (
         SELECT FROM contests.honour_nomination named
          WHERE (named.id, named.school_id, named.municipality_id)
              = (NEW.nomination_id, NEW.school_id, NEW.municipality_id))) THEN
    RAISE EXCEPTION 'not a step of this nomination' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$
"""
# An award's way, by who decides it: «endorsed» is the region's behind the municipality's word,
# «region» the region's alone, «municipality» the municipality's.
HONOUR_MOVES = (
    ("draft", "nominated", "hat_school", "any"),
    ("draft", "withdrawn", "hat_school", "any"),
    ("nominated", "withdrawn", "hat_school", "any"),
    ("nominated", "endorsed", "hat_municipality", "endorsed"),
    ("nominated", "declined", "hat_municipality", "endorsed"),
    ("endorsed", "recommended", "hat_region", "endorsed"),
    ("endorsed", "declined", "hat_region", "endorsed"),
    ("nominated", "recommended", "hat_region", "region"),
    ("nominated", "declined", "hat_region", "region"),
    ("recommended", "declined", "hat_region", "endorsed"),
    ("recommended", "declined", "hat_region", "region"),
    ("recommended", "awarded", "hat_region", "endorsed"),
    ("recommended", "awarded", "hat_region", "region"),
    ("nominated", "recommended", "hat_municipality", "municipality"),
    ("nominated", "declined", "hat_municipality", "municipality"),
    ("recommended", "declined", "hat_municipality", "municipality"),
    ("recommended", "awarded", "hat_municipality", "municipality"),
)
CHECK_HONOUR = """
CREATE FUNCTION app.check_honour_move() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held contests.honour_type;
  act contests.honour_order;
  way text;
BEGIN
  SELECT * INTO held FROM contests.honour_type WHERE id = NEW.type_id;
  way := CASE WHEN held.level <> 'region' THEN held.level
              WHEN coalesce((held.rules ->> 'endorsement')::boolean, true) THEN 'endorsed'
              ELSE 'region' END;
  IF TG_OP = 'INSERT' THEN
    IF current_user LIKE 'hat!_%' ESCAPE '!' AND (NEW.state <> 'draft' OR NEW.order_id IS NOT NULL) THEN
      RAISE EXCEPTION 'a nomination begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'draft' AND
     (NEW.type_id, NEW.school_id, NEW.municipality_id, NEW.person_id, NEW.full_name, NEW.post,
      NEW.entry_id, NEW.consent_id, NEW.merits, NEW.facts, NEW.minutes, NEW.year)
     IS DISTINCT FROM
     (OLD.type_id, OLD.school_id, OLD.municipality_id, OLD.person_id, OLD.full_name, OLD.post,
      OLD.entry_id, OLD.consent_id, OLD.merits, OLD.facts, OLD.minutes, OLD.year) THEN
    RAISE EXCEPTION 'what was sent stays' USING ERRCODE = 'check_violation';
  END IF;
  SELECT * INTO act FROM contests.honour_order WHERE id = NEW.order_id;
  IF NEW.order_id IS DISTINCT FROM OLD.order_id AND
     (OLD.state <> 'recommended' OR NEW.state <> 'recommended'
      OR NEW.order_id IS NOT NULL AND OLD.order_id IS NOT NULL
      OR NEW.order_id IS NOT NULL AND (act.state IS DISTINCT FROM 'draft'
        OR act.organiser_municipality_id IS DISTINCT FROM
           CASE WHEN way = 'municipality' THEN NEW.municipality_id END)) THEN
    RAISE EXCEPTION 'not for this order' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = NEW.state THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM (VALUES {moves}) AS move (was, becomes, hat, path)
     WHERE was = OLD.state AND becomes = NEW.state AND hat = current_user
       AND path IN ('any', way)) THEN
    RAISE EXCEPTION 'a nomination does not go from % to % by %', OLD.state, NEW.state, current_user
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'awarded' AND act.state IS DISTINCT FROM 'signed'
     OR NEW.state = 'declined' AND NEW.order_id IS NOT NULL THEN
    RAISE EXCEPTION 'not as the order stands' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$
"""
# An award enters the registry by its signed order alone; afterwards it can only be revoked, once.
GUARD_AWARD = """
CREATE FUNCTION app.guard_award() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (
      SELECT FROM contests.honour_nomination named
        JOIN contests.honour_order act ON act.id = named.order_id
       WHERE named.id = NEW.nomination_id AND named.state = 'awarded' AND act.state = 'signed'
         AND (named.order_id, named.type_id, named.school_id, named.municipality_id,
              named.person_id, named.full_name)
           = (NEW.order_id, NEW.type_id, NEW.school_id, NEW.municipality_id, NEW.person_id,
              NEW.full_name)) THEN
      RAISE EXCEPTION 'no signed order awards this' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.revoked_on IS NOT NULL OR
     (NEW.id, NEW.type_id, NEW.nomination_id, NEW.order_id, NEW.school_id, NEW.municipality_id,
      NEW.person_id, NEW.full_name, NEW.number, NEW.awarded_on, NEW.paper_id)
     IS DISTINCT FROM
     (OLD.id, OLD.type_id, OLD.nomination_id, OLD.order_id, OLD.school_id, OLD.municipality_id,
      OLD.person_id, OLD.full_name, OLD.number, OLD.awarded_on, OLD.paper_id) THEN
    RAISE EXCEPTION 'an award stays' USING ERRCODE = 'JR004';
  END IF;
  RETURN NEW;
END
$$
"""
GUARD_ORDER = """
CREATE FUNCTION app.guard_honour_order() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'a signed order stays' USING ERRCODE = 'JR004';
END
$$
"""
# How many places of a year are taken, in numbers alone: a school learns that a quota is used up
# without learning by whom. `live` counts from the nomination, `backed` from the municipality's
# word, `decided` from the decision.
HONOUR_PLACES = """
CREATE FUNCTION app.honour_places(asked_year int)
RETURNS TABLE (type_id uuid, municipality_id uuid, live bigint, backed bigint, decided bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT named.type_id, named.municipality_id, count(*),
         count(*) FILTER (WHERE named.state IN ('endorsed', 'recommended', 'awarded')),
         count(*) FILTER (WHERE named.state IN ('recommended', 'awarded'))
    FROM contests.honour_nomination named
   WHERE named.year = asked_year
     AND named.state IN ('nominated', 'endorsed', 'recommended', 'awarded')
   GROUP BY named.type_id, named.municipality_id
$$
"""
# How many awards of a type bear a number of the year: municipalities number on from each other.
HONOUR_NUMBERS = """
CREATE FUNCTION app.honour_numbers(asked_type uuid, asked_year int) RETURNS bigint LANGUAGE sql
STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) FROM contests.award given
   WHERE given.type_id = asked_type AND extract(year FROM given.awarded_on) = asked_year
$$
"""
