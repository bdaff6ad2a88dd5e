"""Papers of a year and of a programme: the roadmap (D-04), the programme itself (D-11), what is
asked at interviews (D-17)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.documents.values import PersonWords
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.club.models import Club, ClubMeeting
from school.documents.types.kinds import Asked, Lack, SchoolType
from school.documents.types.office import CURATOR, Frame, frame, lacks_of_words, one, words
from school.documents.types.parties import in_line, people, programme_of
from school.programmes.models import Participation, Programme, ProgrammeEvent
from school.programmes.settings import setting
from school.roadmap.models import RoadmapItem

MODULE_FORM = "teacher_pupil"
WEEKDAYS = (
    "по понедельникам", "по вторникам", "по средам", "по четвергам", "по пятницам",
    "по субботам", "по воскресеньям",
)  # fmt: skip
ROLES = {"head": "директор", "curator": "куратор", "responsible": "ответственный",
         "psychologist": "педагог-психолог"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An event of the roadmap; `who` is a person where one is named, else a post."""

    title: str
    task: str
    result: str
    stage: int
    period: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap(Frame):
    """D-04: the school's own roadmap of the year, or the region's until one is drawn up."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of the programme, or a meeting of the club."""

    title: str
    purpose: str
    result: str
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing said in a line."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePaper(Frame):
    """D-11. `module` is the module of events «учитель – ученик», `club` the club of pupils."""

    programme: str
    form: str
    variant: str
    kind: str
    goal: str
    form_goal: str
    starts_on: date | None
    ends_on: date | None
    mentors: int
    mentees: int
    curator: PersonWords
    training_meetings: int
    tasks: tuple[Line, ...]
    results: tuple[Line, ...]
    measured: tuple[Line, ...]
    module: bool
    events: tuple[Event, ...]
    club: bool
    club_title: str
    club_motto: str
    club_when: str
    club_place: str
    club_meetings: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question; the block is named at its first one alone."""

    block: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview(Frame):
    """D-17: questions prepared beforehand, for each side apart; `blank` is room for the hand."""

    programme: str
    curator: PersonWords
    of_mentors: tuple[Question, ...]
    of_mentees: tuple[Question, ...]
    blank: str


def _roadmap(session: Session, profile: Profile, school: School, asked: Asked) -> Roadmap:
    items = list(
        session.scalars(
            select(RoadmapItem)
            .where(RoadmapItem.school_year == asked.school_year, RoadmapItem.state != "dropped")
            .order_by(RoadmapItem.stage, RoadmapItem.due_on, RoadmapItem.n, RoadmapItem.id)
        )
    )
    named = people(session, [each.person_id for each in items if each.person_id is not None])
    own = tuple(
        Step(
            title=each.title, task=each.task, result=each.result, stage=each.stage,
            period=_span(each.starts_on, each.due_on),
            who=words(named[each.person_id]).short if each.person_id in named
            else ROLES.get(each.role, each.role),
        )
        for each in items
    )  # fmt: skip
    return Roadmap(**frame(session, school, asked), steps=own or _typical(profile, asked))


def _typical(profile: Profile, asked: Asked) -> tuple[Step, ...]:
    order = {stage.code: stage.n for stage in profile.stages}
    events = sorted(
        profile.roadmap, key=lambda each: (order[each.stage], each.span(asked.school_year))
    )
    return tuple(
        Step(
            title=each.name.ru, task=each.task.ru, result=each.result.ru,
            stage=order[each.stage], period=_span(*each.span(asked.school_year)),
            who=ROLES[each.responsible],
        )
        for each in events
    )  # fmt: skip


def _span(first: date, last: date) -> str:
    return f"{last:%d.%m.%Y}" if first == last else f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"


def _roadmap_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _roadmap(session, profile, school, asked)
    drawn = session.scalar(
        select(func.count()).select_from(RoadmapItem)
        .where(RoadmapItem.school_year == asked.school_year)
    )  # fmt: skip
    none = Lack(code="roadmap_made", where=("roadmap.index", {}), blocking=False)
    return (*(() if drawn else (none,)), *lacks_of_words([], data.head))


def _programme(session: Session, profile: Profile, school: School, asked: Asked) -> ProgrammePaper:
    programme = programme_of(session, asked.programme_id)
    form, sides = profile.form(programme.form), _sides(session, programme.id)
    club = session.scalars(select(Club).where(Club.programme_id == programme.id)).one_or_none()
    events = _events(session, programme.id)
    return ProgrammePaper(
        **frame(session, school, asked),
        programme=programme.title,
        form=form.name.ru,
        variant=next((v.name.ru for v in form.variants if v.code == programme.variant), ""),
        kind=next((k.name.ru for k in profile.kinds if k.code == programme.kind), ""),
        goal=in_line(programme.goal),
        form_goal=in_line(form.goal.ru),
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        mentors=sides.get("mentor", 0),
        mentees=sides.get("mentee", 0),
        curator=one(session, profile, CURATOR),
        training_meetings=setting(programme, profile, "training_meetings"),
        tasks=tuple(Line(name=each.ru) for each in form.tasks),
        results=tuple(Line(name=each.name.ru) for each in form.results),
        measured=_measured(profile, programme),
        module=programme.form == MODULE_FORM and bool(events),
        events=events,
        club=club is not None,
        club_title=club.title if club else "",
        club_motto=club.motto if club else "",
        club_when=_club_when(club) if club else "",
        club_place=club.place if club else "",
        club_meetings=_club_meetings(session, profile, club.id) if club else (),
    )


def _sides(session: Session, programme_id: UUID) -> dict[str, int]:
    rows = session.execute(
        select(Participation.side, func.count())
        .where(Participation.programme_id == programme_id, Participation.left_on.is_(None))
        .group_by(Participation.side)
    )
    return {row[0]: row[1] for row in rows}


def _measured(profile: Profile, programme: Programme) -> tuple[Line, ...]:
    """What is measured before and after in those who are led."""
    led = set(profile.form(programme.form).mentee_is)
    impact = profile.monitoring.impact
    chosen = impact.pupil if "pupil" in led else impact.teacher
    return tuple(Line(name=each.name.ru) for each in chosen)


def _events(session: Session, programme_id: UUID) -> tuple[Event, ...]:
    rows = session.scalars(
        select(ProgrammeEvent)
        .where(ProgrammeEvent.programme_id == programme_id)
        .order_by(ProgrammeEvent.n)
    )
    return tuple(
        Event(title=each.title, purpose=each.purpose, result=each.result, due_on=each.due_on)
        for each in rows
    )


def _club_when(club: Club) -> str:
    # Mondays are 1 in the base, as ISO has it.
    return f"{WEEKDAYS[club.weekday - 1]} в {club.starts_at}, {club.minutes} мин."


def _club_meetings(session: Session, profile: Profile, club_id: UUID) -> tuple[Event, ...]:
    kinds = {each.code: each.name.ru for each in profile.club_meeting_kinds}
    rows = session.scalars(
        select(ClubMeeting)
        .where(ClubMeeting.club_id == club_id, ClubMeeting.state != "cancelled",
               (ClubMeeting.topic != "") | (ClubMeeting.kind != "weekly"))
        .order_by(ClubMeeting.planned_on, ClubMeeting.id)
    )  # fmt: skip
    return tuple(
        Event(title=each.topic, purpose=kinds.get(each.kind, each.kind), result="",
              due_on=each.planned_on)
        for each in rows
    )  # fmt: skip


def _programme_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _programme(session, profile, school, asked)
    found = [] if data.goal else [Lack(code="programme_goal", blocking=False,
             where=("programmes.show", {"programme_id": asked.programme_id}))]  # fmt: skip
    return (*found, *lacks_of_words([data.school], data.head))


def _interview(session: Session, profile: Profile, school: School, asked: Asked) -> Interview:
    return Interview(
        **frame(session, school, asked),
        programme=programme_of(session, asked.programme_id).title,
        curator=one(session, profile, CURATOR),
        of_mentors=_questions(profile, "mentor"),
        of_mentees=_questions(profile, "mentee"),
        blank="",
    )


def _questions(profile: Profile, side: str) -> tuple[Question, ...]:
    return tuple(
        Question(block=block.name.ru if n == 0 else "", words=question.ru)
        for block in profile.interview_blocks
        if side in block.sides
        for n, question in enumerate(block.questions)
    )


def _interview_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    return tuple(lacks_of_words([], _interview(session, profile, school, asked).head))


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="roadmap_paper", subject="school", data=Roadmap, fill=_roadmap,
               lacks=_roadmap_lacks),
    SchoolType(code="programme_paper", subject="programme", data=ProgrammePaper,
               fill=_programme, lacks=_programme_lacks),
    SchoolType(code="interview_list", subject="programme", data=Interview, fill=_interview,
               lacks=_interview_lacks),
)  # fmt: skip
