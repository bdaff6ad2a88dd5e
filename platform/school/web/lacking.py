"""What people lack for a base, in words with the way to mend it: for any page that refuses them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from kernel.profile import Profile
from kernel.work import Work
from school.consents.queries import asked_now
from school.consents.signers import signers_of
from school.registry.models import Person
from school.registry.queries import PersonLine
from school.web.consent_words import purpose_names


@dataclass(frozen=True, slots=True)
class Lacking:
    """One refused person: `what` in words, and whether somebody could sign or is asked already."""

    person: Person | PersonLine
    purposes: tuple[str, ...]
    what: str
    may_sign: bool
    is_asked: bool


def lacking_people(
    work: Work,
    profile: Profile,
    people: Iterable[Person | PersonLine],
    missing: Mapping[UUID, tuple[str, ...]],
) -> list[Lacking]:
    """Lines for `school/consents/_missing.html`; `missing` comes from consents.queries."""
    refused = [person for person in people if person.id in missing]
    if not refused:
        return []
    ids = [person.id for person in refused]
    signers = signers_of(work.session, ids, work.today())
    asked = asked_now(work.session, ids, work.now())
    return [
        Lacking(
            person,
            tuple(missing[person.id]),
            purpose_names(profile, missing[person.id]),
            bool(signers[person.id]),
            person.id in asked,
        )
        for person in refused
    ]
