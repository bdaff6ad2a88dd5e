"""Fences of monitoring: one child's answers for two, the box for nobody, pairs of values counted."""

from alembic import op

from migrations.fences import IN_REGION, MY_ROLES, allow, close_table, fence, staff_only, wall
from migrations.monitoring import answers, box, nightly, roadmap

revision = "0029_monitoring_rights"
down_revision = "0028_monitoring"
branch_labels = None
depends_on = None

# What the region's reading takes of each table: no answer, no name, no person.
COUNTED = {
    "wave": ["school_id", "id", "programme_id", "school_year", "kind", "before_id", "state"],
    "wave_part": ["school_id", "id", "wave_id", "instrument_id", "side", "purpose", "anonymous"],
    "asked": ["school_id", "id", "part_id", "participation_id", "respondent_id", "state"],
}
BESIDE = {
    "instrument": ["school_id", "id", "code", "version", "digest", "origin", "definition"],
    "answer_sheet": ["school_id", "id", "instrument_id", "asked_id", "scores"],
}
FENCED = ("swot", "figure", "judgement", "quoted_report")
TWO = f"{MY_ROLES} && ARRAY['psychologist', 'curator']"
READ_REGION = f"{MY_ROLES} && ARRAY['region_admin', 'region_operator', 'analyst']"


def upgrade() -> None:
    for table, columns in COUNTED.items():
        fence(f"school.{table}", counted=columns)
        staff_only(f"school.{table}")
    for table in FENCED:
        fence(f"school.{table}")
        staff_only(f"school.{table}")
    for table, columns in BESIDE.items():
        allow(f"school.{table}", "counted", "SELECT", ["hat_compiler"], columns=columns)
    # A report once made is never written again.
    close_table("school.monitoring_report")
    wall("school.monitoring_report")
    staff_only("school.monitoring_report")
    allow("school.monitoring_report", "own", "SELECT, INSERT", ["hat_school"])
    op.execute(
        "CREATE POLICY confidential ON school.answer_sheet AS RESTRICTIVE FOR SELECT TO hat_school"
        f" USING (NOT confidential OR {TWO})"
    )
    close_table("regional.monitoring_report")
    allow("regional.monitoring_report", "region", "SELECT", ["hat_region", "hat_municipality"])
    allow("regional.monitoring_report", "made", "INSERT", ["hat_region"],
          f"{IN_REGION} AND {READ_REGION}")  # fmt: skip
    answers.make()
    box.make()
    nightly.make()
    roadmap.make()


def downgrade() -> None:
    roadmap.drop()
    nightly.drop()
    box.drop()
    answers.drop()
    op.execute("DROP POLICY confidential ON school.answer_sheet")
    for table, columns in BESIDE.items():
        op.execute(f"DROP POLICY counted_select ON school.{table}")
        op.execute(f"REVOKE SELECT ({', '.join(columns)}) ON school.{table} FROM hat_compiler")
    op.execute(
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT polname, polrelid::regclass AS t"
        " FROM pg_policy WHERE polrelid::regclass::text = ANY(ARRAY["
        + ", ".join(f"'school.{table}'" for table in (*COUNTED, *FENCED, "monitoring_report"))
        + ", 'regional.monitoring_report'])"
        " LOOP EXECUTE format('DROP POLICY %I ON %s', p.polname, p.t); END LOOP; END $$"
    )
