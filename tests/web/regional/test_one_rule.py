"""A share reads the same on a page, in a chart and in a file (KP-10)."""

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from regional.indicators.report import shown_percent
from regional.indicators.rules import Direction
from regional.web.figure_words import share_of
from web.charts import shown_share

TARGETS = st.none() | st.integers(0, 100) | st.sampled_from([Fraction(131, 2), Fraction(1, 3)])


@given(st.integers(0, 12_000), st.integers(1, 10_000), TARGETS)
@example(6496, 10_000, 65)
@example(1999, 2000, 70)
@example(1, 9999, None)
def test_the_frame_s_rule_and_the_report_s_are_one(numerator, denominator, target):
    aim = None if target is None else Fraction(target)
    shown = shown_share(numerator, denominator, target)
    assert shown_percent(Fraction(numerator, denominator), aim) == shown
    assert share_of(numerator, denominator, aim, Direction.UP) == shown


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.integers(0, 100))
@example(6504, 10_000, 65)
def test_where_less_is_better_what_is_over_the_limit_looks_over_it(numerator, denominator, limit):
    value = Fraction(100 * numerator, denominator)
    shown = share_of(numerator, denominator, Fraction(limit), Direction.DOWN)
    assert (shown <= limit) == (value <= limit)
    assert abs(Fraction(shown) - value) < Fraction(1, 10)
