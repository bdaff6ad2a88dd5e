"""Official tables of a period: made by an order, shown from what is kept, given out as files."""

from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from math import ceil
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from kernel.documents.words import Words
from kernel.errors import DomainError, Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.exports import Format
from regional.indicators.report.content import KpiReport, ReportRow
from regional.indicators.report.figures import Figure
from regional.periods import files, official, printing, queries
from regional.periods.canonical import sha256
from regional.web import period_words, report_words
from regional.web.forms.periods import OfficialForm
from regional.web.kpi_words import FORMATS
from regional.web.period_board import tabs_of
from regional.web.who import names_of
from web.guard import requires
from web.i18n import catalogue, gettext, language
from web.page import say
from web.work import current_work

bp = Blueprint("period_official", __name__, url_prefix="/periods", template_folder="templates")
COLUMNS = 7
_Column = tuple[str, list[Figure]]


@dataclass(frozen=True, slots=True)
class Approval:
    """All tables of one approval: the region's, and those of municipalities."""

    number: int
    first: official.OfficialLine
    of_region: official.OfficialLine | None
    of_places: tuple[official.OfficialLine, ...]


@bp.route("/<uuid:period_id>/official", methods=["GET", "POST"])
@requires(Permission.PERIODS_VIEW)
def index(period_id: UUID) -> ResponseReturnValue:
    """Approvals of the period, the newest first, and the form that makes the next one."""
    work = current_work()
    period = queries.period_of(work.session, period_id)
    form = OfficialForm()
    if request.method == "POST":
        work.actor.require(Permission.REPORTS_APPROVE)
        if form.validate() and _made(work, form, period_id):
            return redirect(url_for(".index", period_id=period_id), 303)
    tables = official.official_tables(work.session, period_id)
    approvals = [_approval(list(some)) for _, some in groupby(tables, lambda one: one.number)]
    may_make = work.actor.may(Permission.REPORTS_APPROVE) and period.cancelled_at is None
    page = render_template(
        "regional/periods/official.html",
        period=period,
        form=form if may_make and period.counts.approved else None,
        approvals=approvals,
        who=names_of(work, {each.first.approved_by for each in approvals}),
        tabs=tabs_of(work, period, "period_official.index"),
        **period_words.common(work),
    )
    return (page, 422) if form.errors else page


@bp.get("/<uuid:period_id>/official/<uuid:snapshot_id>")
@requires(Permission.PERIODS_VIEW)
def show(period_id: UUID, snapshot_id: UUID) -> str:
    """A kept table as it was approved; its hash is counted anew."""
    work = current_work()
    kept = official.kept(work.session, snapshot_id)
    if kept.period_id != period_id:
        raise NotFound("period_snapshot")
    told, spoken = official.payload_of(work.session, snapshot_id), _spoken()
    report = printing.report_from(told, spoken, paper=False)
    return render_template(
        "regional/periods/official_table.html",
        period=queries.period_of(work.session, period_id),
        kept=kept,
        agrees=sha256(kept.payload) == kept.sha256,
        report=report,
        said=printing.approval_words(told, spoken),
        main=_portions(_columns(report, report.main)),
        counters=_portions(_columns(report, report.counters)),
        outside=printing.outside(told),
        outside_words=lambda state, reason: printing.why_outside(state, reason, spoken),
        formats=FORMATS,
        t=spoken,
        **period_words.common(work),
    )


@bp.post("/<uuid:period_id>/official/<uuid:snapshot_id>/file")
@requires(Permission.KPI_EXPORT)
def ask(period_id: UUID, snapshot_id: UUID) -> ResponseReturnValue:
    """Have the worker make a file; its page offers it when it is ready."""
    wanted = request.form.get("format", "")
    job_id = files.ask_file(current_work(), snapshot_id, wanted, language())
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.get("/<uuid:period_id>/official/<uuid:snapshot_id>/table.<extension>")
@requires(Permission.KPI_EXPORT)
def direct(period_id: UUID, snapshot_id: UUID, extension: str) -> ResponseReturnValue:
    """The table as CSV, or the kept text itself as JSON: both at once."""
    if extension not in (Format.CSV, printing.JSON):
        raise NotFound("format")
    made = files.make_file(current_work().session, snapshot_id, extension, _spoken())
    return send_file(
        BytesIO(made.content),
        mimetype=made.media_type,
        as_attachment=True,
        download_name=made.name,
    )


def _made(work: Work, form: OfficialForm, period_id: UUID) -> bool:
    try:
        number = official.make_official(
            work,
            period_id,
            order_number=form.order_number.data or None,
            order_date=form.order_date.data,
            reason=form.reason.data or "",
        )
    except Invalid as fault:
        form.take(report_words.faults_in_words(fault))
        return False
    except DomainError as refusal:
        form.take({"": report_words.refused(refusal)})
        return False
    say(gettext("The official table is kept, approval No. %(number)s.", number=number))
    return True


def _approval(tables: list[official.OfficialLine]) -> Approval:
    return Approval(
        number=tables[0].number,
        first=tables[0],
        of_region=next((one for one in tables if one.unit_type == "region"), None),
        of_places=tuple(one for one in tables if one.unit_type != "region"),
    )


def _columns(report: KpiReport, places: tuple[int, ...]) -> list[_Column]:
    """For each indicator its name and its figures: every row's, then the total's."""
    rows: list[ReportRow] = [*report.rows, report.total]
    return [
        (
            report.indicators[place].short_name,
            [Figure(report.indicators[place], row.cells[place]) for row in rows],
        )
        for place in places
    ]


def _portions(columns: list[_Column]) -> list[list[_Column]]:
    """As few tables as fit a page, about equal in width."""
    if not columns:
        return []
    tables = ceil(len(columns) / COLUMNS)
    size = ceil(len(columns) / tables)
    return [columns[start : start + size] for start in range(0, len(columns), size)]


def _spoken() -> Words:
    spoken = language()
    known = catalogue(spoken)
    return Words.of(spoken, known.ugettext, known.ungettext)
