"""Meetings of pairs and groups, what each side said of them, and what teachers count (R-40)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class Meeting(SchoolRow, Base):
    """One meeting of a mentor with one mentee or several; `kind` is a code of the profile."""

    __tablename__ = "meeting"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        same_school("school.participation", "mentor_id"),
        CheckConstraint("state IN ('planned', 'held', 'cancelled')", name="state_known"),
        CheckConstraint("(state = 'held') = (held_on IS NOT NULL)", name="held_has_a_date"),
        CheckConstraint("state <> 'planned' OR planned_at IS NOT NULL", name="planned_has_a_time"),
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes_real"),
        CheckConstraint("step BETWEEN 1 AND 5", name="step_of_five"),
        CheckConstraint("via IN ('link', 'portal')", name="via_known"),
        Index("ix_meeting_mentor_id", "school_id", "mentor_id"),
        Index("ix_meeting_programme_id", "school_id", "programme_id"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    mentor_id: Mapped[UUID]
    kind: Mapped[str]
    state: Mapped[str]
    planned_at: Mapped[datetime | None]
    held_on: Mapped[date | None]
    minutes: Mapped[int | None] = mapped_column(SmallInteger)
    place: Mapped[str] = mapped_column(default="", server_default="")
    is_online: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    topic: Mapped[str] = mapped_column(default="", server_default="")
    # The obligatory reflection: what came of it, and what next.
    reflection: Mapped[str] = mapped_column(default="", server_default="")
    next_step: Mapped[str] = mapped_column(default="", server_default="")
    # F-12: which of the five steps of pupils' mentoring it was.
    step: Mapped[int | None] = mapped_column(SmallInteger)
    # a meeting on probation counts only with the curator in the room.
    curator_present: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    cancel_reason: Mapped[str] = mapped_column(default="", server_default="")
    via: Mapped[str] = mapped_column(default="portal", server_default="portal")
    created_at: Mapped[datetime]
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID | None]


class MeetingPair(SchoolRow, Base):
    """A pair at a meeting; of a group several stand in one."""

    __tablename__ = "meeting_pair"
    __table_args__ = (
        same_school("school.meeting", "meeting_id"),
        same_school("school.pair", "pair_id"),
        UniqueConstraint("school_id", "meeting_id", "pair_id"),
        Index("ix_meeting_pair_pair_id", "school_id", "pair_id"),
        {"schema": "school"},
    )

    meeting_id: Mapped[UUID]
    pair_id: Mapped[UUID]
    came: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class Feedback(SchoolRow, Base):
    """What one side said after a meeting (Q-05); the other side never reads it."""

    __tablename__ = "feedback"
    __table_args__ = (
        same_school("school.meeting", "meeting_id"),
        same_school("school.pair", "pair_id"),
        UniqueConstraint("school_id", "meeting_id", "pair_id", "side"),
        CheckConstraint("side IN ('mentor', 'mentee', 'curator')", name="side_known"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_of_five"),
        CheckConstraint("via IN ('link', 'portal')", name="via_known"),
        CheckConstraint("took_place OR rating IS NULL", name="nothing_to_rate"),
        Index("ix_feedback_pair_id", "school_id", "pair_id"),
        {"schema": "school"},
    )

    meeting_id: Mapped[UUID]
    pair_id: Mapped[UUID]
    side: Mapped[str]
    took_place: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    words: Mapped[str] = mapped_column(default="", server_default="")
    via: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[UUID | None]


class Practice(SchoolRow, Base):
    """A lesson visited or analysed in a pair of teachers (F-02); `kind` is the profile's code."""

    __tablename__ = "practice"
    __table_args__ = (
        same_school("school.pair", "pair_id"),
        CheckConstraint("via IN ('link', 'portal')", name="via_known"),
        Index("ix_practice_pair_id", "school_id", "pair_id", "held_on"),
        {"schema": "school"},
    )

    pair_id: Mapped[UUID]
    kind: Mapped[str]
    held_on: Mapped[date]
    lesson: Mapped[str] = mapped_column(default="", server_default="")
    conclusions: Mapped[str] = mapped_column(default="", server_default="")
    via: Mapped[str] = mapped_column(default="portal", server_default="portal")
    created_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
