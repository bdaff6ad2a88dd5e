"""Stage 1: the team, the resources, and whom the school has told (A-22, A-25, E-13, R-77)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class TeamMember(SchoolRow, Base):
    """Who answers for what in the introduction of mentoring; `post` is a code of the profile."""

    __tablename__ = "team_member"
    __table_args__ = (
        same_school("school.person", "person_id"),
        CheckConstraint("since <= until", name="span_in_order"),
        Index("ix_team_member_person_id", "school_id", "person_id"),
        {"schema": "school"},
    )

    person_id: Mapped[UUID]
    post: Mapped[str]
    duties: Mapped[str] = mapped_column(default="", server_default="")
    since: Mapped[date]
    until: Mapped[date | None]
    created_at: Mapped[datetime]


class Resource(SchoolRow, Base):
    """People, methods and things the programme leans on, the school's own or a partner's."""

    __tablename__ = "resource"
    __table_args__ = (
        same_school("school.partner", "partner_id"),
        CheckConstraint("origin IN ('inside', 'outside')", name="origin_known"),
        {"schema": "school"},
    )

    school_year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    origin: Mapped[str] = mapped_column(default="inside", server_default="inside")
    name: Mapped[str]
    partner_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]


class Informing(SchoolRow, Base):
    """Somebody was told about mentoring: who, by which channel, when (R-77)."""

    __tablename__ = "informing"
    __table_args__ = (
        CheckConstraint("people >= 0", name="people_counted"),
        {"schema": "school"},
    )

    school_year: Mapped[int] = mapped_column(SmallInteger)
    audience: Mapped[str]
    channel: Mapped[str]
    held_on: Mapped[date]
    people: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    is_public: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime]
