"""A programme with admitted mentors and mentees, and offers of pairs between them."""

from collections.abc import Callable
from uuid import UUID

import pytest

from school.programmes.proposing import Proposal, propose
from tests.school.make import STARTS
from tests.school.order_ready import open_gates


@pytest.fixture
def hall(make) -> dict[str, UUID]:
    """Two mentors who are admitted, three mentees; nobody is in a pair yet."""
    programme = make.programme(goal="Освоиться в школе")
    found = {"programme": programme}
    for name, who in (("mentor", "Маркова Анна"), ("second", "Ильин Пётр")):
        person = make.person(who)
        make.entry(person, "mentor", state="selected", admitted_on=STARTS)
        found[f"{name}_person"] = person
        found[name] = make.part(programme, person, "mentor")
    for name, who in (("mentee", "Туров Глеб"), ("other", "Ким Роман"), ("third", "Ёлкина Вера")):
        person = make.person(who)
        found[f"{name}_person"] = person
        found[name] = make.part(programme, person, "mentee")
    return found


@pytest.fixture
def gates(make, hall) -> None:
    """All that precedes an order of these people's pairs is done."""
    open_gates(make, hall["programme"])


@pytest.fixture
def offer(do, curator, hall) -> Callable[..., UUID]:
    """Offer one pair, as the matching does; both wished it unless told otherwise."""

    def run(mentor: str = "mentor", mentee: str = "mentee", **values: object) -> UUID:
        values = {"way": "gathering", "basis": "mutual", **values}
        wanted = [Proposal(hall[mentor], hall[mentee], **values)]
        return do(curator, propose, hall["programme"], wanted)[0]

    return run


@pytest.fixture
def confirmed(do, curator, offer) -> Callable[..., UUID]:
    """An offered pair that both have confirmed today."""
    from school.pairing.confirming import confirm_side
    from tests.school.make import TODAY

    def run(*names: str, **values: object) -> UUID:
        pair = offer(*names, **values)
        for side in ("mentor", "mentee"):
            do(curator, confirm_side, pair, side, TODAY)
        return pair

    return run
