"""What a school's report is made of: its programmes, its people, its waves."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from kernel.measures.content import WaveShare
from kernel.school_year import SchoolYear
from school.monitoring.measuring import Member
from school.programmes.models import Participation, Programme
from school.registry.models import Person
from school.waves import queries
from school.waves.models import Asked, Wave, WavePart

NOT_RUN = ("cancelled",)


@dataclass(frozen=True, slots=True)
class Line:
    """A programme of the report."""

    id: UUID
    title: str
    form: str
    state: str


def programmes_of(session: Session, year: int, programme_id: UUID | None) -> list[Line]:
    """The programme, or those of the year that were not cancelled, by title."""
    query = (
        select(Programme.id, Programme.title, Programme.form, Programme.state)
        .where(Programme.school_year == year, Programme.state.not_in(NOT_RUN))
        .order_by(Programme.title, Programme.id)
    )
    if programme_id is not None:
        query = query.where(Programme.id == programme_id)
    return [Line(*row) for row in session.execute(query)]


def members_of(session: Session, lines: list[Line], passed: int) -> dict[UUID, Member]:
    """Everybody's part in the programmes; `passed` school years ago classes were so much lower."""
    forms = {each.id: each.form for each in lines}
    query = (
        select(Participation.id, Participation.programme_id, Participation.person_kind,
               Person.grade)
        .join(Person, and_(Person.school_id == Participation.school_id,
                           Person.id == Participation.person_id))
        .where(Participation.programme_id.in_(forms))
    )  # fmt: skip
    return {
        row.id: Member(
            row.programme_id,
            forms[row.programme_id],
            row.person_kind,
            None if row.grade is None else max(1, row.grade - passed),
        )
        for row in session.execute(query)
    }


def waves_of(session: Session, year: int, lines: list[Line]) -> tuple[WaveShare, ...]:
    """How many of those asked have answered, wave by wave, the earliest first.

    Slips of anonymous questionnaires count with the rest; a wave that asks nobody yet says nothing.
    """
    mine = {each.id for each in lines}
    found = [
        WaveShare(
            programme=each.programme_title, kind=each.kind, title=each.title,
            asked=each.asked + max(each.expected, each.dropped),
            answered=each.answered + each.dropped, excused=each.excused,
            opens_on=each.opens_on, due_on=each.due_on,
        )
        for each in reversed(queries.waves(session, year))
        if each.programme_id in mine
    ]  # fmt: skip
    return tuple(each for each in found if each.asked)


def stopped_in(session: Session, lines: list[Line]) -> int:
    """How many people are asked no more: their consent is gone, or they have left."""
    query = (
        select(func.count(Asked.participation_id.distinct()))
        .join(WavePart, and_(WavePart.school_id == Asked.school_id, WavePart.id == Asked.part_id))
        .join(Wave, and_(Wave.school_id == WavePart.school_id, Wave.id == WavePart.wave_id))
        .where(Wave.programme_id.in_([each.id for each in lines]), Asked.state == "stopped")
    )
    return session.scalar(query) or 0


def years_passed(year: int, today: SchoolYear) -> int:
    return max(0, today.start - year)
