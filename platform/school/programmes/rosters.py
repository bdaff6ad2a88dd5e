"""The long lists of a programme, page by page: participants, pairs, and who could join."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from school.programmes.models import PAIR_STATES, Pair, Participation
from school.programmes.queries import busy
from school.registry.models import Person
from school.registry.queries import IN_ORDER, LINE, PersonLine, Wanted, matching, named
from school.registry.rules import class_words


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
        return class_words(self.grade, self.grade_letter)


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
    """Which participants of a side are wanted; `text` searches as the register does."""

    programme_id: UUID
    side: str
    text: str = ""
    unpaired: bool = False


IS_PERSON_OF = and_(
    Person.school_id == Participation.school_id, Person.id == Participation.person_id
)


def count_participants(session: Session, wanted: Roster) -> int:
    query = _roster(wanted, func.count())
    return session.scalar(query) or 0


def participants(session: Session, wanted: Roster, *, offset: int, limit: int) -> list[Participant]:
    """One page of a side, by surname."""
    query = _roster(wanted, *LINE, *_part(wanted.programme_id)).order_by(*IN_ORDER)
    return [_participant(row) for row in session.execute(query.offset(offset).limit(limit))]


def participant(session: Session, programme_id: UUID, participation_id: UUID) -> Participant:
    """One participant of this very programme, else NotFound."""
    query = (
        select(*LINE, *_part(programme_id))
        .join(Participation, IS_PERSON_OF)
        .where(Participation.programme_id == programme_id, Participation.id == participation_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("Participation")
    return _participant(row)


def _roster(wanted: Roster, *columns: Any) -> Select[*tuple[Any, ...]]:
    query = (
        select(*columns)
        .select_from(Person)
        .join(Participation, IS_PERSON_OF)
        .where(
            Participation.programme_id == wanted.programme_id,
            Participation.side == wanted.side,
            Participation.left_on.is_(None),
            named(wanted.text),
        )
    )
    if wanted.unpaired:
        query = query.where(Participation.id.not_in(select(busy(wanted.programme_id).c[0])))
    return query


def _part(programme_id: UUID) -> tuple[Any, ...]:
    theirs = and_(
        Pair.programme_id == programme_id,
        or_(Pair.mentor_id == Participation.id, Pair.mentee_id == Participation.id),
    )
    now = select(func.count()).where(theirs, Pair.ended_on.is_(None)).correlate(Participation)
    return (
        Participation.id, Participation.side, now.scalar_subquery(),
        exists().where(theirs).correlate(Participation), Participation.full_cycle,
    )  # fmt: skip


def _participant(row: Row[*tuple[Any, ...]]) -> Participant:
    person, (part_id, side, pairs, ever, full) = PersonLine(*row[: len(LINE)]), row[len(LINE) :]
    return Participant(part_id, side, person, pairs, ever, full)


def could_join(
    programme_id: UUID, side: str, kinds: Collection[str], wanted: Wanted
) -> ColumnElement[bool]:
    """People of the register whom the form admits and who are not on the side yet."""
    there = select(Participation.person_id).where(
        Participation.programme_id == programme_id,
        Participation.side == side,
        Participation.left_on.is_(None),
    )
    return and_(matching(wanted), Person.kind.in_(kinds), Person.id.not_in(there))


def pairs(
    session: Session,
    programme_id: UUID,
    states: Collection[str],
    *,
    offset: int = 0,
    limit: int,
    only: Sequence[UUID] = (),
) -> list[PairLine]:
    """Pairs of the programme in these states, a mentor's together; `only` names single pairs."""
    mentor, mentee = aliased(Person), aliased(Person)
    leads, led = aliased(Participation), aliased(Participation)
    order = [func.replace(func.lower(each.surname), "ё", "е") for each in (mentor, mentee)]
    query: Select[*tuple[Any, ...]] = (
        select(
            Pair.id, Pair.state, Pair.started_on, Pair.ended_on, Pair.end_reason,
            *(
                column
                for person in (mentor, mentee)
                for column in (
                    person.id, person.surname, person.given_name, person.patronymic, person.kind,
                    person.grade, person.grade_letter, person.subject,
                )
            ),
        )
        .join(leads, and_(leads.school_id == Pair.school_id, leads.id == Pair.mentor_id))
        .join(mentor, and_(mentor.school_id == Pair.school_id, mentor.id == leads.person_id))
        .join(led, and_(led.school_id == Pair.school_id, led.id == Pair.mentee_id))
        .join(mentee, and_(mentee.school_id == Pair.school_id, mentee.id == led.person_id))
        .where(Pair.programme_id == programme_id, Pair.state.in_(states))
        .order_by(order[0], mentor.given_name, mentor.id, order[1], Pair.id)
        .offset(offset)
        .limit(limit)
    )  # fmt: skip
    if only:
        query = query.where(Pair.id.in_(only))
    return [
        PairLine(row[0], row[1], row[2], row[3], row[4], Partner(*row[5:13]), Partner(*row[13:21]))
        for row in session.execute(query)
    ]


def pair(session: Session, programme_id: UUID, pair_id: UUID) -> PairLine:
    """One pair of this very programme, else NotFound."""
    found = pairs(session, programme_id, PAIR_STATES, limit=1, only=[pair_id])
    if not found:
        raise NotFound("Pair")
    return found[0]
