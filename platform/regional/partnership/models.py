"""Schools that help schools: what they need and offer, proposals, links and their life (LK)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class SupportProfile(Base):
    """What a school says of itself for school-to-school mentoring in a school year.

    `needs` and `strengths` hold codes of the profile's link_topics with a weight from 1 to 3.
    `capacity` is how many schools it can help at a time; `proof` tells what R-29 asks for: results
    of the last three years, experience of innovation or of management.
    """

    __tablename__ = "support_profile"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 0 AND 10", name="capacity_counted"),
        CheckConstraint("approach IN ('active', 'passive')", name="approach_known"),
        {"schema": "regional"},
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"), primary_key=True)
    school_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seeks: Mapped[bool]
    offers: Mapped[bool]
    capacity: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    needs: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    strengths: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    proof: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    approach: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class LinkWish(Base):
    """The operator's word on two schools of a school year: pinned together or kept apart."""

    __tablename__ = "link_wish"
    __table_args__ = (
        CheckConstraint("kind IN ('pin', 'ban')", name="kind_known"),
        CheckConstraint("helper_id <> helped_id", name="two_schools"),
        UniqueConstraint("school_year", "helper_id", "helped_id"),
        Index(
            "uq_link_wish_one_pin",
            "school_year",
            "helped_id",
            unique=True,
            postgresql_where=text("kind = 'pin'"),
        ),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    helper_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    helped_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    reason: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class LinkRound(Base):
    """One run of the worker: from what it proposed, at what cost, and that this is the optimum."""

    __tablename__ = "link_round"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'done', 'failed')", name="state_known"),
        Index("ix_link_round_school_year", "school_year", "created_at"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(default="asked", server_default="asked")
    settings: Mapped[Json]
    # SHA-256 of everything the answer depends on: the same input gives the same proposals.
    input_sha256: Mapped[str | None]
    helpers: Mapped[int | None]
    helped: Mapped[int | None]
    matched: Mapped[int | None]
    cost: Mapped[int | None] = mapped_column(BigInteger)
    optimal: Mapped[bool | None]
    seconds: Mapped[float | None]
    job_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]


class LinkProposal(Base):
    """For one school of a round: who might help it and why; or nobody, and why not."""

    __tablename__ = "link_proposal"
    __table_args__ = (
        UniqueConstraint("round_id", "helped_id"),
        CheckConstraint("(helper_id IS NULL) = (unmatched IS NOT NULL)", name="says_why"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("regional.link_round.id"))
    helped_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    helper_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.school.id"))
    pinned: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    fit: Mapped[int | None] = mapped_column(SmallInteger)
    distance_km: Mapped[float | None] = mapped_column(Numeric(7, 1))
    # Parts of the fit and the topics behind them: codes and numbers; pages choose the words.
    why: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    unmatched: Mapped[str | None]


class SchoolLink(Base):
    """One school helps another: offered, confirmed by both, agreed on, at work, ended.

    Both schools see it; each confirms for itself alone.
    """

    __tablename__ = "school_link"
    __table_args__ = (
        CheckConstraint("helper_id <> helped_id", name="two_schools"),
        CheckConstraint(
            "state IN ('offered', 'confirmed', 'active', 'completed', 'declined', 'ended',"
            " 'withdrawn')",
            name="state_known",
        ),
        CheckConstraint(
            "state NOT IN ('confirmed', 'active', 'completed')"
            " OR num_nonnulls(helper_confirmed_at, helped_confirmed_at) = 2",
            name="confirmed_by_both",
        ),
        Index(
            "uq_school_link_open",
            "helper_id",
            "helped_id",
            unique=True,
            postgresql_where=text("state IN ('offered', 'confirmed', 'active')"),
        ),
        Index("ix_school_link_helper_id", "helper_id"),
        Index("ix_school_link_helped_id", "helped_id"),
        Index("ix_school_link_school_year", "school_year", "state"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    helper_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    helped_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    # A code of a variant of the form school_school.
    variant: Mapped[str]
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("regional.link_round.id"))
    state: Mapped[str] = mapped_column(default="offered", server_default="offered")
    goal: Mapped[str] = mapped_column(default="", server_default="")
    topics: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    offered_at: Mapped[datetime]
    offered_by: Mapped[UUID | None]
    helper_confirmed_at: Mapped[datetime | None]
    helper_confirmed_by: Mapped[UUID | None]
    helped_confirmed_at: Mapped[datetime | None]
    helped_confirmed_by: Mapped[UUID | None]
    declined_by_school_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    agreement_number: Mapped[str | None]
    agreement_on: Mapped[date | None]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    # Code of the profile's link_results → {"reached": yes|partly|no, "note": words}.
    outcome: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    changed_at: Mapped[datetime]


class LinkStep(Base):
    """A line of the joint plan, and when it was done."""

    __tablename__ = "link_step"
    __table_args__ = (
        CheckConstraint("owner IN ('helper', 'helped', 'both')", name="owner_known"),
        Index("ix_link_step_link_id", "link_id", "due_on"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("regional.school_link.id"))
    title: Mapped[str]
    topic: Mapped[str | None]
    due_on: Mapped[date | None]
    owner: Mapped[str]
    done_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(default="", server_default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]


class LinkMeeting(Base):
    """A meeting of the two teams."""

    __tablename__ = "link_meeting"
    __table_args__ = (
        CheckConstraint("way IN ('in_person', 'online')", name="way_known"),
        CheckConstraint("people > 0", name="people_counted"),
        Index("ix_link_meeting_link_id", "link_id", "held_on"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("regional.school_link.id"))
    held_on: Mapped[date]
    way: Mapped[str]
    people: Mapped[int | None] = mapped_column(SmallInteger)
    topic: Mapped[str]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    written_at: Mapped[datetime]
    written_by: Mapped[UUID | None]
    written_by_school_id: Mapped[UUID | None]
