"""Medians, intervals and effects against books, and the little that may follow from them."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.measures.statistics import Ways, change, implied, in_quarters, ways

# R. A. Fisher, The Design of Experiments (1935), table 3: C. Darwin's maize, crossed less
# self-fertilised, in eighths of an inch.
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
# S. Siegel, Nonparametric Statistics for the Behavioral Sciences (1956), the example of the
# signed-ranks test: eight pairs of twins, at nursery school and at home.
NURSERY, HOME = [82, 69, 73, 43, 58, 56, 76, 85], [63, 42, 74, 37, 51, 43, 80, 82]


def test_darwins_maize() -> None:
    told = change([0] * 15, DARWIN, "up")
    assert (told.n, told.median) == (15, 24)
    # The 4th and the 12th in order; signed ranks 96 and 24 of 120.
    assert (told.low, told.high) == (8, 49)
    assert told.effect == pytest.approx((96 - 24) / 120)
    assert ways([0] * 15, DARWIN, "up") == Ways(13, 0, 2)


def test_siegels_twins() -> None:
    told = change(HOME, NURSERY, "up")
    assert told.effect == pytest.approx((32 - 4) / 36, abs=0.001)  # his T is 4
    assert (told.before, told.after, told.median) == (57, 71, 6.5)
    assert ways(HOME, NURSERY, "up") == Ways(6, 0, 2)


# Which in the rising order bound the median at 95 %: W. J. Conover, Practical Nonparametric
# Statistics, 3rd ed. (1999), by the binomial of table A3; the same stand in the Geigy tables.
@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(6, 1, 6), (8, 1, 8), (9, 2, 8), (11, 2, 10), (12, 3, 10), (15, 4, 12), (20, 6, 15),
     (25, 8, 18), (30, 10, 21), (40, 14, 27), (50, 18, 33)],
)  # fmt: skip
def test_the_interval_is_of_order_statistics(n: int, low: int, high: int) -> None:
    told = change([0] * n, list(range(1, n + 1)), "up")
    assert (told.low, told.high) == (low, high)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_under_six_pairs_there_is_no_interval(n: int) -> None:
    told = change([0] * n, [1] * n, "up")
    assert (told.low, told.high) == (None, None)


def test_nobody_measured_twice_says_nothing() -> None:
    for before, after in (([], []), ([1.0], [])):
        with pytest.raises(ValueError, match="needs its value after"):
            change(before, after, "up")


def test_binary_fractions_break_no_ties() -> None:
    """3.8 - 3.6 and 4.2 - 4.0 differ in the last bit; as ranks they are one."""
    told = change([3.6, 4.2, 4.0], [3.8, 4.0, 4.2], "up")
    assert told.effect == pytest.approx(1 / 3, abs=0.001)
    assert change([0.1 + 0.2], [0.3], "up").effect == 0.0


values = st.lists(
    st.tuples(*[st.integers(100, 500).map(lambda each: each / 100)] * 2), min_size=1, max_size=40
)


@given(values)
def test_downward_is_upward_seen_from_the_other_end(pairs: list[tuple[float, float]]) -> None:
    before, after = zip(*pairs, strict=True)
    up, down = change(before, after, "up"), change(before, after, "down")
    assert down.effect == pytest.approx(-(up.effect or 0.0))
    assert (up.median, up.low, up.high) == (down.median, down.low, down.high)
    risen, fallen = ways(before, after, "up"), ways(before, after, "down")
    assert (risen.better, risen.same, risen.worse) == (fallen.worse, fallen.same, fallen.better)


@given(values)
def test_the_interval_holds_the_median_and_all_is_within_the_differences(
    pairs: list[tuple[float, float]],
) -> None:
    before, after = map(np.array, zip(*pairs, strict=True))
    told = change(before, after, "up")
    went = ways(before, after, "up")
    assert told.n == len(pairs) == went.better + went.same + went.worse
    assert -1 <= (told.effect or 0) <= 1
    assert (told.low is None) == (told.n < 6)
    if told.low is not None and told.high is not None:
        least, most = (after - before).min(), (after - before).max()
        assert least - 0.001 <= told.low <= told.median <= told.high <= most + 0.001


@given(values, st.sampled_from(["up", "down"]))
def test_what_medians_let_out_of_the_counts_is_true(
    pairs: list[tuple[float, float]], better: str
) -> None:
    before, after = zip(*pairs, strict=True)
    went = ways(before, after, better)  # type: ignore[arg-type]
    counts = (went.better, went.same, went.worse)
    for times, least in implied(change(before, after, better), better):  # type: ignore[arg-type]
        assert sum(time * count for time, count in zip(times, counts, strict=True)) >= least


def test_an_effect_in_quarters_leaves_a_hidden_count_in_doubt() -> None:
    """Every way to hand the ranks of six to ten people out: no quarter is of one small count."""
    for n in range(6, 11):
        found: dict[float, set[int]] = {}
        for changed in range(1, n + 1):
            total = changed * (changed + 1) // 2
            for worse in product((0, 1), repeat=changed):
                lost = sum(rank for rank, down in enumerate(worse, 1) if down)
                told = in_quarters((total - 2 * lost) / total)
                found.setdefault(told or 0.0, set()).add(sum(worse))
        assert all(len(counts) > 1 for counts in found.values())
    assert in_quarters(None) is None
