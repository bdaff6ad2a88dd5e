"""A figure, its target and how far it is from it: pure and exact (KP-01, KP-03, K-08, X-09)."""

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.school_year import SchoolYear
from regional.indicators import rules
from regional.indicators.rules import Aim, State

NORTH = UUID(int=1)


def aim(year=2024, value=70, municipality_id=None):
    return Aim(year=year, value=Fraction(value), municipality_id=municipality_id, basis={})


@pytest.mark.parametrize(
    ("numerator", "denominator", "unit", "value"),
    [
        (553, 868, "percent", Fraction(55300, 868)),
        (0, 5, "percent", 0),
        (5, 4, "percent", 125),
        (3, 0, "percent", None),
        (None, 5, "percent", None),
        (3, None, "percent", None),
        (17, None, "count", 17),
        (0, None, "count", 0),
        (None, None, "count", None),
    ],
)
def test_value(numerator, denominator, unit, value):
    assert rules.value_of(numerator, denominator, unit) == value


@pytest.mark.parametrize(
    ("value", "direction", "state"),
    [
        (Fraction(70), "up", State.REACHED),
        (Fraction(699999, 10000), "up", State.NEAR),  # looks like 70,0
        (Fraction(65), "up", State.NEAR),
        (Fraction(649999, 10000), "up", State.BELOW),  # looks like 65,0
        (Fraction(125), "up", State.REACHED),
        (None, "up", State.UNKNOWN),
        (Fraction(70), "down", State.REACHED),
        (Fraction(75), "down", State.NEAR),
        (Fraction(76), "down", State.BELOW),
    ],
)
def test_state_against_seventy(value, direction, state):
    assert rules.state(value, aim(), direction) == state


def test_without_a_target_nothing_is_judged():
    assert rules.state(Fraction(3), None, "up") == State.NO_TARGET
    assert rules.state(None, None, "up") == State.UNKNOWN
    assert rules.gap(Fraction(3), None, "up") is None


def test_the_gap_is_exact_and_signed_by_what_is_better():
    assert rules.gap(Fraction(200, 3), aim(), "up") == Fraction(-10, 3)
    assert rules.gap(Fraction(200, 3), aim(), "down") == Fraction(10, 3)


@pytest.mark.parametrize(
    ("start", "year"), [(2022, None), (2023, 2024), (2024, 2024), (2025, 2026), (2030, 2026)]
)
def test_a_school_year_reads_the_target_of_the_year_it_ends_in_or_the_latest_before(start, year):
    chosen = rules.aim_for([aim(2024), aim(2026, 80)], SchoolYear(start), None)
    assert (chosen.year if chosen else None) == year


def test_a_municipality_s_own_target_goes_before_the_region_s():
    own = aim(2024, 50, NORTH)
    everybody = aim(2026, 80)
    assert rules.aim_for([own, everybody], SchoolYear(2026), NORTH) == own
    assert rules.aim_for([own, everybody], SchoolYear(2026), UUID(int=2)) == everybody
    assert rules.aim_for([own, everybody], SchoolYear(2026), None) == everybody


@given(
    parts=st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=30
    ).filter(lambda parts: any(of for _, of in parts))
)
def test_the_sum_s_share_lies_between_the_least_and_the_greatest(parts):
    shares = [share for n, of in parts if (share := rules.value_of(n, of, "percent")) is not None]
    known = [(n, of) for n, of in parts if of]
    whole = rules.value_of(sum(n for n, _ in known), sum(of for _, of in known), "percent")
    assert whole is not None
    assert min(shares) <= whole <= max(shares)
