"""Who is left without a pair: why, and what comes next, whose it is and by when (R-24, U-2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from school.matching.feasible import LEFT, NO_CONSENT, NOT_ADMITTED, REASONS
from school.matching.tables import UNNAMED, Tables
from school.matching.values import Assignment, Mentee, Mentor
from school.withdrawal.rules import working_days_later

WHY = (
    "no_consent", "not_admitted", "no_fitting_mentor", "no_common_time", "all_full",
    "nobody_chose", "forbidden", "not_here", "pair_ended", "pair_declined",
)  # fmt: skip
STEPS = (
    "curator_talk", "extra_meeting", "psychologist", "find_mentor", "ask_other_school", "group",
    "wait_next",
)  # fmt: skip
ROLES = ("curator", "psychologist", "head")
# Working days a step has; R-24 is done with within ten.
DAYS: Mapping[str, int] = {
    "curator_talk": 3, "extra_meeting": 5, "psychologist": 5, "group": 5, "find_mentor": 10,
    "ask_other_school": 10, "wait_next": 10,
}  # fmt: skip
OWNERS: Mapping[str, str] = {"psychologist": "psychologist"}
_NEXT: Mapping[str, str] = {
    "no_consent": "curator_talk", "not_admitted": "curator_talk",
    "no_fitting_mentor": "find_mentor", "no_common_time": "curator_talk",
    "all_full": "find_mentor", "nobody_chose": "curator_talk", "forbidden": "find_mentor",
    "not_here": "curator_talk",
}  # fmt: skip
_TIME, _FULL, _FORBIDDEN, _POSSIBLE = (
    REASONS.index(code) for code in ("no_common_time", "mentor_full", "forbidden", "")
)

Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """`fitting` counts people of the other side with whom a pair would be possible."""

    participation_id: UUID
    side: str
    reason: str
    step: str
    role: str
    days: int
    fitting: int

    def due_on(self, today: date) -> date:
        return working_days_later(today, self.days)


def unmatched(found: Tables, assignment: Assignment) -> tuple[Unmatched, ...]:
    """Everybody in no pair, mentees first; who is in an open pair already is not without one."""
    case = found.case
    busy = {mentor for mentor, _ in case.open_pairs} | set(assignment.mentor_of.values())
    paired = {mentee for _, mentee in case.open_pairs} | set(assignment.mentor_of)
    mentees = [
        _of_mentee(found, row, mentee)
        for row, mentee in enumerate(case.mentees)
        if mentee.id not in paired and mentee.room > 0 and mentee.barred != LEFT
    ]
    mentors = [
        _of_mentor(found, column, mentor)
        for column, mentor in enumerate(case.mentors)
        if mentor.id not in busy and mentor.room > 0 and mentor.barred != LEFT
    ]
    return (*mentees, *mentors)


def _of_mentee(found: Tables, row: int, mentee: Mentee) -> Unmatched:
    why = found.why[row]
    fitting = why == _POSSIBLE
    wished = bool((found.mentor_rank[row] != UNNAMED).any())
    reason = mentee.barred or (
        _without_anybody(found, why) if not fitting.any() else _left_over(found, mentee, wished)
    )
    step = _NEXT[reason]
    if reason == "all_full" and _leads_groups(found, fitting):
        step = "group"
    return _told(mentee, "mentee", reason, step, int(fitting.sum()))


def _of_mentor(found: Tables, column: int, mentor: Mentor) -> Unmatched:
    why = found.why[:, column]
    wished = bool((found.mentee_rank[:, column] != UNNAMED).any())
    fitting = int((why == _POSSIBLE).sum())
    reason = mentor.barred or (
        _without_anybody(found, why) if not fitting else _left_over(found, mentor, wished)
    )
    step = _NEXT[reason] if reason in (NO_CONSENT, NOT_ADMITTED) else "wait_next"
    return _told(mentor, "mentor", reason, step, fitting)


def _told(one: Mentor | Mentee, side: str, reason: str, step: str, fitting: int) -> Unmatched:
    role = OWNERS.get(step, "curator")
    return Unmatched(one.id, side, reason, step, role, DAYS[step], fitting)


def _without_anybody(found: Tables, why: Codes) -> str:
    """Nobody of the other side is possible: the nearest thing in the way."""
    for code, reason in ((_TIME, "no_common_time"), (_FULL, "all_full"), (_FORBIDDEN, "forbidden")):
        if (why == code).any():
            return reason
    return "no_fitting_mentor"


def _left_over(found: Tables, one: Mentor | Mentee, wished: bool) -> str:
    """Somebody was possible, and all went to others."""
    if not one.came:
        return "not_here"
    return "nobody_chose" if found.case.has_ballots and not wished else "all_full"


def _leads_groups(found: Tables, fitting: NDArray[np.bool_]) -> bool:
    """Whether somebody fitting works with groups, so that one more may join."""
    mentors = found.case.mentors
    return any("group" in mentors[at].formats for at in np.flatnonzero(fitting).tolist())
