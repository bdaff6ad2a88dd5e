"""Tables of the region: declarations, indicators, cells, marks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0005_regional"
down_revision = "0004_school_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "compile_state",
        sa.Column("school_year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("school_year", name=op.f("pk_compile_state")),
        schema="regional",
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("shown_in", sa.String(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "direction IN ('up', 'down')", name=op.f("ck_indicator_direction_known")
        ),
        sa.CheckConstraint(
            "shown_in IN ('main', 'counters', 'support')", name=op.f("ck_indicator_shown_in_known")
        ),
        sa.CheckConstraint("unit IN ('percent', 'count')", name=op.f("ck_indicator_unit_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
        schema="regional",
    )
    op.create_table(
        "counting_rules",
        sa.Column(
            "one",
            sa.Boolean(),
            autoincrement=False,
            server_default=sa.text("true"),
            nullable=False,
        ),
        sa.Column("school_kinds", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("model_forms", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("team_forms", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("satisfied_from", sa.SmallInteger(), nullable=False),
        sa.Column("low_answers_percent", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_counting_rules_one_row")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_counting_rules")),
        schema="regional",
    )
    op.create_table(
        "kpi_mark",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("school_year", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_mark")),
        schema="regional",
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=True),
        sa.Column("years", sa.SmallInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("declared_name", sa.String(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("pairs >= 0", name=op.f("ck_declaration_pairs_counted")),
        sa.CheckConstraint("years > 0", name=op.f("ck_declaration_years_counted")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_declaration_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_declaration_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint(
            "school_id",
            "school_year",
            "form",
            name=op.f("uq_declaration_school_id_school_year_form"),
        ),
        schema="regional",
    )
    op.create_index(
        "ix_declaration_year",
        "declaration",
        ["school_year", "municipality_id"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "declared_counter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("value >= 0", name=op.f("ck_declared_counter_value_counted")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_declared_counter_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_counter")),
        sa.UniqueConstraint(
            "municipality_id",
            "school_year",
            "fact",
            name=op.f("uq_declared_counter_municipality_id_school_year_fact"),
        ),
        schema="regional",
    )
    op.create_table(
        "indicator_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("from_year", sa.SmallInteger(), nullable=False),
        sa.Column("numerator_fact", sa.String(), nullable=False),
        sa.Column("denominator_fact", sa.String(), nullable=True),
        sa.Column("missing", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "level IN ('school', 'municipality')", name=op.f("ck_indicator_version_level_known")
        ),
        sa.CheckConstraint(
            "missing IN ('keep_denominator', 'leave_out')",
            name=op.f("ck_indicator_version_missing_known"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["regional.indicator.id"],
            name=op.f("fk_indicator_version_indicator_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_version")),
        sa.UniqueConstraint(
            "indicator_id", "from_year", name=op.f("uq_indicator_version_indicator_id_from_year")
        ),
        schema="regional",
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column(
            "basis",
            postgresql.JSONB(astext_type=Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["regional.indicator.id"], name=op.f("fk_target_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["kernel.municipality.id"], name=op.f("fk_target_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "indicator_id",
            "municipality_id",
            "year",
            name=op.f("uq_target_indicator_id_municipality_id_year"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="regional",
    )
    op.create_table(
        "kpi_cell",
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("unit_type", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("anomaly", sa.String(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('primary', 'declared', 'mixed', 'none')",
            name=op.f("ck_kpi_cell_basis_known"),
        ),
        sa.CheckConstraint(
            "unit_type IN ('region', 'municipality', 'school')", name=op.f("ck_kpi_cell_unit_known")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["regional.indicator_version.id"], name=op.f("fk_kpi_cell_version_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_year", "unit_type", "unit_id", "version_id", name=op.f("pk_kpi_cell")
        ),
        schema="regional",
    )
    op.create_index(
        "ix_kpi_cell_within",
        "kpi_cell",
        ["school_year", "unit_type", "municipality_id", "version_id"],
        unique=False,
        schema="regional",
    )
    op.create_index(
        "ix_kpi_cell_over_one",
        "kpi_cell",
        ["school_year", "unit_type"],
        unique=False,
        schema="regional",
        postgresql_where=sa.text("anomaly = 'over_one'"),
    )
    # Figures are rewritten in place; room on the page keeps that from touching the indexes.
    op.execute("ALTER TABLE regional.kpi_cell SET (fillfactor = 70)")


def downgrade() -> None:
    op.execute("DROP TABLE regional.kpi_cell CASCADE")
    op.execute("DROP TABLE regional.target CASCADE")
    op.execute("DROP TABLE regional.indicator_version CASCADE")
    op.execute("DROP TABLE regional.declared_counter CASCADE")
    op.execute("DROP TABLE regional.declaration CASCADE")
    op.execute("DROP TABLE regional.kpi_mark CASCADE")
    op.execute("DROP TABLE regional.counting_rules CASCADE")
    op.execute("DROP TABLE regional.indicator CASCADE")
    op.execute("DROP TABLE regional.compile_state CASCADE")
