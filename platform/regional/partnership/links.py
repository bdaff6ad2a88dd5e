"""The life of a link: offered, confirmed by each school for itself, agreed on, ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.partnership import telling
from regional.partnership.gathering import room_left
from regional.partnership.models import SchoolLink, SupportProfile
from regional.partnership.profiles import card_of, proof_of
from regional.partnership.rules import (
    LIFE,
    NAME,
    NOTE,
    OPEN,
    REACHED,
    Act,
    Side,
    State,
    may,
    side_of,
    variant_of,
)
from regional.structure.queries import flags_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A link to be offered to two schools; `topics` are those it is about, with their urgency."""

    school_year: int
    helper_id: UUID
    helped_id: UUID
    topics: Mapping[str, object] = field(default_factory=dict)
    goal: str = ""
    round_id: UUID | None = None


def offer_by_hand(work: Work, offer: Offer) -> UUID:
    """A link without a round: of a school that offers help and has room, to one that is free."""
    work.actor.require(Permission.LINKS_EDIT)
    rows = work.session.scalars(
        select(SupportProfile).where(
            SupportProfile.school_year == offer.school_year,
            SupportProfile.school_id.in_((offer.helper_id, offer.helped_id)),
        )
    )
    told = {row.school_id: card_of(row) for row in rows}
    helper, helped = told.get(offer.helper_id), told.get(offer.helped_id)
    if len(offer.goal) > NOTE:
        raise Invalid({"goal": "note_long"})
    if helper is None or not helper.offers or offer.helper_id == offer.helped_id:
        raise Invalid({"helper": "helper_unknown"})
    if helped is None or not helped.seeks:
        raise Invalid({"helper": "seeks_nothing"})
    if offer.helped_id in {helped_id for _, helped_id in open_pairs(work.session)}:
        raise Invalid({"helper": "linked"})
    if not room_left(work.session, offer.helper_id, offer.school_year):
        raise Invalid({"helper": "no_room"})
    about = {code: need for code, need in helped.needs.items() if code in helper.strengths}
    found = Offer(
        school_year=offer.school_year,
        helper_id=offer.helper_id,
        helped_id=offer.helped_id,
        topics=about,
        goal=offer.goal,
    )
    return offer_links(work, [found])[0]


def offer_links(work: Work, offers: Sequence[Offer]) -> list[UUID]:
    """Write the offers and tell both schools of each; the caller has checked that they may be."""
    if not offers:
        return []
    variants = _variants(work, offers)
    rows = [
        SchoolLink(
            id=new_id(),
            school_year=offer.school_year,
            helper_id=offer.helper_id,
            helped_id=offer.helped_id,
            variant=variant,
            round_id=offer.round_id,
            goal=offer.goal,
            topics=dict(offer.topics),
            offered_at=work.now(),
            offered_by=work.actor.account_id,
            changed_at=work.now(),
        )
        for offer, variant in zip(offers, variants, strict=True)
    ]
    work.session.add_all(rows)
    work.session.flush()
    for row in rows:
        work.record("school_link.offered", "school_link", row.id, school_year=row.school_year)
    telling.offered(work, rows)
    return [row.id for row in rows]


def open_pairs(session: Session) -> list[tuple[UUID, UUID]]:
    """Helper and helped of every link that is not over."""
    rows = session.execute(
        select(SchoolLink.helper_id, SchoolLink.helped_id).where(SchoolLink.state.in_(OPEN))
    )
    return [(row.helper_id, row.helped_id) for row in rows]


def _variants(work: Work, offers: Sequence[Offer]) -> list[str]:
    ids = {one for offer in offers for one in (offer.helper_id, offer.helped_id)}
    flags = flags_on(work.session, list(ids), work.today())
    proofs: dict[UUID, Mapping[str, object]] = {
        row.school_id: row.proof
        for row in work.session.execute(
            select(SupportProfile.school_id, SupportProfile.proof).where(
                SupportProfile.school_year == offers[0].school_year,
                SupportProfile.school_id.in_([offer.helper_id for offer in offers]),
            )
        )
    }
    return [
        variant_of(
            flags.get(offer.helper_id, ()),
            flags.get(offer.helped_id, ()),
            proof_of(proofs.get(offer.helper_id, {})),
        )
        for offer in offers
    ]


def confirm(work: Work, link_id: UUID) -> SchoolLink:
    """The word of the actor's own school; with the other's word the link is confirmed.

    The row is held: two schools that confirm at one moment do not miss each other.
    """
    link, side = held(work, link_id, Act.CONFIRM)
    if side is Side.HELPER:
        link.helper_confirmed_at = link.helper_confirmed_at or work.now()
        link.helper_confirmed_by = link.helper_confirmed_by or work.actor.account_id
    else:
        link.helped_confirmed_at = link.helped_confirmed_at or work.now()
        link.helped_confirmed_by = link.helped_confirmed_by or work.actor.account_id
    both = link.helper_confirmed_at is not None and link.helped_confirmed_at is not None
    _settle(work, link, Act.CONFIRM, State.CONFIRMED if both else None)
    if both:
        telling.confirmed(work, link)
    return link


def decline(work: Work, link_id: UUID, reason: str) -> SchoolLink:
    """The actor's school does not want the link, or no longer, before there is an agreement."""
    link, side = held(work, link_id, Act.DECLINE)
    link.reason = _reason(reason)
    link.declined_by_school_id = link.helper_id if side is Side.HELPER else link.helped_id
    _settle(work, link, Act.DECLINE)
    telling.declined(work, link)
    return link


def withdraw(work: Work, link_id: UUID, reason: str) -> SchoolLink:
    """The region takes its offer back."""
    link, _ = held(work, link_id, Act.WITHDRAW)
    link.reason = _reason(reason)
    _settle(work, link, Act.WITHDRAW)
    telling.withdrawn(work, link)
    return link


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    number: str
    signed_on: date | None
    goal: str = ""


def start(work: Work, link_id: UUID, agreement: Agreement) -> SchoolLink:
    """The agreement is signed: the link works from that day on."""
    link, side = held(work, link_id, Act.START)
    faults = {}
    if not agreement.number or len(agreement.number) > NAME:
        faults["number"] = "number_needed"
    if len(agreement.goal) > NOTE:
        faults["goal"] = "note_long"
    day = agreement.signed_on
    if day is None:
        faults["signed_on"] = "day_needed"
    elif day > work.today():
        faults["signed_on"] = "day_later"
    elif day < link.offered_at.astimezone(work.zone).date():
        faults["signed_on"] = "day_before_offer"
    if faults:
        raise Invalid(faults)
    link.agreement_number, link.agreement_on, link.started_on = agreement.number, day, day
    link.goal = agreement.goal or link.goal
    _settle(work, link, Act.START)
    telling.started(work, link, side)
    return link


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Result code → how far it was reached and a word on it."""

    ended_on: date | None
    results: Mapping[str, tuple[str, str]]


def complete(work: Work, link_id: UUID, outcome: Outcome) -> SchoolLink:
    """The work is done: what came of it, by the four results of the form (F-06)."""
    link, side = held(work, link_id, Act.COMPLETE)
    profile = profile_of(work.session)
    if faults := _faults_of_outcome(outcome, profile) | _faults_of_end(
        work, link, outcome.ended_on
    ):
        raise Invalid(faults)
    link.outcome = {
        code: {"reached": reached, "note": note}
        for code, (reached, note) in outcome.results.items()
    }
    link.ended_on = outcome.ended_on
    _settle(work, link, Act.COMPLETE)
    telling.ended(work, link, side)
    return link


def end(work: Work, link_id: UUID, ended_on: date | None, reason: str) -> SchoolLink:
    """The work stops before its results."""
    link, side = held(work, link_id, Act.END)
    faults = _faults_of_end(work, link, ended_on)
    if not reason.strip():
        faults["reason"] = "end_reason_needed"
    if faults:
        raise Invalid(faults)
    link.reason, link.ended_on = _reason(reason), ended_on
    _settle(work, link, Act.END)
    telling.ended(work, link, side)
    return link


def held(work: Work, link_id: UUID, act: Act) -> tuple[SchoolLink, Side]:
    """The link, locked, and whom the actor speaks for; refused where the table of acts refuses."""
    if not (work.actor.may(Permission.LINKS_EDIT) or work.actor.may(Permission.LINKS_OWN)):
        raise Denied(permission=_right(act).value)
    link = work.session.get(SchoolLink, link_id, with_for_update=True, populate_existing=True)
    if link is None:
        raise NotFound("SchoolLink")
    side = side_of(work.actor, link.helper_id, link.helped_id)
    if side is None or side not in LIFE[act].sides:
        raise Denied(permission=_right(act).value)
    if not may(act, link.state, side):
        raise WrongState(link.state)
    return link, side


def _right(act: Act) -> Permission:
    return Permission.LINKS_EDIT if act is Act.WITHDRAW else Permission.LINKS_OWN


def _settle(work: Work, link: SchoolLink, act: Act, to: State | None = None) -> None:
    after = to if act is Act.CONFIRM else LIFE[act].to
    if after is not None:
        link.state = after
    link.changed_at = work.now()
    work.session.flush()
    work.record(f"school_link.{act}", "school_link", link.id)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid({"reason": "reason_needed"})
    if len(reason) > NOTE:
        raise Invalid({"reason": "note_long"})
    return reason.strip()


def _faults_of_end(work: Work, link: SchoolLink, day: date | None) -> dict[str, str]:
    if day is None:
        return {"ended_on": "day_needed"}
    if day > work.today():
        return {"ended_on": "day_later"}
    if link.started_on is not None and day < link.started_on:
        return {"ended_on": "day_before_start"}
    return {}


def _faults_of_outcome(outcome: Outcome, profile: Profile) -> dict[str, str]:
    faults = {}
    for result in profile.link_results:
        reached, note = outcome.results.get(result.code, ("", ""))
        if reached not in REACHED:
            faults[f"reached_{result.code}"] = "reached_needed"
        if len(note) > NOTE:
            faults[f"note_{result.code}"] = "note_long"
    return faults
