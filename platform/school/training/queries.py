"""What pages read of courses: meetings, who is enrolled, who was where, what is still needed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.bases.models import BaseEntry
from school.programmes.models import Programme
from school.registry.models import Person
from school.registry.names import PersonName
from school.registry.queries import IN_ORDER
from school.training.models import Attendance, Trainee, Training, TrainingSession
from school.training.rules import best

# Mentors of the base who may be taught: those chosen come first in lists.
TEACHABLE = ("selected", "entered", "resting")


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the list of a year."""

    id: UUID
    title: str
    programme: str
    state: str
    required: int
    sessions: int
    held: int
    trainees: int
    trained: int
    next_on: date | None


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course with everything its page says of it."""

    id: UUID
    school_year: SchoolYear
    programme_id: UUID | None
    programme: str
    title: str
    goal: str
    format: str
    required: int
    supplies: str
    state: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A meeting; `claims` are names that phones typed and nobody has settled yet."""

    id: UUID
    n: int
    topic: str
    held_on: date | None
    starts_at: time | None
    hours: Decimal
    place: str
    teachers: str
    materials: str
    state: str
    link_id: UUID | None
    marks: int
    claims: int


@dataclass(frozen=True, slots=True)
class TraineeLine:
    """Somebody enrolled; `present` are the meetings with a mark, held or not."""

    id: UUID
    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    is_admitted: bool
    present: frozenset[UUID] = field(default=frozenset())

    @property
    def name(self) -> PersonName:
        return PersonName(self.surname, self.given_name, self.patronymic)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor of the base who is not in the course; `trained` by another one, even years ago."""

    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    state: str
    is_admitted: bool

    @property
    def name(self) -> PersonName:
        return PersonName(self.surname, self.given_name, self.patronymic)


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that came from a phone."""

    id: UUID
    typed_name: str
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A mentor's row of the journal."""

    trainee: TraineeLine
    meetings: int
    hours: Decimal
    is_trained: bool


def years(session: Session) -> list[SchoolYear]:
    """School years that have courses, the latest first."""
    query = select(Training.school_year).distinct().order_by(Training.school_year.desc())
    return [SchoolYear(start) for start in session.scalars(query)]


def courses(session: Session, year: SchoolYear, today: date) -> list[CourseLine]:
    """Courses of a year, those that go on first."""
    meetings, people = _meetings(today), _people()
    query = (
        select(
            Training.id, Training.title, func.coalesce(Programme.title, ""), Training.state,
            Training.required, func.coalesce(meetings.c.all, 0), func.coalesce(meetings.c.held, 0),
            func.coalesce(people.c.all, 0), func.coalesce(people.c.trained, 0),
            meetings.c.next_on,
        )
        .outerjoin(Programme, _of_programme())
        .outerjoin(meetings, meetings.c.training_id == Training.id)
        .outerjoin(people, people.c.training_id == Training.id)
        .where(Training.school_year == year.start)
        .order_by(
            func.array_position(["running", "planned", "ended"], Training.state),
            Training.title,
            Training.id,
        )
    )  # fmt: skip
    return [CourseLine(*row) for row in _rows(session, query)]


def course(session: Session, training_id: UUID) -> CourseView:
    """One course; NotFound when the school has none with this id."""
    query = (
        select(
            Training.id, Training.school_year, Training.programme_id,
            func.coalesce(Programme.title, ""), Training.title, Training.goal, Training.format,
            Training.required, Training.supplies, Training.state,
        )
        .outerjoin(Programme, _of_programme())
        .where(Training.id == training_id)
    )  # fmt: skip
    found = _rows(session, query)
    if not found:
        raise NotFound("Training")
    training_id, start, *rest = found[0]
    return CourseView(training_id, SchoolYear(start), *rest)


def sessions(session: Session, training_id: UUID) -> list[SessionLine]:
    """Meetings of a course in their order, with the marks of each."""
    named = Attendance.person_id.is_not(None)
    marks = (
        select(
            Attendance.session_id,
            func.count().filter(named).label("marks"),
            func.count().filter(~named).label("claims"),
        )
        .group_by(Attendance.session_id)
        .subquery("marks")
    )
    query = (
        select(
            TrainingSession.id, TrainingSession.n, TrainingSession.topic, TrainingSession.held_on,
            TrainingSession.starts_at, TrainingSession.hours, TrainingSession.place,
            TrainingSession.teachers, TrainingSession.materials, TrainingSession.state,
            TrainingSession.link_id, func.coalesce(marks.c.marks, 0),
            func.coalesce(marks.c.claims, 0),
        )
        .outerjoin(marks, marks.c.session_id == TrainingSession.id)
        .where(TrainingSession.training_id == training_id)
        .order_by(TrainingSession.n)
    )  # fmt: skip
    return [SessionLine(*row) for row in _rows(session, query)]


def meeting(session: Session, training_id: UUID, session_id: UUID) -> SessionLine:
    """One meeting of the course; NotFound for any other."""
    found = next((each for each in sessions(session, training_id) if each.id == session_id), None)
    if found is None:
        raise NotFound("TrainingSession")
    return found


def trainees(session: Session, training_id: UUID) -> list[TraineeLine]:
    """Everybody enrolled, by surname, with the meetings they were at."""
    query = (
        select(
            Trainee.id, Trainee.person_id, Person.surname, Person.given_name, Person.patronymic,
            BaseEntry.admitted_on.is_not(None).label("is_admitted"),
        )
        .join(Person, _is_person(Trainee.school_id, Trainee.person_id))
        .outerjoin(BaseEntry, _in_base())
        .where(Trainee.training_id == training_id)
        .order_by(*IN_ORDER)
    )  # fmt: skip
    marks = (
        select(Attendance.person_id, Attendance.session_id)
        .join(TrainingSession, _of_session())
        .where(TrainingSession.training_id == training_id, Attendance.person_id.is_not(None))
    )
    present: dict[UUID, set[UUID]] = {}
    for person_id, session_id in _rows(session, marks):
        present.setdefault(person_id, set()).add(session_id)
    return [
        TraineeLine(
            row.id, row.person_id, row.surname, row.given_name, row.patronymic, row.is_admitted,
            frozenset(present.get(row.person_id, ())),
        )
        for row in _rows(session, query)
    ]  # fmt: skip


def journal(
    people: Sequence[TraineeLine], meetings: Sequence[SessionLine], required: int
) -> list[JournalLine]:
    """Meetings and hours of each: only what was held counts."""
    hours = {each.id: each.hours for each in meetings if each.state == "held"}
    lines = []
    for person in people:
        there = [hours[each] for each in person.present if each in hours]
        lines.append(JournalLine(person, len(there), sum(there, Decimal()), len(there) >= required))
    return lines


def claims(session: Session, session_id: UUID) -> list[Claim]:
    """Names from phones that are nobody's mark yet, as they came."""
    query = (
        select(Attendance.id, Attendance.typed_name, Attendance.marked_at)
        .where(Attendance.session_id == session_id, Attendance.person_id.is_(None))
        .order_by(Attendance.marked_at, Attendance.id)
    )
    return [Claim(*row) for row in _rows(session, query)]


def candidates(session: Session, training_id: UUID) -> list[Candidate]:
    """Mentors of the base who could be enrolled: the chosen first, then by surname."""
    enrolled = exists().where(
        Trainee.training_id == training_id, Trainee.person_id == BaseEntry.person_id
    )
    query = (
        select(
            Person.id, Person.surname, Person.given_name, Person.patronymic, BaseEntry.state,
            BaseEntry.admitted_on.is_not(None),
        )
        .join(Person, _is_person(BaseEntry.school_id, BaseEntry.person_id))
        .where(
            BaseEntry.side == "mentor",
            BaseEntry.state.in_(TEACHABLE),
            Person.left_on.is_(None),
            Person.merged_into_id.is_(None),
            ~enrolled,
        )
        .order_by(func.array_position(list(TEACHABLE), BaseEntry.state), *IN_ORDER)
    )  # fmt: skip
    return [Candidate(*row) for row in _rows(session, query)]


def attended(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Meetings attended in the best course of any year, and how many it requires.

    Who is in no course attended none of the region's usual number.
    """
    wanted = set(person_ids)
    usual = (0, profile_of(session).defaults.training_meetings)
    by_person: dict[UUID, list[tuple[int, int]]] = {}
    query = _attended().where(Trainee.person_id.in_(wanted))
    for person_id, required, meetings in _rows(session, query):
        by_person.setdefault(person_id, []).append((meetings, required))
    return {each: best(by_person[each]) if each in by_person else usual for each in wanted}


def programme_titles(session: Session, year: SchoolYear) -> Mapping[UUID, str]:
    """Programmes of the year that a course may be for."""
    query = (
        select(Programme.id, Programme.title)
        .where(Programme.school_year == year.start, Programme.state.in_(("planned", "running")))
        .order_by(Programme.title)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _attended() -> Select[*tuple[Any, ...]]:
    return (
        select(Trainee.person_id, Training.required, func.count(TrainingSession.id))
        .join(
            Training,
            and_(Training.school_id == Trainee.school_id, Training.id == Trainee.training_id),
        )
        .outerjoin(
            Attendance,
            and_(
                Attendance.school_id == Trainee.school_id,
                Attendance.person_id == Trainee.person_id,
            ),
        )
        .outerjoin(
            TrainingSession,
            and_(
                _of_session(),
                TrainingSession.training_id == Trainee.training_id,
                TrainingSession.state == "held",
            ),
        )
        .group_by(Trainee.person_id, Trainee.training_id, Training.required)
    )


def _meetings(today: date) -> Subquery:
    planned = TrainingSession.state == "planned"
    return (
        select(
            TrainingSession.training_id,
            func.count().filter(TrainingSession.state != "cancelled").label("all"),
            func.count().filter(TrainingSession.state == "held").label("held"),
            func.min(TrainingSession.held_on)
            .filter(planned, TrainingSession.held_on >= today)
            .label("next_on"),
        )
        .group_by(TrainingSession.training_id)
        .subquery("meetings")
    )


def _people() -> Subquery:
    each = _attended().add_columns(Trainee.training_id).subquery("each")
    meetings, required = each.c[2], each.c.required
    return (
        select(
            each.c.training_id,
            func.count().label("all"),
            func.count().filter(meetings >= required).label("trained"),
        )
        .group_by(each.c.training_id)
        .subquery("people")
    )


def _of_programme() -> ColumnElement[bool]:
    return and_(Programme.school_id == Training.school_id, Programme.id == Training.programme_id)


def _of_session() -> ColumnElement[bool]:
    return and_(
        TrainingSession.school_id == Attendance.school_id,
        TrainingSession.id == Attendance.session_id,
    )


def _is_person(school_id: Any, person_id: Any) -> ColumnElement[bool]:
    return and_(Person.school_id == school_id, Person.id == person_id)


def _in_base() -> ColumnElement[bool]:
    return and_(
        BaseEntry.school_id == Trainee.school_id,
        BaseEntry.person_id == Trainee.person_id,
        BaseEntry.side == "mentor",
    )


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    return session.execute(query).all()
