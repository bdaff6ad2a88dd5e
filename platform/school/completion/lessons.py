"""What the signs of a pair said about how it went (R-54, M-07): aggregates, small groups hidden.

Nothing here changes the weights of the matching: people read the table and decide. A group of
fewer than five is hidden, and so is another beside it whenever the hidden ones together would
still be few: then the total of another sign gives nobody away.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

LEAST = 5
SIGNS = ("way", "basis", "subject", "age_gap", "help", "work_format", "mentor_type")
MEASURES = ("satisfaction", "early_stop", "full_cycle", "rating")
UNKNOWN = ""
# Years between the two; the last is open.
AGE_BANDS = (5, 10, 20)


@dataclass(frozen=True, slots=True)
class Past:
    """One pair that began: its signs by name, and what is known of its way.

    Outcomes are (who said it, value): nobody counts twice in a group.
    """

    pair_id: UUID
    signs: Mapping[str, str]
    ended_early: bool | None = None
    full_cycle: bool | None = None
    satisfaction: Sequence[tuple[UUID, Fraction]] = ()
    ratings: Sequence[tuple[UUID, int]] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of a group: of how many it is; hidden ones keep neither."""

    value: Fraction | None = None
    n: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A value of a sign with its pairs and its four figures; `pairs` is None below five."""

    value: str
    pairs: int | None
    measures: Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class Lesson:
    sign: str
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Group:
    """Who spoke in a group, and what: a mean of each one's own mean."""

    said: dict[UUID, list[Fraction]] = field(default_factory=dict)

    def add(self, who: UUID, value: Fraction) -> None:
        self.said.setdefault(who, []).append(value)

    @property
    def n(self) -> int:
        return len(self.said)

    @property
    def mean(self) -> Fraction | None:
        if not self.said:
            return None
        own = [sum(values, Fraction(0)) / len(values) for values in self.said.values()]
        return sum(own, Fraction(0)) / len(own)


Told = Callable[[Past], Iterable[tuple[UUID, Fraction]]]


def _flag(pair: Past, value: bool | None) -> Iterable[tuple[UUID, Fraction]]:
    return () if value is None else ((pair.pair_id, Fraction(int(value))),)


TOLD: Mapping[str, Told] = {
    "satisfaction": lambda pair: pair.satisfaction,
    "early_stop": lambda pair: _flag(pair, pair.ended_early),
    "full_cycle": lambda pair: _flag(pair, pair.full_cycle),
    "rating": lambda pair: ((who, Fraction(mark)) for who, mark in pair.ratings),
}


def lessons(pairs: Sequence[Past]) -> list[Lesson]:
    """The table of every sign, its largest groups first, the unknown last."""
    return [Lesson(sign, _lines(pairs, sign)) for sign in SIGNS]


def _lines(pairs: Sequence[Past], sign: str) -> tuple[Line, ...]:
    by_value: dict[str, list[Past]] = {}
    for pair in pairs:
        by_value.setdefault(pair.signs.get(sign, UNKNOWN), []).append(pair)
    order = sorted(by_value, key=lambda v: (v == UNKNOWN, -len(by_value[v]), v))
    measured = {name: _measured(by_value, TOLD[name]) for name in MEASURES}
    return tuple(
        Line(
            value,
            len(by_value[value]) if len(by_value[value]) >= LEAST else None,
            {name: measured[name][value] for name in MEASURES},
        )
        for value in order
    )


def _measured(by_value: Mapping[str, Sequence[Past]], told: Told) -> dict[str, Measured]:
    groups = {value: _Group() for value in by_value}
    for value, pairs in by_value.items():
        for pair in pairs:
            for who, said in told(pair):
                groups[value].add(who, said)
    hidden = hide({value: frozenset(group.said) for value, group in groups.items()})
    return {
        value: Measured(hidden=True) if value in hidden else Measured(group.mean, group.n)
        for value, group in groups.items()
    }


def hide(groups: Mapping[str, frozenset[UUID]]) -> frozenset[str]:
    """Which groups are not shown: the small, and beside them what else keeps them hidden.

    Whoever knows the total takes the shown groups away from it: what is left must be of two groups
    at least and of five people at least.
    """
    filled = sorted((value for value in groups if groups[value]),
                    key=lambda value: (len(groups[value]), value))  # fmt: skip
    hidden = [value for value in filled if len(groups[value]) < LEAST]
    for value in filled[len(hidden) :]:
        together = frozenset[UUID]().union(*(groups[each] for each in hidden))
        if not hidden or (len(hidden) > 1 and len(together) >= LEAST):
            break
        hidden.append(value)
    return frozenset(hidden)


def age_band(years: int | None) -> str:
    """«0_4», «5_9», «10_19», «20»: how many years lie between the two."""
    if years is None:
        return UNKNOWN
    since = 0
    for edge in AGE_BANDS:
        if years < edge:
            return f"{since}_{edge - 1}"
        since = edge
    return str(since)
