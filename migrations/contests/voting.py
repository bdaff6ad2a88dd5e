"""The vote: what is looked at when a sheet is handed in, a conflict comes up, a round closes."""

# Rounds whose sheets the commission may read: the count is done.
COUNTED = """
CREATE FUNCTION app.counted_rounds() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT done.id FROM contests.round done WHERE done.state IN ('closed', 'published')
$$
"""
# How far the vote is, in numbers alone: entries in conflict with the reader are left out, or the
# numbers would tell who marks them.
PROGRESS = """
CREATE FUNCTION app.vote_progress(asked uuid)
RETURNS TABLE (member_id uuid, assigned bigint, done bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT given.member_id, count(*),
         count(*) FILTER (WHERE EXISTS (
           SELECT FROM contests.ballot_version cast_one
            WHERE (cast_one.round_id, cast_one.entry_id, cast_one.member_id)
                = (given.round_id, given.entry_id, given.member_id)))
    FROM contests.assignment given
    JOIN contests.round held ON held.id = given.round_id
   WHERE given.round_id = asked
     AND (app.in_region()
          OR held.contest_id IN (SELECT app.my_juries(ARRAY['juror', 'chair', 'secretary'])))
     AND NOT EXISTS (SELECT FROM contests.conflict bars
                       JOIN contests.jury_member me ON me.id = bars.member_id
                      WHERE me.account_id = app.my_account() AND bars.entry_id = given.entry_id)
     AND NOT EXISTS (SELECT FROM contests.conflict bars
                      WHERE bars.member_id = given.member_id AND bars.entry_id = given.entry_id)
   GROUP BY given.member_id
$$
"""
# RFC 6962: a leaf is hashed behind 0x00, a node behind 0x01, the left half being the largest power
# of two. contests/ballots/merkle.py says the same.
MERKLE = """
CREATE FUNCTION app.merkle(leaves bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n int := coalesce(array_length(leaves, 1), 0);
  k int := 1;
BEGIN
  IF n = 0 THEN RETURN sha256(''::bytea); END IF;
  IF n = 1 THEN RETURN leaves[1]; END IF;
  WHILE k * 2 < n LOOP k := k * 2; END LOOP;
  RETURN sha256('\\x01'::bytea || app.merkle(leaves[1:k]) || app.merkle(leaves[k + 1:n]));
END
$$
"""
LOCK = "hashtextextended('round ' || {}::text, 0)"
# What the canonical text of a whole sheet's marks looks like, as a regular expression: the rules are
# read when a round is written, not at every sheet.
MARKS_SHAPE = """
CREATE FUNCTION app.marks_shape(rules text, of_round text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT '^[{]' || string_agg('"' || (asks ->> 'code') || '":('
           || (SELECT string_agg(mark::text, '|')
                 FROM generate_series(0, (asks ->> 'max')::int) mark) || ')', ','
           ORDER BY asks ->> 'code' COLLATE "C") || '[}]$'
    FROM jsonb_array_elements(rules::jsonb -> 'rounds') part,
         jsonb_array_elements(part -> 'criteria') asks
   WHERE part ->> 'code' = of_round
$$
"""
KEEP_SHAPE = """
ALTER TABLE contests.round ADD COLUMN marks_shape varchar
  GENERATED ALWAYS AS (app.marks_shape(rules, code)) STORED
"""
# Codes: JR001 the round takes no sheets, JR002 another version came first, JR003 append-only,
# JR004 frozen, JR005 no such way, JR006 in conflict, JR007 no longer of the jury.
CAST = """
CREATE FUNCTION app.guard_ballot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held record;
  told record;
BEGIN
  -- Under this lock no close comes in between, and at READ COMMITTED the next statement sees any
  -- that came before; a row lock would add nothing but a queue of fifty jurors at one row.
  PERFORM pg_advisory_xact_lock_shared({lock});
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'a sheet is cast at read committed' USING ERRCODE = 'JR001';
  END IF;
  SELECT state, opens_at, closes_at, closes_at + make_interval(secs => grace_seconds) AS ends_at,
         marks_shape, (SELECT contest.state FROM contests.contest
                        WHERE contest.id = round.contest_id) AS contest
    INTO held FROM contests.round WHERE id = NEW.round_id;
  NEW.cast_at := clock_timestamp();
  IF held.state <> 'open' OR held.contest = 'cancelled'
     OR NEW.cast_at < held.opens_at OR NEW.cast_at > held.ends_at THEN
    RAISE EXCEPTION 'the round takes no sheets' USING ERRCODE = 'JR001';
  END IF;
  NEW.in_grace := NEW.cast_at > held.closes_at;
  SELECT member.pseudonym, member.account_id, member.removed_at, entry.code,
         EXISTS (SELECT FROM contests.conflict bars
                  WHERE bars.member_id = NEW.member_id AND bars.entry_id = NEW.entry_id) AS barred,
         coalesce(last.version, 0) AS version, last.leaf
    INTO told
    FROM contests.jury_member member
    JOIN contests.round_entry entry
      ON entry.round_id = NEW.round_id AND entry.entry_id = NEW.entry_id
    LEFT JOIN LATERAL (
         SELECT came.version, came.leaf FROM contests.ballot_version came
          WHERE (came.round_id, came.entry_id, came.member_id)
              = (NEW.round_id, NEW.entry_id, NEW.member_id)
          ORDER BY came.version DESC LIMIT 1) last ON true
   WHERE member.id = NEW.member_id;
  IF told.removed_at IS NOT NULL OR told.account_id IS DISTINCT FROM NEW.account_id THEN
    RAISE EXCEPTION 'not of this jury' USING ERRCODE = 'JR007';
  END IF;
  IF told.barred THEN
    RAISE EXCEPTION 'in conflict' USING ERRCODE = 'JR006';
  END IF;
  IF NEW.version <> told.version + 1 THEN
    RAISE EXCEPTION 'another version came first' USING ERRCODE = 'JR002';
  END IF;
  -- The one text of whole marks within the rules: anything else would break the count for good.
  IF NOT coalesce(NEW.marks ~ held.marks_shape, false)
     OR jsonb_typeof(NEW.comments) <> 'object' THEN
    RAISE EXCEPTION 'marks do not fit the rules' USING ERRCODE = 'check_violation';
  END IF;
  NEW.nonce := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
  NEW.leaf_before := told.leaf;
  NEW.leaf := sha256('\\x00'::bytea || convert_to(concat_ws('|', NEW.round_id, told.code,
    told.pseudonym, NEW.version, NEW.marks, encode(NEW.nonce, 'hex'),
    encode(coalesce(told.leaf, ''::bytea), 'hex')), 'UTF8'));
  RETURN NEW;
END
$$
"""
# The whole way of a sheet in one statement, under the juror's own hat: the same request is looked
# for first, and again after any refusal, for its twin may have come in between. Our refusals come
# back as a row and leave the transaction usable; anything else goes up as it is.
CAST_SHEET = """
CREATE FUNCTION app.cast_sheet(of_round uuid, of_entry uuid, request uuid, next_version int,
  told_marks text, told_comments jsonb, new_receipt text, log_id uuid, log_at timestamptz,
  log_role text)
RETURNS TABLE (receipt text, version int, cast_at timestamptz, in_grace boolean, same boolean,
               refusal text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.my_account();
  mine uuid;
BEGIN
  SELECT given.member_id, known.receipt, known.version, known.cast_at, known.in_grace,
         known.marks = told_marks AND known.entry_id = of_entry
    INTO mine, receipt, version, cast_at, in_grace, same
    FROM contests.assignment given
    LEFT JOIN contests.ballot_version known
           ON (known.round_id, known.member_id, known.request_id, known.account_id)
            = (of_round, given.member_id, request, me)
   WHERE (given.account_id, given.round_id, given.entry_id) = (me, of_round, of_entry);
  IF mine IS NULL THEN
    RETURN;
  END IF;
  IF receipt IS NOT NULL THEN
    RETURN NEXT;
    RETURN;
  END IF;
  BEGIN
    INSERT INTO contests.ballot_version AS came (round_id, entry_id, member_id, version,
      account_id, request_id, marks, comments, receipt)
    VALUES (of_round, of_entry, mine, next_version, me, request, told_marks, told_comments,
            new_receipt)
    RETURNING came.receipt, came.version, came.cast_at, came.in_grace
      INTO receipt, version, cast_at, in_grace;
  EXCEPTION WHEN OTHERS THEN
    SELECT known.receipt, known.version, known.cast_at, known.in_grace,
           known.marks = told_marks AND known.entry_id = of_entry
      INTO receipt, version, cast_at, in_grace, same
      FROM contests.ballot_version known
     WHERE (known.round_id, known.member_id, known.request_id, known.account_id)
         = (of_round, mine, request, me);
    IF NOT FOUND THEN
      IF SQLSTATE NOT IN ('23505', 'JR001', 'JR002', 'JR006', 'JR007') THEN
        RAISE;
      END IF;
      refusal := SQLSTATE;
    END IF;
    RETURN NEXT;
    RETURN;
  END;
  DELETE FROM contests.ballot_draft
   WHERE (round_id, entry_id, member_id) = (of_round, of_entry, mine);
  INSERT INTO kernel.audit_entry (id, at, kind, account_id, role, action, object_type, object_id,
                                  details)
  VALUES (log_id, log_at, 'change', me, log_role, 'ballot.cast', 'round', of_round,
          jsonb_build_object('version', next_version));
  same := true;
  RETURN NEXT;
END
$$
"""
# A conflict that comes to light after the sheet voids it by an event beside it. The lock waits for
# sheets on their way and lets none in before the conflict stands; a draft round forgets the pair.
VOID = """
CREATE FUNCTION app.void_in_conflict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  open_one uuid;
BEGIN
  FOR open_one IN SELECT held.id FROM contests.round held
                    JOIN contests.round_entry put ON put.round_id = held.id
                   WHERE put.entry_id = NEW.entry_id AND held.state = 'open' LOOP
    PERFORM pg_advisory_xact_lock({lock});
  END LOOP;
  DELETE FROM contests.assignment given USING contests.round held
   WHERE (given.member_id, given.entry_id) = (NEW.member_id, NEW.entry_id)
     AND held.id = given.round_id AND held.state = 'draft';
  INSERT INTO contests.ballot_void (round_id, entry_id, member_id, conflict_id, reason, at, set_by)
  SELECT DISTINCT given.round_id, given.entry_id, given.member_id, NEW.id, NEW.kind,
         clock_timestamp(), NEW.set_by
    FROM contests.ballot_version given
   WHERE given.entry_id = NEW.entry_id AND given.member_id = NEW.member_id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$
"""
# Everything of the close in one transaction: no sheet comes after the count.
CLOSE = """
CREATE FUNCTION app.close_round(asked uuid) RETURNS TABLE (sheets int, root text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held contests.round;
  leaves bytea[];
  given text;
BEGIN
  PERFORM pg_advisory_xact_lock({lock});
  SELECT * INTO held FROM contests.round WHERE id = asked FOR UPDATE;
  IF NOT FOUND OR held.state <> 'open' OR NOT (
       held.contest_id IN (SELECT app.my_juries(ARRAY['chair', 'secretary']))
       OR app.my_roles() && ARRAY['region_admin', 'region_operator']) THEN
    RAISE EXCEPTION 'the round is not open' USING ERRCODE = 'JR001';
  END IF;
  IF clock_timestamp() <= held.closes_at + make_interval(secs => held.grace_seconds)
     AND EXISTS (
       SELECT FROM contests.assignment due
        WHERE due.round_id = asked AND NOT EXISTS (
          SELECT FROM contests.ballot_version came
           WHERE (came.round_id, came.entry_id, came.member_id)
               = (due.round_id, due.entry_id, due.member_id))
          AND NOT EXISTS (
          SELECT FROM contests.conflict bars
           WHERE bars.member_id = due.member_id AND bars.entry_id = due.entry_id)
          AND NOT EXISTS (
          SELECT FROM contests.jury_member gone
           WHERE gone.id = due.member_id AND gone.removed_at IS NOT NULL)) THEN
    RAISE EXCEPTION 'sheets are still due' USING ERRCODE = 'JR008';
  END IF;
  SELECT array_agg(latest.leaf ORDER BY latest.code COLLATE "C", latest.pseudonym COLLATE "C"),
         count(*)
    INTO leaves, sheets
    FROM (SELECT DISTINCT ON (v.entry_id, v.member_id) entry.code, member.pseudonym, v.leaf
            FROM contests.ballot_version v
            JOIN contests.round_entry entry
              ON entry.round_id = v.round_id AND entry.entry_id = v.entry_id
            JOIN contests.jury_member member ON member.id = v.member_id
           WHERE v.round_id = asked
           ORDER BY v.entry_id, v.member_id, v.version DESC) latest;
  root := encode(app.merkle(leaves), 'hex');
  SELECT jsonb_agg(jsonb_build_array(entry.code, member.pseudonym)
                   ORDER BY entry.code COLLATE "C", member.pseudonym COLLATE "C")::text INTO given
    FROM contests.assignment due
    JOIN contests.round_entry entry
      ON entry.round_id = due.round_id AND entry.entry_id = due.entry_id
    JOIN contests.jury_member member ON member.id = due.member_id
   WHERE due.round_id = asked;
  given := jsonb_build_object('round', asked, 'rules', held.rules_sha256, 'root', root,
    'sheets', sheets, 'assignments', coalesce(given, '[]')::jsonb)::text;
  UPDATE contests.round
     SET state = 'closed', closed_at = clock_timestamp(), closed_by = app.my_account(),
         ballot_count = sheets, merkle_root = root, manifest = given,
         manifest_sha256 = encode(sha256(convert_to(given, 'UTF8')), 'hex')
   WHERE id = asked;
  RETURN NEXT;
END
$$
"""
