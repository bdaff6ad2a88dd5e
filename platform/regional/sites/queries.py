"""What pages read of the check of sites: the latest look of a school year at each school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from kernel.identity.models import Account
from kernel.tenancy.models import Municipality, School, SchoolPlacement
from regional.sites.models import SiteCheck
from regional.structure.queries import folded, in_order, valid_on

UNCHECKED, NO_SECTION, LACKING, WHOLE = "unchecked", "no_section", "lacking", "whole"
STANDINGS = (UNCHECKED, NO_SECTION, LACKING, WHOLE)
Latest = aliased(
    SiteCheck,
    select(SiteCheck)
    .ext(distinct_on(SiteCheck.school_year, SiteCheck.school_id))
    .order_by(
        SiteCheck.school_year,
        SiteCheck.school_id,
        SiteCheck.checked_on.desc(),
        SiteCheck.id.desc(),
    )
    .subquery(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWish:
    """Schools of a day, their looks of a school year; `wanted` is how many acts there should be."""

    on: date
    school_year: int
    wanted: int
    municipality_id: UUID | None = None
    standing: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A school and the latest look at its site; `checked_on` is None when nobody has looked."""

    school_id: UUID
    school: str
    municipality_id: UUID
    municipality: str
    site: str | None
    checked_on: date | None
    url: str | None
    has_section: bool | None
    acts: Sequence[str] | None
    note: str | None


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A municipality: schools, and of them checked, with the section, with every act."""

    id: UUID
    name: str
    schools: int
    checked: int
    with_section: int
    whole: int


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look of the history; who looked is named where the reader may know."""

    id: UUID
    school_year: int
    checked_on: date
    url: str
    has_section: bool
    acts: Sequence[str]
    note: str
    by: str | None


def unchecked(wish: SiteWish) -> ScalarSelect[int]:
    """How many schools nobody has looked at this year, as a part of another question."""
    nobody = _schools(wish, select(func.count())).where(Latest.checked_on.is_(None))
    return nobody.scalar_subquery()


def count_schools(session: Session, wish: SiteWish) -> int:
    return session.scalar(_schools(wish, select(func.count()))) or 0


def schools(
    session: Session, wish: SiteWish, *, limit: int | None = 50, offset: int = 0
) -> list[SiteLine]:
    """By municipality and name, so that the list is gone down from top to bottom."""
    columns: tuple[Any, ...] = (
        School.id, School.name, Municipality.id, Municipality.name, School.site,
        Latest.checked_on, Latest.url, Latest.has_section, Latest.acts, Latest.note,
    )  # fmt: skip
    query = _schools(wish, select(*columns))
    query = query.order_by(Municipality.name, *in_order(School.name), School.id)
    return [SiteLine(*row) for row in session.execute(query.limit(limit).offset(offset))]


def places(session: Session, wish: SiteWish) -> list[PlaceLine]:
    """The same summed by municipality."""
    all_acts = func.cardinality(Latest.acts) >= wish.wanted
    columns: tuple[Any, ...] = (
        Municipality.id,
        Municipality.name,
        func.count(),
        func.count(Latest.checked_on),
        func.count().filter(Latest.has_section),
        func.count().filter(and_(Latest.has_section, all_acts)),
    )
    query = _schools(wish, select(*columns)).group_by(Municipality.id, Municipality.name)
    return [PlaceLine(*row) for row in session.execute(query.order_by(Municipality.name))]


def next_unchecked(session: Session, wish: SiteWish, after: UUID) -> UUID | None:
    """The next school of the list that nobody has looked at this year."""
    query = _schools(wish, select(School.id)).where(Latest.checked_on.is_(None), School.id != after)
    query = query.order_by(Municipality.name, *in_order(School.name), School.id)
    found: UUID | None = session.scalar(query.limit(1))
    return found


def looks(session: Session, school_id: UUID) -> list[LookLine]:
    """Every look at a school's site, the latest first."""
    query = (
        select(
            SiteCheck.id, SiteCheck.school_year, SiteCheck.checked_on, SiteCheck.url,
            SiteCheck.has_section, SiteCheck.acts, SiteCheck.note, Account.full_name,
        )
        .outerjoin(Account, Account.id == SiteCheck.checked_by)
        .where(SiteCheck.school_id == school_id)
        .order_by(SiteCheck.checked_on.desc(), SiteCheck.id.desc())
        .limit(100)
    )  # fmt: skip
    return [LookLine(*row) for row in session.execute(query)]


def _schools(wish: SiteWish, query: Select[Any]) -> Select[Any]:
    look = and_(Latest.school_id == School.id, Latest.school_year == wish.school_year)
    query = (
        query.select_from(School)
        .join(SchoolPlacement, SchoolPlacement.school_id == School.id)
        .join(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .outerjoin(Latest, look)
        .where(valid_on(SchoolPlacement, wish.on))
    )
    if wish.municipality_id is not None:
        query = query.where(Municipality.id == wish.municipality_id)
    if wish.search:
        like = wish.search.lower().replace("ё", "е")
        query = query.where(folded(School.name).contains(like, autoescape=True))
    if wish.standing in STANDINGS:
        query = query.where(_standing(wish))
    return query


def _standing(wish: SiteWish) -> ColumnElement[bool]:
    found = func.cardinality(Latest.acts)
    conditions: dict[str, ColumnElement[bool]] = {
        UNCHECKED: Latest.checked_on.is_(None),
        NO_SECTION: Latest.has_section.is_(False),
        LACKING: and_(Latest.has_section, found < wish.wanted),
        WHOLE: and_(Latest.has_section, found >= wish.wanted),
    }
    return conditions[wish.standing]
