"""The school's roadmap of a year: events, what they wait for, and what the facts say of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class RoadmapItem(SchoolRow, Base):
    """An event of the year's roadmap; `code` is the profile's, empty for the school's own.

    With `done_when` (codes of conditions) the facts close it and nobody's tick does; without, a
    person writes the day and what shows it. The last two counted columns are what the facts said
    when they were last asked: the municipality reads them, never a typed word.
    """

    __tablename__ = "roadmap_item"
    __table_args__ = (
        same_school("school.person", "person_id"),
        CheckConstraint("stage BETWEEN 1 AND 7", name="stage_of_seven"),
        CheckConstraint("starts_on <= due_on", name="span_in_order"),
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state_known"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_has_a_date"),
        CheckConstraint("state <> 'dropped' OR length(note) > 0", name="dropped_has_a_reason"),
        CheckConstraint(
            "role IN ('head', 'curator', 'responsible', 'psychologist')", name="role_known"
        ),
        CheckConstraint("facts_done BETWEEN 0 AND facts_of", name="facts_in_order"),
        Index(
            "uq_roadmap_item_code",
            "school_id",
            "school_year",
            "code",
            unique=True,
            postgresql_where=text("code <> ''"),
        ),
        Index("ix_roadmap_item_due", "school_id", "school_year", "due_on"),
        {"schema": "school"},
    )

    school_year: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(default="", server_default="")
    n: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    task: Mapped[str] = mapped_column(default="", server_default="")
    result: Mapped[str] = mapped_column(default="", server_default="")
    stage: Mapped[int] = mapped_column(SmallInteger)
    starts_on: Mapped[date]
    due_on: Mapped[date]
    # The days it was generated with; a shift leaves them alone.
    first_starts_on: Mapped[date]
    first_due_on: Mapped[date]
    role: Mapped[str] = mapped_column(default="curator", server_default="curator")
    person_id: Mapped[UUID | None]
    done_when: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    state: Mapped[str] = mapped_column(default="open", server_default="open")
    done_on: Mapped[date | None]
    # What shows that a manual event was held, or why it was dropped.
    note: Mapped[str] = mapped_column(default="", server_default="")
    evidence_id: Mapped[UUID | None]
    facts_done: Mapped[int] = mapped_column(default=0, server_default="0")
    facts_of: Mapped[int] = mapped_column(default=0, server_default="0")
    facts_at: Mapped[datetime | None]
    # The latest shift that moved it and the days it had before, so that the shift can be undone.
    shift_id: Mapped[UUID | None]
    before_starts_on: Mapped[date | None]
    before_due_on: Mapped[date | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class RoadmapLink(SchoolRow, Base):
    """`item_id` begins no sooner than `after_id` ends; when the first moves, so does the other."""

    __tablename__ = "roadmap_link"
    __table_args__ = (
        same_school("school.roadmap_item", "item_id"),
        same_school("school.roadmap_item", "after_id"),
        UniqueConstraint("school_id", "item_id", "after_id"),
        CheckConstraint("item_id <> after_id", name="two_items"),
        Index("ix_roadmap_link_after_id", "school_id", "after_id"),
        {"schema": "school"},
    )

    item_id: Mapped[UUID]
    after_id: Mapped[UUID]
