"""One run: its state and its days, opening, starting, completing and cancelling it."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from regional.training import queries, service
from regional.training.queries import RunLine
from regional.web.courses import bp
from regional.web.courses.forms import ReasonForm, RunForm
from regional.web.courses.words import RUN_DONE, faults_into, refused_words, words
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


def run_tabs(run: RunLine, here: str) -> list[tuple[str, str, bool]]:
    """The pages of a run; results are for those who keep courses."""
    pages = [("run", _("Participants")), ("days", _("Sessions"))]
    if current_actor().may(Permission.COURSES_EDIT):
        pages.append(("results", _("Results and certificates")))
    return [
        (url_for(f"courses.{name}", run_id=run.id), label, name == here) for name, label in pages
    ]


def back_to(run_id: UUID, page: str = "run") -> ResponseReturnValue:
    return redirect(url_for(f"courses.{page}", run_id=run_id), 303)


@bp.route("/runs/<uuid:run_id>/edit", methods=["GET", "POST"])
@requires(Permission.COURSES_EDIT)
def edit_run(run_id: UUID) -> ResponseReturnValue:
    work = current_work()
    run = queries.run_of(work.session, run_id)
    form = RunForm(obj=run)
    if form.validate_on_submit():
        try:
            with faults_into(form):
                service.change_run(work, run_id, form.plan())
                say(_("The run is saved."))
                return back_to(run_id)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return back_to(run_id)
    page = render_template("regional/courses/run_edit.html", form=form, run=run, **words())
    return (page, 422) if form.errors else page


@bp.post("/runs/<uuid:run_id>/<any(open, start, complete, resume):act>")
@requires(Permission.COURSES_EDIT)
def act_on_run(run_id: UUID, act: str) -> ResponseReturnValue:
    try:
        service.act_on_run(current_work(), run_id, act)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return back_to(run_id, "results" if act == "complete" else "run")
    say(_(RUN_DONE[act]))
    return back_to(run_id)


@bp.route("/runs/<uuid:run_id>/cancel", methods=["GET", "POST"])
@requires(Permission.COURSES_EDIT)
def cancel_run(run_id: UUID) -> ResponseReturnValue:
    work = current_work()
    run = queries.run_of(work.session, run_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with faults_into(form):
                service.act_on_run(work, run_id, "cancel", form.reason.data or "")
                say(_("The run is cancelled. Everybody in it is told why."))
                return back_to(run_id)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return back_to(run_id)
    page = render_template("regional/courses/run_cancel.html", form=form, run=run, **words())
    return (page, 422) if form.errors else page
