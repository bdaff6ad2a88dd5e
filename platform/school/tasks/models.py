"""Something a person of the school must do, with an owner and a day (U-1)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class Task(SchoolRow, Base):
    """`role` says whose it is; `details` hold codes and identifiers, never names."""

    __tablename__ = "task"
    __table_args__ = (
        same_school("school.person", "person_id"),
        CheckConstraint("role IN ('curator', 'psychologist', 'head')", name="role_known"),
        Index(
            "ix_task_open", "school_id", "role", "due_on", postgresql_where=text("done_at IS NULL")
        ),
        Index("ix_task_person_id", "school_id", "person_id"),
        {"schema": "school"},
    )

    kind: Mapped[str]
    role: Mapped[str] = mapped_column(default="curator", server_default="curator")
    person_id: Mapped[UUID | None]
    object_id: Mapped[UUID | None]
    due_on: Mapped[date]
    details: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
