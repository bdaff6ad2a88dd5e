"""The mentor's written permission for one school: asked for by a link, or written down from paper.

It is the consent of purpose «transfer», narrowed to the asking school and to parts of the card.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.tenancy.models import School
from kernel.work import Work
from school.consents.models import Consent
from school.consents.service import AskConsent, Asked, PaperConsent, ask_consent, record_paper
from school.exchange.models import Loan
from school.exchange.rules import FIELDS, scope_words

PURPOSE = "transfer"


def ask_mentor(work: Work, loan_id: UUID, fields: Collection[str]) -> Asked:
    """A one-time link for the mentor to agree, or not, to these parts for this school."""
    work.actor.require(Permission.EXCHANGE)
    loan, words, chosen = _narrowed(work, loan_id, fields)
    return ask_consent(
        work,
        AskConsent(
            person_id=loan.person_id,
            signer_id=loan.person_id,
            purposes=[PURPOSE],
            scope={PURPOSE: words},
            narrowed=_kept(loan, chosen),
        ),
    )


def record_mentor(
    work: Work, loan_id: UUID, fields: Collection[str], given_on: date | None
) -> Consent:
    """The same, signed by hand."""
    work.actor.require(Permission.EXCHANGE)
    loan, words, chosen = _narrowed(work, loan_id, fields)
    return record_paper(
        work,
        PaperConsent(
            person_id=loan.person_id,
            signer_id=loan.person_id,
            purpose=PURPOSE,
            given_on=given_on,
            scope={PURPOSE: words},
            narrowed=_kept(loan, chosen),
        ),
    )


def _narrowed(work: Work, loan_id: UUID, fields: Collection[str]) -> tuple[Loan, str, list[str]]:
    """The open ask, and what its consent is narrowed to, in words and as data."""
    query = select(Loan).where(Loan.school_id == work.actor.school_id, Loan.id == loan_id)
    loan = work.session.scalars(query).one_or_none()
    if loan is None:
        raise NotFound("Loan")
    if loan.state != "asked":
        raise WrongState("loan_closed", state=loan.state)
    if not fields or set(fields) - set(FIELDS):
        raise Invalid({"fields": "fields_unknown" if fields else "fields_empty"})
    school = work.session.get_one(School, loan.asking_school_id)
    chosen = [name for name in FIELDS if name in fields]
    return loan, scope_words(school.full_name, chosen), chosen


def _kept(loan: Loan, fields: Collection[str]) -> dict[str, object]:
    return {"school_id": str(loan.asking_school_id), "fields": list(fields)}
