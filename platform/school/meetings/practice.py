"""Lessons visited and analysed in a pair of teachers, counted by kind and month (F-02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Table, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.meetings.company import added, by_guest, company_of, may_write
from school.meetings.models import Practice
from school.programmes.models import Pair

LONGEST_LESSON = 200
LONGEST_CONCLUSIONS = 2000
_PRACTICE = cast(Table, Practice.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPractice:
    """`practice_id` comes with the form: a form sent twice is one row."""

    practice_id: UUID
    pair_id: UUID
    kind: str
    held_on: date | None
    lesson: str = ""
    conclusions: str = ""


@dataclass(frozen=True, slots=True)
class PracticeLine:
    id: UUID
    kind: str
    held_on: date
    lesson: str
    conclusions: str
    via: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of each kind, by month (the first day stands for it), and in all."""

    months: tuple[date, ...]
    by_month: Mapping[tuple[str, date], int]

    def at(self, kind: str, month: date) -> int:
        return self.by_month.get((kind, month), 0)

    def total(self, kind: str) -> int:
        return sum(number for (code, _), number in self.by_month.items() if code == kind)


def add_practice(work: Work, cmd: AddPractice) -> None:
    """Write down a visit, an analysis, a lesson of theory; by the link as well as by the portal."""
    may_write(work)
    company = company_of(work, [cmd.pair_id])
    faults = {}
    if cmd.kind not in {kind.code for kind in profile_of(work.session).practice_kinds}:
        faults["kind"] = "practice_kind_needed"
    if cmd.held_on is None:
        faults["held_on"] = "meeting_day_needed"
    elif cmd.held_on > work.today():
        faults["held_on"] = "meeting_ahead"
    elif company.starts_on is not None and cmd.held_on < company.starts_on:
        faults["held_on"] = "meeting_before_programme"
    if faults:
        raise Invalid(faults, starts_on=company.starts_on)
    row = insert(_PRACTICE).values(
        school_id=company.school_id, id=cmd.practice_id, pair_id=cmd.pair_id, kind=cmd.kind,
        held_on=cmd.held_on, lesson=cmd.lesson.strip(), conclusions=cmd.conclusions.strip(),
        via="link" if by_guest(work) else "portal", created_at=work.now(),
        recorded_by=work.actor.account_id,
    )  # fmt: skip
    if added(work, row):
        work.record("practice.added", "practice", cmd.practice_id, kind_of=cmd.kind)


def remove_practice(work: Work, pair_id: UUID, practice_id: UUID) -> None:
    """Strike out what was written down by mistake; the school alone does."""
    may_write(work)
    company_of(work, [pair_id])
    row = work.own(Practice, practice_id)
    if row.pair_id != pair_id:
        raise NotFound("Practice")
    work.session.delete(row)
    work.record("practice.removed", "practice", practice_id, kind_of=row.kind)


def practices(session: Session, pair_id: UUID) -> list[PracticeLine]:
    """Everything written down of the pair, the latest first."""
    query = (
        select(Practice.id, Practice.kind, Practice.held_on, Practice.lesson,
               Practice.conclusions, Practice.via)
        .where(Practice.pair_id == pair_id)
        .order_by(Practice.held_on.desc(), Practice.created_at.desc(), Practice.id)
    )  # fmt: skip
    return [PracticeLine(*row) for row in session.execute(query)]


def counted(session: Session, pair_id: UUID) -> Counted:
    """The counters of one pair."""
    return _counted(session, Practice.pair_id == pair_id)


def counted_in(session: Session, programme_id: UUID) -> Counted:
    """The sums of all pairs of a programme."""
    return _counted(session, Pair.programme_id == programme_id)


def _counted(session: Session, where: object) -> Counted:
    month = func.date(func.date_trunc("month", Practice.held_on)).label("month")
    query = (
        select(Practice.kind, month, func.count())
        .join(Pair, and_(Pair.school_id == Practice.school_id, Pair.id == Practice.pair_id))
        .where(where)  # type: ignore[arg-type]
        .group_by(Practice.kind, month)
    )
    found = {(kind, month): number for kind, month, number in session.execute(query)}
    return Counted(tuple(sorted({month for _, month in found})), found)
