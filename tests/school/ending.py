"""A pair brought to its end as a curator does it, in one sentence."""

from datetime import date
from uuid import UUID

from kernel.profile.stored import profile_of
from kernel.work import Work
from school.completion.service import begin, finish, undo


def complete(work: Work, pair_id: UUID, reason: str, ended_on: date) -> None:
    """A planned end with everything it asks for (R-65)."""
    begin(work, pair_id, "planned")
    finish(work, pair_id, {
        "reason": reason, "ended_on": ended_on, "results": "Цель достигнута",
        "reflection": "Учиться вместе легче", "decision": "stop", "mentor_gave": 5,
        "mentee_gave": 5,
    })  # fmt: skip


def close(work: Work, pair_id: UUID, reason: str, ended_on: date) -> None:
    """An unplanned end talked over point by point and told on its last day (R-62)."""
    begin(work, pair_id, "unplanned")
    talk = profile_of(work.session).completion.unplanned_talk
    finish(work, pair_id, {
        "reason": reason, "ended_on": ended_on, "told_mentee_on": ended_on,
        "told_parents_on": ended_on, "points": {each.code: "Сказано" for each in talk},
    })  # fmt: skip


def reopen(work: Work, pair_id: UUID) -> None:
    undo(work, pair_id, "Отметили не ту пару")


ENDS = {"complete": complete, "close": close, "reopen": reopen}
