"""A club as its page reads it: its road, who came in which role, what the year adds up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from school.club.models import Club, ClubAttendance, ClubMeeting
from school.club.rules import Came, Member, members
from school.programmes.models import Participation
from school.registry.models import Person
from school.registry.queries import IN_ORDER
from school.registry.rules import class_words


@dataclass(frozen=True, slots=True)
class ClubPerson:
    """A member: a participant of the programme on any side."""

    id: UUID
    surname: str
    given_name: str
    patronymic: str
    grade: int | None
    grade_letter: str

    @property
    def school_class(self) -> str:
        return class_words(self.grade, self.grade_letter)


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting on the club's road."""

    id: UUID
    planned_on: date
    kind: str
    topic: str
    state: str
    summary: str
    came: int


@dataclass(frozen=True, slots=True)
class ClubView:
    """A club with its whole year."""

    club: Club
    meetings: Sequence[MeetingLine]
    people: Sequence[ClubPerson]
    members: Sequence[Member]

    @property
    def held(self) -> list[MeetingLine]:
        return [each for each in self.meetings if each.state == "held"]

    @property
    def mean_came(self) -> float | None:
        """How many came to a meeting on the average; None before the first one."""
        held = self.held
        return sum(each.came for each in held) / len(held) if held else None

    @property
    def exchanged(self) -> int:
        """How many have been in both roles."""
        return sum(each.exchanged for each in self.members)


def club_row(session: Session, programme_id: UUID) -> Club | None:
    query = select(Club).where(Club.programme_id == programme_id)
    return session.scalars(query).one_or_none()


def club_view(session: Session, club: Club) -> ClubView:
    """Three statements whatever the club's size."""
    people = club_people(session, club.programme_id)
    came = session.execute(
        select(ClubAttendance.person_id, ClubAttendance.role)
        .join(ClubMeeting, and_(ClubMeeting.school_id == ClubAttendance.school_id,
                                ClubMeeting.id == ClubAttendance.meeting_id))
        .where(ClubMeeting.club_id == club.id, ClubMeeting.state == "held")
    )  # fmt: skip
    year = members([each.id for each in people], [Came(*row) for row in came])
    return ClubView(club, _meetings(session, club.id), people, year)


def club_people(session: Session, programme_id: UUID) -> list[ClubPerson]:
    """Participants of the programme on either side, by surname."""
    part = select(Participation.person_id).where(
        Participation.programme_id == programme_id, Participation.left_on.is_(None)
    )
    query = (
        select(Person.id, Person.surname, Person.given_name, Person.patronymic, Person.grade,
               Person.grade_letter)
        .where(Person.id.in_(part))
        .order_by(*IN_ORDER)
    )  # fmt: skip
    return [ClubPerson(*row) for row in session.execute(query)]


def meeting_line(session: Session, club_id: UUID, meeting_id: UUID) -> MeetingLine:
    """One meeting of the club; NotFound for another's."""
    found = next((each for each in _meetings(session, club_id) if each.id == meeting_id), None)
    if found is None:
        raise NotFound("ClubMeeting")
    return found


def came_to(session: Session, meeting_id: UUID) -> dict[UUID, str]:
    """Who came to a meeting, and as whom."""
    query = select(ClubAttendance.person_id, ClubAttendance.role).where(
        ClubAttendance.meeting_id == meeting_id
    )
    return {row.person_id: row.role for row in session.execute(query)}


def _meetings(session: Session, club_id: UUID) -> list[MeetingLine]:
    came = (
        select(func.count())
        .where(ClubAttendance.school_id == ClubMeeting.school_id,
               ClubAttendance.meeting_id == ClubMeeting.id)
        .correlate(ClubMeeting).scalar_subquery()
    )  # fmt: skip
    query = (
        select(ClubMeeting.id, ClubMeeting.planned_on, ClubMeeting.kind, ClubMeeting.topic,
               ClubMeeting.state, ClubMeeting.summary, came)
        .where(ClubMeeting.club_id == club_id)
        .order_by(ClubMeeting.planned_on)
    )  # fmt: skip
    return [MeetingLine(*row) for row in session.execute(query)]
