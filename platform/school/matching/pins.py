"""What the curator has laid down, taken out of the search before it begins."""

from dataclasses import dataclass

import numpy as np

from school.matching.feasible import PINS_PASS, POSSIBLE, REASONS
from school.matching.flow import ALONE, Rows
from school.matching.tables import Tables, Whole
from school.matching.values import Assignment, Case, Two


@dataclass(frozen=True, slots=True)
class Broken:
    """A pin that cannot be kept, and the code of feasible.REASONS that stands against it."""

    pair: Two
    reason: str


@dataclass(frozen=True)
class Frame:
    """What is left to decide: the free mentees' rows, and the room beside the pins."""

    case: Case
    kept: frozenset[Two]
    broken: tuple[Broken, ...]
    free: Rows
    room: Whole

    def assignment(self, chosen: Whole, *, is_proven: bool = True) -> Assignment:
        """Identifiers again: a column for each free row, and the pins."""
        mentor_of = {mentee: mentor for mentor, mentee in self.kept}
        for row, column in zip(self.free.tolist(), chosen.tolist(), strict=True):
            if column != ALONE:
                mentor_of[self.case.mentees[row].id] = self.case.mentors[column].id
        return Assignment(mentor_of, self.kept, is_proven)


def frame(found: Tables) -> Frame:
    """Keep the pins that may be kept. One mentee is pinned to one mentor, the first by the lot.

    A pin passes over ages and times, which people state and change; over nothing else.
    """
    case, room = found.case, found.room.copy()
    kept: dict[int, Two] = {}
    broken = []
    for mentor, mentee in sorted(case.pins, key=lambda two: _at(case, two)):
        row, column = case.mentee_at.get(mentee), case.mentor_at.get(mentor)
        if row is None or column is None:
            broken.append(Broken((mentor, mentee), "mentee_left" if row is None else "mentor_left"))
            continue
        reason = REASONS[found.why[row, column]]
        if found.why[row, column] == POSSIBLE or reason in PINS_PASS:
            reason = "mentee_paired" if row in kept else "" if room[column] else "mentor_full"
        if reason:
            broken.append(Broken((mentor, mentee), reason))
            continue
        kept[row] = (mentor, mentee)
        room[column] -= 1
    free = np.array([row for row in range(len(case.mentees)) if row not in kept], np.intp)
    return Frame(case, frozenset(kept.values()), tuple(broken), free, room)


def _at(case: Case, two: Two) -> tuple[int, int]:
    mentor, mentee = two
    return case.mentee_at.get(mentee, ALONE), case.mentor_at.get(mentor, ALONE)
