"""What pages and matching read of the mentor base: a card, loads, and what can be offered.

The list itself is `base_list`, whose names stand here too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from school.bases.models import BaseEntry
from school.mentors.base_list import (
    NONE,
    MentorLine,
    Wanted,
    columns,
    count_mentors,
    count_standings,
    line_of,
    matching,
    mentors,
    of_base,
    open_pairs,
)
from school.mentors.models import MentorProfile
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Partner, Person
from school.registry.queries import PersonLine

__all__ = [
    "MentorCard",
    "MentorLine",
    "Offer",
    "PairOfMentor",
    "Supply",
    "Wanted",
    "count_mentors",
    "count_standings",
    "matching",
    "mentor_card",
    "mentors",
    "offers",
    "open_pairs_of",
    "pairs_of",
    "supply",
]


@dataclass(frozen=True, slots=True)
class MentorCard:
    """Everything the card of a mentor shows: the blocks of E-03 and what matching asks."""

    line: MentorLine
    life_experience: str
    interests: str
    preferences: str
    time_note: str
    formats: Sequence[str]
    updated_at: datetime | None
    entry_id: UUID | None
    entered_on: date | None
    left_on: date | None
    leaving_reason: str
    phone: str
    email: str
    workplace: str
    position: str
    finished_year: int | None
    partner: str

    @property
    def person(self) -> PersonLine:
        return self.line.person


@dataclass(frozen=True, slots=True)
class PairOfMentor:
    """A pair of the mentor's, of any year."""

    programme_id: UUID
    title: str
    form: str
    school_year: int
    state: str
    started_on: date | None
    ended_on: date | None
    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What one mentor can still give: the comparing of supply and demand counts these."""

    person_id: UUID
    help: Sequence[str]
    age_from: int | None
    age_to: int | None
    times: Sequence[str]
    free: int


@dataclass(frozen=True, slots=True)
class Supply:
    """How many mentors offer a help to these ages, and how many mentees they could take."""

    help: str
    age_from: int | None
    age_to: int | None
    mentors: int
    free_places: int


def mentor_card(session: Session, person_id: UUID) -> MentorCard:
    """One mentor of the base, or somebody of the register who may become one; else NotFound."""
    query = of_base(
        *columns(),
        func.coalesce(MentorProfile.life_experience, ""),
        func.coalesce(MentorProfile.interests, ""),
        func.coalesce(MentorProfile.preferences, ""),
        func.coalesce(MentorProfile.time_note, ""),
        MentorProfile.formats, MentorProfile.updated_at,
        BaseEntry.id, BaseEntry.entered_on, BaseEntry.left_on,
        func.coalesce(BaseEntry.leaving_reason, ""),
        Person.phone, Person.email, Person.workplace, Person.position, Person.finished_year,
        func.coalesce(Partner.name, ""),
    )  # fmt: skip
    query = query.outerjoin(
        Partner, and_(Partner.school_id == Person.school_id, Partner.id == Person.partner_id)
    ).where(Person.id == person_id, Person.merged_into_id.is_(None))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("Person")
    width = len(columns())
    rest = list(row[width:])
    rest[4] = rest[4] or NONE
    return MentorCard(line_of(row[:width]), *rest)


def pairs_of(session: Session, person_id: UUID, limit: int = 50) -> list[PairOfMentor]:
    """The pairs somebody leads or led, the latest first."""
    led = Participation.__table__.alias("led")
    mentee = Person.__table__.alias("mentee")
    query = (
        select(
            Programme.id, Programme.title, Programme.form, Pair.school_year, Pair.state,
            Pair.started_on, Pair.ended_on,
            mentee.c.surname, mentee.c.given_name, mentee.c.patronymic,
        )
        .select_from(Participation)
        .join(
            Pair,
            and_(Pair.school_id == Participation.school_id, Pair.mentor_id == Participation.id),
        )
        .join(
            Programme,
            and_(Programme.school_id == Pair.school_id, Programme.id == Pair.programme_id),
        )
        .join(led, and_(led.c.school_id == Pair.school_id, led.c.id == Pair.mentee_id))
        .join(mentee, and_(mentee.c.school_id == led.c.school_id, mentee.c.id == led.c.person_id))
        .where(Participation.person_id == person_id)
        .order_by(Pair.school_year.desc(), Pair.started_on.desc().nulls_last(), Pair.id)
        .limit(limit)
    )  # fmt: skip
    return [PairOfMentor(*row) for row in session.execute(query)]


def open_pairs_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many open pairs each leads; who leads none is left out."""
    query = (
        select(Participation.person_id, func.count())
        .join(
            Pair,
            and_(Pair.school_id == Participation.school_id, Pair.mentor_id == Participation.id),
        )
        .where(Participation.person_id.in_(set(person_ids)), Pair.ended_on.is_(None))
        .group_by(Participation.person_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def offers(session: Session) -> list[Offer]:
    """Candidates and mentors who could take one mentee more; a frozen or resting one could not."""
    condition = and_(matching(Wanted(free=True)), BaseEntry.state.in_(("entered", "selected")))
    return [
        Offer(line.person.id, line.help, line.age_from, line.age_to, line.times, line.free)
        for line in mentors(session, condition)
    ]


def supply(session: Session) -> list[Supply]:
    """What the base can still give, by help and ages; a mentor of several helps stands in each.

    For a school of any size in one statement: the sums are few, the mentors are not read.
    """
    helps = func.unnest(MentorProfile.help).label("help")
    room = func.coalesce(MentorProfile.capacity, 1) - open_pairs()
    each = (
        of_base(helps, MentorProfile.age_from, MentorProfile.age_to, room.label("room"))
        .where(matching(Wanted(free=True)), BaseEntry.state.in_(("entered", "selected")))
        .subquery()
    )
    query = (
        select(each.c.help, each.c.age_from, each.c.age_to, func.count(), func.sum(each.c.room))
        .group_by(each.c.help, each.c.age_from, each.c.age_to)
        .order_by(each.c.help, each.c.age_from.nulls_first(), each.c.age_to)
    )
    return [Supply(a, b, c, n, int(room)) for a, b, c, n, room in session.execute(query)]
