"""The turn before it is made: what becomes of everybody by these choices. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from kernel.school_year import SchoolYear
from school.bases.models import BaseEntry
from school.bases.rules import STANDING
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person
from school.registry.queries import IN_ORDER
from school.registry.rules import WITH_CLASS
from school.requests.models import MentoringRequest
from school.year_turn.people import IS_PUPIL
from school.year_turn.rules import BASIC_ENDS, SCHOOL_ENDS, UNMET, ClassTurn, usual_fate


@dataclass(frozen=True, slots=True)
class AskedPupil:
    """A pupil whose way the curator chooses."""

    id: UUID
    surname: str
    given_name: str
    patronymic: str
    grade: int
    grade_letter: str
    is_mentor: bool
    is_mentee: bool

    @property
    def school_class(self) -> str:
        return f"{self.grade}{self.grade_letter}"


@dataclass(frozen=True, slots=True)
class Continuable:
    """A running programme of the year; `blocked` says why it cannot go on, if so."""

    id: UUID
    title: str
    form: str
    mentors: int
    mentees: int
    pairs: int
    blocked: str


@dataclass(frozen=True, slots=True)
class UnmetRequest:
    """A request nobody has met; the name as the register or the form knows it."""

    id: UUID
    surname: str
    given_name: str
    patronymic: str
    typed_name: str
    school_class: str
    state: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The turn before it is made."""

    classes: tuple[ClassTurn, ...]
    asked: tuple[AskedPupil, ...]
    without_class: int
    programmes: tuple[Continuable, ...]
    requests: tuple[UnmetRequest, ...]

    @property
    def totals(self) -> Mapping[str, int]:
        """How many go up, repeat, finish and leave."""
        found: dict[str, int] = {}
        for each in self.classes:
            for fate, number in each.fates.items():
                found[fate] = found.get(fate, 0) + number
        return found


def preview(session: Session, year: SchoolYear, chosen: Mapping[UUID, str]) -> Preview:
    """What a turn would do with these choices; five statements, whatever the school's size."""
    asked = _asked(session)
    return Preview(
        classes=_classes(session, asked, chosen),
        asked=tuple(asked),
        without_class=_without_class(session),
        programmes=tuple(_continuable(session, year)),
        requests=tuple(_unmet(session, year)),
    )


def _asked(session: Session) -> list[AskedPupil]:
    query = (
        select(
            Person.id, Person.surname, Person.given_name, Person.patronymic, Person.grade,
            Person.grade_letter, _stands("mentor"), _stands("mentee"),
        )
        .where(IS_PUPIL, (Person.grade == BASIC_ENDS) | (Person.grade >= SCHOOL_ENDS))
        .order_by(Person.grade.desc(), Person.grade_letter, *IN_ORDER)
    )  # fmt: skip
    return [AskedPupil(*row) for row in session.execute(query)]


def _classes(
    session: Session, asked: Sequence[AskedPupil], chosen: Mapping[UUID, str]
) -> tuple[ClassTurn, ...]:
    """Pupils by class and fate; those asked of one by one are counted by what was chosen."""
    query: Select[*tuple[Any, ...]] = (
        select(Person.grade, Person.grade_letter, func.count())
        .where(IS_PUPIL)
        .group_by(Person.grade, Person.grade_letter)
        .order_by(Person.grade, Person.grade_letter)
    )
    counted = {
        (grade, letter): {usual_fate(grade): number}
        for grade, letter, number in session.execute(query)
    }
    for pupil in asked:
        usual = usual_fate(pupil.grade)
        fate = chosen.get(pupil.id, usual)
        fates = counted[pupil.grade, pupil.grade_letter]
        if fate != usual:
            fates[usual] -= 1
            fates[fate] = fates.get(fate, 0) + 1
    return tuple(
        ClassTurn(grade, letter, {fate: number for fate, number in fates.items() if number})
        for (grade, letter), fates in counted.items()
    )


def _without_class(session: Session) -> int:
    query = (
        select(func.count())
        .select_from(Person)
        .where(
            Person.kind.in_(WITH_CLASS),
            Person.grade.is_(None),
            Person.left_on.is_(None),
            Person.merged_into_id.is_(None),
        )
    )
    return session.scalar(query) or 0


def _continuable(session: Session, year: SchoolYear) -> list[Continuable]:
    people = (
        select(
            Participation.programme_id,
            func.count().filter(Participation.side == "mentor").label("mentors"),
            func.count().filter(Participation.side == "mentee").label("mentees"),
        )
        .where(Participation.school_year == year.start, Participation.left_on.is_(None))
        .group_by(Participation.programme_id)
        .subquery("people")
    )
    pairs = (
        select(
            Pair.programme_id,
            func.count().filter(Pair.state != "proposed").label("open"),
            func.count().filter(Pair.state == "proposed").label("proposed"),
        )
        .where(Pair.school_year == year.start, Pair.ended_on.is_(None))
        .group_by(Pair.programme_id)
        .subquery("pairs")
    )
    following = aliased(Programme)
    is_there = exists().where(
        following.school_year == year.start + 1,
        following.state != "cancelled",
        (following.continues_id == Programme.id)
        | (func.lower(following.title) == func.lower(Programme.title)),
    )
    query = (
        select(
            Programme.id, Programme.title, Programme.form, func.coalesce(people.c.mentors, 0),
            func.coalesce(people.c.mentees, 0), func.coalesce(pairs.c.open, 0),
            func.coalesce(pairs.c.proposed, 0), is_there,
        )
        .outerjoin(people, people.c.programme_id == Programme.id)
        .outerjoin(pairs, pairs.c.programme_id == Programme.id)
        .where(Programme.school_year == year.start, Programme.state == "running")
        .order_by(Programme.title, Programme.id)
    )  # fmt: skip
    return [
        Continuable(
            row[0], row[1], row[2], row[3], row[4], row[5],
            _blocked(proposed=row[6], is_there=row[7]),
        )
        for row in session.execute(query)
    ]  # fmt: skip


def _blocked(*, proposed: int, is_there: bool) -> str:
    if is_there:
        return "next_year_there"
    return "pairs_proposed" if proposed else ""


def _unmet(session: Session, year: SchoolYear) -> list[UnmetRequest]:
    query = (
        select(
            MentoringRequest.id, func.coalesce(Person.surname, ""),
            func.coalesce(Person.given_name, ""), func.coalesce(Person.patronymic, ""),
            MentoringRequest.typed_name,
            case(
                (MentoringRequest.person_id.is_(None), MentoringRequest.typed_class),
                else_=func.concat(Person.grade, Person.grade_letter),
            ),
            MentoringRequest.state,
        )
        .outerjoin(
            Person,
            and_(
                Person.school_id == MentoringRequest.school_id,
                Person.id == MentoringRequest.person_id,
            ),
        )
        .where(MentoringRequest.school_year == year.start, MentoringRequest.state.in_(UNMET))
        .order_by(MentoringRequest.made_on, MentoringRequest.id)
    )  # fmt: skip
    return [UnmetRequest(*row) for row in session.execute(query)]


def _stands(side: str) -> Any:
    return exists().where(
        BaseEntry.person_id == Person.id, BaseEntry.side == side, BaseEntry.state.in_(STANDING)
    )
