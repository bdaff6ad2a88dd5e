"""Courses, their runs, who learns, who came, what paper they hold (TR-01, TR-02)."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id


class Course(Base):
    """A course as it stands in the plan; `valid_years` None means the training never expires.

    `number_prefix` begins the numbers of its certificates: «КНР-2026-0001».
    """

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("hours > 0", name="hours_counted"),
        CheckConstraint("mode IN ('in_person', 'distance', 'mixed')", name="mode_known"),
        CheckConstraint("valid_years > 0", name="validity_counted"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    provider: Mapped[str]
    hours: Mapped[int] = mapped_column(SmallInteger)
    mode: Mapped[str]
    valid_years: Mapped[int | None] = mapped_column(SmallInteger)
    about: Mapped[str] = mapped_column(default="", server_default="")
    number_prefix: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class CourseRun(Base):
    """The course held once: its dates, its place, how many fit.

    `state_reason` says why it was cancelled.
    """

    __tablename__ = "course_run"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="days_in_order"),
        CheckConstraint("capacity > 0", name="capacity_counted"),
        CheckConstraint(
            "state IN ('planned', 'open', 'running', 'completed', 'cancelled')", name="state_known"
        ),
        Index("ix_course_run_course_id", "course_id"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("regional.course.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    enrol_until: Mapped[date | None]
    place: Mapped[str] = mapped_column(default="", server_default="")
    capacity: Mapped[int | None] = mapped_column(SmallInteger)
    least_presence_percent: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    state_reason: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class RunSession(Base):
    """One day of a run; the QR code on the screen holds a token, here only its SHA-256."""

    __tablename__ = "run_session"
    __table_args__ = (
        Index("ix_run_session_run_id", "run_id", "held_on"),
        Index("uq_run_session_token", "token_hash", unique=True),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("regional.course_run.id"))
    held_on: Mapped[date]
    from_time: Mapped[time | None]
    to_time: Mapped[time | None]
    topic: Mapped[str] = mapped_column(default="", server_default="")
    place: Mapped[str] = mapped_column(default="", server_default="")
    token_hash: Mapped[str | None]
    token_until: Mapped[datetime | None]


class Learner(Base):
    """Somebody who is trained: usually an account; without one, a name from a district's list.

    The person keeps this row from school to school, and with it the history (TR-02).
    """

    __tablename__ = "learner"
    __table_args__ = (
        Index(
            "uq_learner_account",
            "account_id",
            unique=True,
            postgresql_where=text("account_id IS NOT NULL"),
        ),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.account.id"))
    full_name: Mapped[str]
    created_at: Mapped[datetime]


class Enrolment(Base):
    """A learner in a run, from the school and the municipality where the person worked then."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("run_id", "learner_id"),
        CheckConstraint(
            "state IN ('asked', 'enrolled', 'declined', 'withdrawn', 'passed', 'failed')",
            name="state_known",
        ),
        CheckConstraint("mode IN ('in_person', 'distance')", name="mode_known"),
        Index("ix_enrolment_learner_id", "learner_id"),
        Index("ix_enrolment_place", "from_municipality_id", "run_id"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("regional.course_run.id"))
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("regional.learner.id"))
    from_school_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.school.id"))
    from_municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.municipality.id"))
    mode: Mapped[str]
    state: Mapped[str]
    result: Mapped[str] = mapped_column(default="", server_default="")
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]


class RunAttendance(Base):
    """Who was at a session; no row means nobody has said."""

    __tablename__ = "run_attendance"
    __table_args__ = (
        CheckConstraint("way IN ('list', 'qr')", name="way_known"),
        {"schema": "regional"},
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("regional.run_session.id"), primary_key=True
    )
    enrolment_id: Mapped[UUID] = mapped_column(
        ForeignKey("regional.enrolment.id"), primary_key=True
    )
    present: Mapped[bool]
    way: Mapped[str]
    marked_at: Mapped[datetime]
    marked_by: Mapped[UUID | None]


class CourseCertificate(Base):
    """The paper of who passed; what the public may check stands in kernel.paper.

    `full_name` is as it was printed: a name that changes later leaves the paper as it was.
    """

    __tablename__ = "course_certificate"
    __table_args__ = (
        Index(
            "uq_course_certificate_held",
            "enrolment_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index("uq_course_certificate_number", "number", unique=True),
        Index("ix_course_certificate_enrolment_id", "enrolment_id"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("regional.enrolment.id"))
    number: Mapped[str]
    full_name: Mapped[str]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.paper.id"))
    issued_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    revoke_reason: Mapped[str] = mapped_column(default="", server_default="")
