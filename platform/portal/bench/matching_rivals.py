"""Other ways of matching the same people, and independent answers to hold ours against."""

import numpy as np

from school.matching.fit import WHOLE
from school.matching.flow import ALONE
from school.matching.tables import UNNAMED, Tables, Whole
from school.matching.values import Assignment

# For a dense solve, which must be given a number for a pair that may not be.
_DEAR = 10 * WHOLE


def fit_only(found: Tables) -> Assignment:
    """The greatest total fit, whatever people wish: scipy's dense assignment."""
    from scipy.optimize import linear_sum_assignment

    cost = np.where(found.possible, WHOLE - found.fit, _DEAR)
    places = _places(found.room)
    rows, columns = linear_sum_assignment(cost[:, places])
    chosen = np.full(len(cost), ALONE, np.int64)
    chosen[rows] = places[columns]
    chosen[~found.possible[np.arange(len(cost)), chosen]] = ALONE
    return _assignment(found, chosen)


def first_come(found: Tables) -> Assignment:
    """One mentee after another takes the dearest mentor with a place left, else who fits best."""
    room = found.room.copy()
    chosen = np.full(len(found.why), ALONE, np.int64)
    for row in range(len(chosen)):
        open_ = np.flatnonzero(found.possible[row] & (room > 0))
        if not len(open_):
            continue
        ranks = found.mentee_rank[row, open_]
        named = np.where(ranks == UNNAMED, 99, ranks).astype(np.int64)
        best = open_[np.argmin(named * 2 * WHOLE - found.fit[row, open_])]
        chosen[row] = best
        room[best] -= 1
    return _assignment(found, chosen)


def most_mutual(found: Tables) -> int:
    """How many mutual pairs there can be at most: Hopcroft and Karp over mutual wishes alone."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    places = _places(found.room)
    graph = csr_array(found.mutual[:, places].astype(np.int8))
    return int((maximum_bipartite_matching(graph, perm_type="column") != ALONE).sum())


def dense_worth(worth: Whole, room: Whole) -> int:
    """The greatest total of our own weights by scipy; sums stay whole below 2 ** 53."""
    from scipy.optimize import linear_sum_assignment

    places = _places(room)
    gains = np.maximum(worth, 0)[:, places]
    rows, columns = linear_sum_assignment(gains, maximize=True)
    return int(gains[rows, columns].sum())


def _places(room: Whole) -> Whole:
    return np.repeat(np.arange(len(room)), room)


def _assignment(found: Tables, chosen: Whole) -> Assignment:
    mentees, mentors = found.case.mentees, found.case.mentors
    return Assignment(
        {
            mentees[row].id: mentors[column].id
            for row, column in enumerate(chosen.tolist())
            if column != ALONE
        }
    )
