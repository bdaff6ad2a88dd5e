"""What every page of a pair reads of it first, and the history the pair stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from kernel.db import Json
from kernel.errors import NotFound
from kernel.school_year import SchoolYear
from school.conditions.models import TeamMember
from school.programmes.models import Pair, Participation, Programme
from school.programmes.rules import OPEN_PAIR
from school.registry.models import Person
from school.registry.rules import class_words

CURATOR = "curator"


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two, with what the other is told of them (R-25)."""

    participation_id: UUID
    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    kind: str
    grade: int | None
    grade_letter: str
    subject: str
    gender: str
    phone: str
    email: str

    @property
    def school_class(self) -> str:
        return class_words(self.grade, self.grade_letter)


@dataclass(frozen=True, slots=True)
class OfProgramme:
    """The programme a pair works in."""

    id: UUID
    title: str
    school_year: SchoolYear
    form: str
    variant: str
    kind: str
    state: str
    stage: int
    starts_on: date | None
    ends_on: date | None
    settings: Json


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair with both people and its programme; codes are the profile's."""

    id: UUID
    programme: OfProgramme
    mentor: Half
    mentee: Half
    state: str
    started_on: date | None
    ended_on: date | None
    end_reason: str
    way: str
    basis: str
    matching_id: UUID | None
    own_variant: str
    own_kind: str
    work_format: str
    mentor_type: str
    reasons: Mapping[str, str]
    goal: str
    strengths: str
    weaknesses: str
    plan_proposed_on: date | None
    plan_agreed_on: date | None
    mentor_confirmed_on: date | None
    mentee_confirmed_on: date | None
    agreement_on: date | None
    probation_until: date | None
    substitutes_id: UUID | None
    made_at: datetime | None

    @property
    def programme_id(self) -> UUID:
        return self.programme.id

    @property
    def form(self) -> str:
        return self.programme.form

    @property
    def variant(self) -> str:
        """The pair's own variant, or the programme's."""
        return self.own_variant or self.programme.variant

    @property
    def kind(self) -> str:
        """The pair's own kind of work, or the programme's."""
        return self.own_kind or self.programme.kind

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_PAIR

    @property
    def runs(self) -> bool:
        """Open, in a programme that goes on: only then anything is written."""
        return self.is_open and self.programme.state == "running"

    @property
    def is_confirmed(self) -> bool:
        return self.mentor_confirmed_on is not None and self.mentee_confirmed_on is not None


@dataclass(frozen=True, slots=True)
class Relative:
    """Another pair of the same mentee, or one bound to this by a substitution."""

    id: UUID
    state: str
    started_on: date | None
    ended_on: date | None
    end_reason: str
    relation: str  # before, after: the other end of a substitution; beside: of the same mentee
    surname: str
    given_name: str
    patronymic: str


MENTOR, MENTEE = aliased(Person, name="mentor"), aliased(Person, name="mentee")
LEADS = aliased(Participation, name="leads")
LED = aliased(Participation, name="led")
OF_PROGRAMME = (
    Programme.id, Programme.title, Programme.school_year, Programme.form, Programme.variant,
    Programme.kind, Programme.state, Programme.stage, Programme.starts_on, Programme.ends_on,
    Programme.settings,
)  # fmt: skip
OF_PAIR = (
    Pair.state, Pair.started_on, Pair.ended_on, Pair.end_reason, Pair.way, Pair.basis,
    Pair.matching_id, Pair.variant, Pair.kind, Pair.work_format, Pair.mentor_type, Pair.reasons,
    Pair.goal, Pair.strengths, Pair.weaknesses, Pair.plan_proposed_on, Pair.plan_agreed_on,
    Pair.mentor_confirmed_on, Pair.mentee_confirmed_on, Pair.agreement_on, Pair.probation_until,
    Pair.substitutes_id, Pair.made_at,
)  # fmt: skip


def _half(part: Any, person: Any) -> tuple[Any, ...]:
    return (
        part.id, person.id, person.surname, person.given_name, person.patronymic, person.kind,
        person.grade, person.grade_letter, person.subject, person.gender, person.phone,
        person.email,
    )  # fmt: skip


def pair_view(session: Session, pair_id: UUID) -> PairView:
    """One pair of the school; NotFound when it has none with this id. One statement."""
    halves = (*_half(LEADS, MENTOR), *_half(LED, MENTEE))
    query = (
        _joined(select(Pair.id, *OF_PROGRAMME, *halves, *OF_PAIR))
        .join(
            Programme,
            and_(Programme.school_id == Pair.school_id, Programme.id == Pair.programme_id),
        )
        .where(Pair.id == pair_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("Pair")
    values = iter(row)
    own_id = next(values)
    of_programme = [next(values) for _ in OF_PROGRAMME]
    of_programme[2] = SchoolYear(of_programme[2])
    each = len(halves) // 2
    mentor, mentee = (Half(*(next(values) for _ in range(each))) for _ in range(2))
    return PairView(own_id, OfProgramme(*of_programme), mentor, mentee, *values)


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Pair)
        .join(LEADS, and_(LEADS.school_id == Pair.school_id, LEADS.id == Pair.mentor_id))
        .join(MENTOR, and_(MENTOR.school_id == Pair.school_id, MENTOR.id == LEADS.person_id))
        .join(LED, and_(LED.school_id == Pair.school_id, LED.id == Pair.mentee_id))
        .join(MENTEE, and_(MENTEE.school_id == Pair.school_id, MENTEE.id == LED.person_id))
    )


def relatives(session: Session, pair: PairView) -> list[Relative]:
    """Whom the pair stands in for and who stands in for it, then the mentee's other pairs."""
    query = (
        select(
            Pair.id, Pair.state, Pair.started_on, Pair.ended_on, Pair.end_reason,
            Pair.substitutes_id, MENTOR.surname, MENTOR.given_name, MENTOR.patronymic,
        )
        .join(LEADS, and_(LEADS.school_id == Pair.school_id, LEADS.id == Pair.mentor_id))
        .join(MENTOR, and_(MENTOR.school_id == Pair.school_id, MENTOR.id == LEADS.person_id))
        .where(
            or_(
                Pair.id == pair.substitutes_id,
                Pair.substitutes_id == pair.id,
                and_(
                    Pair.mentee_id == pair.mentee.participation_id,
                    Pair.programme_id == pair.programme_id,
                ),
            ),
            Pair.id != pair.id,
        )
        .order_by(Pair.started_on.nulls_last(), Pair.id)
    )  # fmt: skip
    return [
        Relative(*row[:5], _relation(pair, row.id, row.substitutes_id), *row[6:])
        for row in session.execute(query)
    ]


def _relation(pair: PairView, other: UUID, stands_for: UUID | None) -> str:
    if other == pair.substitutes_id:
        return "before"
    return "after" if stands_for == pair.id else "beside"


@dataclass(frozen=True, slots=True)
class Curator:
    """Whoever curates mentoring at the school, with the contacts given out (R-25)."""

    surname: str
    given_name: str
    patronymic: str
    phone: str
    email: str


def curators(session: Session, today: date) -> list[Curator]:
    """The curators of the school's team now."""
    query = (
        select(Person.surname, Person.given_name, Person.patronymic, Person.phone, Person.email)
        .join(
            TeamMember,
            and_(TeamMember.school_id == Person.school_id, TeamMember.person_id == Person.id),
        )
        .where(
            TeamMember.post == CURATOR,
            TeamMember.since <= today,
            or_(TeamMember.until.is_(None), TeamMember.until >= today),
        )
        .order_by(Person.surname, Person.id)
    )
    return [Curator(*row) for row in session.execute(query)]
