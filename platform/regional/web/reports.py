"""One school's report before the municipality and the region: looked at, accepted, sent back."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import DomainError, Invalid
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.periods import difference, judging, obligations, queries
from regional.periods.rules import Act, acts
from regional.periods.sheet import ReportSheet, report_of
from regional.web import changed_cells, period_words, report_rows, report_words
from regional.web.forms.periods import DecisionForm, LiftForm, typed
from regional.web.period_watch import opened, reopen_form
from regional.web.who import names_of
from web.guard import requires
from web.i18n import gettext
from web.page import say
from web.work import current_work

bp = Blueprint("reports", __name__, url_prefix="/reports", template_folder="templates")
REMARK = "remark-"


@bp.get("/")
@requires(Permission.PERIODS_VIEW)
def index() -> ResponseReturnValue:
    """The queue stands on the page of periods."""
    return redirect(url_for("periods.index"), 303)


@bp.route("/<uuid:report_id>", methods=["GET", "POST"])
@requires(Permission.PERIODS_VIEW)
def show(report_id: UUID) -> ResponseReturnValue:
    """Figures, what checks found, what the school explained; and the decision in one form."""
    work = current_work()
    sheet = report_of(work.session, report_id, work.now())
    form, remarks = DecisionForm(), typed(request.form, REMARK)
    status = 200
    if request.method == "POST":
        work.actor.require(Permission.REPORTS_ACCEPT)
        if form.validate():
            status = _decided(work, sheet, form, remarks)
            if status == 303:
                return redirect(_next(work, report_id), 303)
        else:
            status = 422
    return _page(work, sheet, form, remarks), status


@bp.route("/<uuid:report_id>/reopen", methods=["GET", "POST"])
@requires(Permission.PERIODS_EDIT)
def reopen(report_id: UUID) -> ResponseReturnValue:
    """Let this one school hand in again."""
    work = current_work()
    sheet = report_of(work.session, report_id, work.now())
    form = reopen_form(work)
    if request.method == "POST" and opened(work, form, sheet.period.id, report_id):
        return redirect(url_for(".show", report_id=report_id), 303)
    page = render_template(
        "regional/reports/reopen.html", sheet=sheet, form=form, **period_words.common(work)
    )
    return (page, 422) if form.errors else page


@bp.route("/<uuid:report_id>/lift", methods=["GET", "POST"])
@requires(Permission.PERIODS_EDIT)
def lift(report_id: UUID) -> ResponseReturnValue:
    """Take the duty off one school, or put it back, with a reason."""
    work = current_work()
    sheet = report_of(work.session, report_id, work.now())
    form, back = LiftForm(), sheet.line.state == "lifted"
    if form.validate_on_submit():
        try:
            if back:
                obligations.unlift_reports(work, [report_id], form.reason.data or "")
            else:
                obligations.lift_report(work, report_id, form.reason.data or "")
        except Invalid as fault:
            form.take(report_words.faults_in_words(fault))
        except DomainError as refusal:
            form.take({"": report_words.refused(refusal)})
        else:
            say(
                gettext("The school owes this report again.")
                if back
                else gettext("The school no longer owes this report.")
            )
            return redirect(url_for(".show", report_id=report_id), 303)
    page = render_template(
        "regional/reports/lift.html", sheet=sheet, form=form, back=back, **period_words.common(work)
    )
    return (page, 422) if form.errors else page


def _decided(work: Work, sheet: ReportSheet, form: DecisionForm, remarks: Mapping[str, str]) -> int:
    """Do what the button says: 303 when done, else the status of the page with its faults."""
    report = sheet.line
    try:
        if request.form.get("decision") == "accept":
            done = judging.accept(work, [report.id])
            if not done.count:
                form.take({"": report_words.fault_words("already_decided")})
                return 409
            say(gettext("Accepted: %(school)s.", school=report.school))
        else:
            judging.send_back(work, report.id, form.reason.data or "", _by_version(sheet, remarks))
            say(gettext("Sent back: %(school)s. The school is told.", school=report.school))
    except Invalid as fault:
        form.take(report_words.faults_in_words(fault))
        return 422
    except DomainError as refusal:
        form.take({"": report_words.refused(refusal)})
        return 409
    return 303


def _by_version(sheet: ReportSheet, remarks: Mapping[str, str]) -> dict[UUID | None, str]:
    versions = {column.code: column.version_id for column in sheet.columns}
    return {versions[code]: words for code, words in remarks.items() if code in versions}


def _next(work: Work, report_id: UUID) -> str:
    """The report that waits longest now, else the list of periods."""
    found = queries.next_in_queue(work.session, report_id)
    return url_for(".show", report_id=found) if found else url_for("periods.index")


def _page(work: Work, sheet: ReportSheet, form: DecisionForm, remarks: Mapping[str, str]) -> str:
    report = sheet.line
    can = acts(work.actor, report.state)
    changed = (
        difference.of_report(work.session, report.id) if report.approved_attempt is not None else []
    )
    return render_template(
        "regional/reports/show.html",
        sheet=sheet,
        form=form,
        typed=remarks,
        rows=report_rows.rows_of(sheet),
        general=report_rows.questions_of_all(sheet),
        said=report_rows.remarks_of_all(sheet),
        changed=changed_cells.rows_of(changed, {c.code: c for c in sheet.columns}),
        may_accept=Act.ACCEPT in can,
        may_return=Act.SEND_BACK in can,
        may_reopen=work.actor.may(Permission.PERIODS_EDIT) and report.state != "lifted",
        may_lift=Act.LIFT in can,
        may_unlift=Act.UNLIFT in can,
        who=names_of(work, {move.account_id for move in sheet.moves}),
        after=queries.next_in_queue(work.session, report.id),
        **period_words.common(work),
    )
