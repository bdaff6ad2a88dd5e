"""The assignment of the greatest total worth, proven: who goes to whom, within everybody's room.

OR-Tools' min-cost flow over likely pairs. The answer is then priced against every pair there is
(a bound by prices, as for links between schools): pairs that would better it join, and the flow
runs again, until the bound meets the worth. Whole numbers throughout, so nothing is rounded.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from school.matching.feasible import Marks
from school.matching.tables import Whole

ALONE = -1
NEVER = np.int64(-1)
# Below this many possible pairs all of them are looked at; above it, the best of each person.
FEW = 40_000
LIKELY_OF_MENTEE = 12
LIKELY_OF_MENTOR = 12
# Pairs that join after a round, of each mentee.
JOIN = 48
# The solver multiplies costs by the number of nodes; this still fits into 64 bits.
_MOST = 1 << 61

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Answer:
    """`chosen` holds a column for each row, ALONE for none; `bound` is what nobody can exceed."""

    chosen: Whole
    worth: int
    bound: int
    runs: int
    candidates: int

    @property
    def is_proven(self) -> bool:
        return self.worth == self.bound


class NotSolved(Exception):
    """The flow found no answer where there always is one: a fault of ours, not of the data."""


@dataclass(frozen=True, slots=True)
class _Arcs:
    """Pairs looked at, by column, with what each is worth."""

    rows: Rows
    columns: Rows
    worth: Whole


def greatest(worth: Whole, room: Whole, likely: Marks) -> Answer:
    """The best total; `worth` is NEVER for a pair that must not be, else above nought."""
    rows, columns = worth.shape
    if not worth.size:
        return Answer(np.full(rows, ALONE, np.int64), 0, 0, 0, 0)
    if int(worth.max()) * (rows + columns + 2) >= _MOST:
        raise NotSolved
    kept = (worth >= 0) if (worth >= 0).sum() <= FEW else likely | _best(worth)
    runs = 0
    while True:
        runs += 1
        arcs = _arcs(worth, kept)
        chosen = _flow(arcs, room, rows)
        prices, mine = _prices(arcs, chosen, worth, len(room))
        left = worth - prices
        total = int(_own(worth, chosen).sum())
        bound = int(np.maximum(left.max(axis=1), 0).sum() + (prices * room).sum())
        missed = (worth >= 0) & (left > mine[:, None]) & ~kept
        if bound == total or not missed.any():
            return Answer(chosen, total, bound, runs, len(arcs.rows))
        kept |= _most_missed(left, missed)


def _best(worth: Whole) -> Marks:
    """The best of every row and of every column; among equals those that a lot draws."""
    rows, columns = worth.shape
    told = np.arange(rows, dtype=np.uint32)[:, None] * np.uint32(2654435761)
    told = (told ^ (np.arange(columns, dtype=np.uint32) * np.uint32(2246822519))) >> np.uint32(24)
    keys = worth * np.int64(256) + told
    kept = np.zeros(worth.shape, bool)
    for axis, many in ((1, LIKELY_OF_MENTEE), (0, LIKELY_OF_MENTOR)):
        size = worth.shape[axis]
        if many >= size:
            return worth >= 0
        top = np.argpartition(keys, size - many, axis=axis)
        top = top[:, -many:] if axis else top[-many:]
        np.put_along_axis(kept, top, True, axis=axis)
    marks: Marks = kept & (worth >= 0)
    return marks


def _most_missed(left: Whole, missed: Marks) -> Marks:
    """Of the pairs that would better the answer, the dearest of each row."""
    if left.shape[1] <= JOIN:
        return missed
    keys = np.where(missed, left, np.iinfo(np.int64).min)
    top = np.argpartition(keys, left.shape[1] - JOIN, axis=1)[:, -JOIN:]
    marks = np.zeros(left.shape, bool)
    np.put_along_axis(marks, top, True, axis=1)
    marks &= missed
    return marks


def _arcs(worth: Whole, kept: Marks) -> _Arcs:
    columns, rows = np.nonzero(kept.T)
    return _Arcs(rows, columns, worth[rows, columns])


def _flow(arcs: _Arcs, room: Whole, rows: int) -> Whole:
    """The cheapest flow from mentees over the arcs to places; staying alone costs nothing."""
    # Loaded by whoever matches, not by every page of the portal; it has no types.
    from ortools.graph.python.min_cost_flow import (  # type: ignore[import-untyped]
        SimpleMinCostFlow,
    )

    columns = len(room)
    sink, mentees, mentors = rows + columns, np.arange(rows), np.arange(columns)
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([arcs.rows, rows + mentors, mentees]),
        np.concatenate([rows + arcs.columns, np.full(rows + columns, sink)]),
        np.concatenate([np.ones(len(arcs.rows), np.int64), room, np.ones(rows, np.int64)]),
        np.concatenate([-arcs.worth, np.zeros(rows + columns, np.int64)]),
    )
    supplies = np.concatenate([np.ones(rows), np.zeros(columns), [-rows]]).astype(np.int64)
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    if flow.solve() != flow.OPTIMAL:
        raise NotSolved
    used = np.flatnonzero(flow.flows(np.arange(len(arcs.rows))))
    chosen: Whole = np.full(rows, ALONE, np.int64)
    chosen[arcs.rows[used]] = arcs.columns[used]
    return chosen


def _own(worth: Whole, chosen: Whole) -> Whole:
    mine = worth[np.arange(len(chosen)), np.maximum(chosen, 0)]
    own: Whole = np.where(chosen == ALONE, np.int64(0), mine)
    return own


def _prices(arcs: _Arcs, chosen: Whole, worth: Whole, mentors: int) -> tuple[Whole, Whole]:
    """The least prices of places by which nobody would rather move, and what each row keeps.

    A move of a mentee from mentor a to mentor b gains what b is worth more; the price of b is at
    least the price of a and that gain. Raising prices until nothing moves is Bellman's and Ford's
    walk over the residual graph of the arcs; an optimum has no cycle of gain, so the walk ends
    within as many rounds as there are mentors.
    """
    own = _own(worth, chosen)
    prices: Whole = np.zeros(mentors, np.int64)
    if len(arcs.rows):
        columns, starts = np.unique(arcs.columns, return_index=True)
        since, gains = chosen[arcs.rows], arcs.worth - own[arcs.rows]
        for _ in range(mentors + 1):
            paid = np.where(since == ALONE, np.int64(0), prices[since])
            raised = np.maximum.reduceat(paid + gains, starts)
            if (raised <= prices[columns]).all():
                break
            prices[columns] = np.maximum(prices[columns], raised)
    kept: Whole = own - np.where(chosen == ALONE, np.int64(0), prices[chosen])
    return prices, kept
