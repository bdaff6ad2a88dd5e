"""Whom agreements, consents and reports are about: the two of a pair, who signs for a child."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from kernel.documents.values import PersonWords, nobody
from kernel.errors import NotFound
from kernel.profile import Profile
from school.consents.rules import needs_representative
from school.consents.signers import Signer, signers_of
from school.documents.types.kinds import Asked
from school.documents.types.office import words
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person

LEADS, LED = aliased(Participation), aliased(Participation)
MENTOR, MENTEE = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class Two:
    """A pair with its people."""

    pair: Pair
    mentor: Person
    mentee: Person


@dataclass(frozen=True, slots=True)
class ForChild:
    """Who signs for somebody; nobody with no relation where the base knows no representative."""

    minor: bool
    signer: PersonWords
    relation: str
    known: tuple[Signer, ...] = ()


def pairs() -> Select[*tuple[Any, ...]]:
    """Pairs with both people, by the mentor's surname; proposed ones are no pairs yet."""
    return (
        select(Pair, MENTOR, MENTEE)
        .join(LEADS, and_(LEADS.school_id == Pair.school_id, LEADS.id == Pair.mentor_id))
        .join(MENTOR, and_(MENTOR.school_id == Pair.school_id, MENTOR.id == LEADS.person_id))
        .join(LED, and_(LED.school_id == Pair.school_id, LED.id == Pair.mentee_id))
        .join(MENTEE, and_(MENTEE.school_id == Pair.school_id, MENTEE.id == LED.person_id))
        .order_by(MENTOR.surname, MENTOR.given_name, MENTEE.surname, MENTEE.given_name, Pair.id)
    )


def two_of(session: Session, asked: Asked) -> Two:
    row = session.execute(pairs().where(Pair.id == asked.subject_id)).one_or_none()
    if row is None:
        raise NotFound("Pair")
    return Two(*row)


def at_work(session: Session, programme_id: UUID) -> list[Two]:
    """Pairs of a programme that work or have worked."""
    rows = session.execute(
        pairs().where(Pair.programme_id == programme_id, Pair.started_on.is_not(None),
                      Pair.state != "proposed")
    )  # fmt: skip
    return [Two(*row) for row in rows]


def programme_of(session: Session, programme_id: UUID | None) -> Programme:
    row = session.scalars(select(Programme).where(Programme.id == programme_id)).one_or_none()
    if row is None:
        raise NotFound("Programme")
    return row


def person_of(session: Session, person_id: UUID | None) -> Person:
    row = session.scalars(select(Person).where(Person.id == person_id)).one_or_none()
    if row is None:
        raise NotFound("Person")
    return row


def part_of(session: Session, asked: Asked) -> tuple[Participation, Person]:
    """The participant that the paper is about."""
    row = session.execute(
        select(Participation, Person)
        .join(Person, and_(Person.school_id == Participation.school_id,
                           Person.id == Participation.person_id))
        .where(Participation.id == asked.subject_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("Participation")
    return row[0], row[1]


def people(session: Session, ids: Iterable[UUID]) -> dict[UUID, Person]:
    rows = session.scalars(select(Person).where(Person.id.in_(set(ids))))
    return {row.id: row for row in rows}


def in_line(words: str) -> str:
    """Typed words after a colon: a small letter, no full stop; «ЕГЭ» keeps its capitals."""
    words = words.strip().rstrip(".")
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def day_of(asked: Asked) -> date:
    return asked.dated_on or asked.today


def for_child(
    session: Session, profile: Profile, person: Person, day: date, chosen: UUID | None = None
) -> ForChild:
    """Who signs for the person on the day; `chosen` is preferred among those who may."""
    if not needs_representative(person.kind, person.born_on, day):
        return ForChild(minor=False, signer=nobody(), relation="")
    known = signers_of(session, [person.id], day)[person.id]
    signer = next((each for each in known if each.id == chosen), known[0] if known else None)
    if signer is None:
        return ForChild(minor=True, signer=nobody(), relation="")
    card = people(session, [signer.id])[signer.id]
    names = {each.code: each.name.ru for each in profile.relations}
    relation = names.get(signer.relation, signer.relation)
    return ForChild(minor=True, signer=words(card), relation=relation, known=known)


def parts_where(
    session: Session, asked: Asked, fits: Callable[[Participation, Person], bool]
) -> list[tuple[Participation, Person]]:
    """Those who take part in `asked.programme_id`, or in any programme of the year, and fit."""
    query = (
        select(Participation, Person)
        .join(Person, and_(Person.school_id == Participation.school_id,
                           Person.id == Participation.person_id))
        .where(Participation.left_on.is_(None), Participation.school_year == asked.school_year)
    )  # fmt: skip
    if asked.programme_id is not None:
        query = query.where(Participation.programme_id == asked.programme_id)
    return [(row[0], row[1]) for row in session.execute(query) if fits(row[0], row[1])]
