"""The region's own acts of introduction (D-01), kept as they were signed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

import kernel.files.models
import kernel.papers.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json
from kernel.ids import new_id


class RegionalAct(Base):
    """A draft is composed anew each time; what is signed keeps its content for good."""

    __tablename__ = "act"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'signed', 'cancelled')", name="state_known"),
        CheckConstraint(
            "state <> 'signed' OR (number <> '' AND dated_on IS NOT NULL AND content IS NOT NULL"
            " AND content_sha256 <> '')",
            name="signed_is_whole",
        ),
        Index(
            "uq_act_number_dated_on",
            "number",
            "dated_on",
            unique=True,
            postgresql_where=text("number <> ''"),
        ),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    type: Mapped[str]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    number: Mapped[str] = mapped_column(default="", server_default="")
    dated_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    params: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    content: Mapped[Json | None] = mapped_column(deferred=True)
    content_sha256: Mapped[str] = mapped_column(default="", server_default="")
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.paper.id"))
    scan_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.stored_file.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None]
    cancelled_on: Mapped[date | None]
    cancel_reason: Mapped[str] = mapped_column(default="", server_default="")
