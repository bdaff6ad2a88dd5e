"""The long lists of a programme, page by page: participants, pairs, and who could join."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.util import AliasedClass

from kernel.errors import NotFound
from school.programmes.models import Pair, Participation
from school.programmes.queries import busy
from school.registry.models import Person
from school.registry.queries import IN_ORDER, LINE, PersonLine, Wanted, matching


@dataclass(frozen=True, slots=True)
class Participant:
    """A person on a side; `pairs` are open ones, `was_paired` tells of those that ended too."""

    id: UUID
    side: str
    person: PersonLine
    pairs: int
    was_paired: bool
    full_cycle: bool


@dataclass(frozen=True, slots=True)
class Partner:
    """One of a pair, as a card of the pair shows."""

    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    kind: str
    grade: int | None
    grade_letter: str
    subject: str

    @property
    def school_class(self) -> str:
        return f"{self.grade}{self.grade_letter}" if self.grade is not None else ""


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair; `end_reason` is a code of the profile."""

    id: UUID
    state: str
    started_on: date | None
    ended_on: date | None
    end_reason: str
    mentor: Partner
    mentee: Partner


@dataclass(frozen=True, slots=True)
class Roster:
    """Which participants are wanted; `text` searches as the register does."""

    programme_id: UUID
    side: str
    text: str = ""
    unpaired: bool = False


IS_PERSON_OF = (Person.school_id == Participation.school_id) & (
    Person.id == Participation.person_id
)


def count_participants(session: Session, wanted: Roster) -> int:
    open_pairs = busy(wanted.programme_id)
    query = (
        select(func.count())
        .select_from(Participation)
        .join(Person, IS_PERSON_OF)
        .outerjoin(open_pairs, open_pairs.c.participation_id == Participation.id)
        .where(_of_roster(wanted, open_pairs.c.participation_id))
    )
    return session.scalar(query) or 0


def participants(
    session: Session, wanted: Roster, *, offset: int, limit: int
) -> list[Participant]:
    """One page of a side, by surname."""
    open_pairs = busy(wanted.programme_id)
    query = _participants(wanted.programme_id, open_pairs.c.participation_id, open_pairs.c.pairs)
    query = query.outerjoin(open_pairs, open_pairs.c.participation_id == Participation.id)
    query = query.where(_of_roster(wanted, open_pairs.c.participation_id)).order_by(*IN_ORDER)
    return [_participant(row) for row in session.execute(query.offset(offset).limit(limit))]


def participant(session: Session, programme_id: UUID, participation_id: UUID) -> Participant:
    """One participant of this very programme, else NotFound."""
    open_pairs = busy(programme_id)
    query = _participants(programme_id, open_pairs.c.participation_id, open_pairs.c.pairs)
    query = query.outerjoin(open_pairs, open_pairs.c.participation_id == Participation.id)
    row = session.execute(
        query.where(
            Participation.programme_id == programme_id, Participation.id == participation_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound("Participation")
    return _participant(row)


def _participants(
    programme_id: UUID, _: ColumnElement[UUID], pairs: ColumnElement[int]
) -> Select[*tuple[Any, ...]]:
    ever = exists().where(
        Pair.programme_id == programme_id,
        or_(Pair.mentor_id == Participation.id, Pair.mentee_id == Participation.id),
    )
    return select(
        *LINE, Participation.id, Participation.side, func.coalesce(pairs, 0), ever,
        Participation.full_cycle,
    ).join(Participation, IS_PERSON_OF)  # fmt: skip
