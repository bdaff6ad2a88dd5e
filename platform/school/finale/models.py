"""The school's own final event and its simple vote (CT-09, W-10), apart from regional contests."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import school.links.models
import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class FinalEvent(SchoolRow, Base):
    """`invited` counts guests by the profile's category: {"parents": 12}."""

    __tablename__ = "final_event"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'open', 'closed', 'cancelled')", name="state_known"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_has_a_moment"),
        Index("ix_final_event_year", "school_id", "school_year"),
        {"schema": "school"},
    )

    school_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    held_on: Mapped[date]
    starts_at: Mapped[str] = mapped_column(default="", server_default="")
    place: Mapped[str] = mapped_column(default="", server_default="")
    plan: Mapped[str] = mapped_column(default="", server_default="")
    invited: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class FinalNominee(SchoolRow, Base):
    """What is voted for: `pick` is a code of the profile's final_event.picks."""

    __tablename__ = "final_nominee"
    __table_args__ = (
        same_school("school.final_event", "event_id"),
        same_school("school.pair", "pair_id"),
        same_school("school.participation", "participation_id"),
        UniqueConstraint("school_id", "event_id", "pick", "n"),
        {"schema": "school"},
    )

    event_id: Mapped[UUID]
    pick: Mapped[str]
    n: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="", server_default="")
    pair_id: Mapped[UUID | None]
    participation_id: Mapped[UUID | None]


class FinalVoter(SchoolRow, Base):
    """One voice of the school's jury: a slip with a link; `part` is a code of final_event.jury.

    A mentor of a nominated pair does not vote for that pair: `participation_id` tells whose slip.
    """

    __tablename__ = "final_voter"
    __table_args__ = (
        same_school("school.final_event", "event_id"),
        same_school("school.link", "link_id"),
        same_school("school.participation", "participation_id"),
        UniqueConstraint("school_id", "event_id", "number"),
        Index("ix_final_voter_link_id", "school_id", "link_id"),
        {"schema": "school"},
    )

    event_id: Mapped[UUID]
    part: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)
    link_id: Mapped[UUID | None]
    participation_id: Mapped[UUID | None]


class FinalVote(SchoolRow, Base):
    """One voter, one pick, one nominee: the last word before the close counts."""

    __tablename__ = "final_vote"
    __table_args__ = (
        same_school("school.final_event", "event_id"),
        same_school("school.final_voter", "voter_id"),
        same_school("school.final_nominee", "nominee_id"),
        UniqueConstraint("school_id", "voter_id", "pick"),
        CheckConstraint("via IN ('link', 'paper')", name="via_known"),
        Index("ix_final_vote_event_id", "school_id", "event_id"),
        {"schema": "school"},
    )

    event_id: Mapped[UUID]
    voter_id: Mapped[UUID]
    pick: Mapped[str]
    nominee_id: Mapped[UUID]
    via: Mapped[str]
    cast_at: Mapped[datetime]
    entered_by: Mapped[UUID | None]
