"""Casting ballots of a general meeting (Q-04): by one's own link, or typed from a slip of paper.

The same sending twice changes nothing; a sending that was drawn before a later one is refused, so
that what a weak network delivers late never stands over what its owner said after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work
from school.gatherings.models import Gathering, GatheringBallot, GatheringSeat
from school.gatherings.service import held
from school.links.service import use_link

# A row of some columns.
Found = Row[*tuple[Any, ...]]

LISTS = ("with_whom", "whom_helps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Seats of the other side, the dearest first. `version` is that of the page it was said on."""

    with_whom: Sequence[UUID]
    whom_helps: Sequence[UUID]
    request_id: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A slip of paper as the curator types it: badge numbers, the dearest first."""

    number: int
    with_whom: Sequence[int]
    whom_helps: Sequence[int]
    request_id: UUID
    # The person has voted already, and this slip takes the place of it.
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The ballot that stands; `again` when this very sending had arrived before."""

    seat_id: UUID
    version: int
    cast_at: datetime
    again: bool = False


def cast(work: Work, link_id: UUID, said: Said) -> Kept:
    """Keep the ballot of whoever holds this link; may be changed until the meeting is closed.

    WrongState: «ballot_closed», or «ballot_changed» when another one was kept since the page.
    """
    use_link(work, link_id)
    seat = work.session.execute(
        select(GatheringSeat.id, GatheringSeat.gathering_id, GatheringSeat.side).where(
            GatheringSeat.id == func.app.my_seat()
        )
    ).one_or_none()
    if seat is None:
        raise NotFound("GatheringSeat")
    gathering = work.session.execute(
        select(Gathering.state, Gathering.most_choices).where(Gathering.id == seat.gathering_id)
    ).one()
    if gathering.state != "open":
        raise WrongState("ballot_closed")
    lists = {"with_whom": _distinct(said.with_whom), "whom_helps": _distinct(said.whom_helps)}
    _refuse_strangers(work, seat, lists, gathering.most_choices)
    standing = _standing(work, seat.id)
    if (
        standing is not None
        and standing.request_id == said.request_id
        and _is_same(standing, lists)
    ):
        return Kept(seat.id, standing.version, standing.cast_at, again=True)
    if (standing.version if standing is not None else 0) != said.version:
        raise WrongState("ballot_changed")
    if standing is not None and standing.request_id == said.request_id:
        raise WrongState("ballot_changed")
    return _keep(work, seat, standing, {
        **lists, "via": "link", "request_id": said.request_id, "entered_by": None,
    })  # fmt: skip


def write_down(work: Work, programme_id: UUID, gathering_id: UUID, slip: Slip) -> Kept:
    """Keep a slip of paper; Invalid names the field and the number that is nobody's."""
    work.actor.require(Permission.MATCHING)
    gathering = held(work, programme_id, gathering_id)
    if gathering.state != "open":
        raise WrongState("ballot_closed")
    seats = {
        row.number: row
        for row in work.session.execute(
            select(
                GatheringSeat.id, GatheringSeat.gathering_id, GatheringSeat.side,
                GatheringSeat.number,
            ).where(GatheringSeat.gathering_id == gathering_id)
        )
    }  # fmt: skip
    seat = seats.get(slip.number)
    if seat is None:
        raise Invalid({"number": "badge_unknown"}, number=slip.number)
    lists = _by_badges(seats, seat, slip, gathering.most_choices)
    standing = _standing(work, seat.id)
    if (
        standing is not None
        and standing.request_id == slip.request_id
        and _is_same(standing, lists)
    ):
        return Kept(seat.id, standing.version, standing.cast_at, again=True)
    if standing is not None and not slip.replaces:
        raise Invalid({"replaces": "ballot_is_there"}, number=slip.number)
    return _keep(work, seat, standing, {
        **lists, "via": "paper", "request_id": slip.request_id,
        "entered_by": work.actor.account_id,
    })  # fmt: skip


def _distinct(seats: Sequence[UUID]) -> list[UUID]:
    """Named twice is named once, at the dearer place."""
    return list(dict.fromkeys(seats))


def _refuse_strangers(work: Work, seat: Found, lists: Mapping[str, list[UUID]], most: int) -> None:
    known = set(
        work.session.scalars(
            select(GatheringSeat.id).where(
                GatheringSeat.gathering_id == seat.gathering_id, GatheringSeat.side != seat.side
            )
        )
    )
    faults = {}
    for name, chosen in lists.items():
        if not set(chosen) <= known:
            faults[name] = "ballot_strangers"
        elif len(chosen) > most:
            faults[name] = "ballot_too_many"
    if faults:
        raise Invalid(faults, most=most)
    if not any(lists.values()):
        raise Invalid(dict.fromkeys(LISTS, "ballot_empty"))


def _by_badges(
    seats: Mapping[int, Found], seat: Found, slip: Slip, most: int
) -> dict[str, list[UUID]]:
    lists, faults, wrong = {}, {}, 0
    for name, numbers in zip(LISTS, (slip.with_whom, slip.whom_helps), strict=True):
        strange = [n for n in numbers if n not in seats or seats[n].side == seat.side]
        if strange:
            faults[name], wrong = "badge_of_nobody", strange[0]
        elif len(set(numbers)) > most:
            faults[name] = "ballot_too_many"
        else:
            lists[name] = _distinct([seats[n].id for n in numbers])
    if faults:
        raise Invalid(faults, number=wrong, most=most)
    return lists


def _standing(work: Work, seat_id: UUID) -> Found | None:
    return work.session.execute(
        select(
            GatheringBallot.version, GatheringBallot.request_id, GatheringBallot.cast_at,
            GatheringBallot.with_whom, GatheringBallot.whom_helps,
        ).where(GatheringBallot.seat_id == seat_id)
    ).one_or_none()  # fmt: skip


def _is_same(standing: Found, lists: Mapping[str, list[UUID]]) -> bool:
    return all(list(getattr(standing, name)) == lists[name] for name in LISTS)


def _keep(
    work: Work,
    seat: Found,
    standing: Found | None,
    values: Mapping[str, object],
) -> Kept:
    """Write the ballot; the database has the last word on whether the voting is still open."""
    version, now = (standing.version + 1 if standing is not None else 1), work.now()
    ballot = GatheringBallot.__table__
    written = {**values, "version": version, "cast_at": now}
    statement: Any = (
        insert(GatheringBallot.__table__)  # type: ignore[arg-type]  # a Table, typed as FromClause
        .values(school_id=work.actor.school_id, id=new_id(), seat_id=seat.id,
                gathering_id=seat.gathering_id, **written)
        .on_conflict_do_nothing(index_elements=[ballot.c.school_id, ballot.c.seat_id])
        if standing is None
        else update(GatheringBallot.__table__)  # type: ignore[arg-type]
        .where(ballot.c.seat_id == seat.id, ballot.c.version == standing.version)
        .values(**written)
    )  # fmt: skip
    try:
        with work.session.begin_nested():
            written_as = work.session.scalar(statement.returning(ballot.c.version))
    except IntegrityError as refused:
        if _constraint(refused) == "ballot_while_open":
            raise WrongState("ballot_closed") from None
        raise
    if written_as is None:  # the curator typed this person's slip in the same moment
        raise WrongState("ballot_changed")
    work.record("hall_ballot.cast", "gathering_seat", seat.id, via=values["via"], version=version)
    return Kept(seat.id, version, now)


def _constraint(refused: IntegrityError) -> str | None:
    said = getattr(refused.orig, "diag", None)
    return getattr(said, "constraint_name", None)
