"""The cast of a sheet, with the same refusals and less work: bodies of 0021_faster_votes.

A connection keeps the plans it made when a table was small. A contest begins with no sheet at all,
so for its first minutes the cast read every sheet there was, over and over; here a sheet is found
by its key whatever the statistics say. And what the cast reads it asks as the owner, of the
juror's own rows alone, for the fences of the commission's sight are many times the work.
"""

from migrations.contests.voting import LOCK

BY_KEY = "SET search_path = pg_catalog, pg_temp SET enable_seqscan = off"
# One query after the lock instead of two. What is refused, and in which order, is as in 0020.
CAST = f"""
CREATE OR REPLACE FUNCTION app.guard_ballot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
{BY_KEY} AS $$
DECLARE
  told record;
BEGIN
  -- Under this lock no close comes in between, and at READ COMMITTED the next statement sees any
  -- that came before; a row lock would add nothing but a queue of fifty jurors at one row.
  PERFORM pg_advisory_xact_lock_shared({LOCK.format("NEW.round_id")});
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'a sheet is cast at read committed' USING ERRCODE = 'JR001';
  END IF;
  SELECT held.state, held.opens_at, held.closes_at,
         held.closes_at + make_interval(secs => held.grace_seconds) AS ends_at, held.marks_shape,
         (SELECT contest.state FROM contests.contest WHERE contest.id = held.contest_id) AS contest,
         member.pseudonym, member.account_id, member.removed_at, entry.code,
         EXISTS (SELECT FROM contests.conflict bars
                  WHERE bars.member_id = NEW.member_id AND bars.entry_id = NEW.entry_id) AS barred,
         coalesce(last.version, 0) AS version, last.leaf
    INTO told
    FROM contests.round held
    LEFT JOIN contests.jury_member member ON member.id = NEW.member_id
    LEFT JOIN contests.round_entry entry
      ON entry.round_id = NEW.round_id AND entry.entry_id = NEW.entry_id
    LEFT JOIN LATERAL (
         SELECT came.version, came.leaf FROM contests.ballot_version came
          WHERE (came.round_id, came.entry_id, came.member_id)
              = (NEW.round_id, NEW.entry_id, NEW.member_id)
          ORDER BY came.version DESC LIMIT 1) last ON true
   WHERE held.id = NEW.round_id;
  NEW.cast_at := clock_timestamp();
  IF told.state <> 'open' OR told.contest = 'cancelled'
     OR NEW.cast_at < told.opens_at OR NEW.cast_at > told.ends_at THEN
    RAISE EXCEPTION 'the round takes no sheets' USING ERRCODE = 'JR001';
  END IF;
  NEW.in_grace := NEW.cast_at > told.closes_at;
  IF told.removed_at IS NOT NULL OR told.account_id IS DISTINCT FROM NEW.account_id
     OR told.code IS NULL THEN
    RAISE EXCEPTION 'not of this jury' USING ERRCODE = 'JR007';
  END IF;
  IF told.barred THEN
    RAISE EXCEPTION 'in conflict' USING ERRCODE = 'JR006';
  END IF;
  IF NEW.version <> told.version + 1 THEN
    RAISE EXCEPTION 'another version came first' USING ERRCODE = 'JR002';
  END IF;
  -- The one text of whole marks within the rules: anything else would break the count for good.
  IF NOT coalesce(NEW.marks ~ told.marks_shape, false)
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
# The reader's own place at an entry, and the sheet that the same request has brought already. It is
# a look under the owner's eyes at rows of one account, the one the fence itself compares with.
MY_SHEET = f"""
CREATE FUNCTION app.my_sheet(of_round uuid, of_entry uuid, request uuid,
  OUT member_id uuid, OUT entry_id uuid, OUT receipt text, OUT version int,
  OUT cast_at timestamptz, OUT in_grace boolean, OUT marks text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
{BY_KEY} AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.my_account();
BEGIN
  SELECT given.member_id INTO member_id FROM contests.assignment given
   WHERE (given.account_id, given.round_id, given.entry_id) = (me, of_round, of_entry);
  SELECT known.entry_id, known.receipt, known.version, known.cast_at, known.in_grace, known.marks
    INTO entry_id, receipt, version, cast_at, in_grace, marks
    FROM contests.ballot_version known
   WHERE (known.round_id, known.member_id, known.request_id, known.account_id)
       = (of_round, my_sheet.member_id, request, me);
END
$$
"""
# As in 0020: the same request is looked for first, and again after any refusal, for its twin may have
# come in between. The sheet and the log are written under the juror's own hat and its fences; the
# hour and the grace, which the guard sets, are looked up behind the insert, for RETURNING would put
# the commission's fences on every sheet.
CAST_SHEET = f"""
CREATE OR REPLACE FUNCTION app.cast_sheet(of_round uuid, of_entry uuid, request uuid,
  next_version int, told_marks text, told_comments jsonb, new_receipt text, log_id uuid,
  log_at timestamptz, log_role text)
RETURNS TABLE (receipt text, version int, cast_at timestamptz, in_grace boolean, same boolean,
               refusal text)
LANGUAGE plpgsql
{BY_KEY} AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.my_account();
  known record;
  written boolean := false;
BEGIN
  known := app.my_sheet(of_round, of_entry, request);
  IF known.member_id IS NULL THEN
    RETURN;
  END IF;
  IF known.receipt IS NULL THEN
    BEGIN
      INSERT INTO contests.ballot_version (round_id, entry_id, member_id, version, account_id,
        request_id, marks, comments, receipt)
      VALUES (of_round, of_entry, known.member_id, next_version, me, request, told_marks,
              told_comments, new_receipt);
      written := true;
    EXCEPTION WHEN OTHERS THEN
      refusal := SQLSTATE;
      known := app.my_sheet(of_round, of_entry, request);
      IF known.receipt IS NOT NULL THEN
        refusal := NULL;
      ELSIF refusal NOT IN ('23505', 'JR001', 'JR002', 'JR006', 'JR007') THEN
        RAISE;
      END IF;
    END;
  END IF;
  IF written THEN
    DELETE FROM contests.ballot_draft
     WHERE (round_id, entry_id, member_id) = (of_round, of_entry, known.member_id);
    INSERT INTO kernel.audit_entry (id, at, kind, account_id, role, action, object_type, object_id,
                                    details)
    VALUES (log_id, log_at, 'change', me, log_role, 'ballot.cast', 'round', of_round,
            jsonb_build_object('version', next_version));
    known := app.my_sheet(of_round, of_entry, request);
  END IF;
  receipt := known.receipt;
  version := known.version;
  cast_at := known.cast_at;
  in_grace := known.in_grace;
  same := known.marks = told_marks AND known.entry_id = of_entry;
  RETURN NEXT;
END
$$
"""
