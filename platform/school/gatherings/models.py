"""The general meeting of all selected mentors and mentees, and what each wished after it (R-21)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

import school.links.models
import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class Gathering(SchoolRow, Base):
    """A hall with rounds of quick meetings, or questionnaires from afar (R-23)."""

    __tablename__ = "gathering"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        CheckConstraint("kind IN ('hall', 'remote')", name="kind_known"),
        CheckConstraint("state IN ('planned', 'open', 'closed', 'cancelled')", name="state_known"),
        CheckConstraint("rounds BETWEEN 0 AND 40", name="rounds_real"),
        CheckConstraint("round_now BETWEEN 0 AND rounds", name="round_of_rounds"),
        CheckConstraint("minutes_a_round BETWEEN 1 AND 60", name="minutes_real"),
        CheckConstraint("most_choices BETWEEN 1 AND 10", name="choices_real"),
        CheckConstraint("state <> 'open' OR opened_at IS NOT NULL", name="open_has_a_moment"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_has_a_moment"),
        Index("ix_gathering_programme_id", "school_id", "programme_id"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default="hall", server_default="hall")
    held_on: Mapped[date]
    starts_at: Mapped[str] = mapped_column(default="", server_default="")
    place: Mapped[str] = mapped_column(default="", server_default="")
    rounds: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    minutes_a_round: Mapped[int] = mapped_column(SmallInteger, default=5, server_default=text("5"))
    most_choices: Mapped[int] = mapped_column(SmallInteger, default=3, server_default=text("3"))
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # What goes on in the hall: the round and when it began; 0 before the first and after the last.
    round_now: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    round_began_at: Mapped[datetime | None]


class GatheringSeat(SchoolRow, Base):
    """Who is invited, under which number on the badge, and by which link they choose."""

    __tablename__ = "gathering_seat"
    __table_args__ = (
        same_school("school.gathering", "gathering_id"),
        same_school("school.participation", "participation_id"),
        same_school("school.link", "link_id"),
        UniqueConstraint("school_id", "gathering_id", "participation_id"),
        UniqueConstraint("school_id", "gathering_id", "side", "number"),
        CheckConstraint("side IN ('mentor', 'mentee')", name="side_known"),
        Index("ix_gathering_seat_link_id", "school_id", "link_id"),
        {"schema": "school"},
    )

    gathering_id: Mapped[UUID]
    participation_id: Mapped[UUID]
    side: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)
    link_id: Mapped[UUID | None]
    came: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class GatheringSlot(SchoolRow, Base):
    """Who sits with whom in a round; a mentor's table may hold several mentees, and none meets a
    mentor twice."""

    __tablename__ = "gathering_slot"
    __table_args__ = (
        same_school("school.gathering", "gathering_id"),
        same_school("school.gathering_seat", "mentor_seat_id"),
        same_school("school.gathering_seat", "mentee_seat_id"),
        UniqueConstraint("school_id", "gathering_id", "round", "mentee_seat_id"),
        UniqueConstraint("school_id", "gathering_id", "mentor_seat_id", "mentee_seat_id"),
        {"schema": "school"},
    )

    gathering_id: Mapped[UUID]
    round: Mapped[int] = mapped_column(SmallInteger)
    mentor_seat_id: Mapped[UUID]
    mentee_seat_id: Mapped[UUID]


class GatheringBallot(SchoolRow, Base):
    """What one person wished (Q-04); both lists name seats of the other side, the dearest first.

    `with_whom` answers «with whom would you like to work», `whom_helps` «who can help reach the
    goals» (a mentee) or «whom can you help» (a mentor). Changed until the meeting is closed.
    """

    __tablename__ = "gathering_ballot"
    __table_args__ = (
        same_school("school.gathering", "gathering_id"),
        same_school("school.gathering_seat", "seat_id"),
        UniqueConstraint("school_id", "seat_id"),
        CheckConstraint("via IN ('link', 'paper')", name="via_known"),
        CheckConstraint("version >= 1", name="version_counted"),
        Index("ix_gathering_ballot_gathering_id", "school_id", "gathering_id"),
        {"schema": "school"},
    )

    gathering_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    with_whom: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    whom_helps: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    via: Mapped[str]
    # The browser's own name for the sending: the same sent again changes nothing.
    request_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(SmallInteger, default=1, server_default=text("1"))
    cast_at: Mapped[datetime]
    entered_by: Mapped[UUID | None]
