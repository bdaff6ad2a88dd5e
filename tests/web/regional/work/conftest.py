"""A region at work for its pages: events, a review, a route and looks at sites, by use cases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kernel.identity.permissions import Actor, Role
from kernel.work import Work
from regional.events.registration import register
from regional.events.reviews import send_programme, take_review
from regional.events.rules import EventCard
from regional.events.service import draft_event, publish_event
from regional.sites.service import Look, check_site
from regional.tutoring.rules import RouteCard, StepPlan
from regional.tutoring.service import ask_route, take_route
from regional.tutoring.steps import plan_step
from tests.factories.world import World
from tests.school.make import Maker

# The pages live by the real clock: whatever must be ahead is far ahead.
FAR = datetime(2099, 4, 9, 7, 0, tzinfo=UTC)


@dataclass
class AtWork:
    """The rows by short names; `act` runs a use case as an actor of the world and commits it."""

    act: Callable[..., object]
    make: Maker
    forum: UUID
    call: UUID
    programme: UUID
    review: UUID
    teacher: UUID
    route: UUID
    step: UUID


@pytest.fixture
def make(database, world) -> Maker:
    return Maker(database.admin, world)


@pytest.fixture
def act(database) -> Callable[..., object]:
    def run(actor: Actor, use_case: Callable[..., object], *args: object) -> object:
        with Session(database.app, info={"reach": actor.reach()}, expire_on_commit=False) as one:
            result = use_case(Work(one, actor), *args)
            one.commit()
            return result

    return run


@pytest.fixture
def at_work(act, make, world: World) -> AtWork:
    operator, tutor, curator = (
        world.actors[role] for role in (Role.REGION_OPERATOR, Role.TUTOR, Role.CURATOR)
    )

    def held(**card: object) -> UUID:
        values = {"kind": "forum", "title": "Форум наставников", "starts_at": FAR,
                  "ends_at": FAR + timedelta(hours=5), "place": "Гимназия № 3", **card}  # fmt: skip
        return act(operator, lambda w: publish_event(w, draft_event(w, EventCard(**values)).id).id)

    forum = held(capacity=2)
    call = held(kind="expert_review", title="Экспертиза программ")
    act(curator, register, forum)
    programme = make.programme(title="Первый год вместе")
    review = act(curator, lambda w: send_programme(w, call, programme, "Просим отзыв").id)
    act(tutor, take_review, review)
    teacher = make.person("Маркова Анна Петровна", subject="математика")
    make.consents(teacher, "transfer", scope={"transfer": "Центр развития"})
    year = world_year()
    card = RouteCard(first_year=year, last_year=year + 3, deficits=("methods", "digital"),
                     found_on=date(2026, 10, 5), found_by="диагностика", goal="Урок")  # fmt: skip
    route = act(curator, lambda w: ask_route(w, teacher, card).id)
    act(tutor, take_route, route)
    plan = StepPlan(school_year=year, kind="course", title="Современный урок", hours=36,
                    deficit_kind="methods", due_on=date(year, 10, 1))  # fmt: skip
    step = act(tutor, lambda w: plan_step(w, route, plan).id)
    act(
        world.actors[Role.MUNICIPAL], check_site, world.schools["one"],
        Look(url="https://one.example/mentoring", has_section=True, acts=("roadmap",)),
    )  # fmt: skip
    return AtWork(act, make, forum, call, programme, review, teacher, route, step)


def world_year() -> int:
    """The school year of the real clock."""
    today = datetime.now(UTC).date()
    return today.year if today.month >= 9 else today.year - 1
