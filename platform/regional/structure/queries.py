"""Reading the structure: who belonged where on a day, with which status and which counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kernel.errors import NotFound
from kernel.tenancy.models import (
    Municipality,
    School,
    SchoolCount,
    SchoolFlag,
    SchoolPlacement,
)


@dataclass(frozen=True, slots=True)
class SchoolLine:
    id: UUID
    name: str
    kind: str
    municipality_id: UUID
    municipality: str
    flags: tuple[str, ...]
    pupils: int | None
    teachers: int | None
    young_teachers: int | None


@dataclass(frozen=True, slots=True)
class Place:
    municipality_id: UUID
    municipality: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFilter:
    """What the list of schools is narrowed to; `on` is the day of the structure."""

    on: date
    school_year: int
    search: str = ""
    municipality_id: UUID | None = None
    kind: str = ""
    flag: str = ""


def valid_on(row: type[SchoolPlacement] | type[SchoolFlag], day: date) -> ColumnElement[bool]:
    """A span that holds on the day; it ends before `valid_to`."""
    return and_(
        or_(row.valid_from.is_(None), row.valid_from <= day),
        or_(row.valid_to.is_(None), row.valid_to > day),
    )


def folded(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Case and Ё do not divide people from what they look for."""
    return func.replace(func.lower(column), "ё", "е")


def in_order(name: InstrumentedAttribute[str]) -> tuple[ColumnElement[Any], ...]:
    """Names in the order people expect: Ё with Е, and № 4 before № 15."""
    plain = folded(name)
    number = func.substring(name, "[0-9]{1,15}").cast(BigInteger)
    return func.regexp_replace(plain, "[0-9].*$", ""), number.nulls_first(), plain


def _narrowed(wish: SchoolFilter, columns: Sequence[Any]) -> Select[Any]:
    query = (
        select(*columns)
        .select_from(School)
        .join(SchoolPlacement, SchoolPlacement.school_id == School.id)
        .join(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .where(valid_on(SchoolPlacement, wish.on))
    )
    if wish.search:
        like = f"%{wish.search.lower().replace('ё', 'е').replace('%', '').replace('_', '')}%"
        query = query.where(or_(folded(School.name).like(like), School.inn.like(like)))
    if wish.municipality_id is not None:
        query = query.where(Municipality.id == wish.municipality_id)
    if wish.kind:
        query = query.where(School.kind == wish.kind)
    if wish.flag:
        held = select(SchoolFlag.school_id).where(
            SchoolFlag.flag == wish.flag, valid_on(SchoolFlag, wish.on)
        )
        query = query.where(School.id.in_(held))
    return query


def count_schools(session: Session, wish: SchoolFilter) -> int:
    return session.scalar(_narrowed(wish, [func.count()])) or 0


def schools_of_region(
    session: Session, wish: SchoolFilter, *, limit: int = 50, offset: int = 0
) -> list[SchoolLine]:
    """Schools by municipality and name, with the counts of the school year."""
    query = (
        _narrowed(
            wish,
            [
                School.id,
                School.name,
                School.kind,
                Municipality.id,
                Municipality.name,
                SchoolCount.pupils,
                SchoolCount.teachers,
                SchoolCount.young_teachers,
            ],
        )
        .outerjoin(
            SchoolCount,
            and_(SchoolCount.school_id == School.id, SchoolCount.school_year == wish.school_year),
        )
        .order_by(Municipality.name, *in_order(School.name), School.id)
        .limit(limit)
        .offset(offset)
    )
    rows = session.execute(query).all()
    flags = flags_on(session, [row[0] for row in rows], wish.on)
    return [
        SchoolLine(r[0], r[1], r[2], r[3], r[4], flags.get(r[0], ()), r[5], r[6], r[7])
        for r in rows
    ]


def flags_on(session: Session, schools: Sequence[UUID], day: date) -> dict[UUID, tuple[str, ...]]:
    rows = session.execute(
        select(SchoolFlag.school_id, SchoolFlag.flag)
        .where(SchoolFlag.school_id.in_(schools), valid_on(SchoolFlag, day))
        .order_by(SchoolFlag.flag)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for school_id, flag in rows:
        found[school_id] = (*found.get(school_id, ()), flag)
    return found


def school_of_region(session: Session, school_id: UUID) -> School:
    school = session.get(School, school_id)
    if school is None:
        raise NotFound("school")
    return school


def places_of(session: Session, school_id: UUID) -> list[Place]:
    """Where the school has belonged, the latest first."""
    rows = session.execute(
        select(
            Municipality.id, Municipality.name, SchoolPlacement.valid_from, SchoolPlacement.valid_to
        )
        .join(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .where(SchoolPlacement.school_id == school_id)
        .order_by(SchoolPlacement.valid_from.desc().nulls_last())
    )
    return [Place(*row) for row in rows]


def flags_of(session: Session, school_id: UUID) -> list[SchoolFlag]:
    return list(
        session.scalars(
            select(SchoolFlag)
            .where(SchoolFlag.school_id == school_id)
            .order_by(SchoolFlag.valid_from.desc().nulls_last(), SchoolFlag.flag)
        )
    )


def counts_of(session: Session, school_id: UUID) -> list[SchoolCount]:
    return list(
        session.scalars(
            select(SchoolCount)
            .where(SchoolCount.school_id == school_id)
            .order_by(SchoolCount.school_year.desc())
        )
    )


def municipalities(session: Session) -> list[tuple[UUID, str]]:
    """Identifier and name, in the order of names."""
    rows = session.execute(select(Municipality.id, Municipality.name).order_by(Municipality.name))
    return [(row[0], row[1]) for row in rows]
