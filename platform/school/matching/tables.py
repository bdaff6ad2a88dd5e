"""What is known of every pair of a run, as tables: a row a mentee, a column a mentor."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from school.matching.feasible import POSSIBLE, Codes, Marks, refusals
from school.matching.fit import Fits, fits
from school.matching.values import LONGEST_BALLOT, Case, Mentee, Mentor

UNNAMED = 0

Ranks = NDArray[np.int16]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Tables:
    """`mentee_rank` is the mentor's place in the mentee's ballot, from 1; UNNAMED for nobody's.

    A pair is mutual when each named the other in either of the two lists of the ballot. Both
    questions of Q-04 are wishes, and R-22 seeks the most coincidences of all of them; how strong a
    wish is, its place in the order tells: «with whom» stands before «who can help».
    """

    case: Case
    why: Codes
    fit: Fits
    mentee_rank: Ranks
    mentor_rank: Ranks
    room: Whole

    @cached_property
    def possible(self) -> Marks:
        marks: Marks = self.why == POSSIBLE
        return marks

    @cached_property
    def mutual(self) -> Marks:
        marks: Marks = (self.mentee_rank != UNNAMED) & (self.mentor_rank != UNNAMED)
        return marks & self.possible

    @cached_property
    def wished(self) -> Marks:
        marks: Marks = (self.mentee_rank != UNNAMED) | (self.mentor_rank != UNNAMED)
        return marks & self.possible

    @cached_property
    def points(self) -> Ranks:
        """How much both wish it: LONGEST_BALLOT for the first place of a ballot, then one less."""
        return _points(self.mentee_rank) + _points(self.mentor_rank)


def tables(case: Case) -> Tables:
    """Everything of every pair. The order of the case is the order of the rows and columns."""
    return Tables(
        case=case,
        why=refusals(case),
        fit=fits(case),
        mentee_rank=_ranks(case, case.mentees),
        mentor_rank=_ranks(case, case.mentors),
        room=np.array([max(one.room, 0) for one in case.mentors], np.int64),
    )


def _ranks(case: Case, people: Sequence[Mentor] | Sequence[Mentee]) -> Ranks:
    table: Ranks = np.zeros((len(case.mentees), len(case.mentors)), np.int16)
    for one in people:
        ballot = case.ballots.get(one.id)
        for place, other in enumerate(ballot.order if ballot else (), start=1):
            mentee, mentor = (other, one.id) if isinstance(one, Mentor) else (one.id, other)
            if mentee in case.mentee_at and mentor in case.mentor_at:
                table[case.mentee_at[mentee], case.mentor_at[mentor]] = place
    return table


def _points(ranks: Ranks) -> Ranks:
    least = np.int16(LONGEST_BALLOT + 1)
    points: Ranks = np.where(ranks == UNNAMED, np.int16(0), np.maximum(least - ranks, np.int16(1)))
    return points
