"""Partners of the school and what was agreed with them (E-17, D-18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from kernel.contacts import read_email, read_phone
from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.imports import cells
from kernel.imports.folding import clean
from kernel.imports.problems import Problem
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.registry.models import Partner, PartnerAgreement, Person
from school.registry.queries import IN_ORDER, LINE, PersonLine, folded, lines
from school.registry.sites import read_site

ENDING_SOON = timedelta(days=60)
AGREEMENT_STATES = ("planned", "signed", "ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCard:
    """A partner's card as typed."""

    name: str
    kind: str
    inn: str = ""
    address: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    site: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementCard:
    """What was agreed; without the day of signing it is still a plan."""

    subject: str
    state: str = "planned"
    number: str = ""
    signed_on: date | None = None
    valid_until: date | None = None
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner in the list, with the agreement that lasts the longest."""

    id: UUID
    name: str
    kind: str
    contact_name: str
    phone: str
    closed_on: date | None
    people: int
    signed: int
    valid_until: date | None


def add_partner(work: Work, card: PartnerCard) -> Partner:
    """Enter an organisation; one name is one partner."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    values = _checked(work, card, partner_id=None)
    partner = Partner(school_id=work.actor.school_id, created_at=work.now(), **values)
    work.session.add(partner)
    work.session.flush()
    work.record("partner.added", "partner", partner.id)
    return partner


def change_partner(work: Work, partner_id: UUID, card: PartnerCard) -> Partner:
    """Correct a partner's card."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    partner = work.own(Partner, partner_id)
    values = _checked(work, card, partner_id=partner_id)
    changed = sorted(name for name, value in values.items() if getattr(partner, name) != value)
    for name in changed:
        setattr(partner, name, values[name])
    if changed:
        work.record("partner.changed", "partner", partner.id, fields=changed)
    return partner


def close_partner(work: Work, partner_id: UUID) -> Partner:
    """The school works with the partner no more; its card and agreements stay."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    partner = work.own(Partner, partner_id)
    if partner.closed_on is None:
        partner.closed_on = work.today()
        work.record("partner.closed", "partner", partner.id)
    return partner


def reopen_partner(work: Work, partner_id: UUID) -> Partner:
    """The work with the partner goes on."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    partner = work.own(Partner, partner_id)
    if partner.closed_on is not None:
        partner.closed_on = None
        work.record("partner.reopened", "partner", partner.id)
    return partner


def add_agreement(work: Work, partner_id: UUID, card: AgreementCard) -> PartnerAgreement:
    """Enter an agreement with a partner of the school."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    work.own(Partner, partner_id)
    agreement = PartnerAgreement(
        school_id=work.actor.school_id,
        partner_id=partner_id,
        created_at=work.now(),
        file_id=card.file_id,
        **_agreed(work, card),
    )
    work.session.add(agreement)
    work.session.flush()
    work.record("agreement.added", "partner_agreement", agreement.id, partner=str(partner_id))
    return agreement


def change_agreement(work: Work, agreement_id: UUID, card: AgreementCard) -> PartnerAgreement:
    """Correct an agreement; without a new scan the old one stays."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    agreement = work.own(PartnerAgreement, agreement_id)
    for name, value in _agreed(work, card).items():
        setattr(agreement, name, value)
    if card.file_id is not None:
        agreement.file_id = card.file_id
    work.record("agreement.changed", "partner_agreement", agreement.id,
                partner=str(agreement.partner_id))  # fmt: skip
    return agreement


def faults_of_partner(work: Work, card: PartnerCard) -> dict[str, str]:
    """Everything that is wrong with the card by itself; a taken name is looked for later."""
    faults = {}
    if len(clean(card.name)) < 3:
        faults["name"] = "partner_name"
    if card.kind not in {kind.code for kind in profile_of(work.session).partner_kinds}:
        faults["kind"] = "partner_kind"
    if card.inn and isinstance(problem := cells.inn()(card.inn), Problem):
        faults["inn"] = problem.code
    if card.phone and read_phone(card.phone) is None:
        faults["phone"] = "phone"
    if card.email and read_email(card.email) is None:
        faults["email"] = "email"
    if card.site and read_site(card.site) is None:
        faults["site"] = "site"
    return faults


def faults_of_agreement(work: Work, card: AgreementCard) -> dict[str, str]:
    """Dates and words that cannot be."""
    faults = {}
    if not clean(card.subject):
        faults["subject"] = "agreement_subject"
    if card.state not in AGREEMENT_STATES:
        faults["state"] = "agreement_state"
    if card.signed_on is not None and card.signed_on > work.today():
        faults["signed_on"] = "signed_later"
    elif card.state == "signed" and card.signed_on is None:
        faults["signed_on"] = "signed_when"
    if card.signed_on and card.valid_until and card.valid_until < card.signed_on:
        faults["valid_until"] = "agreement_backwards"
    return faults


def partners(session: Session, today: date, *, closed: bool = False) -> list[PartnerLine]:
    """Partners by name, those the school works with or those of the past."""
    sent = (
        select(func.count())
        .where(
            Person.school_id == Partner.school_id,
            Person.partner_id == Partner.id,
            Person.left_on.is_(None),
        )
        .correlate(Partner)
        .scalar_subquery()
    )
    in_force = and_(
        PartnerAgreement.school_id == Partner.school_id,
        PartnerAgreement.partner_id == Partner.id,
        PartnerAgreement.state == "signed",
        or_(PartnerAgreement.valid_until.is_(None), PartnerAgreement.valid_until >= today),
    )
    endless = func.bool_or(PartnerAgreement.valid_until.is_(None))
    last = case((endless, None), else_=func.max(PartnerAgreement.valid_until))
    query = (
        select(
            Partner.id, Partner.name, Partner.kind, Partner.contact_name, Partner.phone,
            Partner.closed_on, sent, func.count(PartnerAgreement.id), last,
        )
        .outerjoin(PartnerAgreement, in_force)
        .where(Partner.closed_on.is_not(None) if closed else Partner.closed_on.is_(None))
        .group_by(Partner.school_id, Partner.id)
        .order_by(folded(Partner.name), Partner.id)
    )  # fmt: skip
    return [PartnerLine(*row) for row in session.execute(query)]


def partner(session: Session, partner_id: UUID) -> Partner:
    """One partner; NotFound when the school has none with this id."""
    found = session.scalars(select(Partner).where(Partner.id == partner_id)).one_or_none()
    if found is None:
        raise NotFound("Partner")
    return found


def partner_names(session: Session) -> list[tuple[UUID, str]]:
    """Partners the school works with, for a list box."""
    query = select(Partner.id, Partner.name).where(Partner.closed_on.is_(None))
    return [(row[0], row[1]) for row in session.execute(query.order_by(folded(Partner.name)))]


def agreements(session: Session, partner_id: UUID) -> Sequence[PartnerAgreement]:
    """What was agreed with a partner, the latest first."""
    query = (
        select(PartnerAgreement)
        .where(PartnerAgreement.partner_id == partner_id)
        .order_by(PartnerAgreement.signed_on.desc().nulls_first(), PartnerAgreement.id.desc())
    )
    return session.scalars(query).all()


def agreement(session: Session, agreement_id: UUID) -> PartnerAgreement:
    """One agreement; NotFound when the school has none with this id."""
    query = select(PartnerAgreement).where(PartnerAgreement.id == agreement_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("PartnerAgreement")
    return found


def people_of(session: Session, partner_id: UUID) -> list[PersonLine]:
    """People the partner sends to the school."""
    query = select(*LINE).where(Person.partner_id == partner_id, Person.left_on.is_(None))
    return lines(session, query.order_by(*IN_ORDER).limit(200))


def ending_soon(session: Session, today: date) -> list[tuple[UUID, str, date]]:
    """Partners whose agreement in force ends within two months: id, name, last day."""
    query = (
        select(Partner.id, Partner.name, PartnerAgreement.valid_until)
        .join(
            PartnerAgreement,
            and_(
                PartnerAgreement.school_id == Partner.school_id,
                PartnerAgreement.partner_id == Partner.id,
            ),
        )
        .where(
            Partner.closed_on.is_(None),
            PartnerAgreement.state == "signed",
            PartnerAgreement.valid_until.between(today, today + ENDING_SOON),
        )
        .order_by(PartnerAgreement.valid_until, folded(Partner.name))
        .limit(20)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query) if row[2] is not None]


def _checked(work: Work, card: PartnerCard, partner_id: UUID | None) -> dict[str, str]:
    """The columns of the card, or every fault of it at once."""
    faults = faults_of_partner(work, card)
    if faults:
        raise Invalid(faults)
    same = select(Partner.id).where(
        folded(Partner.name) == clean(card.name).lower().replace("ё", "е")
    )
    if partner_id is not None:
        same = same.where(Partner.id != partner_id)
    if work.session.scalar(same.limit(1)) is not None:
        raise Invalid({"name": "partner_taken"})
    return {
        "name": clean(card.name),
        "kind": card.kind,
        "inn": str(cells.inn()(card.inn)) if card.inn else "",
        "address": clean(card.address),
        "contact_name": clean(card.contact_name),
        "phone": (read_phone(card.phone) or "") if card.phone else "",
        "email": (read_email(card.email) or "") if card.email else "",
        "site": (read_site(card.site) or "") if card.site else "",
        "note": clean(card.note),
    }


def _agreed(work: Work, card: AgreementCard) -> dict[str, object]:
    faults = faults_of_agreement(work, card)
    if faults:
        raise Invalid(faults)
    return {
        "subject": clean(card.subject),
        "number": clean(card.number),
        "state": card.state,
        "signed_on": card.signed_on,
        "valid_until": card.valid_until,
    }
