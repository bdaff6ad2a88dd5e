"""What people are told, as data: the kind of a notice, its group, and whether it can wait.

A kind's words stand in web/notice_words.py; a test keeps the two lists equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """Notices that are wished for, or not, together."""

    DEADLINES = "deadlines"
    DECISIONS = "decisions"
    TRAINING = "training"
    LINKS = "links"
    CONTESTS = "contests"
    SYSTEM = "system"


class Mail(StrEnum):
    """How somebody wants the notices of a group by e-mail; who said nothing wants the digest."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is urgent goes at once even to those who have the rest gathered in the morning."""

    group: Group
    urgent: bool = False


_DEADLINE, _DECISION, _TRAINING, _LINK = (
    Kind(Group.DEADLINES), Kind(Group.DECISIONS), Kind(Group.TRAINING), Kind(Group.LINKS),
)  # fmt: skip
_CONTEST = Kind(Group.CONTESTS)
_TRAINING_NOW = Kind(Group.TRAINING, urgent=True)

KINDS: Mapping[str, Kind] = {
    "period.opened": _DEADLINE,
    "period.due_7": _DEADLINE,
    "period.due_1": _DEADLINE,
    "period.late_1": _DEADLINE,
    "period.late_schools": _DEADLINE,
    "period.late_region": _DEADLINE,
    "report.returned": _DECISION,
    "report.accepted": _DECISION,
    "report.approved": _DECISION,
    "report.reopened": _DECISION,
    "site_lacking": _DECISION,
    # A child may be in trouble: this waits for no morning.
    "concern_reported": Kind(Group.DEADLINES, urgent=True),
    "jury_invited": _CONTEST,
    "course_asked": _TRAINING,
    "course_enrolled": _TRAINING,
    "course_declined": _TRAINING,
    "course_cancelled": _TRAINING_NOW,
    "course_withdrawn": _TRAINING,
    "course_certificate": _TRAINING,
    "event_changed": _TRAINING_NOW,
    "event_cancelled": _TRAINING_NOW,
    "event_seat": _TRAINING_NOW,
    "review_sent": _TRAINING,
    "review_concluded": _TRAINING,
    "route_asked": _TRAINING,
    "route_taken": _TRAINING,
    "route_stopped": _TRAINING,
    "link_offered": _LINK,
    "link_confirmed": _LINK,
    "link_declined": _LINK,
    "link_withdrawn": _LINK,
    "link_started": _LINK,
    "link_ended": _LINK,
    "results_out": _CONTEST,
    "entry_came": _CONTEST,
    "entry_returned": _CONTEST,
    "entry_declined": _CONTEST,
    "entry_admitted": _CONTEST,
    "appeal_filed": _CONTEST,
    "appeal_decided": _CONTEST,
    "honour_came": _CONTEST,
    "honour_proposed": _CONTEST,
    "honour_endorsed": _CONTEST,
    "honour_recommended": _CONTEST,
    "honour_declined": _CONTEST,
    "honour_awarded": _CONTEST,
    "honour_revoked": _CONTEST,
}


def group_of(kind: str) -> Group:
    """The group of a kind; one that a later version no longer knows is the system's."""
    return KINDS[kind].group if kind in KINDS else Group.SYSTEM


def way_of(kind: str, wish: Mail | None) -> Mail:
    """How a notice goes by e-mail to somebody with this wish for its group, None for no wish."""
    if wish is Mail.NONE:
        return Mail.NONE
    if wish is Mail.AT_ONCE or (kind in KINDS and KINDS[kind].urgent):
        return Mail.AT_ONCE
    return Mail.DIGEST
