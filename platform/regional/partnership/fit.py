"""How well one school can help another: three parts of a thousand, whole numbers, no guesses.

Topics: how much of what is needed the helper is strong in. Near: how far apart they are. Alike:
the same type of institution and a like number of pupils. `tables.py` says the same for all pairs
at once; a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

WHOLE = 1000
STRONGEST = 3
EARTH_KM = 6371.0
# A school so far away is half as near as one next door.
HALF_WAY = 600
# Where coordinates are unknown: within a municipality, and from one tile of the map to the next.
SAME_PLACE = 150
ONE_TILE = 500
# A size that nobody has told counts as half alike: neither held against the school nor for it.
UNKNOWN_SIZE = 250
SAME_KIND = 500
LIKE_SIZE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A school in a round. `topics` are what it needs or what it is strong in, from 1 to 3."""

    id: UUID
    kind: str
    municipality_id: UUID
    tile: tuple[int, int]
    point: tuple[float, float] | None
    pupils: int | None
    topics: Mapping[str, int]
    # How many schools it can help besides those it helps already.
    room: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """What matters how much when the parts are put together."""

    topics: int
    near: int
    alike: int

    @property
    def all(self) -> int:
        return self.topics + self.near + self.alike


# The operator chooses one of these by name.
WEIGHTS: Mapping[str, Weights] = {
    "even": Weights(5, 3, 2),
    "topics": Weights(8, 1, 1),
    "near": Weights(3, 6, 1),
}


@dataclass(frozen=True, slots=True)
class Distance:
    """Tenths of a kilometre; `known` from coordinates, otherwise told by the map of tiles."""

    tenths: int
    known: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """The parts of a pair, what they come to, and the topics behind them."""

    topics: int
    near: int
    alike: int
    total: int
    distance: Distance
    # Topic → how much it is needed, how strong the helper is in it; the most needed first.
    helps: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()


def fit_of(helped: Party, helper: Party, weights: Weights) -> Fit:
    """The fit of a pair; without a topic in common it is no pair, whatever the other parts."""
    far = distance(helped, helper)
    parts = (cover(helped.topics, helper.topics), nearness(far.tenths), likeness(helped, helper))
    needed = sorted(helped.topics, key=lambda code: (-helped.topics[code], code))
    return Fit(
        *parts,
        together(*parts, weights),
        far,
        {t: (helped.topics[t], helper.topics[t]) for t in needed if t in helper.topics},
        tuple(t for t in needed if t not in helper.topics),
    )


def together(topics: int, near: int, alike: int, weights: Weights) -> int:
    """The whole from its parts."""
    return (weights.topics * topics + weights.near * near + weights.alike * alike) // weights.all


def cover(needs: Mapping[str, int], strengths: Mapping[str, int]) -> int:
    """What share of the needs is met, each weighted by its urgency, met by the helper's strength.

    A thousand when the helper is strongest in everything that is needed.
    """
    asked = STRONGEST * sum(needs.values())
    met = sum(urgent * strengths.get(topic, 0) for topic, urgent in needs.items())
    return WHOLE * met // asked if asked else 0


def nearness(tenths: int) -> int:
    """A thousand next door, 500 at sixty kilometres, never quite nothing: there are calls too."""
    return WHOLE * HALF_WAY // (HALF_WAY + tenths)


def likeness(one: Party, other: Party) -> int:
    """The same type is half of it, the smaller number of pupils to the larger the other half."""
    kind = SAME_KIND if one.kind == other.kind else 0
    if not one.pupils or not other.pupils:
        return kind + UNKNOWN_SIZE
    sizes = sorted((one.pupils, other.pupils))
    return kind + LIKE_SIZE * sizes[0] // sizes[1]


def distance(one: Party, other: Party) -> Distance:
    """Over the earth's surface where both are on the map; else by the tiles of municipalities."""
    if one.point is not None and other.point is not None:
        return Distance(haversine(*one.point, *other.point), known=True)
    if one.municipality_id == other.municipality_id:
        return Distance(SAME_PLACE, known=False)
    steps = max(abs(one.tile[0] - other.tile[0]), abs(one.tile[1] - other.tile[1]), 1)
    return Distance(ONE_TILE * steps, known=False)


def haversine(lat: float, lon: float, other_lat: float, other_lon: float) -> int:
    """Tenths of a kilometre between two points given in degrees."""
    up, along = radians(other_lat - lat) / 2, radians(other_lon - lon) / 2
    share = sin(up) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(along) ** 2
    return round(20 * EARTH_KM * asin(min(1.0, sqrt(share))))


def explained(
    fit: Fit, helped: Party, helper: Party, first: UUID | None = None
) -> dict[str, object]:
    """What a page needs to explain a pair: codes and numbers that the fit stood on, no more."""
    return {
        "topics": fit.topics,
        "near": fit.near,
        "alike": fit.alike,
        "helps": [[code, *both] for code, both in fit.helps.items()],
        "lacks": list(fit.lacks),
        "measured": fit.distance.known,
        "same_place": helped.municipality_id == helper.municipality_id,
        "same_kind": helped.kind == helper.kind,
        "pupils": [helped.pupils, helper.pupils],
        "first": str(first) if first else None,
    }
