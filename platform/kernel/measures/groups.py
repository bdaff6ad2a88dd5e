"""People measured, by the groups a report speaks of; what it says of each, what it withholds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

LEAST = 5
ALL = "all"
# A group by its breakdown and its key in it; everybody is (ALL, ALL).
Key = tuple[str, str]
EVERYBODY: Key = (ALL, ALL)
Counts = tuple[int, int, int]
# (better, same, worse) so many times each are `least` together, or more.
Bound = tuple[Counts, int]
WAYS = 3
# Those of a breakdown whom none of its groups holds: not in the report, but easily taken away.
REST = "\0rest"


@dataclass(frozen=True, slots=True)
class Atom:
    """People who stand in the very same groups: the groups, and how many went which way."""

    keys: frozenset[Key]
    ways: Counts

    @property
    def n(self) -> int:
        return sum(self.ways)


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be said of a group: `hidden` is "", few or beside; a way unsaid is None."""

    pairs: int
    hidden: str
    ways: tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Table:
    """Groups with their atoms; every atom is of everybody, and of each breakdown or of its rest."""

    atoms: tuple[Atom, ...]
    groups: Mapping[Key, frozenset[int]]
    bounds: Mapping[Key, Sequence[Bound]] = field(default_factory=dict)

    def pairs(self, key: Key) -> int:
        return sum(self.atoms[n].n for n in self.groups[key])

    def ways(self, key: Key) -> Counts:
        better, same, worse = (
            sum(self.atoms[n].ways[way] for n in self.groups[key]) for way in range(WAYS)
        )
        return better, same, worse

    def breakdowns(self) -> Iterable[list[Key]]:
        """The groups of each breakdown, the smallest first."""
        by_name: dict[str, list[Key]] = {}
        for key in self.groups:
            by_name.setdefault(key[0], []).append(key)
        return [sorted(keys, key=lambda key: (self.pairs(key), key)) for keys in by_name.values()]


@dataclass(slots=True)
class Plan:
    """What is withdrawn so far: groups by the reason, and ways of groups."""

    hidden: dict[Key, str] = field(default_factory=dict)
    unsaid: dict[Key, set[int]] = field(default_factory=dict)

    def shows(self, key: Key) -> bool:
        return key not in self.hidden

    def says(self, key: Key, way: int) -> bool:
        return self.shows(key) and way not in self.unsaid.get(key, ())

    def says_any(self, key: Key) -> bool:
        return any(self.says(key, way) for way in range(WAYS))


def table_of(atoms: Sequence[Atom], bounds: Mapping[Key, Sequence[Bound]] | None = None) -> Table:
    """The table of a parameter. `bounds` are what a shown group's statistics let out of its ways;
    atoms of the same groups become one."""
    merged: dict[frozenset[Key], list[int]] = {}
    for atom in atoms:
        if atom.n:
            kept = merged.setdefault(atom.keys | {EVERYBODY}, [0] * WAYS)
            for way, count in enumerate(atom.ways):
                kept[way] += count
    names = {key[0] for keys in merged for key in keys}
    whole = tuple(
        Atom(keys | {(name, REST) for name in names - {key[0] for key in keys}}, (a, b, c))
        for keys, (a, b, c) in merged.items()
    )
    groups: dict[Key, set[int]] = {}
    for n, atom in enumerate(whole):
        for key in atom.keys:
            groups.setdefault(key, set()).add(n)
    return Table(whole, {key: frozenset(of) for key, of in groups.items()}, dict(bounds or {}))
