"""Fences of contests, and the vote itself: what PostgreSQL alone decides.

While a round is open a juror reads the own sheets and nobody reads another's: not the chair, not
the region's administrator. Sheets are only ever added; the close counts them under a lock that
every cast takes a share of; rules, states and results go one way.
"""

from alembic import op

from migrations.fences import (
    EDITORS,
    IN_REGION,
    LEADERS,
    MY_ACCOUNT,
    MY_MUNICIPALITY,
    MY_ROLES,
    OF_MY_MUNICIPALITY,
    PEOPLE,
    STAFF,
    allow,
    asked,
    close_table,
    wall,
)

revision = "0020_contests_rights"
down_revision = "0019_contests"
branch_labels = None
depends_on = None

COMMISSION = f"{MY_ROLES} && ARRAY['secretary', 'chair']"

# Contests of which the account is a member: asked as the owner, for the jury sees no other rows.
MY_JURIES = """
CREATE FUNCTION app.my_juries(asked_roles text[]) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT member.contest_id FROM contests.jury_member member
   WHERE member.account_id = app.my_account() AND member.removed_at IS NULL
     AND member.role = ANY (asked_roles)
$$
"""
MY_ENTRIES = """
CREATE FUNCTION app.my_entries() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT given.entry_id FROM contests.assignment given
   WHERE given.account_id = app.my_account()
     AND EXISTS (SELECT FROM contests.jury_member me
                  WHERE me.id = given.member_id AND me.removed_at IS NULL)
     AND NOT EXISTS (SELECT FROM contests.conflict bars
                       JOIN contests.jury_member member ON member.id = bars.member_id
                      WHERE member.account_id = app.my_account()
                        AND bars.entry_id = given.entry_id)
$$
"""
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
# Codes: JR001 the round takes no sheets, JR002 another version came first, JR003 append-only,
# JR004 frozen, JR005 no such way, JR006 in conflict, JR007 no longer of the jury.
CAST = """
CREATE FUNCTION app.guard_ballot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held record;
  told record;
BEGIN
  PERFORM pg_advisory_xact_lock_shared({lock});
  SELECT state, opens_at, closes_at, closes_at + make_interval(secs => grace_seconds) AS ends_at
    INTO held FROM contests.round WHERE id = NEW.round_id FOR SHARE;
  NEW.cast_at := clock_timestamp();
  IF held.state <> 'open' OR NEW.cast_at < held.opens_at OR NEW.cast_at > held.ends_at THEN
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
# A name as a search for conflicts compares it: case, blanks and the dots of «ё» do not count.
NAME_KEY = """
CREATE FUNCTION app.name_key(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT replace(lower(regexp_replace(btrim(said), '[[:space:]\u00a0]+', ' ', 'g')), 'ё', 'е')
$$
"""
# One person by name: the same words, or the one without a patronymic where the other has it.
SAME_NAME = """
CREATE FUNCTION app.same_name(ours text[], theirs text[]) RETURNS boolean LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$
  SELECT EXISTS (
    SELECT FROM unnest(ours) one, unnest(theirs) other
     WHERE one LIKE '% %' AND other LIKE '% %'
       AND (one = other OR starts_with(one, other || ' ') OR starts_with(other, one || ' ')))
$$
"""
# Every conflict the portal's own records show, written where it was not known. It reads the pairs
# of the entrant's school as the owner and tells no name of them. One finding at a time a contest.
WRITE_CONFLICTS = """
CREATE FUNCTION app.write_conflicts(asked uuid, of_entry uuid, of_account uuid)
RETURNS TABLE (member_id uuid, entry_id uuid, kind text) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('jury ' || asked::text, 0));
  RETURN QUERY
  WITH told AS (
    SELECT (held.rules::jsonb #>> '{conflicts,same_school}')::boolean AS same_school,
           (held.rules::jsonb #>> '{conflicts,same_municipality}')::boolean AS same_municipality
      FROM contests.contest held WHERE held.id = asked),
  judge AS MATERIALIZED (
    SELECT member.id, member.account_id, lower(account.email) AS email,
           ARRAY[app.name_key(member.full_name), app.name_key(account.full_name)] AS names,
           schools.ids AS schools,
           array_remove(member.works_in_municipality_id || ARRAY(
             SELECT held.municipality_id FROM kernel.role_grant held
              WHERE held.account_id = member.account_id AND held.municipality_id IS NOT NULL
             UNION
             SELECT placed.municipality_id FROM kernel.school_placement placed
              WHERE placed.school_id = ANY (schools.ids)
                AND (placed.valid_to IS NULL OR placed.valid_to > current_date)), NULL)
             AS municipalities
      FROM contests.jury_member member
      JOIN kernel.account account ON account.id = member.account_id
     CROSS JOIN LATERAL (SELECT array_remove(member.works_at_school_id || ARRAY(
             SELECT held.school_id FROM kernel.role_grant held
              WHERE held.account_id = member.account_id AND held.school_id IS NOT NULL), NULL)
             AS ids) schools
     WHERE member.contest_id = asked AND member.removed_at IS NULL
       AND member.role IN ('juror', 'chair')
       AND (of_account IS NULL OR member.account_id = of_account)),
  subject AS MATERIALIZED (
    SELECT entry.id, entry.school_id, entry.municipality_id, entry.entrant_account_id,
           array_remove(ARRAY[app.name_key(entry.entrant_name), app.name_key(concat_ws(' ',
             self.surname, self.given_name, self.patronymic))], '') AS names,
           nullif(lower(self.email), '') AS email,
           near.names AS near_names, near.emails AS near_emails,
           array_remove(ARRAY[entry.nominator_id, entry.created_by] || ARRAY(
             SELECT unnest(ARRAY[past.nominator_id, past.created_by])
               FROM contests.entry past
              WHERE past.school_id = entry.school_id AND past.mentor_id = entry.mentor_id
                AND past.id <> entry.id AND past.state <> 'draft'
             UNION
             SELECT past.created_by FROM contests.honour_nomination past
              WHERE past.school_id = entry.school_id AND past.person_id = entry.mentor_id
                AND past.state <> 'draft'), NULL) AS nominators
      FROM contests.entry entry
      LEFT JOIN school.person self
        ON self.school_id = entry.school_id AND self.id = entry.mentor_id
     CROSS JOIN LATERAL (
       SELECT array_agg(DISTINCT app.name_key(concat_ws(' ', mate.surname, mate.given_name,
                                                        mate.patronymic))) AS names,
              array_agg(DISTINCT lower(mate.email)) FILTER (WHERE mate.email <> '') AS emails
         FROM school.person mate
        WHERE mate.school_id = entry.school_id AND (
          mate.id = entry.mentee_id OR mate.id IN (
            SELECT other.person_id
              FROM school.participation mine
              JOIN school.pair pair
                ON pair.school_id = mine.school_id AND pair.programme_id = mine.programme_id
               AND mine.id IN (pair.mentor_id, pair.mentee_id) AND pair.state <> 'proposed'
              JOIN school.participation other
                ON other.school_id = pair.school_id AND other.id <> mine.id
               AND other.id IN (pair.mentor_id, pair.mentee_id)
             WHERE mine.school_id = entry.school_id
               AND mine.person_id IN (entry.mentor_id, self.merged_into_id)))) near
     WHERE entry.contest_id = asked AND entry.state IN ('sent', 'endorsed', 'admitted')
       AND (of_entry IS NULL OR entry.id = of_entry))
  INSERT INTO contests.conflict AS written
         (id, contest_id, member_id, entry_id, source, kind, note, at, set_by)
  SELECT gen_random_uuid(), asked, found.member_id, found.entry_id, 'found', found.kind, '',
         clock_timestamp(), app.my_account()
    FROM (
      SELECT DISTINCT ON (judge.id, subject.id)
             judge.id AS member_id, subject.id AS entry_id, reason.kind AS kind
        FROM told, judge, subject
       CROSS JOIN LATERAL (VALUES
         (1, 'person', judge.account_id = subject.entrant_account_id
            OR judge.email = subject.email OR app.same_name(judge.names, subject.names)),
         (2, 'pair', judge.email = ANY (subject.near_emails)
            OR app.same_name(judge.names, subject.near_names)),
         (3, 'nominator', judge.account_id = ANY (subject.nominators)),
         (4, 'school', told.same_school AND subject.school_id = ANY (judge.schools)),
         (5, 'municipality', told.same_municipality
            AND subject.municipality_id = ANY (judge.municipalities))
       ) reason (weight, kind, holds)
       WHERE reason.holds
       ORDER BY judge.id, subject.id, reason.weight) found
  ON CONFLICT ON CONSTRAINT uq_conflict_member_id_entry_id DO NOTHING
  RETURNING written.member_id, written.entry_id, written.kind::text;
END
$$
"""
FIND_CONFLICTS = """
CREATE FUNCTION app.find_conflicts(asked uuid)
RETURNS TABLE (member_id uuid, entry_id uuid, kind text) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (app.my_roles() && ARRAY['region_admin', 'region_operator']
          OR asked IN (SELECT app.my_juries(ARRAY['chair', 'secretary']))) THEN
    RAISE EXCEPTION 'not of this contest' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY SELECT * FROM app.write_conflicts(asked, NULL, NULL);
END
$$
"""
# Nobody has to remember to look again: an entry sent or admitted, a member added or changed, a
# role given to a member, a round about to open do it themselves, whatever page or job they are of.
FIND_AGAIN = """
CREATE FUNCTION app.find_again() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  each uuid;
BEGIN
  IF TG_TABLE_NAME = 'entry' THEN
    PERFORM app.write_conflicts(NEW.contest_id, NEW.id, NULL);
  ELSIF TG_TABLE_NAME = 'jury_member' THEN
    PERFORM app.write_conflicts(NEW.contest_id, NULL, NEW.account_id);
  ELSIF TG_TABLE_NAME = 'round' THEN
    PERFORM app.write_conflicts(NEW.contest_id, NULL, NULL);
  ELSE
    FOR each IN SELECT member.contest_id FROM contests.jury_member member
                  JOIN contests.contest held ON held.id = member.contest_id
                 WHERE member.account_id = NEW.account_id AND member.removed_at IS NULL
                   AND held.state NOT IN ('finished', 'cancelled')
                 ORDER BY member.contest_id LOOP
      PERFORM app.write_conflicts(each, NULL, NEW.account_id);
    END LOOP;
  END IF;
  RETURN NEW;
END
$$
"""
# Accounts the region sees by a role they hold (0002 says the same as STAFF).
KNOWN_TO_REGION = """
CREATE FUNCTION app.known_to_region() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT held.account_id FROM kernel.role_grant held
   WHERE held.revoked_at IS NULL AND held.role IN (
     'region_admin', 'region_operator', 'tutor', 'analyst', 'juror', 'secretary', 'chair',
     'municipal', 'head', 'curator', 'responsible')
$$
"""
# Who leaves the jury leaves the rounds that have not opened; sheets handed in stay.
LEAVE_DRAFTS = """
CREATE FUNCTION app.leave_drafts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM contests.assignment given USING contests.round held
   WHERE given.member_id = NEW.id AND held.id = given.round_id AND held.state = 'draft';
  RETURN NULL;
END
$$
"""
REFUSE_CONFLICTED = """
CREATE FUNCTION app.refuse_conflicted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM contests.conflict bars
              WHERE bars.member_id = NEW.member_id AND bars.entry_id = NEW.entry_id) THEN
    RAISE EXCEPTION 'in conflict' USING ERRCODE = 'JR006';
  END IF;
  SELECT member.account_id INTO NEW.account_id FROM contests.jury_member member
   WHERE member.id = NEW.member_id AND member.removed_at IS NULL
     AND member.role IN ('juror', 'chair');
  IF NEW.account_id IS NULL THEN
    RAISE EXCEPTION 'not of this jury' USING ERRCODE = 'JR007';
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
BEGIN
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
FUNCTIONS = {
    "my_juries(text[])": ("hat_jury", "hat_region"),
    "my_entries()": ("hat_jury",),
    "counted_rounds()": ("hat_jury", "hat_region"),
    "vote_progress(uuid)": ("hat_jury", "hat_region"),
    "merkle(bytea[])": (),
    "guard_ballot()": (),
    "cast_sheet(uuid, uuid, uuid, int, text, jsonb, text, uuid, timestamptz, text)": ("hat_jury",),
    "void_in_conflict()": (),
    "name_key(text)": (),
    "same_name(text[], text[])": (),
    "write_conflicts(uuid, uuid, uuid)": (),
    "find_conflicts(uuid)": ("hat_region", "hat_jury"),
    "find_again()": (),
    "leave_drafts()": (),
    "known_to_region()": ("hat_region",),
    "refuse_conflicted()": (),
    "append_only()": (),
    "guard_round()": (),
    "guard_contest()": (),
    "close_round(uuid)": ("hat_jury", "hat_region"),
    "check_entry_move()": (),
    "note_entry_move()": (),
}
KEPT_FOR_GOOD = ("round_archive", "ballot_version", "ballot_void", "conflict", "round_result", "tie_vote",
                 "honour_step", "entry_move", "prolongation")  # fmt: skip

# What a juror may read of an entry: without what the rules keep from the jury.
FOR_JURY = """
CREATE FUNCTION app.entry_for_jury(asked uuid) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object(
           'id', entry.id, 'number', entry.number, 'nomination', entry.nomination,
           'facts', entry.facts, 'links', CASE WHEN blind THEN '[]'::jsonb ELSE entry.links END,
           'texts', entry.texts - hidden,
           'entrant', CASE WHEN NOT blind THEN entry.entrant_name END,
           'post', CASE WHEN NOT blind THEN entry.entrant_post END,
           'school', CASE WHEN NOT blind THEN place.name END,
           'files', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'id', file.id, 'name', file.name, 'size', file.size,
                              'media_type', file.media_type) ORDER BY file.id), '[]')
                       FROM contests.entry_file file
                      WHERE file.school_id = entry.school_id AND file.entry_id = entry.id
                        AND NOT (told.blind AND file.blind)))
    FROM contests.entry entry
    JOIN contests.contest held ON held.id = entry.contest_id
    JOIN kernel.school place ON place.id = entry.school_id,
         LATERAL (SELECT (held.rules::jsonb ->> 'blind')::boolean AS blind) told,
         LATERAL (SELECT coalesce(array_agg(field ->> 'code') FILTER (
                           WHERE blind AND (field ->> 'blind')::boolean), '{}') AS hidden
                    FROM jsonb_array_elements(held.rules::jsonb -> 'fields') field) kept
   WHERE entry.id = asked AND entry.id IN (SELECT app.my_entries())
$$
"""
FILE_FOR_JURY = """
CREATE FUNCTION app.file_for_jury(asked uuid)
RETURNS TABLE (name text, media_type text, content bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT file.name::text, file.media_type::text, file.content
    FROM contests.entry_file file
    JOIN contests.entry entry ON entry.school_id = file.school_id AND entry.id = file.entry_id
    JOIN contests.contest held ON held.id = entry.contest_id
   WHERE file.id = asked AND entry.id IN (SELECT app.my_entries())
     AND NOT (file.blind AND (held.rules::jsonb ->> 'blind')::boolean)
$$
"""
# An entrant's own sheets once the results are out: marks and words, under pseudonyms.
SHEETS_OF_ENTRY = """
CREATE FUNCTION app.sheets_of_entry(asked uuid)
RETURNS TABLE (round_id uuid, pseudonym text, marks text, comments jsonb, voided boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT ON (given.round_id, given.member_id) given.round_id, member.pseudonym::text,
         given.marks::text, given.comments,
         EXISTS (SELECT FROM contests.ballot_void void
                  WHERE (void.round_id, void.entry_id, void.member_id)
                      = (given.round_id, given.entry_id, given.member_id))
    FROM contests.ballot_version given
    JOIN contests.jury_member member ON member.id = given.member_id
    JOIN contests.round held ON held.id = given.round_id
    JOIN contests.entry entry ON entry.id = given.entry_id
   WHERE entry.id = asked AND entry.school_id = app.my_school() AND held.state = 'published'
     AND (held.embargo_until IS NULL OR held.embargo_until <= now())
   ORDER BY given.round_id, given.member_id, given.version DESC
$$
"""
# Whoever counts reads every sheet of a counted round by its pseudonym: a chair in conflict with one
# entry must not come to another count than the secretary. Words of jurors are not among it.
SHEETS_OF_ROUND = """
CREATE FUNCTION app.sheets_of_round(asked uuid)
RETURNS TABLE (entry_id uuid, member_id uuid, entry text, juror text, version smallint, marks text,
               nonce bytea, leaf_before bytea, leaf bytea, voided boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT ON (given.entry_id, given.member_id) given.entry_id, given.member_id,
         place.code::text, member.pseudonym::text, given.version, given.marks::text, given.nonce,
         given.leaf_before, given.leaf,
         EXISTS (SELECT FROM contests.ballot_void void
                  WHERE (void.round_id, void.entry_id, void.member_id)
                      = (given.round_id, given.entry_id, given.member_id))
    FROM contests.ballot_version given
    JOIN contests.round held ON held.id = given.round_id
    JOIN contests.jury_member member ON member.id = given.member_id
    JOIN contests.round_entry place
      ON place.round_id = given.round_id AND place.entry_id = given.entry_id
   WHERE held.id = asked AND held.state IN ('closed', 'published')
     AND (held.contest_id IN (SELECT app.my_juries(ARRAY['chair', 'secretary']))
          OR app.my_roles() && ARRAY['region_admin', 'region_operator'])
   ORDER BY given.entry_id, given.member_id, given.version DESC
$$
"""
# The entries of a round as the reader may know them. The commission and the region see each;
# everybody else only once the results are out, and then those the rules publish and one's own. A
# name goes out with the consent alone that stands on that day.
ENTRIES_OF_ROUND = """
CREATE FUNCTION app.entries_of_round(asked uuid)
RETURNS TABLE (entry_id uuid, code text, nomination text, entrant text, post text,
               school_id uuid, school text, municipality_id uuid, municipality text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH told AS (
    SELECT held.id, held.contest_id, held.state, held.rules::jsonb AS rules,
           held.state = 'published'
             AND (held.embargo_until IS NULL OR held.embargo_until <= now()) AS is_out,
           app.my_roles() && ARRAY['region_admin', 'region_operator'] AS region,
           held.contest_id IN (SELECT app.my_juries(ARRAY['secretary'])) AS secretary,
           held.contest_id IN (SELECT app.my_juries(ARRAY['chair'])) AS chair,
           (SELECT count(*) FROM jsonb_array_elements(held.rules::jsonb -> 'places')) AS places,
           (SELECT result.payload::jsonb FROM contests.round_result result
             WHERE result.round_id = held.id ORDER BY result.number DESC LIMIT 1) AS result
      FROM contests.round held WHERE held.id = asked
  ), placed AS (
    SELECT line ->> 'entry' AS code, (line ->> 'place')::int AS place
      FROM told, jsonb_each(told.result -> 'nominations') part (nomination, body),
           jsonb_array_elements(part.body -> 'ranking') line
  ), known AS (
    SELECT place.entry_id, place.code, place.nomination, mine.entrant_name, mine.entrant_post,
           mine.school_id, school.name AS school, mine.municipality_id, town.name AS municipality,
           coalesce(told.region OR told.secretary OR told.chair, false) AS within,
           coalesce(told.region OR told.secretary OR mine.school_id = app.my_school()
             OR mine.municipality_id = app.my_municipality()
             OR told.chair AND (told.state = 'published'
                                OR NOT (told.rules ->> 'blind')::boolean), false) AS named,
           coalesce(mine.school_id = app.my_school()
             OR mine.municipality_id = app.my_municipality(), false) AS own,
           told.is_out AND (told.rules -> 'publication' ->> 'names' = 'all'
             OR EXISTS (SELECT FROM placed WHERE placed.code = place.code
                         AND placed.place <= told.places)) AS shown,
           NOT (told.rules ->> 'publication_consent')::boolean OR EXISTS (
             SELECT FROM school.consent consent
              WHERE consent.school_id = mine.school_id AND consent.id = mine.publication_consent_id
                AND consent.withdrawn_on IS NULL
                AND (consent.valid_until IS NULL OR consent.valid_until >= app.today()))
             AS agreed,
           told.is_out
      FROM told
      JOIN contests.round_entry place ON place.round_id = told.id
      JOIN contests.entry mine ON mine.id = place.entry_id
      JOIN kernel.school school ON school.id = mine.school_id
      JOIN kernel.municipality town ON town.id = mine.municipality_id
  )
  SELECT entry_id, code::text, nomination::text,
         CASE WHEN named OR (shown AND agreed) THEN entrant_name::text END,
         CASE WHEN named OR (shown AND agreed) THEN entrant_post::text END,
         CASE WHEN named OR (shown AND agreed) THEN school_id END,
         CASE WHEN named OR (shown AND agreed) THEN school::text END,
         CASE WHEN named OR (shown AND agreed) THEN municipality_id END,
         CASE WHEN named OR (shown AND agreed) THEN municipality::text END
    FROM known WHERE within OR (is_out AND (own OR shown))
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
FUNCTIONS |= {
    "sheets_of_round(uuid)": ("hat_jury", "hat_region"),
    "entries_of_round(uuid)": (*PEOPLE, "hat_public"),
    "finish_contest(uuid)": ("hat_jury", "hat_region"),
    "entry_for_jury(uuid)": ("hat_jury",),
    "file_for_jury(uuid)": ("hat_jury",),
    "sheets_of_entry(uuid)": ("hat_school",),
}
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
    IF current_user LIKE 'hat!_%' ESCAPE '!' AND NEW.state <> 'draft' THEN
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
              named.person_id)
           = (NEW.order_id, NEW.type_id, NEW.school_id, NEW.municipality_id, NEW.person_id)) THEN
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
FUNCTIONS |= {
    "check_honour_move()": (),
    "guard_award()": (),
    "guard_honour_order()": (),
    "honour_places(int)": ("hat_school", "hat_municipality", "hat_region"),
    "honour_numbers(uuid, int)": ("hat_municipality", "hat_region"),
}
# What the receipt of a sheet proves to whoever holds it: that the sheet is in the list, and where.
# Neither marks nor names are among it, nor which entry it is for.
CHECK_RECEIPT = """
CREATE FUNCTION app.check_receipt(asked text)
RETURNS TABLE (contest text, round text, closed boolean, place bigint, sheets int, latest boolean,
               voided boolean, root text, closes_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT shown.title::text, told.name, held.state IN ('closed', 'published'),
         CASE WHEN held.state IN ('closed', 'published') THEN (
           SELECT ranked.place
             FROM (SELECT last.leaf, row_number() OVER (
                            ORDER BY last.code COLLATE "C", last.pseudonym COLLATE "C") AS place
                     FROM (SELECT DISTINCT ON (one.entry_id, one.member_id) one.leaf, entry.code,
                                  member.pseudonym
                             FROM contests.ballot_version one
                             JOIN contests.round_entry entry ON entry.round_id = one.round_id
                              AND entry.entry_id = one.entry_id
                             JOIN contests.jury_member member ON member.id = one.member_id
                            WHERE one.round_id = given.round_id
                            ORDER BY one.entry_id, one.member_id, one.version DESC) last) ranked
            WHERE ranked.leaf = given.leaf) END,
         held.ballot_count,
         NOT EXISTS (SELECT FROM contests.ballot_version later
                      WHERE (later.round_id, later.entry_id, later.member_id)
                          = (given.round_id, given.entry_id, given.member_id)
                        AND later.version > given.version),
         held.state IN ('closed', 'published') AND EXISTS (
           SELECT FROM contests.ballot_void void
            WHERE (void.round_id, void.entry_id, void.member_id)
                = (given.round_id, given.entry_id, given.member_id)),
         held.merkle_root::text, held.closes_at
    FROM contests.ballot_version given
    JOIN contests.round held ON held.id = given.round_id
    JOIN contests.contest shown ON shown.id = held.contest_id,
         LATERAL (SELECT each ->> 'name' AS name
                    FROM jsonb_array_elements(held.rules::jsonb -> 'rounds') each
                   WHERE each ->> 'code' = held.code) told
   WHERE given.receipt = asked
$$
"""
FUNCTIONS |= {"check_receipt(text)": ("hat_public",)}
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
FUNCTIONS |= {"guard_appeal()": ()}
OF_MY_JURY = "contest_id IN (SELECT app.my_juries(ARRAY['juror', 'chair', 'secretary']))"
OF_MY_COMMISSION = "contest_id IN (SELECT app.my_juries(ARRAY['chair', 'secretary']))"
ROUND_OF_COMMISSION = (
    f"round_id IN (SELECT held.id FROM contests.round held WHERE held.{OF_MY_COMMISSION})"
)
ROUND_OF_JURY = f"round_id IN (SELECT held.id FROM contests.round held WHERE held.{OF_MY_JURY})"
IS_COUNTED = "round_id IN (SELECT app.counted_rounds())"
IS_DRAFT = "round_id IN (SELECT held.id FROM contests.round held WHERE held.state = 'draft')"
IS_CLOSED = "round_id IN (SELECT held.id FROM contests.round held WHERE held.state = 'closed')"
IS_OUT = (
    "round_id IN (SELECT held.id FROM contests.round held WHERE held.state = 'published'"
    " AND (held.embargo_until IS NULL OR held.embargo_until <= now()))"
)
NO_CONFLICT_OF_MINE = (
    "entry_id NOT IN (SELECT bars.entry_id FROM contests.conflict bars"
    " JOIN contests.jury_member me ON me.id = bars.member_id"
    f" WHERE me.account_id = {MY_ACCOUNT})"
)
MINE = f"account_id = {MY_ACCOUNT}"


def upgrade() -> None:
    for body in (CHECK_RECEIPT, MY_JURIES, MY_ENTRIES, COUNTED, PROGRESS, MERKLE, REFUSE_CONFLICTED,
                 NAME_KEY, SAME_NAME, WRITE_CONFLICTS, FIND_CONFLICTS, FIND_AGAIN, LEAVE_DRAFTS,
                 KNOWN_TO_REGION,
                 APPEND_ONLY, ROUND_WAY, CONTEST_WAY, NOTE_ENTRY, FOR_JURY, FILE_FOR_JURY,
                 SHEETS_OF_ENTRY, SHEETS_OF_ROUND, ENTRIES_OF_ROUND, FINISH):  # fmt: skip
        op.execute(body)
    op.execute(VOID.format(lock=LOCK.format("open_one")))
    op.execute(CAST.format(lock=LOCK.format("NEW.round_id")))
    op.execute(CAST_SHEET)
    op.execute(GUARD_APPEAL)
    op.execute(CLOSE.format(lock=LOCK.format("asked")))
    moves = ", ".join(f"('{was}', '{to}', '{hat}')" for was, to, hat in ENTRY_MOVES)
    op.execute(CHECK_ENTRY.format(moves=moves))
    for body in (GUARD_AWARD, GUARD_ORDER, HONOUR_PLACES, HONOUR_NUMBERS):
        op.execute(body)
    ways = ", ".join(str(move) for move in HONOUR_MOVES)
    op.execute(CHECK_HONOUR.format(moves=ways))
    for function, hats in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        if hats:
            op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO {', '.join(hats)}")
    asked("kernel.school")
    asked("kernel.municipality")
    asked("school.consent")
    close_table("kernel.second_factor")
    allow("kernel.second_factor", "auth", "SELECT, INSERT, UPDATE, DELETE", ["hat_auth"])
    _held()
    _entries()
    _jury()
    _ballots()
    _after()
    _honours()
    _triggers()


def _held() -> None:
    contest = "contests.contest"
    close_table(contest)
    ours = f"organiser_municipality_id = {MY_MUNICIPALITY}"
    allow(contest, "announced", "SELECT", [*PEOPLE, "hat_public"],
          "state <> 'draft' AND (state <> 'cancelled' OR announced_at IS NOT NULL)")  # fmt: skip
    allow(contest, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(contest, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow(contest, "district", "SELECT, INSERT, UPDATE", ["hat_municipality"], ours)
    asked(contest)
    asked(contest, "UPDATE")  # finish_contest
    held = "contests.round"
    close_table(held)
    allow(held, "all", "SELECT", PEOPLE)
    allow(held, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow(held, "commission", "UPDATE", ["hat_jury"], OF_MY_COMMISSION,
          columns=["closes_at", "embargo_until", "state", "published_at", "published_by"])  # fmt: skip
    asked(held)
    asked(held, "UPDATE")
    moved_on = "contests.prolongation"
    close_table(moved_on)
    allow(moved_on, "all", "SELECT", PEOPLE)
    allow(moved_on, "region", "INSERT", ["hat_region"], EDITORS)
    allow(moved_on, "commission", "INSERT", ["hat_jury"], ROUND_OF_COMMISSION)
    entry = "contests.round_entry"
    close_table(entry)
    allow(entry, "jury", "SELECT", ["hat_jury"], ROUND_OF_JURY)
    allow(entry, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(entry, "region", "INSERT, DELETE", ["hat_region"], f"{EDITORS} AND {IS_DRAFT}")
    asked(entry)


# A draft is the school's alone, and stays so when it is withdrawn without having been sent.
SENT_ONCE = "state <> 'draft' AND NOT (state = 'withdrawn' AND sent_at IS NULL)"


def _entries() -> None:
    for table in ("entry", "entry_file", "entry_move"):
        name = f"contests.{table}"
        close_table(name)
        wall(name)
        allow(name, "own", "SELECT", ["hat_school"], STAFF)
        asked(name)
    entry, file, move = "contests.entry", "contests.entry_file", "contests.entry_move"
    allow(entry, "own", "INSERT", ["hat_school"], f"{LEADERS} AND state = 'draft'")
    allow(entry, "own", "UPDATE", ["hat_school"], LEADERS)
    allow(entry, "district", "SELECT", ["hat_municipality"],
          f"{OF_MY_MUNICIPALITY} AND {SENT_ONCE}")  # fmt: skip
    allow(entry, "district", "UPDATE", ["hat_municipality"], OF_MY_MUNICIPALITY,
          columns=["state", "reason", "changed_at"])  # fmt: skip
    allow(entry, "region", "SELECT", ["hat_region"], f"{EDITORS} AND {SENT_ONCE}")
    allow(entry, "region", "UPDATE", ["hat_region"], EDITORS,
          columns=["state", "reason", "number", "changed_at"])  # fmt: skip
    allow(entry, "secretary", "SELECT", ["hat_jury"],
          "contest_id IN (SELECT app.my_juries(ARRAY['secretary'])) AND state = 'admitted'")  # fmt: skip
    open_entry = (
        "entry_id IN (SELECT mine.id FROM contests.entry mine"
        " WHERE mine.state IN ('draft', 'returned'))"
    )
    seen = "entry_id IN (SELECT seen.id FROM contests.entry seen)"
    allow(file, "own", "INSERT, DELETE", ["hat_school"], f"{LEADERS} AND {open_entry}")
    allow(file, "seen", "SELECT", ["hat_municipality", "hat_region", "hat_jury"], seen)
    allow(move, "seen", "SELECT", ["hat_municipality", "hat_region"], seen)
    asked(move, "INSERT")


def _jury() -> None:
    member, conflict, given = "contests.jury_member", "contests.conflict", "contests.assignment"
    for name in (member, conflict, given):
        close_table(name)
        asked(name)
        allow(name, "region", "SELECT", ["hat_region"], IN_REGION)
    asked(conflict, "INSERT")
    asked(given, "DELETE")
    asked("kernel.school_placement")
    # A member of the jury mostly has an account already. Who gives the role sees that account by
    # another role, so the way to its password is not opened by this one (0002, my_invited).
    op.execute(
        "CREATE POLICY jury_insert ON kernel.role_grant FOR INSERT TO hat_region"
        f" WITH CHECK ('region_admin' = ANY ({MY_ROLES})"
        " AND role IN ('juror', 'chair', 'secretary') AND revoked_at IS NULL"
        " AND account_id IN (SELECT app.known_to_region()))"
    )
    allow(member, "jury", "SELECT", ["hat_jury"], f"{MINE} OR {OF_MY_JURY}")
    # One accepts, or declines by leaving; who has left does not come back by oneself.
    allow(member, "mine", "UPDATE", ["hat_jury"], f"{MINE} AND removed_at IS NULL", check=MINE,
          columns=["accepted_at", "removed_at", "removed_reason", "removed_by"])  # fmt: skip
    allow(member, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    of_me = f"member_id IN (SELECT me.id FROM contests.jury_member me WHERE me.{MINE})"
    allow(conflict, "jury", "SELECT", ["hat_jury"], f"{of_me} OR {OF_MY_COMMISSION}")
    allow(conflict, "declared", "INSERT", ["hat_jury"],
          f"({of_me} AND source = 'declared') OR ({OF_MY_COMMISSION} AND source = 'commission')")  # fmt: skip
    allow(conflict, "region", "INSERT", ["hat_region"], EDITORS)
    allow(given, "jury", "SELECT", ["hat_jury"], f"{MINE} OR {ROUND_OF_COMMISSION}")
    allow(given, "commission", "INSERT, DELETE", ["hat_jury"],
          f"{ROUND_OF_COMMISSION} AND {IS_DRAFT}")  # fmt: skip
    not_counted = "round_id IN (SELECT held.id FROM contests.round held WHERE held.state IN ('draft', 'open'))"
    allow(given, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {not_counted}")
    allow(given, "region", "DELETE", ["hat_region"], f"{EDITORS} AND {IS_DRAFT}")


def _ballots() -> None:
    draft, version, void = (f"contests.ballot_{n}" for n in ("draft", "version", "void"))
    for name in (draft, version, void, "contests.tie_vote"):
        close_table(name)
    own_entry = f"{MINE} AND entry_id IN (SELECT app.my_entries())"
    allow(draft, "mine", "SELECT, INSERT, UPDATE, DELETE", ["hat_jury"], own_entry)
    allow(version, "mine", "SELECT", ["hat_jury"], MINE)
    # Assigned (a key), of the jury, without a conflict: app.guard_ballot asks it of every row, and
    # asking here once more was a third of a cast's work.
    allow(version, "mine", "INSERT", ["hat_jury"], MINE,
          columns=["round_id", "entry_id", "member_id", "version", "account_id", "request_id",
                   "marks", "comments", "receipt"])  # fmt: skip
    counted = f"{IS_COUNTED} AND {ROUND_OF_COMMISSION} AND {NO_CONFLICT_OF_MINE}"
    allow(version, "counted", "SELECT", ["hat_jury"], counted)
    allow(version, "region", "SELECT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    asked(version)
    of_me = f"member_id IN (SELECT me.id FROM contests.jury_member me WHERE me.{MINE})"
    allow(
        void, "jury", "SELECT", ["hat_jury"], f"{of_me} OR ({IS_COUNTED} AND {ROUND_OF_COMMISSION})"
    )
    allow(void, "region", "SELECT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    allow(void, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    allow(void, "commission", "INSERT", ["hat_jury"], counted)
    asked(void)
    asked(void, "INSERT")
    vote = "contests.tie_vote"
    allow(vote, "jury", "SELECT", ["hat_jury"], ROUND_OF_JURY)
    allow(vote, "commission", "INSERT", ["hat_jury"], f"{ROUND_OF_COMMISSION} AND {IS_CLOSED}")
    allow(vote, "region", "SELECT", ["hat_region"], EDITORS)
    allow(vote, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {IS_CLOSED}")


def _after() -> None:
    result, appeal = "contests.round_result", "contests.appeal"
    close_table(result)
    _papers()
    allow(result, "out", "SELECT", [*PEOPLE, "hat_public"], IS_OUT)
    allow(result, "commission", "SELECT, INSERT", ["hat_jury"],
          f"{ROUND_OF_COMMISSION} AND {IS_COUNTED}")  # fmt: skip
    allow(result, "region", "SELECT, INSERT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    asked(result)
    allow("contests.round", "out", "SELECT", ["hat_public"], "state = 'published'")
    close_table(appeal)
    wall(appeal)
    allow(appeal, "own", "SELECT", ["hat_school"], STAFF)
    allow(appeal, "own", "INSERT", ["hat_school"], f"{LEADERS} AND state = 'filed' AND {IS_OUT}")
    allow(appeal, "own", "UPDATE", ["hat_school"], f"{LEADERS} AND state = 'filed'",
          check="state IN ('filed', 'withdrawn')", columns=["state"])  # fmt: skip
    allow(appeal, "region", "SELECT, UPDATE", ["hat_region"], EDITORS)
    allow(appeal, "commission", "SELECT", ["hat_jury"], ROUND_OF_COMMISSION)
    allow(appeal, "commission", "UPDATE", ["hat_jury"], ROUND_OF_COMMISSION,
          columns=["state", "decision", "decided_at", "decided_by", "result_id"])  # fmt: skip


def _papers() -> None:
    archive, diploma = "contests.round_archive", "contests.diploma"
    close_table(archive)
    ordered = (
        f"{IS_OUT} AND round_id IN (SELECT held.id FROM contests.round held"
        " WHERE (held.rules::jsonb #>> '{publication,archive}')::boolean)"
    )
    allow(archive, "out", "SELECT", [*PEOPLE, "hat_public"], ordered)
    allow(archive, "commission", "INSERT", ["hat_jury"], f"{ROUND_OF_COMMISSION} AND {IS_COUNTED}")
    allow(archive, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    close_table(diploma)
    wall(diploma)
    allow(diploma, "region", "SELECT, INSERT", ["hat_region"], EDITORS)
    allow(diploma, "region", "UPDATE", ["hat_region"], EDITORS, columns=["ended_at", "ended_why"])
    # Files made for a member of the jury are that member's alone.
    allow("kernel.stored_file", "jury", "SELECT, INSERT", ["hat_jury"],
          f"{MINE} AND num_nonnulls(school_id, municipality_id) = 0")  # fmt: skip


def _honours() -> None:
    kind = "contests.honour_type"
    close_table(kind)
    allow(kind, "all", "SELECT", [*PEOPLE, "hat_public"])
    allow(kind, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    for table in ("honour_nomination", "honour_step", "award"):
        name = f"contests.{table}"
        close_table(name)
        wall(name)
        asked(name)
        allow(name, "own", "SELECT", ["hat_school"], STAFF)
    nomination, step, award = (
        f"contests.{n}" for n in ("honour_nomination", "honour_step", "award")
    )
    # A school's draft is its own; one that a contest's result proposed, the region may see.
    sent = "state <> 'draft'"
    allow(
        nomination, "district", "SELECT", ["hat_municipality"], f"{OF_MY_MUNICIPALITY} AND {sent}"
    )
    allow(nomination, "region", "SELECT", ["hat_region"],
          f"{EDITORS} AND ({sent} OR entry_id IS NOT NULL)")  # fmt: skip
    allow(nomination, "own", "INSERT, UPDATE", ["hat_school"],
          f"{LEADERS} AND state IN ('draft', 'nominated', 'withdrawn')")  # fmt: skip
    allow(nomination, "region", "INSERT", ["hat_region"],
          f"{EDITORS} AND state = 'draft' AND entry_id IS NOT NULL")  # fmt: skip
    moved = ["state", "order_id", "changed_at"]
    allow(nomination, "district", "UPDATE", ["hat_municipality"], OF_MY_MUNICIPALITY, columns=moved)
    allow(nomination, "region", "UPDATE", ["hat_region"], EDITORS, columns=moved)
    for name in (step, award):
        allow(name, "district", "SELECT", ["hat_municipality"], OF_MY_MUNICIPALITY)
        allow(name, "region", "SELECT, INSERT", ["hat_region"], EDITORS)
    allow(step, "own", "INSERT", ["hat_school"], LEADERS)
    allow(step, "district", "INSERT", ["hat_municipality"], OF_MY_MUNICIPALITY)
    revoked = ["revoked_on", "revoke_reason", "revoked_by"]
    order = "contests.honour_order"
    close_table(order)
    ours, of_region = (
        f"organiser_municipality_id = {MY_MUNICIPALITY}",
        "organiser_municipality_id IS NULL",
    )
    # A signed order is a public act and names nobody here.
    allow(order, "signed", "SELECT", ["hat_school", "hat_municipality"], "state = 'signed'")
    allow(order, "region", "SELECT", ["hat_region"], EDITORS)
    allow(order, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {of_region}")
    allow(order, "region", "UPDATE", ["hat_region"], f"{EDITORS} AND {of_region} AND state = 'draft'",
          check=f"{of_region} AND state IN ('draft', 'signed')")  # fmt: skip
    allow(order, "district", "SELECT, INSERT", ["hat_municipality"], ours)
    allow(order, "district", "UPDATE", ["hat_municipality"], f"{ours} AND state = 'draft'",
          check=f"{ours} AND state IN ('draft', 'signed')")  # fmt: skip
    acts = "order_id IN (SELECT act.id FROM contests.honour_order act WHERE act.{})"
    allow(award, "region", "UPDATE", ["hat_region"], f"{EDITORS} AND {acts.format(of_region)}",
          columns=revoked)  # fmt: skip
    by_us = acts.format(ours)
    allow(award, "district", "INSERT", ["hat_municipality"], f"{OF_MY_MUNICIPALITY} AND {by_us}")
    allow(award, "district", "UPDATE", ["hat_municipality"], by_us, columns=revoked)


def _triggers() -> None:
    each = "FOR EACH ROW EXECUTE FUNCTION app"
    for name, when, table, function in (
        ("guards", "BEFORE INSERT", "ballot_version", "guard_ballot"),
        ("voids", "AFTER INSERT", "conflict", "void_in_conflict"),
        ("refuses", "BEFORE INSERT", "assignment", "refuse_conflicted"),
        ("guards", "BEFORE UPDATE", "round", "guard_round"),
        ("guards", "BEFORE UPDATE", "contest", "guard_contest"),
        ("guards", "BEFORE INSERT OR UPDATE", "appeal", "guard_appeal"),
        ("moves", "BEFORE UPDATE", "entry", "check_entry_move"),
        ("moves", "BEFORE INSERT OR UPDATE", "honour_nomination", "check_honour_move"),
        ("guards", "BEFORE INSERT OR UPDATE", "award", "guard_award"),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} ON contests.{table} {each}.{function}()")
    op.execute(
        "CREATE TRIGGER moved AFTER UPDATE OF state ON contests.entry FOR EACH ROW"
        " WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION app.note_entry_move()"
    )
    op.execute(
        "CREATE TRIGGER guards BEFORE UPDATE OR DELETE ON contests.honour_order FOR EACH ROW"
        " WHEN (OLD.state = 'signed') EXECUTE FUNCTION app.guard_honour_order()"
    )
    for name, when, table, function in (
        ("finds", "AFTER INSERT OR UPDATE OF role, full_name, works_at_school_id,"
         " works_in_municipality_id, removed_at", "contests.jury_member", "find_again"),
        ("finds", "AFTER INSERT", "kernel.role_grant", "find_again"),
    ):  # fmt: skip
        op.execute(f"CREATE TRIGGER {name} {when} ON {table} {each}.{function}()")
    op.execute(
        "CREATE TRIGGER finds AFTER UPDATE OF state ON contests.entry FOR EACH ROW"
        " WHEN (NEW.state IN ('sent', 'endorsed', 'admitted')) EXECUTE FUNCTION app.find_again()"
    )
    op.execute(
        "CREATE TRIGGER finds BEFORE UPDATE OF state ON contests.round FOR EACH ROW"
        " WHEN (OLD.state = 'draft' AND NEW.state = 'open') EXECUTE FUNCTION app.find_again()"
    )
    op.execute(
        "CREATE TRIGGER leaves AFTER UPDATE OF removed_at ON contests.jury_member FOR EACH ROW"
        " WHEN (NEW.removed_at IS NOT NULL) EXECUTE FUNCTION app.leave_drafts()"
    )
    for table in KEPT_FOR_GOOD:
        op.execute(
            f"CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON contests.{table} {each}.append_only()"
        )
        op.execute(
            f"CREATE TRIGGER stays_whole BEFORE TRUNCATE ON contests.{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION app.append_only()"
        )


def downgrade() -> None:
    for table in ("kernel.school", "kernel.municipality", "school.consent"):
        op.execute(f"DROP POLICY asked_select ON {table}")
    for right in ("select", "insert"):
        op.execute(f"DROP POLICY jury_{right} ON kernel.stored_file")
    op.execute("REVOKE SELECT, INSERT ON kernel.stored_file FROM hat_jury")
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION app.{function} CASCADE")
