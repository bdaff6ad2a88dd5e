"""Who stands for a child: representatives and relatives are added, corrected and ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from kernel.contacts import read_email, read_phone
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.registry import queries
from school.registry.models import Guardian, Person
from school.registry.names import PersonName, gender_of, parse_name
from school.registry.queries import IN_ORDER, PersonLine
from school.registry.rules import ADULT, age_on

KIND = "parent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """An adult of a family as typed; `person_id` is a card already in the register, or None."""

    relation: str
    person_id: UUID | None = None
    full_name: str = ""
    phone: str = ""
    email: str = ""
    is_namesake: bool = False


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One adult of a child's family; `until` past today means that they stand for it no more."""

    id: UUID
    child_id: UUID
    person_id: UUID
    relation: str
    is_legal: bool
    since: date | None
    until: date | None
    kind: str
    surname: str
    given_name: str
    patronymic: str
    phone: str
    email: str

    def stands(self, today: date) -> bool:
        return self.until is None or self.until > today


def family_of(session: Session, child_id: UUID) -> list[FamilyLine]:
    """Everybody who stands, or stood, for the child; those who sign come first."""
    query: Select[*tuple[object, ...]] = (
        select(
            Guardian.id, Guardian.child_id, Guardian.guardian_id, Guardian.relation,
            Guardian.is_legal, Guardian.since, Guardian.until, Person.kind, Person.surname,
            Person.given_name, Person.patronymic, Person.phone, Person.email,
        )
        .join(
            Person,
            and_(Person.school_id == Guardian.school_id, Person.id == Guardian.guardian_id),
        )
        .where(Guardian.child_id == child_id)
        .order_by(Guardian.until.is_not(None), Guardian.is_legal.desc(), Guardian.created_at)
    )  # fmt: skip
    return [FamilyLine(*row) for row in session.execute(query)]  # type: ignore[arg-type]


def children_of(session: Session, guardian_id: UUID) -> list[PersonLine]:
    """The children somebody stands for."""
    query = (
        select(*queries.LINE)
        .join(
            Guardian,
            and_(Guardian.school_id == Person.school_id, Guardian.child_id == Person.id),
        )
        .where(Guardian.guardian_id == guardian_id)
        .order_by(*IN_ORDER)
    )
    return queries.lines(session, query)


def adults_named(
    session: Session, text: str, but: Iterable[UUID], today: date, limit: int = 20
) -> list[PersonLine]:
    """Grown-ups of the register whose name begins so: a mother may be a teacher of the school."""
    if not text.strip():
        return []
    query = (
        select(*queries.LINE)
        .where(
            queries.named(text),
            Person.kind != "pupil",
            Person.left_on.is_(None),
            Person.merged_into_id.is_(None),
            Person.id.not_in(list(but)),
        )
        .order_by(*IN_ORDER)
        .limit(limit)
    )
    return [each for each in queries.lines(session, query) if _may_stand(each, today)]


def add_relative(work: Work, child_id: UUID, cmd: Relative) -> Guardian:
    """Put an adult into a child's family, with a new card when the register has none."""
    work.actor.require(Permission.PEOPLE_EDIT)
    child = work.own(Person, child_id)
    known = _relation(profile_of(work.session), cmd.relation)
    if cmd.person_id is None:
        adult = _new_card(work, cmd, known)
    else:
        adult = _known_card(work, child, cmd, known)
    row = _row(work, child, adult)
    row.relation, row.is_legal, row.until = cmd.relation, bool(known), None
    work.session.add(row)
    work.session.flush()
    work.record("family.added", "person", child.id, adult=str(adult.id), relation=cmd.relation)
    return row


def correct_relative(work: Work, guardian_id: UUID, cmd: Relative) -> Guardian:
    """Mend the relation and the contacts; the name is mended on the adult's own card."""
    work.actor.require(Permission.PEOPLE_EDIT)
    row = work.own(Guardian, guardian_id)
    known = _relation(profile_of(work.session), cmd.relation)
    faults, phone, email = _contacts(cmd)
    if known is None:
        faults["relation"] = "relation_unknown"
    if faults:
        raise Invalid(faults)
    adult = work.own(Person, row.guardian_id)
    adult.phone, adult.email = phone, email
    row.relation, row.is_legal = cmd.relation, bool(known)
    work.record("family.changed", "person", row.child_id, adult=str(adult.id),
                relation=cmd.relation)  # fmt: skip
    return row


def end_relative(work: Work, guardian_id: UUID, until: date | None) -> Guardian:
    """From this day the adult stands for the child no more; what was signed stays signed."""
    work.actor.require(Permission.PEOPLE_EDIT)
    row = work.own(Guardian, guardian_id)
    if row.until is not None:
        raise WrongState("family_ended")
    if until is None:
        raise Invalid({"until": "day_needed"})
    if until > work.today():
        raise Invalid({"until": "until_later"})
    row.until = until
    work.record("family.ended", "person", row.child_id, adult=str(row.guardian_id))
    return row


def _relation(profile: Profile, code: str) -> bool | None:
    """Whether the relation lets one sign; None for an unknown one."""
    return next((each.is_legal for each in profile.relations if each.code == code), None)


def _new_card(work: Work, cmd: Relative, known: bool | None) -> Person:
    faults, phone, email = _contacts(cmd)
    if known is None:
        faults["relation"] = "relation_unknown"
    try:
        name = parse_name(cmd.full_name)
    except Invalid as fault:
        faults |= fault.fields
    if faults:
        raise Invalid(faults)
    if not cmd.is_namesake:
        others = queries.namesakes(work.session, name, KIND, but=None)
        if others:
            raise Invalid({"is_namesake": "relative_namesake"}, namesakes=others)
    person = _card(work, name, phone, email)
    work.session.add(person)
    work.session.flush()
    work.record("person.added", "person", person.id, person_kind=KIND)
    return person


def _card(work: Work, name: PersonName, phone: str, email: str) -> Person:
    return Person(
        school_id=work.actor.school_id,
        kind=KIND,
        surname=name.surname,
        given_name=name.given_name,
        patronymic=name.patronymic,
        gender=gender_of(name.patronymic),
        phone=phone,
        email=email,
        created_at=work.now(),
    )


def _known_card(work: Work, child: Person, cmd: Relative, known: bool | None) -> Person:
    if known is None:
        raise Invalid({"relation": "relation_unknown"})
    adult = work.own(Person, cmd.person_id) if cmd.person_id else child
    if adult.id == child.id or not _may_stand(adult, work.today()):
        raise Invalid({"person": "not_an_adult"}, people=[adult])
    return adult


def _may_stand(person: Person | PersonLine, today: date) -> bool:
    if person.born_on is not None:
        return age_on(today, person.born_on) >= ADULT
    return person.kind != "pupil"


def _contacts(cmd: Relative) -> tuple[dict[str, str], str, str]:
    """Faults, then the telephone and the address fit to keep; both may be empty."""
    faults = {}
    phone = read_phone(cmd.phone) if clean(cmd.phone) else ""
    email = read_email(cmd.email) if clean(cmd.email) else ""
    if phone is None:
        faults["phone"] = "phone"
    if email is None:
        faults["email"] = "email"
    return faults, phone or "", email or ""


def _row(work: Work, child: Person, adult: Person) -> Guardian:
    """A new row, or the ended one of an adult who stands for the child again."""
    query = select(Guardian).where(Guardian.child_id == child.id, Guardian.guardian_id == adult.id)
    known = work.session.scalars(query).one_or_none()
    if known is not None and known.until is None:
        raise Invalid({"person": "relative_twice"}, people=[adult])
    return known or Guardian(
        school_id=work.actor.school_id,
        child_id=child.id,
        guardian_id=adult.id,
        created_at=work.now(),
    )
