"""Sheets. A draft may change; a version handed in is there for good (CT-04, CT-05)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id

ASSIGNED = ["contests.assignment.round_id", "contests.assignment.entry_id",
            "contests.assignment.member_id"]  # fmt: skip


class BallotDraft(Base):
    """What a juror has typed so far; `revision` tells two tabs apart."""

    __tablename__ = "ballot_draft"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "entry_id", "member_id"], ASSIGNED),
        {"schema": "contests"},
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    marks: Mapped[Json]
    comments: Mapped[Json]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    saved_at: Mapped[datetime]


class BallotVersion(Base):
    """A sheet as handed in; the latest version counts. The database numbers, dates and hashes it.

    `marks` is canonical JSON of whole numbers. `leaf` is SHA-256 of 0x00 and the bytes that
    contests/ballots/leaf.py writes: round, entry's number, pseudonym, version, marks, nonce,
    the leaf before.
    """

    __tablename__ = "ballot_version"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "entry_id", "member_id"], ASSIGNED),
        UniqueConstraint("round_id", "member_id", "request_id"),
        CheckConstraint("version >= 1", name="counted_from_one"),
        {"schema": "contests"},
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    account_id: Mapped[UUID]
    request_id: Mapped[UUID]
    marks: Mapped[str]
    comments: Mapped[Json]
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_before: Mapped[bytes | None] = mapped_column(LargeBinary)
    leaf: Mapped[bytes] = mapped_column(LargeBinary)
    # What the juror keeps; the check page answers to it after the close.
    receipt: Mapped[str] = mapped_column(unique=True)
    in_grace: Mapped[bool] = mapped_column(server_default=text("false"))
    cast_at: Mapped[datetime]


class BallotVoid(Base):
    """Why a sheet does not count: an event beside it, never a change of it."""

    __tablename__ = "ballot_void"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "entry_id", "member_id"], ASSIGNED),
        {"schema": "contests"},
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    conflict_id: Mapped[UUID | None] = mapped_column(ForeignKey("contests.conflict.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    set_by: Mapped[UUID | None]


class TieVote(Base):
    """The recorded vote on entries that tie: how many hands for each (CT-06)."""

    __tablename__ = "tie_vote"
    __table_args__ = (Index("ix_tie_vote_round_id", "round_id"), {"schema": "contests"})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("contests.round.id"))
    nomination: Mapped[str]
    # Entry's number → votes.
    votes: Mapped[Json]
    present: Mapped[int] = mapped_column(SmallInteger)
    held_at: Mapped[datetime]
    written_by: Mapped[UUID | None]
