"""An appeal: asked within its window, decided with a reason, recounted by number (CT-08)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, SchoolRow, same_school


class Appeal(SchoolRow, Base):
    """Filed by the school of the entry."""

    __tablename__ = "appeal"
    __table_args__ = (
        same_school("contests.entry", "entry_id"),
        CheckConstraint(
            "state IN ('filed', 'upheld', 'rejected', 'withdrawn')", name="state_known"
        ),
        CheckConstraint("(state IN ('upheld', 'rejected')) = (decided_at IS NOT NULL)",
                        name="decided_has_a_time"),
        Index("uq_appeal_id", "id", unique=True),
        Index("ix_appeal_round_id", "round_id"),
        # One at a time about the same sheets.
        Index("uq_appeal_filed", "school_id", "entry_id", "round_id", unique=True,
              postgresql_where=text("state = 'filed'")),
        {"schema": "contests"},
    )  # fmt: skip

    entry_id: Mapped[UUID]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("contests.round.id"))
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="filed", server_default="filed")
    filed_at: Mapped[datetime]
    filed_by: Mapped[UUID | None]
    decision: Mapped[str] = mapped_column(default="", server_default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    # The numbered result that answers it, when sheets were voided or marks counted anew.
    result_id: Mapped[UUID | None] = mapped_column(ForeignKey("contests.round_result.id"))
