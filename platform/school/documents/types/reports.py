"""Reports of a mentor and of a curator (E-19, D-20), from facts alone.

What one side said of the other, ratings, reflections and the psychologist's words are never
asked for here: a report is read by many.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from kernel.documents.values import PersonWords
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.completion.models import Completion
from school.documents.types.kinds import Asked, Lack, Param, SchoolType
from school.documents.types.office import CURATOR, Frame, frame, lacks_of_words, one, words
from school.documents.types.parties import Two, at_work, part_of, parts_where, programme_of
from school.meetings.models import Meeting, MeetingPair
from school.pairing.models import PairOrder, PairTask
from school.programmes.models import ProgrammeEvent
from school.training.models import Attendance, Training, TrainingSession

STATES = {"probation": "испытательный срок", "active": "работает", "paused": "приостановлена",
          "completed": "завершена", "closed": "завершена досрочно"}  # fmt: skip
OWN_WORDS = (Param(code="done_words", kind="text"), Param(code="difficulties", kind="text"),
             Param(code="proposals", kind="text"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a pair has done: people, days, counted meetings and tasks, what came of it."""

    mentor: PersonWords
    mentee: PersonWords
    started_on: date | None
    ended_on: date | None
    state: str
    meetings: int
    tasks_done: int
    tasks: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorReport(Frame):
    """E-19 of a mentor about a programme; own words are typed, or written on lines."""

    programme: str
    form: str
    mentor: PersonWords
    curator: PersonWords
    pairs: tuple[Work, ...]
    meetings: int
    minutes: int
    trained: int
    done_words: str
    difficulties: str
    proposals: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order on pairs that was signed."""

    number: str
    signed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of the programme: when it was due, when held."""

    title: str
    due_on: date | None
    held_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CuratorReport(Frame):
    """D-20, E-19 of the curator about a programme."""

    programme: str
    form: str
    curator: PersonWords
    starts_on: date | None
    ends_on: date | None
    day: date
    mentors: int
    mentees: int
    trained: int
    pairs_all: int
    at_work: int
    completed: int
    closed: int
    plans: int
    meetings: int
    tasks_done: int
    tasks: int
    orders: tuple[Order, ...]
    events: tuple[Event, ...]
    pairs: tuple[Work, ...]
    done_words: str
    difficulties: str
    proposals: str


def _mentor(session: Session, profile: Profile, school: School, asked: Asked) -> MentorReport:
    part, person = part_of(session, asked)
    programme = programme_of(session, part.programme_id)
    mine = [two for two in at_work(session, programme.id) if two.pair.mentor_id == part.id]
    meetings, minutes = _held(session, [two.pair.id for two in mine])
    return MentorReport(
        **frame(session, school, asked),
        programme=programme.title,
        form=profile.form(programme.form).name.ru,
        mentor=words(person),
        curator=one(session, profile, CURATOR),
        pairs=_works(session, mine),
        meetings=meetings,
        minutes=minutes,
        trained=_trained(session, asked.school_year, [person.id]).get(person.id, 0),
        **_typed(asked),
    )


def _curator(session: Session, profile: Profile, school: School, asked: Asked) -> CuratorReport:
    programme = programme_of(session, asked.programme_id)
    found = at_work(session, programme.id)
    parts = parts_where(session, asked, lambda part, person: True)
    mentors = [person.id for part, person in parts if part.side == "mentor"]
    works, states = _works(session, found), Counter(two.pair.state for two in found)
    return CuratorReport(
        **frame(session, school, asked),
        programme=programme.title,
        form=profile.form(programme.form).name.ru,
        curator=one(session, profile, CURATOR),
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        day=asked.dated_on or asked.today,
        mentors=len(mentors),
        mentees=len(parts) - len(mentors),
        trained=len(_trained(session, asked.school_year, mentors)),
        pairs_all=len(found),
        at_work=len(found) - states["completed"] - states["closed"],
        completed=states["completed"],
        closed=states["closed"],
        plans=sum(two.pair.plan_agreed_on is not None for two in found),
        meetings=_held(session, [two.pair.id for two in found])[0],
        tasks_done=sum(each.tasks_done for each in works),
        tasks=sum(each.tasks for each in works),
        orders=_orders(session, programme.id),
        events=_events(session, programme.id),
        pairs=works,
        **_typed(asked),
    )


def _typed(asked: Asked) -> dict[str, Any]:
    return {each.code: asked.params.get(each.code, "").strip() for each in OWN_WORDS}


def _works(session: Session, found: Collection[Two]) -> tuple[Work, ...]:
    ids = [two.pair.id for two in found]
    came, tasks, results = _came(session, ids), _tasks(session, ids), _results(session, ids)
    return tuple(
        Work(
            mentor=words(two.mentor), mentee=words(two.mentee),
            started_on=two.pair.started_on, ended_on=two.pair.ended_on,
            state=STATES.get(two.pair.state, ""), meetings=came.get(two.pair.id, 0),
            tasks_done=tasks.get((two.pair.id, "done"), 0),
            tasks=sum(tasks.get((two.pair.id, state), 0) for state in ("open", "done")),
            result=results.get(two.pair.id, ""),
        )
        for two in found
    )  # fmt: skip


def _at_meetings(ids: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    """Meetings held to which somebody of the pairs came."""
    return (
        select(MeetingPair.pair_id, Meeting.id, Meeting.minutes)
        .join(Meeting, and_(Meeting.school_id == MeetingPair.school_id,
                            Meeting.id == MeetingPair.meeting_id))
        .where(MeetingPair.pair_id.in_(ids), MeetingPair.came, Meeting.state == "held")
    )  # fmt: skip


def _came(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    return dict(Counter(row[0] for row in session.execute(_at_meetings(ids))))


def _held(session: Session, ids: Collection[UUID]) -> tuple[int, int]:
    """Meetings and their minutes; one of a group counts once."""
    lasted = {row[1]: row[2] or 0 for row in session.execute(_at_meetings(ids))}
    return len(lasted), sum(lasted.values())


def _tasks(session: Session, ids: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    rows = session.execute(
        select(PairTask.pair_id, PairTask.state, func.count())
        .where(PairTask.pair_id.in_(ids))
        .group_by(PairTask.pair_id, PairTask.state)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _results(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """What a planned end wrote down as the result; an early end keeps its reasons to itself."""
    rows = session.execute(
        select(Completion.pair_id, Completion.results, Completion.project).where(
            Completion.pair_id.in_(ids), Completion.kind == "planned", Completion.state == "done"
        )
    )
    return {row[0]: row[1] or row[2] for row in rows}


def _trained(session: Session, year: int, ids: Collection[UUID]) -> dict[UUID, int]:
    """Person → meetings of the training attended in the year."""
    rows = session.execute(
        select(Attendance.person_id, func.count())
        .join(TrainingSession, and_(TrainingSession.school_id == Attendance.school_id,
                                    TrainingSession.id == Attendance.session_id))
        .join(Training, and_(Training.school_id == TrainingSession.school_id,
                             Training.id == TrainingSession.training_id))
        .where(Attendance.person_id.in_(ids), Training.school_year == year,
               TrainingSession.state == "held")
        .group_by(Attendance.person_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows if row[0] is not None}


def _orders(session: Session, programme_id: UUID) -> tuple[Order, ...]:
    rows = session.scalars(
        select(PairOrder)
        .where(PairOrder.programme_id == programme_id, PairOrder.state == "signed")
        .order_by(PairOrder.signed_on, PairOrder.id)
    )
    return tuple(Order(number=each.number, signed_on=each.signed_on) for each in rows)


def _events(session: Session, programme_id: UUID) -> tuple[Event, ...]:
    rows = session.scalars(
        select(ProgrammeEvent)
        .where(ProgrammeEvent.programme_id == programme_id)
        .order_by(ProgrammeEvent.n)
    )
    return tuple(Event(title=e.title, due_on=e.due_on, held_on=e.held_on) for e in rows)


def _no_pairs(works: Collection[Work]) -> tuple[Lack, ...]:
    return () if works else (Lack(code="report_no_pairs"),)


def _mentor_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _mentor(session, profile, school, asked)
    return (*_no_pairs(data.pairs), *lacks_of_words([data.mentor], data.head))


def _curator_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _curator(session, profile, school, asked)
    return (*_no_pairs(data.pairs), *lacks_of_words([data.school], data.head))


def _mentors(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[UUID, ...]:
    found = parts_where(session, asked, lambda part, person: part.side == "mentor")
    return tuple(part.id for part, _ in found)


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="mentor_report", subject="participation", data=MentorReport, fill=_mentor,
               lacks=_mentor_lacks, params=OWN_WORDS, whom=_mentors),
    SchoolType(code="curator_report", subject="programme", data=CuratorReport, fill=_curator,
               lacks=_curator_lacks, params=OWN_WORDS),
)  # fmt: skip
