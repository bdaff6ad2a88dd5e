"""The region's reports that were made: their list, and one as it was on its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.measures.content import ReportContent, from_json
from regional.monitoring.models import RegionMonitoring

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report of the list; an empty form is all of them."""

    id: UUID
    school_year: int
    form: str
    made_at: datetime
    made_by: str | None


@dataclass(frozen=True, slots=True)
class KeptReport:
    line: ReportLine
    content: ReportContent
    digest: str


def reports(session: Session) -> Sequence[ReportLine]:
    """The newest first, of all years."""
    query = _lines().order_by(RegionMonitoring.made_at.desc(), RegionMonitoring.id.desc())
    return [ReportLine(*row) for row in session.execute(query.limit(MOST_LISTED))]


def report(session: Session, report_id: UUID) -> KeptReport:
    """One report; NotFound when there is no such."""
    query = _lines().add_columns(RegionMonitoring.content, RegionMonitoring.digest)
    row = session.execute(query.where(RegionMonitoring.id == report_id)).one_or_none()
    if row is None:
        raise NotFound("monitoring_report")
    *line, content, digest = row
    return KeptReport(ReportLine(*line), from_json(content), digest)


def _lines() -> Select[*tuple[Any, ...]]:
    return select(
        RegionMonitoring.id, RegionMonitoring.school_year, RegionMonitoring.form,
        RegionMonitoring.made_at, Account.full_name,
    ).outerjoin(Account, Account.id == RegionMonitoring.made_by)  # fmt: skip
