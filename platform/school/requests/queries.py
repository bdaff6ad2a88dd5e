"""What pages and reports read of requests. Lists are plain rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, any_, func, or_, select, true
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.imports.folding import fold
from school.programmes.models import Programme
from school.registry.models import Person
from school.registry.names import PersonName
from school.registry.queries import IN_ORDER, LINE, PersonLine, folded, lines
from school.registry.rules import age_on
from school.requests.models import MentoringRequest as Request
from school.requests.rules import COUNTED, SOUGHT, STATES, band_of


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
        parts = (self.surname, self.given_name, self.patronymic)
        return " ".join(part for part in parts if part) if self.surname else self.typed_name

    @property
    def school_class(self) -> str:
        if self.person_id is None:
            return self.typed_class
        return f"{self.grade}{self.grade_letter or ''}" if self.grade is not None else ""


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


@dataclass(frozen=True, slots=True)
class Demand:
    """How many people ask for a kind of help in an age band; None is an age nobody knows."""

    help: str
    age_from: int | None
    age_to: int | None
    people: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The preliminary collection in counts (R-07): no name leaves it. Counters are by code."""

    requests: int
    people: int
    unmatched: int
    kinds: Counter[str]
    problems: Counter[str]
    help: Counter[str]
    goals: Counter[str]
    times: Counter[str]
    bands: Counter[tuple[int, int] | None]
    authors: Counter[str]


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


def _listing(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(Request).outerjoin(Person, _CARD)


def count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(_listing(func.count()).where(condition)) or 0


def requests(
    session: Session, condition: ColumnElement[bool], *, offset: int = 0, limit: int = 50
) -> list[RequestLine]:
    """One page of a list: what waits for a decision first, then the latest."""
    query = (
        _listing(*_COLUMNS)
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
        _listing(
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


def demand(session: Session, school_year: int) -> list[Demand]:
    """People who still seek a mentor, by help and age band: each person counts once in a cell.

    A request without a card counts by itself, its band by the typed class.
    """
    cells: dict[tuple[str, tuple[int, int] | None], set[object]] = {}
    for row in _sought(session, school_year, SOUGHT):
        for code in row.help:
            cells.setdefault((code, row.band), set()).add(row.who)
    return sorted(
        (
            Demand(code, band[0] if band else None, band[1] if band else None, len(who))
            for (code, band), who in cells.items()
        ),
        key=lambda each: (-each.people, each.help, each.age_from or 0),
    )


def summary(session: Session, school_year: int) -> Summary:
    """Counts of the year's requests that nobody declined; a person counts once in each line."""
    rows = _sought(session, school_year, COUNTED)
    return Summary(
        requests=len(rows),
        people=len({row.who for row in rows}),
        unmatched=sum(row.kind is None for row in rows),
        kinds=_once((row.kind or "pupil", row.who) for row in rows),
        problems=_once((code, row.who) for row in rows for code in row.problems),
        help=_once((code, row.who) for row in rows for code in row.help),
        goals=_once((code, row.who) for row in rows for code in row.goals),
        times=_once((code, row.who) for row in rows for code in row.times),
        bands=_once((row.band, row.who) for row in rows if (row.kind or "pupil") == "pupil"),
        authors=Counter(row.author for row in rows),
    )


@dataclass(frozen=True, slots=True)
class _Sought:
    who: object
    kind: str | None
    band: tuple[int, int] | None
    problems: Sequence[str]
    goals: Sequence[str]
    help: Sequence[str]
    times: Sequence[str]
    author: str


def _once(pairs: Iterable[tuple[Any, object]]) -> Counter[Any]:
    """How many different people stand behind each value."""
    return Counter(value for value, _ in set(pairs))


def _sought(session: Session, school_year: int, states: Iterable[str]) -> list[_Sought]:
    query = _listing(
        Request.id, Request.person_id, Person.kind, Person.grade, Person.born_on,
        Request.typed_class, Request.problems, Request.goals, Request.help, Request.times,
        Request.author, Request.made_on,
    ).where(Request.school_year == school_year, Request.state.in_(list(states)))  # fmt: skip
    found = []
    for row in session.execute(query):
        age = age_on(row.made_on, row.born_on) if row.born_on else None
        grade = row.grade if row.person_id else _grade(row.typed_class)
        band = band_of(grade, age if row.kind == "pupil" else None)
        found.append(
            _Sought(
                row.person_id or row.id, row.kind, band if row.kind in (None, "pupil") else None,
                row.problems, row.goals, row.help, row.times, row.author,
            )
        )  # fmt: skip
    return found


def _grade(school_class: str) -> int | None:
    digits = "".join(sign for sign in school_class[:2] if sign.isdigit())
    return int(digits) if digits else None
