"""The annual reports that were made: kept for good, changed by nobody."""

import sqlalchemy as sa
from alembic import op

from migrations.fences import IN_REGION, MY_ACCOUNT, OF_MY_MUNICIPALITY, allow, close_table

revision = "0018_annual"
down_revision = "0017_events_rights"
branch_labels = None
depends_on = None

TABLE = "regional.annual_report"
FILES = ("pdf_id", "docx_id", "xlsx_id")


def upgrade() -> None:
    op.create_table(
        "annual_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("structure", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=True),
        sa.Column("figures_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in FILES),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "structure IN ('date', 'today')", name=op.f("ck_annual_report_structure_known")
        ),
        sa.CheckConstraint(
            "snapshot_id IS NULL OR structure = 'date'",
            name=op.f("ck_annual_report_official_by_date"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_annual_report_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["regional.period_snapshot.id"],
            name=op.f("fk_annual_report_snapshot_id"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], ["kernel.stored_file.id"], name=op.f(f"fk_annual_report_{name}")
            )
            for name in FILES
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_report")),
        schema="regional",
    )
    op.create_index(
        "ix_annual_report_made", "annual_report", ["school_year", "made_at"], schema="regional"
    )
    close_table(TABLE)
    by_me = f"made_by = {MY_ACCOUNT}"
    allow(TABLE, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(TABLE, "region", "INSERT", ["hat_region"], f"{IN_REGION} AND {by_me}")
    allow(TABLE, "district", "SELECT", ["hat_municipality"], OF_MY_MUNICIPALITY)
    allow(TABLE, "district", "INSERT", ["hat_municipality"], f"{OF_MY_MUNICIPALITY} AND {by_me}")


def downgrade() -> None:
    op.execute("DROP TABLE regional.annual_report CASCADE")
