"""One run from its case to its outcome: tables, the two variants, their difference."""

from dataclasses import dataclass

from kernel.jobs import Progress, Silent
from school.matching.compare import Difference, compare
from school.matching.explain import Explained, explain
from school.matching.pins import Broken, frame
from school.matching.stable import stable
from school.matching.tables import Tables, tables
from school.matching.tiered import tiered
from school.matching.unmatched import Unmatched, unmatched
from school.matching.values import Assignment, Case

STEPS = 5


@dataclass(frozen=True, slots=True)
class Solved:
    """One variant: its pairs, explained, and who is left."""

    pairs: tuple[Explained, ...]
    unmatched: tuple[Unmatched, ...]
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run comes to."""

    a: Solved
    b: Solved
    difference: Difference
    broken_pins: tuple[Broken, ...]


def solve(case: Case, progress: Progress | None = None) -> Outcome:
    """Both variants. The order of the people given does not matter; the case's seed does."""
    told = progress or Silent()
    drawn = case.in_drawn_order()
    found = tables(drawn)
    pins = frame(found)
    told.report(1, STEPS)
    a = tiered(found, pins)
    told.report(2, STEPS)
    b = stable(found, pins)
    told.report(3, STEPS)
    difference = compare(found, a, b)
    told.report(4, STEPS)
    return Outcome(_solved(found, a), _solved(found, b), difference, pins.broken)


def _solved(found: Tables, assignment: Assignment) -> Solved:
    return Solved(explain(found, assignment), unmatched(found, assignment), assignment.is_proven)
