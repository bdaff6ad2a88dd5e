"""Conflicts found in the records, and who may be given what to mark."""

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
    JOIN contests.round held ON held.id = NEW.round_id AND held.contest_id = member.contest_id
   WHERE member.id = NEW.member_id AND member.removed_at IS NULL
     AND member.role IN ('juror', 'chair');
  IF NEW.account_id IS NULL THEN
    RAISE EXCEPTION 'not of this jury' USING ERRCODE = 'JR007';
  END IF;
  RETURN NEW;
END
$$
"""
# A conflict stays inside one contest, or one commission could void the sheets of another's jury.
GUARD_CONFLICT = """
CREATE FUNCTION app.guard_conflict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM contests.jury_member member
                   JOIN contests.entry entry ON entry.contest_id = member.contest_id
                  WHERE member.id = NEW.member_id AND entry.id = NEW.entry_id
                    AND member.contest_id = NEW.contest_id) THEN
    RAISE EXCEPTION 'not of this contest' USING ERRCODE = 'check_violation';
  END IF;
  NEW.set_by := coalesce(app.my_account(), NEW.set_by);
  RETURN NEW;
END
$$
"""
# Who is behind a pseudonym is settled once: leaves are hashed by it.
GUARD_MEMBER = """
CREATE FUNCTION app.guard_member() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.contest_id, NEW.account_id, NEW.pseudonym)
     IS DISTINCT FROM (OLD.id, OLD.contest_id, OLD.account_id, OLD.pseudonym) THEN
    RAISE EXCEPTION 'a member stays who it is' USING ERRCODE = 'JR004';
  END IF;
  RETURN NEW;
END
$$
"""
