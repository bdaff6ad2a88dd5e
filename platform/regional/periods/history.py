"""The history of a period: every move of every report, as the database wrote it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.tenancy.models import Municipality, School
from regional.periods.models import Report, ReportMove


@dataclass(frozen=True, slots=True)
class PeriodMove:
    report_id: UUID
    school: str
    municipality: str
    from_state: str
    to_state: str
    attempt: int
    reason: str
    account_id: UUID | None
    at: datetime


def moves_of(
    session: Session, period_id: UUID, *, limit: int = 50, offset: int = 0
) -> list[PeriodMove]:
    """Moves of a period that the reader sees, the newest first. One statement."""
    query: Any = (
        select(
            ReportMove.report_id,
            School.name,
            Municipality.name,
            ReportMove.from_state,
            ReportMove.to_state,
            ReportMove.attempt,
            ReportMove.reason,
            ReportMove.account_id,
            ReportMove.at,
        )
        .join(Report, Report.id == ReportMove.report_id)
        .join(School, School.id == ReportMove.school_id)
        .join(Municipality, Municipality.id == ReportMove.municipality_id)
        .where(Report.period_id == period_id)
        .order_by(ReportMove.at.desc(), ReportMove.id)
        .limit(limit)
        .offset(offset)
    )
    return [PeriodMove(*row) for row in session.execute(query)]


def count_moves(session: Session, period_id: UUID) -> int:
    query = (
        select(func.count(ReportMove.id))
        .join(Report, Report.id == ReportMove.report_id)
        .where(Report.period_id == period_id)
    )
    return session.scalar(query) or 0
