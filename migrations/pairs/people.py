"""Who the two of a pair are, how many each may have, and that a pair's people stay its people."""

from alembic import op

# Parts of one programme and one side, of one person, or of two cards that are being made one.
ONE_PART = """
CREATE FUNCTION app.one_part(school uuid, one uuid, another uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT one = another OR EXISTS (
    SELECT FROM school.participation here
      JOIN school.participation there
        ON there.school_id = here.school_id AND there.programme_id = here.programme_id
       AND there.side = here.side
     WHERE here.school_id = school AND here.id = one AND there.id = another
       AND app.one_person(school, here.person_id, there.person_id))
$$
"""
ONE_PERSON = """
CREATE FUNCTION app.one_person(school uuid, one uuid, another uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT one = another OR EXISTS (
    SELECT FROM school.person card
     WHERE card.school_id = school AND (card.id, card.merged_into_id) IN ((one, another),
                                                                          (another, one)))
$$
"""
# How many a mentor may have at once, by the profile; without one, the most the column takes.
MENTOR_ROOM = """
CREATE FUNCTION app.mentor_room(school uuid, mentor uuid, beside uuid) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT offer.capacity FROM school.mentor_profile offer
                    WHERE offer.school_id = school AND offer.person_id = whose.person_id), 30)
         - (SELECT count(*) FROM school.pair other
              JOIN school.participation led
                ON led.school_id = other.school_id AND led.id = other.mentor_id
             WHERE other.school_id = school AND led.person_id = whose.person_id
               AND other.ended_on IS NULL AND other.id <> beside)
    FROM school.participation whose
   WHERE whose.school_id = school AND whose.id = mentor
$$
"""
# F-08: several mentors for different things, as many as the programme, or the region, lets one have.
MENTEE_ROOM = """
CREATE FUNCTION app.mentee_room(school uuid, mentee uuid, beside uuid) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((held.settings ->> 'mentors_at_once')::int,
                  (SELECT (place.profile -> 'defaults' ->> 'mentors_at_once')::int
                     FROM kernel.region place LIMIT 1), 3)
         - (SELECT count(*) FROM school.pair other
             WHERE other.school_id = school AND other.mentee_id = mentee
               AND other.ended_on IS NULL AND other.id <> beside)
    FROM school.participation whose
    JOIN school.programme held
      ON held.school_id = whose.school_id AND held.id = whose.programme_id
   WHERE whose.school_id = school AND whose.id = mentee
$$
"""
# What both said, signed and planned is theirs: nobody else is put in their place. Rows of before
# 0022 may overlap; no newer one overlaps even them (ex_pair_overlap looks at newer rows alone).
GUARD_PEOPLE = """
CREATE FUNCTION app.guard_pair_people() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  moved boolean := true;
  longer boolean := NEW.started_on IS NOT NULL;
BEGIN
  IF current_setting('role') NOT LIKE 'hat\\_%' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.made_at := coalesce(NEW.made_at, now());
  ELSE
    moved := (NEW.mentor_id, NEW.mentee_id) <> (OLD.mentor_id, OLD.mentee_id);
    longer := NEW.started_on < OLD.started_on OR NEW.ended_on > OLD.ended_on
              OR OLD.started_on IS NULL AND NEW.started_on IS NOT NULL
              OR OLD.ended_on IS NOT NULL AND NEW.ended_on IS NULL;
    IF (NEW.programme_id, NEW.school_year) <> (OLD.programme_id, OLD.school_year)
       OR moved AND NOT (app.one_part(NEW.school_id, OLD.mentor_id, NEW.mentor_id)
                         AND app.one_part(NEW.school_id, OLD.mentee_id, NEW.mentee_id)) THEN
      RAISE EXCEPTION 'a pair is of the two it was made of'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_people',
              SCHEMA = 'school', TABLE = 'pair';
    END IF;
  END IF;
  IF moved AND (SELECT count(*) FROM school.participation part
                 WHERE part.school_id = NEW.school_id AND part.programme_id = NEW.programme_id
                   AND (part.id, part.side) IN ((NEW.mentor_id, 'mentor'),
                                                (NEW.mentee_id, 'mentee'))) <> 2 THEN
    RAISE EXCEPTION 'a pair is of a mentor and a mentee of its programme'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_sides_of_programme',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  IF longer AND EXISTS (
    SELECT FROM school.pair other
     WHERE other.school_id = NEW.school_id AND other.mentor_id = NEW.mentor_id
       AND other.mentee_id = NEW.mentee_id AND other.id <> NEW.id AND other.made_at IS NULL
       AND other.started_on < coalesce(NEW.ended_on, 'infinity')
       AND coalesce(other.ended_on, 'infinity') > greatest(NEW.started_on, other.started_on)) THEN
    RAISE EXCEPTION 'the two were in a pair in those days'
      USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'ex_pair_overlap',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  RETURN NEW;
END
$$
"""
# History stays. The turn of the year alone takes back what it carried over: the same two, from the
# first day of the row that goes on, whose pair of the year before it had ended.
KEEP_PAIR = """
CREATE FUNCTION app.keep_pair() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('role') LIKE 'hat\\_%' AND (OLD.ended_on IS NOT NULL OR NOT EXISTS (
    SELECT FROM school.programme fresh
      JOIN school.pair before ON before.school_id = fresh.school_id
                             AND before.programme_id = fresh.continues_id
                             AND before.state = 'completed'
      JOIN school.participation led
        ON led.school_id = before.school_id AND led.id = before.mentor_id
      JOIN school.participation leads
        ON leads.school_id = led.school_id AND leads.person_id = led.person_id
       AND leads.id = OLD.mentor_id
      JOIN school.participation helped
        ON helped.school_id = before.school_id AND helped.id = before.mentee_id
      JOIN school.participation helps
        ON helps.school_id = helped.school_id AND helps.person_id = helped.person_id
       AND helps.id = OLD.mentee_id
     WHERE fresh.school_id = OLD.school_id AND fresh.id = OLD.programme_id
       AND fresh.starts_on = OLD.started_on)) THEN
    RAISE EXCEPTION 'a pair ends, it is not deleted'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_is_kept',
            SCHEMA = 'school', TABLE = 'pair';
  END IF;
  RETURN OLD;
END
$$
"""
# A part stays where it is, and passes to another card only when the two cards become one; whoever
# gets pairs by it has room for them.
GUARD_PART = """
CREATE FUNCTION app.guard_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('role') NOT LIKE 'hat\\_%' THEN
    RETURN NEW;
  END IF;
  IF (NEW.programme_id, NEW.school_year, NEW.side)
     <> (OLD.programme_id, OLD.school_year, OLD.side)
     OR NOT app.one_person(NEW.school_id, OLD.person_id, NEW.person_id) THEN
    RAISE EXCEPTION 'a part in a programme does not pass to another'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_stays',
            SCHEMA = 'school', TABLE = 'participation';
  END IF;
  IF NEW.person_id <> OLD.person_id AND EXISTS (
    SELECT FROM school.pair led WHERE led.school_id = NEW.school_id
       AND led.mentor_id = NEW.id AND led.ended_on IS NULL) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.person_id::text, 6));
    IF app.person_room(NEW.school_id, NEW.person_id, NEW.id) < 0 THEN
      RAISE EXCEPTION 'the mentor has no room'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_mentor_room',
              SCHEMA = 'school', TABLE = 'participation';
    END IF;
  END IF;
  RETURN NEW;
END
$$
"""
# What is left of a mentor's room once the pairs of one more part are the mentor's.
PERSON_ROOM = """
CREATE FUNCTION app.person_room(school uuid, person uuid, part uuid) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT offer.capacity FROM school.mentor_profile offer
                    WHERE offer.school_id = school AND offer.person_id = person), 30)
         - count(*)
    FROM school.pair two
    JOIN school.participation led ON led.school_id = two.school_id AND led.id = two.mentor_id
   WHERE two.school_id = school AND two.ended_on IS NULL
     AND (led.person_id = person OR led.id = part)
$$
"""
# A seat, a link or a voice stays whose it is.
GUARD_WHOSE = """
CREATE FUNCTION app.guard_whose() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('role') LIKE 'hat\\_%' AND OLD.participation_id IS NOT NULL
     AND NOT coalesce(app.one_part(NEW.school_id, OLD.participation_id, NEW.participation_id),
                      false) THEN
    RAISE EXCEPTION 'it is another''s'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stays_whose_it_is',
            SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END
$$
"""
_PART = "UPDATE OF programme_id, school_year, side, person_id"
TRIGGERS = (
    ("pair", "people", "BEFORE INSERT OR UPDATE", "guard_pair_people"),
    ("pair", "keeps", "BEFORE DELETE", "keep_pair"),
    ("participation", "stays", f"BEFORE {_PART}", "guard_part"),
    ("gathering_seat", "whose", "BEFORE UPDATE OF participation_id", "guard_whose"),
    ("diary_link", "whose", "BEFORE UPDATE OF participation_id", "guard_whose"),
    ("final_voter", "whose", "BEFORE UPDATE OF participation_id", "guard_whose"),
)
INNER = ("one_part(uuid, uuid, uuid)", "one_person(uuid, uuid, uuid)",
         "person_room(uuid, uuid, uuid)", "guard_pair_people()", "keep_pair()", "guard_part()",
         "guard_whose()")  # fmt: skip
# Rooms are asked by the pages too, so that a refusal is known before it happens.
ASKED_BY_SCHOOLS = ("mentor_room(uuid, uuid, uuid)", "mentee_room(uuid, uuid, uuid)")


def make() -> None:
    for body in (ONE_PERSON, ONE_PART, MENTOR_ROOM, MENTEE_ROOM, PERSON_ROOM, GUARD_PEOPLE,
                 KEEP_PAIR, GUARD_PART, GUARD_WHOSE):  # fmt: skip
        op.execute(body)
    for function in (*INNER, *ASKED_BY_SCHOOLS):
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
    for function in ASKED_BY_SCHOOLS:
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO hat_school")
    for table, name, acts, function in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} {acts} ON school.{table} FOR EACH ROW"
            f" EXECUTE FUNCTION app.{function}()"
        )


def drop() -> None:
    for table, name, _acts, _function in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON school.{table}")
    for function in (*INNER, *ASKED_BY_SCHOOLS):
        op.execute(f"DROP FUNCTION app.{function}")
