"""Who may sign about whom: an adult about oneself, a legal representative about a child."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from kernel.imports.folding import fold
from school.consents.rules import needs_representative
from school.registry.models import Guardian, Person
from school.registry.queries import IN_ORDER


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody whose word counts; `relation` is a code of the profile, empty for oneself."""

    id: UUID
    surname: str
    given_name: str
    patronymic: str
    relation: str = ""
    phone: str = ""
    email: str = ""


def signers_of(
    session: Session, person_ids: Iterable[UUID], today: date
) -> Mapping[UUID, tuple[Signer, ...]]:
    """For each person those who may sign today; nobody for a child without a representative."""
    wanted = set(person_ids)
    card = (Person.id, Person.surname, Person.given_name, Person.patronymic)
    people = session.execute(
        select(*card, Person.phone, Person.email, Person.kind, Person.born_on).where(
            Person.id.in_(wanted)
        )
    ).all()
    found: dict[UUID, tuple[Signer, ...]] = {}
    children = set()
    for row in people:
        if needs_representative(row.kind, row.born_on, today):
            children.add(row.id)
            found[row.id] = ()
        else:
            found[row.id] = (Signer(*row[:4], "", row.phone, row.email),)
    for child_id, *rest in session.execute(_representatives(children, today)) if children else ():
        found[child_id] = (*found[child_id], Signer(*rest))
    return found


def _representatives(children: set[UUID], today: date) -> Select[*tuple[Any, ...]]:
    stands = and_(Person.school_id == Guardian.school_id, Person.id == Guardian.guardian_id)
    return (
        select(
            Guardian.child_id, Person.id, Person.surname, Person.given_name, Person.patronymic,
            Guardian.relation, Person.phone, Person.email,
        )
        .join(Person, stands)
        .where(
            Guardian.child_id.in_(children),
            Guardian.is_legal,
            or_(Guardian.until.is_(None), Guardian.until > today),
        )
        .order_by(Guardian.created_at, *IN_ORDER)
    )  # fmt: skip


def is_same_name(typed: str, surname: str, given_name: str, patronymic: str) -> bool:
    """Whether the typed full name is this one: case, Ё and the order of words are forgiven."""
    return _words(typed) == _words(f"{surname} {given_name} {patronymic}")


def _words(name: str) -> list[str]:
    return sorted(fold(name).replace(" - ", "-").replace(".", " ").split())
