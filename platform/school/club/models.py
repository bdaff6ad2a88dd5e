"""The club «pupil – pupil»: weekly meetings, who came, who led (source 001)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class Club(SchoolRow, Base):
    """One for a programme; `weekday` 1 is Monday; `starts_at` is HH:MM."""

    __tablename__ = "club"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        UniqueConstraint("school_id", "programme_id"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_of_seven"),
        CheckConstraint("minutes BETWEEN 10 AND 480", name="minutes_real"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    title: Mapped[str]
    motto: Mapped[str] = mapped_column(default="", server_default="")
    weekday: Mapped[int] = mapped_column(SmallInteger)
    starts_at: Mapped[str]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    place: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class ClubMeeting(SchoolRow, Base):
    """A meeting of the club; `kind` is a code of the profile's club_meeting_kinds."""

    __tablename__ = "club_meeting"
    __table_args__ = (
        same_school("school.club", "club_id"),
        UniqueConstraint("school_id", "club_id", "planned_on"),
        CheckConstraint("state IN ('planned', 'held', 'cancelled')", name="state_known"),
        {"schema": "school"},
    )

    club_id: Mapped[UUID]
    planned_on: Mapped[date]
    kind: Mapped[str]
    topic: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    summary: Mapped[str] = mapped_column(default="", server_default="")


class ClubAttendance(SchoolRow, Base):
    """Who came, and as whom: roles in the club are exchanged (R-26)."""

    __tablename__ = "club_attendance"
    __table_args__ = (
        same_school("school.club_meeting", "meeting_id"),
        same_school("school.person", "person_id"),
        UniqueConstraint("school_id", "meeting_id", "person_id"),
        CheckConstraint("role IN ('mentor', 'mentee', 'host')", name="role_known"),
        Index("ix_club_attendance_person_id", "school_id", "person_id"),
        {"schema": "school"},
    )

    meeting_id: Mapped[UUID]
    person_id: Mapped[UUID]
    role: Mapped[str]
