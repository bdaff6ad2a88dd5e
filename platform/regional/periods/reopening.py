"""Leave to hand in again after the end or after approval: who, why, until when.

It ends by itself: every question compares `until` with the clock, so no job has to close it, and
`closed_at` says that somebody ended it early.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.tenancy.models import School
from kernel.work import Work
from regional.periods import telling
from regional.periods.models import Reopening, Report
from regional.periods.rules import Leave, State, in_force
from regional.periods.service import live_period, said

LONGEST = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Reopened:
    """A reopening as the board lists it; without a report it is of the whole period."""

    id: UUID
    report_id: UUID | None
    school: str | None
    reason: str
    opened_at: datetime
    opened_by: UUID | None
    until: datetime
    closed_at: datetime | None
    closed_by: UUID | None


def reopen(
    work: Work, period_id: UUID, report_id: UUID | None, reason: str, until: datetime
) -> UUID:
    """Let one report, or every report of the period, be handed in until a moment.

    Invalid: reason → «reason_needed» | «too_long»; until → «until_in_the_past» | «until_too_far».
    WrongState «report_lifted».
    """
    work.actor.require(Permission.PERIODS_EDIT)
    period = live_period(work, period_id)
    told = said(reason)
    _check_until(work, until)
    schools = _schools(work, period_id, report_id)
    leave_id = new_id()
    work.session.add(
        Reopening(
            id=leave_id,
            period_id=period_id,
            report_id=report_id,
            reason=told,
            opened_at=work.now(),
            opened_by=work.actor.account_id,
            until=until,
        )
    )
    work.session.flush()
    work.record(
        "period.reopened" if report_id is None else "report.reopened",
        "period" if report_id is None else "report",
        report_id or period_id,
        until=until.isoformat(),
    )
    telling.reopened(work, period.name, leave_id, schools, told, until)
    return leave_id


def close_reopening(work: Work, reopening_id: UUID) -> None:
    """End it before its time; WrongState «reopening_ended» when it has ended already."""
    work.actor.require(Permission.PERIODS_EDIT)
    query = select(Reopening).where(Reopening.id == reopening_id).with_for_update()
    row = work.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("reopening")
    if not in_force(_leave(row), work.now()):
        raise WrongState("reopening_ended")
    row.closed_at, row.closed_by = work.now(), work.actor.account_id
    work.session.flush()
    work.record("reopening.closed", "period", row.period_id, reopening=str(reopening_id))


def leaves_of(session: Session, period_id: UUID) -> list[Leave]:
    """Reopenings of a period that nobody ended early. One statement."""
    query = select(
        Reopening.id,
        Reopening.report_id,
        Reopening.reason,
        Reopening.opened_at,
        Reopening.until,
        Reopening.closed_at,
    ).where(Reopening.period_id == period_id, Reopening.closed_at.is_(None))
    return [Leave(*row) for row in session.execute(query)]


def reopenings(session: Session, period_id: UUID) -> list[Reopened]:
    """Every reopening of a period that the reader sees, the newest first. One statement."""
    query = (
        select(
            Reopening.id,
            Reopening.report_id,
            School.name,
            Reopening.reason,
            Reopening.opened_at,
            Reopening.opened_by,
            Reopening.until,
            Reopening.closed_at,
            Reopening.closed_by,
        )
        .outerjoin(Report, Report.id == Reopening.report_id)
        .outerjoin(School, School.id == Report.school_id)
        .where(Reopening.period_id == period_id)
        .order_by(Reopening.opened_at.desc(), Reopening.id)
    )
    return [Reopened(*row) for row in session.execute(query)]


def _leave(row: Reopening) -> Leave:
    return Leave(row.id, row.report_id, row.reason, row.opened_at, row.until, row.closed_at)


def _check_until(work: Work, until: datetime) -> None:
    if until <= work.now():
        raise Invalid({"until": "until_in_the_past"})
    if until > work.now() + LONGEST:
        raise Invalid({"until": "until_too_far"})


def _schools(work: Work, period_id: UUID, report_id: UUID | None) -> tuple[UUID, ...]:
    """Whom it concerns: the one school, or those that may use it."""
    query = select(Report.school_id, Report.state).where(Report.period_id == period_id)
    if report_id is None:
        usable = (State.DUE.value, State.RETURNED.value, State.APPROVED.value)
        return tuple(work.session.scalars(query.where(Report.state.in_(usable))))
    row = work.session.execute(query.where(Report.id == report_id)).one_or_none()
    if row is None:
        raise NotFound("report")
    if row.state == State.LIFTED:
        raise WrongState("report_lifted")
    return (row.school_id,)
