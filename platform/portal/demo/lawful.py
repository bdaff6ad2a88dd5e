"""The papers behind every invented participant: a family, consents, a standing in the base."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.demo.making import Making
from school.consents.rules import adult_on, needs_representative, wanted


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented person, as papers need one."""

    id: UUID
    school_id: UUID
    kind: str
    full_name: str
    born_on: date | None


def stand_in_base(
    making: Making,
    person: Somebody,
    side: str,
    *,
    entered_on: date,
    state: str,
    admitted_on: date | None = None,
) -> None:
    """Enter somebody with the consents the base asks, dated when they came."""
    consent(making, person, wanted(side, person.kind), entered_on)
    making.rows.add(
        "school.base_entry",
        school_id=person.school_id,
        id=making.ids.next(),
        person_id=person.id,
        side=side,
        state=state,
        entered_on=entered_on,
        admitted_on=admitted_on,
        changed_at=making.made_at,
    )


def consent(making: Making, person: Somebody, purposes: Iterable[str], given_on: date) -> None:
    """Paper consents, each with the wording of the profile; a child's parent signs.

    Who has come of age since signs for oneself on the birthday.
    """
    signs_oneself_from = given_on
    if needs_representative(person.kind, person.born_on, given_on):
        parent, name, relation = _parent(making, person)
        until = adult_on(person.born_on) if person.born_on else None
        _sign(making, person, purposes, Signature(parent, name, relation, given_on, until))
        if needs_representative(person.kind, person.born_on, making.today) or until is None:
            return
        signs_oneself_from = until
    own = Signature(person.id, person.full_name, "", signs_oneself_from, None)
    _sign(making, person, purposes, own)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, as whom, on which day and until when it lasts."""

    signer_id: UUID
    name: str
    relation: str
    given_on: date
    valid_until: date | None


def _sign(making: Making, person: Somebody, purposes: Iterable[str], signed: Signature) -> None:
    for purpose in purposes:
        document = making.profile.consent(purpose)
        text = document.text_representative if signed.relation else document.text_self
        words = "\n\n".join(text).format(
            school="Демонстрационная школа",
            address="Демонстрационная улица",
            signer=signed.name,
            relation=signed.relation,
            person=person.full_name,
            scope="имя и результаты работы пары",
            until="до отзыва",
        )
        making.rows.add(
            "school.consent",
            school_id=person.school_id,
            id=making.ids.next(),
            person_id=person.id,
            purpose=purpose,
            signer_id=signed.signer_id,
            relation=signed.relation,
            version=document.version,
            wording=words,
            via="paper",
            given_on=signed.given_on,
            valid_until=signed.valid_until,
            recorded_at=making.made_at,
        )


def _parent(making: Making, child: Somebody) -> tuple[UUID, str, str]:
    name, parent = making.names.next(), making.ids.next()
    relation = "mother" if name.gender == "f" else "father"
    making.rows.add(
        "school.person",
        school_id=child.school_id,
        id=parent,
        kind="parent",
        surname=name.surname,
        given_name=name.given,
        patronymic=name.patronymic,
        gender=name.gender,
        born_on=None,
        grade=None,
        grade_letter="",
        subject="",
        teaching_since=None,
        is_manager=False,
        created_at=making.made_at,
        phone="",
        email="",
        workplace="",
        position="",
    )
    making.rows.add(
        "school.guardian",
        school_id=child.school_id,
        id=making.ids.next(),
        child_id=child.id,
        guardian_id=parent,
        relation=relation,
        is_legal=True,
        created_at=making.made_at,
    )
    return parent, name.full, relation
