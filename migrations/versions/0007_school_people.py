"""Families, partners, links, questionnaires and consents of a school."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_school_people"
down_revision = "0006_regional_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("inn", sa.String(), server_default="", nullable=False),
        sa.Column("address", sa.String(), server_default="", nullable=False),
        sa.Column("contact_name", sa.String(), server_default="", nullable=False),
        sa.Column("phone", sa.String(), server_default="", nullable=False),
        sa.Column("email", sa.String(), server_default="", nullable=False),
        sa.Column("site", sa.String(), server_default="", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_partner")),
        sa.UniqueConstraint("school_id", "name", name=op.f("uq_partner_school_id_name")),
        schema="school",
    )
    op.add_column(
        "person",
        sa.Column("phone", sa.String(), server_default="", nullable=False),
        schema="school",
    )
    op.add_column(
        "person",
        sa.Column("email", sa.String(), server_default="", nullable=False),
        schema="school",
    )
    op.add_column(
        "person",
        sa.Column("workplace", sa.String(), server_default="", nullable=False),
        schema="school",
    )
    op.add_column(
        "person",
        sa.Column("position", sa.String(), server_default="", nullable=False),
        schema="school",
    )
    op.add_column(
        "person", sa.Column("finished_year", sa.SmallInteger(), nullable=True), schema="school"
    )
    op.add_column("person", sa.Column("partner_id", sa.Uuid(), nullable=True), schema="school")
    op.add_column(
        "person",
        sa.Column("name_cases", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        schema="school",
    )
    op.add_column("person", sa.Column("merged_into_id", sa.Uuid(), nullable=True), schema="school")
    op.create_check_constraint(
        op.f("ck_person_finished_year_real"),
        "person",
        "finished_year BETWEEN 1950 AND 2100",
        schema="school",
    )
    op.create_check_constraint(
        op.f("ck_person_merged_into_another"), "person", "merged_into_id <> id", schema="school"
    )
    op.create_index(
        "ix_person_merged_into_id",
        "person",
        ["school_id", "merged_into_id"],
        schema="school",
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_person_school_id_partner_id"),
        "person",
        "partner",
        ["school_id", "partner_id"],
        ["school_id", "id"],
        source_schema="school",
        referent_schema="school",
    )
    op.create_foreign_key(
        op.f("fk_person_school_id_merged_into_id"),
        "person",
        "person",
        ["school_id", "merged_into_id"],
        ["school_id", "id"],
        source_schema="school",
        referent_schema="school",
    )
    op.create_table(
        "instrument",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("origin", sa.String(), server_default="school", nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("definition", JSONB(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "origin IN ('region', 'school')", name=op.f("ck_instrument_origin_known")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'retired')", name=op.f("ck_instrument_state_known")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_instrument")),
        sa.UniqueConstraint(
            "school_id", "code", "version", name=op.f("uq_instrument_school_id_code_version")
        ),
        schema="school",
    )
    op.create_table(
        "link",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("most_uses", sa.SmallInteger(), nullable=True),
        sa.Column("uses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('consent', 'answer', 'attendance')", name=op.f("ck_link_purpose_known")
        ),
        sa.CheckConstraint(
            "uses >= 0 AND (most_uses IS NULL OR uses <= most_uses)", name=op.f("ck_link_not_worn")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_link")),
        sa.UniqueConstraint("school_id", "token_hash", name=op.f("uq_link_school_id_token_hash")),
        schema="school",
    )
    op.create_index("ix_link_token_hash", "link", ["token_hash"], unique=False, schema="school")
    op.create_table(
        "partner_agreement",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("number", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="planned", nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'signed' OR signed_on IS NOT NULL",
            name=op.f("ck_partner_agreement_signed_has_a_date"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'signed', 'ended')", name=op.f("ck_partner_agreement_state_known")
        ),
        sa.CheckConstraint(
            "signed_on <= valid_until", name=op.f("ck_partner_agreement_term_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "partner_id"],
            ["school.partner.school_id", "school.partner.id"],
            name=op.f("fk_partner_agreement_school_id_partner_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_partner_agreement")),
        schema="school",
    )
    op.create_index(
        "ix_partner_agreement_partner_id",
        "partner_agreement",
        ["school_id", "partner_id"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "answer_sheet",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("respondent_id", sa.Uuid(), nullable=True),
        sa.Column("typed_name", sa.String(), server_default="", nullable=False),
        sa.Column("typed_place", sa.String(), server_default="", nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("answers", JSONB(), nullable=False),
        sa.Column("scores", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("before", JSONB(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_by", sa.Uuid(), nullable=True),
        sa.Column("correction_reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "via IN ('link', 'paper', 'portal')", name=op.f("ck_answer_sheet_via_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "instrument_id"],
            ["school.instrument.school_id", "school.instrument.id"],
            name=op.f("fk_answer_sheet_school_id_instrument_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "link_id"],
            ["school.link.school_id", "school.link.id"],
            name=op.f("fk_answer_sheet_school_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_answer_sheet_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "respondent_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_answer_sheet_school_id_respondent_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_answer_sheet")),
        schema="school",
    )
    op.create_index(
        "ix_answer_sheet_instrument_id",
        "answer_sheet",
        ["school_id", "instrument_id", "filled_at"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_answer_sheet_person_id",
        "answer_sheet",
        ["school_id", "person_id"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "consent",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("scope", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawal_note", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "purpose IN ('processing', 'publication', 'transfer', 'be_mentor', 'have_mentor')",
            name=op.f("ck_consent_purpose_known"),
        ),
        sa.CheckConstraint(
            "via <> 'link' OR link_id IS NOT NULL", name=op.f("ck_consent_link_is_known")
        ),
        sa.CheckConstraint("via IN ('paper', 'link')", name=op.f("ck_consent_via_known")),
        sa.CheckConstraint("given_on < valid_until", name=op.f("ck_consent_term_in_order")),
        sa.CheckConstraint(
            "withdrawn_on >= given_on", name=op.f("ck_consent_withdrawn_after_given")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "link_id"],
            ["school.link.school_id", "school.link.id"],
            name=op.f("fk_consent_school_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_consent_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "signer_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_consent_school_id_signer_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "school_id",
            "link_id",
            "person_id",
            "purpose",
            name=op.f("uq_consent_school_id_link_id_person_id_purpose"),
        ),
        schema="school",
    )
    op.create_index(
        "ix_consent_person_id",
        "consent",
        ["school_id", "person_id", "purpose"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "consent_ask",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(), server_default="", nullable=False),
        sa.Column("purposes", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("scope", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("wordings", JSONB(), nullable=False),
        sa.Column("versions", JSONB(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "link_id"],
            ["school.link.school_id", "school.link.id"],
            name=op.f("fk_consent_ask_school_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_consent_ask_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "signer_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_consent_ask_school_id_signer_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_consent_ask")),
        sa.UniqueConstraint("school_id", "link_id", name=op.f("uq_consent_ask_school_id_link_id")),
        schema="school",
    )
    op.create_index(
        "ix_consent_ask_person_id",
        "consent_ask",
        ["school_id", "person_id"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "form_link",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("respondent_id", sa.Uuid(), nullable=True),
        sa.Column("takes", sa.String(), server_default="sheet", nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "takes IN ('sheet', 'request', 'mentor')", name=op.f("ck_form_link_takes_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "instrument_id"],
            ["school.instrument.school_id", "school.instrument.id"],
            name=op.f("fk_form_link_school_id_instrument_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "link_id"],
            ["school.link.school_id", "school.link.id"],
            name=op.f("fk_form_link_school_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_form_link_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "respondent_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_form_link_school_id_respondent_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_form_link")),
        sa.UniqueConstraint("school_id", "link_id", name=op.f("uq_form_link_school_id_link_id")),
        schema="school",
    )
    op.create_index(
        "ix_form_link_instrument_id",
        "form_link",
        ["school_id", "instrument_id"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "guardian",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("guardian_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("is_legal", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("child_id <> guardian_id", name=op.f("ck_guardian_two_people")),
        sa.CheckConstraint("since <= until", name=op.f("ck_guardian_span_in_order")),
        sa.ForeignKeyConstraint(
            ["school_id", "child_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_guardian_school_id_child_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "guardian_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_guardian_school_id_guardian_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_guardian")),
        sa.UniqueConstraint(
            "school_id",
            "child_id",
            "guardian_id",
            name=op.f("uq_guardian_school_id_child_id_guardian_id"),
        ),
        schema="school",
    )
    op.create_index(
        "ix_guardian_guardian_id",
        "guardian",
        ["school_id", "guardian_id"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "person_merge",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("gone_id", sa.Uuid(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=True),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("moved", JSONB(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_person_merge_two_cards")),
        sa.ForeignKeyConstraint(
            ["school_id", "gone_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_person_merge_school_id_gone_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "kept_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_person_merge_school_id_kept_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_person_merge")),
        schema="school",
    )
    op.create_index(
        "ix_person_merge_kept_id",
        "person_merge",
        ["school_id", "kept_id"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "task",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("role", sa.String(), server_default="curator", nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("details", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "role IN ('curator', 'psychologist', 'head')", name=op.f("ck_task_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_task_school_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_task")),
        schema="school",
    )
    op.create_index(
        "ix_task_open",
        "task",
        ["school_id", "role", "due_on"],
        unique=False,
        schema="school",
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "ix_task_person_id", "task", ["school_id", "person_id"], unique=False, schema="school"
    )
    op.add_column(
        "programme",
        sa.Column("settings", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        schema="school",
    )


def downgrade() -> None:
    op.drop_column("person", "merged_into_id", schema="school")
    op.drop_column("person", "name_cases", schema="school")
    op.drop_column("person", "partner_id", schema="school")
    op.drop_column("person", "finished_year", schema="school")
    op.drop_column("person", "position", schema="school")
    op.drop_column("person", "workplace", schema="school")
    op.drop_column("person", "email", schema="school")
    op.drop_column("person", "phone", schema="school")
    op.drop_column("programme", "settings", schema="school")
    op.execute("DROP TABLE school.task CASCADE")
    op.execute("DROP TABLE school.person_merge CASCADE")
    op.execute("DROP TABLE school.guardian CASCADE")
    op.execute("DROP TABLE school.form_link CASCADE")
    op.execute("DROP TABLE school.consent_ask CASCADE")
    op.execute("DROP TABLE school.consent CASCADE")
    op.execute("DROP TABLE school.answer_sheet CASCADE")
    op.execute("DROP TABLE school.partner_agreement CASCADE")
    op.execute("DROP TABLE school.link CASCADE")
    op.execute("DROP TABLE school.instrument CASCADE")
    op.execute("DROP TABLE school.partner CASCADE")
