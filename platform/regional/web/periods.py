"""Reporting periods: the list, the card, the board of completeness, bulk decisions (KP-06, KP-07).

A municipality sees its own schools by the same pages: the database narrows what they read.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from kernel.errors import DomainError, Invalid
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.periods import judging, obligations, official, queries, service
from regional.periods.rules import State
from regional.structure.queries import municipalities
from regional.web import bulk_decisions as bulk
from regional.web import period_words, report_words
from regional.web.forms.periods import CancelForm, PeriodForm
from regional.web.period_board import (
    NAME,
    SORTS,
    board_rows,
    left_words,
    next_steps,
    tabs_of,
    total_row,
)
from regional.web.years import place_asked
from web.guard import requires
from web.i18n import gettext, language, ngettext
from web.page import say
from web.paging import page_of, sort_of
from web.work import current_work

bp = Blueprint("periods", __name__, url_prefix="/periods", template_folder="templates")
SHOWN_IN_QUEUE = 20
MISSING_A_PAGE = 100


@bp.get("/")
@requires(Permission.PERIODS_VIEW)
def index() -> str:
    """Every period with what came in; a municipality's queue of reports above it."""
    work = current_work()
    waiting = work.actor.municipality_id is not None
    found = queries.periods(work.session)
    return render_template(
        "regional/periods/index.html",
        periods=found,
        left={period.id: left_words(work, period) for period in found},
        queue=queries.queue(work.session, limit=SHOWN_IN_QUEUE) if waiting else [],
        queued=queries.count_queue(work.session) if waiting else 0,
        **period_words.common(work),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PERIODS_EDIT)
def new() -> ResponseReturnValue:
    work = current_work()
    form = _period_form(work)
    if form.validate_on_submit():
        try:
            period_id = service.create_period(work, _card(form))
        except Invalid as fault:
            form.take(report_words.faults_in_words(fault))
        else:
            say(gettext("The period is entered. Schools are listed on the day it opens."))
            return redirect(url_for(".show", period_id=period_id), 303)
    return _form_page("regional/periods/form.html", form, period=None)


@bp.route("/<uuid:period_id>/edit", methods=["GET", "POST"])
@requires(Permission.PERIODS_EDIT)
def edit(period_id: UUID) -> ResponseReturnValue:
    work = current_work()
    period = queries.period_of(work.session, period_id)
    form = _period_form(work, period)
    if form.validate_on_submit():
        try:
            service.change_period(work, period_id, _card(form))
        except Invalid as fault:
            form.take(report_words.faults_in_words(fault))
        else:
            say(gettext("The period is changed."))
            return redirect(url_for(".show", period_id=period_id), 303)
    return _form_page("regional/periods/form.html", form, period=period)


@bp.route("/<uuid:period_id>/cancel", methods=["GET", "POST"])
@requires(Permission.PERIODS_EDIT)
def cancel(period_id: UUID) -> ResponseReturnValue:
    work = current_work()
    period = queries.period_of(work.session, period_id)
    form = CancelForm()
    if form.validate_on_submit():
        try:
            service.cancel_period(work, period_id, form.reason.data or "")
        except Invalid as fault:
            form.take(report_words.faults_in_words(fault))
        else:
            say(gettext("The period is cancelled. What was handed in stays."))
            return redirect(url_for(".show", period_id=period_id), 303)
    return _form_page("regional/periods/cancel.html", form, period=period)


@bp.post("/<uuid:period_id>/list")
@requires(Permission.PERIODS_EDIT)
def draw_up(period_id: UUID) -> ResponseReturnValue:
    """Draw up the list of those obliged now; asked again it adds schools entered late."""
    work = current_work()
    try:
        added = obligations.list_obliged(work, period_id)
    except DomainError as refusal:
        say(report_words.refused(refusal), "bad")
    else:
        say(
            ngettext("%(num)s school is on the list.", "%(num)s schools are on the list.", added)
            if added
            else gettext("Every school is on the list already."),
        )
    return redirect(url_for(".show", period_id=period_id), 303)


@bp.get("/<uuid:period_id>")
@requires(Permission.PERIODS_VIEW)
def show(period_id: UUID) -> str:
    """Completeness by municipality, and what is to be done next."""
    work = current_work()
    period = queries.period_of(work.session, period_id)
    sort = sort_of(request.args, SORTS, NAME)
    found = queries.completeness(work.session, period_id)
    tables = official.official_tables(work.session, period_id) if period.counts.approved else []
    return render_template(
        "regional/periods/show.html",
        period=period,
        sort=sort,
        rows=board_rows(found, sort),
        total=total_row(found.total),
        steps=next_steps(work, period, len(tables)),
        left=left_words(work, period),
        tabs=tabs_of(work, period, "periods.show"),
        kinds=_kinds_of(work, period),
        **period_words.common(work),
    )


@bp.get("/<uuid:period_id>/missing")
@requires(Permission.PERIODS_VIEW)
def missing(period_id: UUID) -> str:
    """Schools that owe their report, with whom to call."""
    work = current_work()
    period = queries.period_of(work.session, period_id)
    place = place_asked()
    schools = queries.missing(work.session, period_id, place)
    page = page_of(len(schools), request.args, size=MISSING_A_PAGE)
    return render_template(
        "regional/periods/missing.html",
        period=period,
        schools=schools[page.offset : page.offset + page.size],
        addresses=sorted({school.email for school in schools if school.email}),
        page=page,
        place=place,
        places=_places(work),
        tabs=tabs_of(work, period, "periods.missing"),
        **period_words.common(work),
    )


@bp.route("/<uuid:period_id>/reports", methods=["GET", "POST"])
@requires(Permission.PERIODS_VIEW)
def reports(period_id: UUID) -> ResponseReturnValue:
    """Reports of a period, narrowed by place and state; the ticked ones are decided at once."""
    work = current_work()
    period = queries.period_of(work.session, period_id)
    place, state = place_asked(), _state_asked()
    if request.method == "POST":
        bulk.decide(work, period_id, request.form.getlist("reports"), request.form.get("act", ""))
        asked = request.form.get("municipality")
        return redirect(
            url_for(".reports", period_id=period_id, state=state or None, municipality=asked), 303
        )
    search = request.args.get("q", "").strip()[:80]
    narrowed: dict[str, Any] = {"municipality_id": place, "state": state or None, "search": search}
    page = page_of(queries.count_reports(work.session, period_id, **narrowed), request.args)
    return render_template(
        "regional/periods/reports.html",
        period=period,
        reports=queries.reports(
            work.session, period_id, limit=page.size, offset=page.offset, **narrowed
        ),
        search=search,
        page=page,
        place=place,
        state=state,
        places=_places(work),
        state_names=period_words.state_names(),
        acts=bulk.acts_of(work.actor),
        has_clean=_has_clean(work, period),
        tabs=tabs_of(work, period, "periods.reports"),
        **period_words.common(work),
    )  # fmt: skip


@bp.route("/<uuid:period_id>/approve", methods=["GET", "POST"])
@requires(Permission.REPORTS_APPROVE)
def approve(period_id: UUID) -> ResponseReturnValue:
    """Approve every accepted report; the question says how many, and what stays outside."""
    work = current_work()
    period = queries.period_of(work.session, period_id)
    if request.method == "POST":
        try:
            done = judging.approve(work, period_id)
        except DomainError as refusal:
            say(report_words.refused(refusal), "bad")
        else:
            bulk.say_approved(done)
        return redirect(url_for(".show", period_id=period_id), 303)
    return render_template(
        "regional/periods/approve.html",
        period=period,
        effects=bulk.approval_effects(period.counts),
        **period_words.common(work),
    )


@bp.route("/<uuid:period_id>/accept", methods=["GET", "POST"])
@requires(Permission.REPORTS_ACCEPT)
def accept(period_id: UUID) -> ResponseReturnValue:
    """Accept at once the reports of which the checks asked nothing."""
    work = current_work()
    period = queries.period_of(work.session, period_id)
    clean = bulk.without_questions(work, period_id)
    if request.method == "POST":
        bulk.decide(work, period_id, [str(report.id) for report in clean], "accept")
        return redirect(url_for(".reports", period_id=period_id), 303)
    return render_template(
        "regional/periods/accept.html",
        period=period,
        clean=clean,
        asked=period.counts.submitted - len(clean),
        **period_words.common(work),
    )


def _has_clean(work: Work, period: queries.PeriodLine) -> bool:
    """Whether the reader may accept at once, and there is something to accept so."""
    may = work.actor.may(Permission.REPORTS_ACCEPT) and period.cancelled_at is None
    return bool(may and period.counts.submitted and bulk.without_questions(work, period.id))


def _period_form(work: Work, period: queries.PeriodLine | None = None) -> PeriodForm:
    today = work.today()
    year = SchoolYear.of(today)
    if period is not None:
        form = PeriodForm(obj=period, school_year=SchoolYear(period.school_year))
    else:
        form = PeriodForm(
            name=period_words.suggested_name(today, year),
            school_year=year,
            opens_on=today,
            due_on=today + timedelta(days=14),
            closes_on=today + timedelta(days=21),
            cut_off_on=today,
            school_kinds=["general"],
        )
    form.school_kinds.choices = [SelectChoice(code, name) for code, name in _kinds(work).items()]
    return form


def _card(form: PeriodForm) -> service.PeriodCard:
    same = ("opens_on", "due_on", "closes_on", "cut_off_on", "order_date")
    return service.PeriodCard(
        name=form.name.data or "",
        school_year=form.school_year.data.start,
        school_kinds=tuple(form.school_kinds.data or ()),
        order_number=form.order_number.data or None,
        note=form.note.data or "",
        **{name: getattr(form, name).data for name in same},
    )


def _form_page(
    template: str, form: PeriodForm | CancelForm, **values: object
) -> ResponseReturnValue:
    page = render_template(template, form=form, **values, **period_words.common(current_work()))
    return (page, 422) if form.errors else page


def _kinds(work: Work) -> dict[str, str]:
    return {t.code: t.name.in_language(language()) for t in profile_of(work.session).school_types}


def _kinds_of(work: Work, period: queries.PeriodLine) -> str:
    kinds = _kinds(work)
    return ", ".join(kinds.get(code, code) for code in period.school_kinds)


def _places(work: Work) -> list[tuple[str, str]]:
    """Municipalities to choose from; a specialist of one has nothing to choose."""
    if work.actor.municipality_id is not None:
        return []
    return [(str(place), name) for place, name in municipalities(work.session)]


def _state_asked() -> str:
    asked = request.values.get("state", "")
    return asked if asked in set(State) else ""
