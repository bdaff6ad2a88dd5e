"""What the papers of a pack are about: programmes, pairs, orders, people; one read each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from school.finale.models import FinalEvent
from school.pairing.models import PairOrder
from school.programmes.models import Pair, Participation, Programme
from school.programmes.rules import OPEN_PAIR
from school.registry.cases import Case, initials_after
from school.registry.models import Person
from school.registry.names import PersonName


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a paper is about; `about` names it to a person who reads the list of the pack."""

    programme_id: UUID | None
    id: UUID | None
    about: str = ""


WHOLE_SCHOOL = Subject(None, None)
# Open, and done as planned: their papers stay papers of the year.
WITH_PAPERS = (*sorted(OPEN_PAIR), "completed")


class Subjects:
    """Subjects by kind, each kind read once, for the programmes chosen."""

    def __init__(self, session: Session, programme_ids: Sequence[UUID], school_year: int) -> None:
        self._session, self._year = session, school_year
        rows = session.execute(
            select(Programme.id, Programme.title)
            .where(Programme.id.in_(programme_ids))
            .order_by(Programme.created_at, Programme.id)
        )
        self.programmes: Mapping[UUID, str] = {row.id: row.title for row in rows}
        self._known: dict[str, list[Subject]] = {}

    def of(self, kind: str) -> list[Subject]:
        """Every subject of the kind, in a lasting order."""
        if kind not in self._known:
            self._known[kind] = _READERS[kind](self)
        return self._known[kind]

    def school(self) -> list[Subject]:
        return [WHOLE_SCHOOL]

    def programme(self) -> list[Subject]:
        return [Subject(each, None, title) for each, title in self.programmes.items()]

    def pair(self) -> list[Subject]:
        rows = self._session.execute(_pairs(self.programmes, WITH_PAPERS))
        return [
            Subject(row[0], row[1], f"{_short(*row[2:5])} – {_short(*row[5:8])}") for row in rows
        ]

    def order(self) -> list[Subject]:
        rows = self._session.execute(
            select(PairOrder.programme_id, PairOrder.id)
            .where(PairOrder.programme_id.in_(self.programmes), PairOrder.state != "cancelled")
            .order_by(PairOrder.created_at, PairOrder.id)
        )
        return [Subject(row[0], row[1], self.programmes[row[0]]) for row in rows]

    def participation(self) -> list[Subject]:
        rows = self._session.execute(_people(self.programmes))
        return [Subject(row[0], row[1], _short(*row[3:])) for row in rows]

    def person(self) -> list[Subject]:
        """Each person once, however many parts they take."""
        rows = self._session.execute(_people(self.programmes))
        return list({row[2]: Subject(None, row[2], _short(*row[3:])) for row in rows}.values())

    def final_event(self) -> list[Subject]:
        rows = self._session.execute(
            select(FinalEvent.id, FinalEvent.title)
            .where(FinalEvent.school_year == self._year, FinalEvent.state != "cancelled")
            .order_by(FinalEvent.held_on, FinalEvent.id)
        )
        return [Subject(None, row.id, row.title) for row in rows]


_READERS: Mapping[str, Callable[[Subjects], list[Subject]]] = {
    "school": Subjects.school,
    "programme": Subjects.programme,
    "pair": Subjects.pair,
    "order": Subjects.order,
    "participation": Subjects.participation,
    "person": Subjects.person,
    "final_event": Subjects.final_event,
}


def _pairs(
    programmes: Mapping[UUID, str], states: Sequence[str]
) -> Select[UUID, UUID, str, str, str, str, str, str]:
    leads, led = aliased(Participation), aliased(Participation)
    mentor, mentee = aliased(Person), aliased(Person)
    return (
        select(
            Pair.programme_id, Pair.id, mentor.surname, mentor.given_name, mentor.patronymic,
            mentee.surname, mentee.given_name, mentee.patronymic,
        )
        .join(leads, and_(leads.school_id == Pair.school_id, leads.id == Pair.mentor_id))
        .join(mentor, and_(mentor.school_id == Pair.school_id, mentor.id == leads.person_id))
        .join(led, and_(led.school_id == Pair.school_id, led.id == Pair.mentee_id))
        .join(mentee, and_(mentee.school_id == Pair.school_id, mentee.id == led.person_id))
        .where(Pair.programme_id.in_(programmes), Pair.state.in_(states))
        .order_by(mentor.surname, mentor.given_name, mentee.surname, Pair.id)
    )  # fmt: skip


def _people(
    programmes: Mapping[UUID, str],
) -> Select[UUID, UUID, UUID, str, str, str]:
    return (
        select(
            Participation.programme_id, Participation.id, Participation.person_id, Person.surname,
            Person.given_name, Person.patronymic,
        )
        .join(Person, and_(Person.school_id == Participation.school_id,
                           Person.id == Participation.person_id))
        .where(Participation.programme_id.in_(programmes), Participation.left_on.is_(None))
        .order_by(Participation.side.desc(), Person.surname, Person.given_name, Participation.id)
    )  # fmt: skip


def _short(surname: str, given_name: str, patronymic: str) -> str:
    return initials_after(PersonName(surname, given_name, patronymic), None, Case.NOMINATIVE)
