"""«Report a problem»: heard by the curator and the psychologist, never by the other side (U-6)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class Concern(SchoolRow, Base):
    """A problem in a pair, in somebody's own words; taken up within a day."""

    __tablename__ = "concern"
    __table_args__ = (
        same_school("school.pair", "pair_id"),
        CheckConstraint("side IN ('mentor', 'mentee', 'staff')", name="side_known"),
        CheckConstraint("state IN ('new', 'taken', 'closed')", name="state_known"),
        CheckConstraint("state = 'new' OR taken_at IS NOT NULL", name="taken_has_a_moment"),
        CheckConstraint(
            "state <> 'closed' OR (closed_at IS NOT NULL AND outcome <> '')",
            name="closed_has_an_outcome",
        ),
        Index("ix_concern_pair_id", "school_id", "pair_id"),
        {"schema": "school"},
    )

    pair_id: Mapped[UUID]
    side: Mapped[str]
    words: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="new", server_default="new")
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
