"""The year's roadmap as pages and papers read it, its facts asked at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.profile import Profile
from kernel.school_year import SchoolYear
from school.conditions.models import TeamMember
from school.programmes.models import Programme, ProgrammeEvent
from school.registry.models import Person
from school.roadmap.facts import Shown, facts_of_year, shown
from school.roadmap.models import RoadmapItem, RoadmapLink
from school.roadmap.rules import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who of the team answers for an event."""

    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An event with what the facts say of it now; `after` are events it waits for."""

    id: UUID
    school_year: int
    code: str
    n: int
    title: str
    task: str
    result: str
    stage: int
    starts_on: date
    due_on: date
    first_due_on: date
    role: str
    person_id: UUID | None
    owner: Owner | None
    state: str
    done_on: date | None
    note: str
    evidence_id: UUID | None
    shift_id: UUID | None
    conditions: tuple[Shown, ...]
    after: tuple[UUID, ...]

    @property
    def is_own(self) -> bool:
        return not self.code

    @property
    def is_computed(self) -> bool:
        return bool(self.conditions)

    @property
    def is_closed(self) -> bool:
        return self.state != "open"

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.due_on)

    def is_overdue(self, today: date) -> bool:
        return self.state == "open" and self.due_on < today

    def is_now(self, today: date) -> bool:
        return self.state == "open" and self.starts_on <= today <= self.due_on


@dataclass(frozen=True, slots=True)
class Beside:
    """An event of a programme's own plan, shown beside the roadmap's."""

    id: UUID
    programme_id: UUID
    programme: str
    title: str
    day: date
    held_on: date | None


@dataclass(frozen=True, slots=True)
class Roadmap:
    """A year's events by stage and day."""

    year: SchoolYear
    items: tuple[ItemView, ...]

    @property
    def done(self) -> int:
        return sum(item.state == "done" for item in self.items)

    @property
    def counted(self) -> int:
        """Events that are not dropped."""
        return sum(item.state != "dropped" for item in self.items)

    def overdue(self, today: date) -> int:
        return sum(item.is_overdue(today) for item in self.items)

    def item(self, item_id: UUID) -> ItemView:
        """An event of the year; NotFound otherwise."""
        found = next((item for item in self.items if item.id == item_id), None)
        if found is None:
            raise NotFound("RoadmapItem")
        return found

    @property
    def spans(self) -> dict[UUID, Span]:
        return {item.id: item.span for item in self.items}

    @property
    def waits(self) -> dict[UUID, tuple[UUID, ...]]:
        return {item.id: item.after for item in self.items}

    @property
    def fixed(self) -> frozenset[UUID]:
        """Events that no shift touches: held and dropped ones."""
        return frozenset(item.id for item in self.items if item.is_closed)

    @property
    def latest_shift(self) -> UUID | None:
        """The shift that can be undone; identifiers grow with time."""
        return max((item.shift_id for item in self.items if item.shift_id), default=None)


def roadmap(session: Session, profile: Profile, school_year: int) -> Roadmap:
    """The roadmap of the active role's school; without events it has not been made yet."""
    del profile  # the events carry everything they need; papers call every reading alike
    row = RoadmapItem
    query = (
        select(row, Person.surname, Person.given_name, Person.patronymic)
        .outerjoin(Person, and_(Person.school_id == row.school_id, Person.id == row.person_id))
        .where(row.school_year == school_year)
        .order_by(row.stage, row.starts_on, row.due_on, row.n, row.id)
    )
    rows = session.execute(query).all()
    facts = facts_of_year(session, school_year) if rows else {}
    after = _links(session, school_year) if rows else {}
    items = (_view(item, owner, facts, after) for item, *owner in rows)
    return Roadmap(SchoolYear(school_year), tuple(items))


def year_of(session: Session, item_id: UUID) -> int:
    """The school year of an event of the school; NotFound for another school's."""
    year = session.scalar(select(RoadmapItem.school_year).where(RoadmapItem.id == item_id))
    if year is None:
        raise NotFound("RoadmapItem")
    return year


def years(session: Session) -> list[int]:
    """Years that have a roadmap, the newest first."""
    found = session.scalars(select(RoadmapItem.school_year).distinct())
    return sorted(found, reverse=True)


def has_roadmap(session: Session, year: int) -> bool:
    asked = select(RoadmapItem.id).where(RoadmapItem.school_year == year).limit(1)
    return session.scalar(asked) is not None


def beside(session: Session, year: int) -> list[Beside]:
    """Dated events of the year's programmes: a module's nine, a club's meetings to come."""
    event = ProgrammeEvent
    day = func.coalesce(event.held_on, event.due_on)
    query = (
        select(event.id, Programme.id, Programme.title, event.title, day, event.held_on)
        .join(
            Programme,
            and_(Programme.school_id == event.school_id, Programme.id == event.programme_id),
        )
        .where(Programme.school_year == year, Programme.state != "cancelled", day.is_not(None))
        .order_by(day, event.n)
    )
    return [Beside(*row) for row in session.execute(query)]


def team(session: Session) -> list[tuple[UUID, str, str, str]]:
    """Who may be named as answering for an event: the people of the introduction's team."""
    query = (
        select(Person.id, Person.surname, Person.given_name, Person.patronymic)
        .join(
            TeamMember,
            and_(TeamMember.school_id == Person.school_id, TeamMember.person_id == Person.id),
        )
        .where(TeamMember.until.is_(None))
        .distinct()
        .order_by(Person.surname, Person.given_name, Person.id)
    )
    return [(row.id, row.surname, row.given_name, row.patronymic)
            for row in session.execute(query)]  # fmt: skip


def overdue(year: int, today: date) -> Select[Any]:
    """For the homes' one statement: events whose day is over, by the facts of the last night."""
    row = RoadmapItem
    return select(func.count()).where(
        row.school_year == year, row.state == "open", row.due_on < today
    )


def _links(session: Session, year: int) -> Mapping[UUID, tuple[UUID, ...]]:
    item = and_(
        RoadmapItem.school_id == RoadmapLink.school_id, RoadmapItem.id == RoadmapLink.item_id
    )
    query = (
        select(RoadmapLink.item_id, RoadmapLink.after_id)
        .join(RoadmapItem, item)
        .where(RoadmapItem.school_year == year)
    )
    found: dict[UUID, tuple[UUID, ...]] = {}
    for item_id, after_id in session.execute(query):
        found[item_id] = (*found.get(item_id, ()), after_id)
    return found


def _view(
    item: RoadmapItem,
    owner: list[Any],
    facts: Mapping[str, Shown],
    after: Mapping[UUID, tuple[UUID, ...]],
) -> ItemView:
    surname, given_name, patronymic = owner
    conditions = shown(facts, item.done_when)
    state = item.state
    if conditions and state != "dropped":
        state = "done" if all(each.holds for each in conditions) else "open"
    named = (
        "id", "school_year", "code", "n", "title", "task", "result", "stage", "starts_on",
        "due_on", "first_due_on", "role", "person_id", "note", "evidence_id", "shift_id",
    )  # fmt: skip
    return ItemView(
        **{name: getattr(item, name) for name in named},
        owner=Owner(surname=surname, given_name=given_name, patronymic=patronymic)
        if surname
        else None,
        state=state,
        done_on=item.done_on if state == "done" else None,
        conditions=conditions,
        after=after.get(item.id, ()),
    )
