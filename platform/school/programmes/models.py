"""A programme of one school year, who takes part, the pairs, and what participants answered.

These four tables are the primary facts of the indicators; every change of one leaves a mark for
the compiler (migrations/versions/0003_marks.py).
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school

STATES = ("planned", "running", "completed", "cancelled")
PAIR_STATES = ("proposed", "probation", "active", "paused", "completed", "closed")
# A pair in these states worked, or works, in its school year.
AT_WORK = ("probation", "active", "paused", "completed")
IS_AT_WORK = "state IN ('probation', 'active', 'paused', 'completed')"


class Programme(SchoolRow, Base):
    """One form of mentoring in one school year; a longer one goes on as next year's row."""

    __tablename__ = "programme"
    __table_args__ = (
        UniqueConstraint("school_id", "id", "school_year"),
        same_school("school.programme", "continues_id"),
        CheckConstraint(
            "state IN ('planned', 'running', 'completed', 'cancelled')", name="state_known"
        ),
        CheckConstraint("stage BETWEEN 1 AND 7", name="stage_of_seven"),
        CheckConstraint("starts_on <= ends_on", name="term_in_order"),
        Index("ix_programme_year", "school_id", "school_year"),
        {"schema": "school"},
    )

    school_year: Mapped[int] = mapped_column(SmallInteger)
    form: Mapped[str]
    variant: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str] = mapped_column(default="", server_default="")
    title: Mapped[str]
    goal: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="running", server_default="running")
    stage: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    continues_id: Mapped[UUID | None]
    # What the programme sets apart from the region's defaults: {"training_meetings": 6}.
    settings: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    # The ready programme of the region's profile it was made from, if any.
    template: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class ProgrammeEvent(SchoolRow, Base):
    """An event of the programme's own plan: a module's nine, a club's road, or the school's.

    `result` is what is expected of it (the source's column), `note` what came of it.
    """

    __tablename__ = "programme_event"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        UniqueConstraint("school_id", "programme_id", "n"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    n: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="", server_default="")
    result: Mapped[str] = mapped_column(default="", server_default="")
    due_on: Mapped[date | None]
    held_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="", server_default="")


class Participation(SchoolRow, Base):
    """One person's part in a programme, with what was true of the person then."""

    __tablename__ = "participation"
    __table_args__ = (
        same_school("school.programme", "programme_id", "school_year"),
        same_school("school.person", "person_id"),
        UniqueConstraint("school_id", "programme_id", "person_id", "side"),
        CheckConstraint("side IN ('mentor', 'mentee')", name="side_known"),
        Index("ix_participation_person_id", "school_id", "person_id"),
        # The compiler reads a year in this order and nothing but these columns (school/facts.py).
        Index(
            "ix_participation_year",
            "school_year",
            "school_id",
            "id",
            postgresql_include=[
                "programme_id",
                "person_id",
                "side",
                "person_kind",
                "is_young_teacher",
                "is_manager",
                "full_cycle",
            ],
        ),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    person_id: Mapped[UUID]
    side: Mapped[str]
    person_kind: Mapped[str]
    is_young_teacher: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_manager: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    full_cycle: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class Pair(SchoolRow, Base):
    """A mentor and a mentee of one programme; a group is several pairs with one mentor."""

    __tablename__ = "pair"
    __table_args__ = (
        same_school("school.programme", "programme_id", "school_year"),
        same_school("school.participation", "mentor_id"),
        same_school("school.participation", "mentee_id"),
        CheckConstraint("mentor_id <> mentee_id", name="two_people"),
        CheckConstraint(
            "state IN ('proposed', 'probation', 'active', 'paused', 'completed', 'closed')",
            name="state_known",
        ),
        CheckConstraint(
            "(state IN ('completed', 'closed')) = (ended_on IS NOT NULL)", name="ended_has_a_date"
        ),
        CheckConstraint("started_on <= ended_on", name="dates_in_order"),
        same_school("school.pair", "substitutes_id"),
        same_school("school.person", "mentor_signer_id"),
        same_school("school.person", "mentee_signer_id"),
        CheckConstraint(
            "way IN ('appointment', 'questionnaires', 'gathering', 'extra_meeting',"
            " 'substitution')",
            name="way_known",
        ),
        CheckConstraint(
            "basis IN ('mutual', 'one_sided', 'profile', 'appointed')", name="basis_known"
        ),
        # What only one of the two wishes is an extra meeting, never a pair at work.
        CheckConstraint(
            "basis <> 'one_sided' OR state IN ('proposed', 'closed')", name="both_wish"
        ),
        CheckConstraint(
            "plan_agreed_on IS NULL"
            " OR (plan_proposed_on IS NOT NULL AND plan_proposed_on <= plan_agreed_on)",
            name="plan_in_order",
        ),
        # Two people are not in two pairs of one programme at a time, ended ones included; a
        # proposed pair has no days yet, and pairs of before 0022 are asked by a trigger alone.
        ExcludeConstraint(
            ("school_id", "="),
            ("mentor_id", "="),
            ("mentee_id", "="),
            (text("daterange(started_on, ended_on, '[)')"), "&&"),
            name="ex_pair_overlap",
            where=text("started_on IS NOT NULL AND made_at IS NOT NULL"),
        ),
        Index(
            "ix_pair_year",
            "school_year",
            "school_id",
            "programme_id",
            postgresql_include=["state"],
        ),
        # Who is in a pair at work, in the order the compiler joins them (school/facts.py).
        Index(
            "ix_pair_mentee",
            "school_year",
            "school_id",
            "mentee_id",
            postgresql_where=text(IS_AT_WORK),
        ),
        Index(
            "ix_pair_mentor",
            "school_year",
            "school_id",
            "mentor_id",
            postgresql_where=text(IS_AT_WORK),
        ),
        Index("ix_pair_programme_id", "school_id", "programme_id"),
        # How many mentors a mentee has (app.mentee_room).
        Index(
            "ix_pair_open_mentee",
            "school_id",
            "mentee_id",
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index(
            "uq_pair_open",
            "school_id",
            "mentor_id",
            "mentee_id",
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    mentor_id: Mapped[UUID]
    mentee_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="active", server_default="active")
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="", server_default="")
    # How the two came together and on what it stands; the run of matching it came from.
    way: Mapped[str] = mapped_column(default="appointment", server_default="appointment")
    basis: Mapped[str] = mapped_column(default="appointed", server_default="appointed")
    matching_id: Mapped[UUID | None]
    # Codes of the profile; empty means as the programme has it.
    variant: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str] = mapped_column(default="", server_default="")
    work_format: Mapped[str] = mapped_column(default="", server_default="")
    mentor_type: Mapped[str] = mapped_column(default="", server_default="")
    # Why it was made against a rule that asks for a reason: {"higher_step": "…"}.
    reasons: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    goal: Mapped[str] = mapped_column(default="", server_default="")
    strengths: Mapped[str] = mapped_column(default="", server_default="")
    weaknesses: Mapped[str] = mapped_column(default="", server_default="")
    plan_proposed_on: Mapped[date | None]
    plan_agreed_on: Mapped[date | None]
    # each side said that it is ready to work with the other.
    mentor_confirmed_on: Mapped[date | None]
    mentee_confirmed_on: Mapped[date | None]
    # D-14: the day, and who signed for a side that is a minor.
    agreement_on: Mapped[date | None]
    mentor_signer_id: Mapped[UUID | None]
    mentee_signer_id: Mapped[UUID | None]
    probation_until: Mapped[date | None]
    # The pair whose mentee came here, or whose mentor is stood in for.
    substitutes_id: Mapped[UUID | None]
    # Empty in rows of before 0022 alone.
    made_at: Mapped[datetime | None] = mapped_column(server_default=text("now()"))


class Satisfaction(SchoolRow, Base):
    """One participant's answers about satisfaction: the sum over the items answered, each 1…5."""

    __tablename__ = "satisfaction"
    __table_args__ = (
        same_school("school.participation", "participation_id"),
        UniqueConstraint("school_id", "participation_id"),
        CheckConstraint("items_count > 0", name="something_answered"),
        CheckConstraint(
            "items_sum BETWEEN items_count AND 5 * items_count", name="marks_one_to_five"
        ),
        Index(
            "ix_satisfaction_year",
            "school_year",
            "school_id",
            "participation_id",
            postgresql_include=["items_sum", "items_count"],
        ),
        {"schema": "school"},
    )

    participation_id: Mapped[UUID]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    items_sum: Mapped[int] = mapped_column(SmallInteger)
    items_count: Mapped[int] = mapped_column(SmallInteger)
    answered_on: Mapped[date]
