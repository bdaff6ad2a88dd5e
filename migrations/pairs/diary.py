"""A participant's diary: by a link they see their own pairs, write meetings down and say how it was.

What the other side said after a meeting, and every concern, stays with the school.
"""

from alembic import op

from migrations.fences import allow, asked
from migrations.pairs.guests import GUEST, USED, by_link, guest, guest_walls, open_to_everyone

MINE = "(SELECT app.my_diary())"
SIDE = "(SELECT app.my_diary_side())"
PAIRS = "pair_id IN (SELECT two.id FROM school.pair two)"
# What has ended is read, not written on.
OPEN_PAIRS = "pair_id IN (SELECT two.id FROM school.pair two WHERE two.ended_on IS NULL)"
# a mentee is given the mentor's contacts once the two work together.
CONTACTS = """
CREATE FUNCTION app.diary_contacts() RETURNS TABLE (pair_id uuid, phone text, email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT two.id, who.phone, who.email
    FROM school.pair two
    JOIN school.participation led ON led.school_id = two.school_id AND led.id = two.mentor_id
    JOIN school.person who ON who.school_id = led.school_id AND who.id = led.person_id
   WHERE two.mentee_id = app.my_diary() AND two.school_id = app.my_link_school()
     AND two.state IN ('probation', 'active', 'paused') AND who.kind <> 'pupil'
     AND app.seat_stands(two.school_id, two.mentor_id)
$$
"""
# A guest's hand reaches only what is the guest's side to say, and says it today: by the country's
# clock or the region's, which may be a day apart.
GUARD_SIDES = """
CREATE FUNCTION app.guard_pair_sides() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  side text := app.my_diary_side();
BEGIN
  IF (NEW.mentor_confirmed_on IS DISTINCT FROM OLD.mentor_confirmed_on
      AND (side <> 'mentor' OR OLD.mentor_confirmed_on IS NOT NULL))
     OR (NEW.mentee_confirmed_on IS DISTINCT FROM OLD.mentee_confirmed_on
         AND (side <> 'mentee' OR OLD.mentee_confirmed_on IS NOT NULL))
     OR (NEW.plan_agreed_on IS DISTINCT FROM OLD.plan_agreed_on
         AND (side <> 'mentee' AND NEW.plan_agreed_on IS NOT NULL))
     OR ((NEW.goal, NEW.strengths, NEW.weaknesses, NEW.plan_proposed_on)
         IS DISTINCT FROM (OLD.goal, OLD.strengths, OLD.weaknesses, OLD.plan_proposed_on)
         AND side <> 'mentor') THEN
    RAISE EXCEPTION 'this is for the other side to say'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_sides',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  IF EXISTS (
    SELECT FROM (VALUES (NEW.mentor_confirmed_on, OLD.mentor_confirmed_on),
                        (NEW.mentee_confirmed_on, OLD.mentee_confirmed_on),
                        (NEW.plan_proposed_on, OLD.plan_proposed_on),
                        (NEW.plan_agreed_on, OLD.plan_agreed_on)) AS day (now, before)
     WHERE day.now IS DISTINCT FROM day.before AND abs(day.now - app.today()) > 1) THEN
    RAISE EXCEPTION 'a guest says it today'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_said_today',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  RETURN NEW;
END
$$
"""
SEEN_OF_PAIR = [
    "school_id", "id", "programme_id", "school_year", "mentor_id", "mentee_id", "state",
    "started_on", "ended_on", "variant", "kind", "work_format", "goal", "strengths", "weaknesses",
    "plan_proposed_on", "plan_agreed_on", "mentor_confirmed_on", "mentee_confirmed_on",
    "agreement_on", "probation_until", "basis",
]  # fmt: skip
SAID_OF_PAIR = ["mentor_confirmed_on", "mentee_confirmed_on", "goal", "strengths", "weaknesses",
                "plan_proposed_on", "plan_agreed_on"]  # fmt: skip
SEEN_OF_PERSON = ["school_id", "id", "kind", "surname", "given_name", "patronymic", "gender"]
SEEN_OF_PROGRAMME = ["school_id", "id", "school_year", "form", "variant", "kind", "title", "goal",
                     "state", "starts_on", "ends_on", "settings"]  # fmt: skip
SEEN_OF_PARTICIPATION = ["school_id", "id", "programme_id", "person_id", "side"]
SEEN_OF_MEETING = [
    "school_id", "id", "programme_id", "mentor_id", "kind", "state", "planned_at", "held_on",
    "minutes", "place", "is_online", "topic", "next_step", "step", "curator_present",
    "cancel_reason", "via", "created_at", "recorded_at",
]  # fmt: skip
OF_MEETING = ["state", "held_on", "minutes", "place", "is_online", "topic", "reflection",
              "next_step", "step", "planned_at", "kind", "cancel_reason", "via",
              "recorded_at"]  # fmt: skip
# What the mentor thought of a meeting is read by the mentor and the school, not by the mentee.
REFLECTIONS = """
CREATE FUNCTION app.diary_reflections() RETURNS TABLE (meeting_id uuid, reflection text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT held.id, held.reflection FROM school.meeting held
   WHERE held.mentor_id = app.my_diary() AND held.school_id = app.my_link_school()
$$
"""
# Whose record it is; asked by a function, for the policy of one table would else ask the other's
# policy in a ring.
OWN_RECORD = """
CREATE FUNCTION app.my_own_record(meeting uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM school.meeting held
                  WHERE held.id = meeting AND held.school_id = app.my_link_school()
                    AND held.mentor_id = app.my_diary() AND held.via = 'link')
$$
"""
# A word once given is corrected until the pair's next meeting is written down.
NOT_YET_NEXT = """
NOT EXISTS (SELECT FROM school.meeting_pair at
              JOIN school.meeting later ON later.school_id = at.school_id
                                       AND later.id = at.meeting_id
             WHERE at.pair_id = feedback.pair_id AND at.meeting_id <> feedback.meeting_id
               AND later.state = 'held' AND later.recorded_at > feedback.given_at)
"""
NAMES = ("my_diary", "my_diary_side")
OF_GUESTS = ("diary_contacts()", "diary_reflections()", "my_own_record(uuid)")


def make() -> None:
    op.execute(by_link("my_diary", "diary_link", "participation_id"))
    op.execute(by_link("my_diary_side", "diary_link", "side", "text"))
    open_to_everyone(NAMES)
    op.execute(CONTACTS)
    op.execute(REFLECTIONS)
    op.execute(OWN_RECORD)
    for function in OF_GUESTS:
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO hat_guest")
    asked("school.meeting")
    op.execute(GUARD_SIDES)
    op.execute("REVOKE ALL ON FUNCTION app.guard_pair_sides() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER sides BEFORE UPDATE ON school.pair FOR EACH ROW"
        " WHEN (current_setting('role') = 'hat_guest') EXECUTE FUNCTION app.guard_pair_sides()"
    )
    guest_walls(("programme", "participation", "pair", "pair_task", "diary_link", "meeting",
                 "meeting_pair", "feedback", "practice", "concern"))  # fmt: skip
    _people()
    _pairs()
    _meetings()


def _people() -> None:
    """Who sits on the other side: of one's own pairs, or of the seats of one's own hall."""
    guest("diary_link", "diary", "SELECT", "link_id = (SELECT app.my_link())")
    both = (
        "id IN (SELECT two.mentor_id FROM school.pair two"
        " UNION ALL SELECT two.mentee_id FROM school.pair two"
        " UNION ALL SELECT seat.participation_id FROM school.gathering_seat seat)"
    )
    guest("participation", "diary", "SELECT", f"id = {MINE} OR {both}",
          columns=SEEN_OF_PARTICIPATION)  # fmt: skip
    theirs = "id IN (SELECT part.person_id FROM school.participation part)"
    guest("person", "diary", "SELECT", theirs, columns=SEEN_OF_PERSON)
    runs = "id IN (SELECT part.programme_id FROM school.participation part)"
    guest("programme", "diary", "SELECT", runs, columns=SEEN_OF_PROGRAMME)


def _pairs() -> None:
    mine = f"mentor_id = {MINE} OR mentee_id = {MINE}"
    guest("pair", "diary", "SELECT", mine, columns=SEEN_OF_PAIR)
    guest("pair", "diary", "UPDATE", f"({mine}) AND ended_on IS NULL AND {USED}",
          columns=SAID_OF_PAIR)  # fmt: skip
    guest("pair_task", "diary", "SELECT", PAIRS)
    proposes = f"{OPEN_PAIRS} AND {SIDE} = 'mentor' AND proposed_by = 'mentor' AND {USED}"
    guest("pair_task", "diary", "INSERT", proposes)
    guest("pair_task", "diary", "UPDATE", f"{OPEN_PAIRS} AND {SIDE} = 'mentor' AND {USED}",
          columns=["title", "from_on", "to_on", "state", "result", "done_on"])  # fmt: skip


def _meetings() -> None:
    guest("meeting_pair", "diary", "SELECT", PAIRS)
    seen = "id IN (SELECT at.meeting_id FROM school.meeting_pair at)"
    guest("meeting", "diary", "SELECT", f"mentor_id = {MINE} OR {seen}", columns=SEEN_OF_MEETING)
    _recording(f"mentor_id = {MINE} AND {SIDE} = 'mentor' AND {USED}")
    _words()
    guest("practice", "diary", "SELECT", PAIRS)
    guest("practice", "diary", "INSERT",
          f"{OPEN_PAIRS} AND via = 'link' AND recorded_by IS NULL AND {USED}")  # fmt: skip
    guest("concern", "diary", "INSERT",
          f"{PAIRS} AND side = {SIDE} AND made_by IS NULL AND state = 'new' AND {USED}")  # fmt: skip


def _recording(leads: str) -> None:
    """The mentor plans and writes down; what the school wrote down stays the school's."""
    mine = (
        "programme_id = (SELECT part.programme_id FROM school.participation part"
        f" WHERE part.id = {MINE})"
        f" AND EXISTS (SELECT FROM school.pair two WHERE two.mentor_id = {MINE}"
        " AND two.ended_on IS NULL)"
    )
    alone = "via = 'link' AND recorded_by IS NULL AND NOT curator_present"
    guest("meeting", "diary", "INSERT", f"{leads} AND {alone} AND {mine}")
    going_on = (
        "id IN (SELECT at.meeting_id FROM school.meeting_pair at"
        " JOIN school.pair two ON two.school_id = at.school_id AND two.id = at.pair_id"
        " WHERE two.ended_on IS NULL)"
    )
    allow("school.meeting", "diary", "UPDATE", GUEST,
          f"{leads} AND (via = 'link' OR state = 'planned') AND {going_on}",
          check=f"{leads} AND via = 'link'", columns=OF_MEETING)  # fmt: skip
    own = "app.my_own_record(meeting_id)"
    writes = f"{OPEN_PAIRS} AND {own} AND {SIDE} = 'mentor' AND {USED}"
    guest("meeting_pair", "diary", "INSERT", writes)
    guest("meeting_pair", "diary", "UPDATE", writes, columns=["came"])


def _words() -> None:
    """Each side says its own; a school writes down what came on paper, never over a side's word."""
    guest("feedback", "diary", "SELECT", f"{PAIRS} AND side = {SIDE}")
    said = f"{OPEN_PAIRS} AND side = {SIDE} AND via = 'link' AND given_by IS NULL AND {USED}"
    of_meeting = (
        "(meeting_id, pair_id) IN (SELECT at.meeting_id, at.pair_id FROM school.meeting_pair at)"
    )
    guest("feedback", "diary", "INSERT", f"{said} AND {of_meeting}")
    guest("feedback", "diary", "UPDATE", f"{said} AND {NOT_YET_NEXT}",
          columns=["took_place", "rating", "words"])  # fmt: skip
    for right, clause in (("INSERT", "WITH CHECK"), ("UPDATE", "USING")):
        op.execute(
            f"CREATE POLICY of_school_{right.lower()} ON school.feedback AS RESTRICTIVE"
            f" FOR {right} TO hat_school {clause} (via = 'portal')"
        )


def drop() -> None:
    op.execute("DROP TRIGGER sides ON school.pair")
    for function in ("guard_pair_sides()", *OF_GUESTS):
        op.execute(f"DROP FUNCTION app.{function}")
    for name in NAMES:
        op.execute(f"DROP FUNCTION app.{name}()")
