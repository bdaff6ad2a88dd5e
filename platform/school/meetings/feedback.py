"""What each side says after a meeting (Q-05, R-44). The other side never reads it.

A word may be corrected by whoever gave it until the pair's next meeting is written down: by then
it has been read and acted upon.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, and_, select, update
from sqlalchemy.dialects.postgresql import insert

from kernel.errors import Invalid, NotFound, WrongState
from kernel.ids import new_id
from kernel.work import Work
from school.meetings.company import added, by_guest, company_of, known_meeting, may_write
from school.meetings.models import Feedback, Meeting, MeetingPair
from school.meetings.queries import SIDES
from school.pairing.models import DiaryLink

LONGEST_WORDS = 1000
_FEEDBACK = cast(Table, Feedback.__table__)


def say(
    work: Work, meeting_id: UUID, pair_id: UUID, side: str, *,
    took_place: bool = True, rating: int | None = None, words: str = "",
) -> None:  # fmt: skip
    """Keep a side's word. By a link it is one's own; the curator's own, and what came on paper,
    the staff writes down, never over what a side has said by itself.
    """
    may_write(work)
    if side not in SIDES or (by_guest(work) and side != _side_of_link(work)):
        raise NotFound("Meeting")
    _refuse_unheld(work, meeting_id, pair_id)
    if not took_place:
        rating = None
    if rating is not None and not 1 <= rating <= 5:
        raise Invalid({"rating": "rating_unknown"})
    values = {"took_place": took_place, "rating": rating, "words": words.strip()}
    if not _add(work, meeting_id, pair_id, side, values):
        _correct(work, meeting_id, pair_id, side, values)
    work.record("meeting.feedback", "meeting", meeting_id, side=side, took_place=took_place)


def _side_of_link(work: Work) -> str | None:
    return work.session.scalar(select(DiaryLink.side))


def _refuse_unheld(work: Work, meeting_id: UUID, pair_id: UUID) -> None:
    """A word is of a meeting that was, or whose time has come, in a pair that goes on."""
    company_of(work, [pair_id])
    if known_meeting(work, meeting_id, pair_id) is None:
        raise NotFound("Meeting")
    row = work.session.execute(
        select(Meeting.state, Meeting.planned_at).where(Meeting.id == meeting_id)
    ).one()
    if row.state == "cancelled":
        raise WrongState("meeting_cancelled")
    if row.state == "planned" and row.planned_at > work.now():
        raise WrongState("meeting_ahead")


def _add(
    work: Work, meeting_id: UUID, pair_id: UUID, side: str, values: Mapping[str, object]
) -> bool:
    """A first word; False when there is one."""
    row = insert(_FEEDBACK).values(
        school_id=work.actor.school_id, id=new_id(), meeting_id=meeting_id, pair_id=pair_id,
        side=side, via="link" if by_guest(work) else "portal", given_at=work.now(),
        given_by=work.actor.account_id, **values,
    )  # fmt: skip
    return added(work, row)


def _correct(
    work: Work, meeting_id: UUID, pair_id: UUID, side: str, values: Mapping[str, object]
) -> None:
    own = and_(
        _FEEDBACK.c.meeting_id == meeting_id,
        _FEEDBACK.c.pair_id == pair_id,
        _FEEDBACK.c.side == side,
    )
    known = work.session.execute(select(_FEEDBACK.c.via, _FEEDBACK.c.given_at).where(own)).one()
    if known.via != ("link" if by_guest(work) else "portal"):
        raise WrongState("word_is_anothers")
    if is_settled(work, pair_id, meeting_id, known.given_at):
        raise WrongState("word_is_settled")
    work.session.execute(update(_FEEDBACK).where(own).values(values))


def is_settled(work: Work, pair_id: UUID, meeting_id: UUID, given_at: datetime) -> bool:
    """Whether the pair's next meeting was written down after the word."""
    later = (
        select(Meeting.id)
        .join(MeetingPair, and_(MeetingPair.school_id == Meeting.school_id,
                                MeetingPair.meeting_id == Meeting.id))
        .where(MeetingPair.pair_id == pair_id, Meeting.id != meeting_id,
               Meeting.state == "held", Meeting.recorded_at > given_at)
        .limit(1)
    )  # fmt: skip
    return work.session.scalar(later) is not None
