"""What pages, health and completion read of meetings: plain rows, several pairs at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from school.meetings.models import Feedback, Meeting, MeetingPair
from school.meetings.rules import Said, gap_of, is_denied
from school.programmes.models import Pair

SIDES = ("mentor", "mentee", "curator")


class Rating(NamedTuple):
    """What a side gave a meeting, 1…5."""

    held_on: date
    side: str
    rating: int


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What is known of a pair's meetings; `held` are those that count (R-64).

    `last_held_on` is of any meeting, counted or not: the two did see each other. `disagreed` are
    meetings of which one side says that they were and another that they were not; `gaps` tells how
    far the ratings of the two are apart, meeting by meeting, for the rule of the profile.
    """

    held: int = 0
    last_held_on: date | None = None
    next_planned_at: datetime | None = None
    ratings: tuple[Rating, ...] = ()
    disagreed: tuple[UUID, ...] = ()
    held_on_probation: int = 0
    gaps: tuple[tuple[UUID, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting as it concerns one pair."""

    id: UUID
    kind: str
    state: str
    planned_at: datetime | None
    held_on: date | None
    minutes: int | None
    place: str
    is_online: bool
    topic: str
    reflection: str
    next_step: str
    step: int | None
    curator_present: bool
    cancel_reason: str
    via: str
    recorded_at: datetime | None
    came: bool
    # Held on probation without the curator, or without this mentee: it does not count.
    counts: bool
    others: int


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """What one side said of a meeting; only for those with FEEDBACK_VIEW."""

    meeting_id: UUID
    side: str
    took_place: bool
    rating: int | None
    words: str
    via: str
    given_at: datetime
    by_school: bool


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A pair of the same mentor that meets together with others."""

    pair_id: UUID
    mentee_id: UUID
    surname: str
    given_name: str
    patronymic: str
    came: bool = True


def _counts() -> ColumnElement[bool]:
    """A held meeting counts when the mentee came and, on probation, the curator was there."""
    without = and_(
        Pair.probation_until.is_not(None),
        Meeting.held_on <= Pair.probation_until,
        Meeting.curator_present.is_(False),
    )
    return and_(Meeting.state == "held", MeetingPair.came, func.coalesce(~without, True))


def _on_probation() -> ColumnElement[bool]:
    return and_(_counts(), Meeting.held_on <= Pair.probation_until)


_AT = and_(MeetingPair.school_id == Meeting.school_id, MeetingPair.meeting_id == Meeting.id)
_OF = and_(Pair.school_id == MeetingPair.school_id, Pair.id == MeetingPair.pair_id)


def facts(session: Session, pair_ids: Collection[UUID]) -> dict[UUID, MeetingFacts]:
    """Facts of every pair asked for, in one statement whatever their number."""
    if not pair_ids:
        return {}
    rows = session.execute(with_facts(select(Pair.id)).where(Pair.id.in_(pair_ids)))
    found = {row.id: facts_in(row) for row in rows}
    return {pair_id: found.get(pair_id, MeetingFacts()) for pair_id in pair_ids}


def with_facts(query: Select[Any]) -> Select[Any]:
    """A statement about pairs that brings along what `facts_in` reads of each."""
    met = Meeting.held_on.is_not(None) & MeetingPair.came
    stats = (
        select(
            func.count().filter(_counts()).label("held"),
            func.max(Meeting.held_on).filter(met).label("last_held_on"),
            func.min(Meeting.planned_at).filter(Meeting.state == "planned").label("planned"),
            func.count().filter(_on_probation()).label("probation"),
        )
        .select_from(MeetingPair)
        .join(Meeting, _AT)
        .where(_OF)
        .correlate(Pair)
        .lateral("met")
    )
    return query.add_columns(*stats.c, _said().label("said")).join(stats, true())


def _said() -> Any:
    """What each side said of each meeting of a pair, in the order of days."""
    day = func.coalesce(Meeting.held_on, func.date(Meeting.planned_at))
    word = func.json_build_array(
        Feedback.meeting_id, Meeting.state, day, Feedback.side, Feedback.took_place,
        Feedback.rating,
    )  # fmt: skip
    order = aggregate_order_by(word, day, Meeting.recorded_at, Meeting.id, Feedback.side)
    return (
        select(func.json_agg(order))
        .select_from(Feedback)
        .join(Meeting, and_(Meeting.school_id == Feedback.school_id,
                            Meeting.id == Feedback.meeting_id))
        .where(Feedback.school_id == Pair.school_id, Feedback.pair_id == Pair.id)
        .correlate(Pair)
        .scalar_subquery()
    )  # fmt: skip


def facts_in(row: Any) -> MeetingFacts:
    """The facts in a row of `with_facts`."""
    told: dict[UUID, Said] = {}
    for meeting, state, day, side, took_place, rating in row.said or ():
        meeting_id, held_on = UUID(meeting), date.fromisoformat(day) if day else None
        said = told.get(meeting_id, Said(state, held_on))
        told[meeting_id] = said.with_word(side, took_place, rating)
    return MeetingFacts(
        held=row.held,
        last_held_on=row.last_held_on,
        next_planned_at=row.planned,
        ratings=_ratings(told.values()),
        disagreed=tuple(each for each, said in told.items() if is_denied(said)),
        held_on_probation=row.probation,
        gaps=tuple((each, gap) for each, said in told.items() if (gap := gap_of(said))),
    )


def _ratings(told: Collection[Said]) -> tuple[Rating, ...]:
    return tuple(
        Rating(said.day, side, rating)
        for said in told
        for side, rating in said.ratings.items()
        if said.day is not None
    )


def _lines(session: Session, *where: ColumnElement[bool]) -> list[MeetingLine]:
    beside = (
        select(func.count())
        .where(MeetingPair.school_id == Meeting.school_id, MeetingPair.meeting_id == Meeting.id)
        .correlate(Meeting)
        .scalar_subquery()
    )
    query = (
        select(
            Meeting.id, Meeting.kind, Meeting.state, Meeting.planned_at, Meeting.held_on,
            Meeting.minutes, Meeting.place, Meeting.is_online, Meeting.topic, Meeting.reflection,
            Meeting.next_step, Meeting.step, Meeting.curator_present, Meeting.cancel_reason,
            Meeting.via, Meeting.recorded_at, MeetingPair.came, _counts(), beside - 1,
        )
        .join(MeetingPair, _AT)
        .join(Pair, _OF)
        .where(*where)
        .order_by(
            func.coalesce(Meeting.held_on, func.date(Meeting.planned_at)).desc(),
            Meeting.created_at.desc(),
            Meeting.id,
        )
    )  # fmt: skip
    rows: Sequence[Any] = session.execute(query).all()
    return [MeetingLine(*row) for row in rows]


def pair_meetings(session: Session, pair_id: UUID) -> list[MeetingLine]:
    """All meetings of a pair, the latest first, those ahead among them."""
    return _lines(session, MeetingPair.pair_id == pair_id)


def meeting(session: Session, pair_id: UUID, meeting_id: UUID) -> MeetingLine:
    """One meeting of the pair; NotFound for any other."""
    found = _lines(session, MeetingPair.pair_id == pair_id, Meeting.id == meeting_id)
    if not found:
        raise NotFound("Meeting")
    return found[0]


def feedback(
    session: Session, pair_id: UUID, meeting_ids: Sequence[UUID] | None = None
) -> Mapping[UUID, dict[str, FeedbackLine]]:
    """By meeting and side. Whoever asks must have checked FEEDBACK_VIEW."""
    query = select(
        Feedback.meeting_id, Feedback.side, Feedback.took_place, Feedback.rating, Feedback.words,
        Feedback.via, Feedback.given_at, Feedback.via == "portal",
    ).where(Feedback.pair_id == pair_id)  # fmt: skip
    if meeting_ids is not None:
        query = query.where(Feedback.meeting_id.in_(meeting_ids))
    found: dict[UUID, dict[str, FeedbackLine]] = {}
    for row in session.execute(query):
        found.setdefault(row.meeting_id, {})[row.side] = FeedbackLine(*row)
    return found


def who_said(session: Session, pair_id: UUID) -> dict[UUID, set[str]]:
    """Which sides have spoken of each meeting, without what they said."""
    query = select(Feedback.meeting_id, Feedback.side).where(Feedback.pair_id == pair_id)
    found: dict[UUID, set[str]] = {}
    for row in session.execute(query):
        found.setdefault(row.meeting_id, set()).add(row.side)
    return found


def awaits_word(side: str) -> ColumnElement[bool]:
    """Meetings held, or due, of which this side has not spoken yet; for `select(Meeting)`."""
    spoken = (
        select(Feedback.id)
        .where(
            Feedback.school_id == Meeting.school_id,
            Feedback.meeting_id == Meeting.id,
            Feedback.pair_id == MeetingPair.pair_id,
            Feedback.side == side,
        )
        .exists()
    )
    past = or_(Meeting.state == "held", Meeting.planned_at < func.now())
    return and_(Meeting.state != "cancelled", past, ~spoken)
