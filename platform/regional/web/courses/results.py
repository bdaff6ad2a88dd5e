"""How a run ends: who passed, the certificates and their file, taking one back."""

from datetime import date
from io import BytesIO
from uuid import UUID

from flask import Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from regional.training import printing, queries, settling
from regional.training.places import participants
from regional.training.printing import MEDIA_TYPE, print_certificate
from regional.training.rules import SEATED, Presence, acts_of
from regional.training.settling import Outcome, presence_of
from regional.web.courses import bp
from regional.web.courses.forms import IssueForm, ReasonForm
from regional.web.courses.runs import back_to, run_tabs
from regional.web.courses.words import fault_words, faults_into, refused_words, words
from web.filters import day as shown_day
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work

PREFIX, REASON = "state-", "reason-"


@bp.get("/runs/<uuid:run_id>/results")
@requires(Permission.COURSES_EDIT)
def results(run_id: UUID) -> str:
    return _page(run_id)


@bp.post("/runs/<uuid:run_id>/results")
@requires(Permission.COURSES_EDIT)
def save_results(run_id: UUID) -> ResponseReturnValue:
    """The whole list as it came back; faults stand beside their names, and nothing is written."""
    typed = _typed()
    try:
        number = settling.settle(current_work(), run_id, typed)
    except Invalid as refused:
        return _page(run_id, typed=typed, refused=refused), 422
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return back_to(run_id)
    say(
        ngettext("%(num)s result is written.", "%(num)s results are written.", number)
        if number
        else _("Nothing was changed.")
    )
    return back_to(run_id, "results")


@bp.post("/runs/<uuid:run_id>/pass")
@requires(Permission.COURSES_EDIT)
def pass_present(run_id: UUID) -> ResponseReturnValue:
    try:
        number = settling.pass_present(current_work(), run_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return back_to(run_id)
    said = ngettext("%(num)s person passed.", "%(num)s people passed.", number)
    say(said if number else _("Nobody else was there often enough."))
    return back_to(run_id, "results")


@bp.post("/runs/<uuid:run_id>/certificates")
@requires(Permission.COURSES_EDIT)
def issue(run_id: UUID) -> ResponseReturnValue:
    """Have the worker issue and print; its page shows how far it is and offers the file."""
    form = IssueForm()
    if form.validate() and form.issued_on.data:
        try:
            return _ask(run_id, form.issued_on.data)
        except Invalid as refused:
            today = shown_day(current_work().today())
            form.take(
                {name: fault_words(code, refused, example=today)
                 for name, code in refused.fields.items()}
            )  # fmt: skip
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return back_to(run_id, "results")
    elif not form.errors:
        form.take({"issued_on": _("A date is needed. For example, 01.09.2026.")})
    return _page(run_id, issue=form), 422


@bp.post("/runs/<uuid:run_id>/print")
@requires(Permission.COURSES_EDIT)
def print_all(run_id: UUID) -> ResponseReturnValue:
    try:
        return _ask(run_id, None)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return back_to(run_id, "results")


@bp.get("/certificates/<uuid:course_certificate_id>.pdf")
@requires(Permission.COURSES_VIEW)
def certificate(course_certificate_id: UUID) -> Response:
    return certificate_file(course_certificate_id)


def certificate_file(certificate_id: UUID) -> Response:
    """One paper as a download; it names a person, so nothing on the way keeps it."""
    made = print_certificate(current_work(), certificate_id, check_address())
    answer = send_file(
        BytesIO(made.content), mimetype=MEDIA_TYPE, as_attachment=True, download_name=made.name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def check_address() -> str:
    """Where papers are checked, without a code at the end."""
    return url_for("papers.index", _external=True)


@bp.route("/certificates/<uuid:course_certificate_id>/revoke", methods=["GET", "POST"])
@requires(Permission.COURSES_EDIT)
def revoke(course_certificate_id: UUID) -> ResponseReturnValue:
    work = current_work()
    held = queries.certificate_of(work.session, course_certificate_id)
    if held is None:
        raise NotFound("course_certificate")
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with faults_into(form):
                settling.revoke_certificate(work, held.id, form.reason.data or "")
                say(_("The certificate is revoked. Its check page says so from now on."))
                return back_to(held.run_id, "results")
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return back_to(held.run_id, "results")
    page = render_template("regional/courses/revoke.html", form=form, held=held)
    return (page, 422) if form.errors else page


def _ask(run_id: UUID, issued_on: date | None) -> ResponseReturnValue:
    job_id = printing.ask_certificates(current_work(), run_id, issued_on, check_address())
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _typed() -> dict[UUID, Outcome]:
    """What the list says of each place; a name that is no identifier is nobody's."""
    found = {}
    for name, state in request.form.items():
        if not name.startswith(PREFIX):
            continue
        try:
            place = UUID(name.removeprefix(PREFIX))
        except ValueError:
            raise NotFound("enrolment") from None
        reason = " ".join(request.form.get(f"{REASON}{place}", "").split())[:300]
        found[place] = Outcome(state, reason)
    return found


def _page(
    run_id: UUID,
    *,
    typed: dict[UUID, Outcome] | None = None,
    refused: Invalid | None = None,
    issue: IssueForm | None = None,
) -> str:
    work = current_work()
    run = queries.run_of(work.session, run_id)
    people = [one for one in participants(work.session, run_id) if one.state in SEATED]
    faults = refused.fields if refused else {}
    presence = presence_of(work, run_id)
    return render_template(
        "regional/courses/results.html",
        run=run,
        tabs=run_tabs(run, "results"),
        people=people,
        presence=presence,
        enough={one.id: presence.get(one.id, Presence(0, 0)).is_enough(run.least_presence_percent)
                for one in people},
        said={one.id: (typed or {}).get(one.id, Outcome(one.state, one.result)) for one in people},
        faults={place: fault_words(code, refused) for place, code in faults.items() if refused},
        acts=acts_of(run.state),
        waiting=sum(one.state == "passed" and (one.number is None or one.revoked)
                    for one in people),
        held=sum(one.number is not None and not one.revoked for one in people),
        issue=issue or IssueForm(formdata=None, data={"issued_on": work.today()}),
        **words(),
    )  # fmt: skip
