"""A district's own figures for a school year: read, and corrected by hand (KP-11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.errors import Denied, NotFound
from kernel.identity.permissions import Permission
from kernel.tenancy.models import Municipality, School
from kernel.work import Work
from regional.returns.models import Declaration, DeclaredCounter

# What a municipality names for itself, beside the lines of its schools.
COUNTERS = ("curators_trained",)


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    school_id: UUID
    school: str
    form: str
    running: bool
    pairs: int | None
    years: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Declared:
    """How much a district has declared for a year."""

    schools: int
    curators_trained: int | None


def declared_by_place(session: Session, school_year: int) -> dict[UUID, Declared]:
    """Districts that have declared anything for the year."""
    lines = select(Declaration.municipality_id, func.count(Declaration.school_id.distinct())).where(
        Declaration.school_year == school_year
    )
    schools = {row[0]: row[1] for row in session.execute(lines.group_by(lines.selected_columns[0]))}
    named = select(DeclaredCounter.municipality_id, DeclaredCounter.value).where(
        DeclaredCounter.school_year == school_year, DeclaredCounter.fact.in_(COUNTERS)
    )
    trained = {row[0]: row[1] for row in session.execute(named)}
    return {
        place: Declared(schools.get(place, 0), trained.get(place)) for place in {*schools, *trained}
    }


def lines_of(session: Session, municipality_id: UUID, school_year: int) -> list[DeclaredLine]:
    """What the district has declared of its schools, by school and form."""
    rows = session.execute(
        select(
            School.id,
            School.name,
            Declaration.form,
            Declaration.running,
            Declaration.pairs,
            Declaration.years,
            Declaration.note,
        )
        .join(School, School.id == Declaration.school_id)
        .where(
            Declaration.municipality_id == municipality_id,
            Declaration.school_year == school_year,
        )
        .order_by(School.name, Declaration.form)
    )
    return [DeclaredLine(*row) for row in rows]


def counters_of(
    session: Session, municipality_id: UUID, school_year: int
) -> dict[str, DeclaredCounter]:
    rows = session.scalars(
        select(DeclaredCounter).where(
            DeclaredCounter.municipality_id == municipality_id,
            DeclaredCounter.school_year == school_year,
        )
    )
    return {row.fact: row for row in rows}


def declare_counters(
    work: Work,
    municipality_id: UUID,
    school_year: int,
    values: Mapping[str, int | None],
    note: str = "",
) -> None:
    """Write the district's figures; None takes a figure back to unknown."""
    work.actor.require(Permission.RETURN_EDIT)
    if work.actor.municipality_id not in (None, municipality_id):
        raise Denied(permission=Permission.RETURN_EDIT.value)
    if work.session.get(Municipality, municipality_id) is None:
        raise NotFound("municipality")
    known = counters_of(work.session, municipality_id, school_year)
    for fact in COUNTERS:
        row, value = known.get(fact), values.get(fact)
        if value is None:
            if row is not None:
                work.session.delete(row)
            continue
        if row is None:
            row = DeclaredCounter(
                municipality_id=municipality_id, school_year=school_year, fact=fact
            )
            work.session.add(row)
        row.value, row.note = value, note
        row.updated_at, row.updated_by = work.now(), work.actor.account_id
    work.record("return.counters_set", "municipality", municipality_id, school_year=school_year)
