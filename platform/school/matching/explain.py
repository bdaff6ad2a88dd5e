"""Why these two: help and times in common, the places in both ballots, the next best and why not.

Codes and numbers; a page chooses the words.
"""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from school.matching.compare import rank_of
from school.matching.feasible import PINS_PASS, REASONS
from school.matching.fit import Shown, shown
from school.matching.tables import UNNAMED, Tables
from school.matching.values import (
    LONGEST_BALLOT,
    MUTUAL,
    ONE_SIDED,
    PROFILE,
    Assignment,
    Case,
    Mentee,
    Mentor,
)
from school.programmes.rules import Partner, breaches

# Why the next best mentor is not this mentee's: less is wished or fits than here, or the other
# suits this mentee as well or better and the places went to pairs worth more together.
NOT_MUTUAL, LESS_WISHED, LESS_FIT, EQUAL, PLACES_TAKEN, PINNED = (
    "not_mutual", "less_wished", "less_fit", "equal", "places_taken", "pinned",
)  # fmt: skip
_NOT = np.int64(-1)


@dataclass(frozen=True, slots=True)
class Alternative:
    """The mentee's next best mentor and the code that says why it is not this one."""

    mentor_id: UUID
    reason: str
    fit: int
    mentee_rank: int | None
    mentor_rank: int | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A pair with everything that speaks for it.

    `of` is mutual, one_sided or profile; `wished_by` who wished it when one did; `asks` codes of
    rules that want a written reason; `passes` what the curator's pin passes over.
    """

    mentor_id: UUID
    mentee_id: UUID
    of: str
    wished_by: str
    mentee_rank: int | None
    mentor_rank: int | None
    fit: Shown
    asks: tuple[str, ...]
    is_pinned: bool
    passes: str
    alternative: Alternative | None


def explain(found: Tables, assignment: Assignment) -> tuple[Explained, ...]:
    """Every pair of an assignment: mutual ones first, then the best wished and fitting."""
    case = found.case
    rows = [case.mentee_at[mentee] for mentee in assignment.mentor_of]
    columns = [case.mentor_at[mentor] for mentor in assignment.mentor_of.values()]
    others = _others(found, rows, columns)
    told = [_explain(found, assignment, *cell) for cell in zip(rows, columns, others, strict=True)]
    weight = {MUTUAL: 0, ONE_SIDED: 1, PROFILE: 2}
    return tuple(
        sorted(
            told,
            key=lambda one: (
                weight[one.of], (one.mentee_rank or 99) + (one.mentor_rank or 99),
                -one.fit.score, case.mentee_at[one.mentee_id],
            ),
        )
    )  # fmt: skip


def class_of(found: Tables, row: int, column: int) -> str:
    """How far the two wish it, whatever stands against it."""
    named = (found.mentee_rank[row, column] != UNNAMED, found.mentor_rank[row, column] != UNNAMED)
    return MUTUAL if all(named) else ONE_SIDED if any(named) else PROFILE


def asks_of(case: Case, mentor: Mentor, mentee: Mentee) -> tuple[str, ...]:
    """Rules that are no refusal and want a written reason (X-02, X-12)."""
    found = breaches(
        case.form,
        case.variant,
        Partner(grade=mentor.grade, subject=mentor.subject),
        Partner(grade=mentee.grade, subject=mentee.subject),
    )
    return (*(each.code for each in found if not each.refused), *mentee.asks)


def _others(found: Tables, rows: list[int], columns: list[int]) -> list[int]:
    """The best other column of each row by mutual wish, wishes and fit; -1 when there is none."""
    if not rows:
        return []
    at = np.array(rows, np.intp)
    keys = (
        (found.mutual[at] * np.int64(2 * LONGEST_BALLOT + 1) + found.points[at]) * np.int64(4096)
        + found.fit[at]
    )  # fmt: skip
    keys[~found.possible[at]] = _NOT
    keys[np.arange(len(rows)), np.array(columns, np.intp)] = _NOT
    best = keys.argmax(axis=1)
    is_any = keys[np.arange(len(rows)), best] != _NOT
    return [at if there else -1 for at, there in zip(best.tolist(), is_any.tolist(), strict=True)]


def _explain(found: Tables, assignment: Assignment, row: int, column: int, other: int) -> Explained:
    case = found.case
    mentor, mentee = case.mentors[column], case.mentees[row]
    ranks = (rank_of(found.mentee_rank[row, column]), rank_of(found.mentor_rank[row, column]))
    of = class_of(found, row, column)
    against = REASONS[found.why[row, column]]
    is_pinned = (mentor.id, mentee.id) in assignment.kept_pins
    return Explained(
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        of=of,
        wished_by="" if of != ONE_SIDED else "mentee" if ranks[0] else "mentor",
        mentee_rank=ranks[0],
        mentor_rank=ranks[1],
        fit=shown(case, mentor, mentee, int(found.fit[row, column])),
        asks=asks_of(case, mentor, mentee),
        is_pinned=is_pinned,
        passes=against if against in PINS_PASS else "",
        alternative=_alternative(found, row, column, other, is_pinned) if other >= 0 else None,
    )


def _alternative(found: Tables, row: int, column: int, other: int, is_pinned: bool) -> Alternative:
    def worth(at: int) -> tuple[bool, int, int]:
        cell = (row, at)
        return bool(found.mutual[cell]), int(found.points[cell]), int(found.fit[cell])

    here, there = worth(column), worth(other)
    reason = (
        PINNED if is_pinned
        else PLACES_TAKEN if there > here
        else EQUAL if there == here
        else NOT_MUTUAL if here[0] and not there[0]
        else LESS_WISHED if here[1] > there[1]
        else LESS_FIT
    )  # fmt: skip
    return Alternative(
        mentor_id=found.case.mentors[other].id,
        reason=reason,
        fit=there[2],
        mentee_rank=rank_of(found.mentee_rank[row, other]),
        mentor_rank=rank_of(found.mentor_rank[row, other]),
    )
