"""Reporting periods, notices and letters, papers to check, events of the structure."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012_periods"
down_revision = "0011_what_falls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("issuer_school_id", sa.Uuid(), nullable=True),
        sa.Column("issuer_municipality_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="valid", nullable=False),
        sa.Column("state_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('valid', 'revoked', 'replaced')", name=op.f("ck_paper_state_known")
        ),
        sa.CheckConstraint(
            "num_nonnulls(issuer_school_id, issuer_municipality_id) <= 1",
            name=op.f("ck_paper_one_issuer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        schema="kernel",
    )
    op.create_index("uq_paper_code", "paper", ["code"], unique=True, schema="kernel")
    op.create_table(
        "period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("cut_off_on", sa.Date(), nullable=False),
        sa.Column("school_kinds", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "opens_on <= due_on AND due_on <= closes_on", name=op.f("ck_period_days_in_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        schema="regional",
    )
    op.create_index(
        "ix_period_school_year",
        "period",
        ["school_year", "opens_on"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="new", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('new', 'sent', 'dead')", name=op.f("ck_letter_state_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_letter_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_letter_account_id_key")),
        schema="kernel",
    )
    op.create_index(
        "ix_letter_due",
        "letter",
        ["run_after"],
        unique=False,
        schema="kernel",
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("values", JSONB(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail", sa.String(), nullable=False),
        sa.CheckConstraint("mail IN ('none', 'digest', 'told')", name=op.f("ck_notice_mail_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_notice_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_notice_account_id_key")),
        schema="kernel",
    )
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["account_id"],
        unique=False,
        schema="kernel",
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_notice_inbox", "notice", ["account_id", "created_at"], unique=False, schema="kernel"
    )
    op.create_index(
        "ix_notice_to_digest",
        "notice",
        ["created_at"],
        unique=False,
        schema="kernel",
        postgresql_where=sa.text("mail = 'digest'"),
    )
    op.create_table(
        "notice_wish",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("notice_group", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.CheckConstraint(
            "mail IN ('at_once', 'digest', 'none')", name=op.f("ck_notice_wish_mail_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_notice_wish_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "notice_group", name=op.f("pk_notice_wish")),
        schema="kernel",
    )
    op.create_table(
        "period_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("unit_type", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "unit_type IN ('region', 'municipality')", name=op.f("ck_period_snapshot_unit_known")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["regional.period.id"], name=op.f("fk_period_snapshot_period_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_snapshot")),
        sa.UniqueConstraint(
            "period_id",
            "number",
            "unit_id",
            name=op.f("uq_period_snapshot_period_id_number_unit_id"),
        ),
        schema="regional",
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="due", nullable=False),
        sa.Column("attempt", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("first_submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_attempt", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'submitted', 'returned', 'accepted', 'approved', 'lifted')",
            name=op.f("ck_report_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('submitted', 'accepted', 'approved') OR submitted_at IS NOT NULL",
            name=op.f("ck_report_submitted_has_a_time"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["kernel.municipality.id"], name=op.f("fk_report_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["regional.period.id"], name=op.f("fk_report_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_report_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("period_id", "school_id", name=op.f("uq_report_period_id_school_id")),
        schema="regional",
    )
    op.create_index(
        "ix_report_place",
        "report",
        ["period_id", "municipality_id", "state"],
        unique=False,
        schema="regional",
    )
    op.create_index("ix_report_school_id", "report", ["school_id"], unique=False, schema="regional")
    op.create_table(
        "structure_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about_school_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("from_municipality_id", sa.Uuid(), nullable=False),
        sa.Column("to_municipality_id", sa.Uuid(), nullable=True),
        sa.Column("happens_on", sa.Date(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undo_reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(kind = 'merged') = (successor_id IS NOT NULL)",
            name=op.f("ck_structure_event_successor_fits"),
        ),
        sa.CheckConstraint(
            "(kind = 'transferred') = (to_municipality_id IS NOT NULL)",
            name=op.f("ck_structure_event_place_fits"),
        ),
        sa.CheckConstraint(
            "kind IN ('merged', 'transferred', 'closed')",
            name=op.f("ck_structure_event_kind_known"),
        ),
        sa.CheckConstraint(
            "successor_id <> about_school_id", name=op.f("ck_structure_event_not_into_itself")
        ),
        sa.ForeignKeyConstraint(
            ["about_school_id"],
            ["kernel.school.id"],
            name=op.f("fk_structure_event_about_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["from_municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_structure_event_from_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["kernel.school.id"], name=op.f("fk_structure_event_successor_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_structure_event_to_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_structure_event")),
        schema="regional",
    )
    op.create_index(
        "ix_structure_event_about_school_id",
        "structure_event",
        ["about_school_id"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "kpi_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("unit_type", sa.String(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "unit_type IN ('region', 'municipality')", name=op.f("ck_kpi_month_unit_known")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["regional.indicator_version.id"], name=op.f("fk_kpi_month_version_id")
        ),
        sa.PrimaryKeyConstraint("month", "unit_id", "version_id", name=op.f("pk_kpi_month")),
        schema="regional",
    )
    op.create_index(
        "ix_kpi_month_unit", "kpi_month", ["unit_id", "month"], unique=False, schema="regional"
    )
    op.create_table(
        "reopening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(reason) > 2", name=op.f("ck_reopening_reason_given")),
        sa.CheckConstraint("until > opened_at", name=op.f("ck_reopening_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["period_id"], ["regional.period.id"], name=op.f("fk_reopening_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["regional.report.id"], name=op.f("fk_reopening_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
        schema="regional",
    )
    op.create_index(
        "ix_reopening_period_id", "reopening", ["period_id"], unique=False, schema="regional"
    )
    op.create_table(
        "report_figure",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("anomaly", sa.String(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["regional.report.id"], name=op.f("fk_report_figure_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["regional.indicator_version.id"],
            name=op.f("fk_report_figure_version_id"),
        ),
        sa.PrimaryKeyConstraint(
            "report_id", "attempt", "version_id", name=op.f("pk_report_figure")
        ),
        schema="regional",
    )
    op.create_table(
        "report_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["regional.report.id"], name=op.f("fk_report_move_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_move")),
        schema="regional",
    )
    op.create_index(
        "ix_report_move_report_id",
        "report_move",
        ["report_id", "at"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "report_remark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("check_code", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('explanation', 'return', 'note', 'difference')",
            name=op.f("ck_report_remark_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["regional.report.id"], name=op.f("fk_report_remark_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["regional.indicator_version.id"],
            name=op.f("fk_report_remark_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_remark")),
        schema="regional",
    )
    op.create_index(
        "ix_report_remark_report_id",
        "report_remark",
        ["report_id", "at"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "report_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["period_id"], ["regional.period.id"], name=op.f("fk_report_snapshot_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["regional.report.id"], name=op.f("fk_report_snapshot_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_snapshot")),
        sa.UniqueConstraint(
            "report_id", "number", name=op.f("uq_report_snapshot_report_id_number")
        ),
        schema="regional",
    )
    op.create_index(
        "ix_report_snapshot_place",
        "report_snapshot",
        ["period_id", "municipality_id"],
        unique=False,
        schema="regional",
    )
    op.add_column(
        "indicator",
        sa.Column("source", sa.String(), server_default="profile", nullable=False),
        schema="regional",
    )
    op.add_column(
        "indicator",
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        schema="regional",
    )
    op.add_column(
        "indicator_version",
        sa.Column("source", sa.String(), server_default="profile", nullable=False),
        schema="regional",
    )
    op.add_column(
        "indicator_version",
        sa.Column("draft", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="regional",
    )
    op.add_column(
        "indicator_version", sa.Column("trial", JSONB(), nullable=True), schema="regional"
    )
    op.add_column(
        "indicator_version",
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        schema="regional",
    )
    op.add_column(
        "indicator_version",
        sa.Column("note", sa.String(), server_default="", nullable=False),
        schema="regional",
    )
    op.add_column(
        "indicator_version",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        schema="regional",
    )
    op.add_column(
        "indicator_version", sa.Column("created_by", sa.Uuid(), nullable=True), schema="regional"
    )
    op.add_column(
        "target",
        sa.Column("source", sa.String(), server_default="profile", nullable=False),
        schema="regional",
    )
    op.add_column(
        "target", sa.Column("set_at", sa.DateTime(timezone=True), nullable=True), schema="regional"
    )
    op.add_column("target", sa.Column("set_by", sa.Uuid(), nullable=True), schema="regional")
    for table in ("indicator", "indicator_version", "target"):
        op.create_check_constraint(
            op.f(f"ck_{table}_source_known"),
            table,
            "source IN ('profile', 'region')",
            schema="regional",
        )


def downgrade() -> None:
    op.drop_column("indicator", "source", schema="regional")
    op.drop_column("indicator", "retired_at", schema="regional")
    op.drop_column("indicator_version", "source", schema="regional")
    op.drop_column("indicator_version", "draft", schema="regional")
    op.drop_column("indicator_version", "trial", schema="regional")
    op.drop_column("indicator_version", "tried_at", schema="regional")
    op.drop_column("indicator_version", "note", schema="regional")
    op.drop_column("indicator_version", "created_at", schema="regional")
    op.drop_column("indicator_version", "created_by", schema="regional")
    op.drop_column("target", "source", schema="regional")
    op.drop_column("target", "set_at", schema="regional")
    op.drop_column("target", "set_by", schema="regional")
    op.execute("DROP TABLE regional.report_snapshot CASCADE")
    op.execute("DROP TABLE regional.report_remark CASCADE")
    op.execute("DROP TABLE regional.report_move CASCADE")
    op.execute("DROP TABLE regional.report_figure CASCADE")
    op.execute("DROP TABLE regional.reopening CASCADE")
    op.execute("DROP TABLE regional.kpi_month CASCADE")
    op.execute("DROP TABLE regional.structure_event CASCADE")
    op.execute("DROP TABLE regional.report CASCADE")
    op.execute("DROP TABLE regional.period_snapshot CASCADE")
    op.execute("DROP TABLE kernel.notice_wish CASCADE")
    op.execute("DROP TABLE kernel.notice CASCADE")
    op.execute("DROP TABLE kernel.letter CASCADE")
    op.execute("DROP TABLE regional.period CASCADE")
    op.execute("DROP TABLE kernel.paper CASCADE")
