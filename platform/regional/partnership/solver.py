"""Who helps whom at the least total cost: everybody who can be helped first, then the best fit.

OR-Tools' min-cost flow over the nearest candidates of each school. The answer is then priced
against every pair (proof.py): those that would undercut it join the candidates, and the flow runs
again, until the bound meets the cost. Among equal answers the shorter way wins, by a second flow
over the pairs that no optimum could better. Only whole numbers, so nothing is rounded.
"""

from dataclasses import dataclass

import numpy as np

from regional.partnership.fit import WHOLE
from regional.partnership.proof import ALONE, NEVER, Proof, prove, total
from regional.partnership.tables import Marks, Table, Whole

NEAREST = 80
# Enough to tell pairs of the same length apart, by their places in the order of identifiers.
_TELLS_APART = 1024
_LOW = 4 * WHOLE


@dataclass(frozen=True, slots=True)
class Answer:
    """`helper_of` holds the number of the helper, ALONE for a school without one.

    `bound` is what no assignment can undercut; `proven` that this one meets it.
    """

    helper_of: Whole
    cost: int
    bound: int
    matched: int
    candidates: int
    runs: int

    @property
    def proven(self) -> bool:
        return self.bound == self.cost


class NotSolved(Exception):
    """The flow found no answer where there always is one: a fault of ours, not of the data."""


def price_of_alone(helpers: int) -> int:
    """More than any chain of moves can cost: one more school helped is worth every other change.

    A chain passes a helper once at most, and each of its moves costs a whole fit at most.
    """
    return WHOLE * (helpers + 1) + 1


def solve(cost: Table, room: Whole, ties: Table, nearest: int = NEAREST) -> Answer:
    """The optimum; `cost` is NEVER for a pair that must not be, `ties` decides among equals."""
    alone = price_of_alone(cost.shape[1])
    kept, runs = _nearest(cost, nearest), 0
    while True:
        runs += 1
        chosen = _cheapest(cost, kept, room, alone)
        proof = prove(cost, kept, chosen, room, alone)
        if not (proof.undercut & ~kept).any():
            break
        kept |= proof.undercut
    chosen = _shortest(cost, chosen, room, ties, proof, alone)
    return Answer(
        helper_of=chosen,
        cost=total(cost, chosen, alone),
        bound=proof.bound,
        matched=int((chosen != ALONE).sum()),
        candidates=int(kept.sum()),
        runs=runs,
    )


def _nearest(cost: Table, nearest: int) -> Marks:
    """The cheapest possible pairs of each school."""
    possible: Marks = cost < NEVER
    if cost.shape[1] <= nearest:
        return possible
    kept = np.zeros(cost.shape, bool)
    cheapest = np.argpartition(cost, nearest - 1, axis=1)[:, :nearest]
    np.put_along_axis(kept, cheapest, True, axis=1)
    return kept & possible


def _cheapest(cost: Table, kept: Marks, room: Whole, alone: int) -> Whole:
    """The optimum over the kept pairs. A low price of being alone is tried first: it is sooner
    solved, and when nobody stays alone the price has not mattered.
    """
    anybody, nobody = np.full(len(cost), True), np.zeros(len(room), bool)
    chosen = _flow(cost, kept, room, anybody, nobody, min(alone, _LOW))
    if (chosen == ALONE).any():
        chosen = _flow(cost, kept, room, anybody, nobody, alone)
    return chosen


def _flow(cost: Table, kept: Marks, room: Whole, may_stay: Marks, full: Marks, alone: int) -> Whole:
    """The cheapest flow from schools over the kept pairs to places; `full` helpers must fill up."""
    # Loaded by whoever matches, not by every page of the portal; it has no types.
    from ortools.graph.python.min_cost_flow import (  # type: ignore[import-untyped]
        SimpleMinCostFlow,
    )

    schools, helpers = cost.shape
    rows, columns = np.nonzero(kept)
    stays, open_ = np.flatnonzero(may_stay), np.flatnonzero(~full)
    sink = schools + helpers
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([rows, schools + open_, stays]),
        np.concatenate([schools + columns, np.full(len(open_) + len(stays), sink)]),
        np.concatenate([np.ones(len(rows), np.int64), room[open_], np.ones(len(stays), np.int64)]),
        np.concatenate(
            [cost[rows, columns], np.zeros(len(open_), np.int64), np.full(len(stays), alone)]
        ),
    )
    places = np.where(full, room, 0)
    supplies = np.concatenate([np.ones(schools), -places, [places.sum() - schools]])
    flow.set_nodes_supplies(np.arange(sink + 1), supplies.astype(np.int64))
    if flow.solve() != flow.OPTIMAL:
        raise NotSolved
    used = np.flatnonzero(flow.flows(np.arange(len(rows))))
    chosen: Whole = np.full(schools, ALONE, np.int64)
    chosen[rows[used]] = columns[used]
    return chosen


def _shortest(
    cost: Table, chosen: Whole, room: Whole, ties: Table, proof: Proof, alone: int
) -> Whole:
    """Among the optima the one with the least `ties`; every optimum lies in the pairs left here.

    A pair belongs to an optimum only if it costs a school its cheapest price, and a place with a
    price is taken in each of them.
    """
    if not cost.size or proof.bound != total(cost, chosen, alone):
        return chosen
    priced = cost + proof.prices.astype(np.int32)
    cheapest = np.minimum(priced.min(axis=1), alone)
    schools, helpers = (np.arange(1, size + 1, dtype=np.int32) for size in cost.shape)
    told = ties * np.int32(_TELLS_APART) + np.outer(schools, helpers) % _TELLS_APART
    tight = (priced == cheapest[:, None]) & (cost < NEVER)
    return _flow(told, tight, room, cheapest == alone, proof.prices > 0, 0)
