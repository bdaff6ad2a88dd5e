"""What was ever signed about a person, and the links that asked for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from school.consents.models import Consent, ConsentAsk
from school.consents.queries import NAME
from school.links.models import Link
from school.links.queries import LinkState, link_state
from school.registry.models import Guardian, Person


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent as pages show it; `represents` tells that the signer stands for the child now."""

    id: UUID
    person_id: UUID
    purpose: str
    version: int
    via: str
    given_on: date
    valid_until: date | None
    withdrawn_on: date | None
    withdrawn_by: UUID | None
    withdrawal_note: str
    relation: str
    scope: dict[str, object]
    file_id: UUID | None
    link_id: UUID | None
    signer_id: UUID
    surname: str
    given_name: str
    patronymic: str
    represents: bool


@dataclass(frozen=True, slots=True)
class AskLine:
    """A link that asked for consents, and what became of it."""

    id: UUID
    link_id: UUID
    person_id: UUID
    purposes: tuple[str, ...]
    relation: str
    refused_at: datetime | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    state: LinkState
    signer_id: UUID
    surname: str
    given_name: str
    patronymic: str


_SIGNER = and_(Person.school_id == Consent.school_id, Person.id == Consent.signer_id)


def consents_of(session: Session, person_id: UUID) -> list[ConsentLine]:
    """Everything ever signed about a person, the latest first."""
    represents = and_(
        Guardian.school_id == Consent.school_id,
        Guardian.child_id == Consent.person_id,
        Guardian.guardian_id == Consent.signer_id,
        Guardian.is_legal,
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            Consent.id, Consent.person_id, Consent.purpose, Consent.version, Consent.via,
            Consent.given_on, Consent.valid_until, Consent.withdrawn_on, Consent.withdrawn_by,
            Consent.withdrawal_note, Consent.relation, Consent.scope, Consent.file_id,
            Consent.link_id, Consent.signer_id, *NAME, Guardian.id.is_not(None),
        )
        .join(Person, _SIGNER)
        .outerjoin(Guardian, represents)
        .where(Consent.person_id == person_id)
        .order_by(Consent.given_on.desc(), Consent.recorded_at.desc())
    )  # fmt: skip
    return [ConsentLine(*row) for row in session.execute(query)]


def asks_of(session: Session, person_id: UUID, now: datetime) -> list[AskLine]:
    """Links that asked for consents about a person, the latest first."""
    query = (
        select(ConsentAsk, Link, *NAME)
        .join(Link, and_(Link.school_id == ConsentAsk.school_id, Link.id == ConsentAsk.link_id))
        .join(
            Person,
            and_(Person.school_id == ConsentAsk.school_id, Person.id == ConsentAsk.signer_id),
        )
        .where(ConsentAsk.person_id == person_id)
        .order_by(Link.created_at.desc(), Link.id.desc())
    )
    return [
        AskLine(
            ask.id, ask.link_id, ask.person_id, tuple(ask.purposes), ask.relation, ask.refused_at,
            link.created_at, link.expires_at, link.used_at, link_state(link, now), ask.signer_id,
            *name,
        )
        for ask, link, *name in session.execute(query)
    ]  # fmt: skip
