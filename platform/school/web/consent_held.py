"""Everything the pages of one person's consents show, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.bases.models import BaseEntry
from school.consents.history import AskLine, ConsentLine, asks_of, consents_of
from school.consents.rules import needs_representative, wanted
from school.consents.signers import Signer, signers_of
from school.consents.standing import Standing, standing_of
from school.consents.wording import purposes_for
from school.registry import queries as registry
from school.registry.queries import PersonLine
from school.web import consent_words as words
from school.web.labels import Labels
from school.withdrawal.queries import entries_of
from web.guard import current_actor
from web.work import current_work, seen


@dataclass(frozen=True, slots=True)
class Held:
    """Everything a page about one person's consents needs, read once."""

    person: PersonLine
    profile: Profile
    is_child: bool
    signers: Sequence[Signer]
    consents: Sequence[ConsentLine]
    asks: Sequence[AskLine]
    entries: Sequence[BaseEntry]
    standings: Sequence[Standing]

    @property
    def purposes(self) -> tuple[str, ...]:
        return purposes_for(self.profile, self.person.kind, represented=self.is_child)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Documents somebody must still sign, those not asked yet first in the profile's order."""
        return tuple(each.purpose for each in self.standings if each.needed and not each.holds)

    @property
    def events(self) -> list[tuple[date, ConsentLine, bool]]:
        """What was given and what was taken back, the latest day first."""
        given = [(line.given_on, line, False) for line in self.consents]
        back = [(line.withdrawn_on, line, True) for line in self.consents if line.withdrawn_on]
        return sorted([*back, *given], key=lambda event: event[0], reverse=True)

    @property
    def may_return(self) -> bool:
        """Frozen, and every consent that place asks stands again."""
        holding = {each.purpose for each in self.standings if each.holds}
        return any(
            entry.state == "frozen" and set(wanted(entry.side, self.person.kind)) <= holding
            for entry in self.entries
        )


def held_of(person_id: UUID) -> Held:
    """Read a person's consents and write down who looked at a child's."""
    work = current_work()
    session, today = work.session, work.today()
    person = registry.person_line(session, person_id)
    profile = profile_of(session)
    is_child = needs_representative(person.kind, person.born_on, today)
    log_view(person.id, is_child)
    consents, entries = consents_of(session, person_id), entries_of(session, person_id)
    asks = asks_of(session, person_id, work.now())
    needed = _needed(person, entries)
    standings = [
        standing_of(
            purpose, consents, asks, is_child=is_child, needed=purpose in needed, today=today
        )
        for purpose in purposes_for(profile, person.kind, represented=is_child)
    ]
    signers = signers_of(session, [person_id], today)[person_id]
    return Held(person, profile, is_child, signers, consents, asks, entries, standings)


def log_view(person_id: UUID, is_child: bool) -> None:
    """Whoever looks at a child's papers leaves a trace, also when only reading."""
    if is_child:
        with seen(current_actor()) as log:
            log.record("person.seen", "person", person_id, kind="view")


def _needed(person: PersonLine, entries: Sequence[BaseEntry]) -> set[str]:
    """What the person's places in the bases ask; before any, what everybody is asked."""
    sides = [entry.side for entry in entries if entry.state not in ("left", "refused")]
    return {"processing", *(each for side in sides for each in wanted(side, person.kind))}


def shared(profile: Profile) -> Mapping[str, object]:
    """What templates of consents need to speak of them."""
    return {
        "labels": Labels(profile),
        "profile": profile,
        "purpose_name": words.purpose_name,
        "purpose_names": words.purpose_names,
        "purpose_aim": words.purpose_aim,
        "relation_name": words.relation_name,
        "STATES": words.STATES,
        "LINKS": words.LINKS,
        "VIA": words.VIA,
        "WHERE": words.WHERE,
        "TASKS": words.TASKS,
    }
