"""What reporting asks of each role today (PL-06): to hand in, to look at, to approve, to watch."""

from collections.abc import Sequence
from datetime import timedelta

from flask import url_for
from sqlalchemy import select

from kernel.identity.permissions import Permission, Role
from kernel.tenancy.models import School
from kernel.work import Work
from regional.periods import difference, queries
from regional.periods.models import Period, Reopening, Report
from regional.periods.queries import PeriodLine
from regional.periods.rules import Standing, State, standing
from regional.web.own_duty import Duty, duties_of
from regional.web.period_words import days_left, owed_words
from web.filters import day, moment
from web.i18n import gettext, ngettext
from web.today import TodayLine

ENDING = timedelta(days=2)
RECENT = timedelta(days=60)
MOST = 3


def school_lines(work: Work, role: Role) -> Sequence[TodayLine]:
    """A school's reports that wait for it; a source of the home page of its own."""
    school = work.actor.school_id
    if school is None or not work.actor.may(Permission.REPORT_VIEW):
        return []
    found = queries.reports_of_school(work.session, school)
    return [_of_duty(duty) for duty in duties_of(work, found) if duty.is_now]


def overseer_lines(work: Work) -> list[TodayLine]:
    """For the municipality: the queue and the late. For the region: what it alone may decide."""
    if not work.actor.may(Permission.PERIODS_VIEW):
        return []
    live = [p for p in queries.periods(work.session) if _is_live(work, p)]
    if work.actor.municipality_id is not None:
        return [line for period in live for line in (*_waiting(period), *_late(work, period))]
    if not work.actor.may(Permission.PERIODS_EDIT):
        return []
    lines = [
        line
        for period in live
        for line in (*_unlisted(work, period), *_late(work, period), *_to_approve(period))
    ]
    return [*lines, *_ending(work, live), *_changed(work, live)]


def _is_live(work: Work, period: PeriodLine) -> bool:
    """Neither cancelled nor long past."""
    return period.cancelled_at is None and period.closes_on >= work.today() - RECENT


def _of_duty(duty: Duty) -> TodayLine:
    return TodayLine(
        edge=duty.edge,
        title=duty.title,
        text=f"{duty.period.name}. {duty.text}".strip(),
        url=url_for("own_report.show", report_id=duty.report.id),
        action=gettext("Open the report"),
        kind="bad" if duty.presses else duty.kind,
    )


def _waiting(period: PeriodLine) -> list[TodayLine]:
    num = period.counts.submitted
    if not num:
        return []
    return [
        TodayLine(
            edge=ngettext("%(num)s report", "%(num)s reports", num),
            title=gettext("Reports wait for you"),
            text=period.name,
            url=url_for("periods.index"),
            action=gettext("Look at the reports"),
            kind="wait",
        )
    ]


def _late(work: Work, period: PeriodLine) -> list[TodayLine]:
    owed, today = period.counts.missing, work.today()
    said = owed_words(period.counts)
    if not owed or standing(period, today) is not Standing.OVERDUE:
        return []
    return [
        TodayLine(
            edge=ngettext("%(num)s school", "%(num)s schools", owed),
            title=gettext("They owe a report after the due day"),
            text=" ".join([
                gettext(
                    "%(period)s: due by %(due)s, taken until %(closes)s.",
                    period=period.name, due=day(period.due_on), closes=day(period.closes_on),
                ),
                said,
            ]).strip(),
            url=url_for("periods.missing", period_id=period.id),
            action=gettext("See which ones"),
            kind="bad",
        )
    ]  # fmt: skip


def _unlisted(work: Work, period: PeriodLine) -> list[TodayLine]:
    """A period that has opened and whose schools nobody has listed: the night did not run."""
    if period.listed_at is not None or standing(period, work.today()) is Standing.PLANNED:
        return []
    return [
        TodayLine(
            edge=days_left(period.due_on, work.today()),
            title=gettext("Who owes a report is not listed yet"),
            text=period.name,
            url=url_for("periods.show", period_id=period.id),
            action=gettext("Draw up the list"),
            kind="bad",
        )
    ]


def _to_approve(period: PeriodLine) -> list[TodayLine]:
    num = period.counts.accepted
    if not num:
        return []
    return [
        TodayLine(
            edge=ngettext("%(num)s report", "%(num)s reports", num),
            title=gettext("Accepted and waiting for approval"),
            text=period.name,
            url=url_for("periods.reports", period_id=period.id, state=State.ACCEPTED.value),
            action=gettext("Look at them and approve"),
            kind="near",
        )
    ]


def _ending(work: Work, live: Sequence[PeriodLine]) -> list[TodayLine]:
    """Reopenings that end by themselves within two days; none while all may hand in anyway."""
    today = work.today()
    if not any(p.counts.approved or standing(p, today) is Standing.CLOSED for p in live):
        return []
    rows = work.session.execute(
        select(Reopening.period_id, Reopening.until, School.name, Period.name)
        .join(Period, Period.id == Reopening.period_id)
        .outerjoin(Report, Report.id == Reopening.report_id)
        .outerjoin(School, School.id == Report.school_id)
        .where(
            Reopening.closed_at.is_(None),
            Reopening.until.between(work.now(), work.now() + ENDING),
        )
        .order_by(Reopening.until)
        .limit(MOST)
    )
    return [
        TodayLine(
            edge=gettext("until %(day)s", day=moment(until)),
            title=gettext("A reopening is about to end"),
            text=gettext("%(what)s. It ends by itself.", what=school or period),
            url=url_for("period_watch.reopenings", period_id=period_id),
            action=gettext("Look at reopenings"),
            kind="wait",
        )
        for period_id, until, school, period in rows
    ]


def _changed(work: Work, live: Sequence[PeriodLine]) -> list[TodayLine]:
    """Of the newest period with approved reports: figures that changed and nobody explained."""
    period = next((period for period in live if period.counts.approved), None)
    if period is None:
        return []
    places = difference.by_municipality(work.session, period.id)
    silent = sum(place.cells - place.explained for place in places)
    if not silent:
        return []
    return [
        TodayLine(
            edge=ngettext("%(num)s figure", "%(num)s figures", silent),
            title=gettext("Figures changed after approval, and no reason is given"),
            text=period.name,
            url=url_for("period_watch.differences", period_id=period.id),
            action=gettext("See what changed"),
            kind="near",
        )
    ]
