"""What pages and gates read of stage 1."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from school.conditions.models import Informing, Resource, TeamMember
from school.registry.models import Partner, Person
from school.registry.queries import IN_ORDER, LINE, PersonLine, lines
from school.requests.queries import count_states
from school.requests.rules import COUNTED

# Whom a school must have told before stage 2; others are welcome too.
TOLD_FIRST = ("staff", "parents", "pupils")
CURATOR, SUPPLIES = "curator", "supplies"


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody's post now."""

    id: UUID
    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    post: str
    duties: str
    since: date


@dataclass(frozen=True, slots=True)
class ResourceLine:
    id: UUID
    kind: str
    origin: str
    name: str
    partner_id: UUID | None
    partner: str | None
    note: str


@dataclass(frozen=True, slots=True)
class InformingLine:
    id: UUID
    audience: str
    channel: str
    held_on: date
    people: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far stage 1 is: counts, and whom nobody has told yet."""

    team: int
    curator: bool
    supplies: bool
    not_told: tuple[str, ...]
    requests: int
    inside: int
    outside: int

    @property
    def resources(self) -> int:
        return self.inside + self.outside

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of what is still to be done, in the order of doing it."""
        lacks = {
            "team": not self.team,
            "curator": not self.curator,
            "supplies": not self.supplies,
            "told": bool(self.not_told),
            "requests": not self.requests,
            "resources": not self.resources,
        }
        return tuple(code for code, lacking in lacks.items() if lacking)

    @property
    def complete(self) -> bool:
        return not self.missing


def team(session: Session) -> list[MemberLine]:
    """Everybody who holds a post now; the page orders them by the profile."""
    query = (
        select(
            TeamMember.id, TeamMember.person_id, Person.surname, Person.given_name,
            Person.patronymic, TeamMember.post, TeamMember.duties, TeamMember.since,
        )
        .join(Person, and_(Person.school_id == TeamMember.school_id,
                           Person.id == TeamMember.person_id))
        .where(TeamMember.until.is_(None))
        .order_by(*IN_ORDER)
    )  # fmt: skip
    return [MemberLine(*row) for row in session.execute(query)]


def member(session: Session, member_id: UUID) -> MemberLine:
    """One post held now; NotFound otherwise."""
    found = next((each for each in team(session) if each.id == member_id), None)
    if found is None:
        raise NotFound("TeamMember")
    return found


def resources(session: Session, school_year: int) -> list[ResourceLine]:
    """The year's resources: the school's own, then the partners'."""
    query = (
        select(
            Resource.id, Resource.kind, Resource.origin, Resource.name, Resource.partner_id,
            Partner.name, Resource.note,
        )
        .outerjoin(Partner, and_(Partner.school_id == Resource.school_id,
                                 Partner.id == Resource.partner_id))
        .where(Resource.school_year == school_year)
        .order_by(Resource.origin, Resource.kind, Resource.name, Resource.id)
        .limit(300)
    )  # fmt: skip
    return [ResourceLine(*row) for row in session.execute(query)]


def informings(session: Session, school_year: int) -> list[InformingLine]:
    """Whom the school told in a year, the latest first."""
    query = (
        select(
            Informing.id, Informing.audience, Informing.channel, Informing.held_on,
            Informing.people, Informing.note,
        )
        .where(Informing.school_year == school_year)
        .order_by(Informing.held_on.desc(), Informing.id.desc())
        .limit(300)
    )  # fmt: skip
    return [InformingLine(*row) for row in session.execute(query)]


def standing(session: Session, school_year: int) -> Standing:
    """What the gate of stage 1 asks, in four statements."""
    held = select(TeamMember.post, func.count()).where(TeamMember.until.is_(None))
    posts = _counted(session, held.group_by(TeamMember.post))
    told = set(
        session.scalars(
            select(Informing.audience).where(Informing.school_year == school_year).distinct()
        )
    )
    listed = select(Resource.origin, func.count()).where(Resource.school_year == school_year)
    origins = _counted(session, listed.group_by(Resource.origin))
    states = count_states(session, school_year)
    return Standing(
        team=sum(posts.values()),
        curator=CURATOR in posts,
        supplies=SUPPLIES in posts,
        not_told=tuple(each for each in TOLD_FIRST if each not in told),
        requests=sum(number for state, number in states.items() if state in COUNTED),
        inside=origins.get("inside", 0),
        outside=origins.get("outside", 0),
    )


def _counted(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def could_hold(session: Session) -> list[PersonLine]:
    """Adults of the register who may be given a post, teachers and heads first."""
    staff = Person.kind.in_(("teacher", "head"))
    query = (
        select(*LINE)
        .where(Person.kind != "pupil", Person.left_on.is_(None), Person.merged_into_id.is_(None))
        .order_by(staff.desc(), *IN_ORDER)
        .limit(400)
    )
    return lines(session, query)


def resource(session: Session, resource_id: UUID) -> Resource:
    """One resource; NotFound when the school has none with this id."""
    found = session.scalars(select(Resource).where(Resource.id == resource_id)).one_or_none()
    if found is None:
        raise NotFound("Resource")
    return found


def informing(session: Session, informing_id: UUID) -> Informing:
    """One note of telling; NotFound when the school has none with this id."""
    found = session.scalars(select(Informing).where(Informing.id == informing_id)).one_or_none()
    if found is None:
        raise NotFound("Informing")
    return found
