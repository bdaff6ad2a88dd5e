"""A consent is withdrawn: what stood on it stops at once, and the curator learns what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.rules import STANDING
from school.bases.service import freeze, thaw
from school.consents.models import Consent
from school.consents.queries import in_force, is_open, missing
from school.consents.service import revoke_asks_about
from school.consents.signers import signers_of
from school.instruments.models import FormLink
from school.links.models import Link
from school.links.service import revoke_link
from school.mentors.models import MentorProfile
from school.programmes.freezing import open_pairs_of, pause_pairs_of
from school.programmes.guest_links import close_links_of, held_by
from school.registry.models import Person
from school.tasks.service import add_task, close_tasks_of
from school.withdrawal.rules import STOPS, TASKS, due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent:
    """`by_id` is the person whose word or letter came; `note` says how it came."""

    person_id: UUID
    purpose: str
    withdrawn_on: date | None
    by_id: UUID | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """What a withdrawal stops: told before it as a warning, after it as a result."""

    sides: tuple[str, ...]
    pairs: int
    links: int
    offer: bool
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Renewed:
    """Sides of the bases that a person returned to."""

    sides: tuple[str, ...]


def effects_of(work: Work, person_id: UUID, purpose: str) -> Effects:
    """What would stop if the consent were withdrawn now."""
    sides = STOPS.get(purpose, ())
    standing = _standing(work, person_id, sides)
    may_be_offered = purpose == "transfer" or "mentor" in standing
    return Effects(
        sides=standing,
        pairs=open_pairs_of(work, person_id, sides) if sides else 0,
        links=len(_links_to_close(work, person_id, purpose)),
        offer=may_be_offered and _is_offered(work, person_id, purpose),
        tasks=_tasks(work, person_id, purpose),
    )


def withdraw_consent(work: Work, cmd: WithdrawConsent) -> Effects:
    """End every consent in force of the purpose and everything that stands on it."""
    work.actor.require(Permission.CONSENTS_EDIT)
    person = work.own(Person, cmd.person_id)
    ended = consents_held(work, person.id, cmd.purpose, lock=True)
    if not ended:
        raise WrongState("no_such_consent")
    _refuse_faults(work, cmd, ended)
    tasks = _tasks(work, person.id, cmd.purpose)
    for consent in ended:
        consent.withdrawn_on, consent.withdrawn_by = cmd.withdrawn_on, cmd.by_id
        consent.withdrawal_note = clean(cmd.note)
        work.record("consent.withdrawn", "consent", consent.id, purpose=cmd.purpose,
                    person=str(person.id))  # fmt: skip
    work.session.flush()
    return _cascade(work, person.id, cmd.purpose, tasks)


def consents_renewed(work: Work, person_id: UUID) -> Renewed:
    """Let a person return whose consents stand again; called after every new consent.

    Pairs stay on pause: whether the two go on is for them to say, not for a paper.
    """
    thawed = thaw(work, person_id)
    if thawed:
        close_tasks_of(work, "consent_withdrawn", person_id)
        close_tasks_of(work, "consents_lacking", person_id)
    lacking = missing(work.session, [person_id], "mentee", work.today())
    if "processing" not in lacking.get(person_id, ()):
        close_tasks_of(work, "erase_data", person_id)
    return Renewed(tuple(entry.side for entry in thawed))


def _cascade(work: Work, person_id: UUID, purpose: str, tasks: Sequence[str]) -> Effects:
    sides = STOPS.get(purpose, ())
    # Paused here first, with an entry in the log each: freezing pauses whatever is left.
    pairs = pause_pairs_of(work, person_id, sides) if sides else []
    stopped = freeze(work, person_id, sides)
    closed = revoke_asks_about(work, person_id, None if purpose == "processing" else [purpose])
    if purpose == "processing":
        for link_id in _form_links(work, person_id):
            revoke_link(work, link_id)
            closed.append(link_id)
    closed += close_links_of(work, person_id, sides)
    offer = _end_offer(work, person_id, purpose)
    close_tasks_of(work, "renew_consent", person_id)
    for kind in tasks:
        add_task(work, kind, due_on=due_on(kind, work.today()), person_id=person_id,
                 purpose=purpose)  # fmt: skip
    return Effects(tuple(entry.side for entry in stopped), len(pairs), len(closed), offer,
                   tuple(tasks))  # fmt: skip


def consents_held(
    work: Work, person_id: UUID, purpose: str, *, lock: bool = False
) -> Sequence[Consent]:
    """The consents in force; locked, nobody else withdraws them meanwhile."""
    query = select(Consent).where(
        Consent.person_id == person_id, Consent.purpose == purpose, in_force(work.today())
    )
    return work.session.scalars(query.with_for_update() if lock else query).all()


def _refuse_faults(work: Work, cmd: WithdrawConsent, ended: Sequence[Consent]) -> None:
    faults = {}
    given_on = max(consent.given_on for consent in ended)
    if cmd.withdrawn_on is None:
        faults["withdrawn_on"] = "day_needed"
    elif cmd.withdrawn_on > work.today():
        faults["withdrawn_on"] = "withdrawn_later"
    elif cmd.withdrawn_on < given_on:
        faults["withdrawn_on"] = "withdrawn_before"
    if cmd.by_id not in who_may_withdraw(work, cmd.person_id, ended):
        faults["by"] = "withdrawn_by_whom"
    if faults:
        raise Invalid(faults, given_on=given_on)


def who_may_withdraw(work: Work, person_id: UUID, consents: Sequence[Consent]) -> set[UUID]:
    """Whoever signed, and whoever might sign today: a grown-up child ends the parent's word."""
    today = {each.id for each in signers_of(work.session, [person_id], work.today())[person_id]}
    return today | {consent.signer_id for consent in consents}


def _standing(work: Work, person_id: UUID, sides: Sequence[str]) -> tuple[str, ...]:
    query = select(BaseEntry.side).where(
        BaseEntry.person_id == person_id, BaseEntry.side.in_(sides), BaseEntry.state.in_(STANDING)
    )
    return tuple(work.session.scalars(query.order_by(BaseEntry.side))) if sides else ()


def _form_links(work: Work, person_id: UUID) -> list[UUID]:
    """Open links to questionnaires about the person, or for the person to answer."""
    query = (
        select(Link.id)
        .join(FormLink, (FormLink.school_id == Link.school_id) & (FormLink.link_id == Link.id))
        .where(
            or_(FormLink.person_id == person_id, FormLink.respondent_id == person_id),
            is_open(work.now()),
        )
    )
    return list(work.session.scalars(query))


def _links_to_close(work: Work, person_id: UUID, purpose: str) -> list[UUID]:
    """What a withdrawal closes besides the asks for consents."""
    closed = [Link.id.in_(held_by(work, person_id, STOPS.get(purpose, ())))]
    if purpose == "processing":
        asked = FormLink.person_id == person_id, FormLink.respondent_id == person_id
        closed.append(Link.id.in_(select(FormLink.link_id).where(or_(*asked))))
    query = select(Link.id).where(or_(*closed), is_open(work.now()))
    return list(work.session.scalars(query.order_by(Link.id)))


def _is_offered(work: Work, person_id: UUID, purpose: str) -> bool:
    if purpose not in ("transfer", "processing", "be_mentor"):
        return False
    query = select(MentorProfile.id).where(
        MentorProfile.person_id == person_id, MentorProfile.other_schools_since.is_not(None)
    )
    return work.session.scalar(query) is not None


def _end_offer(work: Work, person_id: UUID, purpose: str) -> bool:
    """Other schools stop seeing the mentor's card; cards lent already end in the database."""
    if not _is_offered(work, person_id, purpose):
        return False
    query = select(MentorProfile).where(MentorProfile.person_id == person_id)
    offer = work.session.scalars(query).one()
    offer.other_schools_since = None
    work.record("mentor.offer_ended", "person", person_id, purpose=purpose)
    return True


def _tasks(work: Work, person_id: UUID, purpose: str) -> tuple[str, ...]:
    """Nothing has to be taken down where nothing was allowed to be published."""
    tasks = TASKS[purpose]
    if purpose != "processing" or consents_held(work, person_id, "publication"):
        return tasks
    return tuple(task for task in tasks if task != "take_down")
