"""What pages read of expert reviews; PostgreSQL leaves each reader one's own territory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, case, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.tenancy.models import Municipality, School
from kernel.work import Work
from regional.events.models import ProgrammeReview as Review
from regional.events.models import RegionalEvent as Event
from regional.events.reviews import Mark
from regional.events.rules import EXPERT_REVIEW, takes_people
from regional.events.sight import visible

STATES = ("sent", "taken", "concluded", "withdrawn")
# What waits for experts stands first, then what they are at, then what is said.
_ORDER = case({state: n for n, state in enumerate(STATES)}, value=Review.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWish:
    """What the list is narrowed to."""

    event_id: UUID | None = None
    municipality_id: UUID | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    id: UUID
    event_id: UUID
    event: str
    school_id: UUID
    school: str
    municipality: str
    programme_id: UUID
    title: str
    form: str
    expert: str
    state: str
    decision: str | None
    sent_at: datetime
    concluded_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One review whole; marks by criterion, empty until it is concluded."""

    line: ReviewLine
    note: str
    marks: Mapping[str, Mark]
    conclusion: str


@dataclass(frozen=True, slots=True)
class Call:
    """An expert review that takes programmes now, or has taken them."""

    id: UUID
    title: str
    starts_at: datetime
    register_until: Any
    state: str
    is_open: bool


_LINE: tuple[Any, ...] = (
    Review.id, Review.event_id, Event.title, Review.school_id, School.name, Municipality.name,
    Review.programme_id, Review.programme_title, Review.form, Review.expert_name, Review.state,
    Review.decision, Review.sent_at, Review.concluded_at,
)  # fmt: skip


def count_reviews(session: Session, wish: ReviewWish) -> int:
    return session.scalar(_narrowed(wish, select(func.count()).select_from(Review))) or 0


def reviews(
    session: Session, wish: ReviewWish, *, limit: int = 50, offset: int = 0
) -> list[ReviewLine]:
    """What the reader may see; what was withdrawn is left out unless asked for."""
    query = _narrowed(wish, _joined(select(*_LINE)))
    rows = session.execute(query.order_by(_ORDER, Review.sent_at).limit(limit).offset(offset))
    return [ReviewLine(*row) for row in rows]


def own_reviews(session: Session, school_id: UUID) -> list[ReviewLine]:
    """All the school has sent, the latest first."""
    query = _joined(select(*_LINE)).where(Review.school_id == school_id)
    return [ReviewLine(*row) for row in session.execute(query.order_by(Review.sent_at.desc()))]


def review(session: Session, review_id: UUID) -> ReviewPage:
    query = _joined(select(*_LINE, Review.sent_note, Review.marks, Review.conclusion))
    row = session.execute(query.where(Review.id == review_id)).one_or_none()
    if row is None:
        raise NotFound("ProgrammeReview")
    return ReviewPage(ReviewLine(*row[:-3]), row[-3], _marks(row[-2]), row[-1])


def waiting() -> ScalarSelect[int]:
    """How many programmes no expert has taken yet, as a part of another question."""
    return select(func.count()).where(Review.state == "sent").scalar_subquery()


def calls(work: Work) -> list[Call]:
    """Expert reviews the reader may know of, the latest first."""
    query = (
        select(Event.id, Event.title, Event.starts_at, Event.register_until, Event.state)
        .where(visible(work), Event.kind == EXPERT_REVIEW, Event.state == "published")
        .order_by(Event.starts_at.desc(), Event.id)
        .limit(50)
    )
    return [
        Call(*row, takes_people(row, work.now(), work.today()))
        for row in work.session.execute(query)
    ]


def _marks(kept: Mapping[str, Any]) -> dict[str, Mark]:
    return {code: Mark(one["mark"], one.get("words", "")) for code, one in kept.items()}


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.join(Event, Event.id == Review.event_id)
        .join(School, School.id == Review.school_id)
        .join(Municipality, Municipality.id == Review.municipality_id)
    )


def _narrowed(wish: ReviewWish, query: Select[Any]) -> Select[Any]:
    query = query.where(Review.state == wish.state if wish.state else Review.state != "withdrawn")
    if wish.event_id is not None:
        query = query.where(Review.event_id == wish.event_id)
    if wish.municipality_id is not None:
        query = query.where(Review.municipality_id == wish.municipality_id)
    return query
