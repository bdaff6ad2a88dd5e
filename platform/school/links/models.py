"""Links that open one thing without an account: only the hash of the token is kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, SchoolRow

PURPOSES = ("consent", "answer", "attendance", "ballot", "diary", "vote")


class Link(SchoolRow, Base):
    """`most_uses` 1 is a one-time link; None is a public one, used until it ends or is revoked."""

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("school_id", "token_hash"),
        CheckConstraint(
            "purpose IN ('consent', 'answer', 'attendance', 'ballot', 'diary', 'vote')",
            name="purpose_known",
        ),
        CheckConstraint("uses >= 0 AND (most_uses IS NULL OR uses <= most_uses)", name="not_worn"),
        Index("ix_link_token_hash", "token_hash"),
        {"schema": "school"},
    )

    purpose: Mapped[str]
    token_hash: Mapped[str]
    most_uses: Mapped[int | None] = mapped_column(SmallInteger)
    uses: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
