"""How many more pairs everybody of a programme has room for, as the database itself counts (F-08).

`app.mentor_room` and `app.mentee_room` refuse a pair too many (migrations/pairs/guards.py); asking
the same two keeps a page from offering what would be refused.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from school.programmes.models import Pair, Participation

# No pair stands aside from the count: an identifier that no row has.
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Rooms:
    """Free places by participation, of those who take part now; never below nought."""

    mentors: Mapping[UUID, int]
    mentees: Mapping[UUID, int]


def rooms(session: Session, programme_id: UUID, only: Collection[UUID] | None = None) -> Rooms:
    """Everybody's free places, or those of `only`; a mentor's pairs elsewhere count too."""
    school, own = Participation.school_id, Participation.id
    free = case(
        (Participation.side == "mentor", func.app.mentor_room(school, own, NOBODY)),
        else_=func.app.mentee_room(school, own, NOBODY),
    )
    query = select(own, Participation.side, func.greatest(free, 0)).where(
        Participation.programme_id == programme_id, Participation.left_on.is_(None)
    )
    if only is not None:
        query = query.where(own.in_(only))
    rows = session.execute(query).all()
    return Rooms(
        {part: int(left) for part, side, left in rows if side == "mentor"},
        {part: int(left) for part, side, left in rows if side == "mentee"},
    )


def earlier_pair(
    session: Session, mentor_id: UUID, mentee_id: UUID, day: date, but: UUID = NOBODY
) -> date | None:
    """The last day of another pair of the same two that was still at work on `day` (U-3)."""
    return session.scalar(
        select(func.max(Pair.ended_on)).where(
            Pair.mentor_id == mentor_id,
            Pair.mentee_id == mentee_id,
            Pair.id != but,
            Pair.started_on < Pair.ended_on,
            Pair.ended_on > day,
        )
    )
