"""What pages read of programmes. Lists are plain rows; pairs and participants come in pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, null, select
from sqlalchemy.orm import Session

from kernel.db import Json
from kernel.errors import NotFound
from kernel.school_year import SchoolYear
from school.programmes.models import Pair, Participation, Programme
from school.programmes.rules import OPEN_PAIR


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in the list of a year; a pair is at work while it has not ended."""

    id: UUID
    form: str
    variant: str
    title: str
    state: str
    stage: int
    starts_on: date | None
    ends_on: date | None
    mentors: int
    mentees: int
    pairs_open: int
    pairs: int


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """A programme with everything its page says of it."""

    id: UUID
    school_year: SchoolYear
    form: str
    variant: str
    kind: str
    title: str
    goal: str
    state: str
    stage: int
    starts_on: date | None
    ends_on: date | None
    settings: Json
    template: str


@dataclass(frozen=True, slots=True)
class Side:
    """How many stand on a side, how many of them are in no pair now, how many went full."""

    people: int = 0
    unpaired: int = 0
    full_cycle: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of a programme (K-07): sides, and pairs by state."""

    mentors: Side
    mentees: Side
    pairs: Mapping[str, int]

    @property
    def pairs_open(self) -> int:
        return sum(number for state, number in self.pairs.items() if state in OPEN_PAIR)

    @property
    def pairs_all(self) -> int:
        return sum(self.pairs.values())


@dataclass(frozen=True, slots=True)
class PartOfPerson:
    """A person's part in a programme, for the person's page."""

    programme_id: UUID
    title: str
    school_year: SchoolYear
    form: str
    programme_state: str
    side: str
    full_cycle: bool
    pairs: int
    # What another package's column says of this part, when the page asks for one.
    beside: Any = None


def years(session: Session) -> list[SchoolYear]:
    """School years that have programmes, the latest first."""
    query = select(Programme.school_year).distinct().order_by(Programme.school_year.desc())
    return [SchoolYear(start) for start in session.scalars(query)]


def programmes(session: Session, year: SchoolYear) -> list[ProgrammeLine]:
    """Programmes of a year: those that go on first, then by title."""
    sides, pairs = _sides(year), _pairs(year)
    query = (
        select(
            Programme.id, Programme.form, Programme.variant, Programme.title, Programme.state,
            Programme.stage, Programme.starts_on, Programme.ends_on,
            func.coalesce(sides.c.mentors, 0), func.coalesce(sides.c.mentees, 0),
            func.coalesce(pairs.c.open, 0), func.coalesce(pairs.c.all, 0),
        )
        .outerjoin(sides, sides.c.programme_id == Programme.id)
        .outerjoin(pairs, pairs.c.programme_id == Programme.id)
        .where(Programme.school_year == year.start)
        .order_by(
            func.array_position(["running", "planned", "completed", "cancelled"], Programme.state),
            Programme.title,
            Programme.id,
        )
    )  # fmt: skip
    return [ProgrammeLine(*row) for row in _rows(session, query)]


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    return session.execute(query).all()


def _sides(year: SchoolYear) -> Subquery:
    in_side = func.count().filter
    return (
        select(
            Participation.programme_id,
            in_side(Participation.side == "mentor").label("mentors"),
            in_side(Participation.side == "mentee").label("mentees"),
        )
        .where(Participation.school_year == year.start, Participation.left_on.is_(None))
        .group_by(Participation.programme_id)
        .subquery("sides")
    )


def _pairs(year: SchoolYear) -> Subquery:
    return (
        select(
            Pair.programme_id,
            func.count().filter(Pair.ended_on.is_(None)).label("open"),
            func.count().label("all"),
        )
        .where(Pair.school_year == year.start)
        .group_by(Pair.programme_id)
        .subquery("pairs")
    )


def programme(session: Session, programme_id: UUID) -> ProgrammeView:
    """One programme; NotFound when the school has none with this id."""
    query = select(
        Programme.id, Programme.school_year, Programme.form, Programme.variant, Programme.kind,
        Programme.title, Programme.goal, Programme.state, Programme.stage, Programme.starts_on,
        Programme.ends_on, Programme.settings,
        Programme.template,
    ).where(Programme.id == programme_id)  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("Programme")
    return ProgrammeView(**{**row._mapping, "school_year": SchoolYear(row.school_year)})


def tally(session: Session, programme_id: UUID) -> Tally:
    """Counts of both sides and of the pairs."""
    open_pairs = busy(programme_id)
    sides = session.execute(
        select(
            Participation.side,
            func.count(),
            func.count().filter(open_pairs.c.participation_id.is_(None)),
            func.count().filter(Participation.full_cycle),
        )
        .outerjoin(open_pairs, open_pairs.c.participation_id == Participation.id)
        .where(Participation.programme_id == programme_id, Participation.left_on.is_(None))
        .group_by(Participation.side)
    )
    by_side = {side: Side(people, alone, full) for side, people, alone, full in sides}
    states = session.execute(
        select(Pair.state, func.count())
        .where(Pair.programme_id == programme_id)
        .group_by(Pair.state)
    )
    return Tally(
        by_side.get("mentor", Side()),
        by_side.get("mentee", Side()),
        {row[0]: row[1] for row in states},
    )


def busy(programme_id: UUID) -> Subquery:
    """Participants who are in an open pair of the programme, each once."""
    of_programme = (Pair.programme_id == programme_id, Pair.ended_on.is_(None))
    mentors = select(Pair.mentor_id.label("participation_id")).where(*of_programme)
    return mentors.union(select(Pair.mentee_id).where(*of_programme)).subquery("busy")


def parts_of(
    session: Session, person_id: UUID, beside: ColumnElement[Any] | None = None
) -> list[PartOfPerson]:
    """Everything the person took and takes part in, the latest year first.

    `beside` is a column correlated to Participation, read in the same statement.
    """
    number = (
        select(func.count())
        .where(
            Pair.programme_id == Participation.programme_id,
            (Pair.mentor_id == Participation.id) | (Pair.mentee_id == Participation.id),
        )
        .correlate(Participation)
        .scalar_subquery()
    )
    query = (
        select(
            Programme.id, Programme.title, Programme.school_year, Programme.form, Programme.state,
            Participation.side, Participation.full_cycle, number,
            null() if beside is None else beside,
        )
        .join(
            Participation,
            (Participation.school_id == Programme.school_id)
            & (Participation.programme_id == Programme.id),
        )
        .where(Participation.person_id == person_id)
        .order_by(Programme.school_year.desc(), Programme.title)
    )  # fmt: skip
    return [
        PartOfPerson(row[0], row[1], SchoolYear(row[2]), *row[3:]) for row in _rows(session, query)
    ]
