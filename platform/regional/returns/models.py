"""What districts and schools declare. It never becomes pairs or people (KP-11)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id


class Declaration(Base):
    """One line of a return: a form of mentoring at a school in a school year."""

    __tablename__ = "declaration"
    __table_args__ = (
        UniqueConstraint("school_id", "school_year", "form"),
        CheckConstraint("pairs >= 0", name="pairs_counted"),
        CheckConstraint("years > 0", name="years_counted"),
        Index("ix_declaration_year", "school_year", "municipality_id"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    form: Mapped[str]
    running: Mapped[bool]
    pairs: Mapped[int | None]
    years: Mapped[int | None] = mapped_column(SmallInteger)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    declared_name: Mapped[str]
    batch_id: Mapped[UUID | None]
    row_number: Mapped[int | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class DeclaredCounter(Base):
    """A figure a municipality names for itself, such as curators trained."""

    __tablename__ = "declared_counter"
    __table_args__ = (
        UniqueConstraint("municipality_id", "school_year", "fact"),
        CheckConstraint("value >= 0", name="value_counted"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    fact: Mapped[str]
    value: Mapped[int]
    note: Mapped[str] = mapped_column(default="", server_default="")
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]
