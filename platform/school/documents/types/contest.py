"""Regulations of the school's final event with its contest of mentors and pairs (D-22)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.documents.composing_blocks import capital
from kernel.documents.values import PersonWords
from kernel.errors import NotFound
from kernel.profile import Profile
from kernel.profile.text import Named
from kernel.tenancy.models import School
from school.documents.types.kinds import Asked, Lack, SchoolType
from school.documents.types.office import CURATOR, Frame, frame, lacks_of_words, one
from school.finale.models import FinalEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing said in a line."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestRegulations(Frame):
    """D-22: nominations, the jury and the honours are the profile's."""

    event: str
    held_on: date
    starts_at: str
    place: str
    curator: PersonWords
    nominations: tuple[Line, ...]
    jury: tuple[Line, ...]
    honours: tuple[Line, ...]


def _fill(session: Session, profile: Profile, school: School, asked: Asked) -> ContestRegulations:
    event = session.scalars(
        select(FinalEvent).where(FinalEvent.id == asked.subject_id)
    ).one_or_none()
    if event is None:
        raise NotFound("FinalEvent")
    return ContestRegulations(
        **frame(session, school, asked),
        event=event.title,
        held_on=event.held_on,
        starts_at=event.starts_at,
        place=event.place,
        curator=one(session, profile, CURATOR),
        nominations=_lines(profile.final_event.picks),
        jury=_lines(profile.final_event.jury),
        honours=_lines(each for each in profile.honours if each.level == "school"),
    )


def _lines(named: Iterable[Named]) -> tuple[Line, ...]:
    return tuple(Line(name=capital(each.name.ru)) for each in named)


def _lacks(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[Lack, ...]:
    data = _fill(session, profile, school, asked)
    no_place = Lack(code="final_place", done=0, of=1, where=("finale.index", {}), blocking=False)
    return (*(() if data.place else (no_place,)), *lacks_of_words([data.school], data.head))


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="contest_regulations", subject="final_event", data=ContestRegulations,
               fill=_fill, lacks=_lacks),
)  # fmt: skip
