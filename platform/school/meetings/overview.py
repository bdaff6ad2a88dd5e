"""Every open pair of the year with how it is doing: what the curator looks through (PL-06)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from kernel.profile import Profile
from school.meetings.health import STANDINGS, Health, Standing, health, rules_for
from school.meetings.queries import MeetingFacts, facts, facts_in, with_facts
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class Named:
    """A person's name, as templates write it."""

    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class PairNow:
    """An open pair of a running programme today."""

    id: UUID
    programme_id: UUID
    programme: str
    state: str
    started_on: date | None
    mentor: Named
    mentee: Named
    facts: MeetingFacts
    health: Health


@dataclass(frozen=True, slots=True)
class Overview:
    """The pairs, the gravest first, and how many stand where."""

    pairs: Sequence[PairNow]
    counts: Mapping[Standing, int]


def overview(session: Session, profile: Profile, year: int, today: date) -> Overview:
    """One statement whatever the number of pairs."""
    rows = session.execute(with_facts(_open_pairs(year)))
    pairs = [_now(row, facts_in(row), profile, today) for row in rows]
    pairs.sort(key=lambda each: STANDINGS.index(each.health.state))
    return Overview(pairs, Counter(each.health.state for each in pairs))


def pair_health(
    session: Session, profile: Profile, pair_id: UUID, form: str, state: str,
    started_on: date | None, today: date,
) -> Health:  # fmt: skip
    """How one pair is doing."""
    known = facts(session, [pair_id])[pair_id]
    return health(known, state, started_on, rules_for(profile, form), today)


def _open_pairs(year: int) -> Any:
    led, taught = aliased(Participation), aliased(Participation)
    mentor, mentee = aliased(Person), aliased(Person)
    return (
        select(
            Pair.id, Pair.state, Pair.started_on, Pair.programme_id,
            Programme.title, Programme.form,
            mentor.surname.label("mentor_surname"), mentor.given_name.label("mentor_given"),
            mentor.patronymic.label("mentor_patronymic"),
            mentee.surname.label("mentee_surname"), mentee.given_name.label("mentee_given"),
            mentee.patronymic.label("mentee_patronymic"),
        )
        .join(Programme, and_(Programme.school_id == Pair.school_id,
                              Programme.id == Pair.programme_id))
        .join(led, and_(led.school_id == Pair.school_id, led.id == Pair.mentor_id))
        .join(mentor, and_(mentor.school_id == led.school_id, mentor.id == led.person_id))
        .join(taught, and_(taught.school_id == Pair.school_id, taught.id == Pair.mentee_id))
        .join(mentee, and_(mentee.school_id == taught.school_id, mentee.id == taught.person_id))
        .where(
            Pair.school_year == year, Pair.ended_on.is_(None), Programme.state == "running",
        )
        .order_by(mentor.surname, mentor.given_name, mentee.surname, mentee.given_name, Pair.id)
    )  # fmt: skip


def _now(row: Any, known: MeetingFacts, profile: Profile, today: date) -> PairNow:
    state = health(known, row.state, row.started_on, rules_for(profile, row.form), today)
    return PairNow(
        row.id, row.programme_id, row.title, row.state, row.started_on,
        Named(row.mentor_surname, row.mentor_given, row.mentor_patronymic),
        Named(row.mentee_surname, row.mentee_given, row.mentee_patronymic),
        known, state,
    )  # fmt: skip
