"""What schools say of themselves: needs, strengths, places, and the proof of a strong school."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import Denied, Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from kernel.work import Work
from regional.partnership.models import SupportProfile
from regional.partnership.rules import Proof, SupportCard, faults_of

# What the status of a school tells of its needs, where the region has such a topic.
_TOPIC_OF_FLAG = {"low_results": "results"}
_PRESSING = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A card to begin with, and the facts it stands on: statuses of the school, an earlier year."""

    card: SupportCard
    flags: tuple[str, ...] = ()
    copied_from: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A card as it stands, and when it was written."""

    card: SupportCard
    school_year: int
    updated_at: datetime


def write_profile(work: Work, school_id: UUID, school_year: int, card: SupportCard) -> None:
    """Keep the card; the school writes its own, the region on behalf of any."""
    _may_write(work, school_id)
    if work.session.get(School, school_id) is None:
        raise NotFound("school")
    if faults := faults_of(card, topics_of(profile_of(work.session))):
        raise Invalid(faults)
    row = work.session.get(SupportProfile, (school_id, school_year))
    if row is None:
        row = SupportProfile(school_id=school_id, school_year=school_year)
        work.session.add(row)
    row.seeks, row.offers, row.note = card.seeks, card.offers, card.note
    row.needs = dict(card.needs) if card.seeks else {}
    row.approach = card.approach if card.seeks else None
    row.strengths = dict(card.strengths) if card.offers else {}
    row.capacity = (card.capacity or 0) if card.offers else 0
    row.proof = asdict(card.proof) if card.offers else {}
    row.updated_at, row.updated_by = work.now(), work.actor.account_id
    work.session.flush()
    work.record("support_profile.written", "school", school_id, school_year=school_year)


def _may_write(work: Work, school_id: UUID) -> None:
    if work.actor.may(Permission.LINKS_EDIT):
        return
    work.actor.require(Permission.LINKS_OWN)
    if work.actor.school_id != school_id:
        raise Denied(permission=Permission.LINKS_OWN.value)


def topics_of(profile: Profile) -> tuple[str, ...]:
    """Codes of the topics in which schools help each other."""
    return tuple(topic.code for topic in profile.link_topics)


def profiles_of(session: Session, school_id: UUID) -> list[Told]:
    """The school's cards over the years, the latest first."""
    rows = session.scalars(
        select(SupportProfile)
        .where(SupportProfile.school_id == school_id)
        .order_by(SupportProfile.school_year.desc())
    )
    return [Told(card_of(row), row.school_year, row.updated_at) for row in rows]


def card_of(row: SupportProfile) -> SupportCard:
    """The row as a card."""
    return SupportCard(
        seeks=row.seeks,
        offers=row.offers,
        capacity=row.capacity if row.offers else None,
        needs=weights(row.needs),
        strengths=weights(row.strengths),
        proof=proof_of(row.proof),
        approach=row.approach,
        note=row.note,
    )


def weights(kept: Mapping[str, object]) -> dict[str, int]:
    """Topics with their weights, as JSON kept them."""
    return {code: weight for code, weight in kept.items() if isinstance(weight, int)}


def proof_of(kept: Mapping[str, object]) -> Proof:
    known = {name: kept[name] for name in Proof.__dataclass_fields__ if name in kept}
    return Proof(**known)  # type: ignore[arg-type]


def suggest(
    profile: Profile, flags: Sequence[str], told: Sequence[Told], school_year: int
) -> Suggestion:
    """What to begin a year's card with: the year before, else what the school's statuses tell."""
    earlier = next((each for each in told if each.school_year < school_year), None)
    known = topics_of(profile)
    if earlier is not None:
        return Suggestion(_known_of(earlier.card, known), tuple(flags), earlier.school_year)
    sides = {flag.code: flag.side for flag in profile.school_flags}
    needs = {
        topic: _PRESSING
        for flag in flags
        if (topic := _TOPIC_OF_FLAG.get(flag, "")) and topic in known
    }
    card = SupportCard(
        seeks=any(sides.get(flag) == "mentee" for flag in flags),
        offers=any(sides.get(flag) == "mentor" for flag in flags),
        needs=needs,
        proof=Proof(innovation="innovative" in flags),
    )
    return Suggestion(card, tuple(flag for flag in flags if sides.get(flag)))


def _known_of(card: SupportCard, topics: Sequence[str]) -> SupportCard:
    """Without the topics that the region has dropped since."""
    return replace(
        card,
        needs={code: weight for code, weight in card.needs.items() if code in topics},
        strengths={code: weight for code, weight in card.strengths.items() if code in topics},
    )
