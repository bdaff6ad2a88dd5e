"""Dated events of the structure: a merger, a transfer, a closure, each of which can be undone."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class StructureEvent(Base):
    """What happened to a school's place from a day on (RG-01); nothing is deleted by it.

    `before` holds the placement as it stood, so that taking the event back restores it exactly.
    """

    __tablename__ = "structure_event"
    __table_args__ = (
        CheckConstraint("kind IN ('merged', 'transferred', 'closed')", name="kind_known"),
        CheckConstraint("(kind = 'merged') = (successor_id IS NOT NULL)", name="successor_fits"),
        CheckConstraint(
            "(kind = 'transferred') = (to_municipality_id IS NOT NULL)", name="place_fits"
        ),
        CheckConstraint("successor_id <> about_school_id", name="not_into_itself"),
        Index("ix_structure_event_about_school_id", "about_school_id"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    about_school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    successor_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.school.id"))
    from_municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    to_municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.municipality.id"))
    happens_on: Mapped[date]
    order_number: Mapped[str | None]
    order_date: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    before: Mapped[Json]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    undo_reason: Mapped[str] = mapped_column(default="", server_default="")
