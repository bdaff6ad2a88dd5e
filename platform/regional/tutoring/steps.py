"""The plan of a route: its steps by school years, the deficits they are to resolve."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.tutoring.models import Route, RouteDeficit, RouteStep
from regional.tutoring.rules import TEXT, TITLE, StepPlan, faults_of_step
from regional.tutoring.service import led_route, route_of


def plan_step(work: Work, route_id: UUID, plan: StepPlan) -> RouteStep:
    """Add a step; its tutor plans."""
    route = led_route(work, route_id)
    _check(work, route, plan)
    step = RouteStep(school_id=route.school_id, route_id=route.id, **_values(work, plan))
    work.session.add(step)
    work.session.flush()
    work.record("route.step_planned", "route", route.id)
    return step


def change_step(work: Work, route_id: UUID, step_id: UUID, plan: StepPlan) -> RouteStep:
    """Change a step that is still ahead."""
    route, step = led_route(work, route_id), _step(work, route_id, step_id)
    if step.done_on is not None:
        raise WrongState("step_done")
    _check(work, route, plan)
    for name, value in _values(work, plan).items():
        setattr(step, name, value)
    work.record("route.step_changed", "route", route.id)
    return step


def remove_step(work: Work, route_id: UUID, step_id: UUID) -> None:
    """Strike out what will not be done; what was done stays."""
    route, step = led_route(work, route_id), _step(work, route_id, step_id)
    if step.done_on is not None:
        raise WrongState("step_done")
    work.session.delete(step)
    work.record("route.step_removed", "route", route.id)


def mark_step(
    work: Work, route_id: UUID, step_id: UUID, done_on: date | None, result: str = ""
) -> RouteStep:
    """Mark a step as done with what came of it, or take the mark off (no day): tutor or school."""
    route = _going(work, route_id)
    step = _step(work, route_id, step_id)
    faults = {}
    if done_on is not None and done_on > work.today():
        faults["done_on"] = "day_ahead"
    if len(result) > TEXT:
        faults["result"] = "too_long"
    if faults:
        raise Invalid(faults)
    step.done_on, step.result = done_on, result.strip() if done_on else ""
    step.changed_at, step.changed_by = work.now(), work.actor.account_id
    work.record("route.step_done" if done_on else "route.step_undone", "route", route.id)
    return step


def add_deficit(
    work: Work, route_id: UUID, kind: str, found_on: date | None, found_by: str
) -> RouteDeficit:
    """A deficit found on the way."""
    route = led_route(work, route_id)
    known = {each.code for each in profile_of(work.session).deficits}
    faults = {}
    if kind not in known:
        faults["kind"] = "deficit_unknown"
    elif kind in {each.kind for each in deficits_of(work, route_id)}:
        faults["kind"] = "deficit_known"
    if found_on is None or found_on > work.today():
        faults["found_on"] = "day_ahead" if found_on else "found_on_needed"
    if not found_by or len(found_by) > TITLE:
        faults["found_by"] = "too_long" if found_by else "found_by_needed"
    if faults:
        raise Invalid(faults)
    deficit = RouteDeficit(
        school_id=route.school_id, route_id=route.id, kind=kind, found_on=found_on,
        found_by=clean(found_by),
    )  # fmt: skip
    work.session.add(deficit)
    work.record("route.deficit_found", "route", route.id)
    return deficit


def settle_deficit(work: Work, route_id: UUID, deficit_id: UUID, *, resolved: bool) -> None:
    """The tutor says that a deficit is made up for, or that it is not after all."""
    route = led_route(work, route_id)
    deficit = work.session.get(RouteDeficit, (route.school_id, deficit_id))
    if deficit is None or deficit.route_id != route_id:
        raise NotFound("RouteDeficit")
    deficit.resolved_on = work.today() if resolved else None
    act = "route.deficit_resolved" if resolved else "route.deficit_open"
    work.record(act, "route", route.id)


def deficits_of(work: Work, route_id: UUID) -> list[RouteDeficit]:
    query = select(RouteDeficit).where(RouteDeficit.route_id == route_id)
    return list(work.session.scalars(query.order_by(RouteDeficit.found_on, RouteDeficit.id)))


def _going(work: Work, route_id: UUID) -> Route:
    """A route under way, for its tutor or for its school."""
    if not work.actor.may(Permission.ROUTES_ASK):
        return led_route(work, route_id)
    route = route_of(work, route_id, Permission.ROUTES_ASK)
    if route.state != "active":
        raise WrongState("route_closed", state=route.state)
    return route


def _step(work: Work, route_id: UUID, step_id: UUID) -> RouteStep:
    query = select(RouteStep).where(RouteStep.id == step_id, RouteStep.route_id == route_id)
    step = work.session.scalars(query.with_for_update()).one_or_none()
    if step is None:
        raise NotFound("RouteStep")
    return step


def _check(work: Work, route: Route, plan: StepPlan) -> None:
    faults = faults_of_step(
        plan,
        first_year=route.first_year,
        last_year=route.last_year,
        deficits={each.kind for each in deficits_of(work, route.id)},
    )
    if faults:
        raise Invalid(faults)


def _values(work: Work, plan: StepPlan) -> dict[str, object]:
    return {
        "school_year": plan.school_year,
        "kind": plan.kind,
        "title": clean(plan.title),
        "deficit_kind": plan.deficit_kind or None,
        "hours": plan.hours,
        "due_on": plan.due_on,
        "changed_at": work.now(),
        "changed_by": work.actor.account_id,
    }
