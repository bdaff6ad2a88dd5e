"""Seminars, forums, expert reviews of programmes, and who comes (TR-03, W-01)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class RegionalEvent(Base):
    """Held by the region, or by a municipality for its own schools.

    `kind` is a code of the profile's event_kinds, `roles` the roles invited (none: all staff).
    """

    __tablename__ = "regional_event"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
        CheckConstraint("capacity > 0", name="capacity_counted"),
        CheckConstraint("state IN ('draft', 'published', 'cancelled')", name="state_known"),
        Index("ix_regional_event_starts_at", "starts_at"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="", server_default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="", server_default="")
    online_url: Mapped[str | None]
    organiser_municipality_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("kernel.municipality.id")
    )
    roles: Mapped[list[str]] = mapped_column(ARRAY(String))
    capacity: Mapped[int | None] = mapped_column(Integer)
    register_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    # Counts changes: a calendar replaces an entry by a higher number (RFC 5545, SEQUENCE).
    revision: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class EventRegistration(Base):
    """One account at one event, from the place of the role it came in."""

    __tablename__ = "event_registration"
    __table_args__ = (
        UniqueConstraint("event_id", "account_id"),
        CheckConstraint(
            "state IN ('registered', 'waiting', 'cancelled', 'attended', 'absent')",
            name="state_known",
        ),
        Index("ix_event_registration_account_id", "account_id"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("regional.regional_event.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"))
    full_name: Mapped[str]
    role: Mapped[str]
    from_school_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.school.id"))
    from_municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.municipality.id"))
    state: Mapped[str]
    at: Mapped[datetime]


class ProgrammeReview(Base):
    """A school's programme before experts: what was sent, what they concluded."""

    __tablename__ = "programme_review"
    __table_args__ = (
        UniqueConstraint("event_id", "school_id", "programme_id"),
        CheckConstraint("state IN ('sent', 'taken', 'concluded', 'withdrawn')", name="state_known"),
        CheckConstraint(
            "decision IN ('recommended', 'after_changes', 'not_recommended')", name="decision_known"
        ),
        CheckConstraint("(state = 'concluded') = (decision IS NOT NULL)", name="concluded_says"),
        Index("ix_programme_review_school_id", "school_id"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("regional.regional_event.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    programme_id: Mapped[UUID]
    programme_title: Mapped[str]
    form: Mapped[str]
    sent_note: Mapped[str] = mapped_column(default="", server_default="")
    expert_name: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str]
    # Criterion of the profile's review_criteria → marks from 0 to its maximum.
    marks: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    decision: Mapped[str | None]
    conclusion: Mapped[str] = mapped_column(default="", server_default="")
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID | None]
    concluded_at: Mapped[datetime | None]
    concluded_by: Mapped[UUID | None]
