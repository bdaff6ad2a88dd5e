"""S1…S7: a stage closes by what is done; the gate says what is missing and whose turn it is."""

import dataclasses

import pytest

from school.stages.gates import StageFacts, gates_of

ALL_DONE = StageFacts(
    curators=1, suppliers=1, told_staff=1, told_parents=2, told_pupils=1, resources=3,
    requests=12, requests_waiting=0, mentees=10, mentees_with_request=10, mentees_ready=10,
    mentors=6, mentors_profiled=6, criteria=3, mentors_interviewed=6, mentors_selected=6,
    mentors_admitted=6, meetings=4, meetings_held=4, meetings_required=4, mentors_in=6,
    mentees_in=10, mentees_paired=10, pairs=10, pairs_dated=10, pairs_ended=10,
    pairs_confirmed=10, pairs_ordered=10, pairs_planned=10, pairs_met=10, answered=16,
    took_part=16,
)  # fmt: skip


def missing(facts: StageFacts) -> dict[int, list[str]]:
    return {gate.n: [item.code for item in gate.missing] for gate in gates_of(facts)}


def test_everything_done_closes_all_seven():
    assert missing(ALL_DONE) == {n: [] for n in range(1, 8)}
    assert {gate.state for gate in gates_of(ALL_DONE)} == {"done"}


def test_an_empty_school_has_begun_nothing():
    assert {gate.state for gate in gates_of(StageFacts())} == {"not_begun"}
    assert all(items for items in missing(StageFacts()).values())


@pytest.mark.parametrize(
    ("change", "stage", "lacking"),
    [
        ({"curators": 0}, 1, "curator_named"),
        ({"suppliers": 0}, 1, "supplies_named"),
        ({"told_parents": 0}, 1, "parents_told"),
        ({"resources": 0}, 1, "resources_listed"),
        ({"requests_waiting": 1}, 2, "requests_decided"),
        ({"mentees_with_request": 9}, 2, "mentees_have_requests"),
        ({"mentees_frozen": 1}, 2, "mentees_consent"),
        ({"mentors_profiled": 5}, 3, "mentors_profiled"),
        ({"mentors_frozen": 2}, 3, "mentors_consent"),
        ({"criteria": 0}, 4, "criteria_set"),
        ({"mentors_interviewed": 5}, 4, "mentors_interviewed"),
        ({"mentees_ready": 9}, 4, "mentees_ready"),
        ({"meetings_held": 3}, 4, "training_held"),
        ({"mentors_admitted": 5}, 4, "mentors_admitted"),
        ({"mentees_paired": 9}, 5, "mentees_paired"),
        ({"pairs_confirmed": 9}, 5, "pairs_confirmed"),
        ({"pairs_ordered": 9}, 5, "pairs_ordered"),
        ({"pairs_dated": 9}, 6, "pairs_dated"),
        ({"pairs_planned": 9}, 6, "pairs_planned"),
        ({"pairs_met": 9}, 6, "pairs_met"),
        ({"pairs_ended": 9}, 7, "pairs_ended"),
        ({"answered": 15}, 7, "asked_satisfied"),
    ],
)
def test_each_thing_undone_keeps_its_own_stage_open(change, stage, lacking):
    facts = dataclasses.replace(ALL_DONE, **change)
    expected = {n: [lacking] if n == stage else [] for n in range(1, 8)}
    assert missing(facts) == expected
    assert gates_of(facts)[stage - 1].state == "under_way"


def test_requests_come_before_they_can_all_be_decided():
    """No request at all is not «all decided»: nought of nought does not hold."""
    facts = dataclasses.replace(ALL_DONE, requests=0)
    assert missing(facts)[1] == ["requests_collected"]
    assert missing(facts)[2] == ["requests_decided"]


def test_whose_turn_it_is():
    turns = {i.code: i.whose for gate in gates_of(StageFacts()) for i in gate.items}
    assert turns["curator_named"] == "head"
    assert turns["mentees_ready"] == "psychologist"
    assert turns["mentors_admitted"] == "curator"
