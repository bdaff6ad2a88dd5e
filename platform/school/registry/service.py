"""What people of a school do with its register: enter a person, correct a card, set name forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.contacts import read_email, read_phone
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.registry import queries
from school.registry.cases import Case, faults_of_overrides
from school.registry.models import Partner, Person
from school.registry.names import PersonName, gender_of, parse_name
from school.registry.rules import (
    FINISHED,
    SENT,
    TEACHING,
    WITH_CLASS,
    WORKING,
    SchoolClass,
    fault_of_finish,
    faults_of_dates,
    kinds_of_people,
    parse_class,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """A card as typed. What does not belong to the kind is left out, whatever was sent."""

    full_name: str
    kind: str
    school_class: str = ""
    gender: str | None = None
    born_on: date | None = None
    subject: str = ""
    teaching_since: date | None = None
    is_manager: bool = False
    left_on: date | None = None
    phone: str = ""
    email: str = ""
    workplace: str = ""
    position: str = ""
    finished_year: int | None = None
    partner_id: UUID | None = None
    is_namesake: bool = False


def add_person(work: Work, card: PersonCard) -> Person:
    """Enter a person; a full namesake of the same kind must be confirmed as somebody else."""
    work.actor.require(Permission.PEOPLE_EDIT)
    values = _checked(work, card, person_id=None)
    person = Person(school_id=work.actor.school_id, created_at=work.now(), **values)
    work.session.add(person)
    work.session.flush()
    work.record("person.added", "person", person.id, person_kind=person.kind)
    return person


def change_person(work: Work, person_id: UUID, card: PersonCard) -> Person:
    """Correct a card. Pages call `school.programmes.people`, which minds the programmes too."""
    work.actor.require(Permission.PEOPLE_EDIT)
    person = work.own(Person, person_id)
    if person.merged_into_id is not None:
        raise WrongState("merged")
    values = dict(_checked(work, card, person_id=person_id))
    if person.name_cases and _is_renamed(person, values):
        values["name_cases"] = {}  # forms of another name would be printed in documents
    changed = sorted(name for name, value in values.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        work.record("person.changed", "person", person.id, fields=changed)
    return person


def set_name_cases(
    work: Work, person_id: UUID, overrides: Mapping[str, str], gender: str | None = None
) -> Person:
    """Keep how the name reads in documents where the rules of grammar would miss.

    An empty form leaves the case to the rules, and these need the gender.
    """
    work.actor.require(Permission.PEOPLE_EDIT)
    person = work.own(Person, person_id)
    if person.merged_into_id is not None:
        raise WrongState("merged")
    faults = faults_of_overrides(overrides)
    typed = {case: clean(text) for case, text in overrides.items() if clean(text)}
    known = person.gender or (gender if gender in ("f", "m") else None)
    oblique = {case.value for case in Case} - {Case.NOMINATIVE.value}
    if known is None and not oblique <= set(typed):
        faults["gender"] = "gender_unknown"
    if faults:
        raise Invalid(faults)
    if (person.gender, person.name_cases) != (known, typed):
        person.gender, person.name_cases = known, dict[str, object](typed)
        work.record("person.cases", "person", person.id, cases=sorted(typed))
    return person


def faults_of_card(work: Work, card: PersonCard) -> dict[str, str]:
    """Everything that is wrong with the card by itself; namesakes are looked for later."""
    faults: dict[str, str] = {}
    _name(card, faults)
    _class(card, faults)
    if card.kind not in kinds_of_people(profile_of(work.session)):
        faults["kind"] = "kind_unknown"
    _contacts(card, faults)
    _workplace(work, card, faults)
    return faults | faults_of_dates(
        born_on=card.born_on,
        teaching_since=card.teaching_since if card.kind in TEACHING else None,
        left_on=card.left_on,
        today=work.today(),
    )


def _checked(work: Work, card: PersonCard, person_id: UUID | None) -> Mapping[str, object]:
    """The columns of the card, or every fault of it at once."""
    faults = faults_of_card(work, card)
    if faults:
        raise Invalid(faults)
    name, in_class = parse_name(card.full_name), _class(card, {})
    _refuse_namesake(work, card, name, person_id)
    return {
        "kind": card.kind,
        "surname": name.surname,
        "given_name": name.given_name,
        "patronymic": name.patronymic,
        "gender": card.gender or gender_of(name.patronymic),
        "born_on": card.born_on,
        "grade": in_class.grade if in_class else None,
        "grade_letter": in_class.letter if in_class else "",
        "subject": clean(card.subject) if card.kind in TEACHING else "",
        "teaching_since": card.teaching_since if card.kind in TEACHING else None,
        "is_manager": card.is_manager and card.kind in TEACHING,
        "left_on": card.left_on,
        **_contacts(card, {}),
        **_workplace(work, card, {}),
    }


def _contacts(card: PersonCard, faults: dict[str, str]) -> dict[str, str]:
    """The telephone and the address fit to keep; both may be empty."""
    phone = read_phone(card.phone) if clean(card.phone) else ""
    email = read_email(card.email) if clean(card.email) else ""
    if phone is None:
        faults["phone"] = "phone"
    if email is None:
        faults["email"] = "email"
    return {"phone": phone or "", "email": email or ""}


def _workplace(work: Work, card: PersonCard, faults: dict[str, str]) -> dict[str, object]:
    """Where somebody works, who sent them, when they finished school: as the kind allows."""
    finished = card.finished_year if card.kind in FINISHED else None
    fault = fault_of_finish(finished, card.born_on, work.today())
    if fault:
        faults["finished_year"] = fault
    partner_id = card.partner_id if card.kind in SENT else None
    if partner_id is not None and not _is_partner(work, partner_id):
        faults["partner_id"] = "partner_unknown"
    works = card.kind in WORKING
    return {
        "workplace": clean(card.workplace) if works else "",
        "position": clean(card.position) if works else "",
        "finished_year": finished,
        "partner_id": partner_id,
    }


def _is_partner(work: Work, partner_id: UUID) -> bool:
    query = select(Partner.id).where(
        Partner.school_id == work.actor.school_id, Partner.id == partner_id
    )
    return work.session.scalar(query) is not None


def _is_renamed(person: Person, values: Mapping[str, object]) -> bool:
    names = ("surname", "given_name", "patronymic", "gender")
    return any(getattr(person, name) != values[name] for name in names)


def _name(card: PersonCard, faults: dict[str, str]) -> None:
    try:
        parse_name(card.full_name)
    except Invalid as fault:
        faults |= fault.fields


def _class(card: PersonCard, faults: dict[str, str]) -> SchoolClass | None:
    if card.kind not in WITH_CLASS:
        return None
    try:
        return parse_class(card.school_class)
    except Invalid as fault:
        faults |= fault.fields
        return None


def _refuse_namesake(
    work: Work, card: PersonCard, name: PersonName, person_id: UUID | None
) -> None:
    """Two cards of one person would be counted twice; two people of one name are a fact."""
    if card.is_namesake:
        return
    others = queries.namesakes(work.session, name, card.kind, but=person_id)
    if others:
        raise Invalid({"is_namesake": "namesake"}, namesakes=others)
