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
                ORDER BY waits.at, waits.id LIMIT 1 FOR UPDATE OF waits)
  RETURNING account_id
$$
"""
FUNCTIONS = {"seats_taken(uuid)": PEOPLE, "next_in_line(uuid)": PEOPLE}


def upgrade() -> None:
    for body in (SEATS, NEXT_IN_LINE):
        op.execute(body)
    for function, hats in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO {', '.join(hats)}")
    _events()
    _routes_and_sites()


def _events() -> None:
    event, came = "regional.regional_event", "regional.event_registration"
    close_table(event)
    ours = f"organiser_municipality_id = {MY_MUNICIPALITY}"
    allow(event, "published", "SELECT", PEOPLE, "state <> 'draft'")
    allow(event, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(event, "region", "INSERT, UPDATE", ["hat_region"], TEACHERS)
    allow(event, "district", "SELECT, INSERT, UPDATE", ["hat_municipality"], ours)
    asked(event)
    close_table(came)
    mine = f"account_id = {MY_ACCOUNT}"
    allow(came, "mine", "SELECT, INSERT", PEOPLE, mine)
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
    review = "regional.programme_review"
    close_table(review)
    wall(review)
    allow(review, "own", "SELECT", ["hat_school"], STAFF)
    allow(review, "own", "INSERT", ["hat_school"], f"{LEADERS} AND state = 'sent'")
    allow(review, "own", "UPDATE", ["hat_school"], f"{LEADERS} AND state = 'sent'",
          check=f"{LEADERS} AND state IN ('sent', 'withdrawn')", columns=["state", "sent_note"])  # fmt: skip
    allow(review, "district", "SELECT", ["hat_municipality"], OF_MY_MUNICIPALITY)
    allow(review, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(review, "region", "UPDATE", ["hat_region"], TEACHERS,
          columns=["state", "expert_name", "marks", "decision", "conclusion", "concluded_at",
                   "concluded_by"])  # fmt: skip


def _routes_and_sites() -> None:
    for table in ("route", "route_deficit", "route_step"):
        name = f"regional.{table}"
        fence(name)
        staff_only(name)
        allow(name, "tutor", "SELECT, UPDATE", ["hat_region"], TEACHERS)
    for table in ("route_deficit", "route_step"):
        allow(f"regional.{table}", "tutor", "INSERT, DELETE", ["hat_region"], TEACHERS)
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
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION app.{function}")
