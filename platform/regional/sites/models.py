"""What somebody saw on a school's site: the section and the local acts (A-07, K-07)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id


class SiteCheck(Base):
    """One look at one site on one day; earlier looks stay. The latest of a school year counts."""

    __tablename__ = "site_check"
    __table_args__ = (
        CheckConstraint("has_section OR cardinality(acts) = 0", name="acts_stand_in_a_section"),
        Index(
            "ix_site_check_latest", "school_year", "school_id", text("checked_on DESC"),
            text("id DESC"),
        ),
        Index("ix_site_check_place", "municipality_id", "school_year"),
        {"schema": "regional"},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    checked_on: Mapped[date]
    url: Mapped[str]
    has_section: Mapped[bool]
    # Codes of the profile's site_acts that were found there.
    acts: Mapped[list[str]] = mapped_column(ARRAY(String))
    note: Mapped[str] = mapped_column(default="", server_default="")
    checked_at: Mapped[datetime]
    checked_by: Mapped[UUID | None]
