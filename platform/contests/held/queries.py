"""What pages read of contests: the list, one contest, its rounds with how far each has come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session

from contests.held.models import Contest, Prolongation, Round, RoundEntry
from contests.rules.schema import Rules
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.work import Work

# One statement for every open round: how many sheets are due and how many are in, nothing else.
PROGRESS = text("""
SELECT held.id, coalesce(sum(told.assigned), 0)::int AS due,
       coalesce(sum(told.done), 0)::int AS done
  FROM contests.round held LEFT JOIN LATERAL app.vote_progress(held.id) told ON true
 WHERE held.contest_id = ANY(:contests) AND held.state <> 'draft'
 GROUP BY held.id
""")
# Entries of a draft round that no juror has; the commission must know them before it opens.
UNASSIGNED = text("""
SELECT held.code, held.nomination FROM contests.round_entry held
 WHERE held.round_id = :round AND NOT EXISTS (
       SELECT FROM contests.assignment given
        WHERE given.round_id = held.round_id AND given.entry_id = held.entry_id)
 ORDER BY held.code
""")
COUNTS = text("""
SELECT held.id,
       (SELECT count(*) FROM contests.round_entry one WHERE one.round_id = held.id) AS entries,
       (SELECT count(*) FROM contests.assignment given WHERE given.round_id = held.id) AS given
  FROM contests.round held WHERE held.contest_id = :contest
""")


@dataclass(frozen=True, slots=True)
class Progress:
    """Sheets that are due and sheets handed in; entries in conflict with the reader left out."""

    due: int
    done: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The end of a round moved on: from when, to when, why."""

    until_before: datetime
    closes_at: datetime
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round as everybody may know it; `progress` is None for who may not."""

    id: UUID
    contest_id: UUID
    number: int
    code: str
    state: str
    opens_at: datetime
    closes_at: datetime
    grace_seconds: int
    opened_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    embargo_until: datetime | None
    rules_sha256: str
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class ContestLine:
    """A contest in a list, with the rounds held so far, the first first."""

    id: UUID
    title: str
    school_year: int
    state: str
    entries_from: datetime
    entries_until: datetime
    order_number: str | None
    order_date: date | None
    announced_at: datetime | None
    cancelled_reason: str
    rules: str
    rules_sha256: str | None
    template: str | None
    rounds: tuple[RoundLine, ...] = field(default=())

    def told(self) -> Rules:
        return Rules.read(self.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestWish:
    """What the list is narrowed to; None is any year, no states are any."""

    school_year: int | None = None
    states: tuple[str, ...] = ()


def contests(work: Work, wish: ContestWish) -> list[ContestLine]:
    """The latest year first; drafts for those who make contests alone."""
    asked = _visible(work)
    if wish.school_year is not None:
        asked = asked.where(Contest.school_year == wish.school_year)
    if wish.states:
        asked = asked.where(Contest.state.in_(wish.states))
    rows = work.session.execute(
        asked.order_by(Contest.school_year.desc(), Contest.entries_until.desc(), Contest.title)
    ).all()
    rounds = _rounds(work, [row.id for row in rows])
    return [_line(row, rounds) for row in rows]


def contest(work: Work, contest_id: UUID) -> ContestLine:
    """The contest, or NotFound: another's draft is as absent as none."""
    row = work.session.execute(_visible(work).where(Contest.id == contest_id)).one_or_none()
    if row is None:
        raise NotFound("contest")
    return _line(row, _rounds(work, [contest_id]))


def years(work: Work) -> list[int]:
    """School years that have a contest the reader may see, the latest first."""
    seen = _visible(work).with_only_columns(Contest.school_year).distinct()
    return sorted(work.session.scalars(seen), reverse=True)


def prolongations(session: Session, contest_id: UUID) -> dict[UUID, list[Moved]]:
    """By round, in the order they were written."""
    rows = session.execute(
        select(Prolongation.round_id, Prolongation.until_before, Prolongation.closes_at,
               Prolongation.reason, Prolongation.at)
        .join(Round, Round.id == Prolongation.round_id)
        .where(Round.contest_id == contest_id)
        .order_by(Prolongation.at)
    )  # fmt: skip
    found: dict[UUID, list[Moved]] = {}
    for row in rows:
        moved = Moved(row.until_before, row.closes_at, row.reason, row.at)
        found.setdefault(row.round_id, []).append(moved)
    return found


def counts(session: Session, contest_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Entries and assignments of each round."""
    rows = session.execute(COUNTS, {"contest": contest_id})
    return {row.id: (row.entries, row.given) for row in rows}


def unassigned(session: Session, round_id: UUID) -> list[tuple[str, str]]:
    """Number and nomination of the entries that nobody marks."""
    return [(row.code, row.nomination) for row in session.execute(UNASSIGNED, {"round": round_id})]


def entries_in(session: Session, round_id: UUID, nominations: Iterable[str]) -> list[UUID]:
    """Entries of a round in these nominations."""
    return list(
        session.scalars(
            select(RoundEntry.entry_id).where(
                RoundEntry.round_id == round_id, RoundEntry.nomination.in_(list(nominations))
            )
        )
    )


def clock(session: Session) -> datetime:
    """The one clock that decides what is in time."""
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def _visible(work: Work) -> Select[tuple[object, ...]]:
    columns = [
        Contest.__table__.c[name] for name in ContestLine.__dataclass_fields__ if name != "rounds"
    ]
    asked: Select[tuple[object, ...]] = select(*columns)
    if work.actor.may(Permission.CONTESTS_EDIT):
        return asked
    called_off = (Contest.state == "cancelled") & Contest.announced_at.is_(None)
    return asked.where(~or_(Contest.state == "draft", called_off))


def _line(row: Any, rounds: Mapping[UUID, Sequence[RoundLine]]) -> ContestLine:
    return ContestLine(**row._mapping, rounds=tuple(rounds.get(row.id, ())))


def _rounds(work: Work, contests: list[UUID]) -> dict[UUID, list[RoundLine]]:
    if not contests:
        return {}
    columns = [
        Round.__table__.c[name] for name in RoundLine.__dataclass_fields__ if name != "progress"
    ]
    rows = work.session.execute(
        select(*columns).where(Round.contest_id.in_(contests)).order_by(Round.number)
    ).all()
    came = _progress(work, contests) if any(row.state != "draft" for row in rows) else {}
    found: dict[UUID, list[RoundLine]] = {}
    for row in rows:
        line = RoundLine(**row._mapping, progress=came.get(row.id))
        found.setdefault(row.contest_id, []).append(line)
    return found


def _progress(work: Work, contests: list[UUID]) -> dict[UUID, Progress]:
    if not work.actor.may(Permission.CONTESTS_EDIT):
        return {}
    rows = work.session.execute(PROGRESS, {"contests": contests})
    return {row.id: Progress(row.due, row.done) for row in rows}
