"""Where schools lag by their roadmaps. The hats of the municipality and the region read counts.

An event is named by the region's own code; what a school has typed is out of reach here, by the
columns that the database gives.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    case,
    column,
    func,
    select,
)
from sqlalchemy import table as read_as
from sqlalchemy.orm import Session

from kernel.tenancy.models import Municipality, School, SchoolPlacement
from regional.structure.queries import valid_on

# A school's rows are out of the region's code: these columns are all that its hat may read.
ITEM = read_as(
    "roadmap_item",
    column("id", Uuid()), column("school_id", Uuid()), column("school_year", Integer()),
    column("stage", Integer()), column("due_on", Date()), column("first_due_on", Date()),
    column("state", String()), column("facts_at", DateTime(timezone=True)),
    schema="school",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapWish:
    """Schools of a day and their roadmaps of a school year."""

    on: date
    school_year: int
    municipality_id: UUID | None = None
    standing: str = ""


@dataclass(frozen=True, slots=True)
class SchoolLag:
    """A school: events that count, done, overdue; where it stands and what is due next.

    `since` is the day of the oldest overdue event, `stage` the lowest stage with an open one; both
    are None where there is none. `facts_at` is when the portal looked last.
    """

    school_id: UUID
    school: str
    municipality: str
    events: int
    done: int
    overdue: int
    since: date | None
    stage: int | None
    next_on: date | None
    facts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sums:
    """Schools; of them with a roadmap, and with something overdue; events done of those due."""

    schools: int
    with_roadmap: int
    lagging: int
    due: int
    done_of_due: int


STANDINGS = ("late", "none", "fine")


def lags(
    session: Session, wish: RoadmapWish, *, limit: int = 50, offset: int = 0
) -> list[SchoolLag]:
    """Those who lag most first; schools without a roadmap stand behind those who lag."""
    row = _per_school(wish).subquery()
    query = _filtered(select(row), row, wish).order_by(
        row.c.overdue.desc(),
        (row.c.events > 0),
        row.c.municipality,
        row.c.name,
        row.c.id,
    )
    return [SchoolLag(*each) for each in session.execute(query.limit(limit).offset(offset))]


def count_lags(session: Session, wish: RoadmapWish) -> int:
    row = _per_school(wish).subquery()
    return session.scalar(_filtered(select(func.count()).select_from(row), row, wish)) or 0


def sums(session: Session, wish: RoadmapWish) -> Sums:
    """The same added up, whatever standing is asked for."""
    row = _per_school(wish).subquery()
    found = session.execute(
        select(
            func.count(),
            func.count().filter(row.c.events > 0),
            func.count().filter(row.c.overdue > 0),
            func.coalesce(func.sum(row.c.due), 0),
            func.coalesce(func.sum(row.c.done_of_due), 0),
        )
    ).one()
    return Sums(*(int(each) for each in found))


def _filtered(query: Select[Any], row: Any, wish: RoadmapWish) -> Select[Any]:
    kept = [row.c[name] for name in (
        "id", "name", "municipality", "events", "done", "overdue", "since", "stage", "next_on",
        "facts_at",
    )]  # fmt: skip
    if len(query.selected_columns) > 1:
        query = query.with_only_columns(*kept)
    conditions = {
        "late": row.c.overdue > 0,
        "none": row.c.events == 0,
        "fine": and_(row.c.events > 0, row.c.overdue == 0),
    }
    return query.where(conditions[wish.standing]) if wish.standing in conditions else query


def _per_school(wish: RoadmapWish) -> Select[Any]:
    item = ITEM.c
    counts = item.state != "dropped"
    is_open, passed = item.state == "open", item.due_on < wish.on
    due = and_(counts, item.first_due_on < wish.on)
    columns: tuple[Any, ...] = (
        School.id, School.name, Municipality.name.label("municipality"),
        func.count(item.id).filter(counts).label("events"),
        func.count().filter(item.state == "done").label("done"),
        func.count().filter(and_(is_open, passed)).label("overdue"),
        func.min(case((and_(is_open, passed), item.due_on))).label("since"),
        func.min(case((is_open, item.stage))).label("stage"),
        func.min(case((and_(is_open, ~passed), item.due_on))).label("next_on"),
        func.max(item.facts_at).label("facts_at"),
        func.count(item.id).filter(due).label("due"),
        func.count().filter(and_(due, item.state == "done")).label("done_of_due"),
    )  # fmt: skip
    here = and_(item.school_id == School.id, item.school_year == wish.school_year)
    query = (
        select(*columns)
        .join(SchoolPlacement, SchoolPlacement.school_id == School.id)
        .join(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .outerjoin(ITEM, here)
        .where(valid_on(SchoolPlacement, wish.on))
        .group_by(School.id, School.name, Municipality.name)
    )
    if wish.municipality_id is not None:
        query = query.where(Municipality.id == wish.municipality_id)
    return query
