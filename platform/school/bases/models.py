"""The school's two bases: mentees with their requests, mentors with their profiles (E-02, E-03)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school

# A mentee: entered, then ready for a pair. A mentor: candidate, selected, admitted by training.
STATES = ("entered", "ready", "selected", "refused", "resting", "frozen", "left")


class BaseEntry(SchoolRow, Base):
    """A person's standing in one base. The database refuses it without the consents (R-02, R-03).

    `entered` is a mentee in the base or a candidate mentor; `ready` a mentee who may be paired;
    `selected` a mentor after the interview; `resting` a mentor kept for later (long-term base).
    """

    __tablename__ = "base_entry"
    __table_args__ = (
        same_school("school.person", "person_id"),
        UniqueConstraint("school_id", "person_id", "side"),
        CheckConstraint("side IN ('mentor', 'mentee')", name="side_known"),
        CheckConstraint(
            "state IN ('entered', 'ready', 'selected', 'refused', 'resting', 'frozen', 'left')",
            name="state_known",
        ),
        CheckConstraint("state <> 'ready' OR side = 'mentee'", name="ready_is_a_mentee"),
        CheckConstraint(
            "state NOT IN ('selected', 'resting') OR side = 'mentor'", name="selected_is_a_mentor"
        ),
        CheckConstraint("admitted_on IS NULL OR side = 'mentor'", name="admitted_is_a_mentor"),
        Index("ix_base_entry_side", "school_id", "side", "state"),
        {"schema": "school"},
    )

    person_id: Mapped[UUID]
    side: Mapped[str]
    state: Mapped[str] = mapped_column(default="entered", server_default="entered")
    entered_on: Mapped[date]
    entered_by: Mapped[UUID | None]
    admitted_on: Mapped[date | None]
    is_long_term: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Younger than the region's age: the recorded reason of letting in.
    young_reason: Mapped[str] = mapped_column(default="", server_default="")
    frozen_from: Mapped[str] = mapped_column(default="", server_default="")
    changed_at: Mapped[datetime]
    left_on: Mapped[date | None]
    leaving_reason: Mapped[str] = mapped_column(default="", server_default="")
