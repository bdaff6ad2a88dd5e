"""How a pair ends, what it leaves: completion planned and unplanned, achievements, cases."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class Completion(SchoolRow, Base):
    """The curator's work of ending a pair (R-60…R-65); an unplanned end waits for its points.

    `points` hold what was said in the talk by code; `wanted` are the codes the region asks for,
    as they were when the talk began.
    """

    __tablename__ = "completion"
    __table_args__ = (
        same_school("school.pair", "pair_id"),
        CheckConstraint("kind IN ('planned', 'unplanned')", name="kind_known"),
        CheckConstraint("state IN ('draft', 'done', 'undone')", name="state_known"),
        CheckConstraint(
            "state <> 'done' OR (finished_at IS NOT NULL AND ended_on IS NOT NULL"
            " AND reason <> '')",
            name="done_has_an_end",
        ),
        CheckConstraint(
            "kind <> 'unplanned' OR state <> 'done'"
            " OR (cardinality(wanted) >= 7 AND points ?& wanted"
            " AND told_mentee_on IS NOT NULL)",
            name="unplanned_has_its_points",
        ),
        CheckConstraint("told_mentee_on < last_meeting_on", name="told_before_the_last_meeting"),
        CheckConstraint(
            "state <> 'done' OR greatest(told_mentee_on, told_parents_on) <= ended_on",
            name="told_before_the_end",
        ),
        CheckConstraint("mentor_gave BETWEEN 1 AND 5", name="mentor_gave_of_five"),
        CheckConstraint("mentee_gave BETWEEN 1 AND 5", name="mentee_gave_of_five"),
        CheckConstraint("decision IN ('', 'continue', 'new_topic', 'stop')", name="decision_known"),
        Index(
            "uq_completion_pair",
            "school_id",
            "pair_id",
            unique=True,
            postgresql_where=text("state <> 'undone'"),
        ),
        {"schema": "school"},
    )

    pair_id: Mapped[UUID]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    ended_on: Mapped[date | None]
    begun_on: Mapped[date]
    begun_by: Mapped[UUID | None]
    # Unplanned.
    wanted: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    points: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    told_mentee_on: Mapped[date | None]
    told_parents_on: Mapped[date | None]
    last_meeting_on: Mapped[date | None]
    had_trouble: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Planned.
    results: Mapped[str] = mapped_column(default="", server_default="")
    project: Mapped[str] = mapped_column(default="", server_default="")
    project_shown_on: Mapped[date | None]
    marks: Mapped[str] = mapped_column(default="", server_default="")
    attendance: Mapped[str] = mapped_column(default="", server_default="")
    reflection: Mapped[str] = mapped_column(default="", server_default="")
    decision: Mapped[str] = mapped_column(default="", server_default="")
    # The mutual assessment, 1…5: what the mentor gave the mentee and the other way round.
    mentor_gave: Mapped[int | None] = mapped_column(SmallInteger)
    mentee_gave: Mapped[int | None] = mapped_column(SmallInteger)
    mentor_words: Mapped[str] = mapped_column(default="", server_default="")
    mentee_words: Mapped[str] = mapped_column(default="", server_default="")
    # the mentee would like to be a mentor; the mentor stays for another cycle.
    mentee_wishes_role: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    mentor_wishes_more: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[UUID | None]


class Achievement(SchoolRow, Base):
    """A project, an article, a diploma of a participant (E-16, W-05)."""

    __tablename__ = "achievement"
    __table_args__ = (
        same_school("school.participation", "participation_id"),
        Index("ix_achievement_participation_id", "school_id", "participation_id"),
        {"schema": "school"},
    )

    participation_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    level: Mapped[str] = mapped_column(default="", server_default="")
    got_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class PairCase(SchoolRow, Base):
    """The story of a pair as a case for others (E-15): drafted from facts, edited by people."""

    __tablename__ = "pair_case"
    __table_args__ = (
        same_school("school.pair", "pair_id"),
        CheckConstraint("state IN ('draft', 'ready')", name="state_known"),
        Index("ix_pair_case_pair_id", "school_id", "pair_id"),
        {"schema": "school"},
    )

    pair_id: Mapped[UUID]
    title: Mapped[str]
    situation: Mapped[str] = mapped_column(default="", server_default="")
    work_done: Mapped[str] = mapped_column(default="", server_default="")
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    advice: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]
