"""What was approved for each school, kept for good: the words of the snapshot and its hash."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.tenancy.models import Municipality, School
from kernel.work import Work
from regional.indicators.models import Indicator, IndicatorVersion
from regional.periods.canonical import FORMAT, day, moment, sha256, written
from regional.periods.models import Period, Report, ReportFigure, ReportRemark, ReportSnapshot

Payload = dict[str, object]


def keep_reports(work: Work, period: Period, report_ids: Sequence[UUID]) -> None:
    """Write a snapshot of each report as it was approved. Statements do not grow with them."""
    reports = work.session.execute(_reports(report_ids)).all()
    figures = _by_report(work.session, _figures(report_ids))
    words = _by_report(work.session, _words(report_ids))
    before = {row[0]: row[1:] for row in work.session.execute(_newest(report_ids))}
    rows = []
    for row in reports:
        number, previous = before.get(row.id, (0, None))
        payload = written(
            {
                "format": FORMAT,
                "kind": "report",
                "number": number + 1,
                "previous": previous,
                "period": period_words(period),
                **_report_words(row),
                "figures": figures.get(row.id, []),
                "explanations": words.get(row.id, []),
            }
        )
        rows.append(
            {
                "id": new_id(),
                "report_id": row.id,
                "period_id": period.id,
                "school_id": row.school_id,
                "municipality_id": row.municipality_id,
                "number": number + 1,
                "attempt": row.attempt,
                "payload": payload,
                "sha256": sha256(payload),
                "approved_at": row.approved_at,
                "approved_by": row.approved_by,
            }
        )
    work.session.execute(insert(ReportSnapshot), rows)


def period_words(period: Period) -> Payload:
    """The period as snapshots name it."""
    return {
        "id": period.id,
        "name": period.name,
        "school_year": period.school_year,
        "opens_on": day(period.opens_on),
        "due_on": day(period.due_on),
        "closes_on": day(period.closes_on),
        "cut_off_on": day(period.cut_off_on),
        "school_kinds": sorted(period.school_kinds),
        "order_number": period.order_number,
        "order_date": day(period.order_date),
    }


def figure_words(row: Any) -> Payload:
    """A frozen figure, and the version of the formula it was counted by."""
    return {
        "indicator": row.code,
        "version_id": row.version_id,
        "version": row.version,
        "numerator_fact": row.numerator_fact,
        "denominator_fact": row.denominator_fact,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "known": row.known,
        "anomaly": row.anomaly,
        "basis": row.basis,
        "computed_at": moment(row.computed_at),
    }


def figure_columns() -> tuple[Any, ...]:
    """What `figure_words` reads, of ReportFigure with its version and indicator."""
    return (
        Indicator.code,
        ReportFigure.version_id,
        IndicatorVersion.number.label("version"),
        IndicatorVersion.numerator_fact,
        IndicatorVersion.denominator_fact,
        ReportFigure.numerator,
        ReportFigure.denominator,
        ReportFigure.known,
        ReportFigure.anomaly,
        ReportFigure.basis,
        ReportFigure.computed_at,
    )


def _report_words(row: Any) -> Payload:
    return {
        "report": row.id,
        "attempt": row.attempt,
        "school": {
            "id": row.school_id,
            "code": row.school_code,
            "name": row.school,
            "kind": row.school_kind,
        },
        "municipality": {"id": row.municipality_id, "code": row.place_code, "name": row.place},
        "first_submitted_on": day(row.first_submitted_on),
        "submitted_at": moment(row.submitted_at),
        "submitted_by": row.submitted_by,
        "accepted_at": moment(row.accepted_at),
        "accepted_by": row.accepted_by,
        "approved_at": moment(row.approved_at),
        "approved_by": row.approved_by,
    }


def _reports(report_ids: Sequence[UUID]) -> Any:
    return (
        select(
            *Report.__table__.c,
            School.code.label("school_code"),
            School.name.label("school"),
            School.kind.label("school_kind"),
            Municipality.code.label("place_code"),
            Municipality.name.label("place"),
        )
        .join(School, School.id == Report.school_id)
        .join(Municipality, Municipality.id == Report.municipality_id)
        .where(Report.id.in_(report_ids))
        .order_by(Report.id)
    )


def _figures(report_ids: Sequence[UUID]) -> Any:
    of_attempt = and_(Report.id == ReportFigure.report_id, Report.attempt == ReportFigure.attempt)
    return (
        select(ReportFigure.report_id, *figure_columns())
        .join(Report, of_attempt)
        .join(IndicatorVersion, IndicatorVersion.id == ReportFigure.version_id)
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .where(ReportFigure.report_id.in_(report_ids))
        .order_by(ReportFigure.report_id, Indicator.position, Indicator.code)
    )


def _words(report_ids: Sequence[UUID]) -> Any:
    of_attempt = and_(Report.id == ReportRemark.report_id, Report.attempt == ReportRemark.attempt)
    return (
        select(
            ReportRemark.report_id,
            Indicator.code,
            ReportRemark.check_code,
            ReportRemark.text,
            ReportRemark.at,
        )
        .join(Report, of_attempt)
        .outerjoin(IndicatorVersion, IndicatorVersion.id == ReportRemark.version_id)
        .outerjoin(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .where(ReportRemark.report_id.in_(report_ids), ReportRemark.kind == "explanation")
        .order_by(ReportRemark.report_id, ReportRemark.at, ReportRemark.id)
    )


def _newest(report_ids: Sequence[UUID]) -> Any:
    return (
        select(ReportSnapshot.report_id, ReportSnapshot.number, ReportSnapshot.sha256)
        .ext(distinct_on(ReportSnapshot.report_id))
        .where(ReportSnapshot.report_id.in_(report_ids))
        .order_by(ReportSnapshot.report_id, ReportSnapshot.number.desc())
    )


def _by_report(session: Session, query: Any) -> Mapping[UUID, list[Payload]]:
    found: dict[UUID, list[Payload]] = {}
    for row in session.execute(query):
        found.setdefault(row.report_id, []).append(
            figure_words(row) if hasattr(row, "basis") else _explanation_words(row)
        )
    return found


def _explanation_words(row: Any) -> Payload:
    return {
        "indicator": row.code,
        "check": row.check_code,
        "text": row.text,
        "at": moment(row.at),
    }
