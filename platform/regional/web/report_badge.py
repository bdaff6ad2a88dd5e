"""How far the reports behind figures have come: beside every value, never instead of it (KP-06)."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.periods import queries
from regional.periods.counting import Counts
from regional.periods.queries import PeriodLine
from regional.web.period_words import state_kind, state_words
from web.i18n import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Badge:
    """A state's shape and words, and the page that tells more."""

    kind: str
    words: str
    href: str


def badge_of_place(work: Work, year: SchoolYear, municipality_id: UUID | None) -> Badge | None:
    """Of the year's newest period: how many reports of the territory are approved."""
    if not work.actor.may(Permission.PERIODS_VIEW):
        return None
    period = _newest(queries.periods(work.session), year)
    if period is None:
        return None
    counts = _counts(work, period, municipality_id)
    if not counts.obliged:
        return None
    words = ngettext(
        "%(approved)s of %(num)s report approved",
        "%(approved)s of %(num)s reports approved",
        counts.obliged,
        approved=counts.approved,
    )
    whole = counts.approved == counts.obliged
    return Badge("lock" if whole else "wait", words, url_for("periods.show", period_id=period.id))


def badge_of_school(work: Work, year: SchoolYear, school_id: UUID) -> Badge | None:
    """Where the school's report of the year's newest period stands."""
    overseer = work.actor.may(Permission.PERIODS_VIEW)
    if not (overseer or work.actor.may(Permission.REPORT_VIEW)):
        return None
    for period, report in queries.reports_of_school(work.session, school_id):
        if period.school_year == year.start and period.cancelled_at is None:
            state = state_words(report.state, late=report.late)
            page = "reports.show" if overseer else "own_report.show"
            return Badge(
                state_kind(report.state, late=report.late),
                gettext("the report: %(state)s", state=state),
                url_for(page, report_id=report.id),
            )
    return None


def _newest(periods: list[PeriodLine], year: SchoolYear) -> PeriodLine | None:
    """The newest into which anything came, else the newest."""
    found = [
        period
        for period in periods
        if period.school_year == year.start and period.listed_at and not period.cancelled_at
    ]
    begun = [period for period in found if period.counts.handed_in]
    return next(iter([*begun, *found]), None)


def _counts(work: Work, period: PeriodLine, municipality_id: UUID | None) -> Counts:
    """The period's own counts are of all that the reader sees; a place is told apart."""
    if municipality_id is None or work.actor.municipality_id is not None:
        return period.counts
    places = queries.completeness(work.session, period.id).places
    found = (place.counts for place in places if place.municipality_id == municipality_id)
    return next(found, Counts())
