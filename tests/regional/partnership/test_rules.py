"""Who may do what with a link in which state, and what a school's word of itself must hold."""

from dataclasses import replace
from itertools import product
from uuid import uuid4

import pytest

from kernel.identity.permissions import LEVELS, Actor, Level, Role
from regional.partnership.rules import (
    LIFE,
    OPEN,
    Act,
    Proof,
    Side,
    State,
    SupportCard,
    faults_of,
    may,
    side_of,
    variant_of,
)

HELPER, HELPED, THIRD = uuid4(), uuid4(), uuid4()
SCHOOL_ACTS = {Act.CONFIRM, Act.DECLINE, Act.PLAN, Act.MEET, Act.START, Act.COMPLETE, Act.END}
REGION_ACTS = {Act.WITHDRAW, Act.START, Act.COMPLETE, Act.END}
NOW = {
    State.OFFERED: {Act.CONFIRM, Act.DECLINE, Act.WITHDRAW},
    State.CONFIRMED: {Act.DECLINE, Act.WITHDRAW, Act.START, Act.PLAN, Act.MEET},
    State.ACTIVE: {Act.PLAN, Act.MEET, Act.COMPLETE, Act.END},
}


@pytest.mark.parametrize("role", Role)
def test_each_role_does_what_is_its_own_and_nothing_else(role):
    """Every act in every state, of the helper's people, the helped one's and a third school's."""
    for school, state, act in product((HELPER, HELPED, THIRD), State, Act):
        at_school = LEVELS[role] is Level.SCHOOL
        side = side_of(Actor(role=role, school_id=school if at_school else None), HELPER, HELPED)
        acts = set()
        if role in (Role.REGION_ADMIN, Role.REGION_OPERATOR):
            acts = REGION_ACTS
        elif role in (Role.HEAD, Role.CURATOR) and school != THIRD:
            acts = SCHOOL_ACTS
        assert may(act, state, side) is (act in acts and act in NOW.get(state, set()))


def test_what_is_over_stays_over_and_every_act_ends_somewhere_known():
    assert set(NOW) == OPEN
    for act, way in LIFE.items():
        assert way.states <= OPEN
        assert way.sides
        assert (way.to is None) is (act in (Act.PLAN, Act.MEET))


TOPICS = ("results", "climate")
STRONG = SupportCard(
    seeks=False,
    offers=True,
    capacity=2,
    strengths={"results": 3},
    proof=Proof(
        results=True, results_note="ЕГЭ 2023–2025", management=True, experience_note="Вели школу"
    ),
)
WEAK = SupportCard(seeks=True, offers=False, needs={"results": 2}, approach="active")


def without(**values: object) -> SupportCard:
    return replace(STRONG, proof=replace(STRONG.proof, **values))


@pytest.mark.parametrize(
    ("card", "faults"),
    [
        (STRONG, {}),
        (WEAK, {}),
        (SupportCard(seeks=False, offers=False), {}),
        (replace(WEAK, needs={}), {"needs": "topic_needed"}),
        (replace(WEAK, needs={"elsewhere": 2}), {"needs": "topic_unknown"}),
        (replace(WEAK, needs={"results": 4}), {"needs": "topic_unknown"}),
        (replace(WEAK, approach=None), {"approach": "approach_needed"}),
        (replace(WEAK, note="я" * 501), {"note": "note_long"}),
        (replace(STRONG, strengths={}), {"strengths": "topic_needed"}),
        (replace(STRONG, capacity=0), {"capacity": "capacity_needed"}),
        (replace(STRONG, capacity=11), {"capacity": "capacity_needed"}),
        (without(results=False), {"proof_results": "results_needed"}),
        (without(results_note=""), {"results_note": "results_note_needed"}),
        (without(management=False), {"experience": "experience_needed"}),
        (without(experience_note=""), {"experience_note": "experience_note_needed"}),
        (without(management=False, innovation=True), {}),
        (
            replace(STRONG, seeks=True, needs={"results": 1}, approach="passive"),
            {"strengths": "topic_both_ways"},
        ),
    ],
)
def test_a_card_says_what_its_ticks_ask_for(card, faults):
    """R-29: results of three years and experience of innovation or management."""
    assert faults_of(card, TOPICS) == faults


@pytest.mark.parametrize(
    ("helper", "helped", "proof", "variant"),
    [
        (("innovative", "internship_site"), (), Proof(), "internship_school"),
        (("innovative",), ("low_results",), Proof(), "innovative_school"),
        ((), ("low_results",), Proof(innovation=True), "successful_low_results"),
        ((), (), Proof(innovation=True), "innovative_school"),
        ((), (), Proof(management=True), "successful_school"),
    ],
)
def test_the_variant_follows_the_statuses(helper, helped, proof, variant):
    assert variant_of(helper, helped, proof) == variant


def test_sides_are_named_for_both_schools():
    assert {Side.HELPER, Side.HELPED} == LIFE[Act.CONFIRM].sides
