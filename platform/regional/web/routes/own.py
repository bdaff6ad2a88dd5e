"""A school's side of routes: which of its teachers have one, asking for one, marking steps."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.tutoring import queries, register, service
from regional.tutoring.register import Teacher
from regional.tutoring.rules import OPEN, USUAL_YEARS
from regional.web.routes.board import end_page, end_route
from regional.web.routes.forms import CloseForm, FindForm, RouteForm, chosen
from regional.web.routes.plan import mark_done, mark_undone
from regional.web.routes.words import deficit_names, words
from regional.web.tabs import OF_SCHOOL, tabs
from regional.web.work_faults import faults_into, refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.page import refusal_said, say
from web.work import current_work

bp = Blueprint(
    "own_routes", __name__, url_prefix="/s/<school_code>/routes", template_folder="../templates"
)
MOST = 30
STEP = "/<uuid:route_id>/steps/<uuid:step_id>"


@bp.get("/")
@requires(Permission.ROUTES_ASK)
def index() -> str:
    work = current_work()
    return render_template(
        "regional/routes/own_index.html",
        lines=queries.own_routes(work, _school(work)),
        tabs=tabs(OF_SCHOOL),
        **words(profile_of(work.session)),
    )


@bp.get("/ask")
@requires(Permission.ROUTES_ASK)
def choose() -> str:
    return _choose_page(FindForm(formdata=None))


@bp.post("/ask")
@requires(Permission.ROUTES_ASK)
def find() -> ResponseReturnValue:
    """Look for a teacher: a name is typed into the page and never into an address."""
    form = FindForm()
    valid = form.validate()
    return _choose_page(form), 200 if valid else 422


@bp.route("/ask/<uuid:person_id>", methods=["GET", "POST"])
@requires(Permission.ROUTES_ASK)
def ask(person_id: UUID) -> ResponseReturnValue:
    work = current_work()
    teacher = register.teacher(work.session, work.today(), person_id)
    if teacher is None:
        raise NotFound("Person")
    form = _offered(work, teacher)
    if form.validate_on_submit():
        with faults_into(form):
            route = service.ask_route(
                work, person_id, form.card(), programme_id=chosen(form.programme.data),
                curator_id=chosen(form.curator.data),
            )  # fmt: skip
            say(_("The route is asked for. A tutor takes it and plans the steps."))
            return redirect(url_for(".show", route_id=route.id), 303)
    page = render_template("regional/routes/ask.html", form=form, teacher=teacher)
    return (page, 422) if form.errors else page


@bp.get("/<uuid:route_id>")
@requires(Permission.ROUTES_ASK)
def show(route_id: UUID) -> str:
    work = current_work()
    page = queries.route(work, route_id)
    teacher = register.teacher(work.session, work.today(), page.person_id)
    newer = teacher.consent_id if teacher else None
    return render_template(
        "regional/routes/own_show.html",
        route=page,
        line=page.line,
        teacher=teacher,
        fell=page.line.state == "stopped" and not page.line.outcome,
        goes=page.line.state in OPEN,
        has_newer=newer is not None and newer != page.consent_id,
        today=work.today(),
        **words(profile_of(work.session)),
    )


@bp.route(STEP + "/done", methods=["GET", "POST"])
@requires(Permission.ROUTES_ASK)
def done(route_id: UUID, step_id: UUID) -> ResponseReturnValue:
    return mark_done(route_id, step_id, url_for(".show", route_id=route_id))


@bp.post(STEP + "/undone")
@requires(Permission.ROUTES_ASK)
def undone(route_id: UUID, step_id: UUID) -> ResponseReturnValue:
    return mark_undone(route_id, step_id, url_for(".show", route_id=route_id))


@bp.get("/<uuid:route_id>/stop")
@requires(Permission.ROUTES_ASK)
def ask_stop(route_id: UUID) -> str:
    page = queries.route(current_work(), route_id)
    return end_page(page, "stop", CloseForm(formdata=None), url_for(".show", route_id=route_id))


@bp.post("/<uuid:route_id>/stop")
@requires(Permission.ROUTES_ASK)
def stop(route_id: UUID) -> ResponseReturnValue:
    return end_route(route_id, "stop", url_for(".show", route_id=route_id))


@bp.post("/<uuid:route_id>/<any(resume, renew):act>")
@requires(Permission.ROUTES_ASK)
def go_on(route_id: UUID, act: str) -> ResponseReturnValue:
    """Let the route stand on the teacher's new consent."""
    do = service.resume_route if act == "resume" else service.renew_consent
    with refusal_said(refused_words):
        do(current_work(), route_id)
        say(_("The route stands on the new consent."))
    return redirect(url_for(".show", route_id=route_id), 303)


def _choose_page(form: FindForm) -> str:
    work = current_work()
    typed = form.search.data or ""
    found = register.teachers(work.session, work.today(), typed, MOST + 1)
    return render_template(
        "regional/routes/choose.html",
        form=form,
        teachers=found[:MOST],
        more=len(found) > MOST,
        typed=typed,
    )


def _offered(work: Work, teacher: Teacher) -> RouteForm:
    year = SchoolYear.of(work.today()).start
    shown = {
        "subject": teacher.subject, "first_year": str(year),
        "last_year": str(year + USUAL_YEARS - 1), "curator": str(work.actor.account_id),
    }  # fmt: skip
    return RouteForm(data=shown).offer(
        year,
        deficit_names(profile_of(work.session)),
        register.programmes(work.session),
        register.curators(work.session, _school(work)),
    )


def _school(work: Work) -> UUID:
    if work.actor.school_id is None:
        raise NotFound("School")
    return work.actor.school_id
