"""Which annual reports were made, of what, and where their files lie."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id


class AnnualReport(Base):
    """One report as it was made, for good; no municipality is the whole region.

    `structure` is «date» (schools where they stood) or «today» (where they stand now).
    `snapshot_id` is the approved table its indicators were taken from; without it they were
    preliminary. `sha256` is that of the content, before it became three files.
    """

    __tablename__ = "annual_report"
    __table_args__ = (
        CheckConstraint("structure IN ('date', 'today')", name="structure_known"),
        CheckConstraint("snapshot_id IS NULL OR structure = 'date'", name="official_by_date"),
        Index("ix_annual_report_made", "school_year", "made_at"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.municipality.id"))
    structure: Mapped[str]
    snapshot_id: Mapped[UUID | None] = mapped_column(ForeignKey("regional.period_snapshot.id"))
    figures_at: Mapped[datetime | None]
    sha256: Mapped[str]
    pdf_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.stored_file.id"))
    docx_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.stored_file.id"))
    xlsx_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.stored_file.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
