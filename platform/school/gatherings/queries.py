"""What pages and matching read of a general meeting; never what one person chose, by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from school.bases.models import BaseEntry
from school.gatherings.models import Gathering, GatheringBallot, GatheringSeat, GatheringSlot
from school.gatherings.rotation import Meeting
from school.gatherings.seats import IS_ENTRY_OF, NOT_LET_IN
from school.programmes.models import Participation
from school.programmes.rosters import IS_PERSON_OF
from school.registry.models import Person
from school.registry.queries import IN_ORDER
from school.registry.rules import class_words


@dataclass(frozen=True, slots=True)
class Wish:
    """One person's ballot in participations, the dearest first."""

    participation_id: UUID
    side: str
    with_whom: tuple[UUID, ...]
    whom_helps: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class GatheringLine:
    """A meeting in the list of a programme."""

    id: UUID
    kind: str
    held_on: date
    starts_at: str
    place: str
    state: str
    seats: int
    ballots: int


@dataclass(frozen=True, slots=True)
class GatheringView:
    """A meeting with everything its pages say of it."""

    id: UUID
    programme_id: UUID
    kind: str
    held_on: date
    starts_at: str
    place: str
    rounds: int
    minutes_a_round: int
    most_choices: int
    state: str
    opened_at: datetime | None
    closed_at: datetime | None
    round_now: int
    round_began_at: datetime | None

    @property
    def is_over(self) -> bool:
        """All rounds are behind."""
        return self.round_now == 0 and self.round_began_at is not None


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Somebody invited; `via` is how they voted, None while they have not."""

    id: UUID
    participation_id: UUID
    side: str
    number: int
    came: bool
    has_link: bool
    via: str | None
    kind: str
    surname: str
    given_name: str
    patronymic: str
    grade: int | None
    grade_letter: str

    @property
    def school_class(self) -> str:
        return class_words(self.grade, self.grade_letter)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A participant without a seat; `state` is that in the base, «» for none."""

    participation_id: UUID
    side: str
    state: str
    kind: str
    surname: str
    given_name: str
    patronymic: str
    grade: int | None
    grade_letter: str

    @property
    def may_come(self) -> bool:
        return self.state not in NOT_LET_IN

    @property
    def school_class(self) -> str:
        return class_words(self.grade, self.grade_letter)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many have voted of those who are here, or voted all the same; who has not."""

    voted: int
    of: int
    mentors: tuple[int, int]
    mentees: tuple[int, int]
    waiting: tuple[SeatLine, ...]


NAMED = (Person.kind, Person.surname, Person.given_name, Person.patronymic, Person.grade,
         Person.grade_letter)  # fmt: skip
IS_SEAT_OF = and_(
    Participation.school_id == GatheringSeat.school_id,
    Participation.id == GatheringSeat.participation_id,
)


def gatherings(session: Session, programme_id: UUID) -> list[GatheringLine]:
    """Meetings of a programme, the latest first."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Gathering.id, Gathering.kind, Gathering.held_on, Gathering.starts_at, Gathering.place,
            Gathering.state, _count(GatheringSeat.gathering_id == Gathering.id),
            _count(GatheringBallot.gathering_id == Gathering.id),
        )
        .where(Gathering.programme_id == programme_id)
        .order_by(Gathering.held_on.desc(), Gathering.created_at.desc())
    )  # fmt: skip
    return [GatheringLine(*row) for row in session.execute(query)]


def gathering(session: Session, programme_id: UUID, gathering_id: UUID) -> GatheringView:
    """One meeting of this very programme, else NotFound."""
    query: Select[*tuple[Any, ...]] = select(
        Gathering.id, Gathering.programme_id, Gathering.kind, Gathering.held_on,
        Gathering.starts_at, Gathering.place, Gathering.rounds, Gathering.minutes_a_round,
        Gathering.most_choices, Gathering.state, Gathering.opened_at, Gathering.closed_at,
        Gathering.round_now, Gathering.round_began_at,
    ).where(Gathering.id == gathering_id, Gathering.programme_id == programme_id)  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("Gathering")
    return GatheringView(*row)


def seats(session: Session, gathering_id: UUID) -> list[SeatLine]:
    """Everybody invited, by number; that somebody voted is told, what they chose is not read."""
    query: Select[*tuple[Any, ...]] = (
        select(
            GatheringSeat.id, GatheringSeat.participation_id, GatheringSeat.side,
            GatheringSeat.number, GatheringSeat.came, GatheringSeat.link_id.is_not(None),
            GatheringBallot.via, *NAMED,
        )
        .join(Participation, IS_SEAT_OF)
        .join(Person, IS_PERSON_OF)
        .outerjoin(
            GatheringBallot,
            (GatheringBallot.school_id == GatheringSeat.school_id)
            & (GatheringBallot.seat_id == GatheringSeat.id),
        )
        .where(GatheringSeat.gathering_id == gathering_id)
        .order_by(GatheringSeat.number)
    )  # fmt: skip
    return [SeatLine(*row) for row in session.execute(query)]


def waiting(session: Session, programme_id: UUID, gathering_id: UUID) -> list[Waiting]:
    """Participants of the programme without a seat, mentors first, by surname."""
    seated = select(GatheringSeat.participation_id).where(
        GatheringSeat.gathering_id == gathering_id
    )
    query: Select[*tuple[Any, ...]] = (
        select(Participation.id, Participation.side, func.coalesce(BaseEntry.state, ""), *NAMED)
        .join(Person, IS_PERSON_OF)
        .outerjoin(BaseEntry, IS_ENTRY_OF)
        .where(
            Participation.programme_id == programme_id,
            Participation.left_on.is_(None),
            Participation.id.not_in(seated),
        )
        .order_by(Participation.side.desc(), *IN_ORDER)
    )
    return [Waiting(*row) for row in session.execute(query)]


def rotation(session: Session, gathering_id: UUID) -> list[Meeting]:
    """The meetings of all rounds in order, by badges."""
    badges = {
        row.id: row.number
        for row in session.execute(
            select(GatheringSeat.id, GatheringSeat.number).where(
                GatheringSeat.gathering_id == gathering_id
            )
        )
    }
    query: Select[*tuple[Any, ...]] = select(
        GatheringSlot.round, GatheringSlot.mentor_seat_id, GatheringSlot.mentee_seat_id
    ).where(GatheringSlot.gathering_id == gathering_id)
    return sorted(
        Meeting(number, badges[mentor], badges[mentee])
        for number, mentor, mentee in session.execute(query)
    )


def progress(everybody: Sequence[SeatLine]) -> Progress:
    """Counted of the seats as they were read."""
    here = [seat for seat in everybody if seat.came or seat.via is not None]

    def of(side: str) -> tuple[int, int]:
        own = [seat for seat in here if seat.side == side]
        return sum(seat.via is not None for seat in own), len(own)

    return Progress(
        sum(seat.via is not None for seat in here),
        len(here),
        of("mentor"),
        of("mentee"),
        tuple(seat for seat in here if seat.via is None),
    )


def wishes(session: Session, gathering_id: UUID) -> list[Wish]:
    """Every ballot of a closed meeting in a fixed order, for the matching (R-22): not for a page.

    Before the close there are none, whoever asks.
    """
    seats = {
        row.id: row
        for row in session.execute(
            select(GatheringSeat.id, GatheringSeat.participation_id, GatheringSeat.side).where(
                GatheringSeat.gathering_id == gathering_id
            )
        )
    }
    rows = session.execute(
        select(GatheringBallot.seat_id, GatheringBallot.with_whom, GatheringBallot.whom_helps)
        .join(
            Gathering,
            (Gathering.school_id == GatheringBallot.school_id)
            & (Gathering.id == GatheringBallot.gathering_id),
        )
        .where(GatheringBallot.gathering_id == gathering_id, Gathering.state == "closed")
    )

    def people(chosen: Sequence[UUID]) -> tuple[UUID, ...]:
        return tuple(seats[each].participation_id for each in chosen if each in seats)

    told = (
        Wish(
            seats[row.seat_id].participation_id,
            seats[row.seat_id].side,
            people(row.with_whom),
            people(row.whom_helps),
        )
        for row in rows
    )
    return sorted(told, key=lambda wish: (wish.side, wish.participation_id))


def _count(condition: ColumnElement[bool]) -> Any:
    """How many rows of the table named in the condition, beside each meeting."""
    return select(func.count()).where(condition).correlate(Gathering).scalar_subquery()
