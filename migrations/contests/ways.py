"""The ways a contest, a round, an entry and an appeal may go, and what stays as it was."""

# What a school writes names the municipality the school is of, or another district would decide.
GUARD_PLACE = """
CREATE FUNCTION app.guard_place() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user LIKE 'hat!_%' ESCAPE '!' AND NOT EXISTS (
       SELECT FROM kernel.school_placement placed
        WHERE (placed.school_id, placed.municipality_id) = (NEW.school_id, NEW.municipality_id))
  THEN
    RAISE EXCEPTION 'not of this municipality' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$
"""
APPEND_ONLY = """
CREATE FUNCTION app.append_only() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'append-only' USING ERRCODE = 'JR003';
END
$$
"""
ROUND_WAY = """
CREATE FUNCTION app.guard_round() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  by_hat boolean := current_user LIKE 'hat!_%' ESCAPE '!';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF by_hat AND (NEW.state <> 'draft' OR NEW.published_at IS NOT NULL) THEN
      RAISE EXCEPTION 'a round begins as a draft' USING ERRCODE = 'JR005';
    END IF;
    RETURN NEW;
  END IF;
  -- Whoever is not the owner: the count is app.close_round's alone, what is published has its
  -- hour for good (appeals are counted from it), a round is opened by the contest's own rules.
  IF by_hat AND (
       OLD.state <> 'closed' AND NEW.state = 'closed'
       OR OLD.state = 'published' AND (NEW.published_at, NEW.published_by, NEW.embargo_until)
          IS DISTINCT FROM (OLD.published_at, OLD.published_by, OLD.embargo_until)
       OR OLD.state = 'closed' AND NEW.state = 'published' AND NOT EXISTS (
            SELECT FROM contests.round_result result WHERE result.round_id = NEW.id)
       OR OLD.state = 'draft' AND NEW.state = 'open' AND NOT EXISTS (
            SELECT FROM contests.contest held
             WHERE held.id = NEW.contest_id AND held.rules = NEW.rules
               AND held.state <> 'cancelled')) THEN
    RAISE EXCEPTION 'no such way' USING ERRCODE = 'JR005';
  END IF;
  IF OLD.state <> 'draft' AND
     (NEW.rules, NEW.rules_sha256, NEW.contest_id, NEW.number, NEW.code, NEW.opens_at,
      NEW.grace_seconds)
     IS DISTINCT FROM
     (OLD.rules, OLD.rules_sha256, OLD.contest_id, OLD.number, OLD.code, OLD.opens_at,
      OLD.grace_seconds) THEN
    RAISE EXCEPTION 'rules are frozen' USING ERRCODE = 'JR004';
  END IF;
  IF OLD.state = 'open' AND NEW.closes_at < OLD.closes_at
     OR OLD.state IN ('closed', 'published') AND NEW.closes_at <> OLD.closes_at THEN
    RAISE EXCEPTION 'the end does not move back' USING ERRCODE = 'JR004';
  END IF;
  IF OLD.state IN ('closed', 'published') AND
     (NEW.merkle_root, NEW.ballot_count, NEW.manifest, NEW.closed_at)
     IS DISTINCT FROM (OLD.merkle_root, OLD.ballot_count, OLD.manifest, OLD.closed_at) THEN
    RAISE EXCEPTION 'the count is kept' USING ERRCODE = 'JR004';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'open'), ('open', 'open'),
      ('open', 'closed'), ('closed', 'closed'), ('closed', 'published'),
      ('published', 'published')) THEN
    RAISE EXCEPTION 'no such way' USING ERRCODE = 'JR005';
  END IF;
  IF NEW.state IN ('open', 'closed')
     AND NEW.rules_sha256 <> encode(sha256(convert_to(NEW.rules, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'the hash is of other rules' USING ERRCODE = 'JR004';
  END IF;
  RETURN NEW;
END
$$
"""
CONTEST_WAY = """
CREATE FUNCTION app.guard_contest() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state <> 'draft' AND
     (NEW.rules, NEW.rules_sha256, NEW.entries_from, NEW.organiser_municipality_id)
     IS DISTINCT FROM
     (OLD.rules, OLD.rules_sha256, OLD.entries_from, OLD.organiser_municipality_id)
     OR OLD.state <> 'draft' AND NEW.entries_until < OLD.entries_until THEN
    RAISE EXCEPTION 'rules are frozen' USING ERRCODE = 'JR004';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'announced'),
      ('announced', 'announced'), ('announced', 'judging'), ('judging', 'judging'),
      ('judging', 'finished'), ('finished', 'finished'), ('cancelled', 'cancelled'),
      ('draft', 'cancelled'), ('announced', 'cancelled'), ('judging', 'cancelled')) THEN
    RAISE EXCEPTION 'no such way' USING ERRCODE = 'JR005';
  END IF;
  IF NEW.state = 'announced'
     AND NEW.rules_sha256 <> encode(sha256(convert_to(NEW.rules, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'the hash is of other rules' USING ERRCODE = 'JR004';
  END IF;
  RETURN NEW;
END
$$
"""
ENTRY_MOVES = (
    ("draft", "sent", "hat_school"),
    ("returned", "sent", "hat_school"),
    ("sent", "draft", "hat_school"),
    ("draft", "withdrawn", "hat_school"),
    ("sent", "withdrawn", "hat_school"),
    ("returned", "withdrawn", "hat_school"),
    ("endorsed", "withdrawn", "hat_school"),
    ("sent", "endorsed", "hat_municipality"),
    ("sent", "returned", "hat_municipality"),
    ("sent", "declined", "hat_municipality"),
    ("endorsed", "returned", "hat_municipality"),
    ("sent", "endorsed", "hat_region"),
    ("sent", "returned", "hat_region"),
    ("sent", "declined", "hat_region"),
    ("endorsed", "admitted", "hat_region"),
    ("endorsed", "returned", "hat_region"),
    ("endorsed", "declined", "hat_region"),
    ("sent", "admitted", "hat_region"),
    ("admitted", "declined", "hat_region"),
)
CHECK_ENTRY = """
CREATE FUNCTION app.check_entry_move() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held contests.contest;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF current_user LIKE 'hat!_%' ESCAPE '!' AND
       (NEW.number IS NOT NULL OR NEW.sent_at IS NOT NULL OR NEW.in_grace) THEN
      RAISE EXCEPTION 'an entry begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  -- Whoever is not the owner: what was sent stays, a number is given once, the clock is ours.
  IF current_user LIKE 'hat!_%' ESCAPE '!' AND (
       OLD.state NOT IN ('draft', 'returned')
       AND to_jsonb(NEW) - ARRAY['state', 'reason', 'number', 'changed_at']
           IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'reason', 'number', 'changed_at']
       OR NEW.number IS DISTINCT FROM OLD.number
          AND (OLD.number IS NOT NULL OR current_user <> 'hat_region')
       OR (NEW.contest_id, NEW.sent_at, NEW.in_grace, NEW.created_at, NEW.created_by)
          IS DISTINCT FROM (OLD.contest_id, OLD.sent_at, OLD.in_grace, OLD.created_at,
                            OLD.created_by)) THEN
    RAISE EXCEPTION 'what was sent stays' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = NEW.state THEN
    IF OLD.state NOT IN ('draft', 'returned') AND
       (NEW.texts, NEW.links, NEW.facts, NEW.nomination, NEW.mentor_id, NEW.pair_id)
       IS DISTINCT FROM
       (OLD.texts, OLD.links, OLD.facts, OLD.nomination, OLD.mentor_id, OLD.pair_id) THEN
      RAISE EXCEPTION 'what was sent stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM (VALUES {moves}) AS move (was, becomes, hat)
     WHERE was = OLD.state AND becomes = NEW.state AND hat = current_user) THEN
    RAISE EXCEPTION 'an entry does not go from % to % by %', OLD.state, NEW.state, current_user
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'sent' AND NEW.state = 'admitted' AND EXISTS (
       SELECT FROM contests.contest asks
        WHERE asks.id = NEW.contest_id AND (asks.rules::jsonb ->> 'endorsement')::boolean) THEN
    RAISE EXCEPTION 'not endorsed' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'sent' THEN
    SELECT * INTO held FROM contests.contest WHERE id = NEW.contest_id;
    NEW.sent_at := clock_timestamp();
    IF held.state <> 'announced' OR NEW.sent_at < held.entries_from OR NEW.sent_at >
       held.entries_until + make_interval(mins => (held.rules::jsonb ->> 'grace_minutes')::int)
    THEN
      RAISE EXCEPTION 'entries are not taken' USING ERRCODE = 'JR001';
    END IF;
    NEW.in_grace := NEW.sent_at > held.entries_until;
  END IF;
  RETURN NEW;
END
$$
"""
NOTE_ENTRY = """
CREATE FUNCTION app.note_entry_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO contests.entry_move (school_id, id, entry_id, from_state, to_state, reason,
                                   account_id, at)
  VALUES (NEW.school_id, gen_random_uuid(), NEW.id, OLD.state, NEW.state, NEW.reason,
          app.my_account(), clock_timestamp());
  RETURN NULL;
END
$$
"""
# The last round's results are out: the contest is over. Its other columns are not the jury's.
FINISH = """
CREATE FUNCTION app.finish_contest(asked uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE contests.contest held SET state = 'finished'
   WHERE held.id = asked AND held.state = 'judging'
     AND (held.id IN (SELECT app.my_juries(ARRAY['chair', 'secretary']))
          OR app.my_roles() && ARRAY['region_admin', 'region_operator'])
     AND EXISTS (SELECT FROM contests.round last
                  WHERE last.contest_id = held.id AND last.state = 'published'
                    AND last.code = held.rules::jsonb -> 'rounds' -> -1 ->> 'code');
  RETURN FOUND;
END
$$
"""
# JR009: no appeal is taken now. An appeal comes within the days that the rules give after the
# results are out, is dated by this clock, and is decided once by somebody without a conflict.
GUARD_APPEAL = """
CREATE FUNCTION app.guard_appeal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ends_at timestamptz;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT greatest(held.published_at, held.embargo_until)
           + make_interval(days => (held.rules::jsonb #>> '{appeals,days}')::int) INTO ends_at
      FROM contests.round held
      JOIN contests.round_entry place ON place.round_id = held.id
     WHERE held.id = NEW.round_id AND place.entry_id = NEW.entry_id AND held.state = 'published'
       AND (held.rules::jsonb #>> '{appeals,days}')::int > 0;
    NEW.filed_at := clock_timestamp();
    IF ends_at IS NULL OR NEW.filed_at > ends_at THEN
      RAISE EXCEPTION 'no appeal is taken' USING ERRCODE = 'JR009';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.school_id, NEW.id, NEW.entry_id, NEW.round_id, NEW.text, NEW.filed_at, NEW.filed_by)
     IS DISTINCT FROM
     (OLD.school_id, OLD.id, OLD.entry_id, OLD.round_id, OLD.text, OLD.filed_at, OLD.filed_by) THEN
    RAISE EXCEPTION 'what was filed stays' USING ERRCODE = 'JR004';
  END IF;
  IF OLD.state <> 'filed' OR NEW.state = 'filed' THEN
    RAISE EXCEPTION 'no such way' USING ERRCODE = 'JR005';
  END IF;
  IF NEW.state = 'withdrawn' THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM contests.conflict bars
               JOIN contests.jury_member me ON me.id = bars.member_id
              WHERE me.account_id = app.my_account() AND bars.entry_id = NEW.entry_id) THEN
    RAISE EXCEPTION 'in conflict' USING ERRCODE = 'JR006';
  END IF;
  NEW.decided_at := clock_timestamp();
  NEW.decided_by := app.my_account();
  RETURN NEW;
END
$$
"""
