"""Types of honours, nominations on their way, awards in the registry (HN-01, HN-02)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class HonourType(Base):
    """An award as the region's regulations have it.

    `rules`: grounds, least years, who endorses (steps), interval in years before and after other
    awards, quotas by place and year, each with the clause that a refusal cites.
    """

    __tablename__ = "honour_type"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("level IN ('region', 'municipality', 'school')", name="level_known"),
        CheckConstraint("source IN ('profile', 'region')", name="source_known"),
        {"schema": "contests"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    names: Mapped[Json]
    level: Mapped[str]
    rules: Mapped[Json]
    # Whose act sets the type, for a refusal's words.
    regulations: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str] = mapped_column(default="profile", server_default="profile")
    retired_at: Mapped[datetime | None]


class HonourNomination(Base):
    """Somebody proposed for an award; where it stands is the latest of its steps."""

    __tablename__ = "honour_nomination"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'nominated', 'endorsed', 'recommended', 'awarded', 'declined',"
            " 'withdrawn')",
            name="state_known",
        ),
        Index("ix_honour_nomination_place", "municipality_id", "type_id", "state"),
        Index("ix_honour_nomination_school_id", "school_id"),
        Index("ix_honour_nomination_order_id", "order_id"),
        {"schema": "contests"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    type_id: Mapped[UUID] = mapped_column(ForeignKey("contests.honour_type.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    # The card of the register, for intervals; a winner of a contest is proposed with the entry.
    person_id: Mapped[UUID]
    full_name: Mapped[str]
    post: Mapped[str] = mapped_column(default="", server_default="")
    entry_id: Mapped[UUID | None]
    consent_id: Mapped[UUID | None]
    merits: Mapped[str]
    facts: Mapped[Json]
    # The school's collegial body: its name, the number and the day of its minutes.
    minutes: Mapped[Json]
    year: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    # The order it stands in: one at a time, and for good once that is signed.
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("contests.honour_order.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    changed_at: Mapped[datetime]


class HonourStep(Base):
    """One step of a nomination; steps are only ever added."""

    __tablename__ = "honour_step"
    __table_args__ = (
        Index("ix_honour_step_nomination_id", "nomination_id", "at"),
        {"schema": "contests"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("contests.honour_nomination.id"))
    school_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    from_state: Mapped[str]
    to_state: Mapped[str]
    reason: Mapped[str]
    account_id: Mapped[UUID | None]
    at: Mapped[datetime]


class HonourOrder(Base):
    """The act that awards; what stands in a signed one is not changed."""

    __tablename__ = "honour_order"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'signed')", name="state_known"),
        CheckConstraint("state = 'draft' OR number IS NOT NULL", name="signed_has_a_number"),
        {"schema": "contests"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organiser_municipality_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("kernel.municipality.id")
    )
    title: Mapped[str]
    number: Mapped[str | None]
    signed_on: Mapped[date | None]
    signatory: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Award(Base):
    """An honour in the registry: one nomination, one order; revoked, never removed."""

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("nomination_id"),
        UniqueConstraint("type_id", "number"),
        CheckConstraint("(revoked_on IS NULL) = (revoke_reason = '')", name="revoked_says_why"),
        Index("ix_award_person", "person_id", "type_id",
              postgresql_where=text("revoked_on IS NULL")),
        {"schema": "contests"},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    type_id: Mapped[UUID] = mapped_column(ForeignKey("contests.honour_type.id"))
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("contests.honour_nomination.id"))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("contests.honour_order.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    person_id: Mapped[UUID]
    full_name: Mapped[str]
    number: Mapped[str]
    awarded_on: Mapped[date]
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.paper.id"))
    revoked_on: Mapped[date | None]
    revoke_reason: Mapped[str] = mapped_column(default="", server_default="")
    revoked_by: Mapped[UUID | None]
