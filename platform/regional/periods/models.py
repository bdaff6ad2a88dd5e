"""Periods, the reports owed in them, their figures, snapshots and reopenings (KP-06)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id

STATES = ("due", "submitted", "returned", "accepted", "approved", "lifted")
_STATES = ", ".join(f"'{state}'" for state in STATES)


class Period(Base):
    """A time to report: the figures of a school year as they stand between two days.

    Schools of `school_kinds` placed in the region on `cut_off_on` are obliged. Days are inclusive.
    """

    __tablename__ = "period"
    __table_args__ = (
        CheckConstraint("opens_on <= due_on AND due_on <= closes_on", name="days_in_order"),
        Index("ix_period_school_year", "school_year", "opens_on"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    opens_on: Mapped[date]
    due_on: Mapped[date]
    closes_on: Mapped[date]
    cut_off_on: Mapped[date]
    school_kinds: Mapped[list[str]] = mapped_column(ARRAY(String))
    order_number: Mapped[str | None]
    order_date: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    # When the list of those obliged was drawn up; before that nobody owes anything.
    listed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Report(Base):
    """What one school owes in one period and where it stands.

    The database allows only the moves of migrations/versions/0014_region_rights.py and writes each
    into ReportMove with `reason`. `municipality_id` is where the school stood on the cut-off day.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("period_id", "school_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(
            "state NOT IN ('submitted', 'accepted', 'approved') OR submitted_at IS NOT NULL",
            name="submitted_has_a_time",
        ),
        Index("ix_report_school_id", "school_id"),
        Index("ix_report_place", "period_id", "municipality_id", "state"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    period_id: Mapped[UUID] = mapped_column(ForeignKey("regional.period.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.school.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    state: Mapped[str] = mapped_column(default="due", server_default="due")
    # Counts submissions; figures, comments and snapshots name the one they belong to.
    attempt: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    first_submitted_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    # The attempt that was approved last: what official figures stand on.
    approved_attempt: Mapped[int | None] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(default="", server_default="")
    changed_at: Mapped[datetime]


class ReportFigure(Base):
    """A school's cell as it was handed in: copied by the database, never written by hand."""

    __tablename__ = "report_figure"
    __table_args__ = ({"schema": "regional"},)

    report_id: Mapped[UUID] = mapped_column(ForeignKey("regional.report.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("regional.indicator_version.id"), primary_key=True
    )
    school_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)
    known: Mapped[int]
    anomaly: Mapped[str | None]
    basis: Mapped[str]
    computed_at: Mapped[datetime]


class ReportRemark(Base):
    """Words at a cell, at a check's finding, or about the report as a whole."""

    __tablename__ = "report_remark"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('explanation', 'return', 'note', 'difference')", name="kind_known"
        ),
        Index("ix_report_remark_report_id", "report_id", "at"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("regional.report.id"))
    school_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    attempt: Mapped[int] = mapped_column(SmallInteger)
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("regional.indicator_version.id"))
    check_code: Mapped[str | None]
    kind: Mapped[str]
    text: Mapped[str]
    account_id: Mapped[UUID | None]
    role: Mapped[str | None]
    at: Mapped[datetime]


class ReportMove(Base):
    """The history of a report, written by the database itself at every change of state."""

    __tablename__ = "report_move"
    __table_args__ = (
        Index("ix_report_move_report_id", "report_id", "at"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("regional.report.id"))
    school_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    from_state: Mapped[str]
    to_state: Mapped[str]
    attempt: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str]
    account_id: Mapped[UUID | None]
    at: Mapped[datetime]


class ReportSnapshot(Base):
    """What was approved for one school, for good: canonical JSON as text, and its SHA-256."""

    __tablename__ = "report_snapshot"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        Index("ix_report_snapshot_place", "period_id", "municipality_id"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("regional.report.id"))
    period_id: Mapped[UUID] = mapped_column(ForeignKey("regional.period.id"))
    school_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    attempt: Mapped[int] = mapped_column(SmallInteger)
    payload: Mapped[str]
    sha256: Mapped[str]
    approved_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]


class PeriodSnapshot(Base):
    """The official table of a period for the region or one municipality, for good.

    Everything a report prints stands in the payload (names, versions, targets, notes), so that it
    comes out byte for byte the same after any change of the structure.
    """

    __tablename__ = "period_snapshot"
    __table_args__ = (
        UniqueConstraint("period_id", "number", "unit_id"),
        CheckConstraint("unit_type IN ('region', 'municipality')", name="unit_known"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    period_id: Mapped[UUID] = mapped_column(ForeignKey("regional.period.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    unit_type: Mapped[str]
    unit_id: Mapped[UUID]
    payload: Mapped[str]
    sha256: Mapped[str]
    order_number: Mapped[str | None]
    order_date: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    approved_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]


class Reopening(Base):
    """Leave to hand in anew after the end or after approval: who, why, until when.

    One report (`report_id`) or every report of the period. It ends by itself at `until`.
    """

    __tablename__ = "reopening"
    __table_args__ = (
        CheckConstraint("until > opened_at", name="ends_after_start"),
        CheckConstraint("length(reason) > 2", name="reason_given"),
        Index("ix_reopening_period_id", "period_id"),
        {"schema": "regional"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    period_id: Mapped[UUID] = mapped_column(ForeignKey("regional.period.id"))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("regional.report.id"))
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    until: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
