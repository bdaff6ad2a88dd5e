"""Tables of the kernel: structure, accounts, log, jobs, files, uploads."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0001_kernel"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="invited", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_account_closed_has_a_time"),
        ),
        sa.CheckConstraint(
            "state IN ('invited', 'active', 'closed')", name=op.f("ck_account_state_known")
        ),
        sa.CheckConstraint("login = lower(login)", name=op.f("ck_account_login_is_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        schema="kernel",
    )
    op.create_index(
        "uq_account_email",
        "account",
        [sa.literal_column("lower(email)")],
        unique=True,
        schema="kernel",
    )
    op.create_index("uq_account_login", "account", ["login"], unique=True, schema="kernel")
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.CheckConstraint(
            "kind IN ('change', 'view', 'access')", name=op.f("ck_audit_entry_kind_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        schema="kernel",
    )
    op.create_index(
        "ix_audit_entry_account_id",
        "audit_entry",
        ["account_id", "at"],
        unique=False,
        schema="kernel",
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False, schema="kernel")
    op.create_index(
        "ix_audit_entry_object",
        "audit_entry",
        ["object_type", "object_id", "at"],
        unique=False,
        schema="kernel",
    )
    op.create_index(
        "ix_audit_entry_school_id",
        "audit_entry",
        ["school_id", "at"],
        unique=False,
        schema="kernel",
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="uploaded", nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("outcome", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("annotated_file_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('uploaded', 'checking', 'checked', 'refused', 'committing', 'committed', 'discarded')",
            name=op.f("ck_import_batch_state_known"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(school_id, municipality_id) <= 1", name=op.f("ck_import_batch_one_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        schema="kernel",
    )
    op.create_index(
        "ix_import_batch_created_at", "import_batch", ["created_at"], unique=False, schema="kernel"
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("args", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("hat", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="new", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("timeout", sa.Integer(), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("steps_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("steps_total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'new') = (finished_at IS NULL)", name=op.f("ck_job_finished_has_a_time")
        ),
        sa.CheckConstraint("queue IN ('interactive', 'long')", name=op.f("ck_job_queue_known")),
        sa.CheckConstraint(
            "state IN ('new', 'done', 'dead', 'cancelled')", name=op.f("ck_job_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        schema="kernel",
    )
    op.create_index(
        "ix_job_account_id", "job", ["account_id", "created_at"], unique=False, schema="kernel"
    )
    op.create_index(
        "ix_job_dead",
        "job",
        ["finished_at"],
        unique=False,
        schema="kernel",
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["queue", "run_after"],
        unique=False,
        schema="kernel",
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_table(
        "municipality",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("tile_col", sa.SmallInteger(), nullable=False),
        sa.Column("tile_row", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        schema="kernel",
    )
    op.create_index("uq_municipality_code", "municipality", ["code"], unique=True, schema="kernel")
    op.create_table(
        "region",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("profile", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("profile_digest", sa.String(), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_region_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        schema="kernel",
    )
    op.create_index("uq_region_one", "region", ["one"], unique=True, schema="kernel")
    op.create_table(
        "school",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("inn", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("latitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("head_name", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        schema="kernel",
    )
    op.create_index("uq_school_code", "school", ["code"], unique=True, schema="kernel")
    op.create_index("uq_school_inn", "school", ["inn"], unique=True, schema="kernel")
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("login_hash", sa.String(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        schema="kernel",
    )
    op.create_index(
        "ix_sign_in_attempt_address_hash",
        "sign_in_attempt",
        ["address_hash", "at"],
        unique=False,
        schema="kernel",
    )
    op.create_index(
        "ix_sign_in_attempt_login_hash",
        "sign_in_attempt",
        ["login_hash", "at"],
        unique=False,
        schema="kernel",
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(school_id, municipality_id) <= 1", name=op.f("ck_stored_file_one_place")
        ),
        sa.CheckConstraint("size BETWEEN 0 AND 52428800", name=op.f("ck_stored_file_size_limited")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        schema="kernel",
    )
    op.create_table(
        "credential",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_credential_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential")),
        schema="kernel",
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('activate', 'reset')", name=op.f("ck_invitation_purpose_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_invitation_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        schema="kernel",
    )
    op.create_index(
        "ix_invitation_account_id", "invitation", ["account_id"], unique=False, schema="kernel"
    )
    op.create_index(
        "uq_invitation_token_hash", "invitation", ["token_hash"], unique=True, schema="kernel"
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN role IN ('region_admin', 'region_operator', 'tutor', 'analyst', 'juror', 'secretary', 'chair') THEN num_nonnulls(school_id, municipality_id) = 0 WHEN role = 'municipal' THEN municipality_id IS NOT NULL ELSE school_id IS NOT NULL END",
            name=op.f("ck_role_grant_role_fits_the_place"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(school_id, municipality_id) <= 1", name=op.f("ck_role_grant_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_role_grant_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_role_grant_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_role_grant_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        schema="kernel",
    )
    op.create_index(
        "ix_role_grant_account_id", "role_grant", ["account_id"], unique=False, schema="kernel"
    )
    op.create_index(
        "ix_role_grant_municipality_id",
        "role_grant",
        ["municipality_id"],
        unique=False,
        schema="kernel",
    )
    op.create_index(
        "ix_role_grant_school_id", "role_grant", ["school_id"], unique=False, schema="kernel"
    )
    op.create_index(
        "uq_role_grant_held",
        "role_grant",
        [
            "account_id",
            "role",
            sa.literal_column(
                "coalesce(school_id, municipality_id, '00000000-0000-0000-0000-000000000000')"
            ),
        ],
        unique=True,
        schema="kernel",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "school_count",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("teachers", sa.Integer(), nullable=True),
        sa.Column("young_teachers", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "source IN ('school', 'region', 'demo')", name=op.f("ck_school_count_source_known")
        ),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_school_count_pupils_counted")),
        sa.CheckConstraint("teachers >= 0", name=op.f("ck_school_count_teachers_counted")),
        sa.CheckConstraint(
            "young_teachers >= 0", name=op.f("ck_school_count_young_teachers_counted")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_school_count_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "school_year", name=op.f("pk_school_count")),
        schema="kernel",
    )
    op.create_table(
        "school_flag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ground", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_school_flag_span_not_empty")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_school_flag_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_flag")),
        schema="kernel",
    )
    op.create_index(
        "ix_school_flag_school_id", "school_flag", ["school_id"], unique=False, schema="kernel"
    )
    op.create_table(
        "school_placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("school_id"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_school_placement_one_place",
        ),
        sa.CheckConstraint(
            "valid_from < valid_to", name=op.f("ck_school_placement_span_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_school_placement_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_school_placement_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_placement")),
        schema="kernel",
    )
    op.create_index(
        "ix_school_placement_municipality_id",
        "school_placement",
        ["municipality_id"],
        unique=False,
        schema="kernel",
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_sign_in_session_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["kernel.role_grant.id"], name=op.f("fk_sign_in_session_grant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        schema="kernel",
    )
    op.create_index(
        "ix_sign_in_session_account_id",
        "sign_in_session",
        ["account_id"],
        unique=False,
        schema="kernel",
    )
    op.create_index(
        "uq_sign_in_session_token_hash",
        "sign_in_session",
        ["token_hash"],
        unique=True,
        schema="kernel",
    )


def downgrade() -> None:
    op.execute("DROP TABLE kernel.sign_in_session CASCADE")
    op.execute("DROP TABLE kernel.school_placement CASCADE")
    op.execute("DROP TABLE kernel.school_flag CASCADE")
    op.execute("DROP TABLE kernel.school_count CASCADE")
    op.execute("DROP TABLE kernel.role_grant CASCADE")
    op.execute("DROP TABLE kernel.invitation CASCADE")
    op.execute("DROP TABLE kernel.credential CASCADE")
    op.execute("DROP TABLE kernel.stored_file CASCADE")
    op.execute("DROP TABLE kernel.sign_in_attempt CASCADE")
    op.execute("DROP TABLE kernel.school CASCADE")
    op.execute("DROP TABLE kernel.region CASCADE")
    op.execute("DROP TABLE kernel.municipality CASCADE")
    op.execute("DROP TABLE kernel.job CASCADE")
    op.execute("DROP TABLE kernel.import_batch CASCADE")
    op.execute("DROP TABLE kernel.audit_entry CASCADE")
    op.execute("DROP TABLE kernel.account CASCADE")
