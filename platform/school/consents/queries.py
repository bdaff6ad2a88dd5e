"""What pages and rules read of consents, for many people at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session, aliased

from school.consents.models import Consent, ConsentAsk
from school.consents.rules import TEACHERS_AGREE, needs_representative, wanted
from school.links.models import Link
from school.registry.models import Guardian, Person
from school.registry.rules import ADULT, years_later


def in_force(today: date) -> ColumnElement[bool]:
    """The condition of a consent that stands today."""
    ends = or_(Consent.valid_until.is_(None), Consent.valid_until > today)
    return and_(Consent.withdrawn_on.is_(None), ends)


def missing(
    session: Session, person_ids: Iterable[UUID], side: str, today: date
) -> Mapping[UUID, tuple[str, ...]]:
    """Purposes each person still lacks for the base of the side; those who lack none are left out.

    A child's consent counts when its signer is a legal representative in the register.
    """
    wanted_ids = set(person_ids)
    query = select(Person.id, Person.kind, Person.born_on).where(Person.id.in_(wanted_ids))
    people = session.execute(query).all()
    signed = _signed(session, wanted_ids, today)
    found = {}
    for person in people:
        by_representative = needs_representative(person.kind, person.born_on, today)
        given = {
            purpose
            for purpose, self_signed, representative in signed.get(person.id, ())
            if (representative if by_representative else self_signed)
        }
        lacking = tuple(each for each in wanted(side, person.kind) if each not in given)
        if lacking:
            found[person.id] = lacking
    return found


def consenting(
    session: Session, person_ids: Iterable[UUID], purpose: str, today: date
) -> set[UUID]:
    """Who of these consents to a purpose now; for a child a representative must have signed."""
    wanted_ids = set(person_ids)
    query = select(Person.id, Person.kind, Person.born_on).where(Person.id.in_(wanted_ids))
    children = {
        row.id: needs_representative(row.kind, row.born_on, today) for row in session.execute(query)
    }
    return {
        person_id
        for person_id, lines in _signed(session, wanted_ids, today).items()
        for said, by_self, by_representative in lines
        if said == purpose and (by_representative if children.get(person_id) else by_self)
    }


def _signed(
    session: Session, person_ids: set[UUID], today: date
) -> dict[UUID, list[tuple[str, bool, bool]]]:
    """By person: purpose, whether signed by oneself, whether by a legal representative."""
    represents = and_(
        Guardian.school_id == Consent.school_id,
        Guardian.child_id == Consent.person_id,
        Guardian.guardian_id == Consent.signer_id,
        Guardian.is_legal,
    )
    query = (
        select(Consent.person_id, Consent.purpose, Consent.signer_id, Guardian.id)
        .outerjoin(Guardian, represents)
        .where(Consent.person_id.in_(person_ids), in_force(today))
    )
    signed: dict[UUID, list[tuple[str, bool, bool]]] = {}
    for person_id, purpose, signer_id, guardian_id in session.execute(query):
        line = (purpose, signer_id == person_id, guardian_id is not None)
        signed.setdefault(person_id, []).append(line)
    return signed


@dataclass(frozen=True, slots=True)
class Ending:
    """A consent that ends soon, and whose."""

    consent_id: UUID
    person_id: UUID
    purpose: str
    valid_until: date
    surname: str
    given_name: str
    patronymic: str


NAME = (Person.surname, Person.given_name, Person.patronymic)


def asked_now(session: Session, person_ids: Iterable[UUID], now: datetime) -> set[UUID]:
    """Who of these has an open link waiting for an answer."""
    query = (
        select(ConsentAsk.person_id)
        .join(Link, and_(Link.school_id == ConsentAsk.school_id, Link.id == ConsentAsk.link_id))
        .where(ConsentAsk.person_id.in_(set(person_ids)), is_open(now))
    )
    return set(session.scalars(query))


def is_open(now: datetime) -> ColumnElement[bool]:
    """The condition of a link that still opens."""
    return and_(
        Link.revoked_at.is_(None),
        Link.expires_at > now,
        or_(Link.most_uses.is_(None), Link.uses < Link.most_uses),
    )


def ending(session: Session, today: date, days: int = 30) -> list[Ending]:
    """Consents that end within `days` and nothing newer replaces, the earliest first."""
    newer = aliased(Consent)
    replaced = exists().where(
        newer.school_id == Consent.school_id,
        newer.person_id == Consent.person_id,
        newer.purpose == Consent.purpose,
        newer.withdrawn_on.is_(None),
        or_(newer.valid_until.is_(None), newer.valid_until > Consent.valid_until),
    )
    query = (
        select(Consent.id, Consent.person_id, Consent.purpose, Consent.valid_until, *NAME)
        .join(Person, and_(Person.school_id == Consent.school_id, Person.id == Consent.person_id))
        .where(
            Consent.withdrawn_on.is_(None),
            Consent.valid_until > today,
            Consent.valid_until <= today + timedelta(days=days),
            Person.left_on.is_(None),
            ~replaced,
        )
        .order_by(Consent.valid_until, Consent.id)
    )
    return [
        Ending(consent_id, person_id, purpose, until, *name)
        for consent_id, person_id, purpose, until, *name in session.execute(query)
        if until is not None
    ]


def lacks(side: str, today: date) -> ColumnElement[bool]:
    """The condition of a person who lacks a consent for the base of the side; as `missing`."""
    born_later = years_later(today, -ADULT)
    is_child = case(
        (Person.born_on.is_(None), Person.kind == "pupil"), else_=Person.born_on > born_later
    )
    of_teacher = Person.kind.in_(TEACHERS_AGREE)
    lacking = []
    for purpose in {*wanted(side, "pupil"), *wanted(side, "teacher")}:
        one_lacks = ~_given(purpose, is_child, today)
        everybodys = purpose in wanted(side, "pupil")
        lacking.append(one_lacks if everybodys else and_(of_teacher, one_lacks))
    return or_(*lacking)


def _given(purpose: str, is_child: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    represents = exists().where(
        Guardian.school_id == Consent.school_id,
        Guardian.child_id == Consent.person_id,
        Guardian.guardian_id == Consent.signer_id,
        Guardian.is_legal,
    )
    return exists().where(
        Consent.school_id == Person.school_id,
        Consent.person_id == Person.id,
        Consent.purpose == purpose,
        in_force(today),
        or_(and_(~is_child, Consent.signer_id == Person.id), and_(is_child, represents)),
    )
