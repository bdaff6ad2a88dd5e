"""Contests, their juries and sheets, and the ledger of honours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019_contests"
down_revision = "0018_annual"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "paper", sa.Column("title", sa.String(), server_default="", nullable=False), schema="kernel"
    )
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("spare", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_second_factor_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
        schema="kernel",
    )
    op.add_column(
        "sign_in_session",
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        schema="kernel",
    )
    op.create_table(
        "honour_type",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("rules", JSONB(), nullable=False),
        sa.Column("regulations", sa.String(), server_default="", nullable=False),
        sa.Column("source", sa.String(), server_default="profile", nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "level IN ('region', 'municipality', 'school')", name=op.f("ck_honour_type_level_known")
        ),
        sa.CheckConstraint(
            "source IN ('profile', 'region')", name=op.f("ck_honour_type_source_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour_type")),
        sa.UniqueConstraint("code", name=op.f("uq_honour_type_code")),
        schema="contests",
    )
    op.create_table(
        "contest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("organiser_municipality_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("rules_sha256", sa.String(), nullable=True),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("entries_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'announced', 'judging', 'finished', 'cancelled')",
            name=op.f("ck_contest_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'cancelled') OR rules_sha256 IS NOT NULL",
            name=op.f("ck_contest_announced_is_frozen"),
        ),
        sa.CheckConstraint("entries_from < entries_until", name=op.f("ck_contest_days_in_order")),
        sa.ForeignKeyConstraint(
            ["organiser_municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_contest_organiser_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        schema="contests",
    )
    op.create_index(
        "ix_contest_school_year",
        "contest",
        ["school_year", "state"],
        unique=False,
        schema="contests",
    )
    op.create_table(
        "honour_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organiser_municipality_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signatory", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state = 'draft' OR number IS NOT NULL",
            name=op.f("ck_honour_order_signed_has_a_number"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'signed')", name=op.f("ck_honour_order_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["organiser_municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_honour_order_organiser_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour_order")),
        schema="contests",
    )
    op.create_table(
        "honour_nomination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("post", sa.String(), server_default="", nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("merits", sa.String(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("minutes", JSONB(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'nominated', 'endorsed', 'recommended', 'awarded', 'declined', 'withdrawn')",
            name=op.f("ck_honour_nomination_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_honour_nomination_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["contests.honour_order.id"],
            name=op.f("fk_honour_nomination_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_honour_nomination_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"], ["contests.honour_type.id"], name=op.f("fk_honour_nomination_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour_nomination")),
        schema="contests",
    )
    op.create_index(
        "ix_honour_nomination_place",
        "honour_nomination",
        ["municipality_id", "type_id", "state"],
        unique=False,
        schema="contests",
    )
    op.create_index(
        "ix_honour_nomination_school_id",
        "honour_nomination",
        ["school_id"],
        unique=False,
        schema="contests",
    )
    op.create_index(
        "ix_honour_nomination_order_id",
        "honour_nomination",
        ["order_id"],
        unique=False,
        schema="contests",
    )
    op.create_table(
        "award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoke_reason", sa.String(), server_default="", nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(revoked_on IS NULL) = (revoke_reason = '')", name=op.f("ck_award_revoked_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["kernel.municipality.id"], name=op.f("fk_award_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["contests.honour_nomination.id"],
            name=op.f("fk_award_nomination_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["contests.honour_order.id"], name=op.f("fk_award_order_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["kernel.paper.id"], name=op.f("fk_award_paper_id")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_award_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"], ["contests.honour_type.id"], name=op.f("fk_award_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("nomination_id", name=op.f("uq_award_nomination_id")),
        sa.UniqueConstraint("type_id", "number", name=op.f("uq_award_type_id_number")),
        schema="contests",
    )
    op.create_index(
        "ix_award_person",
        "award",
        ["person_id", "type_id"],
        unique=False,
        schema="contests",
        postgresql_where=sa.text("revoked_on IS NULL"),
    )
    op.create_table(
        "entry",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("nomination", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=True),
        sa.Column("entrant_name", sa.String(), nullable=False),
        sa.Column("entrant_post", sa.String(), server_default="", nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=True),
        sa.Column("pair_id", sa.Uuid(), nullable=True),
        sa.Column("entrant_account_id", sa.Uuid(), nullable=True),
        sa.Column("nominator_id", sa.Uuid(), nullable=True),
        sa.Column("texts", JSONB(), nullable=False),
        sa.Column("links", JSONB(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("publication_consent_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_grace", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'returned', 'endorsed', 'admitted', 'declined', 'withdrawn')",
            name=op.f("ck_entry_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.contest.id"], name=op.f("fk_entry_contest_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["kernel.municipality.id"], name=op.f("fk_entry_municipality_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_entry")),
        schema="contests",
    )
    op.create_index("uq_entry_id", "entry", ["id"], unique=True, schema="contests")
    op.create_index(
        "ix_entry_contest_id",
        "entry",
        ["contest_id", "municipality_id", "state"],
        unique=False,
        schema="contests",
    )
    op.create_index(
        "uq_entry_number",
        "entry",
        ["contest_id", "number"],
        unique=True,
        schema="contests",
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_table(
        "honour_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["contests.honour_nomination.id"],
            name=op.f("fk_honour_step_nomination_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour_step")),
        schema="contests",
    )
    op.create_index(
        "ix_honour_step_nomination_id",
        "honour_step",
        ["nomination_id", "at"],
        unique=False,
        schema="contests",
    )
    op.create_table(
        "jury_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("post", sa.String(), server_default="", nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("nominations", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("works_at_school_id", sa.Uuid(), nullable=True),
        sa.Column("works_in_municipality_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_reason", sa.String(), server_default="", nullable=False),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "role IN ('juror', 'chair', 'secretary')", name=op.f("ck_jury_member_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_jury_member_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.contest.id"], name=op.f("fk_jury_member_contest_id")
        ),
        sa.ForeignKeyConstraint(
            ["works_at_school_id"],
            ["kernel.school.id"],
            name=op.f("fk_jury_member_works_at_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["works_in_municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_jury_member_works_in_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_member")),
        sa.UniqueConstraint(
            "contest_id", "account_id", name=op.f("uq_jury_member_contest_id_account_id")
        ),
        sa.UniqueConstraint(
            "contest_id", "pseudonym", name=op.f("uq_jury_member_contest_id_pseudonym")
        ),
        schema="contests",
    )
    op.create_index(
        "uq_jury_member_chair",
        "jury_member",
        ["contest_id"],
        unique=True,
        schema="contests",
        postgresql_where=sa.text("role = 'chair' AND removed_at IS NULL"),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("rules_sha256", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("ballot_count", sa.Integer(), nullable=True),
        sa.Column("merkle_root", sa.String(), nullable=True),
        sa.Column("manifest", sa.String(), nullable=True),
        sa.Column("manifest_sha256", sa.String(), nullable=True),
        sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('closed', 'published')) = (merkle_root IS NOT NULL)",
            name=op.f("ck_round_closed_has_a_root"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'published')", name=op.f("ck_round_state_known")
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_round_times_in_order")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.contest.id"], name=op.f("fk_round_contest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_round_contest_id_number")),
        schema="contests",
    )
    op.create_table(
        "prolongation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("until_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contests.round.id"], name=op.f("fk_prolongation_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prolongation")),
        schema="contests",
    )
    op.create_index(
        "ix_prolongation_round_id", "prolongation", ["round_id"], unique=False, schema="contests"
    )
    op.create_table(
        "conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('person', 'pair', 'nominator', 'school', 'municipality', 'kinship', 'prepared', 'other')",
            name=op.f("ck_conflict_kind_known"),
        ),
        sa.CheckConstraint(
            "source IN ('found', 'declared', 'commission')", name=op.f("ck_conflict_source_known")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.contest.id"], name=op.f("fk_conflict_contest_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["contests.jury_member.id"], name=op.f("fk_conflict_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint("member_id", "entry_id", name=op.f("uq_conflict_member_id_entry_id")),
        schema="contests",
    )
    op.create_table(
        "entry_file",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("blind", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_entry_file_not_empty")),
        sa.ForeignKeyConstraint(
            ["school_id", "entry_id"],
            ["contests.entry.school_id", "contests.entry.id"],
            name=op.f("fk_entry_file_school_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_entry_file")),
        schema="contests",
    )
    op.create_index("uq_entry_file_id", "entry_file", ["id"], unique=True, schema="contests")
    op.create_index(
        "ix_entry_file_entry_id",
        "entry_file",
        ["school_id", "entry_id"],
        unique=False,
        schema="contests",
    )
    op.create_table(
        "entry_move",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "entry_id"],
            ["contests.entry.school_id", "contests.entry.id"],
            name=op.f("fk_entry_move_school_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_entry_move")),
        schema="contests",
    )
    op.create_index(
        "ix_entry_move_entry_id",
        "entry_move",
        ["school_id", "entry_id"],
        unique=False,
        schema="contests",
    )
    op.create_table(
        "round_entry",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("nomination", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contests.round.id"], name=op.f("fk_round_entry_round_id")
        ),
        sa.PrimaryKeyConstraint("round_id", "entry_id", name=op.f("pk_round_entry")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_round_entry_round_id_code")),
        schema="contests",
    )
    op.create_table(
        "round_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contests.round.id"], name=op.f("fk_round_result_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_result")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_round_result_round_id_number")),
        schema="contests",
    )
    op.create_table(
        "round_archive",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contests.round.id"], name=op.f("fk_round_archive_round_id")
        ),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_round_archive")),
        schema="contests",
    )
    op.create_table(
        "diploma",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("addressed", sa.String(), nullable=False),
        sa.Column("nomination", sa.String(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=True),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_why = '')", name=op.f("ck_diploma_ended_says_why")
        ),
        sa.CheckConstraint(
            "kind IN ('diploma', 'thanks', 'parents')", name=op.f("ck_diploma_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.contest.id"], name=op.f("fk_diploma_contest_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_diploma_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["kernel.paper.id"], name=op.f("fk_diploma_paper_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_diploma_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diploma")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_diploma_contest_id_number")),
        schema="contests",
    )
    op.create_index(
        "uq_diploma_standing",
        "diploma",
        ["entry_id", "kind"],
        unique=True,
        schema="contests",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "tie_vote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("nomination", sa.String(), nullable=False),
        sa.Column("votes", JSONB(), nullable=False),
        sa.Column("present", sa.SmallInteger(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contests.round.id"], name=op.f("fk_tie_vote_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie_vote")),
        schema="contests",
    )
    op.create_index(
        "ix_tie_vote_round_id", "tie_vote", ["round_id"], unique=False, schema="contests"
    )
    op.create_table(
        "appeal",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="filed", nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.String(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('upheld', 'rejected')) = (decided_at IS NOT NULL)",
            name=op.f("ck_appeal_decided_has_a_time"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'upheld', 'rejected', 'withdrawn')",
            name=op.f("ck_appeal_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["contests.round_result.id"], name=op.f("fk_appeal_result_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contests.round.id"], name=op.f("fk_appeal_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "entry_id"],
            ["contests.entry.school_id", "contests.entry.id"],
            name=op.f("fk_appeal_school_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_appeal")),
        schema="contests",
    )
    op.create_index("uq_appeal_id", "appeal", ["id"], unique=True, schema="contests")
    op.create_index("ix_appeal_round_id", "appeal", ["round_id"], unique=False, schema="contests")
    op.create_index(
        "uq_appeal_filed",
        "appeal",
        ["school_id", "entry_id", "round_id"],
        unique=True,
        schema="contests",
        postgresql_where=sa.text("state = 'filed'"),
    )
    op.create_table(
        "assignment",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["contests.jury_member.id"], name=op.f("fk_assignment_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "entry_id"],
            ["contests.round_entry.round_id", "contests.round_entry.entry_id"],
            name=op.f("fk_assignment_round_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "entry_id", "member_id", name=op.f("pk_assignment")),
        schema="contests",
    )
    op.create_index(
        "ix_assignment_account_id",
        "assignment",
        ["account_id", "round_id", "entry_id"],
        unique=False,
        schema="contests",
    )
    op.create_index(
        "ix_assignment_member_id",
        "assignment",
        ["member_id", "round_id"],
        unique=False,
        schema="contests",
    )
    op.create_table(
        "ballot_draft",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("marks", JSONB(), nullable=False),
        sa.Column("comments", JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "entry_id", "member_id"],
            [
                "contests.assignment.round_id",
                "contests.assignment.entry_id",
                "contests.assignment.member_id",
            ],
            name=op.f("fk_ballot_draft_round_id_entry_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "entry_id", "member_id", name=op.f("pk_ballot_draft")),
        schema="contests",
    )
    op.create_table(
        "ballot_version",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("comments", JSONB(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_before", sa.LargeBinary(), nullable=True),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("in_grace", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_ballot_version_counted_from_one")),
        sa.ForeignKeyConstraint(
            ["round_id", "entry_id", "member_id"],
            [
                "contests.assignment.round_id",
                "contests.assignment.entry_id",
                "contests.assignment.member_id",
            ],
            name=op.f("fk_ballot_version_round_id_entry_id_member_id"),
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "entry_id", "member_id", "version", name=op.f("pk_ballot_version")
        ),
        sa.UniqueConstraint("receipt", name=op.f("uq_ballot_version_receipt")),
        sa.UniqueConstraint(
            "round_id",
            "member_id",
            "request_id",
            name=op.f("uq_ballot_version_round_id_member_id_request_id"),
        ),
        schema="contests",
    )
    op.create_table(
        "ballot_void",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("conflict_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["contests.conflict.id"], name=op.f("fk_ballot_void_conflict_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "entry_id", "member_id"],
            [
                "contests.assignment.round_id",
                "contests.assignment.entry_id",
                "contests.assignment.member_id",
            ],
            name=op.f("fk_ballot_void_round_id_entry_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "entry_id", "member_id", name=op.f("pk_ballot_void")),
        schema="contests",
    )


def downgrade() -> None:
    op.drop_column("paper", "title", schema="kernel")
    op.execute("DROP TABLE contests.ballot_void CASCADE")
    op.execute("DROP TABLE contests.ballot_version CASCADE")
    op.execute("DROP TABLE contests.ballot_draft CASCADE")
    op.execute("DROP TABLE contests.assignment CASCADE")
    op.execute("DROP TABLE contests.appeal CASCADE")
    op.execute("DROP TABLE contests.prolongation CASCADE")
    op.execute("DROP TABLE contests.tie_vote CASCADE")
    op.execute("DROP TABLE contests.diploma CASCADE")
    op.execute("DROP TABLE contests.round_archive CASCADE")
    op.execute("DROP TABLE contests.round_result CASCADE")
    op.execute("DROP TABLE contests.round_entry CASCADE")
    op.execute("DROP TABLE contests.entry_move CASCADE")
    op.execute("DROP TABLE contests.entry_file CASCADE")
    op.execute("DROP TABLE contests.conflict CASCADE")
    op.execute("DROP TABLE contests.round CASCADE")
    op.execute("DROP TABLE contests.jury_member CASCADE")
    op.execute("DROP TABLE contests.honour_step CASCADE")
    op.execute("DROP TABLE contests.entry CASCADE")
    op.execute("DROP TABLE contests.award CASCADE")
    op.execute("DROP TABLE contests.honour_order CASCADE")
    op.execute("DROP TABLE contests.honour_nomination CASCADE")
    op.execute("DROP TABLE contests.contest CASCADE")
    op.execute("DROP TABLE contests.honour_type CASCADE")
    op.drop_column("sign_in_session", "second_factor_at", schema="kernel")
    op.execute("DROP TABLE kernel.second_factor")
