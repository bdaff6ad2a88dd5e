"""Links by which participants open their own pages without an account, closed when they may not.

A diary, a ballot of a general meeting, a voice at the final event, what a wave asks: each stands on
a participation, so whoever takes back a consent or leaves the programme loses them all at once. The
database shows such a guest nothing either (migrations/pairs, migrations/monitoring); a closed link
also says so to its holder.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, and_, column, select, table, union

from kernel.work import Work
from school.instruments.models import FormLink
from school.links.models import Link
from school.links.service import revoke_link
from school.programmes.models import Participation

# Features above this one keep these rows, so they are named, not imported.
HELD = tuple(
    table(name, column("school_id"), column("link_id"), column("participation_id"), schema="school")
    for name in ("diary_link", "gathering_seat", "final_voter")
)
_ASKED = table(
    "asked", column("school_id"), column("id"), column("participation_id"), schema="school"
)


def held_by(work: Work, person_id: UUID, sides: Iterable[str]) -> CompoundSelect[UUID]:
    """A query of the links of everything the person takes part in on these sides."""
    return _held(
        select(Participation.id).where(
            Participation.school_id == work.actor.school_id,
            Participation.person_id == person_id,
            Participation.side.in_(list(sides)),
        )
    )


def close_links_of(work: Work, person_id: UUID, sides: Iterable[str]) -> list[UUID]:
    """Close those that open now; who calls has the right."""
    return _close(work, _open(work, held_by(work, person_id, sides)))


def close_links_of_part(work: Work, participation_id: UUID) -> list[UUID]:
    """Close every open link of one participation."""
    parts = select(Participation.id).where(
        Participation.school_id == work.actor.school_id, Participation.id == participation_id
    )
    return _close(work, _open(work, _held(parts)))


def _held(parts: Select[UUID]) -> CompoundSelect[UUID]:
    asking = (
        select(FormLink.link_id)
        .join(_ASKED, and_(_ASKED.c.school_id == FormLink.school_id,
                           _ASKED.c.id == FormLink.asked_id))
        .where(_ASKED.c.participation_id.in_(parts))
    )  # fmt: skip
    return union(
        asking,
        *(select(own.c.link_id).where(own.c.participation_id.in_(parts)) for own in HELD),
    )


def _open(work: Work, held: CompoundSelect[UUID]) -> list[UUID]:
    query = select(Link.id).where(
        Link.school_id == work.actor.school_id,
        Link.id.in_(held),
        Link.revoked_at.is_(None),
        Link.expires_at > work.now(),
    )
    return list(work.session.scalars(query.order_by(Link.id)))


def _close(work: Work, links: Collection[UUID]) -> list[UUID]:
    for link_id in links:
        revoke_link(work, link_id)
    return list(links)
