"""What is watched in a period: changes after approval, outliers, reopenings, the moves made."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kernel.errors import DomainError, Invalid
from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators.figures import Column
from regional.indicators.queries import columns_of
from regional.periods import difference, history, outliers, queries, reopening
from regional.web import changed_cells, period_words, report_words
from regional.web.forms.periods import ReopenForm
from regional.web.period_board import tabs_of
from regional.web.who import names_of
from regional.web.years import place_asked
from web.filters import moment
from web.guard import requires
from web.i18n import gettext
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("period_watch", __name__, url_prefix="/periods", template_folder="templates")
CELLS_A_PAGE = 100
DAYS_OPEN = 7


@bp.get("/<uuid:period_id>/differences")
@requires(Permission.PERIODS_VIEW)
def differences(period_id: UUID) -> str:
    """Which schools changed after approval: then, now, and why."""
    work = current_work()
    period = queries.period_of(work.session, period_id)
    place = place_asked()
    places = difference.by_municipality(work.session, period_id)
    shown = [each for each in places if place in (None, each.municipality_id)]
    page = page_of(sum(each.cells for each in shown), request.args, size=CELLS_A_PAGE)
    cells = difference.differences(
        work.session, period_id, municipality_id=place, limit=page.size, offset=page.offset
    )
    return render_template(
        "regional/periods/differences.html",
        period=period,
        places=places,
        place=place,
        page=page,
        rows=changed_cells.rows_of(cells, _columns(work, period)),
        tabs=tabs_of(work, period, "period_watch.differences"),
        **period_words.common(work),
    )


@bp.get("/<uuid:period_id>/outliers")
@requires(Permission.PERIODS_VIEW)
def far(period_id: UUID) -> str:
    """Schools far from the others, with the arithmetic told; the region's page."""
    work = current_work()
    if work.actor.municipality_id is not None:
        raise NotFound
    period = queries.period_of(work.session, period_id)
    columns = _columns(work, period)
    found = outliers.outliers(work.session, period_id)
    return render_template(
        "regional/periods/outliers.html",
        period=period,
        rows=changed_cells.far_rows(found, columns),
        spread=outliers.FAR,
        least=outliers.LEAST_SCHOOLS,
        tabs=tabs_of(work, period, "period_watch.far"),
        **period_words.common(work),
    )


@bp.route("/<uuid:period_id>/reopenings", methods=["GET", "POST"])
@requires(Permission.PERIODS_VIEW)
def reopenings(period_id: UUID) -> ResponseReturnValue:
    """Who opened what, why and until when; a form for those who may open."""
    work = current_work()
    if work.actor.municipality_id is not None:
        raise NotFound
    period = queries.period_of(work.session, period_id)
    form = reopen_form(work)
    may = work.actor.may(Permission.PERIODS_EDIT)
    if request.method == "POST":
        work.actor.require(Permission.PERIODS_EDIT)
        if opened(work, form, period_id, None):
            return redirect(url_for(".reopenings", period_id=period_id), 303)
    found = reopening.reopenings(work.session, period_id)
    page = render_template(
        "regional/periods/reopenings.html",
        period=period,
        form=form if may and period.cancelled_at is None else None,
        rows=found,
        now=work.now(),
        who=names_of(work, {i for row in found for i in (row.opened_by, row.closed_by)}),
        tabs=tabs_of(work, period, "period_watch.reopenings"),
        **period_words.common(work),
    )
    return (page, 422) if form.errors else page


@bp.post("/<uuid:period_id>/reopenings/<uuid:reopening_id>/close")
@requires(Permission.PERIODS_EDIT)
def close(period_id: UUID, reopening_id: UUID) -> ResponseReturnValue:
    try:
        reopening.close_reopening(current_work(), reopening_id)
    except DomainError as refusal:
        say(report_words.refused(refusal), "bad")
    else:
        say(gettext("The reopening is ended."))
    return redirect(url_for(".reopenings", period_id=period_id), 303)


@bp.get("/<uuid:period_id>/history")
@requires(Permission.PERIODS_VIEW)
def moves(period_id: UUID) -> str:
    """Every move of every report of the period, the newest first."""
    work = current_work()
    period = queries.period_of(work.session, period_id)
    page = page_of(history.count_moves(work.session, period_id), request.args)
    found = history.moves_of(work.session, period_id, limit=page.size, offset=page.offset)
    return render_template(
        "regional/periods/history.html",
        period=period,
        moves=found,
        page=page,
        who=names_of(work, {move.account_id for move in found}),
        tabs=tabs_of(work, period, "period_watch.moves"),
        **period_words.common(work),
    )


def reopen_form(work: Work) -> ReopenForm:
    """Until the evening of this day next week, unless another moment is typed."""
    return ReopenForm(until=work.today() + timedelta(days=DAYS_OPEN), until_time="18:00")


def opened(work: Work, form: ReopenForm, period_id: UUID, report_id: UUID | None) -> bool:
    """Reopen as the form says; False leaves its faults in the form."""
    if not form.validate():
        return False
    hour, minute = (form.until_time.data or "0:0").split(":")
    until = datetime.combine(form.until.data, time(int(hour), int(minute)), work.zone)
    try:
        reopening.reopen(work, period_id, report_id, form.reason.data or "", until)
    except Invalid as fault:
        form.take(report_words.faults_in_words(fault))
        return False
    except DomainError as refusal:
        form.take({"": report_words.refused(refusal)})
        return False
    say(gettext("It is open until %(when)s and closes by itself.", when=moment(until)))
    return True


def _columns(work: Work, period: queries.PeriodLine) -> Mapping[str, Column]:
    year = SchoolYear(period.school_year)
    return {column.code: column for column in columns_of(work.session, year)}
