"""What changed since approval: approved figures against today's cells.

A formula that got a new version is another figure: only cells of the approved version are compared.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, distinct, func, or_, select
from sqlalchemy.orm import Session

from kernel.tenancy.models import Municipality, School
from regional.indicators.models import Indicator, IndicatorVersion, KpiCell
from regional.periods.models import Period, Report, ReportFigure, ReportRemark
from regional.structure.queries import in_order


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell: numerator and denominator as approved and now.

    `reason` is the newest word of the school about this cell, else about all of them, given on
    the attempt that was approved.
    """

    report_id: UUID
    school_id: UUID
    school: str
    municipality_id: UUID
    municipality: str
    indicator: str
    version_id: UUID
    then: tuple[int | None, int | None]
    now: tuple[int | None, int | None]
    reason: str | None


@dataclass(frozen=True, slots=True)
class PlaceDifference:
    """How many schools and cells of a municipality differ, and how many cells have a reason."""

    municipality_id: UUID
    municipality: str
    schools: int
    cells: int
    explained: int


def by_municipality(session: Session, period_id: UUID) -> list[PlaceDifference]:
    """Municipalities where something differs. One statement."""
    query = (
        _differing(
            Municipality.id,
            Municipality.name,
            func.count(distinct(Report.id)),
            func.count(),
            func.count(_reason()),
        )
        .where(Report.period_id == period_id)
        .group_by(Municipality.id)
        .order_by(*in_order(Municipality.name))
    )
    return [PlaceDifference(*row) for row in session.execute(query)]


def differences(
    session: Session,
    period_id: UUID,
    *,
    municipality_id: UUID | None = None,
    limit: int = 200,
    offset: int = 0,
) -> list[Difference]:
    """Cells that differ, by municipality, school and indicator. One statement."""
    query = _cells().where(Report.period_id == period_id).limit(limit).offset(offset)
    if municipality_id is not None:
        query = query.where(Report.municipality_id == municipality_id)
    return [_difference(row) for row in session.execute(query)]


def of_report(session: Session, report_id: UUID) -> list[Difference]:
    """Cells of one report that differ. One statement."""
    return [_difference(row) for row in session.execute(_cells().where(Report.id == report_id))]


def _cells() -> Any:
    return _differing(
        Report.id,
        School.id,
        School.name,
        Municipality.id,
        Municipality.name,
        Indicator.code,
        ReportFigure.version_id,
        ReportFigure.numerator,
        ReportFigure.denominator,
        KpiCell.numerator,
        KpiCell.denominator,
        _reason(),
    ).order_by(*in_order(Municipality.name), *in_order(School.name), Report.id, Indicator.position)


def _difference(row: Any) -> Difference:
    report_id, school_id, school, place_id, place, code, version_id, *numbers, reason = row
    then, now = (numbers[0], numbers[1]), (numbers[2], numbers[3])
    return Difference(
        report_id, school_id, school, place_id, place, code, version_id, then, now, reason
    )


def _differing(*columns: Any) -> Any:
    same_cell = and_(
        KpiCell.school_year == Period.school_year,
        KpiCell.unit_type == "school",
        KpiCell.unit_id == ReportFigure.school_id,
        KpiCell.version_id == ReportFigure.version_id,
    )
    approved = and_(
        ReportFigure.report_id == Report.id, ReportFigure.attempt == Report.approved_attempt
    )
    return (
        select(*columns)
        .select_from(Report)
        .join(Period, Period.id == Report.period_id)
        .join(ReportFigure, approved)
        .join(KpiCell, same_cell)
        .join(IndicatorVersion, IndicatorVersion.id == ReportFigure.version_id)
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .join(School, School.id == Report.school_id)
        .join(Municipality, Municipality.id == Report.municipality_id)
        .where(
            or_(
                ReportFigure.numerator.is_distinct_from(KpiCell.numerator),
                ReportFigure.denominator.is_distinct_from(KpiCell.denominator),
            )
        )
    )


def _reason() -> Any:
    """The newest word about the cell goes before one about the whole report."""
    return (
        select(ReportRemark.text)
        .where(
            ReportRemark.report_id == Report.id,
            ReportRemark.kind == "difference",
            ReportRemark.attempt == Report.approved_attempt,
            or_(
                ReportRemark.version_id == ReportFigure.version_id,
                ReportRemark.version_id.is_(None),
            ),
        )
        .order_by(ReportRemark.version_id.is_(None), ReportRemark.at.desc())
        .limit(1)
        .correlate(Report, ReportFigure)
        .scalar_subquery()
    )
