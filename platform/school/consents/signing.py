"""What a guest with a link does: reads each document, signs or refuses each, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kernel.errors import Invalid, NotFound, WrongState
from kernel.ids import new_id
from kernel.work import Work
from school.consents.models import Consent, ConsentAsk
from school.consents.signers import is_same_name
from school.links.service import use_link
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class Name:
    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it is shown and will be kept."""

    purpose: str
    version: int
    wording: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class AskedPapers:
    """What the link asks: of whom, about whom, and the documents."""

    ask_id: UUID
    link_id: UUID
    person_id: UUID
    signer_id: UUID
    relation: str
    person: Name
    signer: Name
    papers: tuple[Paper, ...]
    scope: Mapping[str, object]

    @property
    def for_oneself(self) -> bool:
        return self.person_id == self.signer_id


@dataclass(frozen=True, slots=True)
class Answered:
    """What the signer decided, for the receipt."""

    signed: tuple[Paper, ...]
    refused: tuple[Paper, ...]
    on: date


def asked_papers(session: Session, link_id: UUID) -> AskedPapers:
    """The documents behind a link that opens; the guest may read nothing else of the people."""
    about, signer = aliased(Person), aliased(Person)
    query = (
        select(
            ConsentAsk, about.surname, about.given_name, about.patronymic,
            signer.surname, signer.given_name, signer.patronymic,
        )
        .join(
            about,
            (about.school_id == ConsentAsk.school_id) & (about.id == ConsentAsk.person_id),
        )
        .join(
            signer,
            (signer.school_id == ConsentAsk.school_id) & (signer.id == ConsentAsk.signer_id),
        )
        .where(ConsentAsk.link_id == link_id)
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("ConsentAsk")
    ask: ConsentAsk = row[0]
    return AskedPapers(
        ask.id, ask.link_id, ask.person_id, ask.signer_id, ask.relation,
        Name(*row[1:4]), Name(*row[4:7]),
        tuple(_paper(ask, purpose) for purpose in ask.purposes), ask.scope,
    )  # fmt: skip


def answer(work: Work, asked: AskedPapers, choices: Mapping[str, bool], typed: str) -> Answered:
    """Sign some documents and refuse others; the link is used by it, whatever was chosen.

    Every document needs an answer; signing one needs the signer's full name, typed.
    """
    faults = {
        f"choice_{paper.purpose}": "choice_needed"
        for paper in asked.papers
        if paper.purpose not in choices
    }
    signed = tuple(paper for paper in asked.papers if choices.get(paper.purpose))
    refused = tuple(paper for paper in asked.papers if choices.get(paper.purpose) is False)
    if signed and not typed.strip():
        faults["full_name"] = "signature_empty"
    elif signed and not is_same_name(typed, *_parts(asked.signer)):
        faults["full_name"] = "signature_other"
    if faults:
        raise Invalid(faults, people=[asked.signer])
    _refuse_outlived(signed, work.today())
    use_link(work, asked.link_id)
    _keep(work, asked, signed, refused)
    return Answered(signed, refused, work.today())


def _keep(
    work: Work, asked: AskedPapers, signed: tuple[Paper, ...], refused: tuple[Paper, ...]
) -> None:
    consents = [_consent(work, asked, paper) for paper in signed]
    work.session.add_all(consents)
    for consent in consents:
        work.record("consent.given", "consent", consent.id, purpose=consent.purpose, via="link",
                    person=str(asked.person_id))  # fmt: skip
    if refused:
        ask = work.own(ConsentAsk, asked.ask_id)
        ask.refused_at = work.now()
        work.record("consent.refused", "person", asked.person_id, ask=str(asked.ask_id),
                    purposes=[paper.purpose for paper in refused])  # fmt: skip
    work.session.flush()


def _consent(work: Work, asked: AskedPapers, paper: Paper) -> Consent:
    scope = asked.scope.get(paper.purpose)
    return Consent(
        school_id=work.actor.school_id,
        id=new_id(),
        person_id=asked.person_id,
        purpose=paper.purpose,
        signer_id=asked.signer_id,
        relation=asked.relation,
        version=paper.version,
        wording=paper.wording,
        scope={paper.purpose: scope} if scope else {},
        via="link",
        link_id=asked.link_id,
        given_on=work.today(),
        valid_until=paper.valid_until,
        recorded_at=work.now(),
    )


def _refuse_outlived(signed: tuple[Paper, ...], today: date) -> None:
    """The child came of age, or the term ran out, while the link lay unanswered."""
    if any(paper.valid_until is not None and paper.valid_until <= today for paper in signed):
        raise WrongState("consent_outlived")


def _paper(ask: ConsentAsk, purpose: str) -> Paper:
    edition: Any = ask.versions[purpose]
    until = date.fromisoformat(edition["until"]) if edition["until"] else None
    return Paper(purpose, edition["version"], str(ask.wordings[purpose]), until)


def _parts(name: Name) -> tuple[str, str, str]:
    return name.surname, name.given_name, name.patronymic
