"""What is decided of a nomination: endorsed, recommended, declined; winners proposed to schools."""

from uuid import UUID

from sqlalchemy import select

from contests.entries.models import Entry
from contests.held.models import Contest
from contests.honours import places
from contests.honours.models import HonourNomination
from contests.honours.rules import quotas
from contests.honours.steps import (
    REASON,
    move,
    nomination_of,
    tell_deciders,
    tell_school,
)
from contests.honours.types import TypeCard, type_of
from contests.results.queries import Winner, winners
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work


def way_of(kind: TypeCard) -> str:
    """Whose word is asked: «endorsed» the municipality's, then the region's; else one alone."""
    if kind.level == "municipality":
        return "municipality"
    return "endorsed" if kind.rules.endorsement else "region"


def acts_for(work: Work, kind: TypeCard, state: str, *, in_order: bool) -> tuple[str, ...]:
    """What the actor may do with a nomination in this state, in the order of the buttons."""
    way, district = way_of(kind), work.actor.may(Permission.HONOURS_ENDORSE)
    region = work.actor.may(Permission.HONOURS_DECIDE)
    decides = district if way == "municipality" else region
    if state == "nominated" and way == "endorsed":
        return ("endorse", "decline") if district else ()
    if state == ("endorsed" if way == "endorsed" else "nominated") and decides:
        return ("recommend", "decline")
    return ("decline",) if state == "recommended" and decides and not in_order else ()


def endorse(work: Work, nomination_id: UUID, reason: str = "") -> None:
    """The municipality backs a nomination for an award of the region."""
    row, kind = _acting(work, nomination_id, "endorse")
    _take_place(work, row, kind, "quota_municipality")
    move(work, row, "endorsed", _words(reason))
    tell_deciders(work, row, kind)
    tell_school(work, row, kind, "honour_endorsed")


def recommend(work: Work, nomination_id: UUID, reason: str = "") -> None:
    """The body that awards decides in favour: a place of the quota is taken, an order follows."""
    row, kind = _acting(work, nomination_id, "recommend")
    _take_place(work, row, kind, "quota_region", "quota_municipality")
    move(work, row, "recommended", _words(reason))
    tell_school(work, row, kind, "honour_recommended")


def decline(work: Work, nomination_id: UUID, reason: str) -> None:
    """Say no, with the reason the school will read."""
    row, kind = _acting(work, nomination_id, "decline")
    if len(reason.strip()) < 3:
        raise Invalid({"reason": "reason_needed"})
    move(work, row, "declined", _words(reason))
    tell_school(work, row, kind, "honour_declined")


def propose(work: Work, contest_id: UUID, entry_id: UUID, type_id: UUID) -> HonourNomination:
    """Lay a winner before the winner's own school as a draft: the school alone may nominate.

    The school adds its minutes and the rules are asked as of anybody, so nothing is granted by a
    place in a contest.
    """
    work.actor.require(Permission.HONOURS_DECIDE)
    kind = type_of(work.session, type_id)
    won = next((w for w in winners(work.session, contest_id) if w.entry_id == entry_id), None)
    if won is None or kind.retired:
        raise NotFound("winner")
    asked = select(HonourNomination.id).where(
        HonourNomination.entry_id == entry_id, HonourNomination.type_id == type_id
    )
    if work.session.scalar(asked.limit(1)) is not None:
        raise WrongState("proposed_already")
    row = _draft_of_winner(work, won, kind, work.session.get_one(Contest, contest_id).title)
    work.session.add(row)
    work.session.flush()
    work.record("honour.proposed", "honour_nomination", row.id)
    tell_school(work, row, kind, "honour_proposed")
    return row


def _draft_of_winner(work: Work, won: Winner, kind: TypeCard, title: str) -> HonourNomination:
    entry = work.session.execute(
        select(Entry.school_id, Entry.municipality_id, Entry.mentor_id, Entry.entrant_name).where(
            Entry.id == won.entry_id
        )
    ).one_or_none()
    if entry is None or kind.rules.recipient == "parents":
        raise NotFound("winner")
    contest = {"title": title, "place": won.place, "award": won.title}
    return HonourNomination(
        id=new_id(), type_id=kind.id, school_id=entry.school_id,
        municipality_id=entry.municipality_id, person_id=entry.mentor_id,
        full_name=entry.entrant_name, entry_id=won.entry_id, merits="", facts={"contest": contest},
        minutes={}, year=work.today().year, state="draft", created_at=work.now(),
        created_by=work.actor.account_id, changed_at=work.now(),
    )  # fmt: skip


def _acting(work: Work, nomination_id: UUID, act: str) -> tuple[HonourNomination, TypeCard]:
    """The nomination with its row held, if this actor may do this with it as it stands."""
    if not work.actor.may(Permission.HONOURS_ENDORSE):
        work.actor.require(Permission.HONOURS_DECIDE)
    row = nomination_of(work, nomination_id)
    kind = type_of(work.session, row.type_id)
    if act in acts_for(work, kind, row.state, in_order=row.order_id is not None):
        return row, kind
    if not _ever(work, kind, act):
        raise Denied(Permission.HONOURS_DECIDE)
    if row.order_id is not None and row.state == "recommended":
        raise WrongState("in_an_order")
    if act == "recommend" and way_of(kind) == "endorsed" and row.state == "nominated":
        raise WrongState("not_endorsed_yet")
    raise WrongState("honour_moved_on")


def _ever(work: Work, kind: TypeCard, act: str) -> bool:
    states = ("nominated", "endorsed", "recommended")
    return any(act in acts_for(work, kind, state, in_order=False) for state in states)


def _take_place(work: Work, row: HonourNomination, kind: TypeCard, *codes: str) -> None:
    """Two who decide at once take the last place one after the other, so one of them gets it.

    Who is backed already holds a place of the municipality's own.
    """
    places.hold_places(work.session, row.type_id, row.year)
    taken = places.places_of_year(work.session, row.year)
    asked = [code for code in codes if code != "quota_municipality" or row.state == "nominated"]
    there = taken.for_one(row.type_id, row.municipality_id, 0)
    blocks = [each for each in quotas(kind.rules, there, None) if each.code in asked]
    if blocks:
        raise Invalid({"blocks": "blocked"}, blocks=blocks)


def _words(reason: str) -> str:
    return reason.strip()[:REASON]
