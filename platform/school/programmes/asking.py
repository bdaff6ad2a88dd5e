"""What a pair may not be made without: a written reason for every rule that asks for one.

Rules of the form that only ask (X-12), the least age of a mentee (X-02), and the appointing of a
pair, which is not advised when the goal is wider than settling in or marks (R-23).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kernel.errors import WrongState
from kernel.profile import Form, Profile, Text
from school.bases.models import BaseEntry
from school.bases.rules import STANDING
from school.programmes.models import Pair, Participation, Programme
from school.programmes.rules import Breach, Partner, breaches
from school.programmes.settings import setting
from school.registry.models import Person
from school.registry.rules import age_on

YOUNG = "min_age"
APPOINTED = "appointed"
# What an appointed pair is for; only the last asks for the curator's own words.
NARROW_GOALS = ("adaptation", "marks")
GOALS_OF_APPOINTING = (*NARROW_GOALS, "wider")


@dataclass(frozen=True, slots=True)
class Taker:
    """A participant, the person behind, and how the person stands in the base of that side."""

    id: UUID
    side: str
    person: Person
    base: str | None
    admitted_on: date | None
    young_reason: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A rule that wants a reason; `known` is the reason the base keeps already."""

    code: str
    note: Text | None
    known: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of two people: refused at once, or a reason for each of `asks`."""

    refused: tuple[Breach, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """The rules of one programme, read once for many pairs."""

    profile: Profile
    form: Form
    programme: Programme
    today: date
    limited: frozenset[str] = field(init=False)
    least_age: int = field(init=False)

    def __post_init__(self) -> None:
        kinds = frozenset(kind.code for kind in self.profile.people if kind.age_limited)
        object.__setattr__(self, "limited", kinds)
        age = setting(self.programme, self.profile, "min_mentee_age")
        object.__setattr__(self, "least_age", age)

    def judge(
        self, mentor: Taker, mentee: Taker, variant: str = "", mentor_type: str = ""
    ) -> Judged:
        """Judge two; an empty variant is the programme's own."""
        found = breaches(
            self.form,
            variant or self.programme.variant,
            _partner(mentor.person),
            _partner(mentee.person),
            mentor_type,
        )
        asks = [Ask(each.code, each.note) for each in found if not each.refused]
        if self._is_young(mentee.person):
            asks.append(Ask(YOUNG, None, mentee.young_reason))
        return Judged(tuple(each for each in found if each.refused), tuple(asks))

    def _is_young(self, person: Person) -> bool:
        born = person.born_on
        return (
            person.kind in self.limited
            and born is not None
            and age_on(self.today, born) < self.least_age
        )


def takers(session: Session, programme_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Taker]:
    """Those of `ids` who take part in the programme now."""
    query = (
        select(Participation.id, Participation.side, Person, BaseEntry)
        .join(
            Person,
            and_(Person.school_id == Participation.school_id, Person.id == Participation.person_id),
        )
        .outerjoin(
            BaseEntry,
            and_(
                BaseEntry.school_id == Participation.school_id,
                BaseEntry.person_id == Participation.person_id,
                BaseEntry.side == Participation.side,
            ),
        )
        .where(
            Participation.programme_id == programme_id,
            Participation.id.in_(set(ids)),
            Participation.left_on.is_(None),
        )
    )
    found = {}
    for part_id, side, person, entry in session.execute(query):
        base = (entry.state, entry.admitted_on, entry.young_reason) if entry else (None, None, "")
        found[part_id] = Taker(part_id, side, person, *base)
    return found


def refuse_stopped(session: Session, programme_id: UUID, pairs: Sequence[Pair]) -> None:
    """Who withdrew a consent, or left, neither begins, nor goes on, nor comes back."""
    parts = {part for pair in pairs for part in (pair.mentor_id, pair.mentee_id)}
    known = takers(session, programme_id, list(parts))
    if len(known) != len(parts):
        raise WrongState("pair_left")
    if any(one.base and one.base not in STANDING for one in known.values()):
        raise WrongState("pair_stopped")


def unanswered(asks: Sequence[Ask], reasons: Mapping[str, str]) -> list[str]:
    """Codes of the rules that nobody gave a reason for."""
    return [ask.code for ask in asks if not (reasons.get(ask.code, "").strip() or ask.known)]


def recorded(asks: Sequence[Ask], reasons: Mapping[str, str]) -> dict[str, str]:
    """What is kept with the pair: a reason for each rule it was made against, and no other."""
    return {ask.code: reasons.get(ask.code, "").strip() or ask.known for ask in asks}


def _partner(person: Person) -> Partner:
    return Partner(grade=person.grade, subject=person.subject)
