"""Indicators, their versions and targets, the compiled cells and the marks that ask for them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class Indicator(Base):
    """What is measured. Names in every language stand in `names`, filled from the profile."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("unit IN ('percent', 'count')", name="unit_known"),
        CheckConstraint("direction IN ('up', 'down')", name="direction_known"),
        CheckConstraint("shown_in IN ('main', 'counters', 'support')", name="shown_in_known"),
        CheckConstraint("source IN ('profile', 'region')", name="source_known"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    names: Mapped[Json]
    unit: Mapped[str]
    direction: Mapped[str]
    shown_in: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger)
    answered_by: Mapped[str | None]
    # 'profile': the set-up keeps it as the profile has it; 'region': made by the region's people.
    source: Mapped[str] = mapped_column(default="profile", server_default="profile")
    # When people retired it; without a moment it is the profile that names it no longer.
    retired_at: Mapped[datetime | None]
    # From this school year on it is not computed; earlier years keep their cells.
    retired_from: Mapped[int | None] = mapped_column(SmallInteger)


class IndicatorVersion(Base):
    """A formula in force from a school year until the next version starts.

    A started one never changes (trigger app.keep_version). Of two that start in one year the
    higher number counts: the later order has replaced the earlier.
    """

    __tablename__ = "indicator_version"
    __table_args__ = (
        Index(
            "uq_indicator_version_of_profile",
            "indicator_id",
            "from_year",
            unique=True,
            postgresql_where=text("source = 'profile'"),
        ),
        Index("ix_indicator_version_indicator_id", "indicator_id"),
        CheckConstraint("missing IN ('keep_denominator', 'leave_out')", name="missing_known"),
        CheckConstraint("level IN ('school', 'municipality')", name="level_known"),
        CheckConstraint("source IN ('profile', 'region')", name="source_known"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    indicator_id: Mapped[UUID] = mapped_column(ForeignKey("regional.indicator.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    from_year: Mapped[int] = mapped_column(SmallInteger)
    numerator_fact: Mapped[str]
    denominator_fact: Mapped[str | None]
    missing: Mapped[str]
    level: Mapped[str]
    order_number: Mapped[str | None]
    order_date: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="profile", server_default="profile")
    # A draft is computed only on trial; what the trial came to is kept beside it.
    draft: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    trial: Mapped[Json | None]
    tried_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None]


class CountingRules(Base):
    """What the profile says about counting, beside the formulas that are read at every compile.

    The profile itself is a large document; `sync` copies these few values out of it.
    """

    __tablename__ = "counting_rules"
    __table_args__ = (
        CheckConstraint("one", name="one_row"),
        {"schema": "regional"},
    )

    one: Mapped[bool] = mapped_column(
        primary_key=True, default=True, server_default=text("true"), autoincrement=False
    )
    school_kinds: Mapped[list[str]] = mapped_column(ARRAY(String))
    model_forms: Mapped[list[str]] = mapped_column(ARRAY(String))
    team_forms: Mapped[list[str]] = mapped_column(ARRAY(String))
    satisfied_from: Mapped[int] = mapped_column(SmallInteger)
    low_answers_percent: Mapped[int] = mapped_column(SmallInteger)


class Target(Base):
    """A value to reach, by calendar year; no municipality means the whole region.

    `basis` names the source in every language.
    """

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint(
            "indicator_id", "municipality_id", "year", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("source IN ('profile', 'region')", name="source_known"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    indicator_id: Mapped[UUID] = mapped_column(ForeignKey("regional.indicator.id"))
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.municipality.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    value: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    basis: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'"))
    order_number: Mapped[str | None]
    order_date: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="profile", server_default="profile")
    set_at: Mapped[datetime | None]
    set_by: Mapped[UUID | None]


class KpiMark(Base):
    """«This school's figures of this year may have changed»; no year is every year.

    No school but a municipality: the figures the municipality names for itself. Neither of them:
    the formulas changed, everything is to be compiled anew.

    Only ever appended by triggers and deleted by the compiler: an update in place would let a
    mark vanish while its writer's transaction is still open.
    """

    __tablename__ = "kpi_mark"
    __table_args__ = ({"schema": "regional"},)

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("gen_random_uuid()")
    )
    school_id: Mapped[UUID | None]
    municipality_id: Mapped[UUID | None]
    school_year: Mapped[int | None] = mapped_column(SmallInteger)


class KpiCell(Base):
    """One figure: an indicator's version × a unit × a school year. Pages read only these.

    `known` of `units` schools stand behind it; `basis` is primary, declared, mixed or none.
    """

    __tablename__ = "kpi_cell"
    __table_args__ = (
        CheckConstraint("unit_type IN ('region', 'municipality', 'school')", name="unit_known"),
        CheckConstraint("basis IN ('primary', 'declared', 'mixed', 'none')", name="basis_known"),
        Index("ix_kpi_cell_within", "school_year", "unit_type", "municipality_id", "version_id"),
        Index(
            "ix_kpi_cell_over_one",
            "school_year",
            "unit_type",
            postgresql_where=text("anomaly = 'over_one'"),
        ),
        {"schema": "regional"},
    )

    school_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    unit_type: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("regional.indicator_version.id"), primary_key=True
    )
    municipality_id: Mapped[UUID | None]
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)
    units: Mapped[int]
    known: Mapped[int]
    anomaly: Mapped[str | None]
    basis: Mapped[str]
    computed_at: Mapped[datetime]
    revision: Mapped[UUID]


class CompileState(Base):
    """When a school year was last compiled whole, and whether that changed anything."""

    __tablename__ = "compile_state"
    __table_args__ = ({"schema": "regional"},)

    school_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    full_at: Mapped[datetime]
    corrected: Mapped[int]
    revision: Mapped[UUID]


class KpiMonth(Base):
    """How the sums stood at the end of a month (its first day names it): the trend of KP-09."""

    __tablename__ = "kpi_month"
    __table_args__ = (
        CheckConstraint("unit_type IN ('region', 'municipality')", name="unit_known"),
        Index("ix_kpi_month_unit", "unit_id", "month"),
        {"schema": "regional"},
    )

    month: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("regional.indicator_version.id"), primary_key=True
    )
    school_year: Mapped[int] = mapped_column(SmallInteger)
    unit_type: Mapped[str]
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)
    units: Mapped[int]
    known: Mapped[int]
