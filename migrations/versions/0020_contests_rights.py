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
  held contests.round;
  last contests.ballot_version;
  told record;
BEGIN
  PERFORM pg_advisory_xact_lock_shared({lock});
  SELECT * INTO held FROM contests.round WHERE id = NEW.round_id FOR SHARE;
  NEW.cast_at := clock_timestamp();
  IF held.state <> 'open' OR NEW.cast_at < held.opens_at
     OR NEW.cast_at > held.closes_at + make_interval(secs => held.grace_seconds) THEN
    RAISE EXCEPTION 'the round takes no sheets' USING ERRCODE = 'JR001';
  END IF;
  NEW.in_grace := NEW.cast_at > held.closes_at;
  SELECT member.pseudonym, member.account_id, member.removed_at, entry.code INTO told
    FROM contests.jury_member member, contests.round_entry entry
   WHERE member.id = NEW.member_id AND entry.round_id = NEW.round_id
     AND entry.entry_id = NEW.entry_id;
  IF told.removed_at IS NOT NULL OR told.account_id IS DISTINCT FROM NEW.account_id THEN
    RAISE EXCEPTION 'not of this jury' USING ERRCODE = 'JR007';
  END IF;
  IF EXISTS (SELECT FROM contests.conflict bars
              WHERE bars.member_id = NEW.member_id AND bars.entry_id = NEW.entry_id) THEN
    RAISE EXCEPTION 'in conflict' USING ERRCODE = 'JR006';
  END IF;
  SELECT * INTO last FROM contests.ballot_version
   WHERE (round_id, entry_id, member_id) = (NEW.round_id, NEW.entry_id, NEW.member_id)
   ORDER BY version DESC LIMIT 1;
  IF NEW.version <> coalesce(last.version, 0) + 1 THEN
    RAISE EXCEPTION 'another version came first' USING ERRCODE = 'JR002';
  END IF;
  NEW.nonce := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
  NEW.leaf_before := last.leaf;
  NEW.leaf := sha256('\\x00'::bytea || convert_to(concat_ws('|', NEW.round_id, told.code,
    told.pseudonym, NEW.version, NEW.marks, encode(NEW.nonce, 'hex'),
    encode(coalesce(last.leaf, ''::bytea), 'hex')), 'UTF8'));
  RETURN NEW;
END
$$
"""
# A conflict that comes to light after the sheet voids it by an event beside it.
VOID = """
CREATE FUNCTION app.void_in_conflict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
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
           WHERE bars.member_id = due.member_id AND bars.entry_id = due.entry_id)) THEN
    RAISE EXCEPTION 'sheets are still due' USING ERRCODE = 'JR008';
  END IF;
  SELECT array_agg(latest.leaf ORDER BY latest.code, latest.pseudonym), count(*)
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
                   ORDER BY entry.code, member.pseudonym)::text INTO given
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
    "void_in_conflict()": (),
    "refuse_conflicted()": (),
    "append_only()": (),
    "guard_round()": (),
    "guard_contest()": (),
    "close_round(uuid)": ("hat_jury", "hat_region"),
    "check_entry_move()": (),
    "note_entry_move()": (),
}
KEPT_FOR_GOOD = ("ballot_version", "ballot_void", "conflict", "round_result", "tie_vote",
                 "honour_step", "entry_move")  # fmt: skip

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
                        AND NOT (blind AND file.blind)))
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
FUNCTIONS |= {
    "entry_for_jury(uuid)": ("hat_jury",),
    "file_for_jury(uuid)": ("hat_jury",),
    "sheets_of_entry(uuid)": ("hat_school",),
}
OF_MY_JURY = "contest_id IN (SELECT app.my_juries(ARRAY['juror', 'chair', 'secretary']))"
OF_MY_COMMISSION = "contest_id IN (SELECT app.my_juries(ARRAY['chair', 'secretary']))"
ROUND_OF_COMMISSION = (
    f"round_id IN (SELECT held.id FROM contests.round held WHERE held.{OF_MY_COMMISSION})"
)
ROUND_OF_JURY = f"round_id IN (SELECT held.id FROM contests.round held WHERE held.{OF_MY_JURY})"
IS_COUNTED = "round_id IN (SELECT app.counted_rounds())"
IS_DRAFT = "round_id IN (SELECT held.id FROM contests.round held WHERE held.state = 'draft')"
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
    for body in (MY_JURIES, MY_ENTRIES, COUNTED, PROGRESS, MERKLE, VOID, REFUSE_CONFLICTED,
                 APPEND_ONLY, ROUND_WAY, CONTEST_WAY, NOTE_ENTRY, FOR_JURY, FILE_FOR_JURY,
                 SHEETS_OF_ENTRY):  # fmt: skip
        op.execute(body)
    op.execute(CAST.format(lock=LOCK.format("NEW.round_id")))
    op.execute(CLOSE.format(lock=LOCK.format("asked")))
    moves = ", ".join(f"('{was}', '{to}', '{hat}')" for was, to, hat in ENTRY_MOVES)
    op.execute(CHECK_ENTRY.format(moves=moves))
    for function, hats in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        if hats:
            op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO {', '.join(hats)}")
    asked("kernel.school")
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
    allow(contest, "announced", "SELECT", [*PEOPLE, "hat_public"], "state <> 'draft'")
    allow(contest, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(contest, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow(contest, "district", "SELECT, INSERT, UPDATE", ["hat_municipality"], ours)
    asked(contest)
    held = "contests.round"
    close_table(held)
    allow(held, "all", "SELECT", PEOPLE)
    allow(held, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow(held, "commission", "UPDATE", ["hat_jury"], OF_MY_COMMISSION,
          columns=["closes_at", "embargo_until", "state", "published_at", "published_by"])  # fmt: skip
    asked(held)
    asked(held, "UPDATE")
    entry = "contests.round_entry"
    close_table(entry)
    allow(entry, "jury", "SELECT", ["hat_jury"], ROUND_OF_JURY)
    allow(entry, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(entry, "region", "INSERT, DELETE", ["hat_region"], f"{EDITORS} AND {IS_DRAFT}")
    asked(entry)


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
          f"{OF_MY_MUNICIPALITY} AND state <> 'draft'")  # fmt: skip
    allow(entry, "district", "UPDATE", ["hat_municipality"], OF_MY_MUNICIPALITY,
          columns=["state", "reason", "changed_at"])  # fmt: skip
    allow(entry, "region", "SELECT", ["hat_region"], f"{EDITORS} AND state <> 'draft'")
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
    allow(member, "jury", "SELECT", ["hat_jury"], f"{MINE} OR {OF_MY_JURY}")
    allow(member, "mine", "UPDATE", ["hat_jury"], MINE, columns=["accepted_at"])
    allow(member, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    of_me = f"member_id IN (SELECT me.id FROM contests.jury_member me WHERE me.{MINE})"
    allow(conflict, "jury", "SELECT", ["hat_jury"], f"{of_me} OR {OF_MY_COMMISSION}")
    allow(conflict, "declared", "INSERT", ["hat_jury"],
          f"({of_me} AND source = 'declared') OR ({OF_MY_COMMISSION} AND source = 'commission')")  # fmt: skip
    allow(conflict, "region", "INSERT", ["hat_region"], EDITORS)
    allow(given, "jury", "SELECT", ["hat_jury"], f"{MINE} OR {ROUND_OF_COMMISSION}")
    allow(given, "commission", "INSERT, DELETE", ["hat_jury"],
          f"{ROUND_OF_COMMISSION} AND {IS_DRAFT}")  # fmt: skip
    allow(given, "region", "INSERT", ["hat_region"], EDITORS)
    allow(given, "region", "DELETE", ["hat_region"], f"{EDITORS} AND {IS_DRAFT}")


def _ballots() -> None:
    draft, version, void = (f"contests.ballot_{n}" for n in ("draft", "version", "void"))
    for name in (draft, version, void, "contests.tie_vote"):
        close_table(name)
    own_entry = f"{MINE} AND entry_id IN (SELECT app.my_entries())"
    allow(draft, "mine", "SELECT, INSERT, UPDATE, DELETE", ["hat_jury"], own_entry)
    allow(version, "mine", "SELECT", ["hat_jury"], MINE)
    allow(version, "mine", "INSERT", ["hat_jury"], own_entry,
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
    asked(void)
    asked(void, "INSERT")
    vote = "contests.tie_vote"
    allow(vote, "jury", "SELECT", ["hat_jury"], ROUND_OF_JURY)
    allow(vote, "commission", "INSERT", ["hat_jury"], f"{ROUND_OF_COMMISSION} AND {IS_COUNTED}")
    allow(vote, "region", "SELECT", ["hat_region"], EDITORS)
    allow(vote, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")


def _after() -> None:
    result, appeal = "contests.round_result", "contests.appeal"
    close_table(result)
    allow(result, "out", "SELECT", [*PEOPLE, "hat_public"], IS_OUT)
    allow(result, "commission", "SELECT, INSERT", ["hat_jury"],
          f"{ROUND_OF_COMMISSION} AND {IS_COUNTED}")  # fmt: skip
    allow(result, "region", "SELECT, INSERT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
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


def _honours() -> None:
    kind = "contests.honour_type"
    close_table(kind)
    allow(kind, "all", "SELECT", [*PEOPLE, "hat_public"])
    allow(kind, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    for table in ("honour_nomination", "honour_step", "award"):
        name = f"contests.{table}"
        close_table(name)
        wall(name)
        allow(name, "own", "SELECT", ["hat_school"], STAFF)
        allow(name, "district", "SELECT", ["hat_municipality"], OF_MY_MUNICIPALITY)
        allow(name, "region", "SELECT, INSERT", ["hat_region"], EDITORS)
    nomination, step, award = (
        f"contests.{n}" for n in ("honour_nomination", "honour_step", "award")
    )
    allow(nomination, "own", "INSERT, UPDATE", ["hat_school"],
          f"{LEADERS} AND state IN ('draft', 'nominated', 'withdrawn')")  # fmt: skip
    moved = ["state", "changed_at"]
    allow(nomination, "district", "UPDATE", ["hat_municipality"], OF_MY_MUNICIPALITY, columns=moved)
    allow(nomination, "district", "INSERT", ["hat_municipality"], OF_MY_MUNICIPALITY)
    allow(nomination, "region", "UPDATE", ["hat_region"], EDITORS, columns=moved)
    allow(step, "own", "INSERT", ["hat_school"], LEADERS)
    allow(step, "district", "INSERT", ["hat_municipality"], OF_MY_MUNICIPALITY)
    revoked = ["revoked_on", "revoke_reason", "revoked_by"]
    allow(award, "region", "UPDATE", ["hat_region"], EDITORS, columns=revoked)
    order = "contests.honour_order"
    close_table(order)
    ours = f"organiser_municipality_id = {MY_MUNICIPALITY}"
    allow(order, "region", "SELECT, INSERT", ["hat_region"], EDITORS)
    allow(order, "region", "UPDATE", ["hat_region"], f"{EDITORS} AND state = 'draft'",
          check="state IN ('draft', 'signed')")  # fmt: skip
    allow(order, "district", "SELECT, INSERT", ["hat_municipality"], ours)
    allow(order, "district", "UPDATE", ["hat_municipality"], f"{ours} AND state = 'draft'",
          check=f"{ours} AND state IN ('draft', 'signed')")  # fmt: skip
    by_us = f"order_id IN (SELECT ours.id FROM contests.honour_order ours WHERE ours.{ours})"
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
        ("moves", "BEFORE UPDATE", "entry", "check_entry_move"),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} ON contests.{table} {each}.{function}()")
    op.execute(
        "CREATE TRIGGER moved AFTER UPDATE OF state ON contests.entry FOR EACH ROW"
        " WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION app.note_entry_move()"
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
    op.execute("DROP POLICY asked_select ON kernel.school")
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION app.{function} CASCADE")
