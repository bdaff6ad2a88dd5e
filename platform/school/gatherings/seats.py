"""Seats of a general meeting: all who were selected, under badge numbers; who came; late comers."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, any_, delete, exists, insert, literal, or_, select, update

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work
from school.bases.models import BaseEntry
from school.gatherings.models import GatheringBallot, GatheringSeat, GatheringSlot
from school.gatherings.rules import first_mentee_number, next_number
from school.gatherings.service import going_on, held
from school.links.service import revoke_link
from school.programmes.models import Participation
from school.programmes.rosters import IS_PERSON_OF
from school.programmes.rules import SIDES
from school.registry.models import Person
from school.registry.queries import IN_ORDER

# A row of some columns.
Found = Row[*tuple[Any, ...]]

# Who stands in a base so is not invited: without consents, gone, refused; a mentor also before
# the interview (R-21 says «selected») and while resting.
NOT_INVITED = {
    "mentee": frozenset({"frozen", "left", "refused"}),
    "mentor": frozenset({"frozen", "left", "refused", "entered", "resting"}),
}
# At the door a mentor may be let in who rests, or was not interviewed yet: the curator decides.
NOT_LET_IN = frozenset({"frozen", "left", "refused"})
IS_ENTRY_OF = and_(
    BaseEntry.school_id == Participation.school_id,
    BaseEntry.person_id == Participation.person_id,
    BaseEntry.side == Participation.side,
)


def seat_everybody(work: Work, programme_id: UUID, gathering_id: UUID) -> int:
    """Seat every selected mentor and every mentee who has no seat yet; returns how many.

    The first seating numbers each side by surname; later ones go on after the last badge.
    """
    work.actor.require(Permission.MATCHING)
    going_on(work, programme_id, gathering_id)
    wanted = [
        row for row in _unseated(work, programme_id, gathering_id)
        if row.state not in NOT_INVITED[row.side]
    ]  # fmt: skip
    numbers = _numbers(work, gathering_id)
    if not any(numbers.values()):
        mentors = sum(row.side == "mentor" for row in wanted)
        numbers["mentee"] = {first_mentee_number(mentors) - 1}  # the badge before the first
    rows = []
    for row in wanted:
        others = numbers["mentee" if row.side == "mentor" else "mentor"]
        number = next_number(row.side, numbers[row.side], others)
        numbers[row.side].add(number)
        rows.append(_seat(work, gathering_id, row, number))
    if rows:
        work.session.execute(insert(GatheringSeat), rows)
        work.record("gathering.seated", "gathering", gathering_id, count=len(rows))
    return len(rows)


def seat_at_door(work: Work, programme_id: UUID, gathering_id: UUID, participation_id: UUID) -> int:
    """Give a seat to a participant who was not invited; returns the number for the badge."""
    work.actor.require(Permission.MATCHING)
    going_on(work, programme_id, gathering_id)
    waiting = {row.id: row for row in _unseated(work, programme_id, gathering_id)}
    row = waiting.get(participation_id)
    if row is None:
        raise NotFound("Participation")
    if row.state in NOT_LET_IN:
        raise WrongState("seat_without_consent")
    numbers = _numbers(work, gathering_id)
    others = numbers["mentee" if row.side == "mentor" else "mentor"]
    number = next_number(row.side, numbers[row.side], others)
    seat = _seat(work, gathering_id, row, number)
    work.session.execute(insert(GatheringSeat), [seat])
    work.record("gathering.came_uninvited", "gathering_seat", seat["id"])
    return number


def take_seat(work: Work, programme_id: UUID, gathering_id: UUID, seat_id: UUID) -> None:
    """Take a seat away that nobody's ballot stands on: a second card of one person, a mistake.

    Its meetings in the rotation go with it, and its link closes.
    """
    work.actor.require(Permission.MATCHING)
    held(work, programme_id, gathering_id)
    seat = work.own(GatheringSeat, seat_id)
    if seat.gathering_id != gathering_id:
        raise NotFound("GatheringSeat")
    ballot = exists().where(
        GatheringBallot.gathering_id == gathering_id,
        or_(
            GatheringBallot.seat_id == seat_id,
            literal(seat_id) == any_(GatheringBallot.with_whom),
            literal(seat_id) == any_(GatheringBallot.whom_helps),
        ),
    )
    if work.session.scalar(select(ballot)):
        raise WrongState("seat_voted")
    link_id, number = seat.link_id, seat.number
    work.session.execute(
        delete(GatheringSlot).where(
            GatheringSlot.school_id == seat.school_id,
            or_(GatheringSlot.mentor_seat_id == seat_id, GatheringSlot.mentee_seat_id == seat_id),
        )
    )
    work.session.delete(seat)
    work.session.flush()
    if link_id is not None:
        revoke_link(work, link_id)
    work.record("gathering.seat_taken", "gathering", gathering_id, number=number)


def save_came(
    work: Work,
    programme_id: UUID,
    gathering_id: UUID,
    *,
    came: Collection[UUID],
    was: Collection[UUID],
) -> int:
    """Keep who is in the hall; only what this page changed is changed, for two may tick at once.

    Returns how many are there.
    """
    work.actor.require(Permission.MATCHING)
    going_on(work, programme_id, gathering_id)
    query = select(GatheringSeat.id, GatheringSeat.came).where(
        GatheringSeat.gathering_id == gathering_id
    )
    known = {row.id: row.came for row in work.session.execute(query)}
    if not {*came, *was} <= known.keys():
        raise NotFound("GatheringSeat")
    arrived, gone = set(came) - set(was), set(was) - set(came)
    for seats, here in ((arrived, True), (gone, False)):
        changed = {seat for seat in seats if known[seat] != here}
        if changed:
            work.session.execute(
                update(GatheringSeat)
                .where(
                    GatheringSeat.school_id == work.actor.school_id, GatheringSeat.id.in_(changed)
                )
                .values(came=here)
                .execution_options(synchronize_session=False)
            )
            known.update(dict.fromkeys(changed, here))
    work.record("gathering.came", "gathering", gathering_id, added=len(arrived), removed=len(gone))
    return sum(known.values())


def _unseated(work: Work, programme_id: UUID, gathering_id: UUID) -> list[Found]:
    """Participants without a seat by surname, each with the state in the base («» for none)."""
    seated = select(GatheringSeat.participation_id).where(
        GatheringSeat.gathering_id == gathering_id
    )
    query = (
        select(Participation.id, Participation.side, BaseEntry.state)
        .join(Person, IS_PERSON_OF)
        .outerjoin(BaseEntry, IS_ENTRY_OF)
        .where(
            Participation.programme_id == programme_id,
            Participation.left_on.is_(None),
            Participation.id.not_in(seated),
        )
        .order_by(Participation.side.desc(), *IN_ORDER)
    )
    return list(work.session.execute(query))


def _numbers(work: Work, gathering_id: UUID) -> dict[str, set[int]]:
    taken: dict[str, set[int]] = {side: set() for side in SIDES}
    query = select(GatheringSeat.side, GatheringSeat.number).where(
        GatheringSeat.gathering_id == gathering_id
    )
    for side, number in work.session.execute(query):
        taken[side].add(number)
    return taken


def _seat(work: Work, gathering_id: UUID, row: Found, number: int) -> dict[str, Any]:
    return {
        "school_id": work.actor.school_id,
        "id": new_id(),
        "gathering_id": gathering_id,
        "participation_id": row.id,
        "side": row.side,
        "number": number,
        "came": True,
    }
