"""What the operator does with rounds: asks for one, pins and bans, publishes what is chosen."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from uuid import UUID

from sqlalchemy import Select, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.tenancy.models import School
from kernel.work import Work
from regional.partnership import jobs
from regional.partnership.fit import WEIGHTS
from regional.partnership.gathering import Settings
from regional.partnership.links import Offer, offer_links, open_pairs
from regional.partnership.models import LinkProposal, LinkRound, LinkWish, SupportProfile
from regional.partnership.rules import NOTE

MOST_KM = 2000


def ask_round(work: Work, school_year: int, settings: Settings) -> tuple[UUID, UUID]:
    """Have the worker propose links for the year; returns the round and its job."""
    work.actor.require(Permission.LINKS_EDIT)
    faults = {}
    if settings.weights not in WEIGHTS:
        faults["weights"] = "weights_unknown"
    if settings.max_km is not None and not 1 <= settings.max_km <= MOST_KM:
        faults["max_km"] = "km_range"
    if faults:
        raise Invalid(faults)
    round_id = new_id()
    job_id = work.later(jobs.PROPOSE, round_id=str(round_id))
    work.session.add(
        LinkRound(
            id=round_id,
            school_year=school_year,
            settings=asdict(settings),
            job_id=job_id,
            created_at=work.now(),
            created_by=work.actor.account_id,
        )
    )
    work.session.flush()
    work.record("link_round.asked", "link_round", round_id, school_year=school_year)
    return round_id, job_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The operator's word on two schools; a pin puts them together, a ban keeps them apart."""

    school_year: int
    kind: str
    helper_id: UUID
    helped_id: UUID
    reason: str


def make_wish(work: Work, wish: Wish) -> None:
    """Keep the wish for the next round; another one about the same two gives way to it."""
    work.actor.require(Permission.LINKS_EDIT)
    _check(wish)
    known = set(
        work.session.scalars(
            select(School.id).where(School.id.in_((wish.helper_id, wish.helped_id)))
        )
    )
    if len(known) < 2:
        raise NotFound("school")
    for former in work.session.scalars(_in_the_way(wish)).all():
        work.session.delete(former)
    work.session.flush()
    row = LinkWish(**asdict(wish), created_at=work.now(), created_by=work.actor.account_id)
    work.session.add(row)
    work.session.flush()
    work.record(f"link_wish.{wish.kind}", "link_wish", row.id, school_year=wish.school_year)


def _check(wish: Wish) -> None:
    if wish.kind not in ("pin", "ban"):
        raise NotFound("wish")
    if wish.helper_id == wish.helped_id:
        raise Invalid({"reason": "one_school"})
    if not wish.reason.strip():
        raise Invalid({"reason": "wish_reason_needed"})
    if len(wish.reason) > NOTE:
        raise Invalid({"reason": "note_long"})


def _in_the_way(wish: Wish) -> Select[LinkWish]:
    """The former word on these two; for a pin also another pin of the school that is helped."""
    same = LinkWish.helper_id == wish.helper_id
    if wish.kind == "pin":
        same = same | (LinkWish.kind == "pin")
    return select(LinkWish).where(
        LinkWish.school_year == wish.school_year, LinkWish.helped_id == wish.helped_id, same
    )


def drop_wish(work: Work, wish_id: UUID) -> None:
    """Take a pin or a ban back."""
    work.actor.require(Permission.LINKS_EDIT)
    row = work.session.get(LinkWish, wish_id)
    if row is None:
        raise NotFound("LinkWish")
    work.session.delete(row)
    work.record("link_wish.dropped", "link_wish", wish_id, school_year=row.school_year)


@dataclass(frozen=True, slots=True)
class Published:
    """How many links were offered; `left_out` tells of each school that got none and why."""

    offered: int
    left_out: Mapping[UUID, str] = field(default_factory=dict)


def publish(work: Work, round_id: UUID, chosen: Collection[UUID]) -> Published:
    """Offer the chosen proposals to both schools, each once; only of the year's last round.

    The round's row is held, so that two operators at once do not offer one school to two helpers.
    """
    work.actor.require(Permission.LINKS_EDIT)
    if not chosen:
        raise Invalid({"chosen": "nothing_chosen"})
    row = work.session.get(LinkRound, round_id, with_for_update=True)
    if row is None:
        raise NotFound("LinkRound")
    if row.state != "done":
        raise WrongState(row.state)
    if last_round(work, row.school_year) != round_id:
        raise WrongState("not_last_round")
    asked = work.session.scalars(
        select(LinkProposal)
        .where(
            LinkProposal.round_id == round_id,
            LinkProposal.id.in_(chosen),
            LinkProposal.helper_id.is_not(None),
        )
        .order_by(LinkProposal.helped_id)
    ).all()
    return _offer(work, row, asked)


def _offer(work: Work, row: LinkRound, asked: Collection[LinkProposal]) -> Published:
    pairs = open_pairs(work.session)
    busy = {helped_id: helper_id for helper_id, helped_id in pairs}
    room = _capacities(work, row.school_year) - Counter(helper_id for helper_id, _ in pairs)
    left_out: dict[UUID, str] = {}
    offers = []
    for told in asked:
        assert told.helper_id is not None  # noqa: S101 - the query asked for no others
        if told.helped_id in busy:
            same = busy[told.helped_id] == told.helper_id
            left_out[told.helped_id] = "offered_already" if same else "linked"
        elif not room[told.helper_id]:
            left_out[told.helped_id] = "no_room"
        else:
            room[told.helper_id] -= 1
            offers.append(_offer_of(row, told, told.helper_id))
    offer_links(work, offers)
    if offers and row.published_at is None:
        row.published_at = work.now()
    work.record("link_round.published", "link_round", row.id, count=len(offers))
    return Published(len(offers), left_out)


def _offer_of(row: LinkRound, told: LinkProposal, helper_id: UUID) -> Offer:
    return Offer(
        school_year=row.school_year,
        helper_id=helper_id,
        helped_id=told.helped_id,
        topics=_topics(told.why),
        round_id=row.id,
    )


def _capacities(work: Work, school_year: int) -> Counter[UUID]:
    rows = work.session.execute(
        select(SupportProfile.school_id, SupportProfile.capacity).where(
            SupportProfile.school_year == school_year, SupportProfile.offers
        )
    )
    return Counter({row.school_id: row.capacity for row in rows})


def _topics(why: Mapping[str, object]) -> dict[str, object]:
    """What the link is about: the topics that are needed and that the helper is strong in."""
    helps = why.get("helps")
    return {str(code): need for code, need, _ in helps} if isinstance(helps, list) else {}


def last_round(work: Work, school_year: int) -> UUID | None:
    """The year's last finished round."""
    return work.session.scalar(
        select(LinkRound.id)
        .where(LinkRound.school_year == school_year, LinkRound.state == "done")
        .order_by(LinkRound.created_at.desc(), LinkRound.id.desc())
        .limit(1)
    )
