"""What two measurements of the same people say: medians, an exact interval, an effect, ways.

The libraries are loaded when something is counted: the web process, which only shows reports, does
without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from kernel.measures.content import Change

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = Sequence[float] | NDArray[np.float64]
    Floats = NDArray[np.float64]

Better = Literal["up", "down"]
CONFIDENCE = 0.95
# Scores have two decimals: what lies beyond is noise of binary fractions, and would break ties.
NOISE = 6
SHOWN = 3
# An effect told where counts are not is told by quarters: a finer one would give the counts away.
QUARTER = 4


@dataclass(frozen=True, slots=True)
class Ways:
    """How many went which way."""

    better: int
    same: int
    worse: int


def change(before: "Values", after: "Values", better: Better) -> Change:
    """The change of those measured twice; `before[n]` and `after[n]` are of one person.

    The interval is of the median of the differences, by order statistics: it holds without any
    distribution and is exact, that is at least as sure as it says; fewer than six pairs have none.
    The effect is the matched-pairs rank-biserial correlation, above nought for the better. Nobody
    measured twice is a ValueError: there is nothing to say.
    """
    import numpy as np

    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if not len(first) or first.shape != second.shape:
        raise ValueError("every value before needs its value after")
    moved = _moved(first, second)
    low, high = _interval(moved)
    return Change(
        n=len(moved),
        before=_told(np.median(first)),
        after=_told(np.median(second)),
        median=_told(np.median(moved)),
        low=low,
        high=high,
        effect=_effect(moved if better == "up" else -moved),
    )


def ways(before: "Values", after: "Values", better: Better) -> Ways:
    """How many changed for the better, not at all, for the worse."""
    import numpy as np

    moved = _moved(np.asarray(before, dtype=float), np.asarray(after, dtype=float))
    up, down = int((moved > 0).sum()), int((moved < 0).sum())
    same = len(moved) - up - down
    return Ways(up, same, down) if better == "up" else Ways(down, same, up)


def in_quarters(effect: float | None) -> float | None:
    """The effect as told beside hidden counts."""
    return None if effect is None else round(effect * QUARTER) / QUARTER + 0.0


def implied(told: Change, better: Better) -> tuple[tuple[tuple[int, int, int], int], ...]:
    """What the medians and the interval let out about the ways.

    Each is ((better, same, worse), least): so many times each way add up to `least` or more. A
    bound of the interval is the value of somebody in the order of all, and its sign counts people.
    """
    n, found = told.n, []
    found += _at_median(n, told.median)
    if told.low is not None and told.high is not None:
        place = _place(n)
        found += _at_place(n, place, told.low)
        found += _at_place(n, n + 1 - place, told.high)
    if better == "down":
        found = [((up, same, down), least) for (down, same, up), least in found]
    return tuple(found)


Implied = list[tuple[tuple[int, int, int], int]]


def _at_place(n: int, place: int, value: float) -> Implied:
    """The value at a place of the rising order, as (risen, same, fallen)."""
    if value < 0:
        return [((0, 0, 1), place)]
    if value > 0:
        return [((1, 0, 0), n + 1 - place)]
    return [((0, 1, 1), place), ((1, 1, 0), n + 1 - place)]


def _at_median(n: int, value: float) -> Implied:
    """Of an even number it lies between two: the lower is not above it, the upper not below."""
    if n % 2:
        return _at_place(n, (n + 1) // 2, value)
    half = n // 2
    if value < 0:
        return [((0, 0, 1), half)]
    if value > 0:
        return [((1, 0, 0), half)]
    return [((0, 1, 1), half), ((1, 1, 0), half)]


def _moved(before: "Floats", after: "Floats") -> "Floats":
    import numpy as np

    return cast("Floats", np.round(after - before, NOISE))


def _interval(moved: "Floats") -> tuple[float | None, float | None]:
    import math

    from scipy.stats import quantile_test

    found = quantile_test(moved, q=0, p=0.5).confidence_interval(CONFIDENCE)
    if math.isnan(found.low) or math.isnan(found.high):
        return None, None
    return _told(found.low), _told(found.high)


def _place(n: int) -> int:
    """Which in the rising order is the lower bound: the same binomial as in `_interval`."""
    from scipy.stats import binom

    return int(binom.ppf((1 - CONFIDENCE) / 2, n, 0.5))


def _effect(moved: "Floats") -> float | None:
    """Ranks for the better less ranks for the worse over all ranks; whoever stayed has no rank."""
    import numpy as np
    from scipy.stats import rankdata

    some = moved[moved != 0]
    if not len(some):
        return 0.0
    ranks = rankdata(np.abs(some))
    return _told((ranks[some > 0].sum() - ranks[some < 0].sum()) / ranks.sum())


def _told(value: float) -> float:
    return round(float(value), SHOWN) + 0.0
