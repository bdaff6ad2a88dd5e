"""What schools read of each other's mentors: offers without a name, asks, and the card agreed to.

The database shows a session its own school's people alone; of a mentor elsewhere there is the row
of the ask and, while permitted, the card on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select, text
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.full_names import full_name
from kernel.tenancy.models import School
from school.consents.models import Consent, ConsentAsk
from school.consents.queries import in_force
from school.consents.signers import signers_of
from school.exchange.models import Loan
from school.exchange.rules import FIELDS, OPEN, card_of, state_on
from school.mentors.models import MentorProfile
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class OpenMentor:
    """A mentor another school lets be asked for: no name, no date of birth, no contacts."""

    school_id: UUID
    school: str
    person_id: UUID
    kind: str
    help: Sequence[str]
    subject: str
    age_from: int | None
    age_to: int | None
    hours_a_month: int | None
    formats: Sequence[str]


@dataclass(frozen=True, slots=True)
class LoanLine:
    """An ask, seen from either side: `school` is the other one, `card` what was agreed to.

    `surname` and the other names are the mentor's and known to the mentor's own school alone.
    """

    id: UUID
    is_ours: bool
    school_id: UUID
    school: str
    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    state: str
    need: str
    asked_at: datetime
    card: dict[str, object]
    valid_until: date | None
    answered_at: datetime | None
    answer: str
    ended_at: datetime | None
    entered_person_id: UUID | None
    consent_id: UUID | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """The mentor's written permission for one school; `fields` empty is any part of the card."""

    consent_id: UUID
    given_on: date
    valid_until: date | None
    fields: Sequence[str]


OFFERS = text(
    "SELECT m.school_id, s.name AS school, m.person_id, m.person_kind AS kind, m.help,"
    " coalesce(m.subject, '') AS subject, m.age_from, m.age_to, m.hours_a_month, m.formats"
    " FROM app.open_mentors() m JOIN kernel.school s ON s.id = m.school_id"
)


def open_mentors(
    session: Session, *, help: str = "", age: int | None = None, subject: str = ""
) -> list[OpenMentor]:
    """Mentors of other schools who let themselves be asked for, by school; narrowed by need."""
    found = [OpenMentor(*row) for row in session.execute(OFFERS)]
    sought = subject.casefold().strip()
    return sorted(
        (
            each
            for each in found
            if (not help or help in each.help)
            and (age is None or (each.age_from or 0) <= age <= (each.age_to or 999))
            and (not sought or sought in each.subject.casefold())
        ),
        key=lambda each: (each.school, each.subject, each.person_id),
    )


def open_mentor(session: Session, school_id: UUID, person_id: UUID) -> OpenMentor:
    """One of them; NotFound once the mentor no longer lets be asked for."""
    query = text(f"{OFFERS.text} WHERE m.school_id = :school AND m.person_id = :person")
    row = session.execute(query, {"school": school_id, "person": person_id}).one_or_none()
    if row is None:
        raise NotFound("Loan")
    return OpenMentor(*row)


_COLUMNS = (
    Loan.id, School.id, School.name, Loan.person_id, Person.surname, Person.given_name,
    Person.patronymic, Loan.state, Loan.need, Loan.asked_at, Loan.card, Loan.valid_until,
    Loan.answered_at, Loan.answer, Loan.ended_at, Loan.entered_person_id, Loan.consent_id,
    Loan.school_id,
)  # fmt: skip


def _loans(own: UUID) -> Select[*tuple[Any, ...]]:
    """Every ask of this school or of its mentors, with the other school's name."""
    other = or_(
        and_(Loan.school_id == own, School.id == Loan.asking_school_id),
        and_(Loan.asking_school_id == own, School.id == Loan.school_id),
    )
    mentor = and_(
        Person.school_id == Loan.school_id, Person.id == Loan.person_id, Loan.school_id == own
    )
    return select(*_COLUMNS).join(School, other).outerjoin(Person, mentor)


def _line(row: Sequence[Any], own: UUID, today: date) -> LoanLine:
    state = state_on(row[7], row[11], today)
    return LoanLine(
        id=row[0], is_ours=row[17] == own, school_id=row[1], school=row[2], person_id=row[3],
        surname=row[4] or "", given_name=row[5] or "", patronymic=row[6] or "",
        state=state, need=row[8], asked_at=row[9],
        card=(row[10] or {}) if state == "permitted" else {},
        valid_until=row[11], answered_at=row[12], answer=row[13], ended_at=row[14],
        entered_person_id=row[15], consent_id=row[16],
    )  # fmt: skip


def asked_by_us(session: Session, own: UUID, today: date, limit: int = 100) -> list[LoanLine]:
    """What this school asked others for, the latest first."""
    query = _loans(own).where(Loan.asking_school_id == own).order_by(Loan.asked_at.desc(), Loan.id)
    return [_line(row, own, today) for row in session.execute(query.limit(limit))]


def asked_of_us(session: Session, own: UUID, today: date, limit: int = 100) -> list[LoanLine]:
    """Asks for this school's mentors: what waits for an answer first."""
    query = (
        _loans(own)
        .where(Loan.school_id == own)
        .order_by((Loan.state == "asked").desc(), Loan.asked_at.desc(), Loan.id)
    )
    return [_line(row, own, today) for row in session.execute(query.limit(limit))]


def loan(session: Session, own: UUID, loan_id: UUID, today: date) -> LoanLine:
    """One ask of this school or of its mentor; a third school finds none."""
    row = session.execute(_loans(own).where(Loan.id == loan_id)).one_or_none()
    if row is None:
        raise NotFound("Loan")
    return _line(row, own, today)


def waiting(session: Session, own: UUID) -> int:
    """How many schools wait for an answer: a line of the curator's and the head's day."""
    query = select(func.count()).where(Loan.school_id == own, Loan.state == "asked")
    return session.scalar(query) or 0


def open_asks(session: Session, own: UUID) -> dict[tuple[UUID, UUID], UUID]:
    """This school's open asks by mentor, so that nobody is asked for twice."""
    query = select(Loan.school_id, Loan.person_id, Loan.id, Loan.state).where(
        Loan.asking_school_id == own, Loan.state.in_(OPEN)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def loans_of(session: Session, own: UUID, person_id: UUID, today: date) -> list[LoanLine]:
    """Where one of the school's mentors is asked for or lent to."""
    query = _loans(own).where(Loan.school_id == own, Loan.person_id == person_id)
    rows = session.execute(query.order_by(Loan.asked_at.desc(), Loan.id))
    return [_line(row, own, today) for row in rows]


def transfer_consent(
    session: Session, person_id: UUID, asking_school_id: UUID, today: date
) -> Transfer | None:
    """The mentor's own consent to be handed to this very school, in force today; else None.

    What it is narrowed to stands on it when signed on paper, else on the link that asked for it.
    """
    asked = and_(ConsentAsk.school_id == Consent.school_id, ConsentAsk.link_id == Consent.link_id)
    scope = case((Consent.scope.has_key("school_id"), Consent.scope), else_=ConsentAsk.scope).label(
        "narrowed"
    )
    query = (
        select(Consent.id, Consent.given_on, Consent.valid_until, scope, Consent.signer_id)
        .outerjoin(ConsentAsk, asked)
        .where(
            Consent.person_id == person_id,
            Consent.purpose == "transfer",
            scope["school_id"].astext == str(asking_school_id),
            in_force(today),
        )
        .order_by(Consent.valid_until.desc().nulls_first(), Consent.recorded_at.desc())
    )
    signers = {each.id for each in signers_of(session, [person_id], today).get(person_id, ())}
    for row in session.execute(query):
        if row.signer_id in signers:
            fields = row.narrowed.get("fields")
            named = [str(each) for each in fields] if isinstance(fields, list) else []
            return Transfer(row.id, row.given_on, row.valid_until, named)
    return None


def card_to_give(session: Session, person_id: UUID) -> dict[str, object]:
    """All that could be agreed to of a mentor's card: the page offers it field by field."""
    profile = and_(
        MentorProfile.school_id == Person.school_id, MentorProfile.person_id == Person.id
    )
    row = session.execute(
        select(
            Person.surname, Person.given_name, Person.patronymic, Person.subject, Person.phone,
            Person.email, MentorProfile.competences, MentorProfile.life_experience,
            MentorProfile.interests,
        )
        .outerjoin(MentorProfile, profile)
        .where(Person.id == person_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("Person")
    whole = {
        "name": full_name(*row[:3]),
        "subject": row.subject,
        "competences": list(row.competences or ()),
        "experience": row.life_experience or "",
        "interests": row.interests or "",
        "phone": row.phone,
        "email": row.email,
    }
    return card_of(whole, FIELDS)
