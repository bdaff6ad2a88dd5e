"""A period's board: municipalities in the order asked for, and what is to be done next."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.indicators.figures import by_name
from regional.periods.counting import Counts
from regional.periods.queries import Completeness, PeriodLine
from regional.periods.rules import Standing, State, standing
from regional.web.period_words import Share, closes_in, days_left, owed_words
from web.filters import day
from web.i18n import gettext, ngettext
from web.paging import Sort
from web.today import TodayLine

NAME = "name"
SHARES = ("handed_in", "on_time", "taken", "approved")
COUNTS = ("obliged", "late", "submitted", "returned", "due")
SORTS = frozenset({NAME, *SHARES, *COUNTS})


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A municipality, or all of them: counts, and shares of those obliged.

    `taken` are accepted and approved together: an approved report was accepted first.
    """

    name: str
    municipality_id: UUID | None
    counts: Counts

    @property
    def handed_in(self) -> Share:
        return Share(self.counts.handed_in, self.counts.obliged)

    @property
    def on_time(self) -> Share:
        return Share(self.counts.on_time, self.counts.obliged)

    @property
    def taken(self) -> Share:
        return Share(self.counts.accepted + self.counts.approved, self.counts.obliged)

    @property
    def approved(self) -> Share:
        return Share(self.counts.approved, self.counts.obliged)


def board_rows(found: Completeness, sort: Sort) -> list[BoardRow]:
    """Municipalities as the reader ordered them; those of whom nobody is obliged stand last."""
    rows = [BoardRow(place.name, place.municipality_id, place.counts) for place in found.places]
    rows.sort(key=lambda row: by_name(row.name), reverse=sort.key == NAME and sort.descending)
    if sort.key in COUNTS:
        rows.sort(key=lambda row: getattr(row.counts, sort.key), reverse=sort.descending)
    if sort.key in SHARES:
        known = [row for row in rows if row.counts.obliged]
        known.sort(key=lambda row: _exact(getattr(row, sort.key)), reverse=sort.descending)
        rows = [*known, *(row for row in rows if not row.counts.obliged)]
    return rows


def total_row(counts: Counts) -> BoardRow:
    return BoardRow(gettext("Total"), None, counts)


def tabs_of(work: Work, period: PeriodLine, here: str) -> Sequence[tuple[str, str, bool]]:
    """The pages of one period, for `ui.tabs`; before the list is drawn up there is one."""
    if period.listed_at is None:
        return ()
    overseer = work.actor.municipality_id is None
    pages = [
        ("periods.show", gettext("Completeness"), True),
        ("periods.reports", gettext("Reports"), True),
        ("periods.missing", gettext("Who owes a report"), True),
        ("period_official.index", gettext("Official tables"), True),
        ("period_watch.differences", gettext("Changes"), True),
        ("period_watch.far", gettext("Outliers"), overseer),
        ("period_watch.reopenings", gettext("Reopening"), overseer),
        ("period_watch.moves", gettext("History of moves"), True),
    ]
    return [
        (url_for(endpoint, period_id=period.id), words, endpoint == here)
        for endpoint, words, shown in pages
        if shown
    ]


def next_steps(work: Work, period: PeriodLine, official: int) -> list[TodayLine]:
    """What the reader may do for this period now; `official` counts its official tables."""
    if period.cancelled_at is not None or period.listed_at is None:
        return []
    counts = period.counts
    lines = [*_to_accept(work, period), *_late(work, period)]
    if work.actor.may(Permission.REPORTS_APPROVE):
        lines += _to_approve(period)
        if counts.approved and not official:
            lines.append(_to_publish(period))
    return lines


def _to_accept(work: Work, period: PeriodLine) -> list[TodayLine]:
    waiting = period.counts.submitted
    if not waiting or not work.actor.may(Permission.REPORTS_ACCEPT):
        return []
    own = work.actor.municipality_id is not None
    return [
        TodayLine(
            edge=_reports(waiting),
            title=gettext("Reports wait for you")
            if own
            else gettext("Municipalities look at reports"),
            text=gettext("The oldest stands first.")
            if own
            else gettext("You may accept or send back as well, if a municipality is silent."),
            url=url_for("periods.reports", period_id=period.id, state=State.SUBMITTED.value),
            action=gettext("Look at the reports"),
            kind="wait",
        )
    ]


def _late(work: Work, period: PeriodLine) -> list[TodayLine]:
    owed = period.counts.missing
    if not owed or standing(period, work.today()) not in (Standing.OVERDUE, Standing.CLOSED):
        return []
    until = (
        gettext("The period is closed: they can hand in only when you reopen.")
        if standing(period, work.today()) is Standing.CLOSED
        else gettext("Reports are taken until %(day)s.", day=day(period.closes_on))
    )
    return [
        TodayLine(
            edge=ngettext("%(num)s school", "%(num)s schools", owed),
            title=gettext("They owe a report after the due day"),
            text=f"{owed_words(period.counts)} {until}".strip(),
            url=url_for("periods.missing", period_id=period.id),
            action=gettext("See which ones"),
            kind="bad",
        )
    ]


def _to_approve(period: PeriodLine) -> list[TodayLine]:
    ready = period.counts.accepted
    if not ready:
        return []
    return [
        TodayLine(
            edge=_reports(ready),
            title=gettext("Accepted and waiting for approval"),
            text=gettext("Approval freezes each of them with its figures."),
            url=url_for("periods.approve", period_id=period.id),
            action=gettext("Approve all accepted"),
            kind="near",
        )
    ]


def _to_publish(period: PeriodLine) -> TodayLine:
    return TodayLine(
        edge=_reports(period.counts.approved),
        title=gettext("The table is not official yet"),
        text=gettext("An official table keeps the sums of the approved reports for good."),
        url=url_for("period_official.index", period_id=period.id),
        action=gettext("Make the table official"),
        kind="near",
    )


def _reports(num: int) -> str:
    return ngettext("%(num)s report", "%(num)s reports", num)


def _exact(share: Share) -> float:
    return share.part / share.whole


def left_words(work: Work, period: PeriodLine) -> str:
    """How long is left, while the period can still be handed in."""
    stands = standing(period, work.today())
    if stands is Standing.OPEN:
        return days_left(period.due_on, work.today())
    if stands is Standing.OVERDUE:
        return closes_in(period.closes_on, work.today())
    return ""
