"""Variant B: nobody would rather swap. Mutual wishes first by deferred acceptance, then the rest.

Gale and Shapley's deferred acceptance over mutual pairs alone, mentees asking: each goes down the
ballot, and a mentor with no room left keeps those dearest to the mentor. Whoever is then left with
no mutual mentor is placed by the greatest total of pairs, wishes and fit (flow.py). That cannot
make a blocking pair: a mentor with a place left has refused nobody who named the mentor and was
named.
"""

import heapq
from collections import deque

import numpy as np

from school.matching.flow import ALONE, greatest
from school.matching.pins import Frame
from school.matching.tables import Tables, Whole
from school.matching.tiered import worth
from school.matching.values import Assignment


def stable(found: Tables, frame: Frame) -> Assignment:
    """No two who named each other would both rather be together; pins stand."""
    chosen = deferred(found, frame)
    alone = np.flatnonzero(chosen == ALONE)
    taken = np.bincount(chosen[chosen != ALONE], minlength=len(frame.room))
    rest = Frame(frame.case, frame.kept, frame.broken, frame.free[alone], frame.room - taken)
    answer = greatest(worth(found, rest, mutual_first=False), rest.room, found.wished[rest.free])
    chosen[alone] = answer.chosen
    return frame.assignment(chosen, is_proven=answer.is_proven)


def deferred(found: Tables, frame: Frame) -> Whole:
    """A column for each free row, ALONE for who finds no mutual mentor with room."""
    asks = [_ballot(found, row, frame) for row in frame.free.tolist()]
    keeps: list[list[tuple[int, int]]] = [[] for _ in frame.room]
    waiting = deque(range(len(asks)))
    while waiting:
        mentee = waiting.popleft()
        while asks[mentee]:
            mentor = asks[mentee].popleft()
            # The heap's top is who is least dear; places in a ballot are all different.
            place = -int(found.mentor_rank[frame.free[mentee], mentor])
            heapq.heappush(keeps[mentor], (place, mentee))
            if len(keeps[mentor]) <= frame.room[mentor]:
                break
            _, refused = heapq.heappop(keeps[mentor])
            if refused != mentee:
                waiting.append(refused)
                break
    chosen: Whole = np.full(len(asks), ALONE, np.int64)
    for mentor, kept in enumerate(keeps):
        for _, mentee in kept:
            chosen[mentee] = mentor
    return chosen


def _ballot(found: Tables, row: int, frame: Frame) -> deque[int]:
    """Mentors whom the mentee named and who named the mentee, the dearest first."""
    columns = np.flatnonzero(found.mutual[row] & (frame.room > 0))
    ranks = found.mentee_rank[row, columns]
    return deque(columns[np.argsort(ranks, kind="stable")].tolist())
