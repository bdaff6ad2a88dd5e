"""Orders about mentoring at the school as a whole: D-02, D-05, D-07, D-09."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kernel.documents.values import OrgWords, PersonWords
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.bases.models import BaseEntry
from school.documents.types.kinds import Asked, Lack, SchoolType
from school.documents.types.office import (
    CURATOR,
    RESPONSIBLE,
    SUPPLIES,
    Frame,
    Member,
    frame,
    lacks_of_words,
    members,
    one,
    team_lacks,
    words,
)
from school.programmes.models import Programme, ProgrammeEvent
from school.registry.models import Person
from school.roadmap.models import RoadmapItem

ROLES = {"head": "директор", "curator": "куратор", "responsible": "ответственный за внедрение",
         "psychologist": "педагог-психолог"}  # fmt: skip


Said = OrgWords | PersonWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A line that says one thing."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """An event of a plan; a day not set leaves its cell empty."""

    title: str
    starts_on: date | None
    due_on: date | None
    result: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeLine:
    """A programme of the year with its form and term."""

    title: str
    form: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction(Frame):
    """D-02; `group` is everybody of the team beside the curators and the supplies."""

    curators: tuple[Member, ...]
    supplies: PersonWords
    group: tuple[Member, ...]
    team: tuple[Member, ...]
    monitoring: tuple[PlanLine, ...]
    results: tuple[Named, ...]
    roadmap: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Frame):
    """D-09."""

    curator: PersonWords
    team: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointed:
    """A mentor admitted to work."""

    person: PersonWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment(Frame):
    """D-05: curators with their duties, mentors who are selected, trained and have agreed."""

    curators: tuple[Member, ...]
    mentors: tuple[Appointed, ...]
    acquainted: tuple[Appointed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanApproval(Frame):
    """D-07."""

    curator: PersonWords
    team: tuple[Member, ...]
    programmes: tuple[ProgrammeLine, ...]
    plan: tuple[PlanLine, ...]


def _introduction(session: Session, profile: Profile, school: School, asked: Asked) -> Introduction:
    team = tuple(members(session, profile))
    plan = roadmap_lines(session, profile, asked.school_year)
    by_task = {post.name.ru: post.code for post in profile.team_posts}
    return Introduction(
        **frame(session, school, asked),
        curators=tuple(each for each in team if by_task.get(each.task) == CURATOR),
        supplies=one(session, profile, SUPPLIES),
        group=tuple(each for each in team if by_task.get(each.task) not in (CURATOR, SUPPLIES)),
        team=team,
        monitoring=tuple(line for line in plan if _is_monitoring(line)),
        results=tuple(Named(name=each.name.ru) for each in profile.expected_results),
        roadmap=plan,
    )


def _introduction_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _introduction(session, profile, school, asked)
    told: list[Said] = [data.school, data.head, *(each.person for each in data.team)]
    return (
        *team_lacks(session, profile, (CURATOR, SUPPLIES)),
        *_roadmap_lack(session, asked.school_year),
        *lacks_of_words(told, data.head),
    )


def _approval(session: Session, profile: Profile, school: School, asked: Asked) -> Approval:
    return Approval(
        **frame(session, school, asked),
        curator=one(session, profile, CURATOR),
        team=tuple(members(session, profile)),
    )


def _approval_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _approval(session, profile, school, asked)
    return (
        *team_lacks(session, profile, (CURATOR,)),
        *lacks_of_words([data.school, data.head, *(m.person for m in data.team)], data.head),
    )


def _appointment(session: Session, profile: Profile, school: School, asked: Asked) -> Appointment:
    curators = tuple(members(session, profile, (CURATOR, RESPONSIBLE)))
    mentors = tuple(Appointed(person=words(each)) for each in _admitted(session))
    return Appointment(
        **frame(session, school, asked),
        curators=curators,
        mentors=mentors,
        acquainted=(*(Appointed(person=each.person) for each in curators), *mentors),
    )


def _appointment_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _appointment(session, profile, school, asked)
    told: list[Said] = [data.school, data.head, *(each.person for each in data.acquainted)]
    none = Lack(code="mentors_admitted", done=0, of=1, where=("training.index", {}), blocking=False)
    return (
        *team_lacks(session, profile, (CURATOR,)),
        *(() if data.mentors else (none,)),
        *lacks_of_words(told, data.head),
    )


def _plan_approval(
    session: Session, profile: Profile, school: School, asked: Asked
) -> PlanApproval:
    programmes = list(
        session.scalars(
            select(Programme)
            .where(Programme.school_year == asked.school_year, Programme.state != "cancelled")
            .order_by(Programme.starts_on, Programme.title, Programme.id)
        )
    )
    forms = {form.code: form.name.ru for form in profile.forms}
    plan = (*roadmap_lines(session, profile, asked.school_year),
            *_events(session, [each.id for each in programmes]))  # fmt: skip
    return PlanApproval(
        **frame(session, school, asked),
        curator=one(session, profile, CURATOR),
        team=tuple(members(session, profile)),
        programmes=tuple(
            ProgrammeLine(title=each.title, form=forms.get(each.form, each.form),
                          starts_on=each.starts_on, ends_on=each.ends_on)
            for each in programmes
        ),
        plan=tuple(sorted(plan, key=lambda line: line.due_on or date.max)),
    )  # fmt: skip


def _plan_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _plan_approval(session, profile, school, asked)
    none = Lack(code="programmes_made", done=0, of=1, where=("programmes.index", {}))
    return (
        *(() if data.programmes else (none,)),
        *team_lacks(session, profile, (CURATOR,)),
        *_roadmap_lack(session, asked.school_year),
        *lacks_of_words([data.school, data.head, *(m.person for m in data.team)], data.head),
    )


def roadmap_lines(session: Session, profile: Profile, year: int) -> tuple[PlanLine, ...]:
    """The year's roadmap as the school keeps it; before there is one, the region's usual events."""
    rows = session.scalars(
        select(RoadmapItem)
        .where(RoadmapItem.school_year == year, RoadmapItem.state != "dropped")
        .order_by(RoadmapItem.stage, RoadmapItem.due_on, RoadmapItem.n, RoadmapItem.id)
    ).all()
    if rows:
        return tuple(
            PlanLine(title=row.title, starts_on=row.starts_on, due_on=row.due_on,
                     result=row.result, owner=ROLES.get(row.role, ""))
            for row in rows
        )  # fmt: skip
    usual = []
    for event in profile.roadmap:
        starts_on, due_on = event.span(year)
        usual.append(PlanLine(title=event.name.ru, starts_on=starts_on, due_on=due_on,
                              result=event.result.ru, owner=ROLES[event.responsible]))  # fmt: skip
    return tuple(usual)


def _roadmap_lack(session: Session, year: int) -> list[Lack]:
    """The paper may go with the region's usual terms, and is told to."""
    made = session.scalar(select(RoadmapItem.id).where(RoadmapItem.school_year == year).limit(1))
    if made is not None:
        return []
    return [Lack(code="roadmap_made", done=0, of=1, where=("roadmap.index", {}), blocking=False)]


def _is_monitoring(line: PlanLine) -> bool:
    """Events whose name says that something is measured or counted up."""
    return any(word in line.title.lower() for word in ("замер", "мониторинг"))


def _events(session: Session, programme_ids: list[object]) -> list[PlanLine]:
    rows = session.scalars(
        select(ProgrammeEvent)
        .where(ProgrammeEvent.programme_id.in_(programme_ids))
        .order_by(ProgrammeEvent.due_on, ProgrammeEvent.n, ProgrammeEvent.id)
    )
    return [
        PlanLine(title=row.title, starts_on=None, due_on=row.due_on, result=row.result,
                 owner=ROLES[CURATOR])
        for row in rows
    ]  # fmt: skip


def _admitted(session: Session) -> list[Person]:
    """Mentors of the base who are selected and trained."""
    query = (
        select(Person)
        .join(BaseEntry, and_(BaseEntry.school_id == Person.school_id,
                              BaseEntry.person_id == Person.id))
        .where(BaseEntry.side == "mentor", BaseEntry.state == "selected",
               BaseEntry.admitted_on.is_not(None))
        .order_by(Person.surname, Person.given_name, Person.id)
    )  # fmt: skip
    return list(session.scalars(query))


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="introduction_order", subject="school", data=Introduction,
               fill=_introduction, lacks=_introduction_lacks),
    SchoolType(code="regulations_order", subject="school", data=Approval, fill=_approval,
               lacks=_approval_lacks),
    SchoolType(code="curator_order", subject="school", data=Appointment, fill=_appointment,
               lacks=_appointment_lacks),
    SchoolType(code="plan_order", subject="school", data=PlanApproval, fill=_plan_approval,
               lacks=_plan_lacks),
)  # fmt: skip
