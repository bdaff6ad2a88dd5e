"""Who may be nominated: pairs that worked this year, and the mentors of those pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session, aliased

from school.completion.models import Achievement, Completion
from school.finale.models import FinalNominee
from school.programmes.models import AT_WORK, Pair, Participation, Programme
from school.programmes.rosters import IS_PERSON_OF
from school.registry.models import Person
from school.registry.queries import LINE, PersonLine

# Rows of some columns.
Found = Sequence[Row[*tuple[Any, ...]]]

# The pick that is of people; every other is of what a pair made.
OF_MENTORS = "mentors"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair with its project, or a mentor with all his pairs of the year.

    `project` is what the pair called it, if it did; `pairs` counts the mentor's.
    """

    key: UUID
    pair_id: UUID | None
    mentor_id: UUID
    mentor: PersonLine
    mentee: PersonLine | None
    programme: str
    project: str
    pairs: int
    is_nominated: bool


def candidates(session: Session, year: int, event_id: UUID, pick: str) -> list[Candidate]:
    """Whom the school may put on the list of a pick, by surname of the mentor."""
    if pick == OF_MENTORS:
        return _mentors(session, year, event_id)
    return _pairs(session, year, event_id, pick)


def _mentors(session: Session, year: int, event_id: UUID) -> list[Candidate]:
    """One line a person; a mentor of two programmes stands by the first."""
    named = _nominated_people(session, event_id)
    query = (
        select(*LINE, Participation.id, Programme.title, func.count())
        .select_from(Pair)
        .join(Participation, and_(Participation.school_id == Pair.school_id,
                                  Participation.id == Pair.mentor_id))
        .join(Programme, and_(Programme.school_id == Pair.school_id,
                              Programme.id == Pair.programme_id))
        .join(Person, IS_PERSON_OF)
        .where(Pair.school_year == year, Pair.state.in_(AT_WORK))
        .group_by(*LINE, Participation.id, Programme.title)
        .order_by(Person.surname, Person.given_name, Person.id, Participation.id)
    )  # fmt: skip
    found: dict[UUID, Candidate] = {}
    rows: Found = session.execute(query).all()
    for row in rows:
        person, (part, programme, pairs) = PersonLine(*row[: len(LINE)]), row[len(LINE) :]
        before = found.get(person.id)
        if before is None:
            found[person.id] = Candidate(
                part, None, part, person, None, programme, "", pairs, person.id in named
            )
        else:
            found[person.id] = Candidate(
                before.key, None, before.mentor_id, person, None, before.programme, "",
                before.pairs + pairs, before.is_nominated,
            )  # fmt: skip
    return list(found.values())


def _nominated_people(session: Session, event_id: UUID) -> set[UUID]:
    query = (
        select(Participation.person_id)
        .join(FinalNominee, and_(FinalNominee.school_id == Participation.school_id,
                                 FinalNominee.participation_id == Participation.id))
        .where(FinalNominee.event_id == event_id, FinalNominee.pick == OF_MENTORS)
    )  # fmt: skip
    return set(session.scalars(query))


def _pairs(session: Session, year: int, event_id: UUID, pick: str) -> list[Candidate]:
    mine, theirs = aliased(Participation), aliased(Participation)
    one, other = aliased(Person), aliased(Person)
    nominated = select(FinalNominee.pair_id).where(
        FinalNominee.event_id == event_id, FinalNominee.pick == pick,
        FinalNominee.pair_id.is_not(None),
    )  # fmt: skip
    lines = [[getattr(person, column.key) for column in LINE] for person in (one, other)]
    query = (
        select(*lines[0], *lines[1], Pair.id, Pair.mentor_id, Programme.title,
               Pair.id.in_(nominated))
        .join(mine, and_(mine.school_id == Pair.school_id, mine.id == Pair.mentor_id))
        .join(theirs, and_(theirs.school_id == Pair.school_id, theirs.id == Pair.mentee_id))
        .join(one, and_(one.school_id == mine.school_id, one.id == mine.person_id))
        .join(other, and_(other.school_id == theirs.school_id, other.id == theirs.person_id))
        .join(Programme, and_(Programme.school_id == Pair.school_id,
                              Programme.id == Pair.programme_id))
        .where(Pair.school_year == year, Pair.state.in_(AT_WORK))
        .order_by(one.surname, one.given_name, other.surname, Pair.id)
    )  # fmt: skip
    projects = _projects(session, year)
    width = len(LINE)
    found = []
    rows: Found = session.execute(query).all()
    for row in rows:
        pair, mentor, programme, is_nominated = row[2 * width :]
        found.append(
            Candidate(
                pair, pair, mentor, PersonLine(*row[:width]), PersonLine(*row[width : 2 * width]),
                programme, projects.get(pair, ""), 1, is_nominated,
            )
        )  # fmt: skip
    return found


def _projects(session: Session, year: int) -> dict[UUID, str]:
    """What each pair of the year called its project: at the end of the pair, else as achieved."""
    achieved = (
        select(Pair.id, Achievement.title)
        .join(Achievement, and_(Achievement.school_id == Pair.school_id,
                                Achievement.participation_id == Pair.mentee_id))
        .where(Pair.school_year == year, Achievement.kind == "project")
        .order_by(Achievement.got_on)
    )  # fmt: skip
    ended = (
        select(Pair.id, Completion.project)
        .join(Completion, and_(Completion.school_id == Pair.school_id,
                               Completion.pair_id == Pair.id))
        .where(Pair.school_year == year, Completion.state != "undone", Completion.project != "")
    )  # fmt: skip
    return dict(session.execute(achieved).all()) | dict(session.execute(ended).all())
