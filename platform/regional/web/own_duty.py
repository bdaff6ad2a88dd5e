"""What a school has to do about a report now: in one sentence, with the day until which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from kernel.work import Work
from regional.periods.models import Reopening
from regional.periods.queries import PeriodLine, ReportLine
from regional.periods.rules import Leave, Standing, State, leave_for, standing, why_not_submit
from regional.web.period_words import days_left
from regional.web.report_words import fault_words
from web.filters import day, moment
from web.i18n import gettext

DAY = timedelta(days=1)
# From when on a report that is owed comes before what has time.
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Duty:
    """`title` says what stands, `text` what comes next; `is_now` when the school is to act.

    `presses` when the last day to do so is today or tomorrow.
    """

    period: PeriodLine
    report: ReportLine
    kind: str
    edge: str
    title: str
    text: str
    is_now: bool
    presses: bool


def duties_of(work: Work, found: Sequence[tuple[PeriodLine, ReportLine]]) -> list[Duty]:
    """A school's reports as duties; reopenings are asked for where one would matter."""
    shut = {"approved_needs_reopening", "period_closed"}
    today = work.today()
    matters = any(why_not_submit(report.state, p, None, today) in shut for p, report in found)
    leaves = _leaves(work) if matters else {}
    return [
        duty_of(work, period, report, leave_for(report.id, leaves.get(period.id, ()), work.now()))
        for period, report in found
    ]


def most_urgent(duties: Sequence[Duty]) -> list[Duty]:
    """Those the school is to act on, what is late first."""
    order = ("bad", "near", "wait")
    return sorted((d for d in duties if d.is_now), key=lambda d: order.index(d.kind))


def duty_of(work: Work, period: PeriodLine, report: ReportLine, leave: Leave | None = None) -> Duty:
    """One report as a duty of this day."""
    kind, edge, title, text, is_now = _told(work, period, report, leave)
    presses = is_now and _presses(work, period, report, leave)
    return Duty(period, report, kind, edge, title, text, is_now, presses)


def _presses(work: Work, period: PeriodLine, report: ReportLine, leave: Leave | None) -> bool:
    if leave is not None:
        return leave.until - work.now() <= DAY
    last = period.due_on if report.state == State.DUE else period.closes_on
    return last - work.today() <= DAY


def _leaves(work: Work) -> dict[UUID, list[Leave]]:
    """What is reopened now, by period."""
    rows = work.session.execute(
        select(
            Reopening.period_id,
            Reopening.id,
            Reopening.report_id,
            Reopening.reason,
            Reopening.opened_at,
            Reopening.until,
            Reopening.closed_at,
        ).where(Reopening.closed_at.is_(None), Reopening.until > work.now())
    )
    found: dict[UUID, list[Leave]] = {}
    for row in rows:
        found.setdefault(row.period_id, []).append(
            Leave(row.id, row.report_id, row.reason, row.opened_at, row.until, row.closed_at)
        )
    return found


_Told = tuple[str, str, str, str, bool]


def _told(work: Work, period: PeriodLine, report: ReportLine, leave: Leave | None) -> _Told:
    if period.cancelled_at is not None:
        return (
            "void",
            "",
            gettext("The period is cancelled"),
            fault_words("period_cancelled"),
            False,
        )
    if report.state == State.DUE:
        return _owed(work, period, leave)
    if report.state == State.RETURNED:
        return _returned(work, period, leave)
    if report.state == State.APPROVED and leave is not None:
        return _reopened(leave)
    return _given(report)


def _owed(work: Work, period: PeriodLine, leave: Leave | None) -> _Told:
    title = gettext("Hand in the report")
    if leave is not None:
        return _reopened(leave)
    stands = standing(period, work.today())
    if stands is Standing.PLANNED:
        return (
            "draft", gettext("from %(day)s", day=day(period.opens_on)),
            gettext("The report will be taken from %(day)s", day=day(period.opens_on)),
            gettext("You may look at the figures and mend them already now."), False,
        )  # fmt: skip
    if stands is Standing.CLOSED:
        return (
            "bad", gettext("the due day has passed"), gettext("The report was not handed in"),
            fault_words("period_closed"), True,
        )  # fmt: skip
    left = days_left(period.due_on, work.today())
    if stands is Standing.OVERDUE:
        text = gettext("It is late, but still taken until %(day)s.", day=day(period.closes_on))
        return "bad", left, title, text, True
    text = gettext("Due by %(day)s: %(left)s.", day=day(period.due_on), left=left)
    kind = "near" if period.due_on - work.today() <= SOON else "wait"
    return kind, gettext("until %(day)s", day=day(period.due_on)), title, text, True


def _returned(work: Work, period: PeriodLine, leave: Leave | None) -> _Told:
    title = gettext("The report is sent back: correct it and hand it in again")
    blocked = why_not_submit(State.RETURNED, period, leave, work.today())
    if blocked is not None:
        return "bad", gettext("the due day has passed"), title, fault_words(blocked), True
    until = moment(leave.until) if leave is not None else day(period.closes_on)
    text = gettext("Taken until %(day)s.", day=until)
    late = work.today() > period.due_on and leave is None
    edge = days_left(period.due_on, work.today()) if late else gettext("until %(day)s", day=until)
    return ("bad" if late else "near"), edge, title, text, True


def _reopened(leave: Leave) -> _Told:
    until = moment(leave.until)
    return (
        "near", gettext("until %(day)s", day=until),
        gettext("The region has reopened the report until %(day)s", day=until), leave.reason, True,
    )  # fmt: skip


def _given(report: ReportLine) -> _Told:
    at = moment(report.submitted_at) if report.submitted_at else ""
    told = {
        State.SUBMITTED: (
            "wait", gettext("The report was handed in on %(at)s", at=at),
            gettext("The municipality looks at it now."),
        ),
        State.ACCEPTED: (
            "ok", gettext("The municipality has accepted the report"),
            gettext("Next the region approves it."),
        ),
        State.APPROVED: (
            "lock", gettext("The region has approved the report"),
            gettext("Its figures are kept as they are."),
        ),
        State.LIFTED: ("void", gettext("The school does not owe this report"), ""),
    }  # fmt: skip
    kind, title, text = told[State(report.state)]
    return kind, at, title, text, False
