"""Courses, events, routes, checks of sites, and links between schools."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013_region_at_work"
down_revision = "0012_periods"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("hours", sa.SmallInteger(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("valid_years", sa.SmallInteger(), nullable=True),
        sa.Column("about", sa.String(), server_default="", nullable=False),
        sa.Column("number_prefix", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "mode IN ('in_person', 'distance', 'mixed')", name=op.f("ck_course_mode_known")
        ),
        sa.CheckConstraint("hours > 0", name=op.f("ck_course_hours_counted")),
        sa.CheckConstraint("valid_years > 0", name=op.f("ck_course_validity_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        schema="regional",
    )
    op.create_table(
        "link_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), server_default="asked", nullable=False),
        sa.Column("settings", JSONB(), nullable=False),
        sa.Column("input_sha256", sa.String(), nullable=True),
        sa.Column("helpers", sa.Integer(), nullable=True),
        sa.Column("helped", sa.Integer(), nullable=True),
        sa.Column("matched", sa.Integer(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("optimal", sa.Boolean(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'done', 'failed')", name=op.f("ck_link_round_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_round")),
        schema="regional",
    )
    op.create_index(
        "ix_link_round_school_year",
        "link_round",
        ["school_year", "created_at"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "course_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("enrol_until", sa.Date(), nullable=True),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=True),
        sa.Column("least_presence_percent", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.String(), server_default="planned", nullable=False),
        sa.Column("state_reason", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'running', 'completed', 'cancelled')",
            name=op.f("ck_course_run_state_known"),
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_course_run_capacity_counted")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_course_run_days_in_order")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["regional.course.id"], name=op.f("fk_course_run_course_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_run")),
        schema="regional",
    )
    op.create_index(
        "ix_course_run_course_id", "course_run", ["course_id"], unique=False, schema="regional"
    )
    op.create_table(
        "learner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_learner_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
        schema="regional",
    )
    op.create_index(
        "uq_learner_account",
        "learner",
        ["account_id"],
        unique=True,
        schema="regional",
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_table(
        "link_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("helped_id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=True),
        sa.Column("pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("fit", sa.SmallInteger(), nullable=True),
        sa.Column("distance_km", sa.Numeric(precision=7, scale=1), nullable=True),
        sa.Column("why", JSONB(), server_default="{}", nullable=False),
        sa.Column("unmatched", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(helper_id IS NULL) = (unmatched IS NOT NULL)", name=op.f("ck_link_proposal_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["helped_id"], ["kernel.school.id"], name=op.f("fk_link_proposal_helped_id")
        ),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["kernel.school.id"], name=op.f("fk_link_proposal_helper_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["regional.link_round.id"], name=op.f("fk_link_proposal_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_proposal")),
        sa.UniqueConstraint(
            "round_id", "helped_id", name=op.f("uq_link_proposal_round_id_helped_id")
        ),
        schema="regional",
    )
    op.create_table(
        "link_wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("helped_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('pin', 'ban')", name=op.f("ck_link_wish_kind_known")),
        sa.CheckConstraint("helper_id <> helped_id", name=op.f("ck_link_wish_two_schools")),
        sa.ForeignKeyConstraint(
            ["helped_id"], ["kernel.school.id"], name=op.f("fk_link_wish_helped_id")
        ),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["kernel.school.id"], name=op.f("fk_link_wish_helper_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_wish")),
        sa.UniqueConstraint(
            "school_year",
            "helper_id",
            "helped_id",
            name=op.f("uq_link_wish_school_year_helper_id_helped_id"),
        ),
        schema="regional",
    )
    op.create_index(
        "uq_link_wish_one_pin",
        "link_wish",
        ["school_year", "helped_id"],
        unique=True,
        schema="regional",
        postgresql_where=sa.text("kind = 'pin'"),
    )
    op.create_table(
        "regional_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.String(), server_default="", nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("online_url", sa.String(), nullable=True),
        sa.Column("organiser_municipality_id", sa.Uuid(), nullable=True),
        sa.Column("roles", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("register_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("revision", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'cancelled')",
            name=op.f("ck_regional_event_state_known"),
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_regional_event_capacity_counted")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_regional_event_times_in_order")),
        sa.ForeignKeyConstraint(
            ["organiser_municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_regional_event_organiser_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regional_event")),
        schema="regional",
    )
    op.create_index(
        "ix_regional_event_starts_at",
        "regional_event",
        ["starts_at"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "route",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), server_default="", nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("consent_until", sa.Date(), nullable=True),
        sa.Column("first_year", sa.SmallInteger(), nullable=False),
        sa.Column("last_year", sa.SmallInteger(), nullable=False),
        sa.Column("goal", sa.String(), server_default="", nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("programme_title", sa.String(), server_default="", nullable=False),
        sa.Column("curator_id", sa.Uuid(), nullable=True),
        sa.Column("tutor_id", sa.Uuid(), nullable=True),
        sa.Column("tutor_name", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="asked", nullable=False),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'active', 'completed', 'stopped', 'declined')",
            name=op.f("ck_route_state_known"),
        ),
        sa.CheckConstraint(
            "last_year BETWEEN first_year AND first_year + 5", name=op.f("ck_route_years_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["curator_id"], ["kernel.account.id"], name=op.f("fk_route_curator_id")
        ),
        sa.ForeignKeyConstraint(
            ["tutor_id"], ["kernel.account.id"], name=op.f("fk_route_tutor_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_route")),
        schema="regional",
    )
    op.create_index("ix_route_tutor_id", "route", ["tutor_id"], unique=False, schema="regional")
    op.create_table(
        "school_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("helped_id", sa.Uuid(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="offered", nullable=False),
        sa.Column("goal", sa.String(), server_default="", nullable=False),
        sa.Column("topics", JSONB(), server_default="{}", nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=True),
        sa.Column("helper_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("helper_confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("helped_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("helped_confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("declined_by_school_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("agreement_number", sa.String(), nullable=True),
        sa.Column("agreement_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", JSONB(), server_default="{}", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'active', 'completed')"
            " OR num_nonnulls(helper_confirmed_at, helped_confirmed_at) = 2",
            name=op.f("ck_school_link_confirmed_by_both"),
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'confirmed', 'active', 'completed', 'declined', 'ended', 'withdrawn')",
            name=op.f("ck_school_link_state_known"),
        ),
        sa.CheckConstraint("helper_id <> helped_id", name=op.f("ck_school_link_two_schools")),
        sa.ForeignKeyConstraint(
            ["helped_id"], ["kernel.school.id"], name=op.f("fk_school_link_helped_id")
        ),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["kernel.school.id"], name=op.f("fk_school_link_helper_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["regional.link_round.id"], name=op.f("fk_school_link_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_link")),
        schema="regional",
    )
    op.create_index(
        "ix_school_link_helped_id", "school_link", ["helped_id"], unique=False, schema="regional"
    )
    op.create_index(
        "ix_school_link_helper_id", "school_link", ["helper_id"], unique=False, schema="regional"
    )
    op.create_index(
        "ix_school_link_school_year",
        "school_link",
        ["school_year", "state"],
        unique=False,
        schema="regional",
    )
    op.create_index(
        "uq_school_link_open",
        "school_link",
        ["helper_id", "helped_id"],
        unique=True,
        schema="regional",
        postgresql_where=sa.text("state IN ('offered', 'confirmed', 'active')"),
    )
    op.create_table(
        "site_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("has_section", sa.Boolean(), nullable=False),
        sa.Column("acts", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "has_section OR cardinality(acts) = 0",
            name=op.f("ck_site_check_acts_stand_in_a_section"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_site_check_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_site_check_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_check")),
        schema="regional",
    )
    op.create_index(
        "ix_site_check_latest",
        "site_check",
        [
            "school_year",
            "school_id",
            sa.literal_column("checked_on DESC"),
            sa.literal_column("id DESC"),
        ],
        unique=False,
        schema="regional",
    )
    op.create_index(
        "ix_site_check_place",
        "site_check",
        ["municipality_id", "school_year"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "support_profile",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seeks", sa.Boolean(), nullable=False),
        sa.Column("offers", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("needs", JSONB(), server_default="{}", nullable=False),
        sa.Column("strengths", JSONB(), server_default="{}", nullable=False),
        sa.Column("proof", JSONB(), server_default="{}", nullable=False),
        sa.Column("approach", sa.String(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "approach IN ('active', 'passive')", name=op.f("ck_support_profile_approach_known")
        ),
        sa.CheckConstraint(
            "capacity BETWEEN 0 AND 10", name=op.f("ck_support_profile_capacity_counted")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_support_profile_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "school_year", name=op.f("pk_support_profile")),
        schema="regional",
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("from_school_id", sa.Uuid(), nullable=True),
        sa.Column("from_municipality_id", sa.Uuid(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("result", sa.String(), server_default="", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "mode IN ('in_person', 'distance')", name=op.f("ck_enrolment_mode_known")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'enrolled', 'declined', 'withdrawn', 'passed', 'failed')",
            name=op.f("ck_enrolment_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["from_municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_enrolment_from_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["from_school_id"], ["kernel.school.id"], name=op.f("fk_enrolment_from_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["regional.learner.id"], name=op.f("fk_enrolment_learner_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["regional.course_run.id"], name=op.f("fk_enrolment_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("run_id", "learner_id", name=op.f("uq_enrolment_run_id_learner_id")),
        schema="regional",
    )
    op.create_index(
        "ix_enrolment_learner_id", "enrolment", ["learner_id"], unique=False, schema="regional"
    )
    op.create_index(
        "ix_enrolment_place",
        "enrolment",
        ["from_municipality_id", "run_id"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "event_registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("from_school_id", sa.Uuid(), nullable=True),
        sa.Column("from_municipality_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('registered', 'waiting', 'cancelled', 'attended', 'absent')",
            name=op.f("ck_event_registration_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["kernel.account.id"], name=op.f("fk_event_registration_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["regional.regional_event.id"],
            name=op.f("fk_event_registration_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["from_municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_event_registration_from_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["from_school_id"],
            ["kernel.school.id"],
            name=op.f("fk_event_registration_from_school_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_registration")),
        sa.UniqueConstraint(
            "event_id", "account_id", name=op.f("uq_event_registration_event_id_account_id")
        ),
        schema="regional",
    )
    op.create_index(
        "ix_event_registration_account_id",
        "event_registration",
        ["account_id"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "link_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("people", sa.SmallInteger(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_by_school_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "way IN ('in_person', 'online')", name=op.f("ck_link_meeting_way_known")
        ),
        sa.CheckConstraint("people > 0", name=op.f("ck_link_meeting_people_counted")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["regional.school_link.id"], name=op.f("fk_link_meeting_link_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_meeting")),
        schema="regional",
    )
    op.create_index(
        "ix_link_meeting_link_id",
        "link_meeting",
        ["link_id", "held_on"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "link_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "owner IN ('helper', 'helped', 'both')", name=op.f("ck_link_step_owner_known")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["regional.school_link.id"], name=op.f("fk_link_step_link_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_step")),
        schema="regional",
    )
    op.create_index(
        "ix_link_step_link_id", "link_step", ["link_id", "due_on"], unique=False, schema="regional"
    )
    op.create_table(
        "programme_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("programme_title", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("sent_note", sa.String(), server_default="", nullable=False),
        sa.Column("expert_name", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("marks", JSONB(), server_default="{}", nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("conclusion", sa.String(), server_default="", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'concluded') = (decision IS NOT NULL)",
            name=op.f("ck_programme_review_concluded_says"),
        ),
        sa.CheckConstraint(
            "decision IN ('recommended', 'after_changes', 'not_recommended')",
            name=op.f("ck_programme_review_decision_known"),
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'taken', 'concluded', 'withdrawn')",
            name=op.f("ck_programme_review_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["regional.regional_event.id"], name=op.f("fk_programme_review_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["kernel.municipality.id"],
            name=op.f("fk_programme_review_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["kernel.school.id"], name=op.f("fk_programme_review_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_review")),
        sa.UniqueConstraint(
            "event_id",
            "school_id",
            "programme_id",
            name=op.f("uq_programme_review_event_id_school_id_programme_id"),
        ),
        schema="regional",
    )
    op.create_index(
        "ix_programme_review_school_id",
        "programme_review",
        ["school_id"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "route_deficit",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_by", sa.String(), server_default="", nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "route_id"],
            ["regional.route.school_id", "regional.route.id"],
            name=op.f("fk_route_deficit_school_id_route_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_route_deficit")),
        sa.UniqueConstraint(
            "school_id", "route_id", "kind", name=op.f("uq_route_deficit_school_id_route_id_kind")
        ),
        schema="regional",
    )
    op.create_table(
        "route_step",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("deficit_kind", sa.String(), nullable=True),
        sa.Column("hours", sa.SmallInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('course', 'seminar', 'internship', 'mentoring', 'self_study', 'practice')",
            name=op.f("ck_route_step_kind_known"),
        ),
        sa.CheckConstraint("hours > 0", name=op.f("ck_route_step_hours_counted")),
        sa.ForeignKeyConstraint(
            ["school_id", "route_id"],
            ["regional.route.school_id", "regional.route.id"],
            name=op.f("fk_route_step_school_id_route_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_route_step")),
        schema="regional",
    )
    op.create_index(
        "ix_route_step_route_id",
        "route_step",
        ["school_id", "route_id", "school_year"],
        unique=False,
        schema="regional",
    )
    op.create_table(
        "run_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("to_time", sa.Time(), nullable=True),
        sa.Column("topic", sa.String(), server_default="", nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("token_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["regional.course_run.id"], name=op.f("fk_run_session_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_session")),
        schema="regional",
    )
    op.create_index(
        "ix_run_session_run_id",
        "run_session",
        ["run_id", "held_on"],
        unique=False,
        schema="regional",
    )
    op.create_index(
        "uq_run_session_token", "run_session", ["token_hash"], unique=True, schema="regional"
    )
    op.create_table(
        "course_certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoke_reason", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["regional.enrolment.id"],
            name=op.f("fk_course_certificate_enrolment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["kernel.paper.id"], name=op.f("fk_course_certificate_paper_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_certificate")),
        schema="regional",
    )
    op.create_index(
        "uq_course_certificate_held",
        "course_certificate",
        ["enrolment_id"],
        unique=True,
        schema="regional",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index(
        "ix_course_certificate_enrolment_id",
        "course_certificate",
        ["enrolment_id"],
        unique=False,
        schema="regional",
    )
    op.create_index(
        "uq_course_certificate_number",
        "course_certificate",
        ["number"],
        unique=True,
        schema="regional",
    )
    op.create_table(
        "run_attendance",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("way IN ('list', 'qr')", name=op.f("ck_run_attendance_way_known")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["regional.enrolment.id"], name=op.f("fk_run_attendance_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["regional.run_session.id"], name=op.f("fk_run_attendance_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "enrolment_id", name=op.f("pk_run_attendance")),
        schema="regional",
    )


def downgrade() -> None:
    op.execute("DROP TABLE regional.run_attendance CASCADE")
    op.execute("DROP TABLE regional.course_certificate CASCADE")
    op.execute("DROP TABLE regional.run_session CASCADE")
    op.execute("DROP TABLE regional.route_step CASCADE")
    op.execute("DROP TABLE regional.route_deficit CASCADE")
    op.execute("DROP TABLE regional.programme_review CASCADE")
    op.execute("DROP TABLE regional.link_step CASCADE")
    op.execute("DROP TABLE regional.link_meeting CASCADE")
    op.execute("DROP TABLE regional.event_registration CASCADE")
    op.execute("DROP TABLE regional.enrolment CASCADE")
    op.execute("DROP TABLE regional.support_profile CASCADE")
    op.execute("DROP TABLE regional.site_check CASCADE")
    op.execute("DROP TABLE regional.school_link CASCADE")
    op.execute("DROP TABLE regional.route CASCADE")
    op.execute("DROP TABLE regional.regional_event CASCADE")
    op.execute("DROP TABLE regional.link_wish CASCADE")
    op.execute("DROP TABLE regional.link_proposal CASCADE")
    op.execute("DROP TABLE regional.learner CASCADE")
    op.execute("DROP TABLE regional.course_run CASCADE")
    op.execute("DROP TABLE regional.link_round CASCADE")
    op.execute("DROP TABLE regional.course CASCADE")
