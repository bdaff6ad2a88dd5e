"""The year turned: once for a school, with what was done (PL-13)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class YearTurn(SchoolRow, Base):
    """`from_year` is the start of the year that ended; `details` hold counts by class."""

    __tablename__ = "year_turn"
    __table_args__ = (UniqueConstraint("school_id", "from_year"), {"schema": "school"})

    from_year: Mapped[int] = mapped_column(SmallInteger)
    done_at: Mapped[datetime]
    done_by: Mapped[UUID | None]
    details: Mapped[Json]
    undone_at: Mapped[datetime | None]


class ClassOfYear(SchoolRow, Base):
    """In which class somebody was in a year gone by; the card holds the class of today."""

    __tablename__ = "class_of_year"
    __table_args__ = (
        same_school("school.person", "person_id"),
        UniqueConstraint("school_id", "person_id", "school_year"),
        {"schema": "school"},
    )

    person_id: Mapped[UUID]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    grade: Mapped[int] = mapped_column(SmallInteger)
    grade_letter: Mapped[str]
    kind: Mapped[str]
