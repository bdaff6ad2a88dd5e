"""A report in full: figures beside last year's and the attempt before, remarks, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.school_year import SchoolYear
from regional.indicators.figures import Column, Figure
from regional.indicators.models import Indicator, IndicatorVersion
from regional.periods import rules
from regional.periods.cells import Figures, columns_in, figures_in, frozen_figures, present_cells
from regional.periods.checks import Finding, facts_of, find
from regional.periods.models import Report, ReportMove, ReportRemark, ReportSnapshot
from regional.periods.queries import (
    PERIOD,
    PeriodLine,
    ReportLine,
    report_lines,
    report_with_period,
)
from regional.periods.reopening import leaves_of
from regional.periods.rules import Leave


@dataclass(frozen=True, slots=True)
class Remark:
    """`indicator` is None when it is about the report as a whole; `check_code` of a finding."""

    id: UUID
    kind: str
    attempt: int
    indicator: str | None
    check_code: str | None
    text: str
    account_id: UUID | None
    role: str | None
    at: datetime

    @property
    def key(self) -> str:
        """The key of the finding it explains (`checks.Finding.key`)."""
        return ":".join(part for part in (self.check_code, self.indicator) if part)


@dataclass(frozen=True, slots=True)
class Moved:
    from_state: str
    to_state: str
    attempt: int
    reason: str
    account_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Approved:
    """The newest snapshot of the report."""

    number: int
    attempt: int
    sha256: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """Figures by the column's code; a column without one does not concern this school.

    `figures` are those handed in, or the present cells while the report is owed (`is_present`,
    by `rules.is_owed`); `present` are always the cells of today; `previous` is the attempt before
    `figures`.
    `findings` are of `figures`; `explanations` by a finding's key, of the newest attempt.
    `computed_at` is when the newest of `figures` became what it is.
    """

    line: ReportLine
    period: PeriodLine
    columns: tuple[Column, ...]
    figures: Mapping[str, Figure]
    is_present: bool
    present: Mapping[str, Figure]
    previous: Mapping[str, Figure]
    last_year: Mapping[str, Figure]
    computed_at: datetime | None
    findings: tuple[Finding, ...]
    explanations: Mapping[str, str]
    remarks: tuple[Remark, ...]
    moves: tuple[Moved, ...]
    leave: Leave | None
    snapshot: Approved | None

    def remarks_at(self, indicator: str | None) -> tuple[Remark, ...]:
        """Words at one cell, or those about the whole report, the newest first."""
        return tuple(one for one in self.remarks if one.indicator == indicator)


def report_of(session: Session, report_id: UUID, now: datetime) -> ReportSheet:
    """One report in nine statements; NotFound."""
    row = session.execute(report_lines(*PERIOD).where(Report.id == report_id)).one_or_none()
    if row is None:
        raise NotFound("report")
    period, line = report_with_period(row)
    leave = rules.leave_for(report_id, leaves_of(session, period.id), now)
    owed = rules.is_owed(line.state, period, leave)
    figures = _figures(session, period, line, owed=owed)
    remarks = _remarks(session, report_id)
    return ReportSheet(
        line=line,
        period=period,
        columns=figures.shown.columns,
        figures=figures.shown.by_code,
        is_present=owed,
        present=figures.present.by_code,
        previous=figures.previous.by_code,
        last_year=figures.last_year.by_code,
        computed_at=_newest(figures.shown.by_code),
        findings=find(
            figures.shown.columns,
            figures.shown.by_code,
            facts_of(figures.last_year.columns, figures.last_year.by_code),
        ),
        explanations={
            one.key: one.text
            for one in reversed(remarks)
            if one.kind == "explanation" and one.attempt == line.attempt
        },
        remarks=remarks,
        moves=_moves(session, report_id),
        leave=leave,
        snapshot=_snapshot(session, report_id),
    )


@dataclass(frozen=True, slots=True)
class _All:
    shown: Figures
    present: Figures
    previous: Figures
    last_year: Figures


def _figures(session: Session, period: PeriodLine, line: ReportLine, *, owed: bool) -> _All:
    year, place = SchoolYear(period.school_year), line.municipality_id
    columns = columns_in(session, year)
    cells = present_cells(session, line.school_id, (year.start, year.start - 1))
    frozen = frozen_figures(session, line.id, (line.attempt, line.attempt - 1))

    def put(rows: Sequence[Sequence[Any]]) -> Figures:
        return figures_in(columns, rows, year, place)

    present, last_year = put(cells[year.start]), put(cells[year.start - 1])
    newest, before = put(frozen[line.attempt]), put(frozen[line.attempt - 1])
    if owed:
        return _All(present, present, newest, last_year)
    return _All(newest, present, before, last_year)


def _remarks(session: Session, report_id: UUID) -> tuple[Remark, ...]:
    query: Any = (
        select(
            ReportRemark.id,
            ReportRemark.kind,
            ReportRemark.attempt,
            Indicator.code,
            ReportRemark.check_code,
            ReportRemark.text,
            ReportRemark.account_id,
            ReportRemark.role,
            ReportRemark.at,
        )
        .outerjoin(IndicatorVersion, IndicatorVersion.id == ReportRemark.version_id)
        .outerjoin(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .where(ReportRemark.report_id == report_id)
        .order_by(ReportRemark.at.desc(), ReportRemark.id.desc())
    )
    return tuple(Remark(*row) for row in session.execute(query))


def _moves(session: Session, report_id: UUID) -> tuple[Moved, ...]:
    query = (
        select(
            ReportMove.from_state,
            ReportMove.to_state,
            ReportMove.attempt,
            ReportMove.reason,
            ReportMove.account_id,
            ReportMove.at,
        )
        .where(ReportMove.report_id == report_id)
        .order_by(ReportMove.at.desc(), ReportMove.id)
    )
    return tuple(Moved(*row) for row in session.execute(query))


def _snapshot(session: Session, report_id: UUID) -> Approved | None:
    query = (
        select(
            ReportSnapshot.number,
            ReportSnapshot.attempt,
            ReportSnapshot.sha256,
            ReportSnapshot.approved_at,
        )
        .where(ReportSnapshot.report_id == report_id)
        .order_by(ReportSnapshot.number.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return Approved(*row) if row is not None else None


def _newest(figures: Mapping[str, Figure]) -> datetime | None:
    times = (figure.computed_at for figure in figures.values())
    return max((time for time in times if time is not None), default=None)
