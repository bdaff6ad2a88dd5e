"""Personal links for the seats of a meeting: made many at once, told once, printed at once."""

import secrets
from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work
from school.gatherings.models import Gathering, GatheringSeat
from school.gatherings.service import going_on
from school.links.models import Link
from school.links.service import TOKEN_BYTES, digest

# Ballots are cast only while the meeting is open; a link may outlive it, should it open again.
LASTS = timedelta(days=30)


def make_slips(
    work: Work,
    programme_id: UUID,
    gathering_id: UUID,
    *,
    seats: Collection[UUID] | None = None,
    only_new: bool = False,
) -> dict[UUID, str]:
    """Tokens by seat, told once. A new link closes the earlier one of the seat.

    All seats, those of `seats`, or with `only_new` those that have no link yet.
    """
    work.actor.require(Permission.MATCHING)
    gathering = going_on(work, programme_id, gathering_id)
    query = select(GatheringSeat.id, GatheringSeat.link_id).where(
        GatheringSeat.gathering_id == gathering_id
    )
    known = {row.id: row.link_id for row in work.session.execute(query)}
    chosen = set(known) if seats is None else set(seats)
    if not chosen <= known.keys():
        raise NotFound("GatheringSeat")
    if only_new:
        chosen = {seat for seat in chosen if known[seat] is None}
    _revoke(work, {link for seat in chosen if (link := known[seat]) is not None})
    made = {seat: (new_id(), secrets.token_urlsafe(TOKEN_BYTES)) for seat in sorted(chosen)}
    _write(work, gathering, made)
    work.record("gathering.slips", "gathering", gathering_id, count=len(made))
    return {seat: token for seat, (_, token) in made.items()}


def _revoke(work: Work, links: Collection[UUID]) -> None:
    if links:
        work.session.execute(
            update(Link)
            .where(
                Link.school_id == work.actor.school_id, Link.id.in_(links),
                Link.revoked_at.is_(None),
            )
            .values(revoked_at=work.now(), revoked_by=work.actor.account_id)
            .execution_options(synchronize_session=False)
        )  # fmt: skip


def _write(work: Work, gathering: Gathering, made: dict[UUID, tuple[UUID, str]]) -> None:
    if not made:
        return
    day = datetime.combine(max(gathering.held_on, work.today()), time(), work.zone)
    work.session.execute(
        insert(Link),
        [
            {
                "school_id": work.actor.school_id,
                "id": link_id,
                "purpose": "ballot",
                "token_hash": digest(token),
                "most_uses": None,
                "created_at": work.now(),
                "created_by": work.actor.account_id,
                "expires_at": day + LASTS,
            }
            for link_id, token in made.values()
        ],
    )
    # One statement for a whole hall.
    work.session.execute(
        update(GatheringSeat),
        [
            {"school_id": work.actor.school_id, "id": seat, "link_id": link_id}
            for seat, (link_id, _) in made.items()
        ],
    )
