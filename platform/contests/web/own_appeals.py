"""A school's appeals: about which results, until when, in what words; what was decided (CT-08)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from contests.appeals import queries, service
from contests.ballots.marks import OVERALL
from contests.results.feedback import RoundFeedback, feedback_of
from contests.web import appeal_words as words
from contests.web.appeal_forms import AppealForm
from contests.web.result_tables import change_words
from contests.web.tabs import section_tabs
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from web.guard import requires
from web.i18n import gettext
from web.page import refusal_said, say
from web.work import current_work

bp = Blueprint(
    "own_appeals", __name__, url_prefix="/s/<school_code>/appeals", template_folder="templates"
)


@bp.get("/")
@requires(Permission.APPEALS_FILE)
def index() -> str:
    """The school's appeals, and the results it may appeal."""
    session = current_work().session
    return render_template(
        "contests/own_appeals/index.html",
        lines=queries.own_appeals(session),
        grounds=queries.grounds(session),
        tabs=section_tabs(),
        words=words,
    )


@bp.route("/new/<uuid:round_id>/<uuid:entry_id>", methods=["GET", "POST"])
@requires(Permission.APPEALS_FILE)
def new(round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """The jury's sheets of the entry, and the school's words about them."""
    work, form = current_work(), AppealForm()
    told = queries.ground(work.session, round_id, entry_id)
    refusal = ""
    if form.validate_on_submit():
        try:
            appeal_id = service.file(work, round_id, entry_id, form.text.data or "")
        except Invalid as fault:
            form.take(words.faults(fault))
        except WrongState as refused:
            refusal = words.refused(refused)
        else:
            say(gettext("The appeal is filed. The decision will come here and by a notice."))
            return redirect(url_for(".show", appeal_id=appeal_id), 303)
    page = render_template(
        "contests/own_appeals/new.html",
        told=told,
        form=form,
        refusal=refusal,
        feedback=_feedback(round_id, entry_id),
        words=words,
        OVERALL=OVERALL,
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/<uuid:appeal_id>")
@requires(Permission.APPEALS_FILE)
def show(appeal_id: UUID) -> str:
    """The appeal, its decision, and what a new count changed for the entry."""
    session = current_work().session
    line = queries.own_appeal(session, appeal_id)
    answer = queries.answer_of(session, line)
    changes = [change for change in answer.changes if change.entry == line.entry] if answer else []
    return render_template(
        "contests/own_appeals/show.html",
        line=line,
        state=words.state(line.state),
        answer=answer,
        changes=[change_words(change) for change in changes],
        feedback=_feedback(line.round_id, line.entry_id),
        OVERALL=OVERALL,
    )


@bp.route("/<uuid:appeal_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.APPEALS_FILE)
def withdraw(appeal_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line, form = queries.own_appeal(work.session, appeal_id), AppealForm()
    if form.is_submitted():
        with refusal_said(words.refused):
            service.withdraw(work, appeal_id)
            say(gettext("The appeal is taken back."))
        return redirect(url_for(".show", appeal_id=appeal_id), 303)
    return render_template("contests/own_appeals/withdraw.html", line=line)


def _feedback(round_id: UUID, entry_id: UUID) -> RoundFeedback | None:
    _entry, _contest, rounds = feedback_of(current_work(), entry_id)
    return next((each for each in rounds if each.held.id == round_id), None)
