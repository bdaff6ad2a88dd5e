"""One entry of the log. Details hold identifiers and codes, never names."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class AuditEntry(Base):
    """Written in the transaction that did the act; nobody may change or delete it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('change', 'view', 'access')", name="kind_known"),
        Index("ix_audit_entry_object", "object_type", "object_id", "at"),
        Index("ix_audit_entry_school_id", "school_id", "at"),
        Index("ix_audit_entry_account_id", "account_id", "at"),
        Index("ix_audit_entry_at", "at"),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    kind: Mapped[str]
    account_id: Mapped[UUID | None]
    role: Mapped[str | None]
    school_id: Mapped[UUID | None]
    municipality_id: Mapped[UUID | None]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[UUID | None]
    details: Mapped[Json]
