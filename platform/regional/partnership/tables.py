"""The fit of every pair at once, as `fit.py` defines it for one, in numpy's whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regional.partnership.fit import (
    EARTH_KM,
    HALF_WAY,
    LIKE_SIZE,
    ONE_TILE,
    SAME_KIND,
    SAME_PLACE,
    STRONGEST,
    UNKNOWN_SIZE,
    WHOLE,
    Party,
    Weights,
)

Whole = npt.NDArray[np.int64]
# A number for every pair: half the width is half the time, and no cost comes near its end.
Table = npt.NDArray[np.int32]
Marks = npt.NDArray[np.bool_]
Exact = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows are those who need help, columns those who give it. `cost` is what a fit lacks."""

    cost: Table
    tenths: Table
    covers: Marks


def tables(helped: Sequence[Party], helpers: Sequence[Party], weights: Weights) -> Tables:
    """Cost, distance, and whether there is a topic in common."""
    topics = _cover(helped, helpers)
    tenths = _tenths(helped, helpers)
    near = WHOLE * HALF_WAY // (HALF_WAY + tenths)
    alike = _likeness(helped, helpers)
    fit = (weights.topics * topics + weights.near * near + weights.alike * alike) // weights.all
    return Tables((WHOLE - fit).astype(np.int32), tenths.astype(np.int32), topics > 0)


def _cover(helped: Sequence[Party], helpers: Sequence[Party]) -> Whole:
    codes = sorted({code for party in (*helped, *helpers) for code in party.topics})
    needs, strengths = _topics(helped, codes), _topics(helpers, codes)
    asked = STRONGEST * needs.sum(axis=1, keepdims=True)
    met: Whole = WHOLE * (needs @ strengths.T) // np.maximum(asked, 1)
    return met


def _topics(parties: Sequence[Party], codes: Sequence[str]) -> Whole:
    rows = [[party.topics.get(code, 0) for code in codes] for party in parties]
    return np.array(rows, np.int64).reshape(len(parties), len(codes))


def _likeness(helped: Sequence[Party], helpers: Sequence[Party]) -> Whole:
    kinds = {kind: n for n, kind in enumerate({party.kind for party in (*helped, *helpers)})}
    mine, theirs = (np.array([kinds[p.kind] for p in side]) for side in (helped, helpers))
    same = SAME_KIND * (mine[:, None] == theirs[None, :])
    ours, others = (_column([p.pupils or 0 for p in side]) for side in (helped, helpers))
    small = np.minimum(ours[:, None], others[None, :])
    large = np.maximum(ours[:, None], others[None, :])
    size = np.where(small > 0, LIKE_SIZE * small // np.maximum(large, 1), UNKNOWN_SIZE)
    whole: Whole = same + size
    return whole


def _tenths(helped: Sequence[Party], helpers: Sequence[Party]) -> Whole:
    """By coordinates where both have them, by the map of tiles elsewhere."""
    places = {place: n for n, place in enumerate({p.municipality_id for p in (*helped, *helpers)})}
    mine, theirs = (_column([places[p.municipality_id] for p in s]) for s in (helped, helpers))
    steps = np.maximum(_apart(helped, helpers, 0), _apart(helped, helpers, 1))
    told = np.where(mine[:, None] == theirs[None, :], SAME_PLACE, ONE_TILE * np.maximum(steps, 1))
    here, there = _points(helped), _points(helpers)
    measured = _haversine(here, there)
    known: Whole = np.where(np.isnan(measured), told, np.nan_to_num(measured)).astype(np.int64)
    return known


def _apart(helped: Sequence[Party], helpers: Sequence[Party], axis: int) -> Whole:
    mine, theirs = (_column([p.tile[axis] for p in side]) for side in (helped, helpers))
    apart: Whole = np.abs(mine[:, None] - theirs[None, :])
    return apart


def _column(values: Sequence[int]) -> Whole:
    return np.array(values, np.int64)


def _points(parties: Sequence[Party]) -> Exact:
    """Latitude and longitude in radians; NaN where they are unknown."""
    nowhere = (np.nan, np.nan)
    rows = [party.point or nowhere for party in parties]
    return np.radians(np.array(rows, np.float64).reshape(len(parties), 2))


def _haversine(here: Exact, there: Exact) -> Exact:
    lat, lon = here[:, None, 0], here[:, None, 1]
    other_lat, other_lon = there[None, :, 0], there[None, :, 1]
    share = np.sin((other_lat - lat) / 2) ** 2
    share = share + np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    apart: Exact = np.rint(20 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(share))))
    return apart
