"""The training of mentors: a course, its meetings, who came (E-14, R-14)."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import school.links.models
import school.programmes.models
import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class Training(SchoolRow, Base):
    """`required` is how many meetings admit to work; 4 unless the programme says otherwise."""

    __tablename__ = "training"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        CheckConstraint("required BETWEEN 0 AND 40", name="required_real"),
        CheckConstraint("state IN ('planned', 'running', 'ended')", name="state_known"),
        UniqueConstraint("school_id", "school_year", "title"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID | None]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    goal: Mapped[str] = mapped_column(default="", server_default="")
    format: Mapped[str] = mapped_column(default="", server_default="")
    required: Mapped[int] = mapped_column(SmallInteger)
    supplies: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    created_at: Mapped[datetime]


class TrainingSession(SchoolRow, Base):
    """One meeting of a course; a link with a QR code lets mentors sign in by themselves."""

    __tablename__ = "training_session"
    __table_args__ = (
        same_school("school.training", "training_id"),
        same_school("school.link", "link_id"),
        UniqueConstraint("school_id", "training_id", "n"),
        CheckConstraint("state IN ('planned', 'held', 'cancelled')", name="state_known"),
        CheckConstraint("hours > 0 AND hours <= 12", name="hours_real"),
        CheckConstraint("state <> 'held' OR held_on IS NOT NULL", name="held_has_a_date"),
        {"schema": "school"},
    )

    training_id: Mapped[UUID]
    n: Mapped[int] = mapped_column(SmallInteger)
    topic: Mapped[str]
    held_on: Mapped[date | None]
    starts_at: Mapped[time | None]
    hours: Mapped[Decimal] = mapped_column(Numeric(4, 1), server_default=text("1"))
    place: Mapped[str] = mapped_column(default="", server_default="")
    teachers: Mapped[str] = mapped_column(default="", server_default="")
    materials: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    link_id: Mapped[UUID | None]


class Trainee(SchoolRow, Base):
    """A mentor enrolled in a course."""

    __tablename__ = "trainee"
    __table_args__ = (
        same_school("school.training", "training_id"),
        same_school("school.person", "person_id"),
        UniqueConstraint("school_id", "training_id", "person_id"),
        Index("ix_trainee_person_id", "school_id", "person_id"),
        {"schema": "school"},
    )

    training_id: Mapped[UUID]
    person_id: Mapped[UUID]
    enrolled_at: Mapped[datetime]


class Attendance(SchoolRow, Base):
    """Somebody was at a meeting; what a phone claims counts once the name is recognised."""

    __tablename__ = "attendance"
    __table_args__ = (
        same_school("school.training_session", "session_id"),
        same_school("school.person", "person_id"),
        same_school("school.link", "link_id"),
        CheckConstraint("via IN ('list', 'link')", name="via_known"),
        CheckConstraint("person_id IS NOT NULL OR typed_name <> ''", name="somebody"),
        UniqueConstraint("school_id", "session_id", "person_id"),
        Index("ix_attendance_person_id", "school_id", "person_id"),
        {"schema": "school"},
    )

    session_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    typed_name: Mapped[str] = mapped_column(default="", server_default="")
    via: Mapped[str]
    link_id: Mapped[UUID | None]
    marked_at: Mapped[datetime]
    marked_by: Mapped[UUID | None]
