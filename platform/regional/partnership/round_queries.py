"""Reading rounds: what was asked, what was proposed and why, what differs from the round before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.jobs import Job
from kernel.tenancy.models import School
from regional.partnership.models import LinkProposal, LinkRound, LinkWish, SchoolLink
from regional.partnership.rules import OPEN

Helper, Helped, Former = aliased(School), aliased(School), aliased(School)
Before = aliased(LinkProposal)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round; `job_state` is known to whoever asked for it."""

    id: UUID
    school_year: int
    state: str
    settings: Mapping[str, Any]
    input_sha256: str | None
    helpers: int | None
    helped: int | None
    matched: int | None
    cost: int | None
    optimal: bool | None
    seconds: float | None
    created_at: datetime
    published_at: datetime | None
    job_id: UUID | None
    job_state: str | None


_ROUND = [column for column in LinkRound.__table__.columns if column.name in RoundLine.__slots__]


def _rounds() -> Select[Any]:
    columns: list[Any] = [*_ROUND, Job.state.label("job_state")]
    return select(*columns).outerjoin(Job, Job.id == LinkRound.job_id)


def rounds(session: Session, school_year: int, limit: int = 20) -> list[RoundLine]:
    """The year's rounds, the latest first."""
    query = _rounds().where(LinkRound.school_year == school_year)
    query = query.order_by(LinkRound.created_at.desc(), LinkRound.id.desc()).limit(limit)
    return [RoundLine(**row._mapping) for row in session.execute(query)]


def round_of(session: Session, round_id: UUID) -> RoundLine:
    row = session.execute(_rounds().where(LinkRound.id == round_id)).one_or_none()
    if row is None:
        raise NotFound("LinkRound")
    return RoundLine(**row._mapping)


@dataclass(frozen=True, slots=True)
class Around:
    """The finished round before this one, and whether this one is the year's last."""

    before: RoundLine | None
    is_last: bool


def around(session: Session, this: RoundLine) -> Around:
    known = rounds(session, this.school_year, limit=100)
    done = [each for each in known if each.state == "done"]
    earlier = [each for each in done if (each.created_at, each.id) < (this.created_at, this.id)]
    last = done[0].id if done else None
    return Around(earlier[0] if earlier else None, last == this.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """A proposal; `link_id` is the open link that its helped school has by now."""

    id: UUID
    helper_id: UUID | None
    helper: str | None
    helped_id: UUID
    helped: str
    pinned: bool
    fit: int | None
    distance_km: Any
    why: Mapping[str, Any]
    unmatched: str | None
    link_id: UUID | None
    link_helper_id: UUID | None
    former_id: UUID | None
    former: str | None
    was_there: bool


def _changed() -> ColumnElement[bool]:
    return LinkProposal.helper_id.is_distinct_from(Before.helper_id)


def _proposals(round_id: UUID, before: UUID | None, columns: list[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(LinkProposal)
        .join(Helped, Helped.id == LinkProposal.helped_id)
        .outerjoin(Helper, Helper.id == LinkProposal.helper_id)
        .outerjoin(
            Before, and_(Before.round_id == before, Before.helped_id == LinkProposal.helped_id)
        )
        .outerjoin(Former, Former.id == Before.helper_id)
        .where(LinkProposal.round_id == round_id)
    )


def _narrowed(query: Select[Any], shown: str) -> Select[Any]:
    if shown == "unmatched":
        return query.where(LinkProposal.helper_id.is_(None))
    if shown == "changed":
        return query.where(_changed())
    return query.where(LinkProposal.helper_id.is_not(None))


def proposals(
    session: Session,
    round_id: UUID,
    before: UUID | None,
    shown: str,
    *,
    limit: int = 50,
    offset: int = 0,
) -> list[ProposalLine]:
    """Proposals of a round: the pairs, the unmatched, or what changed since the round before."""
    columns: list[Any] = [
        LinkProposal.id, LinkProposal.helper_id, Helper.name.label("helper"),
        LinkProposal.helped_id, Helped.name.label("helped"), LinkProposal.pinned,
        LinkProposal.fit, LinkProposal.distance_km, LinkProposal.why, LinkProposal.unmatched,
        SchoolLink.id.label("link_id"), SchoolLink.helper_id.label("link_helper_id"),
        Before.helper_id.label("former_id"), Former.name.label("former"),
        Before.id.is_not(None).label("was_there"),
    ]  # fmt: skip
    query = _narrowed(_proposals(round_id, before, columns), shown).outerjoin(
        SchoolLink,
        and_(SchoolLink.helped_id == LinkProposal.helped_id, SchoolLink.state.in_(OPEN)),
    )
    query = query.order_by(LinkProposal.fit.desc().nulls_last(), Helped.name, LinkProposal.id)
    found = session.execute(query.limit(limit).offset(offset))
    return [ProposalLine(**row._mapping) for row in found]


@dataclass(frozen=True, slots=True)
class Compared:
    """How many proposals there are of each sort, against the round before."""

    pairs: int
    unmatched: int
    changed: int
    moved: int
    gained: int
    lost: int
    new: int


def compared(session: Session, round_id: UUID, before: UUID | None) -> Compared:
    """`new` schools were not in the round before; the others moved, gained or lost a helper."""
    was, now = Before.helper_id, LinkProposal.helper_id
    there = Before.id.is_not(None)

    def number(*conditions: ColumnElement[bool]) -> Any:
        return func.count(case((and_(*conditions), 1)))

    row = session.execute(
        _proposals(
            round_id,
            before,
            [
                number(now.is_not(None)),
                number(now.is_(None)),
                number(_changed()),
                number(was.is_not(None), now.is_not(None), was != now),
                number(there, was.is_(None), now.is_not(None)),
                number(was.is_not(None), now.is_(None)),
                number(Before.id.is_(None)),
            ],
        )
    ).one()
    return Compared(*row)


def reasons_counted(session: Session, round_id: UUID) -> list[tuple[str, int]]:
    """How many schools each reason has left without a helper, the commonest first."""
    rows = session.execute(
        select(LinkProposal.unmatched, func.count())
        .where(LinkProposal.round_id == round_id, LinkProposal.unmatched.is_not(None))
        .group_by(LinkProposal.unmatched)
        .order_by(func.count().desc(), LinkProposal.unmatched)
    )
    return [(str(row[0]), row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class WishLine:
    id: UUID
    kind: str
    helper_id: UUID
    helper: str
    helped_id: UUID
    helped: str
    reason: str
    created_at: datetime


def wishes(session: Session, school_year: int) -> list[WishLine]:
    """Pins first, then bans, by the names of the schools that are helped."""
    rows = session.execute(
        select(
            LinkWish.id, LinkWish.kind, LinkWish.helper_id, Helper.name, LinkWish.helped_id,
            Helped.name, LinkWish.reason, LinkWish.created_at,
        )
        .join(Helper, Helper.id == LinkWish.helper_id)
        .join(Helped, Helped.id == LinkWish.helped_id)
        .where(LinkWish.school_year == school_year)
        .order_by(LinkWish.kind.desc(), Helped.name, LinkWish.id)
    )  # fmt: skip
    return [WishLine(*row) for row in rows]


def names_of(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    """Names of schools by identifier."""
    if not ids:
        return {}
    rows = session.execute(select(School.id, School.name).where(School.id.in_(ids)))
    return {row.id: row.name for row in rows}
