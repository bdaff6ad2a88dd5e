"""A mentor of another school: asked for, permitted in part and for a time, taken back (PL-14).

The mentor's school keeps the row. The asking school may only add its question, let go, and note
whom it entered; the last two are functions of the database, for the row is not its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import null, select, text

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.work import Work
from school.exchange.models import Loan
from school.exchange.queries import card_to_give, open_asks, open_mentor, transfer_consent
from school.exchange.rules import (
    FIELDS,
    LONGEST_ANSWER,
    LONGEST_NEED,
    card_of,
    fault_of_until,
    state_on,
)
from school.mentors.rules import LONGEST_COMPETENCE
from school.mentors.service import write_profile
from school.registry.models import Person
from school.registry.service import PersonCard, add_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Which mentor of which school, and what for, in the asking school's words."""

    school_id: UUID
    person_id: UUID
    need: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Which parts of the card the asking school will see, and the last day it sees them."""

    loan_id: UUID
    fields: Collection[str]
    valid_until: date | None
    answer: str = ""


def ask_for(work: Work, cmd: Ask) -> UUID:
    """Ask another school for a mentor who lets be asked for; one open ask at a time."""
    work.actor.require(Permission.EXCHANGE)
    need = clean(cmd.need)
    if not need:
        raise Invalid({"need": "need_empty"})
    if len(need) > LONGEST_NEED:
        raise Invalid({"need": "need_long"})
    open_mentor(work.session, cmd.school_id, cmd.person_id)
    if (cmd.school_id, cmd.person_id) in open_asks(work.session, _own(work)):
        raise WrongState("already_asked")
    loan = Loan(
        school_id=cmd.school_id,
        person_id=cmd.person_id,
        asking_school_id=_own(work),
        need=need,
        asked_at=work.now(),
        asked_by=work.actor.account_id,
    )
    work.session.add(loan)
    work.session.flush()
    work.record("loan.asked", "loan", loan.id, school=str(cmd.school_id))
    return loan.id


def permit(work: Work, cmd: Permit) -> None:
    """Show the asking school the chosen parts of the card; the mentor must have consented to it.

    Nothing is copied but what was ticked, the consent names and the card really holds.
    """
    work.actor.require(Permission.EXCHANGE)
    loan = _ours(work, cmd.loan_id, "asked")
    consent = transfer_consent(work.session, loan.person_id, loan.asking_school_id, work.today())
    if consent is None:
        raise Invalid({"consent": "transfer_missing"}, person=loan.person_id)
    faults = {}
    if not cmd.fields:
        faults["fields"] = "fields_empty"
    elif set(cmd.fields) - set(FIELDS):
        faults["fields"] = "fields_unknown"
    elif consent.fields and set(cmd.fields) - set(consent.fields):
        faults["fields"] = "fields_beyond_consent"
    if fault := fault_of_until(cmd.valid_until, work.today(), consent.valid_until):
        faults["valid_until"] = fault
    if faults:
        raise Invalid(faults)
    card = card_of(card_to_give(work.session, loan.person_id), cmd.fields)
    if not card:
        raise Invalid({"fields": "fields_blank"})
    loan.state, loan.card, loan.consent_id = "permitted", card, consent.consent_id
    loan.valid_until = cmd.valid_until
    _answered(work, loan, cmd.answer)
    work.record("loan.permitted", "loan", loan.id, fields=sorted(card), person=str(loan.person_id))


def refuse(work: Work, loan_id: UUID, answer: str = "") -> None:
    """Say no; the asking school learns the answer and nothing else."""
    work.actor.require(Permission.EXCHANGE)
    loan = _ours(work, loan_id, "asked")
    loan.state = "refused"
    _answered(work, loan, answer)
    work.record("loan.refused", "loan", loan.id, person=str(loan.person_id))


def revoke(work: Work, loan_id: UUID, answer: str = "") -> None:
    """Take the permission back at any time: the card is wiped at once."""
    work.actor.require(Permission.EXCHANGE)
    loan = _ours(work, loan_id, "permitted")
    _wipe(work, loan, "revoked")
    loan.answer = clean(answer)[:LONGEST_ANSWER] or loan.answer


def revoke_for_consent(work: Work, consent_id: UUID) -> int:
    """The mentor withdrew the consent: every card that stood on it goes; returns how many.

    Asked by whoever withdraws a consent, with that right; the database does the same by itself.
    """
    query = select(Loan).where(
        Loan.school_id == _own(work), Loan.consent_id == consent_id, Loan.state == "permitted"
    )
    loans = work.session.scalars(query.with_for_update()).all()
    for loan in loans:
        _wipe(work, loan, "revoked")
    return len(loans)


def end_expired(work: Work) -> int:
    """Wipe the cards whose last day has passed; pages hide them from the next morning anyway."""
    query = select(Loan).where(
        Loan.school_id == _own(work), Loan.state == "permitted", Loan.valid_until < work.today()
    )
    loans = work.session.scalars(query.with_for_update()).all()
    for loan in loans:
        _wipe(work, loan, "ended")
    return len(loans)


def let_go(work: Work, loan_id: UUID) -> None:
    """The asking school no longer needs the mentor: the ask ends, and the card with it."""
    work.actor.require(Permission.EXCHANGE)
    _asked(work, loan_id)
    if not work.session.scalar(text("SELECT app.end_loan(:id)"), {"id": loan_id}):
        raise WrongState("loan_closed")
    work.record("loan.ended", "loan", loan_id)


def enter_lent(work: Work, loan_id: UUID, kind: str, *, is_namesake: bool = False) -> UUID:
    """Enter a lent mentor into the asking school's own register, from the agreed card alone.

    Consents of its own are asked of the mentor as of anybody, before the base lets in.
    """
    work.actor.require(Permission.EXCHANGE)
    loan = _asked(work, loan_id)
    if state_on(loan.state, loan.valid_until, work.today()) != "permitted":
        raise WrongState("loan_closed")
    if loan.entered_person_id is not None:
        raise WrongState("already_entered")
    card = loan.card or {}
    if not card.get("name"):
        raise Invalid({"kind": "name_not_lent"})
    person = _enter(work, card, kind, is_namesake)
    noted = text("SELECT app.enter_loan(:id, :person)")
    if not work.session.scalar(noted, {"id": loan_id, "person": person.id}):
        raise WrongState("loan_closed")
    work.record("loan.entered", "loan", loan_id, person=str(person.id))
    return person.id


def _enter(work: Work, card: Mapping[str, object], kind: str, is_namesake: bool) -> Person:
    """A person and a profile with what the card tells; a telephone is already one."""
    person = add_person(
        work,
        PersonCard(
            full_name=str(card["name"]),
            kind=kind,
            subject=str(card.get("subject", "")),
            is_namesake=is_namesake,
        ),
    )
    person.phone, person.email = str(card.get("phone", "")), str(card.get("email", ""))
    competences = card.get("competences")
    lines = [str(each) for each in competences] if isinstance(competences, list) else []
    write_profile(
        work,
        person.id,
        {
            "competences": [line[:LONGEST_COMPETENCE] for line in lines],
            "life_experience": str(card.get("experience", "")),
            "interests": str(card.get("interests", "")),
        },
    )
    return person


def _own(work: Work) -> UUID:
    if work.actor.school_id is None:
        raise NotFound("School")
    return work.actor.school_id


def _ours(work: Work, loan_id: UUID, state: str) -> Loan:
    """An ask for our own mentor, held until the end; in another state it is too late."""
    query = select(Loan).where(Loan.school_id == _own(work), Loan.id == loan_id)
    loan = work.session.scalars(query.with_for_update()).one_or_none()
    if loan is None:
        raise NotFound("Loan")
    if loan.state != state:
        raise WrongState("loan_closed", state=loan.state)
    return loan


def _asked(work: Work, loan_id: UUID) -> Loan:
    """An ask of our own, for another school's mentor."""
    query = select(Loan).where(Loan.asking_school_id == _own(work), Loan.id == loan_id)
    loan = work.session.scalars(query).one_or_none()
    if loan is None:
        raise NotFound("Loan")
    return loan


def _answered(work: Work, loan: Loan, answer: str) -> None:
    loan.answered_at, loan.answered_by = work.now(), work.actor.account_id
    loan.answer = clean(answer)[:LONGEST_ANSWER]


def _wipe(work: Work, loan: Loan, state: str) -> None:
    loan.state, loan.ended_at = state, work.now()
    loan.card = null()  # SQL's null: JSON's own would still be a card
    work.session.flush()
    work.record(f"loan.{state}", "loan", loan.id, person=str(loan.person_id))
