"""What is done with the mentor base: a profile kept, a mentor let in, rested and brought back.

Being a mentor is somebody's own wish (R-01, R-16): nothing here puts a person in without consents.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from kernel.contacts import read_email, read_phone
from kernel.errors import DomainError, Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.rules import STANDING
from school.bases.service import enter_base, leave_base, set_state
from school.consents.queries import missing
from school.mentors.models import MentorProfile
from school.mentors.queries import open_pairs_of
from school.mentors.rules import COLUMNS, NEVER_LENT, faults_of, sub_base_of, tidied
from school.registry.models import Person
from school.registry.service import PersonCard, add_person, faults_of_card

SIDE = "mentor"
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """How a mentor is reached and where a mentor works: these stand on the person's own card."""

    phone: str = ""
    email: str = ""
    workplace: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What an act on many did; `passed` are those it could not do, each with the reason's code."""

    done: int
    passed: tuple[tuple[UUID, str], ...] = ()


def add_mentor(
    work: Work, card: PersonCard, contacts: Contacts, fields: Mapping[str, object]
) -> Person:
    """A new card of the register with the beginning of a profile; the base itself comes later."""
    work.actor.require(Permission.MENTORS_EDIT)
    faults = _all_faults(work, card, contacts, fields)
    if faults:
        raise Invalid(faults)
    person = add_person(work, card)
    _set(person, _checked_contacts(contacts))
    write_profile(work, person.id, fields)
    return person


def save_profile(work: Work, person_id: UUID, fields: Mapping[str, object]) -> MentorProfile:
    """Keep the given fields of a mentor's profile; others stay as they are."""
    work.actor.require(Permission.MENTORS_EDIT)
    work.own(Person, person_id)
    return write_profile(work, person_id, fields)


def write_profile(work: Work, person_id: UUID, fields: Mapping[str, object]) -> MentorProfile:
    """The same for callers who have asked for their own right: an import, a mentor of elsewhere."""
    values = _checked(work, fields)
    profile = profile_row(work, person_id)
    if profile is None:
        profile = MentorProfile(
            school_id=work.actor.school_id, person_id=person_id, updated_at=work.now()
        )
        work.session.add(profile)
        changed = sorted(values)
    else:
        changed = sorted(name for name, value in values.items() if getattr(profile, name) != value)
    for name in changed:
        setattr(profile, name, values[name])
    profile.updated_at, profile.updated_by = work.now(), work.actor.account_id
    work.session.flush()
    work.record("mentor.profile", "person", person_id, fields=changed)
    return profile


def save_contacts(work: Work, person_id: UUID, contacts: Contacts) -> None:
    """Correct how a mentor is reached, on the person's card."""
    work.actor.require(Permission.MENTORS_EDIT)
    person = work.own(Person, person_id)
    changed = _set(person, _checked_contacts(contacts))
    if changed:
        work.record("person.changed", "person", person_id, fields=changed)


def enter_mentor(work: Work, person_id: UUID) -> BaseEntry:
    """Let a mentor into the base; Invalid lists the consents that are missing (R-03)."""
    work.actor.require(Permission.MENTORS_EDIT)
    entry = enter_base(work, person_id, SIDE)
    if profile_row(work, person_id) is None:
        write_profile(work, person_id, {})
    return entry


def permit_other_schools(work: Work, person_id: UUID, permits: bool) -> None:
    """E-06: the mentor's own word that other schools may ask; never a child's (R-08)."""
    work.actor.require(Permission.MENTORS_EDIT)
    person = work.own(Person, person_id)
    if permits and person.kind in NEVER_LENT:
        raise Invalid({"other_schools": "pupil_not_lent"})
    profile = profile_row(work, person_id) or write_profile(work, person_id, {})
    if (profile.other_schools_since is not None) == permits:
        return
    profile.other_schools_since = work.today() if permits else None
    work.record("mentor.permits" if permits else "mentor.permits_not", "person", person_id)


def rest_mentor(work: Work, person_id: UUID) -> None:
    """Keep a mentor for later, in the long-term base (E-05); nobody rests while a pair is open."""
    work.actor.require(Permission.MENTORS_EDIT)
    entry = _with_consents(work, _entry(work, person_id))
    if open_pairs_of(work.session, [person_id]).get(person_id):
        raise WrongState("has_open_pairs")
    set_state(work, entry, "resting")
    entry.is_long_term = True


def bring_back(work: Work, person_id: UUID) -> None:
    """Call a mentor of the long-term base: who was admitted to work stands as selected again."""
    work.actor.require(Permission.MENTORS_EDIT)
    entry = _with_consents(work, _entry(work, person_id))
    if entry.state != "resting":
        raise WrongState("base_state", state=entry.state)
    set_state(work, entry, "selected" if entry.admitted_on is not None else "entered")


def keep_long(work: Work, person_id: UUID, is_long_term: bool) -> None:
    """Whether the mentor belongs to the long-term base, working or resting."""
    work.actor.require(Permission.MENTORS_EDIT)
    entry = _with_consents(work, _entry(work, person_id))
    if entry.is_long_term == is_long_term:
        return
    entry.is_long_term = is_long_term
    work.record("mentor.long_term", "base_entry", entry.id, is_long_term=is_long_term)


def dismiss_mentor(work: Work, person_id: UUID, reason: str) -> None:
    """Take a mentor out of the base; cards, pairs and interviews of the past stay."""
    work.actor.require(Permission.MENTORS_EDIT)
    if not clean(reason):
        raise Invalid({"reason": "leaving_reason_needed"})
    entry = _entry(work, person_id)
    if open_pairs_of(work.session, [person_id]).get(person_id):
        raise WrongState("has_open_pairs")
    leave_base(work, entry.id, reason)


BULK: Mapping[str, Callable[[Work, UUID], object]] = {
    "enter": enter_mentor,
    "rest": rest_mentor,
    "back": bring_back,
    "long": lambda work, person_id: keep_long(work, person_id, True),
    "not_long": lambda work, person_id: keep_long(work, person_id, False),
}


def act_on_many(work: Work, person_ids: Sequence[UUID], act: str) -> Bulk:
    """The same act for everybody ticked; those it does not fit are passed over and told of."""
    work.actor.require(Permission.MENTORS_EDIT)
    if act not in BULK:
        raise NotFound("act")
    if not person_ids:
        raise Invalid({"people": "nobody_chosen"})
    if len(person_ids) > MOST_AT_ONCE:
        raise Invalid({"people": "too_many_chosen"}, most=MOST_AT_ONCE)
    passed = []
    for person_id in dict.fromkeys(person_ids):
        try:
            BULK[act](work, person_id)
        except DomainError as refused:
            passed.append((person_id, code_of(refused)))
    return Bulk(len(set(person_ids)) - len(passed), tuple(passed))


def code_of(refused: DomainError) -> str:
    """Why an act was refused, as one code; what is absent is told by its model's name."""
    if isinstance(refused, NotFound):
        return NotFound.code
    return next(iter(refused.fields.values())) if isinstance(refused, Invalid) else refused.code


def profile_row(work: Work, person_id: UUID) -> MentorProfile | None:
    query = select(MentorProfile).where(MentorProfile.person_id == person_id)
    return work.session.scalars(query).one_or_none()


def _entry(work: Work, person_id: UUID) -> BaseEntry:
    """The mentor's standing, held until the end of the act; NotFound outside the base."""
    query = select(BaseEntry).where(BaseEntry.person_id == person_id, BaseEntry.side == SIDE)
    entry = work.session.scalars(query.with_for_update()).one_or_none()
    if entry is None:
        raise NotFound("BaseEntry")
    return entry


def _with_consents(work: Work, entry: BaseEntry) -> BaseEntry:
    """The database lets nobody move in the base without consents; say so before it does."""
    lacking = missing(work.session, [entry.person_id], SIDE, work.today())
    if lacking and entry.state in STANDING:
        raise Invalid({"person": "consents_missing"}, missing=dict(lacking))
    return entry


def _checked(work: Work, fields: Mapping[str, object]) -> dict[str, object]:
    """The columns fit to keep, or every fault at once; a source names its sub-base itself."""
    unknown = set(fields) - set(COLUMNS)
    if unknown:
        raise ValueError(f"not a mentor's: {sorted(unknown)}")
    values = tidied(fields)
    profile = profile_of(work.session)
    faults = faults_of(values, profile)
    if faults:
        raise Invalid(faults)
    if values.get("source") and not values.get("sub_base"):
        own = sub_base_of(str(values["source"]), profile)
        if own:
            values["sub_base"] = own
    return values


def _all_faults(
    work: Work, card: PersonCard, contacts: Contacts, fields: Mapping[str, object]
) -> dict[str, str]:
    """What is wrong anywhere in a new card, told at one time."""
    faults = dict(faults_of_card(work, card))
    for check in (lambda: _checked_contacts(contacts), lambda: _checked(work, fields)):
        try:
            check()
        except Invalid as fault:
            faults |= fault.fields
    return faults


def _checked_contacts(contacts: Contacts) -> dict[str, str]:
    phone, email = clean(contacts.phone), clean(contacts.email)
    read = {
        "phone": read_phone(phone) if phone else "",
        "email": read_email(email) if email else "",
    }
    faults = {name: name for name, value in read.items() if value is None}
    if faults:
        raise Invalid(faults)
    return {
        "phone": read["phone"] or "",
        "email": read["email"] or "",
        "workplace": clean(contacts.workplace),
        "position": clean(contacts.position),
    }


def _set(person: Person, values: Mapping[str, str]) -> list[str]:
    changed = sorted(name for name, value in values.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, values[name])
    return changed
