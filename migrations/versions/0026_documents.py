"""Texts the region edits, the register of papers, amending orders, roadmaps (DC-02, E-12, D-01)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026_documents"
down_revision = "0025_pairs_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_edition")),
        sa.UniqueConstraint("code", "n", name=op.f("uq_text_edition_code_n")),
        schema="kernel",
    )
    op.create_table(
        "document_clause",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "length(words) BETWEEN 1 AND 2000", name=op.f("ck_document_clause_words_there")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_document_clause")),
        sa.UniqueConstraint(
            "school_id", "type", "n", name=op.f("uq_document_clause_school_id_type_n")
        ),
        schema="school",
    )
    op.create_table(
        "act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("number", sa.String(), server_default="", nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column(
            "params",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("content_sha256", sa.String(), server_default="", nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.Column("scan_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state <> 'signed' OR (number <> '' AND dated_on IS NOT NULL AND content IS NOT NULL AND content_sha256 <> '')",
            name=op.f("ck_act_signed_is_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'signed', 'cancelled')", name=op.f("ck_act_state_known")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["kernel.paper.id"], name=op.f("fk_act_paper_id")),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["kernel.stored_file.id"], name=op.f("fk_act_scan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
        schema="regional",
    )
    op.create_table(
        "document",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("series", sa.String(), server_default="", nullable=False),
        sa.Column("number", sa.String(), server_default="", nullable=False),
        sa.Column("number_n", sa.Integer(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("version", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("signatory", sa.String(), server_default="", nullable=False),
        sa.Column(
            "params",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("content_sha256", sa.String(), server_default="", nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.Column("scan_id", sa.Uuid(), nullable=True),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "number = '' OR dated_on IS NOT NULL", name=op.f("ck_document_numbered_is_dated")
        ),
        sa.CheckConstraint(
            "state <> 'signed' OR (dated_on IS NOT NULL AND content IS NOT NULL AND content_sha256 <> '')",
            name=op.f("ck_document_signed_is_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'signed', 'cancelled')", name=op.f("ck_document_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["kernel.paper.id"], name=op.f("fk_document_paper_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_document_school_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "replaces_id"],
            ["school.document.school_id", "school.document.id"],
            name=op.f("fk_document_school_id_replaces_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_document")),
        schema="school",
    )
    op.create_index(
        "ix_document_subject",
        "document",
        ["school_id", "subject_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_document_year",
        "document",
        ["school_id", "school_year", "dated_on"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "uq_document_number",
        "document",
        ["school_id", "school_year", "series", "number_n"],
        unique=True,
        schema="school",
        postgresql_where=sa.text("number_n IS NOT NULL"),
    )
    op.create_table(
        "document_view",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('page', 'pdf', 'docx', 'scan')", name=op.f("ck_document_view_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "document_id"],
            ["school.document.school_id", "school.document.id"],
            name=op.f("fk_document_view_school_id_document_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_document_view")),
        schema="school",
    )
    op.create_index(
        "ix_document_view_document_id",
        "document_view",
        ["school_id", "document_id", "seen_at"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "roadmap_item",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(), server_default="", nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("task", sa.String(), server_default="", nullable=False),
        sa.Column("result", sa.String(), server_default="", nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_starts_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("role", sa.String(), server_default="curator", nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "done_when", sa.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("facts_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("facts_of", sa.Integer(), server_default="0", nullable=False),
        sa.Column("facts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("before_starts_on", sa.Date(), nullable=True),
        sa.Column("before_due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_roadmap_item_done_has_a_date")
        ),
        sa.CheckConstraint(
            "role IN ('head', 'curator', 'responsible', 'psychologist')",
            name=op.f("ck_roadmap_item_role_known"),
        ),
        sa.CheckConstraint(
            "state <> 'dropped' OR length(note) > 0",
            name=op.f("ck_roadmap_item_dropped_has_a_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'dropped')", name=op.f("ck_roadmap_item_state_known")
        ),
        sa.CheckConstraint(
            "facts_done BETWEEN 0 AND facts_of", name=op.f("ck_roadmap_item_facts_in_order")
        ),
        sa.CheckConstraint("stage BETWEEN 1 AND 7", name=op.f("ck_roadmap_item_stage_of_seven")),
        sa.CheckConstraint("starts_on <= due_on", name=op.f("ck_roadmap_item_span_in_order")),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_roadmap_item_school_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_roadmap_item")),
        schema="school",
    )
    op.create_index(
        "ix_roadmap_item_due",
        "roadmap_item",
        ["school_id", "school_year", "due_on"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "uq_roadmap_item_code",
        "roadmap_item",
        ["school_id", "school_year", "code"],
        unique=True,
        schema="school",
        postgresql_where=sa.text("code <> ''"),
    )
    op.create_table(
        "roadmap_link",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("after_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("item_id <> after_id", name=op.f("ck_roadmap_link_two_items")),
        sa.ForeignKeyConstraint(
            ["school_id", "after_id"],
            ["school.roadmap_item.school_id", "school.roadmap_item.id"],
            name=op.f("fk_roadmap_link_school_id_after_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "item_id"],
            ["school.roadmap_item.school_id", "school.roadmap_item.id"],
            name=op.f("fk_roadmap_link_school_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_roadmap_link")),
        sa.UniqueConstraint(
            "school_id",
            "item_id",
            "after_id",
            name=op.f("uq_roadmap_link_school_id_item_id_after_id"),
        ),
        schema="school",
    )
    op.create_index(
        "ix_roadmap_link_after_id",
        "roadmap_link",
        ["school_id", "after_id"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "pair_order_removal",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "order_id"],
            ["school.pair_order.school_id", "school.pair_order.id"],
            name=op.f("fk_pair_order_removal_school_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_pair_order_removal_school_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pair_order_removal")),
        sa.UniqueConstraint(
            "school_id",
            "order_id",
            "pair_id",
            name=op.f("uq_pair_order_removal_school_id_order_id_pair_id"),
        ),
        schema="school",
    )
    op.create_index(
        "ix_pair_order_removal_pair_id",
        "pair_order_removal",
        ["school_id", "pair_id"],
        unique=False,
        schema="school",
    )


def downgrade() -> None:
    op.drop_table("pair_order_removal", schema="school")
    op.drop_table("roadmap_link", schema="school")
    op.drop_table("roadmap_item", schema="school")
    op.drop_table("document_view", schema="school")
    op.drop_table("document", schema="school")
    op.drop_table("act", schema="regional")
    op.drop_table("document_clause", schema="school")
    op.drop_table("text_edition", schema="kernel")
