"""A region with the Bryansk profile, profiles of schools, and links at any point of their life."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from kernel.profile import load
from kernel.tenancy.models import Region
from kernel.work import Work
from regional.partnership import links, models
from regional.partnership.rules import Proof, SupportCard
from tests.conftest import NOW

YEAR = 2026
DAY = date(2026, 11, 22)
OFFERS = SupportCard(
    seeks=False,
    offers=True,
    capacity=2,
    strengths={"results": 3},
    proof=Proof(
        results=True, results_note="ЕГЭ 2024–2026", innovation=True, experience_note="Площадка"
    ),
)
SEEKS = SupportCard(seeks=True, offers=False, needs={"results": 2}, approach="active")


@pytest.fixture
def region(database, world):
    """The world with a profile that has the form of whole schools."""
    profile = load("bryansk")
    with database.admin.begin() as connection:
        connection.execute(
            update(Region).values(profile=profile.model_dump(mode="json"), profile_digest="p")
        )
    return world


@pytest.fixture
def told(database, region) -> Callable[..., None]:
    """Plants a school's profile of the year: told("one", OFFERS)."""

    def plant(key: str, card: SupportCard, **values: object) -> None:
        row = {
            "school_id": region.schools[key], "school_year": YEAR, "seeks": card.seeks,
            "offers": card.offers, "capacity": card.capacity or 0, "needs": dict(card.needs),
            "strengths": dict(card.strengths), "approach": card.approach, "updated_at": NOW,
            "proof": asdict(card.proof) if card.offers else {},
        }  # fmt: skip
        with database.admin.begin() as connection:
            connection.execute(insert(models.SupportProfile).values(**row | values))

    return plant


@pytest.fixture
def act(region, work_for) -> Callable[..., Work]:
    """The work of a role: act(Role.HEAD) of school one, act(Role.HEAD, "three") of school three."""

    def wear(role: Role, school: str = "one") -> Work:
        actor = region.actors[role] if school == "one" else region.foreign[role]
        return work_for(actor)

    return wear


def advance(act: Callable[..., Work], link_id: UUID, state: str) -> None:
    """Both heads confirm; the helper's curator enters the agreement."""
    for school in ("one", "three") if state == "confirmed" else ("one",):
        work = act(Role.CURATOR, school)
        if state == "confirmed":
            links.confirm(work, link_id)
        else:
            links.start(work, link_id, links.Agreement(number="12", signed_on=DAY))
        work.session.commit()


@pytest.fixture
def link_at(region, act) -> Callable[..., UUID]:
    """A link in which school one helps school three, brought to a state by its own people."""

    def bring(state: str = "offered") -> UUID:
        operator = act(Role.REGION_OPERATOR)
        offer = links.Offer(
            school_year=YEAR,
            helper_id=region.schools["one"],
            helped_id=region.schools["three"],
            topics={"results": 2},
        )
        link_id = links.offer_links(operator, [offer])[0]
        operator.session.commit()
        for step in ("confirmed", "active")[: ("offered", "confirmed", "active").index(state)]:
            advance(act, link_id, step)
        return link_id

    return bring


@pytest.fixture
def elsewhere(database, region) -> Actor:
    """The head of school two, which has nothing to do with the links of the others."""
    account = new_id()
    with database.admin.begin() as connection:
        connection.execute(
            insert(Account).values(
                id=account, login="head.two", full_name="Опытный", state="active", created_at=NOW
            )
        )
        connection.execute(
            insert(RoleGrant).values(
                id=new_id(), account_id=account, role=Role.HEAD, granted_at=NOW,
                school_id=region.schools["two"],
            )
        )  # fmt: skip
    return Actor(account_id=account, role=Role.HEAD, school_id=region.schools["two"])
