"""Who takes part in a run: the list, enrolling, requests, one place."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from regional.structure.queries import municipalities
from regional.training import enrolment, queries, standing
from regional.training.enrolment import Enrolled
from regional.training.places import participant_of, participants
from regional.training.queries import RunLine
from regional.training.rules import Place, acts_of, why_no_place
from regional.training.standing import Wish
from regional.web.courses import bp
from regional.web.courses.forms import EnrolForm, NamesForm, RequestsForm, WayForm
from regional.web.courses.runs import back_to, run_tabs
from regional.web.courses.words import REFUSED, faults_into, refused_words, words
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work

MOST_OFFERED = 300


@bp.get("/runs/<uuid:run_id>")
@requires(Permission.COURSES_VIEW)
def run(run_id: UUID) -> str:
    return _run_page(run_id, RequestsForm(formdata=None))


@bp.post("/runs/<uuid:run_id>/requests/<any(confirm, decline):act>")
@requires(Permission.COURSES_ENROL)
def settle_requests(run_id: UUID, act: str) -> ResponseReturnValue:
    form = RequestsForm()
    if not form.validate() or not form.people.data:
        say(_("Tick whose requests you settle."), "bad")
        return back_to(run_id)
    try:
        number = enrolment.settle_requests(
            current_work(), run_id, form.people.data,
            confirm=act == "confirm", reason=form.reason.data or "",
        )  # fmt: skip
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return back_to(run_id)
    say(
        ngettext("%(num)s curator is enrolled.", "%(num)s curators are enrolled.", number)
        if act == "confirm"
        else ngettext("%(num)s request is declined.", "%(num)s requests are declined.", number)
    )
    return back_to(run_id)


@bp.route("/runs/<uuid:run_id>/enrol", methods=["GET", "POST"])
@requires(Permission.COURSES_ENROL)
def enrol(run_id: UUID) -> ResponseReturnValue:
    work = current_work()
    run = queries.run_of(work.session, run_id)
    if why := _closed(run):
        say(_(REFUSED[why]), "bad")
        return back_to(run_id)
    form = EnrolForm()
    form.offer(run.mode)
    if form.validate_on_submit():
        try:
            with faults_into(form):
                given = enrolment.enrol(work, run_id, form.people.data, form.way.data)
                say(_given(given))
                return back_to(run_id)
        except WrongState as refused:
            form.take({"people": refused_words(refused)})
    page = _enrol_page(run, form)
    return (page, 422) if form.errors else page


@bp.route("/runs/<uuid:run_id>/names", methods=["GET", "POST"])
@requires(Permission.COURSES_ENROL)
def enrol_names(run_id: UUID) -> ResponseReturnValue:
    work = current_work()
    run = queries.run_of(work.session, run_id)
    if why := _closed(run):
        say(_(REFUSED[why]), "bad")
        return back_to(run_id)
    form = NamesForm()
    form.offer(run.mode)
    form.offer_places(municipalities(work.session))
    if form.validate_on_submit():
        names = (form.names.data or "").splitlines()
        try:
            with faults_into(form):
                given = enrolment.enrol_named(work, run_id, names, form.place(), form.way.data)
                say(_given(given))
                return back_to(run_id)
        except WrongState as refused:
            form.take({"names": refused_words(refused)})
    page = render_template("regional/courses/names.html", form=form, run=run, **words())
    return (page, 422) if form.errors else page


@bp.get("/places/<uuid:enrolment_id>")
@requires(Permission.COURSES_ENROL)
def place(enrolment_id: UUID) -> str:
    session = current_work().session
    person, run_id = participant_of(session, enrolment_id)
    run = queries.run_of(session, run_id)
    form = WayForm(formdata=None, data={"way": person.mode}).offer("mixed")
    return render_template(
        "regional/courses/place.html", person=person, run=run, form=form, **words()
    )


@bp.post("/places/<uuid:enrolment_id>/way")
@requires(Permission.COURSES_ENROL)
def change_way(enrolment_id: UUID) -> ResponseReturnValue:
    form = WayForm().offer("mixed")
    run_id = enrolment.change_way(current_work(), enrolment_id, form.way.data)
    say(_("Written how the person takes part."))
    return back_to(run_id)


@bp.post("/places/<uuid:enrolment_id>/withdraw")
@requires(Permission.COURSES_ENROL)
def take_place(enrolment_id: UUID) -> ResponseReturnValue:
    try:
        run_id = enrolment.withdraw(current_work(), enrolment_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(url_for(".place", enrolment_id=enrolment_id), 303)
    say(_("The place is free again."))
    return back_to(run_id)


def _run_page(run_id: UUID, form: RequestsForm) -> str:
    work = current_work()
    run = queries.run_of(work.session, run_id)
    people = participants(work.session, run_id)
    return render_template(
        "regional/courses/run.html",
        run=run,
        tabs=run_tabs(run, "run"),
        asked=[one for one in people if one.state == Place.ASKED],
        people=[one for one in people if one.state in ("enrolled", "passed", "failed")],
        gone=[one for one in people if one.state in (Place.DECLINED, Place.WITHDRAWN)],
        acts=acts_of(run.state),
        closed=_closed(run),
        own=work.actor.municipality_id,
        form=form,
        **words(),
    )


def _enrol_page(run: RunLine, form: EnrolForm) -> str:
    work = current_work()
    wish = Wish(
        outside_run=run.id,
        municipality_id=work.actor.municipality_id or _uuid(request.args.get("municipality")),
        search=request.args.get("q", "").strip()[:80],
        standing=request.args.get("standing", ""),
    )
    found = standing.curators(work.session, work.today(), wish, limit=MOST_OFFERED + 1)
    return render_template(
        "regional/courses/enrol.html",
        form=form,
        run=run,
        wish=wish,
        people=found[:MOST_OFFERED],
        more=len(found) > MOST_OFFERED,
        municipalities=municipalities(work.session),
        **words(),
    )


def _closed(run: RunLine) -> str | None:
    """Why this reader enrols nobody, if so."""
    work = current_work()
    return why_no_place(
        work.actor.hat, run.state,
        today=work.today(), enrol_until=run.enrol_until, ends_on=run.ends_on,
    )  # fmt: skip


def _given(given: Enrolled) -> str:
    number = given.added + given.confirmed
    if not number:
        return _("All of them were enrolled already.")
    return ngettext("%(num)s curator is enrolled.", "%(num)s curators are enrolled.", number)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
