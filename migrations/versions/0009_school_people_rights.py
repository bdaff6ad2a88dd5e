"""Fences of people and consents, the database's own rule of consents, and the guest's hat.

A guest is whoever holds a link: the database looks the link up by the hash of its token and lets
the guest read what the link asks and write the answer, in the link's school and nowhere else.
"""

from alembic import op

from migrations.fences import MY_ROLES, OF_MY_SCHOOL, allow, close_table, fence

revision = "0009_school_people_rights"
down_revision = "0008_school_stages"
branch_labels = None
depends_on = None

FENCED = (
    "guardian", "partner", "partner_agreement", "person_merge", "link", "task", "instrument",
    "form_link", "answer_sheet", "consent", "consent_ask", "base_entry", "mentor_profile",
    "request", "criterion", "interview", "certificate", "training", "training_session", "trainee",
    "attendance", "team_member", "resource", "informing", "year_turn", "class_of_year",
)  # fmt: skip
# Rows kept for good: nothing of them is deleted, and only these columns are written again. Whom a
# row is about changes when two cards are merged.
KEPT = {
    "person_merge": ["undone_at"],
    "link": ["revoked_at", "revoked_by"],
    "form_link": ["instrument_id", "person_id", "respondent_id"],
    "consent": ["person_id", "signer_id", "withdrawn_on", "withdrawn_by", "withdrawal_note"],
    "consent_ask": ["person_id", "signer_id"],
    "answer_sheet": ["person_id", "respondent_id", "answers", "scores", "before", "corrected_at",
                     "corrected_by", "correction_reason"],
}  # fmt: skip
# What the psychologist writes is for two roles; the same hat worn by others sees no row.
FOR_TWO = ("psychologist_flag", "opinion")
SCANS = {
    "opinion": ("psychologist", "curator"),
    "consent": ("head", "curator", "responsible", "psychologist"),
    "certificate": ("curator", "responsible", "psychologist"),
}
TWO = f"{MY_ROLES} && ARRAY['psychologist', 'curator']"

MY_LINK = """
CREATE FUNCTION app.my_{name}() RETURNS {type} LANGUAGE sql STABLE SECURITY DEFINER
PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT known.{column} FROM school.link known
   WHERE known.token_hash = nullif(current_setting('app.link', true), '')
     AND known.revoked_at IS NULL
     AND known.expires_at > now()
     AND ({open})
   LIMIT 1
$$
"""
COUNTED_NOW = "known.uses > 0 AND known.used_at = now()"  # by this very transaction
STILL_OPEN = f"known.most_uses IS NULL OR known.uses < known.most_uses OR ({COUNTED_NOW})"
LINKS = {  # name of the function: its type, column and condition
    "link": ("uuid", "id", STILL_OPEN),
    "link_school": ("uuid", "school_id", STILL_OPEN),
    "link_purpose": ("text", "purpose", STILL_OPEN),
    "used_link": ("uuid", "id", COUNTED_NOW),
}

# A use is counted one by one and for good: otherwise a link of one use could be opened again.
COUNT_USES = """
CREATE FUNCTION app.refuse_miscounted() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.uses <> OLD.uses + 1 OR NEW.used_at IS DISTINCT FROM now() THEN
    RAISE EXCEPTION 'uses of a link are counted one by one' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$
"""
# What was taken back stays taken back; what was said before a correction stays beside it.
WITHDRAWN_STAYS = """
CREATE FUNCTION app.refuse_unwithdrawing() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'a withdrawn consent is given anew' USING ERRCODE = 'check_violation';
END
$$
"""
BEFORE_STAYS = """
CREATE FUNCTION app.refuse_forgetting() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.before -> 'answers' IS DISTINCT FROM OLD.answers
     OR nullif(NEW.before -> 'before', 'null') IS DISTINCT FROM nullif(OLD.before, 'null')
     OR NEW.corrected_at IS NULL OR NEW.correction_reason = '' THEN
    RAISE EXCEPTION 'a correction keeps what was said before'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$
"""

# The country's date, never ahead of a region's own: the last word on terms is the application's,
# which knows the region's clock.
TODAY = """
CREATE FUNCTION app.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
RETURN (now() AT TIME ZONE 'Europe/Moscow')::date
"""

# Which purposes a base asks; BASE_ASKS of school/consents/rules.py says the same.
WANTED = """
CREATE FUNCTION app.consents_wanted(side text, kind text) RETURNS text[] LANGUAGE sql IMMUTABLE
PARALLEL SAFE RETURN
  CASE WHEN side = 'mentor' THEN ARRAY['processing', 'be_mentor']
       WHEN kind IN ('teacher', 'head') THEN ARRAY['processing', 'have_mentor']
       ELSE ARRAY['processing'] END
"""

# A child's consent is signed by a legal representative who stands in the register as one.
MISSING = """
CREATE FUNCTION app.consents_missing(school uuid, person uuid, side text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(wanted.purpose), '{}')
    FROM school.person about,
         unnest(app.consents_wanted(side, about.kind)) AS wanted (purpose)
   WHERE about.school_id = school AND about.id = person
     AND NOT EXISTS (
       SELECT FROM school.consent given
        WHERE given.school_id = school AND given.person_id = person
          AND given.purpose = wanted.purpose
          AND given.withdrawn_on IS NULL
          AND (given.valid_until IS NULL
               OR given.valid_until > app.today())
          AND CASE
                WHEN coalesce(about.born_on > (app.today()
                                               - interval '18 years')::date,
                              about.kind = 'pupil')
                THEN EXISTS (
                  SELECT FROM school.guardian stands
                   WHERE stands.school_id = school AND stands.child_id = person
                     AND stands.guardian_id = given.signer_id AND stands.is_legal)
                ELSE given.signer_id = person
              END)
$$
"""

REFUSE = """
CREATE FUNCTION app.refuse_without_consents() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE missing text[] := app.consents_missing(NEW.school_id, NEW.person_id, NEW.side);
BEGIN
  IF cardinality(missing) > 0 THEN
    RAISE EXCEPTION 'no consent: %', array_to_string(missing, ', ')
      USING ERRCODE = 'check_violation', CONSTRAINT = 'base_needs_consents',
            SCHEMA = 'school', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END
$$
"""

# Whatever takes the ground away under somebody in a base (a consent withdrawn, a representative
# removed, a card made that of a child), at the end of the act nobody stands there without it.
TELL_OF_FROZEN = """
CREATE FUNCTION app.tell_of_frozen(school uuid, person uuid) RETURNS boolean LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO school.task (school_id, id, kind, role, person_id, due_on, created_at)
  SELECT school, gen_random_uuid(), 'consents_lacking', 'curator', person, app.today(), now()
   WHERE NOT EXISTS (
     SELECT FROM school.task t WHERE t.school_id = school AND t.person_id = person
        AND t.kind = 'consents_lacking' AND t.done_at IS NULL);
  SELECT true
$$
"""
FREEZE_ONE = """
CREATE FUNCTION app.freeze_left_without() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE whose uuid := (to_jsonb(OLD) ->> TG_ARGV[0])::uuid;
BEGIN
  UPDATE school.base_entry SET frozen_from = state, state = 'frozen', changed_at = now()
   WHERE school_id = OLD.school_id AND person_id = whose
     AND state IN ('entered', 'ready', 'selected', 'resting')
     AND cardinality(app.consents_missing(school_id, person_id, side)) > 0;
  IF FOUND THEN
    PERFORM app.tell_of_frozen(OLD.school_id, whose);
  END IF;
  RETURN NULL;
END
$$
"""
GROUNDS = {  # table: the acts, and the column that names whose ground it is
    "consent": ("UPDATE OF withdrawn_on, person_id, signer_id OR DELETE", "person_id"),
    "guardian": ("UPDATE OF is_legal, child_id, guardian_id OR DELETE", "child_id"),
    "person": ("UPDATE OF kind, born_on", "id"),
}

# A card is lent on the mentor's own consent to this very school, and holds nothing but what can
# be agreed to; FIELDS of school/exchange/rules.py says the same.
REFUSE_UNAGREED = """
CREATE FUNCTION app.refuse_unagreed_loan() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM school.consent given
      LEFT JOIN school.consent_ask asked
        ON asked.school_id = given.school_id AND asked.link_id = given.link_id
     WHERE given.school_id = NEW.school_id AND given.id = NEW.consent_id
       AND given.person_id = NEW.person_id AND given.purpose = 'transfer'
       AND given.withdrawn_on IS NULL
       AND coalesce(given.scope ->> 'school_id', asked.scope ->> 'school_id')
           = NEW.asking_school_id::text)
     OR NEW.card - '{name,subject,competences,experience,interests,phone,email}'::text[]
        <> '{}'::jsonb
     OR NEW.valid_until IS NULL
  THEN
    RAISE EXCEPTION 'a card is lent on the consent of its person'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_needs_consent',
            SCHEMA = 'school', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END
$$
"""

# Whom another school may ask for: codes and ages, never a name; the region's own figures aside.
OPEN_MENTORS = """
CREATE FUNCTION app.open_mentors()
RETURNS TABLE (school_id uuid, person_id uuid, person_kind text, help text[], subject text,
               age_from smallint, age_to smallint, hours_a_month smallint, formats text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT offer.school_id, offer.person_id, card.kind, offer.help, card.subject, offer.age_from,
         offer.age_to, offer.hours_a_month, offer.formats
    FROM school.mentor_profile offer
    JOIN school.base_entry stands
      ON stands.school_id = offer.school_id AND stands.person_id = offer.person_id
     AND stands.side = 'mentor' AND stands.state = 'selected' AND stands.admitted_on IS NOT NULL
    JOIN school.person card ON card.school_id = offer.school_id AND card.id = offer.person_id
   WHERE offer.other_schools_since IS NOT NULL AND card.left_on IS NULL
     AND card.kind <> 'pupil' AND app.my_school() IS NOT NULL
     AND offer.school_id <> app.my_school()
$$
"""

# The asking school may only let go: the row is the other school's.
END_LOAN = """
CREATE FUNCTION app.end_loan(asked uuid) RETURNS boolean LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  UPDATE school.loan SET state = 'ended', card = NULL, ended_at = now()
   WHERE id = asked AND asking_school_id = app.my_school() AND state IN ('asked', 'permitted')
  RETURNING true
$$
"""
# It enters the mentor into its own register, and says which card that is.
ENTER_LOAN = """
CREATE FUNCTION app.enter_loan(asked uuid, person uuid) RETURNS boolean LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE school.loan SET entered_person_id = person
   WHERE id = asked AND asking_school_id = app.my_school() AND state = 'permitted'
     AND entered_person_id IS NULL
     AND EXISTS (SELECT FROM school.person own
                  WHERE own.school_id = app.my_school() AND own.id = person)
  RETURNING true
$$
"""
END_EXPIRED_LOANS = """
CREATE FUNCTION app.end_expired_loans() RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  WITH ended AS (
    UPDATE school.loan SET state = 'ended', card = NULL, ended_at = now()
     WHERE state = 'permitted' AND valid_until < app.today()
    RETURNING id)
  SELECT count(*) FROM ended
$$
"""
# Every night: who lacks a consent by now stands out of the base, as if it had been withdrawn; and
# whoever comes of age within a month gives the curator a task.
FREEZE = """
CREATE FUNCTION app.freeze_without_consents() RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  WITH frozen AS (
    UPDATE school.base_entry SET frozen_from = state, state = 'frozen', changed_at = now()
     WHERE state IN ('entered', 'ready', 'selected', 'resting')
       AND cardinality(app.consents_missing(school_id, person_id, side)) > 0
    RETURNING school_id, person_id),
  told AS (
    SELECT app.tell_of_frozen(f.school_id, f.person_id) FROM (SELECT DISTINCT * FROM frozen) f)
  SELECT (SELECT count(*) FROM frozen) + 0 * (SELECT count(tell_of_frozen) FROM told)
$$
"""
RENEW = """
CREATE FUNCTION app.ask_to_renew() RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  WITH ending AS (
    SELECT DISTINCT ON (given.school_id, given.person_id)
           given.school_id, given.person_id, given.id, given.valid_until
      FROM school.consent given
      JOIN school.base_entry stands ON stands.school_id = given.school_id
       AND stands.person_id = given.person_id
       AND stands.state IN ('entered', 'ready', 'selected', 'resting')
     WHERE given.withdrawn_on IS NULL AND given.purpose = 'processing'
       AND given.valid_until > app.today() AND given.valid_until <= app.today() + 30
     ORDER BY given.school_id, given.person_id, given.valid_until DESC),
  asked AS (
    INSERT INTO school.task (school_id, id, kind, role, person_id, object_id, due_on, created_at)
    SELECT e.school_id, gen_random_uuid(), 'renew_consent', 'curator', e.person_id, e.id,
           e.valid_until, now()
      FROM ending e
     WHERE NOT EXISTS (
       SELECT FROM school.task t WHERE t.school_id = e.school_id AND t.person_id = e.person_id
          AND t.kind = 'renew_consent' AND t.done_at IS NULL)
    RETURNING id)
  SELECT count(*) FROM asked
$$
"""
# A consent taken back wipes the card that stood on it, whoever took it back and however.
WIPE_LOANS = """
CREATE FUNCTION app.wipe_loans() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE school.loan SET state = 'revoked', card = NULL, ended_at = now()
   WHERE school_id = NEW.school_id AND consent_id = NEW.id AND state = 'permitted';
  RETURN NULL;
END
$$
"""
# Merging two cards carries the psychologist's rows along, though the merger may not read them:
# otherwise the gate of R-12 would stay behind on a card that nobody opens.
_MERGED = (
    "EXISTS (SELECT FROM school.person p WHERE p.school_id = app.my_school()"
    " AND p.id = gone AND p.merged_into_id = kept)"
)
MERGE_WORDS = f"""
CREATE FUNCTION app.merge_words(gone uuid, kept uuid) RETURNS uuid[] LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO school.psychologist_flag (school_id, id, person_id, set_at, set_by)
  SELECT f.school_id, gen_random_uuid(), kept, f.set_at, f.set_by FROM school.psychologist_flag f
   WHERE f.school_id = app.my_school() AND f.person_id = gone AND {_MERGED}
  ON CONFLICT (school_id, person_id) DO NOTHING;
  WITH moved AS (
    UPDATE school.opinion SET person_id = kept
     WHERE school_id = app.my_school() AND person_id = gone AND {_MERGED}
    RETURNING id)
  SELECT coalesce(array_agg(id), '{{}}') FROM moved
$$
"""
UNMERGE_WORDS = f"""
CREATE FUNCTION app.unmerge_words(ids uuid[], kept uuid, gone uuid) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE school.opinion SET person_id = gone
   WHERE school_id = app.my_school() AND person_id = kept AND id = ANY (ids) AND {_MERGED}
$$
"""
LINK = "(SELECT app.my_link())"
LINK_SCHOOL = "(SELECT app.my_link_school())"
IN_LINK_SCHOOL = f"school_id = {LINK_SCHOOL}"
OF_LINK = f"{IN_LINK_SCHOOL} AND link_id = {LINK}"
# An answer is kept once the use is counted, so that a link of one use takes one answer.
OF_USED_LINK = f"{IN_LINK_SCHOOL} AND link_id = (SELECT app.my_used_link())"
GUEST = ["hat_guest"]
NIGHTLY = ("end_expired_loans", "freeze_without_consents", "ask_to_renew")
TRIGGERED = (
    "refuse_without_consents", "refuse_miscounted", "refuse_unwithdrawing", "refuse_forgetting",
    "refuse_unagreed_loan", "freeze_left_without", "wipe_loans",
)  # fmt: skip
# Read by the definer functions above, as their owner.
OWNER_READS = (
    "link", "mentor_profile", "base_entry", "person", "loan", "consent", "guardian", "task",
)  # fmt: skip


def upgrade() -> None:
    for name, (kind, column, condition) in LINKS.items():
        op.execute(MY_LINK.format(name=name, type=kind, column=column, open=condition))
    for statement in (COUNT_USES, WITHDRAWN_STAYS, BEFORE_STAYS, TODAY, WANTED, MISSING, REFUSE,
                      TELL_OF_FROZEN, FREEZE_ONE, REFUSE_UNAGREED, OPEN_MENTORS, END_LOAN, ENTER_LOAN,
                      END_EXPIRED_LOANS, WIPE_LOANS, MERGE_WORDS, UNMERGE_WORDS, FREEZE, RENEW):  # fmt: skip
        op.execute(statement)
    for table in FENCED:
        fence(f"school.{table}", changed=KEPT.get(table))
    _for_two()
    _loans()
    for table in OWNER_READS:
        op.execute(f"CREATE POLICY asked ON school.{table} FOR SELECT TO portal_owner USING (true)")
    for table, rights in (("opinion", "UPDATE"), ("psychologist_flag", "INSERT")):
        name, on = f"school.{table}", "WITH CHECK" if rights == "INSERT" else "USING"
        op.execute(f"CREATE POLICY merged_read ON {name} FOR SELECT TO portal_owner USING (true)")
        op.execute(f"CREATE POLICY merged ON {name} FOR {rights} TO portal_owner {on} (true)")
    op.execute("CREATE POLICY nightly ON school.base_entry FOR UPDATE TO portal_owner USING (true)")
    op.execute("CREATE POLICY nightly ON school.task FOR INSERT TO portal_owner WITH CHECK (true)")
    _functions()
    _consents_first()
    _kept()
    _guests()


def _for_two() -> None:
    for table in FOR_TWO:
        name = f"school.{table}"
        close_table(name)
        op.execute(
            f"CREATE POLICY wall ON {name} AS RESTRICTIVE TO hat_school"
            f" USING ({OF_MY_SCHOOL}) WITH CHECK ({OF_MY_SCHOOL})"
        )
        allow(name, "two", "SELECT", ["hat_school"], TWO)
    allow("school.psychologist_flag", "two", "INSERT, DELETE", ["hat_school"], TWO)
    alone = f"'psychologist' = ANY ({MY_ROLES})"
    allow("school.opinion", "writes", "INSERT", ["hat_school"], alone)
    allow("school.opinion", "writes", "UPDATE", ["hat_school"], alone, columns=["taken_back_at"])
    # Scans are behind the same doors as the rows they belong to.
    scans = " AND ".join(
        f"(purpose <> '{purpose}' OR {MY_ROLES} && ARRAY[{', '.join(repr(r) for r in roles)}])"
        for purpose, roles in SCANS.items()
    )
    op.execute(
        "CREATE POLICY scans ON kernel.stored_file AS RESTRICTIVE FOR SELECT TO hat_school"
        f" USING ({scans})"
    )


def _loans() -> None:
    """Seen by both schools, kept by the mentor's; the asking one adds its question."""
    name = "school.loan"
    both = f"{OF_MY_SCHOOL} OR asking_{OF_MY_SCHOOL}"
    close_table(name)
    op.execute(
        f"CREATE POLICY wall ON {name} AS RESTRICTIVE TO hat_school"
        f" USING ({both}) WITH CHECK ({both})"
    )
    allow(name, "both", "SELECT", ["hat_school"], both)
    allow(
        name,
        "asks",
        "INSERT",
        ["hat_school"],
        f"asking_{OF_MY_SCHOOL} AND state = 'asked'"
        " AND (school_id, person_id) IN (SELECT m.school_id, m.person_id FROM app.open_mentors() m)",
    )
    kept = ["person_id", "state", "consent_id", "card", "valid_until", "answered_at",
            "answered_by", "answer", "ended_at"]  # fmt: skip
    allow(name, "keeps", "UPDATE", ["hat_school"], OF_MY_SCHOOL, columns=kept)
    op.execute(
        "CREATE TRIGGER needs_consent BEFORE INSERT OR UPDATE OF person_id, state, consent_id,"
        f" card, valid_until ON {name} FOR EACH ROW WHEN (NEW.state = 'permitted')"
        " EXECUTE FUNCTION app.refuse_unagreed_loan()"
    )
    op.execute(f"CREATE POLICY lets_go ON {name} FOR UPDATE TO portal_owner USING (true)")


def _functions() -> None:
    everyone = ("hat_school, hat_municipality, hat_region, hat_jury, hat_public, hat_auth,"
                " hat_queue, hat_compiler, hat_guest")  # fmt: skip
    for name in ("today()", *(f"my_{link}()" for link in LINKS), "consents_wanted(text, text)",
                 "consents_missing(uuid, uuid, text)"):  # fmt: skip
        op.execute(f"REVOKE ALL ON FUNCTION app.{name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{name} TO {everyone}")
    op.execute("REVOKE ALL ON FUNCTION app.tell_of_frozen(uuid, uuid) FROM PUBLIC")
    for name in TRIGGERED:
        op.execute(f"REVOKE ALL ON FUNCTION app.{name}() FROM PUBLIC")
    for name in ("open_mentors()", "end_loan(uuid)", "enter_loan(uuid, uuid)",
                 "merge_words(uuid, uuid)", "unmerge_words(uuid[], uuid, uuid)"):  # fmt: skip
        op.execute(f"REVOKE ALL ON FUNCTION app.{name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{name} TO hat_school")
    for name in NIGHTLY:
        op.execute(f"REVOKE ALL ON FUNCTION app.{name}() FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{name}() TO hat_queue")
    op.execute(
        "CREATE TRIGGER wipes_loans AFTER UPDATE OF withdrawn_on ON school.consent FOR EACH ROW"
        " WHEN (NEW.withdrawn_on IS NOT NULL AND NEW.purpose = 'transfer')"
        " EXECUTE FUNCTION app.wipe_loans()"
    )
    # A guest's statements name the place too, and find none.
    for name in ("my_account", "my_school", "my_municipality", "in_region", "my_roles"):
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{name}() TO hat_guest")


def _consents_first() -> None:
    op.execute(
        "CREATE TRIGGER needs_consents BEFORE INSERT OR UPDATE ON school.base_entry FOR EACH ROW"
        " WHEN (NEW.state NOT IN ('frozen', 'left', 'refused'))"
        " EXECUTE FUNCTION app.refuse_without_consents()"
    )
    op.execute(
        "CREATE TRIGGER needs_consents BEFORE INSERT OR UPDATE OF person_id, side, left_on"
        " ON school.participation FOR EACH ROW WHEN (NEW.left_on IS NULL)"
        " EXECUTE FUNCTION app.refuse_without_consents()"
    )


def _kept() -> None:
    """What has happened is not undone by a statement: uses, withdrawals, answers before."""
    op.execute(
        "CREATE TRIGGER counts_uses BEFORE UPDATE OF uses, used_at ON school.link FOR EACH ROW"
        " EXECUTE FUNCTION app.refuse_miscounted()"
    )
    op.execute(
        "CREATE TRIGGER stays_withdrawn BEFORE UPDATE OF withdrawn_on ON school.consent"
        " FOR EACH ROW WHEN (OLD.withdrawn_on IS NOT NULL"
        " AND NEW.withdrawn_on IS DISTINCT FROM OLD.withdrawn_on)"
        " EXECUTE FUNCTION app.refuse_unwithdrawing()"
    )
    op.execute(
        "CREATE TRIGGER keeps_before BEFORE UPDATE OF answers, before ON school.answer_sheet"
        " FOR EACH ROW WHEN (NEW.answers IS DISTINCT FROM OLD.answers"
        " OR NEW.before IS DISTINCT FROM OLD.before)"
        " EXECUTE FUNCTION app.refuse_forgetting()"
    )
    for table, (acts, column) in GROUNDS.items():
        op.execute(
            f"CREATE CONSTRAINT TRIGGER ground AFTER {acts} ON school.{table} DEFERRABLE"
            " INITIALLY DEFERRED FOR EACH ROW"
            f" EXECUTE FUNCTION app.freeze_left_without('{column}')"
        )


def _guests() -> None:
    walled = ("link", "form_link", "instrument", "answer_sheet", "request", "consent_ask",
              "consent", "person", "training_session", "attendance")  # fmt: skip
    for table in walled:
        op.execute(
            f"CREATE POLICY guest_wall ON school.{table} AS RESTRICTIVE TO hat_guest"
            f" USING ({IN_LINK_SCHOOL}) WITH CHECK ({IN_LINK_SCHOOL})"
        )
    allow("school.link", "guest", "SELECT", GUEST, f"id = {LINK}")
    allow("school.link", "guest", "UPDATE", GUEST, f"id = {LINK}", columns=["uses", "used_at"])
    # What a link of each purpose opens, and no other link.
    for table, purpose in (("form_link", "answer"), ("consent_ask", "consent"),
                           ("training_session", "attendance")):  # fmt: skip
        allow(f"school.{table}", "guest", "SELECT", GUEST, f"link_id = {LINK} AND {_for(purpose)}")
    refuses = f"{OF_USED_LINK} AND {_for('consent')}"
    allow("school.consent_ask", "guest", "UPDATE", GUEST, refuses, columns=["refused_at"])
    asked = "SELECT f.instrument_id FROM school.form_link f"
    allow("school.instrument", "guest", "SELECT", GUEST, f"id IN ({asked})")
    # The names on a consent, for whoever signs it; public forms name nobody.
    named = (
        "id IN (SELECT a.person_id FROM school.consent_ask a"
        " UNION ALL SELECT a.signer_id FROM school.consent_ask a"
        " UNION ALL SELECT f.person_id FROM school.form_link f"
        " UNION ALL SELECT f.respondent_id FROM school.form_link f)"
    )
    columns = ["school_id", "id", "kind", "surname", "given_name", "patronymic", "gender"]
    allow("school.person", "guest", "SELECT", GUEST, named, columns=columns)
    _guests_answers()
    allow("kernel.region", "guest", "SELECT", GUEST)
    allow("kernel.school", "guest", "SELECT", GUEST, f"id = {LINK_SCHOOL}")
    allow(
        "kernel.audit_entry",
        "guest",
        "INSERT",
        GUEST,
        f"account_id IS NULL AND role IS NULL AND {IN_LINK_SCHOOL} AND municipality_id IS NULL",
    )


def _guests_answers() -> None:
    """A guest adds what the link asks, about whom it asks, as nobody's decision; and of what
    came by a public link before sees that it came, not what it says."""
    seen = {
        "answer_sheet": ["school_id", "id", "link_id", "filled_at"],
        "request": ["school_id", "id", "link_id", "sheet_id"],
        "attendance": ["school_id", "id", "link_id", "session_id", "typed_name"],
    }
    for table, columns in seen.items():
        allow(f"school.{table}", "guest", "SELECT", GUEST, OF_LINK, columns=columns)
    about = (
        "(answer_sheet.person_id IS NULL OR answer_sheet.person_id = f.person_id)"
        " AND (answer_sheet.respondent_id IS NULL OR answer_sheet.respondent_id = f.respondent_id)"
    )
    _answers(
        "answer_sheet",
        "via = 'link' AND before IS NULL AND entered_by IS NULL AND corrected_at IS NULL"
        " AND EXISTS (SELECT FROM school.form_link f WHERE f.link_id = answer_sheet.link_id"
        f" AND f.instrument_id = answer_sheet.instrument_id AND {about})",
    )
    _answers(
        "request",
        "state = 'new' AND programme_id IS NULL AND created_by IS NULL AND decided_at IS NULL"
        " AND decided_by IS NULL AND sheet_id IN (SELECT s.id FROM school.answer_sheet s)"
        " AND EXISTS (SELECT FROM school.form_link f WHERE f.link_id = request.link_id"
        " AND f.takes = 'request'"
        " AND (request.person_id IS NULL OR request.person_id = f.person_id))",
    )
    # A name that a phone claims; whose it is, the school says.
    _answers(
        "attendance",
        "via = 'link' AND person_id IS NULL AND marked_by IS NULL"
        " AND session_id IN (SELECT s.id FROM school.training_session s)",
    )
    # The documents as they were shown, signed by whom they were asked of.
    _answers(
        "consent",
        "via = 'link' AND file_id IS NULL AND recorded_by IS NULL AND withdrawn_on IS NULL"
        " AND EXISTS (SELECT FROM school.consent_ask a WHERE a.link_id = consent.link_id"
        " AND a.person_id = consent.person_id AND a.signer_id = consent.signer_id"
        " AND a.relation = consent.relation AND consent.purpose = ANY (a.purposes)"
        " AND a.scope @> consent.scope AND a.wordings ->> consent.purpose = consent.wording"
        " AND (a.versions #>> ARRAY[consent.purpose, 'version'])::int = consent.version"
        " AND (a.versions #>> ARRAY[consent.purpose, 'until'])::date"
        " IS NOT DISTINCT FROM consent.valid_until)",
    )


def _for(purpose: str) -> str:
    return f"(SELECT app.my_link_purpose()) = '{purpose}'"


def _answers(table: str, condition: str) -> None:
    allow(f"school.{table}", "guest", "INSERT", GUEST, f"{OF_USED_LINK} AND {condition}")


def downgrade() -> None:
    for table in ("base_entry", "participation"):
        op.execute(f"DROP TRIGGER needs_consents ON school.{table}")
    for table in GROUNDS:
        op.execute(f"DROP TRIGGER ground ON school.{table}")
    for name, table in (("wipes_loans", "consent"), ("stays_withdrawn", "consent"),
                        ("counts_uses", "link"), ("keeps_before", "answer_sheet"),
                        ("needs_consent", "loan")):  # fmt: skip
        op.execute(f"DROP TRIGGER {name} ON school.{table}")
    for name in ("region", "school"):
        op.execute(f"DROP POLICY guest_select ON kernel.{name}")
    op.execute("DROP POLICY guest_insert ON kernel.audit_entry")
    op.execute("DROP POLICY scans ON kernel.stored_file")
    for name in ("asked", "guest_select", "guest_wall"):
        op.execute(f"DROP POLICY {name} ON school.person")
    tables = (*FENCED, *FOR_TWO, "loan")
    op.execute(
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT polname, polrelid::regclass AS t"
        " FROM pg_policy WHERE polrelid::regclass::text = ANY(ARRAY["
        + ", ".join(f"'school.{table}'" for table in tables)
        + "]) LOOP EXECUTE format('DROP POLICY %I ON %s', p.polname, p.t); END LOOP; END $$"
    )
    for name in ("open_mentors()", "end_loan(uuid)", "enter_loan(uuid, uuid)",
                 *(f"{name}()" for name in (*NIGHTLY, *TRIGGERED)), "merge_words(uuid, uuid)",
                 "unmerge_words(uuid[], uuid, uuid)", *(f"my_{link}()" for link in LINKS),
                 "tell_of_frozen(uuid, uuid)", "consents_missing(uuid, uuid, text)",
                 "consents_wanted(text, text)", "today()"):  # fmt: skip
        op.execute(f"DROP FUNCTION app.{name}")
