"""What pages read of routes: the tutors' board, the school's list, one route as a plan by years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_, case, desc, func, select, true
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.tenancy.models import Municipality, School, SchoolPlacement
from kernel.work import Work
from regional.structure.queries import valid_on
from regional.tutoring.models import Route, RouteDeficit, RouteStep
from regional.tutoring.rules import OPEN

MINE, FREE, ALL, CLOSED = "mine", "free", "all", "closed"
Curator = aliased(Account)


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A route in a list with how far it is; `next_due` is the first day of a step still ahead."""

    id: UUID
    teacher_name: str
    subject: str
    school_id: UUID
    school: str
    municipality: str | None
    first_year: int
    last_year: int
    state: str
    tutor_id: UUID | None
    tutor: str
    steps: int
    done: int
    overdue: int
    next_due: date | None
    outcome: str


@dataclass(frozen=True, slots=True)
class DeficitLine:
    id: UUID
    kind: str
    found_on: date
    found_by: str
    resolved_on: date | None


@dataclass(frozen=True, slots=True)
class StepLine:
    id: UUID
    school_year: int
    kind: str
    title: str
    deficit_kind: str | None
    hours: int | None
    due_on: date | None
    done_on: date | None
    result: str


@dataclass(frozen=True, slots=True)
class RoutePage:
    """One route whole; steps stand by school year, those of a year by their day."""

    line: RouteLine
    person_id: UUID
    goal: str
    consent_id: UUID
    consent_until: date | None
    programme_id: UUID | None
    programme: str
    curator: str | None
    closed_on: date | None
    deficits: Sequence[DeficitLine]
    steps: Sequence[StepLine]

    def of_year(self, year: int) -> list[StepLine]:
        return [step for step in self.steps if step.school_year == year]


def count_routes(work: Work, which: str) -> int:
    query = select(func.count()).select_from(Route)
    return work.session.scalar(_which(work, which, query)) or 0


def board(work: Work, which: str, *, limit: int = 50, offset: int = 0) -> list[RouteLine]:
    """Routes for tutors: what nobody has taken first, then what is overdue."""
    query = _which(work, which, _lines(work.today()))
    order: tuple[Any, ...] = (
        case((Route.state == "asked", 0), else_=1),
        desc("overdue"),
        Route.created_at,
        Route.id,
    )
    rows = work.session.execute(query.order_by(*order).limit(limit).offset(offset))
    return [RouteLine(*row) for row in rows]


def own_routes(work: Work, school_id: UUID) -> list[RouteLine]:
    """All routes of the school: those under way first."""
    query = _lines(work.today()).where(Route.school_id == school_id)
    order = case((Route.state.in_(OPEN), 0), else_=1)
    rows = work.session.execute(query.order_by(order, Route.teacher_name, Route.id))
    return [RouteLine(*row) for row in rows]


def route(work: Work, route_id: UUID) -> RoutePage:
    """One route, if PostgreSQL shows it to the reader."""
    more: tuple[Any, ...] = (
        Route.person_id, Route.goal, Route.consent_id, Route.consent_until, Route.programme_id,
        Route.programme_title, Curator.full_name, Route.closed_on,
    )  # fmt: skip
    query = _lines(work.today(), *more).outerjoin(Curator, Curator.id == Route.curator_id)
    row = work.session.execute(query.where(Route.id == route_id)).one_or_none()
    if row is None:
        raise NotFound("Route")
    values = list(row)
    split = len(values) - len(more)
    rest = [*values[split:], _deficits(work.session, route_id), _steps(work.session, route_id)]
    return RoutePage(RouteLine(*values[:split]), *rest)


def free_routes() -> ScalarSelect[int]:
    """How many routes no tutor has taken, as a part of another question."""
    return select(func.count()).where(Route.state == "asked").scalar_subquery()


def overdue_steps(work: Work) -> ScalarSelect[int]:
    """Steps past their day, as a part of another question: a school's own, a tutor's own."""
    actor = work.actor
    mine = (
        Route.school_id == actor.school_id
        if actor.school_id
        else Route.tutor_id == actor.account_id
    )
    return (
        select(func.count())
        .select_from(Route)
        .join(RouteStep, _of_route())
        .where(mine, Route.state == "active", _late(work.today()))
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a tutor: routes nobody has taken, one's own steps past their day."""

    free: int
    overdue: int


def waiting(work: Work) -> Waiting:
    return Waiting(*work.session.execute(select(free_routes(), overdue_steps(work))).one())


def _deficits(session: Session, route_id: UUID) -> list[DeficitLine]:
    query = (
        select(
            RouteDeficit.id, RouteDeficit.kind, RouteDeficit.found_on, RouteDeficit.found_by,
            RouteDeficit.resolved_on,
        )
        .where(RouteDeficit.route_id == route_id)
        .order_by(RouteDeficit.found_on, RouteDeficit.kind)
    )  # fmt: skip
    return [DeficitLine(*row) for row in session.execute(query)]


def _steps(session: Session, route_id: UUID) -> list[StepLine]:
    query = (
        select(
            RouteStep.id, RouteStep.school_year, RouteStep.kind, RouteStep.title,
            RouteStep.deficit_kind, RouteStep.hours, RouteStep.due_on, RouteStep.done_on,
            RouteStep.result,
        )
        .where(RouteStep.route_id == route_id)
        .order_by(RouteStep.school_year, RouteStep.due_on.asc().nulls_last(), RouteStep.id)
    )  # fmt: skip
    return [StepLine(*row) for row in session.execute(query)]


def _of_route() -> Any:
    return and_(RouteStep.school_id == Route.school_id, RouteStep.route_id == Route.id)


def _late(today: date) -> Any:
    return and_(RouteStep.done_on.is_(None), RouteStep.due_on < today)


def _counts(today: date) -> Any:
    """Of each route: all its steps, those done, those late, and the nearest day ahead."""
    ahead = RouteStep.done_on.is_(None)
    return (
        select(
            func.count().label("steps"),
            func.count().filter(~ahead).label("done"),
            func.count().filter(_late(today)).label("overdue"),
            func.min(RouteStep.due_on).filter(ahead).label("next_due"),
        )
        .where(_of_route())
        .correlate(Route)
        .lateral("counted")
    )


def _lines(today: date, *more: Any) -> Select[Any]:
    counted = _counts(today)
    place = and_(SchoolPlacement.school_id == Route.school_id, valid_on(SchoolPlacement, today))
    columns: tuple[Any, ...] = (
        Route.id, Route.teacher_name, Route.subject, Route.school_id, School.name,
        Municipality.name, Route.first_year, Route.last_year, Route.state, Route.tutor_id,
        Route.tutor_name, counted.c.steps, counted.c.done, counted.c.overdue,
        counted.c.next_due, Route.outcome, *more,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(Route)
        .join(School, School.id == Route.school_id)
        .outerjoin(SchoolPlacement, place)
        .outerjoin(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .join(counted, true())
    )


def _which(work: Work, which: str, query: Select[Any]) -> Select[Any]:
    if which == FREE:
        return query.where(Route.state == "asked")
    if which == CLOSED:
        return query.where(Route.state.not_in(OPEN))
    if which == ALL:
        return query.where(Route.state.in_(OPEN))
    mine = Route.tutor_id == work.actor.account_id
    return query.where(Route.state.in_(OPEN), mine)
