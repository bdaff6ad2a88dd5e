"""What pages read of turns: which were made, who finished, classes gone by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.school_year import SchoolYear
from school.bases.models import BaseEntry
from school.programmes.models import Programme
from school.registry.models import Person
from school.registry.queries import IN_ORDER
from school.year_turn.models import ClassOfYear, YearTurn
from school.year_turn.people import GRADUATE


@dataclass(frozen=True, slots=True)
class Turned:
    """A year turned before."""

    id: UUID
    year: SchoolYear
    done_at: datetime
    undone_at: datetime | None
    pupils: int
    graduates: int
    left: int
    programmes: int


@dataclass(frozen=True, slots=True)
class Graduate:
    """Who finished in a year, and where he or she stands as a mentor to be."""

    id: UUID
    surname: str
    given_name: str
    patronymic: str
    school_class: str
    was_mentee: bool
    state: str


def turns(session: Session) -> list[Turned]:
    """Years turned, the latest first."""
    query = select(YearTurn).order_by(YearTurn.from_year.desc())
    return [_turned(row) for row in session.scalars(query)]


def turned(session: Session, turn_id: UUID) -> Turned:
    """One turn; NotFound when the school has none with this id."""
    row = session.scalars(select(YearTurn).where(YearTurn.id == turn_id)).one_or_none()
    if row is None:
        raise NotFound("YearTurn")
    return _turned(row)


def years_known(session: Session) -> set[int]:
    """Years in which the school ran programmes here."""
    return set(session.scalars(select(Programme.school_year).distinct()))


def classes_of(session: Session, person_id: UUID) -> list[tuple[SchoolYear, str]]:
    """Where somebody studied in years gone by, the latest first: «в 2026/2027: 7А»."""
    query = (
        select(ClassOfYear.school_year, ClassOfYear.grade, ClassOfYear.grade_letter)
        .where(ClassOfYear.person_id == person_id)
        .order_by(ClassOfYear.school_year.desc())
    )
    return [(SchoolYear(start), f"{g}{letter}") for start, g, letter in session.execute(query)]


def graduates(session: Session, year: SchoolYear) -> list[Graduate]:
    """Those who finished at the end of the year: whom to invite as mentors comes first."""
    mentor, mentee = aliased(BaseEntry), aliased(BaseEntry)
    query = (
        select(
            Person.id, Person.surname, Person.given_name, Person.patronymic,
            func.concat(ClassOfYear.grade, ClassOfYear.grade_letter),
            mentee.id.is_not(None), func.coalesce(mentor.state, ""),
        )
        .outerjoin(
            ClassOfYear,
            and_(
                ClassOfYear.school_id == Person.school_id,
                ClassOfYear.person_id == Person.id,
                ClassOfYear.school_year == year.start,
            ),
        )
        .outerjoin(mentor, _entry_of(mentor, "mentor"))
        .outerjoin(mentee, _entry_of(mentee, "mentee"))
        .where(
            Person.kind == GRADUATE,
            Person.finished_year == year.start + 1,
            Person.left_on.is_(None),
            Person.merged_into_id.is_(None),
        )
        .order_by(mentor.id.is_not(None), *IN_ORDER)
    )  # fmt: skip
    return [Graduate(*row) for row in session.execute(query)]


def _entry_of(entry: Any, side: str) -> Any:
    return and_(
        entry.school_id == Person.school_id, entry.person_id == Person.id, entry.side == side
    )


def _turned(row: YearTurn) -> Turned:
    kept: Mapping[str, Any] = row.details
    return Turned(
        row.id, SchoolYear(row.from_year), row.done_at, row.undone_at, int(kept.get("pupils", 0)),
        len(kept.get("graduate", ())), len(kept.get("leave", ())),
        len(kept.get("programmes", ())),
    )  # fmt: skip
