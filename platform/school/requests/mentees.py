"""The base of mentees: who stands in it, who could enter, and everybody at once (E-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, true
from sqlalchemy.orm import Session

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.rules import STANDING
from school.bases.service import enter_base
from school.consents.queries import missing
from school.programmes.models import Participation, Programme
from school.registry.models import Person
from school.registry.queries import IN_ORDER, named
from school.registry.rules import SchoolClass, age_on, class_words
from school.requests.models import MentoringRequest as Request

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with an accepted request who does not stand in the base."""

    person_id: UUID
    kind: str
    surname: str
    given_name: str
    patronymic: str
    grade: int | None
    grade_letter: str
    born_on: date | None

    @property
    def school_class(self) -> str:
        return class_words(self.grade, self.grade_letter)


@dataclass(frozen=True, slots=True)
class MenteeLine(Candidate):
    """Somebody who stands in the base of mentees, as its list shows them."""

    entry_id: UUID
    state: str
    entered_on: date
    young_reason: str
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Wished:
    """Everything somebody's requests of a year say together."""

    problems: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class AskedMentees:
    """What the list is narrowed by; without a state it is everybody who has not left."""

    text: str = ""
    state: str = ""
    school_class: str = ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those who could enter: at once, after a reason for a young age, after consents."""

    ready: tuple[Candidate, ...]
    young: tuple[Candidate, ...]
    lacking: tuple[tuple[Candidate, tuple[str, ...]], ...]

    @property
    def number(self) -> int:
        return len(self.ready) + len(self.young) + len(self.lacking)


# In the order of the fields of the two kinds of lines.
_PERSON = (
    Person.id, Person.kind, Person.surname, Person.given_name, Person.patronymic, Person.grade,
    Person.grade_letter, Person.born_on,
)  # fmt: skip
_COLUMNS = (
    *_PERSON, BaseEntry.id, BaseEntry.state, BaseEntry.entered_on, BaseEntry.young_reason,
    BaseEntry.left_on,
)  # fmt: skip
_CARD = and_(Person.school_id == BaseEntry.school_id, Person.id == BaseEntry.person_id)
STATES = ("entered", "ready", "frozen", "left")


def matching(asked: AskedMentees) -> ColumnElement[bool]:
    """The condition of a list of the base."""
    parts = [BaseEntry.side == "mentee", named(asked.text) if asked.text else true()]
    if asked.state in STATES:
        parts.append(BaseEntry.state == asked.state)
    else:
        parts.append(BaseEntry.state != "left")
    if asked.school_class:
        parts.append(func.concat(Person.grade, Person.grade_letter) == asked.school_class)
    return and_(*parts)


def _listing(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(BaseEntry).join(Person, _CARD)


def count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(_listing(func.count()).where(condition)) or 0


def mentees(
    session: Session, condition: ColumnElement[bool], *, offset: int = 0, limit: int = 50
) -> list[MenteeLine]:
    """One page of the base, by surname."""
    query = _listing(*_COLUMNS).where(condition).order_by(*IN_ORDER).offset(offset).limit(limit)
    return [MenteeLine(*row) for row in session.execute(query)]


def classes(session: Session) -> list[str]:
    """Classes that have mentees, from the youngest."""
    query = (
        _listing(Person.grade, Person.grade_letter)
        .where(BaseEntry.side == "mentee", BaseEntry.state != "left", Person.grade.is_not(None))
        .distinct()
    )
    return [
        str(each) for each in sorted(SchoolClass(row[0], row[1]) for row in session.execute(query))
    ]


def wished(session: Session, person_ids: Sequence[UUID], school_year: int) -> Mapping[UUID, Wished]:
    """What each person's requests of the year say, taken together; declined ones aside."""
    query = (
        select(
            Request.person_id, Request.problems, Request.goals, Request.help, Request.own_words,
            Request.author,
        )
        .where(
            Request.person_id.in_(person_ids),
            Request.school_year == school_year,
            Request.state.in_(("accepted", "met")),
        )
        .order_by(Request.made_on, Request.id)
    )  # fmt: skip
    found: dict[Any, list[Any]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(row)
    return {person: _together(rows) for person, rows in found.items()}


def _together(rows: Sequence[Any]) -> Wished:
    def union(place: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for row in rows for code in row[place]))

    return Wished(
        union(1), union(2), union(3), tuple(row[4] for row in rows if row[4]),
        tuple(dict.fromkeys(row[5] for row in rows)), len(rows),
    )  # fmt: skip


def programmes_of(
    session: Session, person_ids: Sequence[UUID], school_year: int
) -> Mapping[UUID, tuple[str, ...]]:
    """Titles of the year's programmes in which each takes part as a mentee."""
    query = (
        select(Participation.person_id, Programme.title)
        .join(
            Programme,
            and_(
                Programme.school_id == Participation.school_id,
                Programme.id == Participation.programme_id,
            ),
        )
        .where(
            Participation.person_id.in_(person_ids),
            Participation.side == "mentee",
            Participation.left_on.is_(None),
            Programme.school_year == school_year,
            Programme.state != "cancelled",
        )
        .order_by(Programme.title)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for person, title in session.execute(query):
        found[person] = (*found.get(person, ()), title)
    return found


def candidates(session: Session, school_year: int, today: date, profile: Profile) -> Candidates:
    """Everybody with an accepted request of the year outside the base, in the three groups."""
    stands = exists().where(
        BaseEntry.school_id == Person.school_id,
        BaseEntry.person_id == Person.id,
        BaseEntry.side == "mentee",
        BaseEntry.state.in_((*STANDING, "frozen")),
    )
    asked = exists().where(
        Request.school_id == Person.school_id,
        Request.person_id == Person.id,
        Request.school_year == school_year,
        Request.state == "accepted",
    )
    query = (
        select(*_PERSON)
        .where(asked, ~stands, Person.left_on.is_(None), Person.merged_into_id.is_(None))
        .order_by(*IN_ORDER)
        .limit(MOST_AT_ONCE)
    )
    people = [Candidate(*row) for row in session.execute(query)]
    lacking = missing(session, [each.person_id for each in people], "mentee", today)
    able = [each for each in people if each.person_id not in lacking]
    return Candidates(
        tuple(each for each in able if not is_young(each, today, profile)),
        tuple(each for each in able if is_young(each, today, profile)),
        tuple((each, lacking[each.person_id]) for each in people if each.person_id in lacking),
    )


def is_young(person: Candidate, today: date, profile: Profile) -> bool:
    """Under the region's least age of a mentee (X-02); an unknown age is not young."""
    limited = {kind.code for kind in profile.people if kind.age_limited}
    return (
        person.kind in limited
        and person.born_on is not None
        and age_on(today, person.born_on) < profile.region.min_mentee_age
    )


def enter_everybody(work: Work, school_year: int) -> int:
    """Enter all who have an accepted request and every consent; the young wait for a reason."""
    work.actor.require(Permission.REQUESTS_EDIT)
    profile = profile_of(work.session)
    ready = candidates(work.session, school_year, work.today(), profile).ready
    if not ready:
        raise Invalid({"people": "nobody_ready"})
    for person in ready:
        enter_base(work, person.person_id, "mentee")
    return len(ready)
