"""What pages read of requests. Lists are plain rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, any_, func, or_, select, true
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.full_names import full_name
from kernel.imports.folding import fold
from school.programmes.models import Programme
from school.registry.models import Person
from school.registry.names import PersonName
from school.registry.queries import IN_ORDER, LINE, PersonLine, folded, lines
from school.registry.rules import class_words
from school.requests.models import MentoringRequest as Request
from school.requests.rules import STATES


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in a list; the name and the class are the card's where there is one."""

    id: UUID
    person_id: UUID | None
    surname: str | None
    given_name: str | None
    patronymic: str | None
    kind: str | None
    grade: int | None
    grade_letter: str | None
    typed_name: str
    typed_class: str
    author: str
    author_name: str
    own_words: str
    problems: list[str]
    help: list[str]
    state: str
    made_on: date

    @property
    def name(self) -> str:
        if not self.surname:
            return self.typed_name
        return full_name(self.surname, self.given_name, self.patronymic)

    @property
    def school_class(self) -> str:
        if self.person_id is None:
            return self.typed_class
        return class_words(self.grade, self.grade_letter)


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with everything its page says of it."""

    line: RequestLine
    school_year: int
    goals: list[str]
    times: list[str]
    reason: str
    born_on: date | None
    programme_id: UUID | None
    programme: str | None
    by_form: bool
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of requests is narrowed by; empty is all of the year."""

    school_year: int
    text: str = ""
    state: str = ""
    problem: str = ""
    school_class: str = ""
    author: str = ""
    unmatched: bool = False


_COLUMNS = (
    Request.id, Request.person_id, Person.surname, Person.given_name, Person.patronymic,
    Person.kind, Person.grade, Person.grade_letter, Request.typed_name, Request.typed_class,
    Request.author, Request.author_name, Request.own_words, Request.problems, Request.help,
    Request.state, Request.made_on,
)  # fmt: skip
_CARD = and_(Person.school_id == Request.school_id, Person.id == Request.person_id)


def _typed_class_is(school_class: str) -> ColumnElement[bool]:
    in_card = func.concat(Person.grade, Person.grade_letter) == school_class
    return or_(and_(Request.person_id.is_not(None), in_card),
               and_(Request.person_id.is_(None), Request.typed_class == school_class))  # fmt: skip


def _named(text: str) -> ColumnElement[bool]:
    """Every typed word begins a part of the name, in the card or as it was typed."""
    parts = []
    for word in fold(text).split()[:6]:
        in_card = [
            folded(name).startswith(word, autoescape=True)
            for name in (Person.surname, Person.given_name, Person.patronymic)
        ]
        typed = func.concat(" ", folded(Request.typed_name))
        parts.append(or_(*in_card, typed.contains(f" {word}", autoescape=True)))
    return and_(true(), *parts)


def matching(asked: Asked) -> ColumnElement[bool]:
    """The condition of a list; its query joins the cards by `listing`."""
    parts = [Request.school_year == asked.school_year, _named(asked.text)]
    if asked.state in STATES:
        parts.append(Request.state == asked.state)
    if asked.problem:
        parts.append(any_(Request.problems) == asked.problem)
    if asked.school_class:
        parts.append(_typed_class_is(asked.school_class))
    if asked.author:
        parts.append(Request.author == asked.author)
    if asked.unmatched:
        parts.append(Request.person_id.is_(None))
    return and_(*parts)


def listing(*columns: Any) -> Select[Any]:
    """Requests with the cards they are about."""
    return select(*columns).select_from(Request).outerjoin(Person, _CARD)


def count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(listing(func.count()).where(condition)) or 0


def requests(
    session: Session, condition: ColumnElement[bool], *, offset: int = 0, limit: int = 50
) -> list[RequestLine]:
    """One page of a list: what waits for a decision first, then the latest."""
    query = (
        listing(*_COLUMNS)
        .where(condition)
        .order_by(
            func.array_position(list(STATES), Request.state),
            Request.made_on.desc(),
            Request.id.desc(),
        )
        .offset(offset)
        .limit(limit)
    )
    return [RequestLine(*row) for row in session.execute(query)]


def request(session: Session, request_id: UUID) -> RequestView:
    """One request; NotFound when the school has none with this id."""
    led = and_(Programme.school_id == Request.school_id, Programme.id == Request.programme_id)
    query = (
        listing(
            *_COLUMNS, Request.school_year, Request.goals, Request.times, Request.reason,
            Person.born_on, Request.programme_id, Programme.title, Request.link_id.is_not(None),
            Request.decided_at,
        )
        .outerjoin(Programme, led)
        .where(Request.id == request_id)
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("MentoringRequest")
    return RequestView(RequestLine(*row[: len(_COLUMNS)]), *row[len(_COLUMNS) :])


def others_of(session: Session, view: RequestView) -> list[RequestLine]:
    """Other requests about the same person, or about the same typed name while nobody is found."""
    about = view.line
    if about.person_id is not None:
        same = Request.person_id == about.person_id
    else:
        same = and_(
            Request.person_id.is_(None),
            folded(Request.typed_name) == fold(about.typed_name),
            Request.typed_class == about.typed_class,
        )
    condition = and_(same, Request.id != about.id)
    return requests(session, condition, limit=10)


def of_person(session: Session, person_id: UUID) -> list[RequestLine]:
    """Every request about a person, whoever asked."""
    return requests(session, Request.person_id == person_id, limit=50)


def sent_by(session: Session, account_id: UUID, school_year: int) -> list[RequestLine]:
    """What somebody sent this year, as they typed it and how it stands."""
    mine = and_(Request.created_by == account_id, Request.school_year == school_year)
    return requests(session, mine, limit=200)


def same_name(session: Session, name: PersonName, kind: str, school_class: str) -> list[UUID]:
    """Cards of this kind and class whose name reads the same; without a patronymic any will do."""
    query = select(Person.id).where(
        Person.kind == kind,
        Person.left_on.is_(None),
        Person.merged_into_id.is_(None),
        folded(Person.surname) == fold(name.surname),
        folded(Person.given_name) == fold(name.given_name),
    )
    if name.patronymic:
        query = query.where(folded(Person.patronymic).in_((fold(name.patronymic), "")))
    if school_class:
        query = query.where(func.concat(Person.grade, Person.grade_letter) == school_class)
    return list(session.scalars(query.limit(2)))


def suggestions(
    session: Session, typed_name: str, typed_class: str, kinds: Iterable[str], *, limit: int = 6
) -> list[PersonLine]:
    """Cards the typed name may mean: the same surname first, the same class before others."""
    words = fold(typed_name).split()[:3]
    if not words:
        return []
    begins = [
        folded(column).startswith(word[:5], autoescape=True)
        for word in words
        for column in (Person.surname, Person.given_name)
        if len(word) > 1
    ]
    surname = folded(Person.surname).in_(words)
    given = folded(Person.given_name).in_(words)
    in_class = func.concat(Person.grade, Person.grade_letter) == typed_class
    query = (
        select(*LINE)
        .where(
            Person.kind.in_(list(kinds)),
            Person.left_on.is_(None),
            Person.merged_into_id.is_(None),
            or_(*begins) if begins else surname,
        )
        .order_by(
            (surname & given).desc(), (surname & in_class).desc(), surname.desc(),
            (given & in_class).desc(), in_class.desc(), *IN_ORDER,
        )
        .limit(limit)
    )  # fmt: skip
    return lines(session, query)


def count_states(session: Session, school_year: int) -> dict[str, int]:
    """How many requests of a year stand where."""
    query = (
        select(Request.state, func.count())
        .where(Request.school_year == school_year)
        .group_by(Request.state)
    )
    return {row[0]: row[1] for row in session.execute(query)}
