"""What a juror, an entrant and the public may read, asked as the owner: never a whole row."""

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
