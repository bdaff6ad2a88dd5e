"""What people do with consents: ask by a link, take the asking back, write down a signed paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import any_, literal, or_, select

from kernel.errors import Invalid, NotFound
from kernel.full_names import full_name
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from kernel.work import Work
from school.consents.models import Consent, ConsentAsk
from school.consents.queries import ending, is_open, missing
from school.consents.rules import PURPOSES
from school.consents.signers import Signer, signers_of
from school.consents.wording import SCOPED, About, Document, document, purposes_for
from school.links.models import Link
from school.links.service import make_link, revoke_link
from school.registry.models import Person
from school.tasks.service import add_task

LASTS = timedelta(days=14)
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AskConsent:
    """`scope` says in words what a publication or a transfer is narrowed to, by purpose.

    `narrowed` says the same in codes, kept beside the words and never changed after.
    """

    person_id: UUID
    signer_id: UUID
    purposes: Sequence[str]
    scope: Mapping[str, str] = field(default_factory=dict)
    narrowed: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperConsent:
    """A document signed by hand; `file_id` is its scan, if one was made."""

    person_id: UUID
    signer_id: UUID
    purpose: str
    given_on: date | None
    scope: Mapping[str, str] = field(default_factory=dict)
    narrowed: Mapping[str, object] = field(default_factory=dict)
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A link made for one signer; its token is told here and never again."""

    ask_id: UUID
    token: str
    person: Person
    signer: Signer
    purposes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AskedMany:
    """`unsigned` are children without a representative: nobody can be asked about them."""

    asked: tuple[Asked, ...]
    unsigned: tuple[Person, ...]


def ask_consent(work: Work, cmd: AskConsent) -> Asked:
    """Make a one-time link for the signer; an earlier open one for these purposes is closed."""
    work.actor.require(Permission.CONSENTS_EDIT)
    person = work.own(Person, cmd.person_id)
    profile = profile_of(work.session)
    signer = _signer(work, cmd.person_id, cmd.signer_id)
    purposes = tuple(each for each in PURPOSES if each in set(cmd.purposes))
    scope = {name: clean(text) for name, text in cmd.scope.items() if name in purposes}
    faults = _faults_of_purposes(profile, person, signer, purposes, scope)
    if faults:
        raise Invalid(faults)
    return _ask(work, profile, person, signer, purposes, scope, cmd.narrowed)


def ask_many(work: Work, person_ids: Sequence[UUID], side: str) -> AskedMany:
    """Links for everybody chosen who lacks a consent for the base of the side.

    The first legal representative is asked about a child; who lacks nothing is passed by.
    """
    work.actor.require(Permission.CONSENTS_EDIT)
    chosen = list(dict.fromkeys(person_ids))
    if not chosen:
        raise Invalid({"people": "nobody_chosen"})
    if len(chosen) > MOST_AT_ONCE:
        raise Invalid({"people": "too_many_chosen"}, most=MOST_AT_ONCE)
    people = work.session.scalars(select(Person).where(Person.id.in_(chosen))).all()
    if len(people) != len(chosen):
        raise NotFound("Person")
    profile = profile_of(work.session)
    lacking = missing(work.session, chosen, side, work.today())
    signers = signers_of(work.session, chosen, work.today())
    asked, unsigned = [], []
    for person in sorted(people, key=_in_order):
        if person.id not in lacking:
            continue
        if signers[person.id]:
            signer = signers[person.id][0]
            asked.append(_ask(work, profile, person, signer, lacking[person.id], {}, {}))
        else:
            unsigned.append(person)
    return AskedMany(tuple(asked), tuple(unsigned))


def revoke_ask(work: Work, ask_id: UUID) -> ConsentAsk:
    """Close the link of an asking at once."""
    work.actor.require(Permission.CONSENTS_EDIT)
    ask = work.own(ConsentAsk, ask_id)
    revoke_link(work, ask.link_id)
    return ask


def revoke_asks_about(
    work: Work, person_id: UUID, purposes: Sequence[str] | None = None
) -> list[UUID]:
    """Close every open link that asks about a person; with `purposes`, those that ask for one."""
    query = (
        select(ConsentAsk.link_id)
        .join(Link, (Link.school_id == ConsentAsk.school_id) & (Link.id == ConsentAsk.link_id))
        .where(ConsentAsk.person_id == person_id, is_open(work.now()))
    )
    if purposes is not None:
        query = query.where(or_(*(literal(each) == any_(ConsentAsk.purposes) for each in purposes)))
    closed = list(work.session.scalars(query))
    for link_id in closed:
        revoke_link(work, link_id)
    return closed


def record_paper(work: Work, cmd: PaperConsent) -> Consent:
    """Write down a consent signed on paper, in the words of the present edition."""
    work.actor.require(Permission.CONSENTS_EDIT)
    person = work.own(Person, cmd.person_id)
    profile = profile_of(work.session)
    signer = _signer(work, cmd.person_id, cmd.signer_id)
    scope = {cmd.purpose: clean(cmd.scope.get(cmd.purpose, ""))} if cmd.purpose in SCOPED else {}
    purposes = (cmd.purpose,) if cmd.purpose in PURPOSES else ()
    faults = _faults_of_purposes(profile, person, signer, purposes, scope)
    if cmd.given_on is None:
        faults["given_on"] = "day_needed"
    elif cmd.given_on > work.today():
        faults["given_on"] = "given_later"
    elif person.born_on is not None and cmd.given_on <= person.born_on:
        faults["given_on"] = "given_before_birth"
    if faults or cmd.given_on is None:
        raise Invalid(faults)
    paper = _document(work, profile, cmd.purpose, person, signer, cmd.given_on, scope)
    if paper.valid_until is not None and paper.valid_until <= work.today():
        raise Invalid({"given_on": "given_and_over"}, until=paper.valid_until)
    return _keep_paper(work, cmd, paper, signer, scope)


def renewal_tasks(work: Work, days: int = 30) -> list[UUID]:
    """A task for each consent that ends within `days`; asking twice adds nothing."""
    return [
        add_task(
            work,
            "renew_consent",
            due_on=each.valid_until,
            person_id=each.person_id,
            object_id=each.consent_id,
            purpose=each.purpose,
        )
        for each in ending(work.session, work.today(), days)
    ]


def _signer(work: Work, person_id: UUID, signer_id: UUID) -> Signer:
    """The chosen signer among those whose word counts today."""
    allowed = signers_of(work.session, [person_id], work.today())[person_id]
    found = next((each for each in allowed if each.id == signer_id), None)
    if found is None:
        raise Invalid({"signer": "signer_unfit" if allowed else "no_representative"})
    return found


def _faults_of_purposes(
    profile: Profile,
    person: Person,
    signer: Signer,
    purposes: Sequence[str],
    scope: Mapping[str, str],
) -> dict[str, str]:
    known = purposes_for(profile, person.kind, represented=bool(signer.relation))
    if not purposes or not set(purposes) <= set(known):
        return {"purposes": "purposes_needed"}
    unsaid = [each for each in SCOPED if each in purposes and not scope.get(each)]
    return {f"scope_{purpose}": f"scope_{purpose}_needed" for purpose in unsaid}


def _document(
    work: Work,
    profile: Profile,
    purpose: str,
    person: Person,
    signer: Signer,
    given_on: date,
    scope: Mapping[str, str],
) -> Document:
    school = work.session.get_one(School, work.actor.school_id)
    return document(profile, purpose, school, about(profile, person, signer), given_on, scope)


def about(profile: Profile, person: Person, signer: Signer) -> About:
    """Names as the document writes them."""
    relations = {each.code: each.name.ru for each in profile.relations}
    return About(
        person=_full(person),
        signer=_full(signer),
        relation=relations.get(signer.relation, signer.relation),
        born_on=person.born_on,
    )


def _full(person: Person | Signer) -> str:
    return full_name(person.surname, person.given_name, person.patronymic)


def _in_order(person: Person) -> tuple[int, str, str, str]:
    """By class, then by name: the order in which slips are cut and handed out."""
    return person.grade or 0, person.grade_letter, person.surname, person.given_name


def _ask(
    work: Work,
    profile: Profile,
    person: Person,
    signer: Signer,
    purposes: Sequence[str],
    scope: Mapping[str, str],
    narrowed: Mapping[str, object],
) -> Asked:
    revoke_asks_about(work, person.id, purposes)
    papers = [
        _document(work, profile, each, person, signer, work.today(), scope) for each in purposes
    ]
    link = make_link(work, "consent", lasts=LASTS)
    ask = ConsentAsk(
        school_id=work.actor.school_id,
        id=new_id(),
        link_id=link.link_id,
        person_id=person.id,
        signer_id=signer.id,
        relation=signer.relation,
        purposes=list(purposes),
        scope={**scope, **narrowed},
        wordings={each.purpose: each.wording for each in papers},
        versions={
            each.purpose: {
                "version": each.version,
                "until": each.valid_until.isoformat() if each.valid_until else None,
            }
            for each in papers
        },
    )
    work.session.add(ask)
    work.session.flush()
    work.record("consent.asked", "person", person.id, ask=str(ask.id), purposes=list(purposes))
    return Asked(ask.id, link.token, person, signer, tuple(purposes), work.now() + LASTS)


def _keep_paper(
    work: Work, cmd: PaperConsent, paper: Document, signer: Signer, scope: Mapping[str, str]
) -> Consent:
    consent = Consent(
        school_id=work.actor.school_id,
        id=new_id(),
        person_id=cmd.person_id,
        purpose=cmd.purpose,
        signer_id=signer.id,
        relation=signer.relation,
        version=paper.version,
        wording=paper.wording,
        scope={**scope, **cmd.narrowed},
        via="paper",
        file_id=cmd.file_id,
        given_on=cmd.given_on,
        valid_until=paper.valid_until,
        recorded_at=work.now(),
        recorded_by=work.actor.account_id,
    )
    work.session.add(consent)
    work.session.flush()
    work.record("consent.given", "consent", consent.id, purpose=cmd.purpose, via="paper",
                person=str(cmd.person_id))  # fmt: skip
    revoke_asks_about(work, cmd.person_id, [cmd.purpose])
    return consent
