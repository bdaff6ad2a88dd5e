"""What a clever reader of one report could work out, who even knows who stands in which group.

Three attempts: to make a small hidden group of shown ones by adding and subtracting; to take a
shown group away from a larger one around it; to find the only way in which the counts, with what
the medians let out, can be shared among the people (whole numbers, by SciPy's HiGHS).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from kernel.measures.groups import LEAST, WAYS, Key, Plan, Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# What is not answered in time counts as worked out: then less is said.
SECONDS = 3.0
# Columns with how many times each, and the least and the most they may add up to.
Rule = tuple[Mapping[int, int], float, float]


@dataclass(frozen=True, slots=True)
class Leak:
    """The people of something small that can be worked out, by counts or by whole groups."""

    atoms: frozenset[int]
    by_counts: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A count that must stay unknown."""

    key: Key
    way: int
    value: int


def first_leak(table: Table, plan: Plan) -> Leak | None:
    """Something small that follows from what the plan says; None: nothing does."""
    if (combined := _combined(table, plan)) is not None:
        return Leak(combined, by_counts=False)
    if (left := _left_over(table, plan)) is not None:
        return Leak(left)
    guarded = list(_guarded(table, plan))
    if not guarded or not _anything_said(table, plan):
        return None
    attack = _Attack(table, plan)
    found = next((cell for cell in guarded if not attack.in_doubt(cell)), None)
    return None if found is None else Leak(table.groups[found.key])


def _left_over(table: Table, plan: Plan) -> frozenset[int] | None:
    """A group within a larger one, both with counts told, that leaves one to four people over."""
    shown = [key for key in table.groups if plan.says_any(key)]
    for inner, outer in permutations(shown, 2):
        if table.groups[inner] < table.groups[outer]:
            left = table.groups[outer] - table.groups[inner]
            if sum(table.atoms[n].n for n in left) < LEAST:
                return table.groups[inner]
    return None


def _combined(table: Table, plan: Plan) -> frozenset[int] | None:
    """A small hidden group whose figures add up from figures of shown ones."""
    small = [key for key in table.groups if not plan.shows(key) and table.pairs(key) < LEAST]
    shown = [key for key in table.groups if plan.shows(key)]
    if not small or not shown:
        return None
    import numpy as np

    rows = np.array([_indicator(table, key) for key in shown])
    rank = np.linalg.matrix_rank(rows)
    for key in small:
        if np.linalg.matrix_rank(np.vstack([rows, _indicator(table, key)])) == rank:
            return table.groups[key]
    return None


def _indicator(table: Table, key: Key) -> list[float]:
    return [float(n in table.groups[key]) for n in range(len(table.atoms))]


def _guarded(table: Table, plan: Plan) -> Iterator[Cell]:
    """Every unsaid count of a small group, every unsaid small count of a larger one."""
    for key in table.groups:
        few = table.pairs(key) < LEAST
        for way, value in enumerate(table.ways(key)):
            if not plan.says(key, way) and (few or 0 < value < LEAST):
                yield Cell(key, way, value)


def _anything_said(table: Table, plan: Plan) -> bool:
    return any(
        plan.shows(key) and (plan.says_any(key) or bool(table.bounds.get(key)))
        for key in table.groups
    )


class _Attack:
    """All that is said, as bounds of sums over (atom, way), and other tables found to fit it."""

    def __init__(self, table: Table, plan: Plan) -> None:
        from scipy.sparse import csr_array

        self.table = table
        self.fitting: list[Floats] = []
        rules = [*_sizes(table), *_said(table, plan)]
        self.least = [least for _, least, _ in rules]
        self.most = [most for _, _, most in rules]
        self.size = len(table.atoms) * WAYS
        at = [(n, column) for n, (row, _, _) in enumerate(rules) for column in row]
        values = [times for row, _, _ in rules for times in row.values()]
        self.rows = csr_array((values, tuple(zip(*at, strict=True))), (len(rules), self.size))

    def in_doubt(self, cell: Cell) -> bool:
        """Whether another value fits as well."""
        import numpy as np

        wanted = np.zeros(self.size)
        wanted[[n * WAYS + cell.way for n in self.table.groups[cell.key]]] = 1
        if any(abs(float(wanted @ other) - cell.value) > 0.5 for other in self.fitting):
            return True
        # Another value is away by one at least; any table that fits is an answer.
        return self._fits(wanted, cell.value + 1, np.inf) or self._fits(wanted, 0, cell.value - 1)

    def _fits(self, wanted: "Floats", least: float, most: float) -> bool:
        """Whether some table gives a count in these bounds."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array, vstack

        if least > most:
            return False
        rows = vstack([self.rows, csr_array(wanted[np.newaxis, :])])
        found = milp(
            np.zeros(self.size),
            integrality=np.ones(self.size),
            bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(rows, [*self.least, least], [*self.most, most]),
            options={"time_limit": SECONDS},
        )
        if found.x is None:
            return False
        self.fitting.append(np.round(found.x))
        return True


def _sizes(table: Table) -> Iterator[Rule]:
    for n, atom in enumerate(table.atoms):
        yield {n * WAYS + way: 1 for way in range(WAYS)}, atom.n, atom.n


def _said(table: Table, plan: Plan) -> Iterator[Rule]:
    for key, atoms in table.groups.items():
        if not plan.shows(key):
            continue
        for way, value in enumerate(table.ways(key)):
            if plan.says(key, way):
                yield {n * WAYS + way: 1 for n in atoms}, value, value
        for times, least in table.bounds.get(key, ()):
            row = {n * WAYS + way: times[way] for n in atoms for way in range(WAYS) if times[way]}
            yield row, least, float("inf")
