"""Variant A: as many mutual pairs as there can be, then as many pairs, then wishes, then fit.

The tiers are lexicographic: one mutual pair more outweighs everything below it. They become one
whole number for a pair, of which the greatest total is sought and proven (flow.py). Two
assignments differ by moves along rings, and the greatest total leaves no ring that gains; a ring
passes nobody twice and the way out to «alone» at most once, so it changes at most k pairs, k being
the smaller side and one more, and the number of pairs by one at most. It is enough, then, that a
tier weighs more than k pairs can change below it:

    a wish weighs w = 1000·k + 1, a pair p = (40·w + 1000)·k + 1, and its being mutual 2·p more.

With 3,000 × 1,500 that is 38 bits, and room for the solver, which multiplies by the number of
people; weights that outlast all pairs at once would take 50.
"""

from dataclasses import dataclass

import numpy as np

from school.matching.fit import WHOLE
from school.matching.flow import NEVER, greatest
from school.matching.pins import Frame
from school.matching.tables import Tables, Whole
from school.matching.values import LONGEST_BALLOT, Assignment


@dataclass(frozen=True, slots=True)
class Tiers:
    """What an assignment comes to, the weightiest first; comparing two compares the variants."""

    mutual: int
    matched: int
    points: int
    fit: int


def tiered(found: Tables, frame: Frame) -> Assignment:
    """The best assignment in every tier; the curator's pins stand before all of them."""
    rows = frame.free
    answer = greatest(worth(found, frame, mutual_first=True), frame.room, found.wished[rows])
    return frame.assignment(answer.chosen, is_proven=answer.is_proven)


def worth(found: Tables, frame: Frame, *, mutual_first: bool) -> Whole:
    """What each pair of the free mentees is worth, by the weights of the tiers."""
    rows = frame.free
    k = min(len(rows), len(frame.room)) + 1
    wish = WHOLE * k + 1
    pair = (2 * LONGEST_BALLOT * wish + WHOLE) * k + 1
    table: Whole = found.fit[rows] + found.points[rows] * np.int64(wish) + np.int64(pair)
    if mutual_first:
        table += found.mutual[rows] * np.int64(2 * pair)
    table[~found.possible[rows]] = NEVER
    return table


def tiers(found: Tables, assignment: Assignment) -> Tiers:
    """Count what an assignment comes to; pins that no rule allows count as pairs of no wish."""
    case = found.case
    rows = [case.mentee_at[mentee] for mentee in assignment.mentor_of]
    columns = [case.mentor_at[mentor] for mentor in assignment.mentor_of.values()]
    at = (np.array(rows, np.intp), np.array(columns, np.intp))
    both = (found.mentee_rank[at] > 0) & (found.mentor_rank[at] > 0)
    return Tiers(
        mutual=int(both.sum()),
        matched=len(rows),
        points=int(found.points[at].sum()),
        fit=int(found.fit[at].sum()),
    )
