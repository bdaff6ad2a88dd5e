"""The region's reports on what mentoring changed, as they were on their day."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json


class RegionMonitoring(Base):
    """A frozen report of a school year; `form` empty is of all forms. Holds no cell under five."""

    __tablename__ = "monitoring_report"
    __table_args__ = (
        Index("ix_monitoring_report_year", "school_year", "made_at"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    form: Mapped[str] = mapped_column(default="", server_default="")
    content: Mapped[Json]
    digest: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
