"""What stands between pairs and their order: the gates of stages 1 to 5 that precede it (S1…S5).

The gates of a programme advise (school/stages); these refuse. They ask about the people whom the
order names: somebody who came to the base yesterday holds nobody else's order up. What concerns
the school as a whole (the team, who was told) is asked once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from kernel.profile.stored import profile_of
from school.bases.models import BaseEntry
from school.conditions.queries import standing
from school.consents.queries import lacks
from school.mentors.models import MentorProfile
from school.pairing.measured import entry_required, entry_wave, measured
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person
from school.requests.models import MentoringRequest
from school.selection.gates import known_of
from school.selection.models import Criterion

Where = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gate that is open still: `done` of `of` stand, `people` are concerned, and where to mend.

    `where` is an endpoint with its values. `blocking` is false for what an order may go without.
    """

    code: str
    done: int = 0
    of: int = 1
    people: int = 0
    where: Where
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class _Side:
    """A person of the order on a side, with what their base knows of them."""

    person_id: UUID
    kind: str
    born_on: date | None
    lacks_consent: bool
    state: str | None
    admitted_on: date | None
    described: bool


@dataclass(frozen=True, slots=True)
class _Two:
    """A pair of the order."""

    basis: str
    ended: bool
    by_mentor: date | None
    by_mentee: date | None
    agreement_on: date | None
    mentor: UUID
    mentee: UUID


Holds = Callable[[_Side], bool]
OF_MENTORS: tuple[tuple[str, str, Holds], ...] = (
    ("mentors_consent", "consents.index", lambda one: not one.lacks_consent),
    ("mentors_profiled", "mentors.index", lambda one: one.described),
    ("mentors_interviewed", "selection.index", lambda one: one.state == "selected"),
    ("mentors_admitted", "training.index", lambda one: one.admitted_on is not None),
)
OF_MENTEES: tuple[tuple[str, str, Holds], ...] = (
    ("mentees_consent", "consents.index", lambda one: not one.lacks_consent),
    ("mentees_have_requests", "mentees.index", lambda one: one.described),
    ("mentees_ready", "selection.index", lambda one: one.state == "ready"),
)
# Of school/conditions: what is missing there, and what the gate of stage 1 calls it.
CONDITIONS: Mapping[str, tuple[str, str]] = {
    "curator": ("curator_named", "conditions.index"),
    "supplies": ("supplies_named", "conditions.index"),
    "requests": ("requests_collected", "requests.index"),
    "resources": ("resources_listed", "conditions.index"),
}


def order_gaps(
    session: Session, programme_id: UUID, pair_ids: Sequence[UUID], day: date
) -> tuple[Gap, ...]:
    """Every open gate before an order of these pairs dated `day`, by the order of the stages.

    The psychologist's rows are seen by two roles alone; to the others the child's readiness, which
    a shut gate takes away (school/selection/opinions.py), says the same.
    """
    programme = session.scalars(select(Programme).where(Programme.id == programme_id)).one()
    twos = _twos(session, pair_ids)
    mentors = _sides(session, "mentor", {two.mentor for two in twos}, day)
    mentees = _sides(session, "mentee", {two.mentee for two in twos}, day)
    own = {"programme_id": programme_id}
    return (
        *_of_conditions(session, programme.school_year),
        *_of_side(OF_MENTEES[:2], mentees),
        *_of_side(OF_MENTORS[:2], mentors),
        *_of_criteria(session, programme_id),
        *_of_side(OF_MENTORS[2:], mentors),
        *_of_side(OF_MENTEES[2:], mentees),
        *_of_opinions(session, mentees, day),
        *_of_measures(session, programme, mentors, mentees, day),
        *_of_pairs(twos, ("pairs.index", own)),
    )


def blocking(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(gap for gap in gaps if gap.blocking)


def _of_conditions(session: Session, year: int) -> list[Gap]:
    known = standing(session, year)
    gaps = [
        Gap(code=code, where=(page, {}))
        for lacking, (code, page) in CONDITIONS.items()
        if lacking in known.missing
    ]
    told = [Gap(code=f"{each}_told", where=("conditions.index", {})) for each in known.not_told]
    return gaps[:2] + told + gaps[2:]


def _of_side(rules: Sequence[tuple[str, str, Holds]], people: Sequence[_Side]) -> list[Gap]:
    found = []
    for code, page, holds in rules:
        done = sum(holds(one) for one in people)
        found.append(_counted(code, done, len(people), (page, {})))
    return [gap for gap in found if gap is not None]


def _of_criteria(session: Session, programme_id: UUID) -> list[Gap]:
    """R-07: whom the programme looks for is derived from the requests."""
    known = select(exists().where(Criterion.programme_id == programme_id))
    if session.scalar(known):
        return []
    return [Gap(code="criteria_set", where=("criteria.index", {"programme_id": programme_id}))]


def _of_opinions(session: Session, mentees: Sequence[_Side], day: date) -> list[Gap]:
    """R-12: of a flagged child under fourteen the psychologist has confirmed all four points."""
    known = known_of(session, [one.person_id for one in mentees])
    flagged = [one for one in mentees if one.person_id in known.flagged]
    shut = [
        one
        for one in flagged
        if not known.gate_of(one.person_id, one.kind, one.born_on, "mentee", day).is_open
    ]
    gap = _counted("opinions_written", len(flagged) - len(shut), len(flagged),
                   ("selection.index", {}))  # fmt: skip
    return [gap] if gap is not None else []


def _of_measures(
    session: Session, programme: Programme, mentors: Sequence[_Side], mentees: Sequence[_Side],
    day: date,
) -> list[Gap]:  # fmt: skip
    """X-05: the entry measurement comes before the day of the order, where it is wanted."""
    if not entry_required(profile_of(session), programme):
        return []
    where = ("monitoring.programme", {"programme_id": programme.id})
    wave_id = entry_wave(session, programme.id)
    if wave_id is None:
        return [Gap(code="entry_wave", where=where)]
    sides = {
        "mentor": {one.person_id for one in mentors}, "mentee": {one.person_id for one in mentees},
    }  # fmt: skip
    stand = measured(session, wave_id, programme.id, sides, day)
    gap = _counted("entry_measured", stand.done, stand.of, where)
    return [gap] if gap is not None else []


def _of_pairs(twos: Sequence[_Two], where: Where) -> list[Gap]:
    """R-20, R-41: both wish, both said so; an agreement (D-14) is advised, not asked."""
    rules = {
        "pairs_open": [not two.ended for two in twos],
        "pairs_mutual": [two.basis != "one_sided" for two in twos],
        "pairs_confirmed": [None not in (two.by_mentor, two.by_mentee) for two in twos],
        "agreements_signed": [two.agreement_on is not None for two in twos],
    }
    found = [
        _counted(code, sum(held), len(held), where, blocking=code != "agreements_signed")
        for code, held in rules.items()
    ]
    return [gap for gap in found if gap is not None]


def _counted(code: str, done: int, of: int, where: Where, blocking: bool = True) -> Gap | None:
    if done >= of:
        return None
    return Gap(code=code, done=done, of=of, people=of - done, where=where, blocking=blocking)


def _twos(session: Session, pair_ids: Sequence[UUID]) -> list[_Two]:
    leads, led = aliased(Participation), aliased(Participation)
    query = (
        select(Pair.basis, Pair.ended_on.is_not(None), Pair.mentor_confirmed_on,
               Pair.mentee_confirmed_on, Pair.agreement_on, leads.person_id, led.person_id)
        .join(leads, and_(leads.school_id == Pair.school_id, leads.id == Pair.mentor_id))
        .join(led, and_(led.school_id == Pair.school_id, led.id == Pair.mentee_id))
        .where(Pair.id.in_(pair_ids))
    )  # fmt: skip
    return [_Two(*row) for row in session.execute(query)]


def _sides(session: Session, side: str, person_ids: Iterable[UUID], day: date) -> list[_Side]:
    """People of a side in one statement."""
    entry = and_(
        BaseEntry.school_id == Person.school_id,
        BaseEntry.person_id == Person.id,
        BaseEntry.side == side,
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            Person.id, Person.kind, Person.born_on, lacks(side, day), BaseEntry.state,
            BaseEntry.admitted_on, _DESCRIBED[side],
        )
        .outerjoin(BaseEntry, entry)
        .where(Person.id.in_(set(person_ids)))
        .order_by(Person.id)
    )  # fmt: skip
    return [_Side(*row) for row in session.execute(query)]


_DESCRIBED = {
    # S2: the base holds mentees with their requests; S3: what each mentor offers.
    "mentee": exists().where(
        MentoringRequest.school_id == Person.school_id,
        MentoringRequest.person_id == Person.id,
        MentoringRequest.state.in_(("accepted", "met")),
    ),
    "mentor": exists().where(
        MentorProfile.school_id == Person.school_id,
        MentorProfile.person_id == Person.id,
        or_(MentorProfile.competences != [], MentorProfile.help != []),
    ),
}
