"""Structure over time: which school stood in which municipality, from when to when (RG-01…02)."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class Region(Base):
    """The one region of this database, with the profile it was made from."""

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("one", name="one_row"),
        Index("uq_region_one", "one", unique=True),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    one: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    code: Mapped[str]
    name: Mapped[str]
    profile: Mapped[Json]
    profile_digest: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    loaded_at: Mapped[datetime]


class Municipality(Base):
    __tablename__ = "municipality"
    __table_args__ = (Index("uq_municipality_code", "code", unique=True), {"schema": "kernel"})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str]
    tile_col: Mapped[int] = mapped_column(SmallInteger)
    tile_row: Mapped[int] = mapped_column(SmallInteger)


class School(Base):
    """A tenant. `kind` is one of the profile's school types (general, professional, additional)."""

    __tablename__ = "school"
    __table_args__ = (
        Index("uq_school_code", "code", unique=True),
        Index("uq_school_inn", "inn", unique=True),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    name: Mapped[str]
    full_name: Mapped[str]
    kind: Mapped[str]
    inn: Mapped[str | None]
    address: Mapped[str | None]
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5))
    head_name: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    site: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class SchoolPlacement(Base):
    """Where a school belongs in a span of days; None is «as long as known»."""

    __tablename__ = "school_placement"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="span_not_empty"),
        ExcludeConstraint(
            ("school_id", "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            name="ex_school_placement_one_place",
            using="gist",
        ),
        Index("ix_school_placement_municipality_id", "municipality_id"),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class SchoolFlag(Base):
    """A dated status: ШНОР, innovative, internship site; codes are the profile's."""

    __tablename__ = "school_flag"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="span_not_empty"),
        Index("ix_school_flag_school_id", "school_id"),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    flag: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    ground: Mapped[str] = mapped_column(default="", server_default="")


class SchoolCount(Base):
    """The statistical denominators of one school year; None is unknown, never zero."""

    __tablename__ = "school_count"
    __table_args__ = (
        CheckConstraint("pupils >= 0", name="pupils_counted"),
        CheckConstraint("teachers >= 0", name="teachers_counted"),
        CheckConstraint("young_teachers >= 0", name="young_teachers_counted"),
        CheckConstraint("source IN ('school', 'region', 'demo')", name="source_known"),
        {"schema": "kernel"},
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"), primary_key=True)
    school_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    pupils: Mapped[int | None]
    teachers: Mapped[int | None]
    young_teachers: Mapped[int | None]
    source: Mapped[str]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]
