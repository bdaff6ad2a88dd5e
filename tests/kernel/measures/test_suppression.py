"""No group of fewer than five follows from what a report says (M-04, X-07, PL-05)."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.measures.attack import first_leak
from kernel.measures.content import BESIDE, FEW
from kernel.measures.groups import EVERYBODY, LEAST, Atom, Key, Plan, Shown, table_of
from kernel.measures.suppression import first_plan, suppress
from tests.kernel.measures.attacker import worked_out

P, Q, R = (("programme", each) for each in "PQR")
A, B = (("step", each) for each in "AB")


def atom(better: int, same: int, worse: int, *keys: Key) -> Atom:
    return Atom(frozenset(keys), (better, same, worse))


def told_of(*atoms: Atom) -> dict[Key, Shown]:
    return suppress(table_of(atoms))


def reasons(told: dict[Key, Shown]) -> dict[Key, str]:
    return {key: each.hidden for key, each in told.items()}


def test_a_group_of_four_tells_its_pairs_alone_and_takes_its_neighbour_with_it() -> None:
    told = told_of(atom(6, 1, 1, P), atom(3, 1, 0, Q))
    assert told[Q] == Shown(4, FEW, (None, None, None))
    assert told[P] == Shown(8, BESIDE, (None, None, None))
    assert told[EVERYBODY].hidden == ""
    assert told[EVERYBODY].pairs == 12


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ((5, 7), set()),
        ((4, 7), {0, 1}),
        ((4, 7, 9), {0, 1}),
        ((2, 3, 9), {0, 1}),  # five together: nobody beside them has to go
        ((2, 2, 9), {0, 1, 2}),
        ((1, 5, 6), {0, 1}),
    ],
)
def test_hidden_groups_of_a_breakdown_hold_five_together(
    sizes: tuple[int, ...], hidden: set[int]
) -> None:
    keys = [("programme", str(n)) for n in range(len(sizes))]
    plan = first_plan(table_of([atom(n, 0, 0, key) for n, key in zip(sizes, keys, strict=True)]))
    assert {keys.index(key) for key in plan.hidden} == hidden


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ((12, 6, 5), (12, 6, 5)),
        ((12, 0, 0), (12, 0, 0)),
        ((9, 2, 1), (None, None, None)),  # three hidden together would be too few
        ((9, 2, 3), (9, None, None)),
        ((9, 5, 3), (9, None, None)),
        ((9, 0, 4), (None, None, None)),
        ((0, 8, 4), (None, None, None)),
    ],
)
def test_counts_under_five_are_unsaid_with_enough_beside_them(
    ways: tuple[int, int, int], said: tuple[int | None, ...]
) -> None:
    assert told_of(Atom(frozenset(), ways))[EVERYBODY].ways == said


def test_whoever_belongs_to_no_group_of_a_breakdown_is_not_left_over_by_subtraction() -> None:
    told = told_of(atom(7, 0, 0, A), atom(8, 0, 0, B), atom(3, 0, 0))
    assert reasons(told)[A] == BESIDE
    assert reasons(told)[B] == ""


def test_a_group_within_another_leaves_no_few_people_over() -> None:
    # Everybody of step A is in programme P, which holds two more.
    told = told_of(atom(6, 0, 0, P, A), atom(2, 0, 0, P, B), atom(9, 0, 0, Q, B))
    both = [key for key in (P, A) if any(way is not None for way in told[key].ways)]
    assert len(both) < 2


def test_everybody_the_better_does_not_tell_of_a_hidden_group() -> None:
    told = told_of(atom(8, 0, 0, P), atom(4, 0, 0, Q))
    assert told[EVERYBODY].pairs == 12
    assert told[EVERYBODY].ways == (None, None, None)


def test_what_the_interval_lets_out_is_attacked_too() -> None:
    atoms = [atom(4, 0, 0, P), atom(3, 0, 0, Q)]
    # The lowest of all seven has risen: so has everybody of both small groups.
    table = table_of(atoms, {EVERYBODY: [((1, 0, 0), 7)]})
    assert suppress(table)[EVERYBODY].hidden == BESIDE
    assert suppress(table_of(atoms, {EVERYBODY: [((1, 0, 0), 3)]}))[EVERYBODY].hidden == ""


def test_the_attack_itself_finds_what_a_careless_report_tells() -> None:
    atoms = [atom(4, 1, 1, P, A), atom(1, 1, 1, Q, A), atom(6, 0, 0, Q, B), atom(9, 5, 5, P, B)]
    careless = Plan(hidden={Q: FEW}, unsaid={})
    assert first_leak(table_of(atoms), careless) is not None


def tables() -> st.SearchStrategy[list[Atom]]:
    """Few people in up to three breakdowns: programmes, steps that not everybody has, forms."""
    share = st.integers(0, 3)
    keys = st.builds(
        lambda programme, step, form: frozenset(filter(None, (programme, step, form))),
        st.sampled_from([P, Q, R]),
        st.sampled_from([A, B, None]),
        st.sampled_from([None, None, ("form", "X"), ("form", "Y")]),
    )
    ways = st.tuples(share, share, share)
    return st.lists(st.builds(Atom, keys, ways), min_size=1, max_size=4)


@given(tables())
@settings(max_examples=40, deadline=None)
def test_nothing_small_can_be_worked_out_from_all_that_is_told(atoms: list[Atom]) -> None:
    told = told_of(*atoms)
    table = table_of(atoms)
    for key, way in worked_out(atoms, told):
        value = table.ways(key)[way]
        assert table.pairs(key) >= LEAST, f"{key} is small and was worked out"
        assert value == 0 or value >= LEAST, f"{value} of {key} was worked out"


@given(tables())
@settings(max_examples=40, deadline=None)
def test_pairs_are_always_told_and_small_ones_tell_nothing_else(atoms: list[Atom]) -> None:
    told = told_of(*atoms)
    for key, each in told.items():
        people = [one.n for one in atoms if key in one.keys | {EVERYBODY}]
        assert each.pairs == sum(people)
        if each.hidden or each.pairs < LEAST:
            assert each.ways == (None, None, None)
        assert not any(way is not None and 0 < way < LEAST for way in each.ways)
        assert (each.hidden == FEW) == (each.pairs < LEAST)


@given(tables())
@settings(max_examples=40, deadline=None)
def test_hidden_groups_are_never_few_alone(atoms: list[Atom]) -> None:
    """Within a breakdown the shown groups, taken away from everybody, leave five or nobody."""
    told = told_of(*atoms)
    if told and told[EVERYBODY].hidden:
        return
    for name in {key[0] for key in told} - {"all"}:
        shown = sum(each.pairs for key, each in told.items() if key[0] == name and not each.hidden)
        left = sum(one.n for one in atoms) - shown
        assert left == 0 or left >= LEAST


@given(tables())
@settings(max_examples=40, deadline=None)
def test_no_two_shown_counts_differ_by_a_few_people(atoms: list[Atom]) -> None:
    told = told_of(*atoms)
    counted = [key for key, each in told.items() if any(way is not None for way in each.ways)]
    standing = {
        key: frozenset(n for n, one in enumerate(atoms) if one.n and key in one.keys | {EVERYBODY})
        for key in counted
    }
    for one, other in combinations(counted, 2):
        less, more = sorted((standing[one], standing[other]), key=len)
        if less < more:
            assert sum(atoms[n].n for n in more - less) >= LEAST
