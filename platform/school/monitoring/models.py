"""What a curator notes of a programme, and the reports as they were on their day."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class Swot(SchoolRow, Base):
    """A line of the curator's strengths, weaknesses, opportunities and threats (M-03)."""

    __tablename__ = "swot"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        CheckConstraint(
            "kind IN ('strength', 'weakness', 'opportunity', 'threat')", name="kind_known"
        ),
        Index("ix_swot_programme_id", "school_id", "programme_id"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    kind: Mapped[str]
    words: Mapped[str]
    # The fact that prompted it, by code; empty is the curator's own thought.
    prompt: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Figure(SchoolRow, Base):
    """A figure of the process (M-03) or of a personal programme (M-08), at its start or its end."""

    __tablename__ = "figure"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        same_school("school.pair", "pair_id"),
        UniqueConstraint(
            "school_id",
            "programme_id",
            "pair_id",
            "code",
            "moment",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("moment IN ('start', 'end')", name="moment_known"),
        CheckConstraint("value >= 0", name="value_counted"),
        CheckConstraint("whole IS NULL OR (whole > 0 AND value <= whole)", name="part_of_whole"),
        Index("ix_figure_pair_id", "school_id", "pair_id"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    pair_id: Mapped[UUID | None]
    code: Mapped[str]
    moment: Mapped[str]
    # A share is `value` of `whole`; a number or a mean mark has no whole.
    value: Mapped[Decimal] = mapped_column(Numeric(9, 2))
    whole: Mapped[int | None]
    as_of: Mapped[date]
    note: Mapped[str] = mapped_column(default="", server_default="")
    kept_at: Mapped[datetime]
    kept_by: Mapped[UUID | None]


class Judgement(SchoolRow, Base):
    """What was judged of a result with its method (M-20), of a club (M-10), of a pair (M-09)."""

    __tablename__ = "judgement"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        same_school("school.participation", "participation_id"),
        same_school("school.pair", "pair_id"),
        UniqueConstraint(
            "school_id",
            "programme_id",
            "participation_id",
            "pair_id",
            "code",
            name="uq_judgement_about",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(
            "outcome IN ('better', 'same', 'worse', 'met', 'partly', 'not_met')",
            name="outcome_known",
        ),
        Index("ix_judgement_participation_id", "school_id", "participation_id"),
        Index("ix_judgement_pair_id", "school_id", "pair_id"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    participation_id: Mapped[UUID | None]
    pair_id: Mapped[UUID | None]
    code: Mapped[str]
    outcome: Mapped[str]
    method: Mapped[str] = mapped_column(default="", server_default="")
    evidence: Mapped[str] = mapped_column(default="", server_default="")
    judged_on: Mapped[date]
    kept_at: Mapped[datetime]
    kept_by: Mapped[UUID | None]


class MonitoringReport(SchoolRow, Base):
    """A report as it was on its day, never rewritten; of one programme, or of the school's year."""

    __tablename__ = "monitoring_report"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        Index("ix_monitoring_report_year", "school_id", "school_year", "made_at"),
        {"schema": "school"},
    )

    school_year: Mapped[int] = mapped_column(SmallInteger)
    programme_id: Mapped[UUID | None]
    content: Mapped[Json]
    digest: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]


class QuotedReport(SchoolRow, Base):
    """Figures of an earlier report as they were printed: quoted, never computed with (K-07).

    `lines` are [{"name": "…", "printed": "61 %"}] in the order of the paper.
    """

    __tablename__ = "quoted_report"
    __table_args__ = (
        Index("ix_quoted_report_year", "school_id", "school_year"),
        {"schema": "school"},
    )

    school_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    source: Mapped[str]
    as_of: Mapped[date | None]
    lines: Mapped[Json]
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
