"""The tutors' board of routes, one route as a plan by years, and what its tutor decides."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.tutoring import queries, service
from regional.tutoring.models import Route
from regional.tutoring.queries import ALL, CLOSED, FREE, MINE, RoutePage
from regional.web.routes.forms import CloseForm
from regional.web.routes.words import words
from regional.web.tabs import TRAINING, tabs
from regional.web.work_faults import faults_into, refused_words
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import mark
from web.page import refusal_said, say
from web.paging import page_of
from web.work import current_work, seen

bp = Blueprint("routes", __name__, url_prefix="/routes", template_folder="../templates")
Closing = Callable[[Work, UUID, str], Route]
# What ends a route: the act, the question, what is asked in words, the button, what is said then.
ENDS: dict[str, tuple[Closing, str, str, str, str]] = {
    "complete": (
        service.complete_route,
        mark("Complete the route"),
        mark("What the route gave the teacher: what changed in the lessons, by what it is seen."),
        mark("Complete the route"),
        mark("The route is completed."),
    ),
    "stop": (
        service.stop_route,
        mark("Stop the route"),
        mark("Why the route ends early. The other side will read it."),
        mark("Stop the route"),
        mark("The route is stopped."),
    ),
    "decline": (
        service.decline_route,
        mark("Decline the route"),
        mark("Why the tutors do not take it. The school will read it."),
        mark("Decline the route"),
        mark("The route is declined. The school is told."),
    ),
}


@bp.get("/")
@requires(Permission.ROUTES_VIEW)
def index() -> str:
    work, asked = current_work(), request.args
    waiting = queries.waiting(work)
    which = asked.get("which", "")
    if which not in (MINE, FREE, ALL, CLOSED):
        which = FREE if waiting.free else MINE
    page = page_of(queries.count_routes(work, which), asked)
    lines = queries.board(work, which, limit=page.size, offset=page.offset)
    if lines:
        with seen(current_actor()) as log:
            log.record("routes.listed", "route", None, kind="view", count=len(lines))
    return render_template(
        "regional/routes/index.html",
        lines=lines,
        page=page,
        which=which,
        waiting=waiting,
        tabs=tabs(TRAINING),
        **words(profile_of(work.session)),
    )


@bp.get("/<uuid:route_id>")
@requires(Permission.ROUTES_VIEW)
def show(route_id: UUID) -> str:
    work = current_work()
    page = seen_route(route_id)
    return render_template(
        "regional/routes/show.html",
        route=page,
        line=page.line,
        leads=page.line.state == "active" and page.line.tutor_id == work.actor.account_id,
        today=work.today(),
        back=(url_for(".index"), _("Teachers' routes")),
        **words(profile_of(work.session)),
    )


@bp.post("/<uuid:route_id>/take")
@requires(Permission.ROUTES_EDIT)
def take(route_id: UUID) -> ResponseReturnValue:
    with refusal_said(refused_words):
        service.take_route(current_work(), route_id)
        say(_("You lead this route. Plan its first steps."))
    return redirect(url_for(".show", route_id=route_id), 303)


@bp.get("/<uuid:route_id>/<any(complete, stop, decline):end>")
@requires(Permission.ROUTES_EDIT)
def ask_end(route_id: UUID, end: str) -> str:
    back = url_for(".show", route_id=route_id)
    return end_page(seen_route(route_id), end, CloseForm(formdata=None), back)


@bp.post("/<uuid:route_id>/<any(complete, stop, decline):end>")
@requires(Permission.ROUTES_EDIT)
def finish(route_id: UUID, end: str) -> ResponseReturnValue:
    return end_route(route_id, end, url_for(".show", route_id=route_id))


def end_route(route_id: UUID, end: str, back: str) -> ResponseReturnValue:
    """End a route by a tutor or by its school; then to the route's page."""
    work, form = current_work(), CloseForm()
    act, *_words, said = ENDS[end]
    if form.validate():
        try:
            with faults_into(form):
                act(work, route_id, form.outcome.data or "")
                say(_(said))
                return redirect(back, 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(back, 303)
    return end_page(queries.route(work, route_id), end, form, back), 422


def end_page(page: RoutePage, end: str, form: CloseForm, back: str) -> str:
    _act, title, hint, button, _said = ENDS[end]
    return render_template(
        "regional/routes/end.html",
        route=page,
        line=page.line,
        form=form,
        title=_(title),
        hint=_(hint),
        button=_(button),
        back=back,
    )


def seen_route(route_id: UUID) -> RoutePage:
    """The route; whoever of the region opens what concerns a teacher leaves a trace."""
    page = queries.route(current_work(), route_id)
    if current_actor().school_id is None:
        with seen(current_actor()) as log:
            log.record("route.seen", "route", route_id, kind="view")
    return page
