"""What waits for the region and the municipality: anomalies, silent schools, uploads (PL-06)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for
from sqlalchemy import func, select

from kernel.identity.permissions import LEVELS, Level, Permission, Role
from kernel.imports.batch import ImportBatch
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators.figures import REPORTED_FACTS
from regional.indicators.models import IndicatorVersion, KpiCell
from regional.web.today_periods import overseer_lines
from web.filters import clock, day
from web.i18n import gettext, ngettext
from web.today import TodayLine

RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Heard:
    """How many schools of the territory have told of a programme, and when that was compiled."""

    units: int
    known: int
    computed_at: datetime


def today_lines(work: Work, role: Role) -> list[TodayLine]:
    """Lines for those above the school who see the indicators; nothing for the others."""
    if not work.actor.may(Permission.KPI_VIEW):
        return []
    year, heard = SchoolYear.of(work.today()), _heard(work)
    lines = [_not_compiled(year)] if heard is None else _silent(role, year, heard)
    lines += _anomalies(work, year)
    if work.actor.may(Permission.IMPORTS_VIEW):
        lines += _uploads(work)
    if heard is not None:
        lines.append(_freshness(work, heard))
    return [*overseer_lines(work), *lines]


def _heard(work: Work) -> Heard | None:
    """The territory's own cell of «schools with a programme»: its compile counted who is known."""
    place = work.actor.municipality_id
    row = work.session.execute(
        select(KpiCell.units, KpiCell.known, KpiCell.computed_at)
        .join(IndicatorVersion, IndicatorVersion.id == KpiCell.version_id)
        .where(
            KpiCell.school_year == SchoolYear.of(work.today()).start,
            KpiCell.unit_type == ("municipality" if place else "region"),
            IndicatorVersion.numerator_fact.in_(REPORTED_FACTS),
            *([KpiCell.unit_id == place] if place else []),
        )
        .limit(1)
    ).one_or_none()
    return Heard(*row) if row is not None else None


def _not_compiled(year: SchoolYear) -> TodayLine:
    return TodayLine(
        edge=str(year),
        title=gettext("No indicators for this school year yet"),
        text=gettext("They are compiled as soon as the first school or return is in."),
        url=url_for("kpi.table"),
        action=gettext("Open the table"),
        kind="wait",
    )


def _silent(role: Role, year: SchoolYear, heard: Heard) -> list[TodayLine]:
    missing = heard.units - heard.known
    if missing <= 0:
        return []
    municipal = LEVELS[role] is Level.MUNICIPALITY
    return [
        TodayLine(
            edge=ngettext("%(num)s school", "%(num)s schools", missing),
            title=gettext("Schools that have told of no programme"),
            text=gettext(
                "%(known)s of %(units)s are known for %(year)s. Unknown is not counted as none.",
                known=heard.known,
                units=heard.units,
                year=str(year),
            ),
            url=url_for("returns.index" if municipal else "kpi.missing"),
            action=gettext("Fill in the return") if municipal else gettext("See which ones"),
            kind="near",
        )
    ]


def _anomalies(work: Work, year: SchoolYear) -> list[TodayLine]:
    count = work.session.scalar(
        select(func.count(KpiCell.unit_id.distinct())).where(
            KpiCell.school_year == year.start,
            KpiCell.unit_type == "school",
            KpiCell.anomaly == "over_one",
        )
    )
    if not count:
        return []
    return [
        TodayLine(
            edge=ngettext("%(num)s school", "%(num)s schools", count),
            title=gettext("Figures that cannot be"),
            text=gettext("The part is larger than the whole. The value is shown as it was given."),
            url=url_for("kpi.table"),
            action=gettext("Find them in the table"),
            kind="near",
        )
    ]


def _uploads(work: Work) -> list[TodayLine]:
    rows = work.session.execute(
        select(ImportBatch.state, ImportBatch.id, ImportBatch.file_name, ImportBatch.checked_at)
        .where(ImportBatch.state == "checked")
        .order_by(ImportBatch.checked_at)
        .limit(2)
    ).all()
    waiting = [_waiting(row.id, row.file_name, row.checked_at) for row in rows]
    written = work.session.scalar(
        select(func.count()).where(
            ImportBatch.state == "committed", ImportBatch.committed_at > work.now() - RECENT
        )
    )
    return waiting + ([_written(written)] if written else [])


def _waiting(batch_id: UUID, name: str, checked_at: datetime | None) -> TodayLine:
    return TodayLine(
        edge=gettext("since %(day)s", day=day(checked_at)) if checked_at else "",
        title=gettext("An upload waits: «%(name)s»", name=name),
        text=gettext("It has been checked; nothing is written until somebody says so."),
        url=url_for("imports.show", batch_id=batch_id),
        action=gettext("Look and write"),
        kind="wait",
    )


def _written(count: int) -> TodayLine:
    return TodayLine(
        edge=gettext("in 7 days"),
        title=ngettext("%(num)s upload written", "%(num)s uploads written", count),
        text=gettext("What came in and what was left out is on the page of each."),
        url=url_for("imports.index"),
        action=gettext("Look at the uploads"),
        kind="ok",
    )


def _freshness(work: Work, heard: Heard) -> TodayLine:
    at = heard.computed_at
    fresh = at.astimezone(work.zone).date() == work.today()
    return TodayLine(
        edge=clock(at) if fresh else day(at),
        title=gettext("The indicators are compiled"),
        text=gettext("They follow every change by themselves, usually within ten seconds."),
        url=url_for("kpi.table"),
        action=gettext("Open the table"),
        kind="ok",
    )
