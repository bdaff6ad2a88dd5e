"""Reading profiles: who seeks and who offers, which topics lack helpers, who has no partner."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from kernel.profile import Profile
from kernel.tenancy.models import Municipality, School, SchoolFlag, SchoolPlacement
from regional.partnership.models import SchoolLink, SupportProfile
from regional.partnership.profiles import weights
from regional.partnership.rules import OPEN
from regional.structure.queries import folded, in_order, valid_on


@dataclass(frozen=True, slots=True)
class TopicLine:
    """Demand and supply of one topic; `places` is what its helpers can take in all."""

    code: str
    need: int
    need_most: int
    strong: int
    places: int


def topics_overview(
    session: Session, profile: Profile, school_year: int, day: date
) -> list[TopicLine]:
    """Every topic of the region, those with the greatest lack first."""
    needed = dict(_told(session, SupportProfile.needs, SupportProfile.seeks, school_year, day))
    strong = dict(_told(session, SupportProfile.strengths, SupportProfile.offers, school_year, day))
    lines = [
        TopicLine(
            topic.code,
            *needed.get(topic.code, (0, 0, 0))[:2],
            strong.get(topic.code, (0, 0, 0))[0],
            strong.get(topic.code, (0, 0, 0))[2],
        )
        for topic in profile.link_topics
    ]
    return sorted(lines, key=lambda line: (line.places - line.need, -line.need, line.code))


def _told(
    session: Session, topics: Any, side: Any, school_year: int, day: date
) -> list[tuple[str, tuple[int, int, int]]]:
    """For each topic: schools that name it, those that name it with the full weight, places."""
    each = func.jsonb_each_text(topics).table_valued("key", "value")
    full = func.count().filter(cast(each.c.value, Integer) == 3)
    rows = session.execute(
        select(each.c.key, func.count(), full, func.sum(SupportProfile.capacity))
        .select_from(SupportProfile)
        .join(each, onclause=func.coalesce(True))
        .join(SchoolPlacement, SchoolPlacement.school_id == SupportProfile.school_id)
        .where(SupportProfile.school_year == school_year, side, valid_on(SchoolPlacement, day))
        .group_by(each.c.key)
    )
    return [(row[0], (row[1], row[2], row[3])) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFilter:
    """`told`: seeks, offers, neither, silent (no profile yet), asked (a status, and no profile)."""

    on: date
    school_year: int
    told: str = ""
    municipality_id: UUID | None = None
    search: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLine:
    """A general school and its word of the year; None where it has given none."""

    id: UUID
    name: str
    municipality: str
    seeks: bool | None
    offers: bool | None
    capacity: int | None
    needs: dict[str, int]
    strengths: dict[str, int]
    helps_now: int
    helped_now: int


_OPEN_AS = {
    name: select(func.count())
    .where(column == School.id, SchoolLink.state.in_(OPEN))
    .correlate(School)
    .scalar_subquery()
    for name, column in (
        ("helps_now", SchoolLink.helper_id),
        ("helped_now", SchoolLink.helped_id),
    )
}


def _schools(wish: ProfileFilter, columns: list[Any]) -> Select[Any]:
    query = (
        select(*columns)
        .select_from(School)
        .join(SchoolPlacement, SchoolPlacement.school_id == School.id)
        .join(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .outerjoin(
            SupportProfile,
            and_(
                SupportProfile.school_id == School.id,
                SupportProfile.school_year == wish.school_year,
            ),
        )
        .where(
            valid_on(SchoolPlacement, wish.on),
            or_(School.kind == "general", SupportProfile.school_id.is_not(None)),
        )
    )
    if wish.municipality_id is not None:
        query = query.where(Municipality.id == wish.municipality_id)
    if wish.search:
        like = f"%{wish.search.lower().replace('ё', 'е').replace('%', '').replace('_', '')}%"
        query = query.where(folded(School.name).like(like))
    condition = _conditions(wish).get(wish.told)
    return query if condition is None else query.where(condition)


def _conditions(wish: ProfileFilter) -> dict[str, ColumnElement[bool]]:
    silent = SupportProfile.school_id.is_(None)
    flagged = select(SchoolFlag.school_id).where(valid_on(SchoolFlag, wish.on))
    return {
        "seeks": SupportProfile.seeks.is_(True),
        "offers": SupportProfile.offers.is_(True),
        "neither": and_(~SupportProfile.seeks, ~SupportProfile.offers),
        "silent": silent,
        "asked": and_(silent, School.id.in_(flagged)),
        "alone": and_(SupportProfile.seeks, _OPEN_AS["helped_now"] == 0),
    }


def count_profiles(session: Session, wish: ProfileFilter) -> int:
    return session.scalar(_schools(wish, [func.count()])) or 0


def profiles(
    session: Session, wish: ProfileFilter, *, limit: int = 50, offset: int = 0
) -> list[ProfileLine]:
    """Schools with their word of the year, by municipality and name."""
    columns = [
        School.id, School.name, Municipality.name.label("municipality"), SupportProfile.seeks,
        SupportProfile.offers, SupportProfile.capacity, SupportProfile.needs,
        SupportProfile.strengths,
        *(count.label(name) for name, count in _OPEN_AS.items()),
    ]  # fmt: skip
    query = _schools(wish, columns).order_by(Municipality.name, *in_order(School.name), School.id)
    return [
        ProfileLine(
            **dict(row._mapping)
            | {"needs": weights(row.needs or {}), "strengths": weights(row.strengths or {})}
        )
        for row in session.execute(query.limit(limit).offset(offset))
    ]


@dataclass(frozen=True, slots=True)
class Totals:
    """General schools of the territory, those that gave their word, and what the words are."""

    schools: int
    told: int
    seek: int
    offer: int
    places: int
    alone: int
    asked: int


def totals(session: Session, wish: ProfileFilter) -> Totals:
    """Figures over the whole territory of the filter, whatever else it is narrowed to."""
    every = ProfileFilter(
        on=wish.on, school_year=wish.school_year, municipality_id=wish.municipality_id
    )
    conditions = _conditions(every)

    def number(condition: ColumnElement[bool]) -> Any:
        return func.count(case((condition, 1)))

    row = session.execute(
        _schools(
            every,
            [
                func.count(),
                number(SupportProfile.school_id.is_not(None)),
                number(conditions["seeks"]),
                number(conditions["offers"]),
                func.coalesce(func.sum(SupportProfile.capacity), 0),
                number(conditions["alone"]),
                number(conditions["asked"]),
            ],
        )
    ).one()
    return Totals(*row)
