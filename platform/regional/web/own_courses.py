"""One's own training: what holds until when, runs to ask for a place in, certificates."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from regional.training import enrolment, queries
from regional.training.places import OwnPlace, own_places
from regional.training.rules import OVER, Place, may_move, standing
from regional.web.courses.days import calendar_of
from regional.web.courses.forms import WayForm
from regional.web.courses.results import certificate_file
from regional.web.courses.words import place_words, words
from regional.web.tabs import OF_SCHOOL, tabs
from web.guard import requires
from web.i18n import gettext as _
from web.page import refusal_said, say
from web.work import current_work

bp = Blueprint(
    "own_courses", __name__, url_prefix="/s/<school_code>/courses", template_folder="templates"
)


@bp.get("/")
@requires(Permission.OWN_COURSES)
def index() -> str:
    work = current_work()
    places = own_places(work.session, work.actor.account_id)
    held = {one.run_id: one for one in places if one.state not in (Place.WITHDRAWN,)}
    best = best_paper(places)
    until = best.valid_until if best else None
    return render_template(
        "regional/own_courses/index.html",
        best=best,
        standing=standing(work.today(), best is not None, until),
        ahead=[one for one in places if one.state in ("asked", "enrolled")
               and one.run_state not in OVER],
        past=[one for one in places if one.certificate_id or one.state in ("passed", "failed")
              or (one.run_state in OVER and one.state != Place.WITHDRAWN)
              or one.state == Place.DECLINED],
        runs=[run for run in queries.runs_to_ask(work.session, work.today())
              if run.id not in held],
        tabs=tabs(OF_SCHOOL),
        today=work.today(),
        **words(),
    )  # fmt: skip


@bp.get("/runs/<uuid:run_id>")
@requires(Permission.OWN_COURSES)
def run(run_id: UUID) -> str:
    """A run with its days, and one's own place in it."""
    work = current_work()
    found = queries.run_of(work.session, run_id)
    mine = [one for one in own_places(work.session, work.actor.account_id) if one.run_id == run_id]
    if not mine and found.state != "open":
        raise NotFound("course_run")
    course = queries.course_of(work.session, found.course_id)
    return render_template(
        "regional/own_courses/run.html",
        run=found,
        about=course.about,
        mine=mine[0] if mine else None,
        may_leave=bool(mine) and may_move(mine[0].state, Place.WITHDRAWN, work.actor.hat)
        and not found.is_over,
        sessions=queries.sessions_of(work.session, run_id),
        form=WayForm(formdata=None).offer(found.mode),
        **words(),
    )  # fmt: skip


@bp.post("/runs/<uuid:run_id>/ask")
@requires(Permission.OWN_COURSES)
def ask(run_id: UUID) -> ResponseReturnValue:
    work = current_work()
    found = queries.run_of(work.session, run_id)
    form = WayForm().offer(found.mode)
    with refusal_said(place_words):
        enrolment.ask(work, run_id, form.way.data)
        say(_("You have asked for a place. The municipality or the region confirms it."), "wait")
    return redirect(url_for(".index"), 303)


@bp.post("/places/<uuid:enrolment_id>/withdraw")
@requires(Permission.OWN_COURSES)
def withdraw(enrolment_id: UUID) -> ResponseReturnValue:
    with refusal_said(place_words):
        enrolment.withdraw(current_work(), enrolment_id)
        say(_("You have given the place back. While there are places you may ask again."))
    return redirect(url_for(".index"), 303)


@bp.get("/certificates/<uuid:course_certificate_id>.pdf")
@requires(Permission.OWN_COURSES)
def certificate(course_certificate_id: UUID) -> Response:
    return certificate_file(course_certificate_id)


@bp.get("/runs/<uuid:run_id>/calendar.ics")
@requires(Permission.OWN_COURSES)
def calendar(run_id: UUID) -> Response:
    return calendar_of(run_id)


def best_paper(places: list[OwnPlace]) -> OwnPlace | None:
    """The certificate that holds longest, if there is one."""
    held = [one for one in places if one.certificate_id and one.revoked_at is None]
    endless = [one for one in held if one.valid_until is None]
    ending = sorted((one for one in held if one.valid_until), key=lambda one: str(one.valid_until))
    return next(iter(endless), ending[-1] if ending else None)
