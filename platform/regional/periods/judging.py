"""The municipality and the region judge reports: accept, send back, approve, by one or by many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.periods import rules, snapshots, telling
from regional.periods.models import Period, Report, ReportRemark
from regional.periods.reopening import leaves_of
from regional.periods.rules import Act, State
from regional.periods.service import MOST_WORDS, live_period
from regional.periods.submitting import remark_row


@dataclass(frozen=True, slots=True)
class Done:
    """How many were done, and by report the code of why the others were not."""

    count: int
    left_out: Mapping[UUID, str]


def accept(work: Work, report_ids: Sequence[UUID]) -> Done:
    """The figures are believed.

    Left out: «not_submitted» (somebody was quicker, or the period is cancelled), «not_found».
    """
    work.actor.require(Permission.REPORTS_ACCEPT)
    query = (
        update(Report)
        .where(Report.period_id == Period.id, Period.cancelled_at.is_(None))
        .where(Report.id.in_(report_ids), Report.state == State.SUBMITTED.value)
        .values(
            state=State.ACCEPTED.value,
            reason="",
            changed_at=work.now(),
            accepted_at=work.now(),
            accepted_by=work.actor.account_id,
        )
        .returning(Report.id, Report.school_id, Period.id.label("period_id"), Period.name)
    )
    moved = work.session.execute(query).all()
    for row in moved:
        work.record("report.accepted", "report", row.id)
    _tell(work, "report.accepted", moved)
    work.session.flush()
    return Done(len(moved), _left_out(work, report_ids, moved, "not_submitted"))


def send_back(work: Work, report_id: UUID, reason: str, remarks: Mapping[UUID | None, str]) -> None:
    """Give it back with words: a reason, or remarks at cells (by version_id), or both.

    Invalid reason → «reason_or_remark_needed» | «too_long»; WrongState «not_submitted»,
    «period_cancelled», «period_closed_reopen_first» when the school could not hand it in again:
    then the region reopens it before.
    """
    work.actor.require(Permission.REPORTS_ACCEPT)
    words = {cell: text.strip() for cell, text in remarks.items() if text.strip()}
    told = reason.strip()
    if not told and not words:
        raise Invalid({"reason": "reason_or_remark_needed"})
    if max(map(len, (told, *words.values()))) > MOST_WORDS:
        raise Invalid({"reason": "too_long"})
    report, period = _to_judge(work, report_id)
    if rules.move_for(work.actor, Act.SEND_BACK, report.state) is None:
        raise WrongState("not_submitted")
    if period.cancelled_at is not None:
        raise WrongState("period_cancelled")
    leave = rules.leave_for(report.id, leaves_of(work.session, period.id), work.now())
    if not rules.may_submit(State.RETURNED, period, leave, work.today()):
        raise WrongState("period_closed_reopen_first")
    report.state, report.reason, report.changed_at = State.RETURNED.value, told, work.now()
    work.session.flush()
    rows = [
        remark_row(work, report, "return", text, version_id=cell, attempt=report.attempt)
        for cell, text in words.items()
    ]
    if rows:
        work.session.execute(insert(ReportRemark), rows)
    work.record("report.returned", "report", report_id, remarks=len(rows))
    telling.judged(
        work,
        "report.returned",
        period.id,
        period.name,
        [report.school_id],
        told or next(iter(words.values())),
    )
    work.session.flush()


def approve(
    work: Work,
    period_id: UUID,
    report_ids: Sequence[UUID] | None = None,
    *,
    municipality_id: UUID | None = None,
) -> Done:
    """Approve these accepted reports, or every accepted one (of a municipality).

    Each gets its snapshot, for good. Left out: «not_accepted», «not_found». The number of
    statements is the same for one report and for five hundred.
    """
    work.actor.require(Permission.REPORTS_APPROVE)
    period = live_period(work, period_id)
    query = (
        update(Report)
        .where(Report.period_id == period_id, Report.state == State.ACCEPTED.value)
        .values(
            state=State.APPROVED.value,
            reason="",
            changed_at=work.now(),
            approved_at=work.now(),
            approved_by=work.actor.account_id,
        )
        .returning(Report.id, Report.school_id)
    )
    if report_ids is not None:
        query = query.where(Report.id.in_(report_ids))
    if municipality_id is not None:
        query = query.where(Report.municipality_id == municipality_id)
    moved = work.session.execute(query).all()
    if moved:
        snapshots.keep_reports(work, period, [row.id for row in moved])
        for row in moved:
            work.record("report.approved", "report", row.id)
        schools = [row.school_id for row in moved]
        telling.judged(work, "report.approved", period.id, period.name, schools)
        work.session.flush()
    return Done(len(moved), _left_out(work, report_ids or (), moved, "not_accepted"))


def _to_judge(work: Work, report_id: UUID) -> tuple[Report, Period]:
    query = select(Report).where(Report.id == report_id).with_for_update()
    report = work.session.scalars(query).one_or_none()
    period = work.session.get(Period, report.period_id) if report is not None else None
    if report is None or period is None:
        raise NotFound("report")
    return report, period


def _left_out(
    work: Work, asked: Sequence[UUID], moved: Sequence[Any], code: str
) -> dict[UUID, str]:
    rest = set(asked) - {row.id for row in moved}
    if not rest:
        return {}
    known = set(work.session.scalars(select(Report.id).where(Report.id.in_(rest))))
    return {report_id: code if report_id in known else "not_found" for report_id in rest}


def _tell(work: Work, kind: str, moved: Sequence[Any]) -> None:
    """Each period's schools are told together."""
    by_period: dict[tuple[UUID, str], list[UUID]] = {}
    for row in moved:
        by_period.setdefault((row.period_id, row.name), []).append(row.school_id)
    for (period_id, name), schools in by_period.items():
        telling.judged(work, kind, period_id, name, schools)
