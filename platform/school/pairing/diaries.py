"""Links to diaries: each participant's own, told once, ending with the programme (U-8).

Only a hash of the token is kept, so a lost link is not found again: a new one is made and the old
one is closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.rules import STANDING
from school.links.models import Link
from school.links.service import MadeLink, make_link, revoke_link
from school.pairing.models import DiaryLink
from school.programmes.asking import takers
from school.programmes.models import Pair, Participation, Programme
from school.programmes.rules import OPEN_PROGRAMME
from school.programmes.service import locked
from school.registry.models import Person

PURPOSE = "diary"


@dataclass(frozen=True, slots=True)
class OpenDiary:
    """A link that opens now: when it was made, and when it was last used."""

    link_id: UUID
    participation_id: UUID
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def give_diary(work: Work, participation_id: UUID, side: str) -> MadeLink:
    """A new link for a participant; earlier ones are closed. The token is told here and once."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    part = work.own(Participation, participation_id)
    if part.side != side or part.left_on is not None:
        raise NotFound("Participation")
    programme = locked(work, part.programme_id)
    taker = takers(work.session, part.programme_id, [participation_id])[participation_id]
    if taker.base and taker.base not in STANDING:
        raise WrongState("diary_stopped")
    lasts = _until(work, programme) - work.now()
    if programme.state not in OPEN_PROGRAMME or lasts <= timedelta():
        raise WrongState("programme_ended")
    take_diary(work, participation_id)
    made = make_link(work, PURPOSE, lasts=lasts, most_uses=None)
    work.session.add(
        DiaryLink(
            school_id=part.school_id,
            link_id=made.link_id,
            participation_id=participation_id,
            side=side,
        )
    )
    work.session.flush()
    work.record("diary.given", "participation", participation_id, side=side)
    return made


def take_diary(work: Work, participation_id: UUID) -> int:
    """Close every open link of a participant at once; returns how many there were."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    part = work.own(Participation, participation_id)
    links = [
        each.link_id
        for each in open_diaries(work.session, [participation_id], work.now())
        if each.participation_id == part.id
    ]
    for link_id in links:
        revoke_link(work, link_id)
    return len(links)


def open_diaries(
    session: Session, participation_ids: Sequence[UUID], now: datetime
) -> list[OpenDiary]:
    """Links of these participants that open now, the latest of each first."""
    query = (
        select(
            DiaryLink.link_id, DiaryLink.participation_id, Link.created_at, Link.expires_at,
            Link.used_at,
        )
        .join(Link, and_(Link.school_id == DiaryLink.school_id, Link.id == DiaryLink.link_id))
        .where(
            DiaryLink.participation_id.in_(participation_ids),
            Link.revoked_at.is_(None),
            Link.expires_at > now,
        )
        .order_by(Link.created_at.desc())
    )  # fmt: skip
    return [OpenDiary(*row) for row in session.execute(query)]


def _until(work: Work, programme: Programme) -> datetime:
    """The moment the programme's last day is over."""
    last = programme.ends_on or work.today()
    return datetime.combine(last + timedelta(days=1), time(), work.zone)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody of an open pair, and the link they hold, if any; `pair_id` is one of their pairs.

    Who `is_stopped`, without a consent or gone, is given no link.
    """

    participation_id: UUID
    side: str
    surname: str
    given_name: str
    patronymic: str
    pair_id: UUID
    is_stopped: bool = False
    given_at: datetime | None = None
    used_at: datetime | None = None


def holders(session: Session, programme_id: UUID, now: datetime) -> list[Holder]:
    """Everybody in an open pair of the programme, mentors first, by surname."""
    in_pair = (Pair.mentor_id == Participation.id) | (Pair.mentee_id == Participation.id)
    pair_id = (
        select(Pair.id)
        .where(Pair.school_id == Participation.school_id, in_pair, Pair.ended_on.is_(None))
        .order_by(Pair.id)
        .limit(1)
        .correlate(Participation)
        .scalar_subquery()
    )
    stopped = or_(
        Participation.left_on.is_not(None), func.coalesce(BaseEntry.state.not_in(STANDING), False)
    )
    query = (
        select(
            Participation.id, Participation.side, Person.surname, Person.given_name,
            Person.patronymic, pair_id, stopped,
        )
        .join(
            Person,
            and_(Person.school_id == Participation.school_id, Person.id == Participation.person_id),
        )
        .outerjoin(
            BaseEntry,
            and_(
                BaseEntry.school_id == Participation.school_id,
                BaseEntry.person_id == Participation.person_id,
                BaseEntry.side == Participation.side,
            ),
        )
        .where(Participation.programme_id == programme_id, pair_id.is_not(None))
        .order_by(Participation.side.desc(), Person.surname, Person.given_name, Participation.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    links = {
        each.participation_id: each
        for each in reversed(open_diaries(session, [row[0] for row in rows], now))
    }
    found = []
    for row in rows:
        link = links.get(row[0])
        told = (link.created_at, link.used_at) if link else (None, None)
        values: list[Any] = [*row, *told]
        found.append(Holder(*values))
    return found
