"""An attacker of another making: tries every table there can be, and asks what was told of it.

Only for tables of a few people. Atoms are taken one by one; of each, every way to share its people
between better, the same and worse is tried, and only what the told counts can see is remembered.
"""

from collections.abc import Mapping, Sequence
from itertools import product

from kernel.measures.groups import EVERYBODY, Atom, Key, Shown

WAYS = (0, 1, 2)


def worked_out(atoms: Sequence[Atom], told: Mapping[Key, Shown]) -> set[tuple[Key, int]]:
    """The unsaid counts that can have one value only, whoever knows how many stand where."""
    merged: dict[frozenset[Key], int] = {}
    for atom in atoms:
        keys = atom.keys | {EVERYBODY}
        merged[keys] = merged.get(keys, 0) + atom.n
    return {
        (key, way)
        for key, way in product(told, WAYS)
        if told[key].ways[way] is None and len(_values(merged, told, key, way)) == 1
    }


def _values(
    merged: Mapping[frozenset[Key], int], told: Mapping[Key, Shown], key: Key, way: int
) -> set[int]:
    said = [
        (other, each) for other, each in product(told, WAYS) if told[other].ways[each] is not None
    ]
    reached = {((0,) * len(said), 0)}
    for keys, people in merged.items():
        reached = {
            (
                tuple(
                    had + (shares[each] if other in keys else 0)
                    for had, (other, each) in zip(sums, said, strict=True)
                ),
                aimed + (shares[way] if key in keys else 0),
            )
            for sums, aimed in reached
            for shares in _shared(people)
        }
    wanted = tuple(told[other].ways[each] for other, each in said)
    return {aimed for sums, aimed in reached if sums == wanted}


def _shared(people: int) -> list[tuple[int, int, int]]:
    return [
        (better, same, people - better - same)
        for better in range(people + 1)
        for same in range(people + 1 - better)
    ]
