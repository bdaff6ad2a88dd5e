"""Making, using and ending links that need no account."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from kernel.errors import NotFound, WrongState
from kernel.ids import new_id
from kernel.work import Work
from school.links.models import Link

TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class MadeLink:
    """The token is told once, here; the database keeps its hash."""

    link_id: UUID
    token: str


def digest(token: str) -> str:
    """What the database knows of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(work: Work, purpose: str, *, lasts: timedelta, most_uses: int | None = 1) -> MadeLink:
    """A link of the actor's school; `most_uses` None makes it public until it ends."""
    token, link_id = secrets.token_urlsafe(TOKEN_BYTES), new_id()
    work.session.add(
        Link(
            school_id=work.actor.school_id,
            id=link_id,
            purpose=purpose,
            token_hash=digest(token),
            most_uses=most_uses,
            created_at=work.now(),
            created_by=work.actor.account_id,
            expires_at=work.now() + lasts,
        )
    )
    work.session.flush()
    work.record("link.made", "link", link_id, purpose=purpose)
    return MadeLink(link_id, token)


def revoke_link(work: Work, link_id: UUID) -> None:
    """Close a link of the own school at once; a closed one stays closed."""
    link = work.own(Link, link_id)
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = work.now(), work.actor.account_id
        work.record("link.revoked", "link", link_id, purpose=link.purpose)


def use_link(work: Work, link_id: UUID) -> None:
    """Count a use by a guest; of two browsers with a one-time link the second is refused.

    WrongState("link_used") when it was used up meanwhile. The lock is held until the answer is
    kept, so call it before anything else of the POST. `used_at` is the transaction's own moment:
    by it the database knows that this guest is the one who used the link.
    """
    link = work.session.execute(
        select(Link.id, Link.uses, Link.most_uses, Link.revoked_at)
        .where(Link.id == link_id)
        .with_for_update()
    ).one_or_none()
    if link is None:
        raise NotFound("Link")
    if link.revoked_at is not None or (link.most_uses is not None and link.uses >= link.most_uses):
        raise WrongState("link_used")
    work.session.execute(
        update(Link).where(Link.id == link_id).values(uses=Link.uses + 1, used_at=func.now())
    )
