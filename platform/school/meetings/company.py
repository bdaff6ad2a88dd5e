"""Whose meeting it is: pairs of one mentor in one programme, and who may write of them.

A mentor comes by the diary's link, a curator by the portal: the same use cases serve both, so
they speak Core statements alone, for a guest's hat sees some columns only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.meetings.models import Meeting, MeetingPair
from school.meetings.queries import GroupMember
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person

MOST_IN_GROUP = 30


@dataclass(frozen=True, slots=True)
class Company:
    """The pairs that meet, all of one mentor, and the term they meet in."""

    school_id: UUID
    programme_id: UUID
    mentor_id: UUID
    form: str
    starts_on: date | None
    ends_on: date | None
    pair_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A meeting that is there already."""

    id: UUID
    state: str
    via: str
    pair_ids: frozenset[UUID]


def by_guest(work: Work) -> bool:
    """Whether a participant acts, by a link."""
    return work.actor.system is Hat.GUEST


def may_write(work: Work) -> None:
    """A guest's rights are the link's, and the database knows them; of the staff, who edits."""
    if not by_guest(work):
        work.actor.require(Permission.PROGRAMME_EDIT)


def added(work: Work, rows: Insert) -> bool:
    """Put rows in; False when the very same are there already, sent by another way."""
    once = rows.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return bool(work.session.execute(once).rowcount)  # type: ignore[attr-defined]


def company_of(work: Work, pair_ids: Sequence[UUID]) -> Company:
    """The pairs, all open and of one mentor; NotFound for strangers, WrongState for what ended."""
    wanted = tuple(dict.fromkeys(pair_ids))[:MOST_IN_GROUP]
    query = (
        select(Pair.school_id, Pair.id, Pair.programme_id, Pair.mentor_id, Pair.ended_on,
               Programme.form, Programme.starts_on, Programme.ends_on)
        .join(Programme, and_(Programme.school_id == Pair.school_id,
                              Programme.id == Pair.programme_id))
        .where(Pair.id.in_(wanted))
    )  # fmt: skip
    rows = work.session.execute(query).all()
    if not rows or len(rows) != len(wanted) or len({row.mentor_id for row in rows}) != 1:
        raise NotFound("Pair")
    if any(row.ended_on is not None for row in rows):
        raise WrongState("pair_ended")
    first = rows[0]
    return Company(first.school_id, first.programme_id, first.mentor_id, first.form,
                   first.starts_on, first.ends_on, wanted)  # fmt: skip


def known_meeting(work: Work, meeting_id: UUID, pair_id: UUID) -> Known | None:
    """The meeting as it stands now; NotFound when it is another pair's."""
    rows = work.session.execute(
        select(Meeting.state, Meeting.via, MeetingPair.pair_id)
        .join(MeetingPair, and_(MeetingPair.school_id == Meeting.school_id,
                                MeetingPair.meeting_id == Meeting.id))
        .where(Meeting.id == meeting_id)
    ).all()  # fmt: skip
    if not rows:
        return None
    pairs = frozenset(row.pair_id for row in rows)
    if pair_id not in pairs:
        raise NotFound("Meeting")
    return Known(meeting_id, rows[0].state, rows[0].via, pairs)


def members(session: Session, pair_id: UUID, meeting_id: UUID | None = None) -> list[GroupMember]:
    """Those whom the same mentor works with in the programme now, this pair first.

    For a meeting that is there: whoever was to come, ended pairs included.
    """
    one = select(Pair.programme_id, Pair.mentor_id).where(Pair.id == pair_id).subquery()
    at = and_(MeetingPair.pair_id == Pair.id, MeetingPair.meeting_id == meeting_id)
    query = (
        select(Pair.id, Pair.mentee_id, Person.surname, Person.given_name, Person.patronymic,
               MeetingPair.came, MeetingPair.id.is_not(None).label("invited"), Pair.ended_on)
        .join(one, and_(Pair.programme_id == one.c.programme_id, Pair.mentor_id == one.c.mentor_id))
        .join(Participation, and_(Participation.school_id == Pair.school_id,
                                  Participation.id == Pair.mentee_id))
        .join(Person, and_(Person.school_id == Participation.school_id,
                           Person.id == Participation.person_id))
        .outerjoin(MeetingPair, at)
        .order_by(Pair.id != pair_id, Person.surname, Person.given_name, Pair.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    invited = [row for row in rows if row.invited]
    chosen = invited or [row for row in rows if row.ended_on is None or row.id == pair_id]
    return [GroupMember(*row[:5], came=row.came is not False) for row in chosen]
