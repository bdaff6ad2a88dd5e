"""What pages of matching read: a run with names, what has changed since, what is owed to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from school.matching.compare import Difference
from school.matching.explain import Explained
from school.matching.inputs import Somebody, people
from school.matching.kept import outcome_of
from school.matching.models import ExtraMeeting, Matching, MatchRule, Search
from school.matching.pins import Broken
from school.matching.solve import Outcome, Solved
from school.matching.tiered import Tiers
from school.matching.unmatched import Unmatched
from school.matching.values import Two
from school.programmes.models import Participation
from school.registry.models import Person

NOBODY_HERE = "left"


@dataclass(frozen=True, slots=True)
class Paired:
    """A pair of a draft; `flags` are codes of what has happened to the two since: mentor_left,
    mentee_no_consent and the like, as in feasible.REASONS, and forbidden."""

    pair: Explained
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the two; `due_on` is by when somebody's next step is to be done, by participation."""

    tiers: Tiers
    pairs: tuple[Paired, ...]
    unmatched: tuple[Unmatched, ...]
    due_on: Mapping[UUID, date]
    is_proven: bool

    @property
    def flagged(self) -> tuple[Paired, ...]:
        return tuple(each for each in self.pairs if each.flags)


@dataclass(frozen=True, slots=True)
class RuleLine:
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class MatchingView:
    """A run. Variants are None while it is computed; `people` by participation."""

    id: UUID
    programme_id: UUID
    gathering_id: UUID | None
    state: str
    chosen: str | None
    job_id: UUID | None
    made_at: datetime
    accepted_at: datetime | None
    a: Variant | None
    b: Variant | None
    difference: Difference | None
    broken_pins: tuple[Broken, ...]
    rules: Mapping[Two, RuleLine]
    people: Mapping[UUID, Somebody]


@dataclass(frozen=True, slots=True)
class MatchingLine:
    """A run in the list of a programme."""

    id: UUID
    gathering_id: UUID | None
    state: str
    chosen: str | None
    made_at: datetime
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Named:
    """A participant in a list."""

    id: UUID
    person_id: UUID
    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class ExtraLine:
    """An extra meeting with the names of the two."""

    row: ExtraMeeting
    mentor: Named
    mentee: Named


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A search with the name of whom it is for, and on which side they stand."""

    row: Search
    side: str
    who: Named


def matching_view(session: Session, matching_id: UUID, today: date) -> MatchingView:
    """A run with everything its page says of it: three statements."""
    row = session.scalars(select(Matching).where(Matching.id == matching_id)).one_or_none()
    if row is None:
        raise NotFound("Matching")
    outcome = outcome_of(row)
    rules = rules_of(session, row.programme_id)
    named = people(session, row.programme_id, row.gathering_id, today)
    gone = {part for part in _in(outcome) if part not in named} if outcome else set()
    if gone:
        named |= _gone(session, gone)
    forbidden = {two for two, line in rules.items() if line.rule == "forbid"}
    live = row.state == "draft"

    def variant(solved: Solved, tiers: Tiers) -> Variant:
        pairs = tuple(
            Paired(each, _flags(each, named, forbidden) if live else ()) for each in solved.pairs
        )
        due_on = {one.participation_id: one.due_on(today) for one in solved.unmatched}
        return Variant(tiers, pairs, solved.unmatched, due_on, solved.is_proven)

    return MatchingView(
        id=row.id,
        programme_id=row.programme_id,
        gathering_id=row.gathering_id,
        state=row.state,
        chosen=row.chosen,
        job_id=row.job_id,
        made_at=row.made_at,
        accepted_at=row.accepted_at,
        a=variant(outcome.a, outcome.difference.a) if outcome else None,
        b=variant(outcome.b, outcome.difference.b) if outcome else None,
        difference=outcome.difference if outcome else None,
        broken_pins=outcome.broken_pins if outcome else (),
        rules=rules,
        people=named,
    )


def latest(session: Session, programme_id: UUID) -> MatchingLine | None:
    """The run that matters now: the last one that is not superseded."""
    found = [line for line in runs(session, programme_id) if line.state != "superseded"]
    return found[0] if found else None


def runs(session: Session, programme_id: UUID, limit: int = 30) -> list[MatchingLine]:
    """Runs of a programme, the latest first."""
    query = (
        select(
            Matching.id, Matching.gathering_id, Matching.state, Matching.chosen, Matching.made_at,
            Matching.accepted_at,
        )
        .where(Matching.programme_id == programme_id)
        .order_by(Matching.made_at.desc(), Matching.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [MatchingLine(*row) for row in session.execute(query)]


def rules_of(session: Session, programme_id: UUID) -> dict[Two, RuleLine]:
    """The curator's word by (mentor, mentee)."""
    query = select(MatchRule.mentor_id, MatchRule.mentee_id, MatchRule.rule, MatchRule.reason)
    rows = session.execute(query.where(MatchRule.programme_id == programme_id))
    return {(row[0], row[1]): RuleLine(row[2], row[3]) for row in rows}


def extra_meetings(session: Session, programme_id: UUID) -> list[ExtraLine]:
    """Extra meetings of a programme: the open ones first, the earliest day first."""
    (mentor, his), (mentee, hers) = ((aliased(Participation), aliased(Person)) for _ in range(2))
    query = _joined(
        _joined(
            select(ExtraMeeting, *_name(mentor, his), *_name(mentee, hers)),
            ExtraMeeting, ExtraMeeting.mentor_id, mentor, his,
        ),
        ExtraMeeting, ExtraMeeting.mentee_id, mentee, hers,
    ).where(ExtraMeeting.programme_id == programme_id)  # fmt: skip
    is_open = ExtraMeeting.state.in_(("proposed", "agreed"))
    ordered = query.order_by(is_open.desc(), ExtraMeeting.due_on, ExtraMeeting.id)
    return [
        ExtraLine(row[0], Named(*row[1:6]), Named(*row[6:11])) for row in session.execute(ordered)
    ]


def searches(session: Session, programme_id: UUID) -> list[SearchLine]:
    """Searches of a programme: the open ones first, the earliest day first."""
    part, person = aliased(Participation), aliased(Person)
    query = _joined(
        select(Search, part.side, *_name(part, person)),
        Search, Search.participation_id, part, person,
    ).where(Search.programme_id == programme_id)  # fmt: skip
    ordered = query.order_by(Search.closed_on.is_not(None), Search.due_on, Search.id)
    return [SearchLine(row[0], row[1], Named(*row[2:7])) for row in session.execute(ordered)]


def _name(part: Any, person: Any) -> tuple[Any, ...]:
    return (part.id, person.id, person.surname, person.given_name, person.patronymic)


def _joined(query: Select[Any], of: Any, column: Any, part: Any, person: Any) -> Select[Any]:
    return query.join(part, and_(part.school_id == of.school_id, part.id == column)).join(
        person, and_(person.school_id == part.school_id, person.id == part.person_id)
    )


def _in(outcome: Outcome) -> set[UUID]:
    """Everybody a draft speaks of."""
    found = set()
    for solved in (outcome.a, outcome.b):
        found |= {part for pair in solved.pairs for part in (pair.mentor_id, pair.mentee_id)}
        found |= {one.participation_id for one in solved.unmatched}
        found |= {pair.alternative.mentor_id for pair in solved.pairs if pair.alternative}
    return found | {part for broken in outcome.broken_pins for part in broken.pair}


def _gone(session: Session, parts: set[UUID]) -> dict[UUID, Somebody]:
    """Who has left the programme since."""
    query = (
        select(
            Participation.id, Participation.person_id, Participation.side, Person.surname,
            Person.given_name, Person.patronymic, Person.grade, Person.grade_letter,
        )
        .join(
            Person,
            and_(Person.school_id == Participation.school_id, Person.id == Participation.person_id),
        )
        .where(Participation.id.in_(parts))
    )  # fmt: skip
    return {row.id: Somebody(*row, NOBODY_HERE) for row in session.execute(query)}


def _flags(pair: Explained, named: Mapping[UUID, Somebody], forbidden: set[Two]) -> tuple[str, ...]:
    flags = [
        f"{side}_{named[part].barred}"
        for side, part in (("mentor", pair.mentor_id), ("mentee", pair.mentee_id))
        if part in named and named[part].barred
    ]
    if (pair.mentor_id, pair.mentee_id) in forbidden:
        flags.append("forbidden")
    return tuple(flags)
