"""One upload on its way: checked, shown, then written or put away."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class ImportBatch(Base):
    """Belongs to the place of the person who uploaded; `report` and `outcome` are plain values."""

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint(
            "state IN ('uploaded', 'checking', 'checked', 'refused', 'committing', 'committed',"
            " 'discarded')",
            name="state_known",
        ),
        CheckConstraint("num_nonnulls(school_id, municipality_id) <= 1", name="one_place"),
        Index("ix_import_batch_created_at", "created_at"),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    file_id: Mapped[UUID]
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="uploaded", server_default="uploaded")
    params: Mapped[Json]
    report: Mapped[Json | None]
    outcome: Mapped[Json | None]
    annotated_file_id: Mapped[UUID | None]
    job_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None]
    school_id: Mapped[UUID | None]
    municipality_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    committed_at: Mapped[datetime | None]
