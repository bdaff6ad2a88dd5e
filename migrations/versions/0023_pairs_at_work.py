"""Orders, plans, diaries, meetings with feedback, concerns (R-40…R-46)."""

import sqlalchemy as sa
from alembic import op

revision = "0023_pairs_at_work"
down_revision = "0022_matching"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pair_order",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), server_default="", nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state <> 'signed' OR (number <> '' AND signed_on IS NOT NULL)",
            name=op.f("ck_pair_order_signed_has_a_number"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'signed', 'cancelled')", name=op.f("ck_pair_order_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_pair_order_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pair_order")),
        schema="school",
    )
    op.create_table(
        "pair_order_line",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "order_id"],
            ["school.pair_order.school_id", "school.pair_order.id"],
            name=op.f("fk_pair_order_line_school_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_pair_order_line_school_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pair_order_line")),
        sa.UniqueConstraint(
            "school_id",
            "order_id",
            "pair_id",
            name=op.f("uq_pair_order_line_school_id_order_id_pair_id"),
        ),
        schema="school",
    )
    op.create_table(
        "pair_task",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("result", sa.String(), server_default="", nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("proposed_by", sa.String(), server_default="curator", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_pair_task_done_has_a_date")
        ),
        sa.CheckConstraint(
            "proposed_by IN ('mentor', 'mentee', 'curator')",
            name=op.f("ck_pair_task_proposer_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'dropped')", name=op.f("ck_pair_task_state_known")
        ),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_pair_task_period_in_order")),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_pair_task_school_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pair_task")),
        schema="school",
    )
    op.create_table(
        "diary_link",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.CheckConstraint("side IN ('mentor', 'mentee')", name=op.f("ck_diary_link_side_known")),
        sa.ForeignKeyConstraint(
            ["school_id", "link_id"],
            ["school.link.school_id", "school.link.id"],
            name=op.f("fk_diary_link_school_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participation_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_diary_link_school_id_participation_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_diary_link")),
        sa.UniqueConstraint("school_id", "link_id", name=op.f("uq_diary_link_school_id_link_id")),
        schema="school",
    )
    op.create_table(
        "meeting",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=True),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("is_online", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("topic", sa.String(), server_default="", nullable=False),
        sa.Column("reflection", sa.String(), server_default="", nullable=False),
        sa.Column("next_step", sa.String(), server_default="", nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=True),
        sa.Column("curator_present", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("cancel_reason", sa.String(), server_default="", nullable=False),
        sa.Column("via", sa.String(), server_default="portal", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'held') = (held_on IS NOT NULL)", name=op.f("ck_meeting_held_has_a_date")
        ),
        sa.CheckConstraint(
            "state <> 'planned' OR planned_at IS NOT NULL",
            name=op.f("ck_meeting_planned_has_a_time"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'cancelled')", name=op.f("ck_meeting_state_known")
        ),
        sa.CheckConstraint("via IN ('link', 'portal')", name=op.f("ck_meeting_via_known")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_meeting_minutes_real")),
        sa.CheckConstraint("step BETWEEN 1 AND 5", name=op.f("ck_meeting_step_of_five")),
        sa.ForeignKeyConstraint(
            ["school_id", "mentor_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_meeting_school_id_mentor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_meeting_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_meeting")),
        schema="school",
    )
    op.create_table(
        "meeting_pair",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("came", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "meeting_id"],
            ["school.meeting.school_id", "school.meeting.id"],
            name=op.f("fk_meeting_pair_school_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_meeting_pair_school_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_meeting_pair")),
        sa.UniqueConstraint(
            "school_id",
            "meeting_id",
            "pair_id",
            name=op.f("uq_meeting_pair_school_id_meeting_id_pair_id"),
        ),
        schema="school",
    )
    op.create_table(
        "feedback",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("took_place", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "side IN ('mentor', 'mentee', 'curator')", name=op.f("ck_feedback_side_known")
        ),
        sa.CheckConstraint("via IN ('link', 'portal')", name=op.f("ck_feedback_via_known")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_feedback_rating_of_five")),
        sa.CheckConstraint(
            "took_place OR rating IS NULL", name=op.f("ck_feedback_nothing_to_rate")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "meeting_id"],
            ["school.meeting.school_id", "school.meeting.id"],
            name=op.f("fk_feedback_school_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_feedback_school_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "school_id",
            "meeting_id",
            "pair_id",
            "side",
            name=op.f("uq_feedback_school_id_meeting_id_pair_id_side"),
        ),
        schema="school",
    )
    op.create_table(
        "practice",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("lesson", sa.String(), server_default="", nullable=False),
        sa.Column("conclusions", sa.String(), server_default="", nullable=False),
        sa.Column("via", sa.String(), server_default="portal", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("via IN ('link', 'portal')", name=op.f("ck_practice_via_known")),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_practice_school_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_practice")),
        schema="school",
    )
    op.create_table(
        "concern",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="new", nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "side IN ('mentor', 'mentee', 'staff')", name=op.f("ck_concern_side_known")
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR (closed_at IS NOT NULL AND outcome <> '')",
            name=op.f("ck_concern_closed_has_an_outcome"),
        ),
        sa.CheckConstraint(
            "state = 'new' OR taken_at IS NOT NULL", name=op.f("ck_concern_taken_has_a_moment")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'taken', 'closed')", name=op.f("ck_concern_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_concern_school_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_concern")),
        schema="school",
    )
    op.create_index(
        "ix_pair_order_programme_id",
        "pair_order",
        ["school_id", "programme_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_diary_link_participation_id",
        "diary_link",
        ["school_id", "participation_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_meeting_mentor_id", "meeting", ["school_id", "mentor_id"], unique=False, schema="school"
    )
    op.create_index(
        "ix_meeting_programme_id",
        "meeting",
        ["school_id", "programme_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_concern_pair_id", "concern", ["school_id", "pair_id"], unique=False, schema="school"
    )
    op.create_index(
        "ix_feedback_pair_id", "feedback", ["school_id", "pair_id"], unique=False, schema="school"
    )
    op.create_index(
        "ix_meeting_pair_pair_id",
        "meeting_pair",
        ["school_id", "pair_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_pair_order_line_pair_id",
        "pair_order_line",
        ["school_id", "pair_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_pair_task_pair_id", "pair_task", ["school_id", "pair_id"], unique=False, schema="school"
    )
    op.create_index(
        "ix_practice_pair_id",
        "practice",
        ["school_id", "pair_id", "held_on"],
        unique=False,
        schema="school",
    )


def downgrade() -> None:
    op.drop_table("concern", schema="school")
    op.drop_table("practice", schema="school")
    op.drop_table("feedback", schema="school")
    op.drop_table("meeting_pair", schema="school")
    op.drop_table("meeting", schema="school")
    op.drop_table("diary_link", schema="school")
    op.drop_table("pair_task", schema="school")
    op.drop_table("pair_order_line", schema="school")
    op.drop_table("pair_order", schema="school")
