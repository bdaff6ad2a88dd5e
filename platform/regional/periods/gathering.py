"""What an official table is made of, read in the same few statements for any number of schools."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from kernel.errors import WrongState
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, School
from regional.indicators.figures import Column
from regional.indicators.models import CountingRules, Indicator, IndicatorVersion, KpiCell
from regional.indicators.queries import columns_of
from regional.periods.adding import Cell
from regional.periods.cells import VERSION, as_counted
from regional.periods.composing import OF_MUNICIPALITY, Listed, Material, head_of
from regional.periods.models import Period, Report, ReportFigure, ReportSnapshot
from regional.periods.snapshots import Payload, period_words

Rows = Sequence[Any]


def material_of(session: Session, period: Period, approval: Payload) -> Material:
    """Everything the tables of one approval stand on; WrongState «nothing_approved»."""
    year = SchoolYear(period.school_year)
    reports = _reports(session, period.id)
    if not any(one.is_in for one in reports):
        raise WrongState("nothing_approved")
    frozen = session.execute(_frozen(period.id)).all()
    columns = _columns(columns_of(session, year), frozen)
    versions = {column.version_id: column.code for column in columns}
    outside = [one.school_id for one in reports if not one.is_in and one.is_obliged]
    places = session.execute(_places(period.id)).all()
    return Material(
        head=head_of(
            profile_of(session),
            period_words(period),
            approval,
            max((row.computed_at for row in frozen), default=None),
        ),
        year=year,
        due_on=period.due_on,
        columns=columns,
        low_percent=session.scalar(select(CountingRules.low_answers_percent)) or 0,
        places=places,
        reports=reports,
        figures=_cells(frozen, versions),
        silent=_silent(session, year, outside, versions),
        own=_own(session, year, [place.id for place in places], columns),
    )


def _reports(session: Session, period_id: UUID) -> list[Listed]:
    newest = (
        select(
            ReportSnapshot.report_id,
            ReportSnapshot.number,
            ReportSnapshot.attempt,
            ReportSnapshot.sha256,
        )
        .ext(distinct_on(ReportSnapshot.report_id))
        .where(ReportSnapshot.period_id == period_id)
        .order_by(ReportSnapshot.report_id, ReportSnapshot.number.desc())
        .subquery()
    )
    query: Any = (
        select(
            Report.id,
            School.id,
            School.code,
            School.name,
            School.kind,
            Report.municipality_id,
            Report.state,
            Report.reason,
            Report.first_submitted_on,
            newest.c.number,
            newest.c.attempt,
            newest.c.sha256,
        )
        .join(School, School.id == Report.school_id)
        .outerjoin(newest, newest.c.report_id == Report.id)
        .where(Report.period_id == period_id)
    )
    return [Listed(*row) for row in session.execute(query)]


def _frozen(period_id: UUID) -> Any:
    """The approved figures of the period, each with its version in front."""
    approved = and_(
        Report.id == ReportFigure.report_id, Report.approved_attempt == ReportFigure.attempt
    )
    return (
        select(
            *VERSION,
            ReportFigure.school_id,
            ReportFigure.numerator,
            ReportFigure.denominator,
            ReportFigure.known,
            ReportFigure.anomaly,
            ReportFigure.basis,
            ReportFigure.computed_at,
        )
        .join(Report, approved)
        .join(IndicatorVersion, IndicatorVersion.id == ReportFigure.version_id)
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .where(Report.period_id == period_id)
    )


def _places(period_id: UUID) -> Any:
    reported = select(Report.municipality_id).where(Report.period_id == period_id)
    return (
        select(Municipality.id, Municipality.code, Municipality.name, Municipality.short_name)
        .where(Municipality.id.in_(reported))
        .order_by(Municipality.code)
    )


def _columns(columns: Sequence[Column], frozen: Rows) -> tuple[Column, ...]:
    """Each indicator by the version that most approved figures were counted by."""
    used: dict[str, Counter[UUID]] = {}
    by_version = {}
    for row in frozen:
        used.setdefault(row[0], Counter())[row[1]] += 1
        by_version[row[1]] = row[: len(VERSION)]
    return tuple(
        as_counted(column, by_version[used[column.code].most_common(1)[0][0]])
        if column.code in used
        else column
        for column in columns
    )


def _cells(frozen: Rows, versions: Mapping[UUID, str]) -> dict[UUID, dict[str, Cell]]:
    """Figures by school; one counted by another version than the table's is not in it."""
    found: dict[UUID, dict[str, Cell]] = {}
    for row in frozen:
        code = versions.get(row[1])
        if code is not None:
            found.setdefault(row.school_id, {})[code] = Cell(
                numerator=row.numerator,
                denominator=row.denominator,
                known=row.known,
                units=1,
                anomaly=row.anomaly,
                basis=row.basis,
            )
    return found


def _silent(
    session: Session, year: SchoolYear, schools: Sequence[UUID], versions: Mapping[UUID, str]
) -> dict[UUID, dict[str, int | None]]:
    """Denominators of the schools that are not in: a formula may keep them below the line."""
    query = select(KpiCell.unit_id, KpiCell.version_id, KpiCell.denominator).where(
        KpiCell.school_year == year.start,
        KpiCell.unit_type == "school",
        KpiCell.unit_id.in_(schools),
        KpiCell.version_id.in_(versions),
    )
    found: dict[UUID, dict[str, int | None]] = {}
    for school_id, version_id, denominator in session.execute(query):
        found.setdefault(school_id, {})[versions[version_id]] = denominator
    return found


def _own(
    session: Session, year: SchoolYear, places: Sequence[UUID], columns: Sequence[Column]
) -> dict[UUID, dict[str, Cell]]:
    """What municipalities state themselves, as it stood on the day of the approval."""
    versions = {c.version_id: c.code for c in columns if c.level == OF_MUNICIPALITY}
    query = select(
        KpiCell.unit_id,
        KpiCell.version_id,
        KpiCell.numerator,
        KpiCell.denominator,
        KpiCell.known,
        KpiCell.units,
        KpiCell.basis,
    ).where(
        KpiCell.school_year == year.start,
        KpiCell.unit_type == "municipality",
        KpiCell.unit_id.in_(places),
        KpiCell.version_id.in_(versions),
    )
    found: dict[UUID, dict[str, Cell]] = {}
    for place_id, version_id, over, under, known, units, basis in session.execute(query):
        found.setdefault(place_id, {})[versions[version_id]] = Cell(
            numerator=over,
            denominator=under,
            known=known,
            units=units,
            anomaly=None,
            basis=basis,
        )
    return found
