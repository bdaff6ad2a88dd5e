"""Counted results, kept for good with their hashes; archives for all; diplomas given out."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id


class RoundResult(Base):
    """One count of a round: number 1 at the close, more after appeals. Never edited."""

    __tablename__ = "round_result"
    __table_args__ = (UniqueConstraint("round_id", "number"), {"schema": "contests"})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("contests.round.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    payload: Mapped[str]
    sha256: Mapped[str]
    # What it was counted by, beside rules and sheets: the archive's round.json, to the byte.
    about: Mapped[str]
    # Why it was counted anew; empty for the first.
    reason: Mapped[str] = mapped_column(default="", server_default="")
    appeal_id: Mapped[UUID | None]
    counted_at: Mapped[datetime]
    counted_by: Mapped[UUID | None]


class RoundArchive(Base):
    """The archive of a result for everybody, where the rules order one: its bytes, for good."""

    __tablename__ = "round_archive"
    __table_args__ = ({"schema": "contests"},)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("contests.round.id"), primary_key=True)
    # Of the result in it.
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str]
    made_at: Mapped[datetime]


class Diploma(Base):
    """A diploma or a letter of thanks to an entrant, one of a kind for an entry at a time.

    `title` is what the place is called («Лауреат II степени»). A recount ends it and another
    follows; it is never removed.
    """

    __tablename__ = "diploma"
    __table_args__ = (
        CheckConstraint("kind IN ('diploma', 'thanks', 'parents')", name="kind_known"),
        CheckConstraint("(ended_at IS NULL) = (ended_why = '')", name="ended_says_why"),
        UniqueConstraint("contest_id", "number"),
        Index("uq_diploma_standing", "entry_id", "kind", unique=True,
              postgresql_where=text("ended_at IS NULL")),
        {"schema": "contests"},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contests.contest.id"))
    entry_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    kind: Mapped[str]
    number: Mapped[str]
    full_name: Mapped[str]
    # To whom it is given: the name in the dative, or in the genitive after «родителям».
    addressed: Mapped[str]
    nomination: Mapped[str]
    place: Mapped[int | None] = mapped_column(SmallInteger)
    title: Mapped[str] = mapped_column(default="", server_default="")
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.paper.id"))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(default="", server_default="")
