"""Links of the small region at every point, for the pages."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from kernel.identity.permissions import Role
from kernel.work import Work
from regional.partnership import links, models, room
from tests.regional.partnership.conftest import OFFERS, SEEKS
from tests.web.conftest import ZONE

NOW = datetime.now(UTC)
YEAR = NOW.year if NOW.month >= 9 else NOW.year - 1


@pytest.fixture
def told(database, world) -> None:
    """School one offers, school three seeks, school two has said nothing."""
    with database.admin.begin() as connection:
        for key, card in (("one", OFFERS), ("three", SEEKS)):
            connection.execute(
                insert(models.SupportProfile).values(
                    school_id=world.schools[key], school_year=YEAR, seeks=card.seeks,
                    offers=card.offers, capacity=card.capacity or 0, needs=dict(card.needs),
                    strengths=dict(card.strengths), approach=card.approach, updated_at=NOW,
                    proof=asdict(card.proof) if card.offers else {},
                )
            )  # fmt: skip


@pytest.fixture
def act(database, world) -> Callable[..., Work]:
    """The work of a role, past the pages."""

    def wear(role: Role, school: str = "one") -> Work:
        actor = (world.actors if school == "one" else world.foreign)[role]
        return Work(Session(database.app, info={"reach": actor.reach()}), actor, zone=ZONE)

    return wear


@pytest.fixture
def link_id(told, act, world) -> UUID:
    """School one is asked to help school three."""
    with act(Role.REGION_OPERATOR).session as session:
        work = Work(session, world.actors[Role.REGION_OPERATOR])
        offer = links.Offer(
            school_year=YEAR, helper_id=world.schools["one"], helped_id=world.schools["three"],
            topics={"results": 2},
        )  # fmt: skip
        found = links.offer_links(work, [offer])[0]
        session.commit()
    return found


@pytest.fixture
def active(act, link_id) -> UUID:
    """The same link at work, with a step and a meeting."""
    today = act(Role.HEAD).today()
    for school in ("one", "three"):
        work = act(Role.HEAD, school)
        links.confirm(work, link_id)
        work.session.commit()
    work = act(Role.HEAD)
    links.start(work, link_id, links.Agreement(number="12-с", signed_on=today))
    room.add_step(work, link_id, room.StepCard(title="Открытые уроки", owner="both"))
    card = room.MeetingCard(held_on=today, way="online", topic="Знакомство команд", people=6)
    room.add_meeting(work, link_id, card)
    work.session.commit()
    work.session.close()
    return link_id
