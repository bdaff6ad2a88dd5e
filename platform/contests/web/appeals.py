"""Appeals as the commission and the region decide them: sheets, decision, a new count (CT-08)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from contests.appeals import queries, service
from contests.appeals.queries import AppealLine, NamedSheet
from contests.ballots.marks import OVERALL
from contests.web import appeal_words as words
from contests.web.appeal_forms import DecisionForm
from contests.web.result_tables import change_words
from contests.web.tabs import section_tabs
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from web.guard import requires
from web.i18n import gettext
from web.page import say
from web.work import current_work

bp = Blueprint("appeals", __name__, url_prefix="/appeals", template_folder="templates")


@bp.get("/")
@requires(Permission.APPEALS_DECIDE)
def index() -> str:
    """Those that wait first."""
    lines = queries.appeals_of_staff(current_work().session)
    return render_template(
        "contests/appeals/index.html", lines=lines, tabs=section_tabs(), words=words
    )


@bp.get("/<uuid:appeal_id>")
@requires(Permission.APPEALS_DECIDE)
def show(appeal_id: UUID) -> ResponseReturnValue:
    return _page(appeal_id)


@bp.post("/<uuid:appeal_id>/decide")
@requires(Permission.APPEALS_DECIDE)
def decide(appeal_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line = queries.appeal_of_staff(work.session, appeal_id)
    sheets = queries.sheets_of(work.session, line)
    form = DecisionForm().offer(sheets)
    if not form.validate_on_submit():
        return _page(appeal_id, form), 422
    try:
        number = service.decide(work, appeal_id, _decision(form, sheets))
    except Invalid as fault:
        form.take(words.faults(fault))
        return _page(appeal_id, form), 422
    except WrongState as refused:
        return _page(appeal_id, form, refusal=words.refused(refused)), 409
    say(
        gettext("The appeal is upheld. The round is counted anew: count %(number)s.", number=number)
        if number
        else gettext("The appeal is rejected. The school is told.")
    )
    return redirect(url_for(".show", appeal_id=appeal_id), 303)


def _decision(form: DecisionForm, sheets: list[NamedSheet]) -> service.Decision:
    if form.outcome.data not in ("uphold", "reject"):
        raise Invalid({"outcome": "outcome_needed"})
    asked = set(form.void.data or ())
    return service.Decision(
        uphold=form.outcome.data == "uphold",
        reason=form.reason.data or "",
        void=tuple(each.member_id for each in sheets if str(each.member_id) in asked),
    )


def _page(appeal_id: UUID, form: DecisionForm | None = None, *, refusal: str = "") -> str:
    session = current_work().session
    line: AppealLine = queries.appeal_of_staff(session, appeal_id)
    sheets = queries.sheets_of(session, line)
    answer = queries.answer_of(session, line)
    return render_template(
        "contests/appeals/show.html",
        line=line,
        state=words.state(line.state),
        entrant=queries.entrant_of(session, line),
        sheets=sheets,
        answer=answer,
        changes=[change_words(change) for change in answer.changes] if answer else [],
        later=queries.later_round(session, line.round_id),
        form=form or DecisionForm(formdata=None).offer(sheets),
        refusal=refusal,
        OVERALL=OVERALL,
    )
