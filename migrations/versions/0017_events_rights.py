"""Events and their seats, expert reviews, routes of teachers, checks of sites."""

from alembic import op

from migrations.fences import (
    EDITORS,
    IN_REGION,
    LEADERS,
    MY_ACCOUNT,
    MY_MUNICIPALITY,
    OF_MY_MUNICIPALITY,
    PEOPLE,
    STAFF,
    STANDS_IN_MINE,
    TEACHERS,
    allow,
    asked,
    close_table,
    fence,
    staff_only,
    wall,
)

revision = "0017_events_rights"
down_revision = "0016_training_rights"
branch_labels = None
depends_on = None

SEATS = """
CREATE FUNCTION app.seats_taken(asked uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) FROM regional.event_registration came
   WHERE came.event_id = asked AND came.state IN ('registered', 'attended')
$$
"""
# A seat given up goes to whoever has waited longest, never to more people than there are seats.
NEXT_IN_LINE = """
CREATE FUNCTION app.next_in_line(asked uuid) RETURNS uuid LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  UPDATE regional.event_registration SET state = 'registered'
   WHERE id = (SELECT waits.id FROM regional.event_registration waits
                 JOIN regional.regional_event held ON held.id = waits.event_id
                WHERE waits.event_id = asked AND waits.state = 'waiting'
                  AND held.state = 'published' AND held.starts_at > now()
                  AND (held.capacity IS NULL OR held.capacity > app.seats_taken(asked))
                ORDER BY waits.at, waits.id LIMIT 1 FOR UPDATE OF waits, held)
  RETURNING CASE WHEN state = 'registered' THEN account_id END
$$
"""
# Whoever waits may know which one in the line one is, and nothing of the others.
IN_LINE = """
CREATE FUNCTION app.place_in_line(asked uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT nullif(count(*), 0) FROM regional.event_registration waits
    JOIN regional.event_registration mine ON mine.event_id = waits.event_id
   WHERE waits.event_id = asked AND waits.state = 'waiting'
     AND mine.account_id = app.my_account() AND mine.state = 'waiting'
     AND (waits.at, waits.id) <= (mine.at, mine.id)
$$
"""
# Whoever comes is seated while there are seats, else waits. The event's row is held meanwhile, so
# those who come at once are seated one by one, whichever hat they wear.
SEAT = """
CREATE FUNCTION app.seat_or_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  seats integer;
BEGIN
  SELECT held.capacity INTO seats FROM regional.regional_event held
   WHERE held.id = NEW.event_id FOR UPDATE;
  IF seats <= app.seats_taken(NEW.event_id) THEN
    NEW.state := 'waiting';
  END IF;
  RETURN NEW;
END
$$
"""
# A route stands on the teacher's own consent to the transfer of data: one that is not narrowed to
# a school, for that one permits the loan of a mentor's card. How long it lasts is written here
# alone. A route that stands moves with its teacher to another card, as the consent does.
STAND = """
CREATE FUNCTION app.stand_on_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  SELECT given.valid_until INTO NEW.consent_until
    FROM school.consent given
    LEFT JOIN school.consent_ask asked
      ON asked.school_id = given.school_id AND asked.link_id = given.link_id
   WHERE given.school_id = NEW.school_id AND given.id = NEW.consent_id
     AND given.person_id = NEW.person_id AND given.signer_id = NEW.person_id
     AND given.purpose = 'transfer' AND given.withdrawn_on IS NULL
     AND (given.valid_until IS NULL OR given.valid_until > app.today())
     AND NOT given.scope ? 'school_id'
     AND NOT coalesce(asked.scope, '{}'::jsonb) ? 'school_id';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a route stands on the consent of its teacher'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'route_needs_consent',
            SCHEMA = 'regional', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END
$$
"""
FALL = """
CREATE FUNCTION app.stop_with_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE regional.route
     SET consent_until = NEW.withdrawn_on,
         closed_on = CASE WHEN state IN ('asked', 'active') THEN app.today() ELSE closed_on END,
         state = CASE WHEN state IN ('asked', 'active') THEN 'stopped' ELSE state END
   WHERE school_id = NEW.school_id AND consent_id = NEW.id;
  RETURN NULL;
END
$$
"""
FOLLOW = """
CREATE FUNCTION app.follow_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE regional.route SET person_id = NEW.person_id
   WHERE school_id = NEW.school_id AND consent_id = NEW.id;
  RETURN NULL;
END
$$
"""
# Every night: a route whose consent has run out is stopped. The tutor has not seen it since.
STOP = """
CREATE FUNCTION app.stop_routes() RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  WITH fallen AS (
    UPDATE regional.route SET state = 'stopped', closed_on = app.today()
     WHERE state IN ('asked', 'active') AND consent_until <= app.today()
    RETURNING id)
  SELECT count(*) FROM fallen
$$
"""
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "seats_taken(uuid)": PEOPLE,
    "next_in_line(uuid)": PEOPLE,
    "place_in_line(uuid)": PEOPLE,
    "seat_or_wait()": (),
    "stand_on_consent()": (),
    "stop_with_consent()": (),
    "follow_consent()": (),
    "stop_routes()": ("hat_queue",),
}
CAME, ROUTE, CONSENT = "regional.event_registration", "regional.route", "school.consent"
TRIGGERS = (  # name, table, when, function
    ("seats_new", CAME, "BEFORE INSERT", "NEW.state = 'registered'", "seat_or_wait"),
    ("seats_again", CAME, "BEFORE UPDATE OF state",
     "NEW.state = 'registered' AND OLD.state IN ('cancelled', 'waiting')", "seat_or_wait"),
    ("stands_new", ROUTE, "BEFORE INSERT", "true", "stand_on_consent"),
    ("stands_again", ROUTE, "BEFORE UPDATE OF consent_id", "OLD.consent_id <> NEW.consent_id",
     "stand_on_consent"),
    ("stops_routes", CONSENT, "AFTER UPDATE OF withdrawn_on",
     "OLD.withdrawn_on IS NULL AND NEW.withdrawn_on IS NOT NULL", "stop_with_consent"),
    ("leads_routes", CONSENT, "AFTER UPDATE OF person_id", "OLD.person_id <> NEW.person_id",
     "follow_consent"),
)  # fmt: skip
ROUTE_OF_SCHOOL = ("consent_id", "subject", "first_year", "last_year", "goal", "programme_id",
                   "programme_title", "curator_id", "state", "outcome", "closed_on")  # fmt: skip
ROUTE_OF_TUTOR = ("tutor_id", "tutor_name", "state", "goal", "outcome", "closed_on")


def upgrade() -> None:
    for body in (SEATS, NEXT_IN_LINE, IN_LINE, SEAT, STAND, FALL, FOLLOW, STOP):
        op.execute(body)
    for function, hats in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        if hats:
            op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO {', '.join(hats)}")
    _events()
    _reviews()
    _routes()
    _sites()
    for name, table, when, condition, function in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW WHEN ({condition})"
            f" EXECUTE FUNCTION app.{function}()"
        )


def _events() -> None:
    event, came = "regional.regional_event", CAME
    close_table(event)
    ours = f"organiser_municipality_id = {MY_MUNICIPALITY}"
    allow(event, "published", "SELECT", PEOPLE, "state <> 'draft'")
    allow(event, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(event, "region", "INSERT, UPDATE", ["hat_region"], TEACHERS)
    allow(event, "district", "SELECT, INSERT, UPDATE", ["hat_municipality"], ours)
    asked(event)
    asked(event, "UPDATE")  # seat_or_wait holds the event's row
    close_table(came)
    mine = f"account_id = {MY_ACCOUNT}"
    allow(came, "mine", "SELECT", PEOPLE, mine)
    allow(came, "mine", "INSERT", PEOPLE, f"{mine} AND state IN ('registered', 'waiting')")
    allow(came, "mine", "UPDATE", PEOPLE, mine,
          check=f"{mine} AND state IN ('registered', 'waiting', 'cancelled')",
          columns=["state", "at"])  # fmt: skip
    allow(came, "region", "SELECT", ["hat_region"], TEACHERS)
    allow(came, "region", "UPDATE", ["hat_region"], TEACHERS, columns=["state"])
    held_by_us = f"event_id IN (SELECT held.id FROM regional.regional_event held WHERE held.{ours})"
    allow(came, "district", "SELECT", ["hat_municipality"],
          f"from_municipality_id = {MY_MUNICIPALITY} OR {held_by_us}")  # fmt: skip
    allow(came, "district", "UPDATE", ["hat_municipality"], held_by_us, columns=["state"])
    asked(came)
    asked(came, "UPDATE")


def _reviews() -> None:
    review = "regional.programme_review"
    close_table(review)
    wall(review)
    allow(review, "own", "SELECT", ["hat_school"], STAFF)
    allow(review, "own", "INSERT", ["hat_school"], f"{LEADERS} AND state = 'sent'")
    # Until an expert takes it, a school may withdraw what it sent, and send it again.
    allow(review, "own", "UPDATE", ["hat_school"],
          f"{LEADERS} AND state IN ('sent', 'withdrawn')",
          columns=["state", "sent_note", "programme_title", "form", "sent_at", "sent_by"])  # fmt: skip
    allow(review, "district", "SELECT", ["hat_municipality"], OF_MY_MUNICIPALITY)
    allow(review, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(review, "region", "UPDATE", ["hat_region"], TEACHERS,
          columns=["state", "expert_name", "marks", "decision", "conclusion", "concluded_at",
                   "concluded_by"])  # fmt: skip


def _routes() -> None:
    """A tutor sees a route while the teacher's consent lasts, and not a day longer."""
    fence(ROUTE)
    staff_only(ROUTE)
    op.execute(f"REVOKE UPDATE ON {ROUTE} FROM hat_school")
    op.execute(f"GRANT UPDATE ({', '.join(ROUTE_OF_SCHOOL)}) ON {ROUTE} TO hat_school")
    lasts = f"{TEACHERS} AND (consent_until IS NULL OR consent_until > (SELECT app.today()))"
    allow(ROUTE, "tutor", "SELECT", ["hat_region"], lasts)
    allow(ROUTE, "tutor", "UPDATE", ["hat_region"], lasts, columns=ROUTE_OF_TUTOR)
    asked(ROUTE)
    asked(ROUTE, "UPDATE")
    asked("school.consent_ask")  # where a consent given by a link says what it is narrowed to
    of_seen = f"{TEACHERS} AND route_id IN (SELECT seen.id FROM {ROUTE} seen)"
    for table in ("route_deficit", "route_step"):
        name = f"regional.{table}"
        fence(name)
        staff_only(name)
        allow(name, "tutor", "SELECT, INSERT, UPDATE, DELETE", ["hat_region"], of_seen)


def _sites() -> None:
    site = "regional.site_check"
    close_table(site)
    wall(site)
    allow(site, "own", "SELECT", ["hat_school"], STAFF)
    allow(site, "district", "SELECT", ["hat_municipality"], OF_MY_MUNICIPALITY)
    allow(site, "district", "INSERT", ["hat_municipality"],
          f"{OF_MY_MUNICIPALITY} AND {STANDS_IN_MINE.format('school_id')}")  # fmt: skip
    allow(site, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(site, "region", "INSERT", ["hat_region"], EDITORS)
    allow(site, "counted", "SELECT", ["hat_compiler"],
          columns=["id", "school_id", "school_year", "checked_on", "has_section", "acts"])  # fmt: skip


def downgrade() -> None:
    for name, table, *_ in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP POLICY asked_select ON school.consent_ask")
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION app.{function}")
