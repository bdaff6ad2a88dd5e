"""What pages read of a school's people. The fence shows each session its own school alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from kernel.db import Json
from kernel.errors import Invalid, NotFound
from kernel.imports.folding import fold
from kernel.school_year import SchoolYear
from school.registry import near
from school.registry.models import Partner, Person
from school.registry.names import PersonName
from school.registry.rules import SchoolClass, class_words, is_young_teacher, parse_class

MOST_WORDS = 6
CANDIDATES = 400
_SPACED = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as lists show one."""

    id: UUID
    kind: str
    surname: str
    given_name: str
    patronymic: str
    gender: str | None
    born_on: date | None
    grade: int | None
    grade_letter: str
    subject: str
    teaching_since: date | None
    is_manager: bool
    left_on: date | None

    @property
    def school_class(self) -> str:
        return class_words(self.grade, self.grade_letter)


@dataclass(frozen=True, slots=True)
class PersonView:
    """Everything the card of a person says; `line` is what lists show of it."""

    line: PersonLine
    phone: str
    email: str
    workplace: str
    position: str
    finished_year: int | None
    partner_id: UUID | None
    partner: str
    name_cases: Json
    merged_into_id: UUID | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of people is narrowed by; empty is everybody who has not left."""

    text: str = ""
    kind: str = ""
    school_class: str = ""
    gone: bool = False
    # A register has a parent or two for each child: they come by name or when asked for.
    families: bool = True


@dataclass(frozen=True, slots=True)
class Registered:
    """How many the register knows, to compare a school's statistics with."""

    pupils: int
    teachers: int
    young_teachers: int


LINE = (
    Person.id, Person.kind, Person.surname, Person.given_name, Person.patronymic, Person.gender,
    Person.born_on, Person.grade, Person.grade_letter, Person.subject, Person.teaching_since,
    Person.is_manager, Person.left_on,
)  # fmt: skip


def folded(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """A name as the index keeps it: small letters, Ё as Е."""
    return func.replace(func.lower(column), "ё", "е")


# A merged card stands for nobody: its rows moved to the card that was kept.
IS_KEPT = Person.merged_into_id.is_(None)
IN_ORDER = (folded(Person.surname), folded(Person.given_name), Person.patronymic, Person.id)


def matching(wanted: Wanted) -> ColumnElement[bool]:
    """The condition of a list of the register."""
    gone = Person.left_on.is_not(None)
    parts: list[ColumnElement[bool]] = [IS_KEPT, gone if wanted.gone else ~gone, named(wanted.text)]
    if wanted.kind:
        parts.append(Person.kind == wanted.kind)
    elif not (wanted.families or wanted.text):
        parts.append(Person.kind != "parent")
    if wanted.school_class:
        parts.append(_in_class(wanted.school_class))
    return and_(*parts)


def named(text: str) -> ColumnElement[bool]:
    """Each typed word must begin a name, or name a class; no words are everybody."""
    words = _SPACED.sub(" ", fold(text)).split()
    return and_(true(), *(_word(word) for word in words[:MOST_WORDS]))


def _word(word: str) -> ColumnElement[bool]:
    if word[0].isdigit():
        return _in_class(word)
    names = [folded(name) for name in (Person.surname, Person.given_name, Person.patronymic)]
    begins = [name.startswith(word, autoescape=True) for name in names]
    second = [name.contains(f"-{word}", autoescape=True) for name in names]
    return or_(*begins, *second)


def _in_class(text: str) -> ColumnElement[bool]:
    """People of a class, or of a whole grade when no letter is given; nobody for nonsense."""
    try:
        wanted = parse_class(text)
    except Invalid:
        return Person.grade == -1
    grade = Person.grade == wanted.grade
    return and_(grade, Person.grade_letter == wanted.letter) if wanted.letter else grade


def count_people(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Person).where(condition)) or 0


def people(
    session: Session, condition: ColumnElement[bool], *, offset: int, limit: int
) -> list[PersonLine]:
    """One page of those who meet the condition, by surname; Ё stands with Е."""
    query = select(*LINE).where(condition).order_by(*IN_ORDER)
    return lines(session, query.offset(offset).limit(limit))


def similar(session: Session, text: str, *, limit: int = 10) -> list[PersonLine]:
    """Those whose name is near the typed text, for a list that found nobody; also who has left.

    The fence forbids an index by trigrams here, for their operators are not leakproof: all rows
    of the one school are compared, 40 ms a word for ten thousand.
    """
    words = near.words_of(text)
    if not words:
        return []
    spaced = Person.surname + " " + Person.given_name + " " + Person.patronymic
    full = func.replace(func.lower(spaced), "ё", "е")
    alike = sum((func.strict_word_similarity(word, full) for word in words), literal(0.0))
    query = select(*LINE).where(IS_KEPT).limit(CANDIDATES)
    found = lines(session, query.order_by(alike.desc(), Person.left_on.is_not(None), *IN_ORDER))
    names = [(person.surname, person.given_name, person.patronymic) for person in found]
    return [found[place] for place in near.nearest(words, names, limit=limit)]


def lines(session: Session, query: Select[*tuple[Any, ...]]) -> list[PersonLine]:
    """Rows of a query whose columns begin with `LINE`."""
    return [PersonLine(*row) for row in session.execute(query)]


def person_line(session: Session, person_id: UUID) -> PersonLine:
    """One person; NotFound when the school has none with this id, or merged it into another."""
    found = lines(session, select(*LINE).where(Person.id == person_id, IS_KEPT))
    if not found:
        raise NotFound("Person")
    return found[0]


def person_view(session: Session, person_id: UUID) -> PersonView:
    """The whole card, also of somebody merged into another; NotFound when there is none."""
    sent_by = and_(Partner.school_id == Person.school_id, Partner.id == Person.partner_id)
    query: Select[*tuple[Any, ...]] = (
        select(
            *LINE, Person.phone, Person.email, Person.workplace, Person.position,
            Person.finished_year, Person.partner_id, func.coalesce(Partner.name, ""),
            Person.name_cases, Person.merged_into_id,
        )
        .outerjoin(Partner, sent_by)
        .where(Person.id == person_id)
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("Person")
    return PersonView(PersonLine(*row[: len(LINE)]), *row[len(LINE) :])


def partner_choices(session: Session, chosen: UUID | None = None) -> list[tuple[UUID, str]]:
    """Partners somebody may be sent by: the open ones, and the one chosen already."""
    may = or_(Partner.closed_on.is_(None), Partner.id == chosen)
    query = select(Partner.id, Partner.name).where(may).order_by(folded(Partner.name), Partner.id)
    return [(partner_id, name) for partner_id, name in session.execute(query)]


def classes(session: Session) -> list[str]:
    """Classes that have pupils, from the youngest."""
    query = (
        select(Person.grade, Person.grade_letter)
        .where(Person.grade.is_not(None), Person.left_on.is_(None), IS_KEPT)
        .distinct()
    )
    found = [SchoolClass(grade or 0, letter) for grade, letter in session.execute(query)]
    return [str(each) for each in sorted(found)]


def namesakes(
    session: Session, name: PersonName, kind: str, *, but: UUID | None
) -> Sequence[PersonLine]:
    """Others of this kind whose whole name reads the same."""
    query = select(*LINE).where(
        folded(Person.surname) == fold(name.surname),
        folded(Person.given_name) == fold(name.given_name),
        folded(Person.patronymic) == fold(name.patronymic),
        Person.kind == kind,
        IS_KEPT,
    )
    if but is not None:
        query = query.where(Person.id != but)
    return lines(session, query.order_by(*IN_ORDER).limit(5))


def registered(session: Session, year: SchoolYear) -> Registered:
    """Pupils and teachers of the register, young ones by the rule of the year; nobody's parents."""
    present = and_(Person.left_on.is_(None), IS_KEPT)
    query = (
        select(Person.kind, Person.teaching_since, func.count())
        .where(present, Person.kind.in_(("pupil", "teacher")))
        .group_by(Person.kind, Person.teaching_since)
    )
    rows = session.execute(query).all()
    teachers = [(since, number) for kind, since, number in rows if kind == "teacher"]
    return Registered(
        pupils=sum(number for kind, _, number in rows if kind == "pupil"),
        teachers=sum(number for _, number in teachers),
        young_teachers=sum(n for since, n in teachers if is_young_teacher(since, year)),
    )
