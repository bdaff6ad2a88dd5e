"""Reports that were made: the list of a year, and one as it was on its day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.measures.content import ReportContent, from_json
from kernel.school_year import SchoolYear
from school.monitoring.models import MonitoringReport
from school.programmes.models import Programme

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report of the list; without a programme it is of the school's whole year."""

    id: UUID
    school_year: int
    programme_id: UUID | None
    programme: str | None
    made_at: datetime
    made_by: str | None


@dataclass(frozen=True, slots=True)
class KeptReport:
    line: ReportLine
    content: ReportContent
    digest: str


def years(session: Session) -> list[SchoolYear]:
    """School years that have a programme or a report."""
    known = select(Programme.school_year).union(select(MonitoringReport.school_year))
    return [SchoolYear(start) for start in session.scalars(known)]


def reports(session: Session, year: SchoolYear) -> list[ReportLine]:
    """The reports of a school year, the newest first."""
    query = (
        _lines()
        .where(MonitoringReport.school_year == year.start)
        .order_by(MonitoringReport.made_at.desc(), MonitoringReport.id.desc())
        .limit(MOST_LISTED)
    )
    return [ReportLine(*row) for row in session.execute(query)]


def report(session: Session, report_id: UUID) -> KeptReport:
    """One report; NotFound when the school has no such."""
    query = _lines().add_columns(MonitoringReport.content, MonitoringReport.digest)
    row = session.execute(query.where(MonitoringReport.id == report_id)).one_or_none()
    if row is None:
        raise NotFound("monitoring_report")
    *line, content, digest = row
    return KeptReport(ReportLine(*line), from_json(content), digest)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            MonitoringReport.id, MonitoringReport.school_year, MonitoringReport.programme_id,
            Programme.title, MonitoringReport.made_at, Account.full_name,
        )
        .outerjoin(Programme, Programme.id == MonitoringReport.programme_id)
        .outerjoin(Account, Account.id == MonitoringReport.made_by)
    )  # fmt: skip
