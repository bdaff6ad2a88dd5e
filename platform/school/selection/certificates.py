"""Papers that the region asks of those who work with children, and when they run out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile import Profile
from kernel.profile.people import CertificateKind
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.rules import STANDING
from school.registry.models import Person
from school.registry.queries import IN_ORDER
from school.registry.rules import years_later
from school.selection.models import Certificate

SHOWN_AHEAD = timedelta(days=30)
LONGEST_NUMBER = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCertificate:
    person_id: UUID
    kind: str
    number: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A paper of somebody; `standing` is valid, soon, over or none."""

    id: UUID | None
    kind: str
    number: str
    issued_on: date | None
    valid_until: date | None
    file_id: UUID | None
    standing: str


@dataclass(frozen=True, slots=True)
class ToBring:
    """A mentor who lacks a paper, or whose paper runs out soon."""

    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    paper: CertificateLine
    required: bool


def asked_of(profile: Profile, person_kind: str) -> tuple[CertificateKind, ...]:
    """The papers the region asks of a kind of people."""
    return tuple(each for each in profile.certificates if person_kind in each.people)


def standing_of(valid_until: date | None, today: date) -> str:
    """A paper counts through its last day; thirty days ahead it is time for the next one."""
    if valid_until is None:
        return "valid"
    if valid_until < today:
        return "over"
    return "soon" if valid_until - today <= SHOWN_AHEAD else "valid"


def enter_certificate(work: Work, typed: EnterCertificate) -> Certificate:
    """Enter a paper; without a last day it gets the region's term, if there is one."""
    work.actor.require(Permission.MENTORS_EDIT)
    person = work.own(Person, typed.person_id)
    kinds = {each.code: each for each in asked_of(profile_of(work.session), person.kind)}
    faults = _faults(typed, work.today())
    if typed.kind not in kinds:
        faults["kind"] = "certificate_unknown"
    if faults:
        raise Invalid(faults, most=LONGEST_NUMBER)
    years = kinds[typed.kind].years
    issued_on = typed.issued_on or work.today()
    until = typed.valid_until or (years_later(issued_on, years) if years else None)
    row = Certificate(
        school_id=work.actor.school_id,
        person_id=person.id,
        kind=typed.kind,
        number=clean(typed.number),
        issued_on=issued_on,
        valid_until=until,
        file_id=typed.file_id,
        checked_at=work.now(),
        checked_by=work.actor.account_id,
    )
    work.session.add(row)
    work.session.flush()
    work.record("certificate.entered", "certificate", row.id, certificate=typed.kind)
    return row


def remove_certificate(work: Work, certificate_id: UUID) -> UUID:
    """Take off a paper entered by mistake; the person it was of."""
    work.actor.require(Permission.MENTORS_EDIT)
    row = work.own(Certificate, certificate_id)
    work.record("certificate.removed", "certificate", row.id, certificate=row.kind)
    work.session.delete(row)
    work.session.flush()
    return row.person_id


def certificates_of(session: Session, person_id: UUID, today: date) -> list[CertificateLine]:
    """Everything somebody has brought, the latest first."""
    query = (
        _papers()
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.issued_on.desc(), Certificate.id)
    )
    return [_line(row, today) for row in session.execute(query)]


def lacking(
    session: Session, kinds: Mapping[UUID, str], profile: Profile, today: date
) -> dict[UUID, tuple[str, ...]]:
    """Required papers that do not stand today, by person; `kinds` says who each person is."""
    asked = {
        person_id: [each.code for each in asked_of(profile, kind) if each.required]
        for person_id, kind in kinds.items()
    }
    if not any(asked.values()):
        return {}
    query = _papers().where(Certificate.person_id.in_(asked))
    has = {
        (row.person_id, row.kind)
        for row in session.execute(query)
        if row.issued_on <= today and standing_of(row.valid_until, today) != "over"
    }
    wanting = {
        person_id: tuple(code for code in codes if (person_id, code) not in has)
        for person_id, codes in asked.items()
    }
    return {person_id: codes for person_id, codes in wanting.items() if codes}


def to_bring(session: Session, profile: Profile, today: date) -> list[ToBring]:
    """Mentors of the base whose papers are missing, over, or run out within thirty days."""
    query = (
        select(Person.id, Person.kind, Person.surname, Person.given_name, Person.patronymic)
        .join(
            BaseEntry,
            (BaseEntry.school_id == Person.school_id) & (BaseEntry.person_id == Person.id),
        )
        .where(BaseEntry.side == "mentor", BaseEntry.state.in_(STANDING))
        .order_by(*IN_ORDER)
    )
    people = session.execute(query).all()
    best = _best(session, [row.id for row in people], today)
    found = []
    for row in people:
        for kind in asked_of(profile, row.kind):
            paper = best.get((row.id, kind.code), _none(kind.code))
            if paper.standing != "valid":
                found.append(ToBring(row.id, *row[2:], paper, kind.required))
    return found


def _best(
    session: Session, person_ids: Iterable[UUID], today: date
) -> dict[tuple[UUID, str], CertificateLine]:
    """The paper of each kind that lasts longest."""
    query = (
        _papers()
        .where(Certificate.person_id.in_(list(person_ids)))
        .order_by(Certificate.valid_until.asc().nulls_last(), Certificate.id)
    )
    return {(row[0], row[2]): _line(row, today) for row in session.execute(query)}


def _papers() -> Select[*tuple[Any, ...]]:
    return select(
        Certificate.person_id, Certificate.id, Certificate.kind, Certificate.number,
        Certificate.issued_on, Certificate.valid_until, Certificate.file_id,
    )  # fmt: skip


def _line(row: Row[Any], today: date) -> CertificateLine:
    return CertificateLine(
        row.id, row.kind, row.number, row.issued_on, row.valid_until, row.file_id,
        standing_of(row.valid_until, today),
    )  # fmt: skip


def _none(kind: str) -> CertificateLine:
    return CertificateLine(None, kind, "", None, None, None, "none")


def _faults(typed: EnterCertificate, today: date) -> dict[str, str]:
    faults = {}
    if len(clean(typed.number)) > LONGEST_NUMBER:
        faults["number"] = "number_long"
    if typed.issued_on is None:
        faults["issued_on"] = "day_needed"
    elif typed.issued_on > today:
        faults["issued_on"] = "issued_later"
    elif typed.valid_until is not None and typed.valid_until <= typed.issued_on:
        faults["valid_until"] = "paper_backwards"
    return faults
