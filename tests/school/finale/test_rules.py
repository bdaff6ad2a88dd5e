"""CT-09: voices are counted plainly, and equals share a place."""

from itertools import permutations
from uuid import UUID

from school.finale.rules import ACTS, Nominee, acts_of, places, winners

A, B, C = (Nominee(UUID(int=n), "projects", n, f"Проект {n}", "") for n in (1, 2, 3))


def told(ordered):
    return [(each.nominee.n, each.place, each.voices, each.is_shared) for each in ordered]


def test_the_most_voices_win():
    assert told(places([A, B, C], [B.id, B.id, C.id])) == [
        (2, 1, 2, False), (3, 2, 1, False), (1, 0, 0, False),
    ]  # fmt: skip


def test_equals_share_a_place_and_the_next_one_is_counted_on():
    ordered = places([A, B, C], [A.id, B.id, A.id, B.id, C.id])
    assert told(ordered) == [(1, 1, 2, True), (2, 1, 2, True), (3, 3, 1, False)]
    assert [each.nominee.n for each in winners(ordered)] == [1, 2]


def test_the_order_of_voices_and_of_the_list_decides_nothing():
    voices = [A.id, A.id, B.id, C.id, C.id]
    wanted = {(each.nominee.n, each.place) for each in places([A, B, C], voices)}
    for listed in permutations([A, B, C]):
        for given in set(permutations(voices)):
            assert {(each.nominee.n, each.place) for each in places(listed, given)} == wanted


def test_nobody_has_won_a_vote_without_voices():
    ordered = places([A, B], [])
    assert told(ordered) == [(1, 0, 0, False), (2, 0, 0, False)]
    assert winners(ordered) == []


def test_a_closed_vote_stays_closed():
    assert {state: acts_of(state) for state in ("planned", "open", "closed", "cancelled")} == {
        "planned": ("open", "cancel"),
        "open": ("close", "cancel"),
        "closed": (),
        "cancelled": ("restore",),
    }
    assert all("closed" not in since for since, _ in ACTS.values())
