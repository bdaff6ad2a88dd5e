"""The two variants side by side, in numbers and codes; the words are the page's."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from school.matching.tables import UNNAMED, Ranks, Tables
from school.matching.tiered import Tiers, tiers
from school.matching.values import Assignment


@dataclass(frozen=True, slots=True)
class Blocking:
    """Two who named each other and are apart, though both would rather be together.

    `mentee_has` is whom the mentee is with instead, and `mentee_has_rank` that one's place in the
    mentee's ballot; `mentor_has` is the least dear of the mentor's people, None for a free place.
    A rank is a place in a ballot, from 1; None is not named.
    """

    mentor_id: UUID
    mentee_id: UUID
    mentee_rank: int
    mentor_rank: int
    mentee_has: UUID | None
    mentee_has_rank: int | None
    mentor_has: UUID | None
    mentor_has_rank: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """How A and B differ; `same` counts pairs that stand in both."""

    a: Tiers
    b: Tiers
    same: int
    only_a: int
    only_b: int
    blocking_a: tuple[Blocking, ...]
    blocking_b: tuple[Blocking, ...]

    @property
    def code(self) -> str:
        """The headline: alike, a_more_mutual, a_more_pairs, b_more_pairs or only_other_pairs."""
        if not self.only_a and not self.only_b:
            return "alike"
        if self.a.mutual > self.b.mutual:
            return "a_more_mutual"
        if self.a.matched == self.b.matched:
            return "only_other_pairs"
        return "a_more_pairs" if self.a.matched > self.b.matched else "b_more_pairs"


def compare(found: Tables, a: Assignment, b: Assignment) -> Difference:
    """What choosing one variant over the other means."""
    return Difference(
        a=tiers(found, a),
        b=tiers(found, b),
        same=len(a.pairs & b.pairs),
        only_a=len(a.pairs - b.pairs),
        only_b=len(b.pairs - a.pairs),
        blocking_a=blocking(found, a),
        blocking_b=blocking(found, b),
    )


def blocking(found: Tables, assignment: Assignment) -> tuple[Blocking, ...]:
    """Every pair that may be, is mutual, is apart, and would be the dearer one to both.

    Pinned people are left alone: their pair is the curator's word, not the run's.
    """
    case = found.case
    pinned = {mentee for _, mentee in assignment.kept_pins}
    has = {case.mentee_at[m]: case.mentor_at[lead] for m, lead in assignment.mentor_of.items()}
    leads: dict[int, list[int]] = {}
    for row, column in has.items():
        leads.setdefault(column, []).append(row)
    blocks = []
    for row, column in np.argwhere(found.mutual).tolist():
        mentee, now = case.mentees[row], has.get(row)
        if mentee.id in pinned or now == column:
            continue
        if now is not None and not _dearer(found.mentee_rank, (row, column), (row, now)):
            continue
        people = leads.get(column, [])
        loose = [one for one in people if case.mentees[one].id not in pinned]
        worst = max(loose, key=lambda one: _place(found.mentor_rank[one, column]), default=None)
        if len(people) < found.room[column]:
            worst = None
        elif worst is None or not _dearer(found.mentor_rank, (row, column), (worst, column)):
            continue
        blocks.append(_block(found, row, column, now, worst))
    return tuple(sorted(blocks, key=lambda one: (one.mentee_rank, one.mentor_rank, one.mentee_id)))


def _place(rank: int) -> int:
    """Who is not named stands behind everybody who is."""
    return 999 if rank == UNNAMED else int(rank)


def _dearer(ranks: Ranks, one: tuple[int, int], other: tuple[int, int]) -> bool:
    return _place(ranks[one]) < _place(ranks[other])


def _block(found: Tables, row: int, column: int, now: int | None, worst: int | None) -> Blocking:
    case = found.case
    return Blocking(
        mentor_id=case.mentors[column].id,
        mentee_id=case.mentees[row].id,
        mentee_rank=int(found.mentee_rank[row, column]),
        mentor_rank=int(found.mentor_rank[row, column]),
        mentee_has=case.mentors[now].id if now is not None else None,
        mentee_has_rank=rank_of(found.mentee_rank[row, now]) if now is not None else None,
        mentor_has=case.mentees[worst].id if worst is not None else None,
        mentor_has_rank=rank_of(found.mentor_rank[worst, column]) if worst is not None else None,
    )


def rank_of(rank: int) -> int | None:
    """A place in a ballot as people say it."""
    return None if rank == UNNAMED else int(rank)
