"""A school's rows are for its staff: whoever else wears the school's hat sees none of them.

Mentors, mentees and parents are people of a school too. What is theirs will be opened to them row by
row when they get pages of their own; until then PostgreSQL shows them nothing (PL-02).
"""

from alembic import op

from migrations.fences import staff_only

revision = "0010_school_staff"
down_revision = "0009_school_people_rights"
branch_labels = None
depends_on = None

TABLES = (
    "answer_sheet", "attendance", "base_entry", "certificate", "class_of_year", "consent",
    "consent_ask", "criterion", "form_link", "guardian", "informing", "instrument", "interview",
    "link", "loan", "mentor_profile", "opinion", "pair", "participation", "partner",
    "partner_agreement", "person", "person_merge", "programme", "psychologist_flag", "request",
    "resource", "satisfaction", "task", "team_member", "trainee", "training", "training_session",
    "year_turn",
)  # fmt: skip


def upgrade() -> None:
    for table in TABLES:
        staff_only(f"school.{table}")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP POLICY staff ON school.{table}")
