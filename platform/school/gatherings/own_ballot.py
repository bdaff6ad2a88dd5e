"""What the holder of a ballot's link sees: the other side, whom they meet, what they chose."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from school.gatherings.models import Gathering, GatheringBallot, GatheringSeat, GatheringSlot
from school.programmes.models import Participation
from school.programmes.rosters import IS_PERSON_OF
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class Badge:
    """A person of the meeting as others see one: the number, the name, when they meet."""

    id: UUID
    side: str
    number: int
    kind: str
    surname: str
    given_name: str
    patronymic: str
    came: bool
    # The round in which the two meet; 0 when they do not.
    meets_in: int = 0


@dataclass(frozen=True, slots=True)
class Ballot:
    """The ballot that stands; by whom it was written does not matter to its owner."""

    with_whom: tuple[UUID, ...]
    whom_helps: tuple[UUID, ...]
    version: int
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """Everything the page needs. `rounds` are (round, whom one meets); tables bear mentors'
    numbers."""

    kind: str
    held_on: date
    starts_at: str
    place: str
    state: str
    most_choices: int
    round_now: int
    me: Badge
    others: tuple[Badge, ...]
    rounds: tuple[tuple[int, tuple[Badge, ...]], ...]
    kept: Ballot | None

    @property
    def version(self) -> int:
        return self.kept.version if self.kept is not None else 0


def own_ballot(session: Session) -> OwnBallot:
    """The one ballot of the guest's link; NotFound when it stands for no seat."""
    badges = _badges(session)
    my_seat = session.scalar(select(func.app.my_seat()))
    me = next((each for each in badges if each.id == my_seat), None)
    if me is None:
        raise NotFound("GatheringSeat")
    held = session.execute(
        select(
            Gathering.kind, Gathering.held_on, Gathering.starts_at, Gathering.place,
            Gathering.state, Gathering.most_choices, Gathering.round_now,
        )
    ).one()  # fmt: skip
    kept = _kept(session, {each.id for each in badges})
    named = {*kept.with_whom, *kept.whom_helps} if kept else set()
    others = [each for each in badges
              if each.side != me.side and (each.came or each.id in named)]  # fmt: skip
    # Those met come first, in the order of the rounds.
    others.sort(key=lambda each: (not each.meets_in, each.meets_in, each.number))
    return OwnBallot(*held, me, tuple(others), _rounds(others), kept)


def _badges(session: Session) -> list[Badge]:
    met = _met(session)
    query = (
        select(
            GatheringSeat.id, GatheringSeat.side, GatheringSeat.number, Person.kind,
            Person.surname, Person.given_name, Person.patronymic, GatheringSeat.came,
        )
        .join(
            Participation,
            (Participation.school_id == GatheringSeat.school_id)
            & (Participation.id == GatheringSeat.participation_id),
        )
        .join(Person, IS_PERSON_OF)
        .order_by(GatheringSeat.number)
    )  # fmt: skip
    return [Badge(*row, met.get(row.id, 0)) for row in session.execute(query)]


def _met(session: Session) -> dict[UUID, int]:
    query = select(GatheringSlot.round, GatheringSlot.mentor_seat_id, GatheringSlot.mentee_seat_id)
    slots = session.execute(query).all()
    # The own seat stands in every row; whose number it gets does not matter.
    return {seat: row.round for row in slots for seat in (row.mentor_seat_id, row.mentee_seat_id)}


def _rounds(others: Iterable[Badge]) -> tuple[tuple[int, tuple[Badge, ...]], ...]:
    by_round: dict[int, list[Badge]] = {}
    for each in others:
        if each.meets_in:
            by_round.setdefault(each.meets_in, []).append(each)
    return tuple((number, tuple(met)) for number, met in sorted(by_round.items()))


def _kept(session: Session, seen: Collection[UUID]) -> Ballot | None:
    """The ballot; who has left since is named to nobody any more."""
    row = session.execute(
        select(
            GatheringBallot.with_whom, GatheringBallot.whom_helps, GatheringBallot.version,
            GatheringBallot.cast_at,
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    lists = [tuple(seat for seat in chosen if seat in seen)
             for chosen in (row.with_whom, row.whom_helps)]  # fmt: skip
    return Ballot(lists[0], lists[1], row.version, row.cast_at)
