"""General meetings, ballots, runs of the matching, and what a pair says of itself (R-20…R-25).

Pairs of before have no moment when they were made (`made_at`), every later one has. So pairs that
two people had at one time before this step, which nothing refused then, do not stop an upgrade:
ex_pair_overlap is for later pairs alone, and app.guard_pair_people (0025) keeps a later pair from
overlapping an earlier one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022_matching"
down_revision = "0021_faster_votes"
branch_labels = None
depends_on = None

BEFORE = ("consent", "answer", "attendance")
NOW = (*BEFORE, "ballot", "diary", "vote")
PAIR_CHECKS = {
    "ck_pair_way_known": "way IN ('appointment', 'questionnaires', 'gathering', 'extra_meeting',"
    " 'substitution')",
    "ck_pair_basis_known": "basis IN ('mutual', 'one_sided', 'profile', 'appointed')",
    "ck_pair_both_wish": "basis <> 'one_sided' OR state IN ('proposed', 'closed')",
    "ck_pair_plan_in_order": "plan_agreed_on IS NULL"
    " OR (plan_proposed_on IS NOT NULL AND plan_proposed_on <= plan_agreed_on)",
}
OVERLAP = """
ALTER TABLE school.pair ADD CONSTRAINT ex_pair_overlap EXCLUDE USING gist (
  school_id WITH =, mentor_id WITH =, mentee_id WITH =,
  daterange(started_on, ended_on, '[)') WITH &&) WHERE (started_on IS NOT NULL AND made_at IS NOT NULL)
"""


def _purposes(known: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in known)
    op.drop_constraint(op.f("ck_link_purpose_known"), "link", schema="school")
    op.create_check_constraint(
        op.f("ck_link_purpose_known"), "link", f"purpose IN ({listed})", schema="school"
    )


def upgrade() -> None:
    op.create_table(
        "gathering",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), server_default="hall", nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.String(), server_default="", nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("rounds", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "minutes_a_round", sa.SmallInteger(), server_default=sa.text("5"), nullable=False
        ),
        sa.Column("most_choices", sa.SmallInteger(), server_default=sa.text("3"), nullable=False),
        sa.Column("state", sa.String(), server_default="planned", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("round_now", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("round_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "round_now BETWEEN 0 AND rounds", name=op.f("ck_gathering_round_of_rounds")
        ),
        sa.CheckConstraint("kind IN ('hall', 'remote')", name=op.f("ck_gathering_kind_known")),
        sa.CheckConstraint(
            "state <> 'closed' OR closed_at IS NOT NULL",
            name=op.f("ck_gathering_closed_has_a_moment"),
        ),
        sa.CheckConstraint(
            "state <> 'open' OR opened_at IS NOT NULL", name=op.f("ck_gathering_open_has_a_moment")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'closed', 'cancelled')",
            name=op.f("ck_gathering_state_known"),
        ),
        sa.CheckConstraint(
            "minutes_a_round BETWEEN 1 AND 60", name=op.f("ck_gathering_minutes_real")
        ),
        sa.CheckConstraint("most_choices BETWEEN 1 AND 10", name=op.f("ck_gathering_choices_real")),
        sa.CheckConstraint("rounds BETWEEN 0 AND 40", name=op.f("ck_gathering_rounds_real")),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_gathering_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_gathering")),
        schema="school",
    )
    op.create_table(
        "gathering_seat",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gathering_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("came", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint(
            "side IN ('mentor', 'mentee')", name=op.f("ck_gathering_seat_side_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "gathering_id"],
            ["school.gathering.school_id", "school.gathering.id"],
            name=op.f("fk_gathering_seat_school_id_gathering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "link_id"],
            ["school.link.school_id", "school.link.id"],
            name=op.f("fk_gathering_seat_school_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participation_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_gathering_seat_school_id_participation_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_gathering_seat")),
        sa.UniqueConstraint(
            "school_id",
            "gathering_id",
            "participation_id",
            name=op.f("uq_gathering_seat_school_id_gathering_id_participation_id"),
        ),
        sa.UniqueConstraint(
            "school_id",
            "gathering_id",
            "side",
            "number",
            name=op.f("uq_gathering_seat_school_id_gathering_id_side_number"),
        ),
        schema="school",
    )
    op.create_table(
        "gathering_slot",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gathering_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("mentor_seat_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_seat_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "gathering_id"],
            ["school.gathering.school_id", "school.gathering.id"],
            name=op.f("fk_gathering_slot_school_id_gathering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "mentee_seat_id"],
            ["school.gathering_seat.school_id", "school.gathering_seat.id"],
            name=op.f("fk_gathering_slot_school_id_mentee_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "mentor_seat_id"],
            ["school.gathering_seat.school_id", "school.gathering_seat.id"],
            name=op.f("fk_gathering_slot_school_id_mentor_seat_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_gathering_slot")),
        sa.UniqueConstraint(
            "school_id",
            "gathering_id",
            "mentor_seat_id",
            "mentee_seat_id",
            name=op.f("uq_gathering_slot_school_id_gathering_id_mentor_seat_id_mentee_seat_id"),
        ),
        sa.UniqueConstraint(
            "school_id",
            "gathering_id",
            "round",
            "mentee_seat_id",
            name=op.f("uq_gathering_slot_school_id_gathering_id_round_mentee_seat_id"),
        ),
        schema="school",
    )
    op.create_table(
        "gathering_ballot",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gathering_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "with_whom", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "whom_helps",
            postgresql.ARRAY(sa.Uuid()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("via IN ('link', 'paper')", name=op.f("ck_gathering_ballot_via_known")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_gathering_ballot_version_counted")),
        sa.ForeignKeyConstraint(
            ["school_id", "gathering_id"],
            ["school.gathering.school_id", "school.gathering.id"],
            name=op.f("fk_gathering_ballot_school_id_gathering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "seat_id"],
            ["school.gathering_seat.school_id", "school.gathering_seat.id"],
            name=op.f("fk_gathering_ballot_school_id_seat_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_gathering_ballot")),
        sa.UniqueConstraint(
            "school_id", "seat_id", name=op.f("uq_gathering_ballot_school_id_seat_id")
        ),
        schema="school",
    )
    op.create_table(
        "matching",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("gathering_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("inputs_sha256", sa.String(), server_default="", nullable=False),
        sa.Column(
            "result", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("chosen", sa.String(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_at IS NOT NULL)",
            name=op.f("ck_matching_accepted_when"),
        ),
        sa.CheckConstraint("chosen IN ('a', 'b')", name=op.f("ck_matching_chosen_known")),
        sa.CheckConstraint(
            "state <> 'accepted' OR chosen IS NOT NULL", name=op.f("ck_matching_accepted_which")
        ),
        sa.CheckConstraint(
            "state IN ('computing', 'draft', 'accepted', 'superseded')",
            name=op.f("ck_matching_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "gathering_id"],
            ["school.gathering.school_id", "school.gathering.id"],
            name=op.f("fk_matching_school_id_gathering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_matching_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_matching")),
        schema="school",
    )
    op.create_table(
        "match_rule",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("rule IN ('pin', 'forbid')", name=op.f("ck_match_rule_rule_known")),
        sa.ForeignKeyConstraint(
            ["school_id", "mentee_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_match_rule_school_id_mentee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "mentor_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_match_rule_school_id_mentor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_match_rule_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_match_rule")),
        sa.UniqueConstraint(
            "school_id",
            "programme_id",
            "mentor_id",
            "mentee_id",
            name=op.f("uq_match_rule_school_id_programme_id_mentor_id_mentee_id"),
        ),
        schema="school",
    )
    op.create_table(
        "extra_meeting",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("matching_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="proposed", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("mentor_agreed_on", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("mentor_wishes", sa.Boolean(), nullable=True),
        sa.Column("mentee_wishes", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'held') = (held_on IS NOT NULL)",
            name=op.f("ck_extra_meeting_held_has_a_date"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'held', 'declined')",
            name=op.f("ck_extra_meeting_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'held') OR mentor_agreed_on IS NOT NULL",
            name=op.f("ck_extra_meeting_mentor_agrees_first"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "matching_id"],
            ["school.matching.school_id", "school.matching.id"],
            name=op.f("fk_extra_meeting_school_id_matching_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "mentee_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_extra_meeting_school_id_mentee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "mentor_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_extra_meeting_school_id_mentor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_extra_meeting_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_extra_meeting")),
        schema="school",
    )
    op.create_table(
        "search",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("matching_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("role", sa.String(), server_default="curator", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (outcome = '')", name=op.f("ck_search_closed_has_an_outcome")
        ),
        sa.CheckConstraint(
            "role IN ('curator', 'psychologist', 'head')", name=op.f("ck_search_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "matching_id"],
            ["school.matching.school_id", "school.matching.id"],
            name=op.f("fk_search_school_id_matching_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participation_id"],
            ["school.participation.school_id", "school.participation.id"],
            name=op.f("fk_search_school_id_participation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "programme_id"],
            ["school.programme.school_id", "school.programme.id"],
            name=op.f("fk_search_school_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_search")),
        schema="school",
    )
    op.create_index(
        "ix_gathering_programme_id",
        "gathering",
        ["school_id", "programme_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_matching_programme_id",
        "matching",
        ["school_id", "programme_id", "made_at"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_extra_meeting_programme_id",
        "extra_meeting",
        ["school_id", "programme_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "uq_extra_meeting_open",
        "extra_meeting",
        ["school_id", "mentor_id", "mentee_id"],
        unique=True,
        schema="school",
        postgresql_where=sa.text("state IN ('proposed', 'agreed')"),
    )
    op.create_index(
        "ix_gathering_seat_link_id",
        "gathering_seat",
        ["school_id", "link_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "ix_search_programme_id",
        "search",
        ["school_id", "programme_id"],
        unique=False,
        schema="school",
    )
    op.create_index(
        "uq_search_open",
        "search",
        ["school_id", "participation_id"],
        unique=True,
        schema="school",
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_index(
        "ix_gathering_ballot_gathering_id",
        "gathering_ballot",
        ["school_id", "gathering_id"],
        unique=False,
        schema="school",
    )
    op.add_column(
        "pair",
        sa.Column("way", sa.String(), server_default="appointment", nullable=False),
        schema="school",
    )
    op.add_column(
        "pair",
        sa.Column("basis", sa.String(), server_default="appointed", nullable=False),
        schema="school",
    )
    op.add_column("pair", sa.Column("matching_id", sa.Uuid(), nullable=True), schema="school")
    op.add_column(
        "pair",
        sa.Column("variant", sa.String(), server_default="", nullable=False),
        schema="school",
    )
    op.add_column(
        "pair", sa.Column("kind", sa.String(), server_default="", nullable=False), schema="school"
    )
    op.add_column(
        "pair",
        sa.Column("work_format", sa.String(), server_default="", nullable=False),
        schema="school",
    )
    op.add_column(
        "pair",
        sa.Column("mentor_type", sa.String(), server_default="", nullable=False),
        schema="school",
    )
    op.add_column(
        "pair",
        sa.Column(
            "reasons", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        schema="school",
    )
    op.add_column(
        "pair", sa.Column("goal", sa.String(), server_default="", nullable=False), schema="school"
    )
    op.add_column(
        "pair",
        sa.Column("strengths", sa.String(), server_default="", nullable=False),
        schema="school",
    )
    op.add_column(
        "pair",
        sa.Column("weaknesses", sa.String(), server_default="", nullable=False),
        schema="school",
    )
    op.add_column("pair", sa.Column("plan_proposed_on", sa.Date(), nullable=True), schema="school")
    op.add_column("pair", sa.Column("plan_agreed_on", sa.Date(), nullable=True), schema="school")
    op.add_column(
        "pair", sa.Column("mentor_confirmed_on", sa.Date(), nullable=True), schema="school"
    )
    op.add_column(
        "pair", sa.Column("mentee_confirmed_on", sa.Date(), nullable=True), schema="school"
    )
    op.add_column("pair", sa.Column("agreement_on", sa.Date(), nullable=True), schema="school")
    op.add_column("pair", sa.Column("mentor_signer_id", sa.Uuid(), nullable=True), schema="school")
    op.add_column("pair", sa.Column("mentee_signer_id", sa.Uuid(), nullable=True), schema="school")
    op.add_column("pair", sa.Column("probation_until", sa.Date(), nullable=True), schema="school")
    op.add_column("pair", sa.Column("substitutes_id", sa.Uuid(), nullable=True), schema="school")
    op.add_column(
        "pair", sa.Column("made_at", sa.DateTime(timezone=True), nullable=True), schema="school"
    )
    # Not with the column: rows of before would get it too.
    op.alter_column("pair", "made_at", server_default=sa.text("now()"), schema="school")
    op.create_foreign_key(
        op.f("fk_pair_school_id_substitutes_id"),
        "pair",
        "pair",
        ["school_id", "substitutes_id"],
        ["school_id", "id"],
        source_schema="school",
        referent_schema="school",
    )
    for column in ("mentor_signer_id", "mentee_signer_id"):
        op.create_foreign_key(
            op.f(f"fk_pair_school_id_{column}"),
            "pair",
            "person",
            ["school_id", column],
            ["school_id", "id"],
            source_schema="school",
            referent_schema="school",
        )
    for check, words in PAIR_CHECKS.items():
        op.create_check_constraint(op.f(check), "pair", words, schema="school")
    op.execute(OVERLAP)
    op.create_index(
        "ix_pair_open_mentee",
        "pair",
        ["school_id", "mentee_id"],
        schema="school",
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    _purposes(NOW)


def downgrade() -> None:
    op.drop_index("ix_pair_open_mentee", "pair", schema="school")
    op.execute("ALTER TABLE school.pair DROP CONSTRAINT ex_pair_overlap")
    op.drop_column("pair", "made_at", schema="school")
    op.drop_column("pair", "substitutes_id", schema="school")
    op.drop_column("pair", "probation_until", schema="school")
    op.drop_column("pair", "mentee_signer_id", schema="school")
    op.drop_column("pair", "mentor_signer_id", schema="school")
    op.drop_column("pair", "agreement_on", schema="school")
    op.drop_column("pair", "mentee_confirmed_on", schema="school")
    op.drop_column("pair", "mentor_confirmed_on", schema="school")
    op.drop_column("pair", "plan_agreed_on", schema="school")
    op.drop_column("pair", "plan_proposed_on", schema="school")
    op.drop_column("pair", "weaknesses", schema="school")
    op.drop_column("pair", "strengths", schema="school")
    op.drop_column("pair", "goal", schema="school")
    op.drop_column("pair", "reasons", schema="school")
    op.drop_column("pair", "mentor_type", schema="school")
    op.drop_column("pair", "work_format", schema="school")
    op.drop_column("pair", "kind", schema="school")
    op.drop_column("pair", "variant", schema="school")
    op.drop_column("pair", "matching_id", schema="school")
    op.drop_column("pair", "basis", schema="school")
    op.drop_column("pair", "way", schema="school")
    op.drop_table("search", schema="school")
    op.drop_table("extra_meeting", schema="school")
    op.drop_table("match_rule", schema="school")
    op.drop_table("matching", schema="school")
    op.drop_table("gathering_ballot", schema="school")
    op.drop_table("gathering_slot", schema="school")
    op.drop_table("gathering_seat", schema="school")
    op.drop_table("gathering", schema="school")
    # What these links opened is gone; row-level security holds even whoever owns the table.
    op.execute("ALTER TABLE school.link NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "DELETE FROM school.link WHERE purpose <> ALL (ARRAY["
        + ", ".join(f"'{purpose}'" for purpose in BEFORE)
        + "])"
    )
    op.execute("ALTER TABLE school.link FORCE ROW LEVEL SECURITY")
    _purposes(BEFORE)
