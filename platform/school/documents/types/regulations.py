"""The school's regulations on mentoring, with every section that is asked of them (D-03)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.documents.values import BLANK
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.documents.types.kinds import Asked, Lack, SchoolType
from school.documents.types.office import Frame, frame, lacks_of_words
from school.programmes.models import Programme

# What a consent leaves to be written in by hand; the school and its address are known.
_BY_HAND = re.compile(r"\{(signer|relation|person|scope|until)\}")
ADULT, REPRESENTATIVE = "участник старше 18 лет", "законный представитель"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """A form of mentoring: who mentors whom, and to what end."""

    name: str
    goal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """A stage and what it gives."""

    name: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing said in a line."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the forms of consent, or the title of one."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulations(Frame):
    """D-03; numbers are the region's settings, which a programme may raise for itself (X-06)."""

    forms: tuple[FormLine, ...]
    stages: tuple[StageLine, ...]
    goals: tuple[Line, ...]
    results: tuple[Line, ...]
    honours: tuple[Line, ...]
    criteria: tuple[Line, ...]
    least_age: int
    training_meetings: int
    probation_weeks: int
    notice_days: int
    labour_days: int
    shortest_months: int
    consents: tuple[Paragraph, ...]


def _fill(session: Session, profile: Profile, school: School, asked: Asked) -> Regulations:
    used = set(
        session.scalars(
            select(Programme.form).where(
                Programme.school_year == asked.school_year, Programme.state != "cancelled"
            )
        )
    )
    forms = [form for form in profile.forms if form.level == "school"]
    chosen = [form for form in forms if form.code in used] or forms
    return Regulations(
        **frame(session, school, asked),
        forms=tuple(FormLine(name=each.name.ru, goal=each.goal.ru) for each in chosen),
        stages=tuple(StageLine(name=s.name.ru, result=s.result.ru) for s in profile.stages),
        goals=_lines(each.name.ru for each in profile.goals),
        results=_lines(each.name.ru for each in profile.expected_results),
        honours=_lines(each.name.ru for each in profile.honours if each.level == "school"),
        criteria=_lines(each.name.ru for each in profile.monitoring.process),
        least_age=profile.region.min_mentee_age,
        training_meetings=profile.defaults.training_meetings,
        probation_weeks=profile.defaults.probation_weeks,
        notice_days=profile.defaults.notice_days,
        labour_days=profile.defaults.labour_law_notice_working_days,
        shortest_months=profile.defaults.shortest_months,
        consents=tuple(_consents(profile, school)),
    )


def _lines(names: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(name=name) for name in names)


def _consents(profile: Profile, school: School) -> list[Paragraph]:
    """Each consent is a paper of its own: its title, then the text with lines to fill in."""
    found = []
    for each in profile.consents:
        for who, text in ((ADULT, each.text_self), (REPRESENTATIVE, each.text_representative)):
            if not text:
                continue
            found.append(Paragraph(words=f"{each.name.ru} ({who})"))
            found += [Paragraph(words=_by_hand(line, school)) for line in text]
            found.append(Paragraph(words=f"Дата {BLANK}   Подпись {BLANK}"))
    return found


def _by_hand(text: str, school: School) -> str:
    known = text.replace("{school}", school.full_name or school.name)
    return _BY_HAND.sub(BLANK, known.replace("{address}", school.address or BLANK))


def _lacks(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[Lack, ...]:
    data = _fill(session, profile, school, asked)
    return tuple(lacks_of_words([data.school, data.head], data.head))


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="regulations", subject="school", data=Regulations, fill=_fill, lacks=_lacks),
)
