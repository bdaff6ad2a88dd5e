"""Reading links: the list, one link with its plan and meetings, a school's years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, School, SchoolPlacement
from regional.partnership.models import LinkMeeting, LinkStep, SchoolLink
from regional.partnership.rules import OPEN
from regional.structure.queries import valid_on

Helper, Helped = aliased(School), aliased(School)
HelperPlace, HelpedPlace = aliased(SchoolPlacement), aliased(SchoolPlacement)
HelperUnit, HelpedUnit = aliased(Municipality), aliased(Municipality)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFilter:
    """What the list is narrowed to. `on` is the day of the structure; the year is a span of days:
    a link belongs to the year it was offered in and to every later one it has worked in.
    """

    on: date
    year: SchoolYear
    state: str = ""
    municipality_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link as a list and its page tell it; a municipality is None once the school is closed."""

    id: UUID
    school_year: int
    state: str
    variant: str
    helper_id: UUID
    helper: str
    helper_place: str | None
    helped_id: UUID
    helped: str
    helped_place: str | None
    goal: str
    topics: Mapping[str, Any]
    round_id: UUID | None
    offered_at: datetime
    helper_confirmed_at: datetime | None
    helped_confirmed_at: datetime | None
    declined_by_school_id: UUID | None
    reason: str
    agreement_number: str | None
    agreement_on: date | None
    started_on: date | None
    ended_on: date | None
    outcome: Mapping[str, Any]
    changed_at: datetime
    meetings: int
    met_on: date | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def side_of(self, school_id: UUID | None) -> str:
        """«helper» or «helped» for a school of the link."""
        return "helper" if school_id == self.helper_id else "helped"


def in_year(year: SchoolYear) -> ColumnElement[bool]:
    """Offered in the year, or at work in some part of it."""
    return or_(
        SchoolLink.school_year == year.start,
        and_(
            SchoolLink.started_on <= year.ends_on,
            or_(SchoolLink.ended_on.is_(None), SchoolLink.ended_on >= year.starts_on),
            SchoolLink.school_year < year.start,
        ),
    )


def placed(query: Select[Any], day: date) -> Select[Any]:
    """Both schools of a link with where each stands on the day; a closed one stands nowhere."""
    return (
        query.select_from(SchoolLink)
        .join(Helper, Helper.id == SchoolLink.helper_id)
        .join(Helped, Helped.id == SchoolLink.helped_id)
        .outerjoin(
            HelperPlace, and_(HelperPlace.school_id == Helper.id, valid_on(HelperPlace, day))
        )
        .outerjoin(
            HelpedPlace, and_(HelpedPlace.school_id == Helped.id, valid_on(HelpedPlace, day))
        )
        .outerjoin(HelperUnit, HelperUnit.id == HelperPlace.municipality_id)
        .outerjoin(HelpedUnit, HelpedUnit.id == HelpedPlace.municipality_id)
    )


def _select(*columns: Any) -> Select[Any]:
    return select(*columns)


def narrowed(wish: LinkFilter) -> list[ColumnElement[bool]]:
    """The conditions of the filter, for a query that is `placed`."""
    found = [in_year(wish.year)]
    if wish.state:
        found.append(SchoolLink.state == wish.state)
    if wish.municipality_id is not None:
        found.append(
            or_(
                HelperUnit.id == wish.municipality_id,
                HelpedUnit.id == wish.municipality_id,
            )
        )
    return found


def count_links(session: Session, wish: LinkFilter) -> int:
    query = placed(_select(func.count()), wish.on).where(*narrowed(wish))
    return session.scalar(query) or 0


def links(
    session: Session, wish: LinkFilter, *, limit: int = 50, offset: int = 0
) -> list[LinkLine]:
    """Links of the filter, what moved last first."""
    query = _lines(wish.on).where(*narrowed(wish))
    query = query.order_by(SchoolLink.changed_at.desc(), SchoolLink.id)
    return [_line(row) for row in session.execute(query.limit(limit).offset(offset))]


def links_of(session: Session, school_id: UUID, day: date) -> list[LinkLine]:
    """Every link of a school over the years, the latest first."""
    query = _lines(day).where(
        or_(SchoolLink.helper_id == school_id, SchoolLink.helped_id == school_id)
    )
    query = query.order_by(SchoolLink.school_year.desc(), SchoolLink.offered_at.desc())
    return [_line(row) for row in session.execute(query)]


def link_of(session: Session, link_id: UUID, day: date) -> LinkLine:
    """One link; what the reader may not see is as absent as none at all."""
    row = session.execute(_lines(day).where(SchoolLink.id == link_id)).one_or_none()
    if row is None:
        raise NotFound("SchoolLink")
    return _line(row)


def _lines(day: date) -> Select[Any]:
    met = (
        select(
            LinkMeeting.link_id,
            func.count().label("meetings"),
            func.max(LinkMeeting.held_on).label("met_on"),
        )
        .group_by(LinkMeeting.link_id)
        .subquery()
    )
    columns = [column for column in SchoolLink.__table__.columns if column.name in _KEPT]
    query = select(
        *columns,
        Helper.name.label("helper"),
        HelperUnit.name.label("helper_place"),
        Helped.name.label("helped"),
        HelpedUnit.name.label("helped_place"),
        func.coalesce(met.c.meetings, 0).label("meetings"),
        met.c.met_on,
    )
    return placed(query, day).outerjoin(met, met.c.link_id == SchoolLink.id)


_KEPT = frozenset(LinkLine.__dataclass_fields__)


def _line(row: Any) -> LinkLine:
    return LinkLine(**row._mapping)


@dataclass(frozen=True, slots=True)
class StepLine:
    id: UUID
    title: str
    topic: str | None
    due_on: date | None
    owner: str
    done_on: date | None
    result: str

    def is_late(self, today: date) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < today


def steps_of(session: Session, link_id: UUID) -> list[StepLine]:
    """The joint plan by its days; steps without one stand last."""
    rows = session.execute(
        select(
            LinkStep.id, LinkStep.title, LinkStep.topic, LinkStep.due_on, LinkStep.owner,
            LinkStep.done_on, LinkStep.result,
        )
        .where(LinkStep.link_id == link_id)
        .order_by(LinkStep.due_on.nulls_last(), LinkStep.id)
    )  # fmt: skip
    return [StepLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class MeetingLine:
    id: UUID
    held_on: date
    way: str
    people: int | None
    topic: str
    outcome: str
    written_by: str | None


def meetings_of(session: Session, link_id: UUID) -> list[MeetingLine]:
    """Meetings, the latest first, with the school that wrote each down."""
    rows = session.execute(
        select(
            LinkMeeting.id, LinkMeeting.held_on, LinkMeeting.way, LinkMeeting.people,
            LinkMeeting.topic, LinkMeeting.outcome, School.name,
        )
        .outerjoin(School, School.id == LinkMeeting.written_by_school_id)
        .where(LinkMeeting.link_id == link_id)
        .order_by(LinkMeeting.held_on.desc(), LinkMeeting.id.desc())
    )  # fmt: skip
    return [MeetingLine(*row) for row in rows]


def years_with_links(session: Session) -> list[int]:
    rows = session.scalars(select(SchoolLink.school_year).distinct())
    return sorted(rows, reverse=True)


def states_counted(session: Session, wish: LinkFilter) -> dict[str, int]:
    """How many links of the year stand in each state, whatever state the list is narrowed to."""
    every = LinkFilter(on=wish.on, year=wish.year, municipality_id=wish.municipality_id)
    query = placed(_select(SchoolLink.state, func.count()), wish.on).where(*narrowed(every))
    return {row[0]: row[1] for row in session.execute(query.group_by(SchoolLink.state))}


@dataclass(frozen=True, slots=True)
class Stream:
    """Links from the helpers of one municipality to the helped of another, or within one."""

    helper_unit: UUID
    helped_unit: UUID
    count: int


def streams(session: Session, wish: LinkFilter, states: Sequence[str]) -> list[Stream]:
    """How many links run between which municipalities, for the map."""
    query = (
        placed(_select(HelperUnit.id, HelpedUnit.id, func.count()), wish.on)
        .where(*narrowed(wish), SchoolLink.state.in_(states))
        .where(HelperUnit.id.is_not(None), HelpedUnit.id.is_not(None))
        .group_by(HelperUnit.id, HelpedUnit.id)
    )
    return [Stream(*row) for row in session.execute(query)]
