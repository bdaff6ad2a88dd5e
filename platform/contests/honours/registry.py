"""The registry of awards: searched, shown with what was revoked, taken away as a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from contests.honours.models import Award, HonourOrder, HonourType
from contests.honours.queries import folded, like
from kernel.documents.sheet import Col, Kind, TableSheet, Workbook
from kernel.documents.words import Translator
from kernel.errors import NotFound
from kernel.tenancy.models import Municipality, School
from kernel.work import Work

MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is looked for; empty means all."""

    name: str = ""
    type_id: UUID | None = None
    municipality_id: UUID | None = None
    year: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class AwardLine:
    id: UUID
    number: str
    full_name: str
    award: str
    school: str
    municipality: str
    awarded_on: date
    order_number: str | None
    revoked_on: date | None
    revoke_reason: str
    nomination_id: UUID
    order_id: UUID
    person_id: UUID
    for_parents: bool
    paper_id: UUID | None
    organiser_id: UUID | None


def count(session: Session, wish: Wish) -> int:
    query = _asked(select(func.count()).select_from(Award), wish)
    return session.scalar(query) or 0


def awards(session: Session, wish: Wish, *, limit: int = 50, offset: int = 0) -> list[AwardLine]:
    """As far as the reader's territory goes, the latest first."""
    query = _asked(_lines(), wish).order_by(Award.awarded_on.desc(), Award.number)
    return [AwardLine(*row) for row in session.execute(query.limit(limit).offset(offset))]


def award(session: Session, award_id: UUID) -> AwardLine:
    row = session.execute(_lines().where(Award.id == award_id)).one_or_none()
    if row is None:
        raise NotFound("award")
    return AwardLine(*row)


def of_school(session: Session, school_id: UUID) -> list[AwardLine]:
    query = _lines().where(Award.school_id == school_id)
    query = query.order_by(Award.awarded_on.desc(), Award.number).limit(200)
    return [AwardLine(*row) for row in session.execute(query)]


def of_order(session: Session, order_id: UUID) -> list[AwardLine]:
    query = _lines().where(Award.order_id == order_id).order_by(Award.number)
    return [AwardLine(*row) for row in session.execute(query)]


def namesakes(session: Session, full_name: str, person_id: UUID) -> list[AwardLine]:
    """Awards under the same name on another card: the interval knows one school's cards only."""
    same = folded(Award.full_name) == full_name.lower().replace("ё", "е")
    query = _lines().where(same, Award.person_id != person_id, Award.revoked_on.is_(None))
    rows = session.execute(query.order_by(Award.awarded_on.desc()).limit(5))
    return [AwardLine(*row) for row in rows]


def years(session: Session) -> list[int]:
    year = extract("year", Award.awarded_on)
    return [int(each) for each in session.scalars(select(year).distinct().order_by(year.desc()))]


def to_workbook(work: Work, wish: Wish, t: Translator) -> Workbook:
    """The registry as it is searched; revoked awards stand in it as such."""
    rows = awards(work.session, wish, limit=MOST_ROWS)
    work.record("honours.exported", "award", None, rows=len(rows))
    title = t.gettext("Registry of awards")
    heads = (
        ("Number", Kind.TEXT), ("Surname, given name, patronymic", Kind.TEXT),
        ("Award", Kind.TEXT), ("School", Kind.TEXT), ("Municipality", Kind.TEXT),
        ("Awarded on", Kind.DATE), ("Order", Kind.TEXT), ("State", Kind.TEXT),
        ("Revoked on", Kind.DATE), ("Reason", Kind.TEXT),
    )  # fmt: skip
    holds, revoked = t.gettext("holds"), t.gettext("revoked")
    sheet = TableSheet(
        name=title,
        columns=tuple(Col(t.gettext(head), kind) for head, kind in heads),
        rows=tuple(
            (
                row.number, row.full_name, row.award, row.school, row.municipality,
                row.awarded_on, row.order_number or "", revoked if row.revoked_on else holds,
                row.revoked_on if row.revoked_on else "", row.revoke_reason,
            )
            for row in rows
        ),
        titles=(title,),
        numbered="№",
    )  # fmt: skip
    return Workbook((sheet,), title=title, language=t.language, made_at=work.now())


def _lines() -> Select[Any]:
    for_parents = HonourType.rules["recipient"].astext == "parents"
    return (
        select(
            Award.id, Award.number, Award.full_name, HonourType.names["nominative"].astext,
            School.name, Municipality.name, Award.awarded_on, HonourOrder.number,
            Award.revoked_on, Award.revoke_reason, Award.nomination_id, Award.order_id,
            Award.person_id, for_parents, Award.paper_id, HonourOrder.organiser_municipality_id,
        )
        .join(HonourType, HonourType.id == Award.type_id)
        .join(School, School.id == Award.school_id)
        .join(Municipality, Municipality.id == Award.municipality_id)
        .outerjoin(HonourOrder, HonourOrder.id == Award.order_id)
    )  # fmt: skip


def _asked(query: Select[Any], wish: Wish) -> Select[Any]:
    if pattern := like(wish.name):
        query = query.where(folded(Award.full_name).like(pattern))
    if wish.type_id is not None:
        query = query.where(Award.type_id == wish.type_id)
    if wish.municipality_id is not None:
        query = query.where(Award.municipality_id == wish.municipality_id)
    if wish.year is not None:
        query = query.where(extract("year", Award.awarded_on) == wish.year)
    if wish.state == "holds":
        query = query.where(Award.revoked_on.is_(None))
    return query.where(Award.revoked_on.is_not(None)) if wish.state == "revoked" else query
