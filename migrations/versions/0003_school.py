"""Tables of a school: people, programmes, participations, pairs, satisfaction."""

import sqlalchemy as sa
from alembic import op

revision = "0003_school"
down_revision = "0002_kernel_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("surname", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("patronymic", sa.String(), server_default="", nullable=False),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("grade", sa.SmallInteger(), nullable=True),
        sa.Column("grade_letter", sa.String(), server_default="", nullable=False),
        sa.Column("subject", sa.String(), server_default="", nullable=False),
        sa.Column("teaching_since", sa.Date(), nullable=True),
        sa.Column("is_manager", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint("gender IN ('f', 'm')", name=op.f("ck_person_gender_known")),
        sa.CheckConstraint("grade BETWEEN 1 AND 12", name=op.f("ck_person_grade_in_school")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_person")),
        schema="school",
    )
    op.create_index(
        "ix_person_sorting",
        "person",
        [
            "school_id",
            sa.literal_column("replace(lower(surname), 'ё', 'е')"),
            sa.literal_column("replace(lower(given_name), 'ё', 'е')"),
        ],
        unique=False,
        schema="school",
    )
    op.create_table(
        "programme",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), server_default="", nullable=False),
        sa.Column("kind", sa.String(), server_default="", nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("goal", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="running", nullable=False),
        sa.Column("stage", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("continues_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'running', 'completed', 'cancelled')",
            name=op.f("ck_programme_state_known"),
        ),
        sa.CheckConstraint("stage BETWEEN 1 AND 7", name=op.f("ck_programme_stage_of_seven")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_programme_term_in_order")),
        sa.ForeignKeyConstraint(
            ["school_id", "continues_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_programme_school_id_continues_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_programme")),
        sa.UniqueConstraint(
            "school_id", "id", "school_year", name=op.f("uq_programme_school_id_id_school_year")
        ),
        schema="school",
    )
    op.create_index(
        "ix_programme_year",
        "programme",
        ["school_id", "school_year"],
        unique=False,
        schema="school",
    )
    op.create_table(
        "participation",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("person_kind", sa.String(), nullable=False),
        sa.Column(
            "is_young_teacher", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("is_manager", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("full_cycle", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "side IN ('mentor', 'mentee')", name=op.f("ck_participation_side_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_participation_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id", "school_year"],
            ["school.programme.school_id", "school.programme.id", "school.programme.school_year"],
            name=op.f("fk_participation_school_id_programme_id_school_year"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_participation")),
        sa.UniqueConstraint(
            "school_id",
            "programme_id",
            "person_id",
            "side",
            name=op.f("uq_participation_school_id_programme_id_person_id_side"),
        ),
        schema="school",
    )
    op.create_index(
        "ix_participation_person_id",
        "participation",
        ["school_id", "person_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_participation_year",
        "participation",
        ["school_year", "school_id", "id"],
        unique=False,
        schema="school",
        postgresql_include=[
            "programme_id",
            "person_id",
            "side",
            "person_kind",
            "is_young_teacher",
            "is_manager",
            "full_cycle",
        ],
    )
    op.create_table(
        "pair",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="active", nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state IN ('completed', 'closed')) = (ended_on IS NOT NULL)",
            name=op.f("ck_pair_ended_has_a_date"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'probation', 'active', 'paused', 'completed', 'closed')",
            name=op.f("ck_pair_state_known"),
        ),
        sa.CheckConstraint("mentor_id <> mentee_id", name=op.f("ck_pair_two_people")),
        sa.CheckConstraint("started_on <= ended_on", name=op.f("ck_pair_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["school_id", "mentee_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_pair_school_id_mentee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "mentor_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_pair_school_id_mentor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id", "school_year"],
            ["school.programme.school_id", "school.programme.id", "school.programme.school_year"],
            name=op.f("fk_pair_school_id_programme_id_school_year"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pair")),
        schema="school",
    )
    op.create_index(
        "ix_pair_programme_id", "pair", ["school_id", "programme_id"], unique=False, schema="school"
    )
    op.create_index(
        "ix_pair_year",
        "pair",
        ["school_year", "school_id", "programme_id"],
        unique=False,
        schema="school",
        postgresql_include=["state"],
    )
    for side in ("mentee", "mentor"):
        op.create_index(
            f"ix_pair_{side}",
            "pair",
            ["school_year", "school_id", f"{side}_id"],
            unique=False,
            schema="school",
            postgresql_where=sa.text("state IN ('probation', 'active', 'paused', 'completed')"),
        )
    op.create_index(
        "uq_pair_open",
        "pair",
        ["school_id", "mentor_id", "mentee_id"],
        unique=True,
        schema="school",
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "satisfaction",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("items_sum", sa.SmallInteger(), nullable=False),
        sa.Column("items_count", sa.SmallInteger(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.CheckConstraint("items_count > 0", name=op.f("ck_satisfaction_something_answered")),
        sa.CheckConstraint(
            "items_sum BETWEEN items_count AND 5 * items_count",
            name=op.f("ck_satisfaction_marks_one_to_five"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participation_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_satisfaction_school_id_participation_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_satisfaction")),
        sa.UniqueConstraint(
            "school_id", "participation_id", name=op.f("uq_satisfaction_school_id_participation_id")
        ),
        schema="school",
    )
    op.create_index(
        "ix_satisfaction_year",
        "satisfaction",
        ["school_year", "school_id", "participation_id"],
        unique=False,
        schema="school",
        postgresql_include=["items_sum", "items_count"],
    )


def downgrade() -> None:
    op.execute("DROP TABLE school.satisfaction CASCADE")
    op.execute("DROP TABLE school.pair CASCADE")
    op.execute("DROP TABLE school.participation CASCADE")
    op.execute("DROP TABLE school.programme CASCADE")
    op.execute("DROP TABLE school.person CASCADE")
