"""The mentor base as a list: its condition, its lines, and how many mentors stand where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from school.bases.models import BaseEntry
from school.instruments.times import DAYS, PARTS, code_of
from school.mentors.models import MentorProfile
from school.mentors.rules import STANDINGS, free_places, standing
from school.programmes.models import Pair, Participation
from school.registry.models import Person
from school.registry.queries import IN_ORDER, LINE, PersonLine, named


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list of mentors is narrowed by; empty is everybody who stands in the base."""

    text: str = ""
    sub_base: str = ""
    source: str = ""
    help: str = ""
    age: int | None = None
    day: str = ""
    standing: str = ""
    long_term: bool = False
    permits: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class MentorLine:
    """A mentor as lists show one; `pairs` are the open ones."""

    person: PersonLine
    sub_base: str
    source: str
    help: Sequence[str]
    competences: Sequence[str]
    age_from: int | None
    age_to: int | None
    hours_a_month: int | None
    times: Sequence[str]
    capacity: int
    other_schools_since: date | None
    state: str | None
    admitted_on: date | None
    is_long_term: bool
    pairs: int

    @property
    def standing(self) -> str:
        return standing(self.state, self.admitted_on)

    @property
    def free(self) -> int:
        return free_places(self.capacity, self.pairs)


HAS_PROFILE = and_(
    MentorProfile.school_id == Person.school_id, MentorProfile.person_id == Person.id
)
HAS_ENTRY = and_(
    BaseEntry.school_id == Person.school_id,
    BaseEntry.person_id == Person.id,
    BaseEntry.side == "mentor",
)
NONE: list[str] = []


def open_pairs() -> Any:
    """How many open pairs a person leads, beside a row of the person."""
    return (
        select(func.count())
        .select_from(Participation)
        .join(
            Pair,
            and_(Pair.school_id == Participation.school_id, Pair.mentor_id == Participation.id),
        )
        .where(
            Participation.school_id == Person.school_id,
            Participation.person_id == Person.id,
            Pair.ended_on.is_(None),
        )
        .correlate(Person)
        .scalar_subquery()
    )


def columns() -> tuple[Any, ...]:
    return (
        *LINE,
        func.coalesce(MentorProfile.sub_base, ""), func.coalesce(MentorProfile.source, ""),
        MentorProfile.help, MentorProfile.competences, MentorProfile.age_from,
        MentorProfile.age_to, MentorProfile.hours_a_month, MentorProfile.times,
        func.coalesce(MentorProfile.capacity, 1), MentorProfile.other_schools_since,
        BaseEntry.state, BaseEntry.admitted_on, func.coalesce(BaseEntry.is_long_term, False),
        open_pairs(),
    )  # fmt: skip


def line_of(row: Sequence[Any]) -> MentorLine:
    person, rest = PersonLine(*row[: len(LINE)]), list(row[len(LINE) :])
    rest = [NONE if value is None and at in (2, 3, 7) else value for at, value in enumerate(rest)]
    return MentorLine(person, *rest)


def matching(wanted: Wanted) -> ColumnElement[bool]:
    """The condition of a list of mentors: who has a profile or stands in the base, narrowed."""
    parts: list[ColumnElement[bool]] = [
        or_(MentorProfile.id.is_not(None), BaseEntry.id.is_not(None)),
        Person.merged_into_id.is_(None),
        named(wanted.text),
        _stands(wanted.standing),
    ]
    if wanted.sub_base:
        parts.append(MentorProfile.sub_base == wanted.sub_base)
    if wanted.source:
        parts.append(MentorProfile.source == wanted.source)
    if wanted.help:
        parts.append(MentorProfile.help.op("@>")(codes([wanted.help])))
    if wanted.age is not None:
        parts.append(_of_age(wanted.age))
    if wanted.day in DAYS:
        parts.append(_free_on(wanted.day))
    if wanted.long_term:
        parts.append(BaseEntry.is_long_term.is_(True))
    if wanted.permits:
        parts.append(MentorProfile.other_schools_since.is_not(None))
    if wanted.free:
        parts.append(func.coalesce(MentorProfile.capacity, 1) > open_pairs())
    return and_(*parts)


def codes(values: Sequence[str]) -> ColumnElement[Any]:
    """A list of codes as PostgreSQL compares it."""
    return literal(list(values), ARRAY(String))


def _free_on(day: str) -> ColumnElement[bool]:
    return MentorProfile.times.op("&&")(codes([code_of(day, part) for part in PARTS]))


def _of_age(age: int) -> ColumnElement[bool]:
    """Mentors who take mentees of this age; an end that is not named is open."""
    if age < 0:
        return and_(MentorProfile.age_from.is_(None), MentorProfile.age_to.is_(None))
    return and_(
        or_(MentorProfile.age_from.is_(None), MentorProfile.age_from <= age),
        or_(MentorProfile.age_to.is_(None), MentorProfile.age_to >= age),
        or_(MentorProfile.age_from.is_not(None), MentorProfile.age_to.is_not(None)),
    )


def _stands(wanted: str) -> ColumnElement[bool]:
    """Everybody who has not left the base, or those of one standing."""
    admitted = BaseEntry.admitted_on.is_not(None)
    known: Mapping[str, ColumnElement[bool]] = {
        "outside": BaseEntry.id.is_(None),
        "candidate": BaseEntry.state == "entered",
        "selected": and_(BaseEntry.state == "selected", ~admitted),
        "admitted": and_(BaseEntry.state == "selected", admitted),
    }
    if wanted in known:
        return known[wanted]
    if wanted in STANDINGS:
        return BaseEntry.state == wanted
    return or_(BaseEntry.state.is_(None), BaseEntry.state != "left")


def of_base(*wanted: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*wanted)
        .select_from(Person)
        .outerjoin(MentorProfile, HAS_PROFILE)
        .outerjoin(BaseEntry, HAS_ENTRY)
    )


def count_mentors(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(of_base(func.count()).where(condition)) or 0


def mentors(
    session: Session, condition: ColumnElement[bool], *, offset: int = 0, limit: int | None = None
) -> list[MentorLine]:
    """Those who meet the condition, by surname; without a limit everybody, for the workbook."""
    query = of_base(*columns()).where(condition).order_by(*IN_ORDER).offset(offset).limit(limit)
    return [line_of(row) for row in session.execute(query)]


def count_standings(session: Session) -> dict[str, int]:
    """How many mentors stand where; everybody who ever entered is counted once."""
    words = case(
        (BaseEntry.state.is_(None), "outside"),
        (BaseEntry.state == "entered", "candidate"),
        (and_(BaseEntry.state == "selected", BaseEntry.admitted_on.is_not(None)), "admitted"),
        else_=BaseEntry.state,
    ).label("stands")
    query = (
        of_base(words, func.count())
        .where(
            or_(MentorProfile.id.is_not(None), BaseEntry.id.is_not(None)),
            Person.merged_into_id.is_(None),
        )
        .group_by("stands")
    )
    return {row[0]: row[1] for row in session.execute(query)}
