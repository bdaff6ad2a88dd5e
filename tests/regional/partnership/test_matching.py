"""The optimum of a round: against every assignment there is, with its proof, pins and bans."""

from dataclasses import replace
from itertools import product
from random import Random
from uuid import UUID

import numpy as np
import pytest

from regional.partnership.fit import WHOLE, fit_of
from regional.partnership.gathering import Settings
from regional.partnership.matching import Unmatched, match
from regional.partnership.proof import ALONE, NEVER, prove, total
from regional.partnership.solver import price_of_alone, solve
from tests.regional.partnership.parties import drawn, gathered, party


def best_by_trying(cost, room, ties):
    """The best of all assignments: most helped, then least cost, then least ties."""
    best = None
    for chosen in product(range(-1, cost.shape[1]), repeat=cost.shape[0]):
        pairs = [(row, column) for row, column in enumerate(chosen) if column != ALONE]
        over = any(chosen.count(column) > room[column] for column in range(cost.shape[1]))
        if over or any(cost[pair] == NEVER for pair in pairs):
            continue
        value = (-len(pairs), sum(int(cost[p]) for p in pairs), sum(int(ties[p]) for p in pairs))
        best = value if best is None else min(best, value)
    return best


@pytest.mark.parametrize("seed", range(0, 60, 6))
@pytest.mark.parametrize("nearest", [1, 80])
def test_it_is_as_good_as_the_best_of_all_assignments_and_proves_it(seed, nearest):
    for each in range(seed, seed + 6):
        _try_all(np.random.default_rng(each), nearest)


def _try_all(draw, nearest):
    schools, helpers = draw.integers(1, 6), draw.integers(1, 5)
    cost = draw.integers(0, draw.choice([3, 1001]), (schools, helpers)).astype(np.int32)
    cost[draw.random(cost.shape) < draw.choice([0, 0.3, 0.7])] = NEVER
    room = draw.integers(0, 3, helpers)
    ties = draw.integers(0, 50, cost.shape).astype(np.int32)

    found = solve(cost, room, ties, nearest)

    pairs = [(row, column) for row, column in enumerate(found.helper_of) if column != ALONE]
    told = (-len(pairs), sum(int(cost[p]) for p in pairs), sum(int(ties[p]) for p in pairs))
    assert told == best_by_trying(cost, room, ties)
    taken = [column for _, column in pairs]
    assert all(taken.count(column) <= room[column] for column in range(helpers))
    assert found.proven
    assert found.cost == total(cost, found.helper_of, price_of_alone(int(helpers)))


def test_what_is_not_the_best_is_not_proven():
    cost = np.array([[10, 500], [20, 30]], np.int32)
    room, everything = np.array([1, 1]), np.full((2, 2), True)
    alone = price_of_alone(2)
    for chosen, optimal in (([0, 1], True), ([1, 0], False), ([0, ALONE], False)):
        given = np.array(chosen)
        proof = prove(cost, everything, given, room, alone)
        assert (proof.bound == total(cost, given, alone)) is optimal


def test_a_cheap_pair_outside_the_candidates_is_found():
    """Two want the one near helper; who must go elsewhere goes beyond its own nearest."""
    cost = np.array([[1, 900, 901], [1, 2, 900]], np.int32)
    found = solve(cost, np.array([1, 1, 1]), np.zeros_like(cost), nearest=1)
    assert found.helper_of.tolist() == [0, 1]
    assert found.runs > 1
    assert found.proven


@pytest.mark.parametrize("seed", range(12))
def test_pins_and_bans_hold_and_the_rest_is_the_best_under_them(seed):
    draw = Random(seed)  # noqa: S311 - invented schools
    settings = Settings(general_only=False)
    helped = [drawn(draw, n) for n in range(4)]
    helpers = [drawn(draw, n, most_room=2) for n in range(100, 103)]
    apart = {(draw.choice(helpers).id, draw.choice(helped).id) for _ in range(3)}
    free = [party for party in helpers if party.room]
    pinned = {helped[0].id: draw.choice(free).id} if free else {}
    given = gathered(helped, helpers, settings=settings, apart=apart, pinned=pinned)

    found = match(given)

    told = {each.helped_id: each for each in found.proposals}
    assert all(told[one].helper_id == other and told[one].pinned for one, other in pinned.items())
    pairs = {(each.helper_id, each.helped_id) for each in found.proposals if not each.pinned}
    assert not pairs & apart
    assert (-found.matched, found.cost) == _best_under(given, pinned)
    assert found.optimal


def _best_under(given, pinned):
    best = (0, 0)
    rooms = {each.id: each.room for each in given.helpers}
    for chosen in product([None, *given.helpers], repeat=len(given.helped)):
        pairs = list(zip(given.helped, chosen, strict=True))
        taken = [other.id for other in chosen if other]
        kept = all(
            other is not None and pinned[one.id] == other.id
            for one, other in pairs
            if one.id in pinned
        )
        if not kept or any(taken.count(key) > room for key, room in rooms.items()):
            continue
        fits = [
            (one, other, fit_of(one, other, given.settings.of())) for one, other in pairs if other
        ]
        if any(
            one.id not in pinned and (not fit.topics or (other.id, one.id) in given.apart)
            for one, other, fit in fits
        ):
            continue
        best = min(best, (-len(fits), sum(WHOLE - fit.total for _, _, fit in fits)))
    return best


def test_the_order_of_reading_changes_nothing():
    draw = Random(7)  # noqa: S311 - invented schools
    helped = [drawn(draw, n) for n in range(40)]
    helpers = [drawn(draw, n, most_room=3) for n in range(100, 112)]
    first = gathered(helped, helpers, settings=Settings(general_only=False))
    draw.shuffle(helped)
    draw.shuffle(helpers)
    again = gathered(helped, helpers, settings=Settings(general_only=False))
    assert again.digest() == first.digest()
    assert match(again) == match(first)
    moved = [replace(helpers[0], room=helpers[0].room + 1), *helpers[1:]]
    assert gathered(helped, moved, settings=first.settings).digest() != first.digest()


def test_everybody_is_helped_before_anybody_is_helped_well():
    """One school could have the better helper; then the other would have none."""
    helped = [party(1, topics={"results": 3}), party(2, topics={"results": 3, "climate": 1})]
    helpers = [
        party(101, topics={"results": 3}, room=1),
        party(102, topics={"climate": 1}, room=1, place=2),
    ]
    found = match(gathered(helped, helpers))
    told = {each.helped_id: each.helper_id for each in found.proposals}
    assert told == {UUID(int=1): UUID(int=101), UUID(int=2): UUID(int=102)}
    assert found.proposals[1].first == UUID(int=101)


@pytest.mark.parametrize(
    ("reason", "given"),
    [
        (Unmatched.NOT_GENERAL, {"helped": party(1, kind="additional")}),
        (Unmatched.NO_NEEDS, {"helped": party(1, topics={})}),
        (Unmatched.PIN_NO_ROOM, {"pinned": {UUID(int=1): UUID(int=101)}, "room": 0}),
        (Unmatched.NO_HELPERS, {"helpers": []}),
        (Unmatched.NO_TOPIC, {"helped": party(1, topics={"climate": 3})}),
        (Unmatched.TOO_FAR, {"settings": Settings(max_km=5)}),
        (Unmatched.ALL_BANNED, {"apart": [(UUID(int=101), UUID(int=1))]}),
        (Unmatched.NO_CAPACITY, {"room": 0}),
        (None, {}),
        (None, {"helped": party(1, kind="additional"), "settings": Settings(general_only=False)}),
    ],
)
def test_a_school_without_a_helper_is_told_why(reason, given):
    helpers = given.get("helpers", [party(101, room=given.get("room", 1))])
    found = match(
        gathered(
            [given.get("helped", party(1))],
            helpers,
            settings=given.get("settings"),
            apart=given.get("apart", ()),
            pinned=given.get("pinned"),
        )
    )
    assert [each.unmatched for each in found.proposals] == [reason]
    assert found.optimal


def test_a_school_does_not_help_itself():
    both = party(1, topics={"results": 3}, room=3)
    assert match(gathered([both], [both])).proposals[0].unmatched is Unmatched.ALL_BANNED
