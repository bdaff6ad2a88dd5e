"""Fences of papers and roadmaps: what is signed stays, the municipality reads no typed word."""

from alembic import op

from migrations.documents import amending, kept, roadmap_facts
from migrations.fences import (
    EDITORS,
    IN_REGION,
    MY_ROLES,
    READERS,
    STAFF,
    STANDS_IN_MINE,
    allow,
    close_table,
    fence,
    staff_only,
    wall,
)

revision = "0027_documents_rights"
down_revision = "0026_documents"
branch_labels = None
depends_on = None

SCHOOL = ("document", "document_clause", "pair_order_removal", "roadmap_item", "roadmap_link")
# Of a roadmap others see how it goes, never what somebody typed.
SEEN_ABOVE = (
    "school_id", "id", "school_year", "code", "stage", "starts_on", "due_on", "first_due_on",
    "state", "done_on", "facts_done", "facts_of", "facts_at",
)  # fmt: skip
OF_AN_ACT = ("id", "type", "school_year", "title", "number", "dated_on", "state", "paper_id")


# Files of papers stand behind the same doors as the papers (0009 does so for scans).
FILES = (
    f"(purpose NOT IN ('document', 'documents') OR {MY_ROLES} && ARRAY['head', 'curator',"
    f" 'responsible']) AND (purpose <> 'roadmap_evidence' OR {STAFF})"
)


def upgrade() -> None:
    for table in SCHOOL:
        fence(f"school.{table}")
        staff_only(f"school.{table}")
    # Who has looked is written once and for good.
    close_table("school.document_view")
    wall("school.document_view")
    allow("school.document_view", "own", "SELECT, INSERT", ["hat_school"])
    staff_only("school.document_view")
    allow("school.roadmap_item", "town", "SELECT", ["hat_municipality"],
          STANDS_IN_MINE.format("school_id"), columns=SEEN_ABOVE)  # fmt: skip
    allow("school.roadmap_item", "region", "SELECT", ["hat_region"], IN_REGION,
          columns=SEEN_ABOVE)  # fmt: skip
    close_table("kernel.text_edition")
    allow("kernel.text_edition", "all", "SELECT", READERS)
    allow("kernel.text_edition", "region", "INSERT", ["hat_region"], f"{IN_REGION} AND {EDITORS}")
    close_table("regional.act")
    allow("regional.act", "region", "SELECT", ["hat_region"], IN_REGION)
    allow("regional.act", "edit", "INSERT, UPDATE", ["hat_region"], f"{IN_REGION} AND {EDITORS}")
    allow("regional.act", "signed", "SELECT", ["hat_school", "hat_municipality", "hat_public"],
          "state = 'signed'", columns=OF_AN_ACT)  # fmt: skip
    op.execute(
        "CREATE POLICY papers ON kernel.stored_file AS RESTRICTIVE FOR SELECT TO hat_school"
        f" USING ({FILES})"
    )
    kept.make()
    amending.make()
    roadmap_facts.make()


def downgrade() -> None:
    op.execute("DROP POLICY papers ON kernel.stored_file")
    roadmap_facts.drop()
    amending.drop()
    kept.drop()
    op.execute(
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT polname, polrelid::regclass AS t"
        " FROM pg_policy WHERE polrelid::regclass::text = ANY(ARRAY["
        + ", ".join(f"'school.{table}'" for table in (*SCHOOL, "document_view"))
        + ", 'kernel.text_edition', 'regional.act'])"
        " LOOP EXECUTE format('DROP POLICY %I ON %s', p.polname, p.t); END LOOP; END $$"
    )
