"""Waves of questionnaires, the box, figures, judgements, reports (M-01…M-22, R-50)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028_monitoring"
down_revision = "0027_documents_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "monitoring_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("form", sa.String(), server_default="", nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_report")),
        schema="regional",
    )
    op.create_index(
        "ix_monitoring_report_year",
        "monitoring_report",
        ["school_year", "made_at"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "box_seen",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_box_seen")),
        schema="school",
    )
    op.create_table(
        "quoted_report",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_quoted_report")),
        schema="school",
    )
    op.create_index(
        "ix_quoted_report_year",
        "quoted_report",
        ["school_id", "school_year"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "monitoring_report",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_monitoring_report_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_monitoring_report")),
        schema="school",
    )
    op.create_index(
        "ix_monitoring_report_year",
        "monitoring_report",
        ["school_id", "school_year", "made_at"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "swot",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('strength', 'weakness', 'opportunity', 'threat')",
            name=op.f("ck_swot_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_swot_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_swot")),
        schema="school",
    )
    op.create_index(
        "ix_swot_programme_id", "swot", ["school_id", "programme_id"], unique=False, schema="school"
    )
    op.create_table(
        "wave",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "before_id IS NULL OR kind = 'after'", name=op.f("ck_wave_only_after_repeats")
        ),
        sa.CheckConstraint("kind IN ('before', 'after', 'pulse')", name=op.f("ck_wave_kind_known")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_wave_state_known")),
        sa.CheckConstraint("opens_on <= due_on", name=op.f("ck_wave_term_in_order")),
        sa.ForeignKeyConstraint(
            ["school_id", "before_id"],
            ["school.wave.school_id", "school.wave.id"],
            name=op.f("fk_wave_school_id_before_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id", "school_year"],
            ["school.programme.school_id", "school.programme.id", "school.programme.school_year"],
            name=op.f("fk_wave_school_id_programme_id_school_year"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_wave")),
        schema="school",
    )
    op.create_index(
        "ix_wave_programme_id", "wave", ["school_id", "programme_id"], unique=False, schema="school"
    )
    op.create_index(
        "uq_wave_programme_id_kind",
        "wave",
        ["school_id", "programme_id", "kind"],
        unique=True,
        schema="school",
        postgresql_where=sa.text("kind <> 'pulse'"),
    )
    op.create_table(
        "wave_part",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expected", sa.SmallInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "side IN ('mentee', 'mentor', 'programme')", name=op.f("ck_wave_part_side_known")
        ),
        sa.CheckConstraint("expected >= 0", name=op.f("ck_wave_part_expected_counted")),
        sa.ForeignKeyConstraint(
            ["school_id", "instrument_id"],
            ["school.instrument.school_id", "school.instrument.id"],
            name=op.f("fk_wave_part_school_id_instrument_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "wave_id"],
            ["school.wave.school_id", "school.wave.id"],
            name=op.f("fk_wave_part_school_id_wave_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_wave_part")),
        sa.UniqueConstraint(
            "school_id",
            "wave_id",
            "instrument_id",
            name=op.f("uq_wave_part_school_id_wave_id_instrument_id"),
        ),
        schema="school",
    )
    op.create_index(
        "ix_wave_part_instrument_id",
        "wave_part",
        ["school_id", "instrument_id"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "asked",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("respondent_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("excuse", sa.String(), server_default="", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_on IS NOT NULL)", name=op.f("ck_asked_answered_dated")
        ),
        sa.CheckConstraint(
            "state <> 'excused' OR excuse <> ''", name=op.f("ck_asked_excused_says_why")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'answered', 'excused', 'stopped')",
            name=op.f("ck_asked_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "part_id"],
            ["school.wave_part.school_id", "school.wave_part.id"],
            name=op.f("fk_asked_school_id_part_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participation_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_asked_school_id_participation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_asked_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "respondent_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_asked_school_id_respondent_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_asked")),
        sa.UniqueConstraint(
            "school_id",
            "part_id",
            "participation_id",
            "respondent_id",
            name=op.f("uq_asked_school_id_part_id_participation_id_respondent_id"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="school",
    )
    op.create_index(
        "ix_asked_participation_id",
        "asked",
        ["school_id", "participation_id"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "box_sheet",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "instrument_id"],
            ["school.instrument.school_id", "school.instrument.id"],
            name=op.f("fk_box_sheet_school_id_instrument_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "part_id"],
            ["school.wave_part.school_id", "school.wave_part.id"],
            name=op.f("fk_box_sheet_school_id_part_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_box_sheet")),
        schema="school",
    )
    op.create_index(
        "ix_box_sheet_instrument_id",
        "box_sheet",
        ["school_id", "instrument_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_box_sheet_part_id", "box_sheet", ["school_id", "part_id"], unique=False, schema="school"
    )
    op.create_table(
        "figure",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("value", sa.Numeric(precision=9, scale=2), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("moment IN ('start', 'end')", name=op.f("ck_figure_moment_known")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_figure_value_counted")),
        sa.CheckConstraint(
            "whole IS NULL OR (whole > 0 AND value <= whole)", name=op.f("ck_figure_part_of_whole")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_figure_school_id_pair_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_figure_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_figure")),
        sa.UniqueConstraint(
            "school_id",
            "programme_id",
            "pair_id",
            "code",
            "moment",
            name=op.f("uq_figure_school_id_programme_id_pair_id_code_moment"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="school",
    )
    op.create_index(
        "ix_figure_pair_id", "figure", ["school_id", "pair_id"], unique=False, schema="school"
    )
    op.create_table(
        "judgement",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.Column("pair_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("method", sa.String(), server_default="", nullable=False),
        sa.Column("evidence", sa.String(), server_default="", nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('better', 'same', 'worse', 'met', 'partly', 'not_met')",
            name=op.f("ck_judgement_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_judgement_school_id_pair_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participation_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_judgement_school_id_participation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_judgement_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_judgement")),
        sa.UniqueConstraint(
            "school_id",
            "programme_id",
            "participation_id",
            "pair_id",
            "code",
            name="uq_judgement_about",
            postgresql_nulls_not_distinct=True,
        ),
        schema="school",
    )
    op.create_index(
        "ix_judgement_pair_id", "judgement", ["school_id", "pair_id"], unique=False, schema="school"
    )
    op.create_index(
        "ix_judgement_participation_id",
        "judgement",
        ["school_id", "participation_id"],
        unique=False,
        schema="school",
    )
    op.add_column("answer_sheet", sa.Column("asked_id", sa.Uuid(), nullable=True), schema="school")
    op.add_column(
        "answer_sheet",
        sa.Column("confidential", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="school",
    )
    op.create_index(
        "uq_answer_sheet_asked_id",
        "answer_sheet",
        ["school_id", "asked_id"],
        unique=True,
        schema="school",
        postgresql_where=sa.text("asked_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_answer_sheet_school_id_asked_id"),
        "answer_sheet",
        "asked",
        ["school_id", "asked_id"],
        ["school_id", "id"],
        source_schema="school",
        referent_schema="school",
    )
    op.add_column("form_link", sa.Column("asked_id", sa.Uuid(), nullable=True), schema="school")
    op.add_column("form_link", sa.Column("part_id", sa.Uuid(), nullable=True), schema="school")
    op.create_index(
        "ix_form_link_asked_id",
        "form_link",
        ["school_id", "asked_id"],
        unique=False,
        schema="school",
    )
    op.create_foreign_key(
        op.f("fk_form_link_school_id_asked_id"),
        "form_link",
        "asked",
        ["school_id", "asked_id"],
        ["school_id", "id"],
        source_schema="school",
        referent_schema="school",
    )
    op.create_foreign_key(
        op.f("fk_form_link_school_id_part_id"),
        "form_link",
        "wave_part",
        ["school_id", "part_id"],
        ["school_id", "id"],
        source_schema="school",
        referent_schema="school",
    )
    # ### end Alembic commands ###
    op.create_index(
        "uq_act_number_dated_on",
        "act",
        ["number", "dated_on"],
        unique=True,
        schema="regional",
        postgresql_where=sa.text("number <> ''"),
    )


def downgrade() -> None:
    op.drop_index("uq_act_number_dated_on", table_name="act", schema="regional")
    for table, column, _of in (("form_link", "asked_id", "asked"), ("form_link", "part_id", "wave_part"),
                                ("answer_sheet", "asked_id", "asked")):  # fmt: skip
        op.drop_constraint(
            f"fk_{table}_school_id_{column}", table, schema="school", type_="foreignkey"
        )
        op.drop_column(table, column, schema="school")
    op.drop_column("answer_sheet", "confidential", schema="school")
    for table in ("judgement", "figure", "box_sheet", "asked", "wave_part", "wave", "swot",
                  "monitoring_report", "quoted_report", "box_seen"):  # fmt: skip
        op.drop_table(table, schema="school")
    op.drop_table("monitoring_report", schema="regional")
