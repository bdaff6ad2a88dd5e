"""What is told after the matching: who is with whom in the open pairs of a programme (R-25)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from school.gatherings.models import GatheringSeat
from school.programmes.models import Pair, Participation
from school.registry.models import Person
from school.registry.rules import class_words


@dataclass(frozen=True, slots=True)
class Told:
    """One of a pair; `number` is that of the badge at the last meeting, None without one."""

    participation_id: UUID
    surname: str
    given_name: str
    patronymic: str
    kind: str
    grade: int | None
    grade_letter: str
    phone: str
    number: int | None

    @property
    def school_class(self) -> str:
        return class_words(self.grade, self.grade_letter)


@dataclass(frozen=True, slots=True)
class ToldPair:
    """An open pair; one proposed waits for both to agree."""

    id: UUID
    state: str
    mentor: Told
    mentee: Told


def told_pairs(session: Session, programme_id: UUID, gathering_id: UUID | None) -> list[ToldPair]:
    """Open pairs by the mentor's name: one statement."""
    (lead, his, his_seat), (led, hers, her_seat) = (_half(), _half())
    query = (
        select(Pair.id, Pair.state, *_columns(lead, his, his_seat), *_columns(led, hers, her_seat))
        .where(Pair.programme_id == programme_id, Pair.ended_on.is_(None))
        .order_by(his.surname, his.given_name, Pair.mentor_id, hers.surname, Pair.id)
    )
    for column, part, person, seat in (
        (Pair.mentor_id, lead, his, his_seat), (Pair.mentee_id, led, hers, her_seat)
    ):  # fmt: skip
        query = (
            query.join(part, and_(part.school_id == Pair.school_id, part.id == column))
            .join(person, and_(person.school_id == part.school_id, person.id == part.person_id))
            .outerjoin(
                seat,
                and_(
                    seat.school_id == part.school_id,
                    seat.gathering_id == gathering_id,
                    seat.participation_id == part.id,
                ),
            )
        )
    return [
        ToldPair(row[0], row[1], Told(*row[2:11]), Told(*row[11:20]))
        for row in session.execute(query)
    ]


def _half() -> tuple[Any, Any, Any]:
    return aliased(Participation), aliased(Person), aliased(GatheringSeat)


def _columns(part: Any, person: Any, seat: Any) -> tuple[Any, ...]:
    return (part.id, person.surname, person.given_name, person.patronymic, person.kind,
            person.grade, person.grade_letter, person.phone, seat.number)  # fmt: skip
