"""Whether an assignment is the best there is: a lower bound by prices, equal to its cost or not.

A price for each helper's place gives a bound that no assignment can undercut: every school pays at
least the cheapest of «a helper's cost and price» and «staying alone», and the places give back no
more than their prices. Prices that make the bound equal to the cost prove the optimum, against
every pair there is, those the search never looked at included. Whole numbers throughout.
"""

from dataclasses import dataclass

import numpy as np

from regional.partnership.tables import Marks, Table, Whole

# More than any price, so that such a pair undercuts nothing; still far from the end of 32 bits.
NEVER = 1 << 28
ALONE = -1


@dataclass(frozen=True, slots=True)
class Proof:
    """The prices, the bound they give, and the pairs that undercut what the search has found."""

    prices: Whole
    bound: int
    undercut: Marks


def prove(cost: Table, kept: Marks, chosen: Whole, room: Whole, alone: int) -> Proof:
    """Prices from the kept pairs' residual graph, and the bound they give over all pairs.

    `cost` is NEVER where a pair is not possible, `alone` what a school without a helper costs.
    """
    prices = _prices(np.where(kept, cost, np.int32(NEVER)), chosen, room, alone)
    priced = cost + prices.astype(np.int32)
    cheapest = np.minimum(priced.min(axis=1, initial=NEVER), alone)
    helped = chosen != ALONE
    paid = _own(cost, chosen, alone)
    paid[helped] += prices[chosen[helped]]
    return Proof(
        prices,
        int(cheapest.sum() - (prices * room).sum()),
        (cost < NEVER) & (priced < paid.astype(np.int32)[:, None]),
    )


def total(cost: Table, chosen: Whole, alone: int) -> int:
    """What an assignment costs, those left alone included."""
    return int(_own(cost, chosen, alone).sum())


def _own(values: Table, chosen: Whole, without: int) -> Whole:
    if not values.size:
        return np.full(len(chosen), without, np.int64)
    mine = values[np.arange(len(chosen)), np.maximum(chosen, 0)].astype(np.int64)
    own: Whole = np.where(chosen == ALONE, without, mine)
    return own


def _prices(cost: Table, chosen: Whole, room: Whole, alone: int) -> Whole:
    """The least prices by which nobody of the kept pairs would rather move.

    A step from helper a to helper b is the cheapest move of a school that a helps; the price of b
    is at least the price of a less that step. Raising prices until nothing moves is Bellman's and
    Ford's walk over the residual graph; without a negative cycle it ends within as many rounds as
    there are helpers.
    """
    if not cost.size:
        return np.zeros(len(room), np.int64)
    gains = _own(cost, chosen, alone).astype(np.int32)[:, None] - cost
    order = np.argsort(chosen, kind="stable")
    groups, starts = np.unique(chosen[order], return_index=True)
    best = np.maximum.reduceat(gains[order], starts, axis=0)
    helps = groups != ALONE
    prices: Whole = np.zeros(len(room), np.int64)
    if not helps.all():
        prices = np.maximum(prices, best[~helps][0])
    steps, sources = best[helps].astype(np.int64), groups[helps]
    for _ in range(len(room) + 1):
        if not len(sources):
            break
        raised = np.maximum(prices, (prices[sources][:, None] + steps).max(axis=0))
        if (raised == prices).all():
            break
        prices = raised
    return prices
