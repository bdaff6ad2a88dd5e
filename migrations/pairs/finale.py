"""The final event's vote: one slip, one voice for each pick, while the vote is open (CT-09).

Before the close nobody of the school reads who is voted for: its staff sees that a voice was cast,
and writes a paper voice through a function that never goes over one cast by phone.
"""

from alembic import op

from migrations.fences import MY_ACCOUNT, MY_SCHOOL, STAFF, allow, asked
from migrations.pairs.guests import (
    EVERYONE,
    GUEST,
    USED,
    by_link,
    guest,
    guest_walls,
    open_to_everyone,
)

VOTER = "(SELECT app.my_voter())"
EVENT = "(SELECT app.my_final_event())"
# What a guest reads of an event: not who is invited, nor the school's notes.
SEEN_OF_EVENT = ["school_id", "id", "school_year", "title", "held_on", "starts_at", "place",
                 "state"]  # fmt: skip
SEEN_OF_NOMINEE = ["school_id", "id", "event_id", "pick", "n", "title", "about"]
SEEN_OF_VOTER = ["school_id", "id", "event_id", "part", "number"]
SEEN_OF_VOTE = ["school_id", "id", "event_id", "voter_id", "pick", "nominee_id", "via"]

# People, not parts in a programme: a mentor of two programmes is one and the same voice.
FINAL_OWN = """
CREATE FUNCTION app.final_own(school uuid, voter uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT named.id
    FROM school.final_voter voice
    JOIN school.participation me
      ON me.school_id = voice.school_id AND me.id = voice.participation_id
    JOIN school.final_nominee named
      ON named.school_id = voice.school_id AND named.event_id = voice.event_id
    LEFT JOIN school.pair two ON two.school_id = named.school_id AND two.id = named.pair_id
   WHERE voice.school_id = school AND voice.id = voter
     AND EXISTS (SELECT FROM school.participation theirs
                  WHERE theirs.school_id = school AND theirs.person_id = me.person_id
                    AND theirs.id IN (named.participation_id, two.mentor_id, two.mentee_id))
$$
"""
MY_OWN_NOMINEES = f"""
CREATE FUNCTION app.my_own_nominees() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT app.final_own(app.my_link_school(), {VOTER})
$$
"""
GUARD_EVENT = """
CREATE FUNCTION app.guard_final_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('role') LIKE 'hat\\_%' AND NEW.state <> OLD.state
     AND (OLD.state, NEW.state) NOT IN (('planned', 'open'), ('open', 'closed'),
                                        ('planned', 'cancelled'), ('open', 'cancelled'),
                                        ('cancelled', 'planned')) THEN
    RAISE EXCEPTION 'a final event does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'final_event_moves',
            SCHEMA = 'school', TABLE = 'final_event';
  END IF;
  IF current_setting('role') LIKE 'hat\\_%' AND OLD.state = 'cancelled' AND NEW.state = 'planned'
     AND EXISTS (SELECT FROM school.final_vote cast_one
                  WHERE cast_one.school_id = OLD.school_id AND cast_one.event_id = OLD.id) THEN
    RAISE EXCEPTION 'voices were cast already'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'final_event_had_voices',
            SCHEMA = 'school', TABLE = 'final_event';
  END IF;
  RETURN NEW;
END
$$
"""
# Whoever changes the list while the vote is being opened waits, and is then refused.
GUARD_NOMINEE = """
CREATE FUNCTION app.guard_final_nominee() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  touched school.final_nominee := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF current_setting('role') NOT LIKE 'hat\\_%' THEN
    RETURN touched;
  END IF;
  -- Two cards of one person made one carry the nomination, also when the vote is over.
  IF TG_OP = 'UPDATE'
     AND to_jsonb(NEW) - 'participation_id' = to_jsonb(OLD) - 'participation_id'
     AND app.one_part(NEW.school_id, OLD.participation_id, NEW.participation_id) THEN
    RETURN NEW;
  END IF;
  PERFORM FROM school.final_event held
    WHERE held.school_id = touched.school_id AND held.id = touched.event_id
      AND held.state = 'planned' FOR SHARE;
  IF NOT FOUND OR TG_OP = 'UPDATE' AND NEW.event_id <> OLD.event_id THEN
    RAISE EXCEPTION 'nominees are settled once the vote was opened'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'nominees_before_vote',
            SCHEMA = 'school', TABLE = 'final_nominee';
  END IF;
  RETURN touched;
END
$$
"""
GUARD_VOTER = """
CREATE FUNCTION app.guard_final_voter() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('role') NOT LIKE 'hat\\_%' THEN
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.event_id::text, 6));
  PERFORM FROM school.final_event held
    WHERE held.school_id = NEW.school_id AND held.id = NEW.event_id
      AND held.state IN ('planned', 'open');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the vote is over'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'voices_before_close',
            SCHEMA = 'school', TABLE = 'final_voter';
  END IF;
  IF EXISTS (
    SELECT FROM school.final_voter other
      JOIN school.participation theirs
        ON theirs.school_id = other.school_id AND theirs.id = other.participation_id
      JOIN school.participation mine
        ON mine.school_id = theirs.school_id AND mine.person_id = theirs.person_id
     WHERE other.school_id = NEW.school_id AND other.event_id = NEW.event_id
       AND mine.id = NEW.participation_id) THEN
    RAISE EXCEPTION 'one person has one voice'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'one_voice_a_person',
            SCHEMA = 'school', TABLE = 'final_voter';
  END IF;
  RETURN NEW;
END
$$
"""
# Cards of one person made one leave one voice: the one that has spoken, else the first. Where both
# have spoken the vote has to be over first.
FOLD_VOICES = """
CREATE FUNCTION app.fold_voices() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  whose uuid := to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'participation' THEN 'id'
                                  ELSE 'participation_id' END;
  voice record;
  events uuid[] := '{}';
BEGIN
  FOR voice IN
    SELECT slip.id, slip.event_id,
           EXISTS (SELECT FROM school.final_vote said
                    WHERE said.school_id = slip.school_id AND said.voter_id = slip.id) AS has_spoken
      FROM school.final_voter slip
      JOIN school.final_event held ON held.school_id = slip.school_id AND held.id = slip.event_id
      JOIN school.participation theirs
        ON theirs.school_id = slip.school_id AND theirs.id = slip.participation_id
      JOIN school.participation mine
        ON mine.school_id = theirs.school_id AND mine.person_id = theirs.person_id
     WHERE slip.school_id = NEW.school_id AND mine.id = whose
       AND held.state IN ('planned', 'open')
     ORDER BY has_spoken DESC, slip.number
  LOOP
    IF voice.event_id <> ALL (events) THEN
      events := events || voice.event_id;
    ELSIF voice.has_spoken THEN
      RAISE EXCEPTION 'one person has one voice'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'one_voice_a_person',
              SCHEMA = 'school', TABLE = 'final_voter';
    ELSE
      DELETE FROM school.final_voter slip
       WHERE slip.school_id = NEW.school_id AND slip.id = voice.id;
    END IF;
  END LOOP;
  RETURN NULL;
END
$$
"""
# The lock on the event is shared by those who vote and waits for whoever closes.
GUARD_VOTE = """
CREATE FUNCTION app.guard_final_vote() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM school.final_event held
    WHERE held.school_id = NEW.school_id AND held.id = NEW.event_id AND held.state = 'open'
    FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the vote is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_while_open',
            SCHEMA = 'school', TABLE = 'final_vote';
  END IF;
  IF NOT EXISTS (
    SELECT FROM school.final_nominee named
      JOIN school.final_voter voice
        ON voice.school_id = named.school_id AND voice.id = NEW.voter_id
       AND voice.event_id = named.event_id
     WHERE named.school_id = NEW.school_id AND named.id = NEW.nominee_id
       AND named.event_id = NEW.event_id AND named.pick = NEW.pick)
     OR NEW.nominee_id IN (SELECT app.final_own(NEW.school_id, NEW.voter_id)) THEN
    RAISE EXCEPTION 'a vote is for another''s work among the nominees'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_for_others',
            SCHEMA = 'school', TABLE = 'final_vote';
  END IF;
  RETURN NEW;
END
$$
"""
FINAL_CAST = f"""
CREATE FUNCTION app.final_cast(event uuid) RETURNS TABLE (voter_id uuid, pick text, via text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT kept.voter_id, kept.pick, kept.via FROM school.final_vote kept
   WHERE kept.school_id = {MY_SCHOOL} AND kept.event_id = event AND ({STAFF})
$$
"""
ENTER_PAPER = f"""
CREATE FUNCTION app.enter_paper_vote(vote uuid, voter uuid, chosen text, nominee uuid)
RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  school uuid := {MY_SCHOOL};
BEGIN
  IF school IS NULL OR NOT coalesce({STAFF}, false) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only the staff writes a paper voice';
  END IF;
  INSERT INTO school.final_vote AS kept
    (school_id, id, event_id, voter_id, pick, nominee_id, via, cast_at, entered_by)
  SELECT school, vote, voice.event_id, voice.id, chosen, nominee, 'paper', now(), {MY_ACCOUNT}
    FROM school.final_voter voice WHERE voice.school_id = school AND voice.id = voter
  ON CONFLICT ON CONSTRAINT uq_final_vote_school_id_voter_id_pick DO UPDATE
    SET nominee_id = EXCLUDED.nominee_id, cast_at = EXCLUDED.cast_at,
        entered_by = EXCLUDED.entered_by
    WHERE kept.via = 'paper';
  RETURN FOUND;
END
$$
"""
FOR_STAFF = ("final_cast(uuid)", "enter_paper_vote(uuid, uuid, text, uuid)")
INNER = ("final_own(uuid, uuid)", "guard_final_event()", "guard_final_nominee()",
         "guard_final_voter()", "guard_final_vote()", "fold_voices()")  # fmt: skip
FOLDING = {"participation": "person_id", "final_voter": "participation_id"}
TRIGGERS = {
    "final_event": ("BEFORE UPDATE", "guard_final_event"),
    "final_nominee": ("BEFORE INSERT OR UPDATE OR DELETE", "guard_final_nominee"),
    "final_voter": ("BEFORE INSERT", "guard_final_voter"),
    "final_vote": ("BEFORE INSERT OR UPDATE", "guard_final_vote"),
}


def make() -> None:
    op.execute(by_link("my_voter", "final_voter", "id"))
    op.execute(by_link("my_final_event", "final_voter", "event_id"))
    open_to_everyone(("my_voter", "my_final_event"))
    for body in (FINAL_OWN, MY_OWN_NOMINEES, GUARD_EVENT, GUARD_NOMINEE, GUARD_VOTER, GUARD_VOTE,
                 FOLD_VOICES, FINAL_CAST, ENTER_PAPER):  # fmt: skip
        op.execute(body)
    for name in (*INNER, *FOR_STAFF, "my_own_nominees()"):
        op.execute(f"REVOKE ALL ON FUNCTION app.{name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION app.my_own_nominees() TO {EVERYONE}")
    for name in FOR_STAFF:
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{name} TO hat_school")
    for table, (acts, function) in TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER guards {acts} ON school.{table} FOR EACH ROW"
            f" EXECUTE FUNCTION app.{function}()"
        )
    for table, column in FOLDING.items():
        op.execute(
            f"CREATE TRIGGER folds_voices AFTER UPDATE OF {column} ON school.{table} FOR EACH ROW"
            f" WHEN (NEW.{column} IS DISTINCT FROM OLD.{column})"
            " EXECUTE FUNCTION app.fold_voices()"
        )
    op.execute("CREATE POLICY folded ON school.final_voter FOR DELETE TO portal_owner USING (true)")
    _staff()
    _guests()


def _staff() -> None:
    """A voice of the school's staff is paper alone; whom it names opens with the result."""
    for right in ("insert", "update"):
        op.execute(f"DROP POLICY own_{right} ON school.final_vote")
    op.execute("REVOKE INSERT, UPDATE ON school.final_vote FROM hat_school")
    op.execute(
        "CREATE POLICY sealed ON school.final_vote AS RESTRICTIVE FOR SELECT TO hat_school"
        " USING (event_id IN (SELECT held.id FROM school.final_event held"
        " WHERE held.state = 'closed'))"
    )
    # Whose a voice is stays; only its slip is printed anew.
    op.execute("REVOKE UPDATE ON school.final_voter FROM hat_school")
    op.execute("GRANT UPDATE (link_id, participation_id) ON school.final_voter TO hat_school")
    asked("school.final_vote")
    asked("school.final_vote", "INSERT")
    op.execute(
        "CREATE POLICY paper ON school.final_vote FOR UPDATE TO portal_owner"
        " USING (true) WITH CHECK (via = 'paper')"
    )


def _guests() -> None:
    guest_walls(("final_event", "final_nominee", "final_voter", "final_vote"))
    guest("final_event", "vote", "SELECT", f"id = {EVENT}", columns=SEEN_OF_EVENT)
    guest("final_nominee", "vote", "SELECT", f"event_id = {EVENT}", columns=SEEN_OF_NOMINEE)
    guest("final_voter", "vote", "SELECT", f"id = {VOTER}", columns=SEEN_OF_VOTER)
    guest("final_vote", "vote", "SELECT", f"voter_id = {VOTER}", columns=SEEN_OF_VOTE)
    written = f"voter_id = {VOTER} AND via = 'link' AND entered_by IS NULL AND {USED}"
    guest("final_vote", "vote", "INSERT", written)
    allow("school.final_vote", "vote", "UPDATE", GUEST, f"voter_id = {VOTER} AND {USED}",
          check=written, columns=["nominee_id", "via", "cast_at", "entered_by"])  # fmt: skip


def drop() -> None:
    for table in FOLDING:
        op.execute(f"DROP TRIGGER folds_voices ON school.{table}")
    op.execute("DROP FUNCTION app.fold_voices()")
    for table, (_, function) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER guards ON school.{table}")
        op.execute(f"DROP FUNCTION app.{function}()")
    for name in (*FOR_STAFF, "my_own_nominees()", "final_own(uuid, uuid)", "my_voter()",
                 "my_final_event()"):  # fmt: skip
        op.execute(f"DROP FUNCTION app.{name}")
