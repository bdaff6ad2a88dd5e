"""Tables of moves, every pair of state and act; terms, constraints, the full cycle."""

from datetime import date
from itertools import product

import pytest

from kernel.profile import load
from kernel.school_year import SchoolYear
from school.programmes.models import PAIR_STATES, STATES
from school.programmes.rules import (
    OPEN_PAIR,
    OPEN_PROGRAMME,
    PAIR_ACTS,
    PROGRAMME_ACTS,
    Partner,
    breaches,
    faults_of_term,
    full_cycle_from,
    is_full_cycle,
    kinds_for,
    months_later,
    possible,
    shortest_months,
    stages_near,
)

YEAR = SchoolYear(2026)

PROGRAMME_MOVES = {
    ("planned", "start"): "running",
    ("planned", "cancel"): "cancelled",
    ("running", "complete"): "completed",
    ("running", "cancel"): "cancelled",
    ("completed", "reopen"): "running",
    ("cancelled", "reopen"): "running",
}
PAIR_MOVES = {
    ("proposed", "close"): "closed",
    ("probation", "pause"): "paused",
    ("probation", "close"): "closed",
    ("active", "pause"): "paused",
    ("active", "complete"): "completed",
    ("active", "close"): "closed",
    ("paused", "resume"): "active",
    ("paused", "complete"): "completed",
    ("paused", "close"): "closed",
    ("completed", "reopen"): "active",
    ("closed", "reopen"): "active",
}


@pytest.mark.parametrize(
    ("acts", "states", "moves"),
    [(PROGRAMME_ACTS, STATES, PROGRAMME_MOVES), (PAIR_ACTS, PAIR_STATES, PAIR_MOVES)],
)
def test_every_state_with_every_act(acts, states, moves):
    found = {
        (state, act): acts[act].to
        for state, act in product(states, acts)
        if act in possible(acts, state)
    }
    assert found == moves


def test_open_is_what_has_not_ended():
    assert {"planned", "running"} == OPEN_PROGRAMME
    assert set(PAIR_STATES) - {"completed", "closed"} == OPEN_PAIR


@pytest.mark.parametrize(
    ("stage", "state", "near"),
    [
        (1, "running", (2,)),
        (4, "running", (3, 5)),
        (7, "planned", (6,)),
        (4, "completed", ()),
        (4, "cancelled", ()),
    ],
)
def test_a_programme_moves_by_one_stage(stage, state, near):
    assert stages_near(stage, state) == near


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "faults"),
    [
        (date(2026, 9, 1), date(2027, 8, 31), {}),
        (date(2026, 9, 1), date(2026, 9, 1), {}),
        (date(2027, 5, 31), date(2026, 9, 1), {"ends_on": "term_backwards"}),
        (date(2026, 8, 31), date(2027, 5, 31), {"starts_on": "term_outside"}),
        (date(2026, 9, 1), date(2027, 9, 1), {"ends_on": "term_outside"}),
        (None, None, {"starts_on": "day_needed", "ends_on": "day_needed"}),
    ],
)
def test_a_term_lies_in_order_within_its_year(starts_on, ends_on, faults):
    assert faults_of_term(starts_on, ends_on, YEAR) == faults


def test_sides_of_a_form():
    bryansk = load("bryansk")
    assert kinds_for(bryansk.form("teacher_teacher"), "mentor") == ("teacher", "head")
    assert kinds_for(bryansk.form("teacher_teacher"), "mentee") == ("teacher",)
    assert kinds_for(bryansk.form("employer_pupil"), "mentee") == ("pupil", "student")


@pytest.mark.parametrize(
    ("form", "variant", "mentor", "mentee", "found"),
    [
        ("pupil_pupil", "equals", Partner(grade=10), Partner(grade=7), []),
        ("pupil_pupil", "equals", Partner(grade=8), Partner(grade=7), [("higher_step", False)]),
        ("pupil_pupil", "equals", Partner(grade=4), Partner(grade=9), [("higher_step", False)]),
        ("pupil_pupil", "equals", Partner(), Partner(grade=7), []),
        ("student_pupil", "", Partner(), Partner(grade=10), []),
        ("student_pupil", "", Partner(), Partner(grade=9), [("senior_classes", False)]),
        ("teacher_teacher", "experienced_young", Partner(subject="химия"), Partner(), []),
        (
            "teacher_teacher",
            "subject_expert",
            Partner(subject="Математика, физика"),
            Partner(subject="физика"),
            [],
        ),
        (
            "teacher_teacher",
            "subject_expert",
            Partner(subject="химия"),
            Partner(subject="физика"),
            [("same_subject", True)],
        ),
        (
            "teacher_teacher",
            "subject_expert",
            Partner(subject="химия"),
            Partner(),
            [("same_subject", True)],
        ),
    ],
)
def test_constraints_of_a_form(form, variant, mentor, mentee, found):
    broken = breaches(load("altai").form(form), variant, mentor, mentee)
    assert [(breach.code, breach.refused) for breach in broken] == found


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 9, 1), 3, date(2026, 12, 1)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_months_later(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("state", "started_on", "ended_on", "months", "full"),
    [
        ("completed", date(2026, 9, 1), date(2026, 12, 1), 3, True),
        ("completed", date(2026, 9, 1), date(2026, 11, 30), 3, False),
        ("completed", date(2026, 9, 1), date(2026, 9, 1), 0, True),  # a single meeting
        ("closed", date(2026, 9, 1), date(2027, 5, 31), 3, False),
        ("active", date(2026, 9, 1), None, 3, False),
        ("completed", None, date(2027, 5, 31), 3, False),
    ],
)
def test_a_full_cycle_ends_as_planned_and_lasts(state, started_on, ended_on, months, full):
    assert is_full_cycle(state, started_on, ended_on, months) is full


def test_the_shortest_term_is_the_profiles():
    altai = load("altai")
    assert shortest_months(altai, "teacher_teacher", "traditional") == 3
    assert shortest_months(altai, "teacher_teacher", "speed") == 0
    assert shortest_months(altai, "pupil_pupil", "speed") == 3  # kinds are not for this form
    assert full_cycle_from(None, 3) is None
