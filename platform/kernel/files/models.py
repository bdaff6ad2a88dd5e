"""One stored file; the bytes stand in their own column, read only when asked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id

MAX_BYTES = 50 * 1024 * 1024


class StoredFile(Base):
    """Belongs to the territory it was made in: a school, a municipality, or the region."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint(f"size BETWEEN 0 AND {MAX_BYTES}", name="size_limited"),
        CheckConstraint("num_nonnulls(school_id, municipality_id) <= 1", name="one_place"),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[UUID | None]
    municipality_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    purpose: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
