"""What a diary shows: one's own pairs, their meetings, one's own words of them.

Asked in the guest's hat: the database gives the rows of the link and nobody else's, and not every
column, so everything here names its columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from school.meetings.models import Feedback, Meeting, MeetingPair
from school.meetings.rules import counts
from school.pairing.models import DiaryLink
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class Own:
    """Whose diary it is."""

    participation_id: UUID
    side: str
    surname: str
    given_name: str
    patronymic: str

    @property
    def leads(self) -> bool:
        return self.side == "mentor"


@dataclass(frozen=True, slots=True)
class MyPair:
    """A pair of one's own, named by the other of the two."""

    id: UUID
    state: str
    ended_on: date | None
    mentor_confirmed_on: date | None
    mentee_confirmed_on: date | None
    goal: str
    plan_proposed_on: date | None
    plan_agreed_on: date | None
    probation_until: date | None
    programme: str
    form: str
    ends_on: date | None
    surname: str
    given_name: str
    patronymic: str

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    def confirmed_on(self, side: str) -> date | None:
        return self.mentor_confirmed_on if side == "mentor" else self.mentee_confirmed_on


@dataclass(frozen=True, slots=True)
class MyMeeting:
    """A meeting of one's own pair."""

    id: UUID
    pair_id: UUID
    kind: str
    state: str
    planned_at: datetime | None
    held_on: date | None
    minutes: int | None
    place: str
    is_online: bool
    topic: str
    next_step: str
    step: int | None
    curator_present: bool
    cancel_reason: str
    via: str
    recorded_at: datetime | None
    came: bool
    probation_until: date | None

    @property
    def counts(self) -> bool:
        """Whether a held meeting counts (R-64)."""
        return self.held_on is None or counts(
            self.held_on, self.probation_until, self.came, self.curator_present
        )

    def is_due(self, now: datetime) -> bool:
        """Its time has come and nobody has written it down."""
        return self.state == "planned" and self.planned_at is not None and self.planned_at <= now


@dataclass(frozen=True, slots=True)
class MyWord:
    """What one said oneself of a meeting."""

    took_place: bool
    rating: int | None
    words: str
    via: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    phone: str | None
    email: str | None


def own(session: Session) -> Own:
    """Whose link is open; NotFound when it leads to nobody any more."""
    query = (
        select(DiaryLink.participation_id, DiaryLink.side, Person.surname, Person.given_name,
               Person.patronymic)
        .join(Participation, and_(Participation.school_id == DiaryLink.school_id,
                                  Participation.id == DiaryLink.participation_id))
        .join(Person, and_(Person.school_id == Participation.school_id,
                           Person.id == Participation.person_id))
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("DiaryLink")
    return Own(*row)


def pairs(session: Session, me: Own) -> list[MyPair]:
    """One's pairs, those that go on first."""
    other = Pair.mentee_id if me.leads else Pair.mentor_id
    query = (
        select(
            Pair.id, Pair.state, Pair.ended_on, Pair.mentor_confirmed_on, Pair.mentee_confirmed_on,
            Pair.goal, Pair.plan_proposed_on, Pair.plan_agreed_on, Pair.probation_until,
            Programme.title, Programme.form, Programme.ends_on, Person.surname, Person.given_name,
            Person.patronymic,
        )
        .join(Programme, and_(Programme.school_id == Pair.school_id,
                              Programme.id == Pair.programme_id))
        .join(Participation, and_(Participation.school_id == Pair.school_id,
                                  Participation.id == other))
        .join(Person, and_(Person.school_id == Participation.school_id,
                           Person.id == Participation.person_id))
        .where(or_(Pair.mentor_id == me.participation_id, Pair.mentee_id == me.participation_id))
        .order_by(Pair.ended_on.desc().nulls_first(), Person.surname, Person.given_name, Pair.id)
    )  # fmt: skip
    rows: Sequence[Any] = session.execute(query).all()
    return [MyPair(*row) for row in rows]


def pair(session: Session, me: Own, pair_id: UUID) -> MyPair:
    """One of one's own; NotFound for any other."""
    found = next((each for each in pairs(session, me) if each.id == pair_id), None)
    if found is None:
        raise NotFound("Pair")
    return found


def meetings(session: Session, pair_id: UUID | None = None) -> list[MyMeeting]:
    """Meetings of one's pairs, the latest first."""
    query = (
        select(
            Meeting.id, MeetingPair.pair_id, Meeting.kind, Meeting.state, Meeting.planned_at,
            Meeting.held_on, Meeting.minutes, Meeting.place, Meeting.is_online, Meeting.topic,
            Meeting.next_step, Meeting.step, Meeting.curator_present, Meeting.cancel_reason,
            Meeting.via, Meeting.recorded_at, MeetingPair.came, Pair.probation_until,
        )
        .join(MeetingPair, and_(MeetingPair.school_id == Meeting.school_id,
                                MeetingPair.meeting_id == Meeting.id))
        .join(Pair, and_(Pair.school_id == MeetingPair.school_id, Pair.id == MeetingPair.pair_id))
        .order_by(func.coalesce(Meeting.held_on, func.date(Meeting.planned_at)).desc(),
                  Meeting.created_at.desc(), Meeting.id)
    )  # fmt: skip
    if pair_id is not None:
        query = query.where(MeetingPair.pair_id == pair_id)
    rows: Sequence[Any] = session.execute(query).all()
    return [MyMeeting(*row) for row in rows]


def meeting(session: Session, pair_id: UUID, meeting_id: UUID) -> MyMeeting:
    """One of them; NotFound for any other."""
    found = next((each for each in meetings(session, pair_id) if each.id == meeting_id), None)
    if found is None:
        raise NotFound("Meeting")
    return found


def words(session: Session) -> Mapping[tuple[UUID, UUID], MyWord]:
    """By meeting and pair: what one said oneself; the database shows no other side's."""
    query = select(
        Feedback.meeting_id, Feedback.pair_id, Feedback.took_place, Feedback.rating,
        Feedback.words, Feedback.via, Feedback.given_at,
    )  # fmt: skip
    rows: Sequence[Any] = session.execute(query).all()
    return {(row.meeting_id, row.pair_id): MyWord(*row[2:]) for row in rows}


def reflections(session: Session) -> dict[UUID, str]:
    """What a mentor thought of each meeting; nothing for a mentee."""
    rows = session.execute(text("SELECT meeting_id, reflection FROM app.diary_reflections()"))
    return {row.meeting_id: row.reflection for row in rows}


def contacts(session: Session) -> dict[UUID, Contact]:
    """By pair: how a mentee reaches the mentor (R-25); never a pupil's telephone."""
    rows = session.execute(text("SELECT pair_id, phone, email FROM app.diary_contacts()"))
    return {row.pair_id: Contact(row.phone, row.email) for row in rows}
