"""Fences of matching, pairs at work and their ends; what a pair may become; what links open."""

from alembic import op

from migrations.fences import MY_ROLES, STAFF, allow, asked, close_table, fence, staff_only, wall
from migrations.pairs import concerns, diary, finale, guards, guests, hall, people

revision = "0025_pairs_rights"
down_revision = "0024_how_pairs_end"
branch_labels = None
depends_on = None

FENCED = (
    "programme_event", "gathering", "gathering_seat", "gathering_slot", "gathering_ballot",
    "matching", "match_rule", "extra_meeting", "search", "pair_order", "pair_order_line",
    "pair_task", "diary_link", "meeting", "meeting_pair", "feedback", "practice", "club",
    "club_meeting", "club_attendance", "completion", "achievement", "pair_case", "final_event",
    "final_nominee", "final_voter", "final_vote",
)  # fmt: skip
# Rows kept for good: nothing of them is deleted, and only these columns are written again.
KEPT = {
    "gathering_ballot": ["with_whom", "whom_helps", "via", "request_id", "version", "cast_at",
                         "entered_by"],
    "feedback": ["rating", "words", "took_place"],
    "completion": ["state", "reason", "ended_on", "points", "told_mentee_on", "told_parents_on",
                   "last_meeting_on", "had_trouble", "results", "project", "project_shown_on",
                   "marks", "attendance", "reflection", "decision", "mentor_gave", "mentee_gave",
                   "mentor_words", "mentee_words", "mentee_wishes_role", "mentor_wishes_more",
                   "finished_at", "finished_by"],
    "matching": ["state", "inputs_sha256", "result", "job_id", "chosen", "accepted_at",
                 "accepted_by"],
    "final_vote": ["nominee_id", "via", "cast_at", "entered_by"],
}  # fmt: skip
TWO = f"{MY_ROLES} && ARRAY['psychologist', 'curator']"
# Read by the definer functions, as their owner.
OWNER_READS = ("pair", "participation", "programme", "gathering", "gathering_seat", "diary_link",
               "completion", "pair_order", "pair_order_line", "final_event", "final_nominee",
               "final_voter")  # fmt: skip


def upgrade() -> None:
    for table in FENCED:
        fence(f"school.{table}", changed=KEPT.get(table))
        staff_only(f"school.{table}")
    _concerns()
    for table in OWNER_READS:
        asked(f"school.{table}")
    # The triggers hold the rows they judge by until the transaction ends.
    for table in ("gathering", "pair_order", "final_event"):
        op.execute(f"CREATE POLICY held ON school.{table} FOR UPDATE TO portal_owner USING (true)")
    people.make()
    guards.make()
    guests.make()
    hall.make()
    diary.make()
    finale.make()
    concerns.make()


def _concerns() -> None:
    """Anybody of the staff may report; the curator and the psychologist read (U-6)."""
    name = "school.concern"
    close_table(name)
    wall(name)
    staff_only(name)
    allow(name, "reports", "INSERT", ["hat_school"], STAFF)
    allow(name, "two", "SELECT", ["hat_school"], TWO)
    allow(name, "two", "UPDATE", ["hat_school"], TWO,
          columns=["state", "taken_at", "taken_by", "closed_at", "closed_by", "outcome"])  # fmt: skip


def downgrade() -> None:
    others = ("programme", "participation", "pair", "person")
    op.execute(
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT polname, polrelid::regclass AS t"
        " FROM pg_policy WHERE polrelid::regclass::text = ANY(ARRAY["
        + ", ".join(f"'school.{table}'" for table in (*FENCED, "concern"))
        + "]) OR (polrelid::regclass::text = ANY(ARRAY["
        + ", ".join(f"'school.{table}'" for table in others)
        + "]) AND (polname LIKE 'diary%' OR polname = 'asked_select'"
        " OR (polname = 'guest_wall' AND polrelid::regclass::text <> 'school.person')))"
        " LOOP EXECUTE format('DROP POLICY %I ON %s', p.polname, p.t); END LOOP; END $$"
    )
    for part in (concerns, finale, diary, hall, guests, guards, people):
        part.drop()
