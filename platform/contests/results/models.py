"""Counted results: numbered, kept for good, each with its hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
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
    # Why it was counted anew; empty for the first.
    reason: Mapped[str] = mapped_column(default="", server_default="")
    appeal_id: Mapped[UUID | None]
    counted_at: Mapped[datetime]
    counted_by: Mapped[UUID | None]
