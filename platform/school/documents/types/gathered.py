"""Papers of what people gather for: the final event (D-08), the pedagogical council (D-10)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.documents.values import PersonWords
from kernel.errors import NotFound
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.documents.types.kinds import Asked, Lack, Param, SchoolType
from school.documents.types.office import (
    CURATOR,
    SUPPLIES,
    Frame,
    Member,
    frame,
    lacks_of_words,
    members,
    one,
    team_lacks,
)
from school.finale.models import FinalEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalOrder(Frame):
    """D-08; `guests` are «родные участников – 12 чел., …», `picks` what is voted for."""

    event: str
    held_on: date
    starts_at: str
    place: str
    plan: str
    curator: PersonWords
    supplies: PersonWords
    team: tuple[Member, ...]
    guests: str
    picks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes(Frame):
    """D-10; what was typed stands as it was typed, an empty figure is a line to write on."""

    chair: str
    secretary: str
    present: str
    absent: str
    curator: PersonWords
    own_agenda: tuple[str, ...]
    heard: tuple[str, ...]
    decided: tuple[str, ...]
    votes_for: str
    votes_against: str
    abstained: str


MINUTES_PARAMS = (
    Param(code="chair"),
    Param(code="secretary", required=True),
    Param(code="present", required=True),
    Param(code="absent"),
    Param(code="agenda", kind="lines"),
    Param(code="heard", kind="lines"),
    Param(code="decided", kind="lines"),
    Param(code="votes_for", required=True),
    Param(code="votes_against"),
    Param(code="abstained"),
)


def _final(session: Session, profile: Profile, school: School, asked: Asked) -> FinalOrder:
    event = session.scalars(
        select(FinalEvent).where(FinalEvent.id == asked.subject_id)
    ).one_or_none()
    if event is None:
        raise NotFound("FinalEvent")
    return FinalOrder(
        **frame(session, school, asked),
        event=event.title,
        held_on=event.held_on,
        starts_at=event.starts_at,
        place=event.place,
        plan=event.plan,
        curator=one(session, profile, CURATOR),
        supplies=one(session, profile, SUPPLIES),
        team=tuple(members(session, profile)),
        guests=", ".join(
            f"{each.name.ru} – {count} чел."
            for each in profile.final_event.invited
            if isinstance(count := event.invited.get(each.code), int) and count
        ),
        picks=", ".join(each.name.ru for each in profile.final_event.picks),
    )


def _final_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _final(session, profile, school, asked)
    no_place = Lack(code="final_place", done=0, of=1, where=("finale.index", {}), blocking=False)
    return (
        *team_lacks(session, profile, (CURATOR, SUPPLIES)),
        *(() if data.place else (no_place,)),
        *lacks_of_words([data.school, data.head, *(m.person for m in data.team)], data.head),
    )


def _minutes(session: Session, profile: Profile, school: School, asked: Asked) -> Minutes:
    given = frame(session, school, asked)
    head: PersonWords = given["head"]

    def typed(name: str) -> str:
        return asked.params.get(name, "").strip()

    def lines(name: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in typed(name).splitlines() if line.strip())

    return Minutes(
        **given,
        chair=typed("chair") or head.short,
        secretary=typed("secretary"),
        present=typed("present"),
        absent=typed("absent"),
        curator=one(session, profile, CURATOR),
        own_agenda=lines("agenda"),
        heard=lines("heard"),
        decided=lines("decided"),
        votes_for=typed("votes_for"),
        votes_against=typed("votes_against") or "нет",
        abstained=typed("abstained") or "нет",
    )


def _minutes_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _minutes(session, profile, school, asked)
    return (
        *team_lacks(session, profile, (CURATOR,)),
        *lacks_of_words([data.school, data.head, data.curator], data.head),
    )


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="final_event_order", subject="final_event", data=FinalOrder, fill=_final,
               lacks=_final_lacks),
    SchoolType(code="council_minutes", subject="school", data=Minutes, fill=_minutes,
               lacks=_minutes_lacks, params=MINUTES_PARAMS),
)  # fmt: skip
