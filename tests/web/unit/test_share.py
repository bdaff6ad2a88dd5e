"""A share is shown on its own side of the target, whatever the rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from web.charts import Standing, gap, shown_share, standing

COUNTS = st.integers(0, 5000)
WHOLE = st.integers(1, 5000)
TARGETS = st.decimals(Decimal(0), Decimal(100), places=2)


@pytest.mark.parametrize(
    ("numerator", "denominator", "target", "shown"),
    [
        (553, 868, 70, "63.7"),
        (6496, 10000, 65, "64.9"),  # 65.0 would say the target is met
        (6495, 10000, None, "65.0"),  # no target, no line to cross
        (6504, 10000, Decimal("65.04"), "65.1"),  # met, and must not look missed
        (1, 3, 20, "33.3"),
        (2, 3, 20, "66.7"),
        (1, 8, None, "12.5"),
        (1, 16, None, "6.3"),  # a half goes up
        (1999, 2000, 70, "99.9"),  # one is missing, so not 100
        (1, 5000, 70, "0.1"),  # one is there, so not 0
        (23, 21, 70, "109.5"),  # an anomaly is shown as it is
        (0, 5, 70, "0.0"),
        (5, 5, 70, "100.0"),
    ],
)
def test_shown(numerator, denominator, target, shown):
    assert shown_share(numerator, denominator, target) == Decimal(shown)


@pytest.mark.parametrize(("n", "of"), [(None, 5), (5, None), (None, None), (0, 0), (3, 0)])
def test_unknown_is_not_nought(n, of):
    assert shown_share(n, of, 70) is None
    assert standing(n, of, 70) is Standing.NONE


@given(COUNTS, WHOLE, TARGETS)
@example(6496, 10000, Decimal(65))
def test_never_crosses_the_target(numerator, denominator, target):
    value = Fraction(100 * numerator, denominator)
    shown = shown_share(numerator, denominator, target)
    assert shown is not None
    assert (shown >= target) == (value >= Fraction(target))


@given(COUNTS, WHOLE, TARGETS)
def test_stays_within_a_tenth(numerator, denominator, target):
    shown = shown_share(numerator, denominator, target)
    assert shown is not None
    assert abs(Fraction(shown) - Fraction(100 * numerator, denominator)) < Fraction(1, 10)
    assert shown == shown.quantize(Decimal("0.1"))


@given(COUNTS, WHOLE)
def test_all_and_none_are_said_only_of_all_and_none(numerator, denominator):
    shown = shown_share(numerator, denominator)
    assert (shown == 100) == (numerator == denominator)
    assert (shown == 0) == (numerator == 0)


@given(COUNTS, COUNTS, WHOLE, st.integers(0, 100))
def test_more_never_looks_like_less(one, other, denominator, target):
    low, high = sorted((one, other))
    assert shown_share(low, denominator, target) <= shown_share(high, denominator, target)


@given(COUNTS, WHOLE, st.integers(0, 100))
def test_words_agree_with_figures(numerator, denominator, target):
    shown = shown_share(numerator, denominator, target)
    assert shown is not None
    assert (standing(numerator, denominator, target) is Standing.OK) == (gap(shown, target) >= 0)


@pytest.mark.parametrize(
    ("numerator", "said"),
    [(700, Standing.OK), (699, Standing.NEAR), (650, Standing.NEAR), (649, Standing.BAD)],
)
def test_near_is_within_five_points(numerator, said):
    assert standing(numerator, 1000, 70) is said


def test_the_gap_is_the_one_people_can_check():
    assert gap(Decimal("63.7"), 70) == Decimal("-6.3")
    assert standing(5, 8, None) is Standing.NONE
