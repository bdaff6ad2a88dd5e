"""A school's own reports: what is owed and until when, handing in, explaining what changed."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import DomainError, Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.periods import difference, queries, submitting
from regional.periods.rules import Act, move_for, why_not_submit
from regional.periods.sheet import ReportSheet, report_of
from regional.web import changed_cells, period_words, report_rows, report_words
from regional.web.forms.periods import DifferenceForm, SubmitForm, typed
from regional.web.own_duty import duties_of, duty_of, most_urgent
from regional.web.own_kpi import doors_of
from regional.web.report_rows import FigureRow, Question
from regional.web.tabs import OF_SCHOOL, tabs
from regional.web.who import names_of
from web.guard import requires
from web.i18n import gettext
from web.page import say
from web.work import current_work

bp = Blueprint(
    "own_report", __name__, url_prefix="/s/<school_code>/report", template_folder="templates"
)
EXPLAIN = "explain-"
# Refusals that pass by themselves in seconds.
PASSING = frozenset({"figures_are_being_counted", "no_figures_yet"})


@bp.get("/")
@requires(Permission.REPORT_VIEW)
def index() -> str:
    """What the school owes now, and what it has handed in before."""
    work = current_work()
    found = queries.reports_of_school(work.session, _school(work))
    duties = duties_of(work, found)
    return render_template(
        "regional/reports/own_index.html",
        now=most_urgent(duties),
        before=[duty for duty in duties if not duty.is_now],
        tabs=tabs(OF_SCHOOL),
        **period_words.common(work),
    )


@bp.route("/<uuid:report_id>", methods=["GET", "POST"])
@requires(Permission.REPORT_VIEW)
def show(report_id: UUID) -> ResponseReturnValue:
    """One report with everything said of it; handing it in when that is the time."""
    work = current_work()
    sheet = _sheet(work, report_id)
    form, answers = SubmitForm(), typed(request.form, EXPLAIN)
    if request.method != "POST":
        return _page(work, sheet, form, answers, {})
    work.actor.require(Permission.REPORT_SUBMIT)
    faults: dict[str, str] = {}
    try:
        submitting.submit(work, report_id, answers)
    except Invalid as fault:
        faults = report_words.faults_in_words(fault)
        form.take({"": gettext("Some findings have no explanation yet.")})
        return _page(work, _sheet(work, report_id), form, answers, faults), 422
    except NotFound:
        raise
    except DomainError as refusal:
        form.take({"": report_words.refused(refusal)})
        calm = refusal.code in PASSING
        return _page(work, sheet, form, answers, faults, calm=calm), 409
    say(gettext("The report is handed in. The municipality will look at it."))
    return redirect(url_for(".show", report_id=report_id), 303)


@bp.route("/<uuid:report_id>/recall", methods=["GET", "POST"])
@requires(Permission.REPORT_SUBMIT)
def recall(report_id: UUID) -> ResponseReturnValue:
    """Take back what nobody has accepted yet; asked first."""
    work = current_work()
    sheet = _sheet(work, report_id)
    if request.method != "POST":
        return render_template(
            "regional/reports/own_recall.html", sheet=sheet, **period_words.common(work)
        )
    try:
        submitting.recall(work, report_id)
    except NotFound:
        raise
    except DomainError as refusal:
        say(report_words.refused(refusal), "bad")
    else:
        say(gettext("The report is taken back. Hand it in again in time."))
    return redirect(url_for(".show", report_id=report_id), 303)


@bp.route("/<uuid:report_id>/difference", methods=["GET", "POST"])
@requires(Permission.REPORT_VIEW)
def changed(report_id: UUID) -> ResponseReturnValue:
    """What changed since approval, with a field for the reason."""
    work = current_work()
    sheet = _sheet(work, report_id)
    form = DifferenceForm()
    may = work.actor.may(Permission.REPORT_SUBMIT)
    if request.method == "POST":
        work.actor.require(Permission.REPORT_SUBMIT)
        if form.validate():
            try:
                submitting.explain_difference(work, report_id, None, form.text.data or "")
            except Invalid as fault:
                form.take(report_words.faults_in_words(fault))
            except DomainError as refusal:
                form.take({"": report_words.refused(refusal)})
            else:
                say(gettext("The reason is written down. The region sees it beside the figures."))
                return redirect(url_for(".changed", report_id=report_id), 303)
    page = render_template(
        "regional/reports/own_changed.html",
        sheet=sheet,
        form=form if may else None,
        rows=_changed(work, sheet),
        said=[remark for remark in sheet.remarks if remark.kind == "difference"],
        **period_words.common(work),
    )
    return (page, 422) if form.errors else page


def _sheet(work: Work, report_id: UUID) -> ReportSheet:
    sheet = report_of(work.session, report_id, work.now())
    if sheet.line.school_id != _school(work):
        raise NotFound("report")
    return sheet


def _page(
    work: Work,
    sheet: ReportSheet,
    form: SubmitForm,
    answers: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    calm: bool = False,
) -> str:
    report, today = sheet.line, work.today()
    blocked = why_not_submit(report.state, sheet.period, sheet.leave, today)
    rows = report_rows.rows_of(sheet, answers)
    general = report_rows.questions_of_all(sheet, answers)
    return render_template(
        "regional/reports/own_show.html",
        sheet=sheet,
        duty=duty_of(work, sheet.period, report, sheet.leave),
        form=form,
        faults=faults,
        asking=report_rows.to_look_at(rows, report.attempt),
        sent_back=[row for row in rows if row.is_sent_back(report.attempt)],
        asked=_asked(rows, general),
        calm=calm,
        rows=rows,
        general=general,
        said=report_rows.remarks_of_all(sheet),
        changed=_changed(work, sheet),
        may_submit=blocked is None and work.actor.may(Permission.REPORT_SUBMIT),
        open=blocked is None,
        may_recall=move_for(work.actor, Act.RECALL, report.state) is not None
        and why_not_submit("due", sheet.period, sheet.leave, today) is None,
        doors=_doors(work),
        who=names_of(work, {move.account_id for move in sheet.moves}),
        source_words=report_rows.source_words,
        **period_words.common(work),
    )


def _asked(rows: list[FigureRow], general: list[Question]) -> list[tuple[str, Question]]:
    """Every question with the name of what it is about, in the order of the page."""
    whole = gettext("The report as a whole")
    return [
        *((whole, question) for question in general),
        *((row.told.short_name, question) for row in rows for question in row.questions),
    ]


def _changed(work: Work, sheet: ReportSheet) -> list[changed_cells.ChangedCell]:
    if sheet.line.approved_attempt is None:
        return []
    found = difference.of_report(work.session, sheet.line.id)
    return changed_cells.rows_of(found, {column.code: column for column in sheet.columns})


def _doors(work: Work) -> dict[str, tuple[str, str]]:
    """Where this reader mends what a figure is counted from."""
    more = (
        ("links", "own_links.index", Permission.LINKS_OWN),
        ("courses", "own_courses.index", Permission.OWN_COURSES),
    )
    known = current_app.view_functions
    return doors_of(work) | {
        source: (url_for(endpoint), "")
        for source, endpoint, permission in more
        if work.actor.may(permission) and endpoint in known
    }


def _school(work: Work) -> UUID:
    if work.actor.school_id is None:
        raise NotFound("school")
    return work.actor.school_id


def _common(work: Work) -> dict[str, object]:
    return {"words": period_words, "today": work.today(), "SchoolYear": SchoolYear}
