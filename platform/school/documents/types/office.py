"""What nearly every order says: the school, its head, the year, and who answers for what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kernel.documents.posts import post_in
from kernel.documents.values import Form, OrgWords, PersonWords, nobody
from kernel.profile import Profile
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School
from school.conditions.models import TeamMember
from school.documents.people_words import (
    GENDER_UNKNOWN,
    head_of,
    lacks_in_words,
    org_words,
    person_words,
)
from school.documents.types.kinds import Asked, Lack
from school.registry.models import Person
from school.registry.names import PersonName, gender_of
from school.registry.rules import class_words

CURATOR, SUPPLIES, RESPONSIBLE, PSYCHOLOGIST = (
    "curator", "supplies", "responsible", "psychologist",
)  # fmt: skip
# What somebody is called whose card names no post.
USUAL_POSTS: Mapping[str, str] = {
    "teacher": "учитель", "head": "заместитель директора", "student": "студент",
    "employer": "представитель работодателя", "graduate": "выпускник", "parent": "родитель",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Fields that every order has; `year` is «2026/2027»."""

    school: OrgWords
    head: PersonWords
    year: str
    year_starts: date
    year_ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the team: «куратор» as `task`, «Куратором» as `as_task`, and the duties."""

    person: PersonWords
    task: str
    as_task: str
    duties: str


def member(person: PersonWords, task: str, duties: str) -> Member:
    said = post_in(task, Form.INSTRUMENTAL).words
    duties = duties.strip().rstrip(".")
    return Member(person=person, task=task, as_task=said[:1].upper() + said[1:],
                  duties=duties[:1].lower() + duties[1:])  # fmt: skip


def frame(session: Session, school: School, asked: Asked) -> dict[str, Any]:
    """The fields of `Frame`, to be filled on."""
    year = SchoolYear(asked.school_year)
    return {
        "school": org_words(school),
        "head": head_of(session, school),
        "year": str(year),
        "year_starts": year.starts_on,
        "year_ends": year.ends_on,
    }


def words(person: Person) -> PersonWords:
    """A person of the base with a post or a class; the patronymic tells a gender not written."""
    gender = person.gender or gender_of(person.patronymic)
    name = PersonName(person.surname, person.given_name, person.patronymic)
    return person_words(name, gender, person.name_cases, post_of(person, gender))


def post_of(person: Person, gender: str | None) -> str:
    if person.kind == "pupil":
        word = "обучающаяся" if gender == "f" else "обучающийся"
        grade = class_words(person.grade, person.grade_letter)
        return f"{word} {grade} класса" if grade else word
    return person.position or USUAL_POSTS.get(person.kind, "")


def members(session: Session, profile: Profile, posts: Iterable[str] | None = None) -> list[Member]:
    """The team as it is now, by the profile's order of posts, then by surname."""
    order = {post.code: n for n, post in enumerate(profile.team_posts)}
    known = {post.code: post for post in profile.team_posts}
    wanted = set(order if posts is None else posts)
    rows = session.execute(
        select(TeamMember.post, TeamMember.duties, Person)
        .join(Person, and_(Person.school_id == TeamMember.school_id,
                           Person.id == TeamMember.person_id))
        .where(TeamMember.until.is_(None), TeamMember.post.in_(wanted))
    ).all()  # fmt: skip
    rows = sorted(rows, key=lambda row: (order.get(row[0], 99), row[2].surname, str(row[2].id)))
    return [
        member(
            words(person),
            known[post].name.ru if post in known else post,
            typed or (known[post].duties.ru if post in known else ""),
        )
        for post, typed, person in rows
    ]


def one(session: Session, profile: Profile, post: str) -> PersonWords:
    """Who holds the post, or a line to write the name on."""
    found = members(session, profile, [post])
    return found[0].person if found else nobody()


def lacks_of_words(
    declined: Iterable[PersonWords | OrgWords], head: PersonWords | None = None
) -> list[Lack]:
    """What the names of a paper lack: an unknown gender stops it, an unsure post is told."""
    found = [
        Lack(code=code, people=number, where=_MENDED.get(code),
             blocking=code == GENDER_UNKNOWN)
        for code, number in lacks_in_words(declined).items()
    ]  # fmt: skip
    if head is not None and not head:
        found.append(Lack(code="head_unknown", where=("school_card.show", {}), blocking=False))
    return found


def team_lacks(session: Session, profile: Profile, posts: Iterable[str]) -> list[Lack]:
    """Posts that nobody holds: their order cannot name anybody."""
    return [
        Lack(code=f"{post}_named", done=0, of=1, where=("conditions.index", {}))
        for post in posts
        if not members(session, profile, [post])
    ]


_MENDED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    GENDER_UNKNOWN: ("people.index", {}),
    "post_unsure": ("people.index", {}),
    "name_unclear": ("school_card.show", {}),
    "org_unsure": ("school_card.show", {}),
}
