"""What pages read of periods and reports: Core rows, the same few statements for any size.

A reader sees what the policies let through: the region everything, a municipality the reports of
schools that stood there on the cut-off day, a school its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.tenancy.models import Municipality, School
from regional.indicators.figures import by_name
from regional.periods.counting import Counts, counted
from regional.periods.models import Period, Report, ReportRemark
from regional.periods.rules import State
from regional.structure.queries import folded, in_order

PERIOD = (
    Period.id,
    Period.name,
    Period.school_year,
    Period.opens_on,
    Period.due_on,
    Period.closes_on,
    Period.cut_off_on,
    Period.school_kinds,
    Period.order_number,
    Period.order_date,
    Period.note,
    Period.listed_at,
    Period.cancelled_at,
)
_OWES = (State.DUE.value, State.RETURNED.value)


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period with what came in, as far as the reader sees; `rules.standing` takes it."""

    id: UUID
    name: str
    school_year: int
    opens_on: date
    due_on: date
    closes_on: date
    cut_off_on: date
    school_kinds: tuple[str, ...]
    order_number: str | None
    order_date: date | None
    note: str
    listed_at: datetime | None
    cancelled_at: datetime | None
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Place:
    municipality_id: UUID
    code: str
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Completeness:
    """Municipalities by name, and all of them together."""

    places: tuple[Place, ...]
    total: Counts


@dataclass(frozen=True, slots=True)
class MissingSchool:
    """A school that owes its report; the contacts are of its card."""

    report_id: UUID
    school_id: UUID
    school_code: str
    school: str
    municipality_id: UUID
    municipality: str
    state: str
    head_name: str | None
    phone: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """`explained` findings of the attempt have the school's words; `remarks` were made on it."""

    id: UUID
    period_id: UUID
    school_id: UUID
    school_code: str
    school: str
    municipality_id: UUID
    municipality: str
    state: str
    attempt: int
    first_submitted_on: date | None
    submitted_at: datetime | None
    due_on: date
    approved_attempt: int | None
    explained: int
    remarks: int
    reason: str
    changed_at: datetime

    @property
    def late(self) -> bool:
        """Handed in after the due day. What is still owed is told by the period's standing."""
        return self.first_submitted_on is not None and self.first_submitted_on > self.due_on


def periods(session: Session) -> list[PeriodLine]:
    """Every period, the newest first, each with the counts the reader sees. One statement."""
    query = _periods().order_by(Period.opens_on.desc(), Period.created_at.desc())
    return [_period_line(row) for row in session.execute(query)]


def period_of(session: Session, period_id: UUID) -> PeriodLine:
    """One period with its counts; NotFound."""
    row = session.execute(_periods().where(Period.id == period_id)).one_or_none()
    if row is None:
        raise NotFound("period")
    return _period_line(row)


def completeness(session: Session, period_id: UUID) -> Completeness:
    """Obliged, submitted, on time… by municipality. One statement."""
    query = (
        select(Municipality.id, Municipality.code, Municipality.name, *counted())
        .select_from(Report)
        .join(Period, Period.id == Report.period_id)
        .join(Municipality, Municipality.id == Report.municipality_id)
        .where(Report.period_id == period_id)
        .group_by(Municipality.id)
    )
    places = [Place(row[0], row[1], row[2], Counts(*row[3:])) for row in session.execute(query)]
    total = sum((place.counts for place in places), Counts())
    return Completeness(tuple(sorted(places, key=lambda place: by_name(place.name))), total)


def missing(
    session: Session, period_id: UUID, municipality_id: UUID | None = None
) -> list[MissingSchool]:
    """Schools whose report is due or returned, by municipality and name. One statement."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Report.id,
            School.id,
            School.code,
            School.name,
            Municipality.id,
            Municipality.name,
            Report.state,
            School.head_name,
            School.phone,
            School.email,
        )
        .join(School, School.id == Report.school_id)
        .join(Municipality, Municipality.id == Report.municipality_id)
        .where(*_narrowed(period_id, municipality_id, None), Report.state.in_(_OWES))
        .order_by(*in_order(Municipality.name), *in_order(School.name), Report.id)
    )
    return [MissingSchool(*row) for row in session.execute(query)]


def reports(
    session: Session,
    period_id: UUID,
    *,
    municipality_id: UUID | None = None,
    state: str | None = None,
    search: str = "",
    limit: int = 50,
    offset: int = 0,
) -> list[ReportLine]:
    """Reports of a period by municipality and school; `search` is part of a school's name."""
    query = (
        report_lines()
        .where(*_narrowed(period_id, municipality_id, state, search))
        .order_by(*in_order(Municipality.name), *in_order(School.name), Report.id)
    )
    return [ReportLine(*row) for row in session.execute(query.limit(limit).offset(offset))]


def count_reports(
    session: Session,
    period_id: UUID,
    *,
    municipality_id: UUID | None = None,
    state: str | None = None,
    search: str = "",
) -> int:
    query = select(func.count(Report.id)).join(School, School.id == Report.school_id)
    narrowed = _narrowed(period_id, municipality_id, state, search)
    return session.scalar(query.where(*narrowed)) or 0


def queue(
    session: Session, *, state: str = State.SUBMITTED, limit: int = 50, offset: int = 0
) -> list[ReportLine]:
    """Reports that wait for the reader (submitted, or accepted for the region), the oldest first,
    of every period that is not cancelled. One statement."""
    query = _waiting(report_lines(), state).limit(limit).offset(offset)
    return [ReportLine(*row) for row in session.execute(query)]


def count_queue(session: Session, *, state: str = State.SUBMITTED) -> int:
    """How many wait, for the page of today."""
    query = select(func.count(Report.id)).join(Period, Period.id == Report.period_id)
    return session.scalar(query.where(Report.state == state, Period.cancelled_at.is_(None))) or 0


def next_in_queue(session: Session, after: UUID, *, state: str = State.SUBMITTED) -> UUID | None:
    """The report that waits longest besides this one; None when there is none."""
    query = select(Report.id).join(Period, Period.id == Report.period_id)
    found: UUID | None = session.scalar(_waiting(query, state).where(Report.id != after).limit(1))
    return found


def reports_of_school(session: Session, school_id: UUID) -> list[tuple[PeriodLine, ReportLine]]:
    """A school's reports, the newest period first. One statement; the periods carry no counts."""
    query = (
        report_lines(*PERIOD)
        .where(Report.school_id == school_id)
        .order_by(Period.opens_on.desc(), Period.created_at.desc())
    )
    return [report_with_period(row) for row in session.execute(query)]


def report_with_period(row: Sequence[Any]) -> tuple[PeriodLine, ReportLine]:
    """A row of `report_lines(*PERIOD)`; the period carries no counts."""
    own = len(PERIOD)
    return _without_counts(row[-own:]), ReportLine(*row[:-own])


def report_lines(*more: Any) -> Select[*tuple[Any, ...]]:
    """Columns of a ReportLine, then `more`."""
    return (
        select(
            Report.id,
            Report.period_id,
            School.id,
            School.code,
            School.name,
            Municipality.id,
            Municipality.name,
            Report.state,
            Report.attempt,
            Report.first_submitted_on,
            Report.submitted_at,
            Period.due_on,
            Report.approved_attempt,
            _remarks("explanation"),
            _remarks("return"),
            Report.reason,
            Report.changed_at,
            *more,
        )
        .join(Period, Period.id == Report.period_id)
        .join(School, School.id == Report.school_id)
        .join(Municipality, Municipality.id == Report.municipality_id)
    )


def _remarks(kind: str) -> ColumnElement[int]:
    return (
        select(func.count(ReportRemark.id))
        .where(
            ReportRemark.report_id == Report.id,
            ReportRemark.attempt == Report.attempt,
            ReportRemark.kind == kind,
        )
        .correlate(Report)
        .scalar_subquery()
    )


def _waiting(query: Select[*tuple[Any, ...]], state: str) -> Select[*tuple[Any, ...]]:
    since = Report.accepted_at if state == State.ACCEPTED else Report.submitted_at
    live = and_(Report.state == state, Period.cancelled_at.is_(None))
    return query.where(live).order_by(since, Report.id)


def _narrowed(
    period_id: UUID, municipality_id: UUID | None, state: str | None, search: str = ""
) -> list[ColumnElement[bool]]:
    where = [Report.period_id == period_id]
    if municipality_id is not None:
        where.append(Report.municipality_id == municipality_id)
    if state is not None:
        where.append(Report.state == state)
    if search.strip():
        part = search.strip().lower().replace("ё", "е")
        where.append(folded(School.name).contains(part, autoescape=True))
    return where


def _periods() -> Select[*tuple[Any, ...]]:
    return (
        select(*PERIOD, *counted())
        .outerjoin(Report, Report.period_id == Period.id)
        .group_by(Period.id)
    )


def _period_line(row: Sequence[Any]) -> PeriodLine:
    own = len(PERIOD)
    return _without_counts(row[:own], Counts(*row[own:]))


def _without_counts(row: Sequence[Any], counts: Counts | None = None) -> PeriodLine:
    told = dict(zip((column.key for column in PERIOD), row, strict=True))
    told["school_kinds"] = tuple(told["school_kinds"])
    return PeriodLine(**told, counts=counts or Counts())
