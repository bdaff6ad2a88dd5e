"""The club, completions, achievements, cases, the school's final event (R-60…R-68, CT-09)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024_how_pairs_end"
down_revision = "0023_pairs_at_work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_event",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), server_default="", nullable=False),
        sa.Column("result", sa.String(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_programme_event_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_programme_event")),
        sa.UniqueConstraint(
            "school_id",
            "programme_id",
            "n",
            name=op.f("uq_programme_event_school_id_programme_id_n"),
        ),
        schema="school",
    )
    op.create_table(
        "club",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("motto", sa.String(), server_default="", nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts_at", sa.String(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 10 AND 480", name=op.f("ck_club_minutes_real")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_club_weekday_of_seven")),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_club_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_club")),
        sa.UniqueConstraint(
            "school_id", "programme_id", name=op.f("uq_club_school_id_programme_id")
        ),
        schema="school",
    )
    op.create_table(
        "club_meeting",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("club_id", sa.Uuid(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="planned", nullable=False),
        sa.Column("summary", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'cancelled')", name=op.f("ck_club_meeting_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "club_id"],
            ["school.club.school_id", "school.club.id"],
            name=op.f("fk_club_meeting_school_id_club_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_club_meeting")),
        sa.UniqueConstraint(
            "school_id",
            "club_id",
            "planned_on",
            name=op.f("uq_club_meeting_school_id_club_id_planned_on"),
        ),
        schema="school",
    )
    op.create_table(
        "club_attendance",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint(
            "role IN ('mentor', 'mentee', 'host')", name=op.f("ck_club_attendance_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "meeting_id"],
            ["school.club_meeting.school_id", "school.club_meeting.id"],
            name=op.f("fk_club_attendance_school_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["school.person.school_id", "school.person.id"],
            name=op.f("fk_club_attendance_school_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_club_attendance")),
        sa.UniqueConstraint(
            "school_id",
            "meeting_id",
            "person_id",
            name=op.f("uq_club_attendance_school_id_meeting_id_person_id"),
        ),
        schema="school",
    )
    op.create_table(
        "completion",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column(
            "wanted", postgresql.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "points", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("told_mentee_on", sa.Date(), nullable=True),
        sa.Column("told_parents_on", sa.Date(), nullable=True),
        sa.Column("last_meeting_on", sa.Date(), nullable=True),
        sa.Column("had_trouble", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("results", sa.String(), server_default="", nullable=False),
        sa.Column("project", sa.String(), server_default="", nullable=False),
        sa.Column("project_shown_on", sa.Date(), nullable=True),
        sa.Column("marks", sa.String(), server_default="", nullable=False),
        sa.Column("attendance", sa.String(), server_default="", nullable=False),
        sa.Column("reflection", sa.String(), server_default="", nullable=False),
        sa.Column("decision", sa.String(), server_default="", nullable=False),
        sa.Column("mentor_gave", sa.SmallInteger(), nullable=True),
        sa.Column("mentee_gave", sa.SmallInteger(), nullable=True),
        sa.Column("mentor_words", sa.String(), server_default="", nullable=False),
        sa.Column("mentee_words", sa.String(), server_default="", nullable=False),
        sa.Column(
            "mentee_wishes_role", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "mentor_wishes_more", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('', 'continue', 'new_topic', 'stop')",
            name=op.f("ck_completion_decision_known"),
        ),
        sa.CheckConstraint(
            "kind <> 'unplanned' OR state <> 'done' OR (cardinality(wanted) >= 7 AND points ?& wanted AND told_mentee_on IS NOT NULL)",
            name=op.f("ck_completion_unplanned_has_its_points"),
        ),
        sa.CheckConstraint(
            "kind IN ('planned', 'unplanned')", name=op.f("ck_completion_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'done' OR (finished_at IS NOT NULL AND ended_on IS NOT NULL AND reason <> '')",
            name=op.f("ck_completion_done_has_an_end"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'done', 'undone')", name=op.f("ck_completion_state_known")
        ),
        sa.CheckConstraint(
            "mentee_gave BETWEEN 1 AND 5", name=op.f("ck_completion_mentee_gave_of_five")
        ),
        sa.CheckConstraint(
            "mentor_gave BETWEEN 1 AND 5", name=op.f("ck_completion_mentor_gave_of_five")
        ),
        sa.CheckConstraint(
            "state <> 'done' OR greatest(told_mentee_on, told_parents_on) <= ended_on",
            name=op.f("ck_completion_told_before_the_end"),
        ),
        sa.CheckConstraint(
            "told_mentee_on < last_meeting_on",
            name=op.f("ck_completion_told_before_the_last_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_completion_school_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_completion")),
        schema="school",
    )
    op.create_table(
        "achievement",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("level", sa.String(), server_default="", nullable=False),
        sa.Column("got_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "participation_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_achievement_school_id_participation_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_achievement")),
        schema="school",
    )
    op.create_table(
        "pair_case",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("situation", sa.String(), server_default="", nullable=False),
        sa.Column("work_done", sa.String(), server_default="", nullable=False),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.Column("advice", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'ready')", name=op.f("ck_pair_case_state_known")),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_pair_case_school_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pair_case")),
        schema="school",
    )
    op.create_table(
        "final_event",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.String(), server_default="", nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("plan", sa.String(), server_default="", nullable=False),
        sa.Column(
            "invited", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("state", sa.String(), server_default="planned", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state <> 'closed' OR closed_at IS NOT NULL",
            name=op.f("ck_final_event_closed_has_a_moment"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'closed', 'cancelled')",
            name=op.f("ck_final_event_state_known"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_final_event")),
        schema="school",
    )
    op.create_table(
        "final_nominee",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("pick", sa.String(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.String(), server_default="", nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=True),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "event_id"],
            ["school.final_event.school_id", "school.final_event.id"],
            name=op.f("fk_final_nominee_school_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pair_id"],
            ["school.pair.school_id", "school.pair.id"],
            name=op.f("fk_final_nominee_school_id_pair_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participation_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_final_nominee_school_id_participation_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_final_nominee")),
        sa.UniqueConstraint(
            "school_id",
            "event_id",
            "pick",
            "n",
            name=op.f("uq_final_nominee_school_id_event_id_pick_n"),
        ),
        schema="school",
    )
    op.create_table(
        "final_voter",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "event_id"],
            ["school.final_event.school_id", "school.final_event.id"],
            name=op.f("fk_final_voter_school_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "link_id"],
            ["school.link.school_id", "school.link.id"],
            name=op.f("fk_final_voter_school_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participation_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_final_voter_school_id_participation_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_final_voter")),
        sa.UniqueConstraint(
            "school_id", "event_id", "number", name=op.f("uq_final_voter_school_id_event_id_number")
        ),
        schema="school",
    )
    op.create_table(
        "final_vote",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("voter_id", sa.Uuid(), nullable=False),
        sa.Column("pick", sa.String(), nullable=False),
        sa.Column("nominee_id", sa.Uuid(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("via IN ('link', 'paper')", name=op.f("ck_final_vote_via_known")),
        sa.ForeignKeyConstraint(
            ["school_id", "event_id"],
            ["school.final_event.school_id", "school.final_event.id"],
            name=op.f("fk_final_vote_school_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "nominee_id"],
            ["school.final_nominee.school_id", "school.final_nominee.id"],
            name=op.f("fk_final_vote_school_id_nominee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "voter_id"],
            ["school.final_voter.school_id", "school.final_voter.id"],
            name=op.f("fk_final_vote_school_id_voter_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_final_vote")),
        sa.UniqueConstraint(
            "school_id", "voter_id", "pick", name=op.f("uq_final_vote_school_id_voter_id_pick")
        ),
        schema="school",
    )
    op.create_index(
        "ix_final_event_year",
        "final_event",
        ["school_id", "school_year"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_achievement_participation_id",
        "achievement",
        ["school_id", "participation_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_club_attendance_person_id",
        "club_attendance",
        ["school_id", "person_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_final_voter_link_id",
        "final_voter",
        ["school_id", "link_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "uq_completion_pair",
        "completion",
        ["school_id", "pair_id"],
        unique=True,
        schema="school",
        postgresql_where=sa.text("state <> 'undone'"),
    )
    op.create_index(
        "ix_pair_case_pair_id", "pair_case", ["school_id", "pair_id"], unique=False, schema="school"
    )
    op.create_index(
        "ix_final_vote_event_id",
        "final_vote",
        ["school_id", "event_id"],
        unique=False,
        schema="school",
    )
    op.add_column(
        "programme",
        sa.Column("template", sa.String(), server_default="", nullable=False),
        schema="school",
    )


def downgrade() -> None:
    op.drop_column("programme", "template", schema="school")
    op.drop_table("final_vote", schema="school")
    op.drop_table("final_voter", schema="school")
    op.drop_table("final_nominee", schema="school")
    op.drop_table("final_event", schema="school")
    op.drop_table("pair_case", schema="school")
    op.drop_table("achievement", schema="school")
    op.drop_table("completion", schema="school")
    op.drop_table("club_attendance", schema="school")
    op.drop_table("club_meeting", schema="school")
    op.drop_table("club", schema="school")
    op.drop_table("programme_event", schema="school")
