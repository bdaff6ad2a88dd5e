"""The plan of a route in its tutor's hands: steps by school years, deficits found and resolved."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from regional.tutoring import steps
from regional.tutoring.queries import RoutePage, StepLine
from regional.web.routes.board import seen_route
from regional.web.routes.forms import DeficitForm, DoneForm, StepForm
from regional.web.routes.words import deficit_names, kind_names, words
from regional.web.work_faults import faults_into, refused_words
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.page import refusal_said, say
from web.work import current_work

bp = Blueprint("route_plan", __name__, url_prefix="/routes", template_folder="../templates")
STEP = "/<uuid:route_id>/steps/<uuid:step_id>"


@bp.route("/<uuid:route_id>/steps/new", methods=["GET", "POST"])
@requires(Permission.ROUTES_EDIT)
def new_step(route_id: UUID) -> ResponseReturnValue:
    work, page = current_work(), seen_route(route_id)
    year = request.args.get("year", "")
    now = max(SchoolYear.of(work.today()).start, page.line.first_year)
    shown = year if year.isdigit() else str(now)
    form = _offered(StepForm(data={"school_year": shown}), page)
    if form.validate_on_submit():
        return _tried(form, page, None, lambda: steps.plan_step(work, route_id, form.plan()))
    return _step_page(form, page, None)


@bp.route(STEP, methods=["GET", "POST"])
@requires(Permission.ROUTES_EDIT)
def edit_step(route_id: UUID, step_id: UUID) -> ResponseReturnValue:
    work, page = current_work(), seen_route(route_id)
    step = step_of(page, step_id)
    shown = {name: getattr(step, name) for name in ("kind", "title", "hours", "due_on")}
    form = _offered(
        StepForm(data={
            **shown, "school_year": str(step.school_year), "deficit_kind": step.deficit_kind or "",
        }),
        page,
    )  # fmt: skip
    if form.validate_on_submit():
        return _tried(
            form, page, step, lambda: steps.change_step(work, route_id, step_id, form.plan())
        )
    return _step_page(form, page, step)


@bp.post(STEP + "/remove")
@requires(Permission.ROUTES_EDIT)
def remove_step(route_id: UUID, step_id: UUID) -> ResponseReturnValue:
    try:
        steps.remove_step(current_work(), route_id, step_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
    else:
        say(_("The step is out of the plan."))
    return _to(route_id)


@bp.route(STEP + "/done", methods=["GET", "POST"])
@requires(Permission.ROUTES_EDIT)
def done(route_id: UUID, step_id: UUID) -> ResponseReturnValue:
    return mark_done(route_id, step_id, url_for("routes.show", route_id=route_id))


@bp.post(STEP + "/undone")
@requires(Permission.ROUTES_EDIT)
def undone(route_id: UUID, step_id: UUID) -> ResponseReturnValue:
    return mark_undone(route_id, step_id, url_for("routes.show", route_id=route_id))


@bp.route("/<uuid:route_id>/deficits/new", methods=["GET", "POST"])
@requires(Permission.ROUTES_EDIT)
def new_deficit(route_id: UUID) -> ResponseReturnValue:
    work, page = current_work(), seen_route(route_id)
    known = {each.kind for each in page.deficits}
    names = deficit_names(profile_of(work.session))
    form = DeficitForm().offer({c: name for c, name in names.items() if c not in known})
    if form.validate_on_submit():
        try:
            with faults_into(form):
                steps.add_deficit(
                    work, route_id, form.kind.data or "", form.found_on.data,
                    form.found_by.data or "",
                )  # fmt: skip
                say(_("The deficit is in the route."))
                return _to(route_id)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return _to(route_id)
    shown = render_template(
        "regional/routes/deficit.html", form=form, line=page.line,
        back=url_for("routes.show", route_id=route_id),
    )  # fmt: skip
    return (shown, 422) if form.errors else shown


@bp.post("/<uuid:route_id>/deficits/<uuid:deficit_id>/<any(resolved, open):standing>")
@requires(Permission.ROUTES_EDIT)
def settle(route_id: UUID, deficit_id: UUID, standing: str) -> ResponseReturnValue:
    resolved = standing == "resolved"
    try:
        steps.settle_deficit(current_work(), route_id, deficit_id, resolved=resolved)
    except WrongState as refused:
        say(refused_words(refused), "bad")
    else:
        say(_("The deficit is resolved.") if resolved else _("The deficit is open again."))
    return _to(route_id)


def mark_done(route_id: UUID, step_id: UUID, back: str) -> ResponseReturnValue:
    """Mark a step as done: by the tutor, or by the school."""
    work, page = current_work(), seen_route(route_id)
    step = step_of(page, step_id)
    form = DoneForm(data={"done_on": step.done_on or work.today(), "result": step.result})
    if form.validate_on_submit():
        try:
            with faults_into(form):
                steps.mark_step(work, route_id, step_id, form.done_on.data, form.result.data or "")
                say(_("The step is done."))
                return redirect(back, 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(back, 303)
    shown = render_template(
        "regional/routes/done.html", form=form, line=page.line, step=step, back=back,
        **words(profile_of(work.session)),
    )  # fmt: skip
    return (shown, 422) if form.errors else shown


def mark_undone(route_id: UUID, step_id: UUID, back: str) -> ResponseReturnValue:
    with refusal_said(refused_words):
        steps.mark_step(current_work(), route_id, step_id, None)
        say(_("The mark is taken off."))
    return redirect(back, 303)


def step_of(page: RoutePage, step_id: UUID) -> StepLine:
    found = next((step for step in page.steps if step.id == step_id), None)
    if found is None:
        raise NotFound("RouteStep")
    return found


def _offered(form: StepForm, page: RoutePage) -> StepForm:
    names = deficit_names(profile_of(current_work().session))
    known = {each.kind: names.get(each.kind, each.kind) for each in page.deficits}
    years = range(page.line.first_year, page.line.last_year + 1)
    return form.offer(years, kind_names(), known)


def _tried(
    form: StepForm, page: RoutePage, step: StepLine | None, act: Callable[[], object]
) -> ResponseReturnValue:
    try:
        with faults_into(form):
            act()
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return _to(page.line.id)
    if form.errors:
        return _step_page(form, page, step)
    say(_("The plan is saved."))
    return _to(page.line.id)


def _step_page(form: Form, page: RoutePage, step: StepLine | None) -> ResponseReturnValue:
    shown = render_template(
        "regional/routes/step.html", form=form, line=page.line, step=step,
        back=url_for("routes.show", route_id=page.line.id),
    )  # fmt: skip
    return (shown, 422) if form.errors else shown


def _to(route_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("routes.show", route_id=route_id), 303)
