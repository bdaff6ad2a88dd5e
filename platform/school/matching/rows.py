"""The statements of a run: five of its own, each for everybody at once, whatever their number."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, false, or_, select
from sqlalchemy.orm import Session, aliased

from school.bases.models import BaseEntry
from school.consents.queries import lacks
from school.gatherings.models import GatheringSeat
from school.matching.models import MatchRule
from school.mentors.models import MentorProfile
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Guardian, Person
from school.requests.models import MentoringRequest

# Requests that say what somebody needs, the one at work last.
SPEAKS = ("met", "new", "accepted")


def people(
    session: Session, programme_id: UUID, gathering_id: UUID | None, today: date
) -> Sequence[Any]:
    """Everybody who takes part now: the person, the standing, the profile, the seat."""
    school = Participation.school_id
    mentors = Participation.side == "mentor"
    seat = (
        and_(GatheringSeat.gathering_id == gathering_id,
             GatheringSeat.participation_id == Participation.id)
        if gathering_id is not None else false()
    )  # fmt: skip
    query = (
        select(
            Participation.id, Participation.side, Participation.person_id, Person.kind,
            Person.surname, Person.given_name, Person.patronymic, Person.born_on, Person.grade,
            Person.grade_letter, Person.subject, Person.left_on, Person.merged_into_id,
            BaseEntry.state, BaseEntry.admitted_on, BaseEntry.young_reason,
            MentorProfile.help, MentorProfile.times, MentorProfile.formats, MentorProfile.age_from,
            MentorProfile.age_to, MentorProfile.capacity, GatheringSeat.came,
            case((mentors, lacks("mentor", today)), else_=lacks("mentee", today)).label("lacks"),
        )
        .join(Person, and_(Person.school_id == school, Person.id == Participation.person_id))
        .outerjoin(
            BaseEntry,
            and_(BaseEntry.school_id == school, BaseEntry.person_id == Participation.person_id,
                 BaseEntry.side == Participation.side),
        )
        .outerjoin(
            MentorProfile,
            and_(MentorProfile.school_id == school,
                 MentorProfile.person_id == Participation.person_id, mentors),
        )
        .outerjoin(GatheringSeat, and_(GatheringSeat.school_id == school, seat))
        .where(Participation.programme_id == programme_id, Participation.left_on.is_(None))
    )  # fmt: skip
    return session.execute(query).all()


def requests(session: Session, programme: Programme) -> Sequence[Any]:
    """What these people asked for this year."""
    asked = MentoringRequest
    query = select(
        asked.person_id, asked.help, asked.problems, asked.goals, asked.times, asked.programme_id,
        asked.state, asked.made_on, asked.id,
    ).where(
        asked.school_year == programme.school_year,
        asked.state.in_(SPEAKS),
        asked.person_id.in_(_persons(programme.id)),
    )  # fmt: skip
    return session.execute(query).all()


def pairs(session: Session, programme_id: UUID) -> Sequence[Any]:
    """Pairs of these people, of any programme and time."""
    lead, led = aliased(Participation), aliased(Participation)
    persons = _persons(programme_id)
    query = (
        select(
            Pair.mentor_id, Pair.mentee_id, Pair.programme_id, Pair.state, Pair.ended_on,
            Pair.end_reason, lead.person_id.label("lead_person"), led.person_id.label("led_person"),
        )
        .join(lead, and_(lead.school_id == Pair.school_id, lead.id == Pair.mentor_id))
        .join(led, and_(led.school_id == Pair.school_id, led.id == Pair.mentee_id))
        .where(or_(lead.person_id.in_(persons), led.person_id.in_(persons)))
    )  # fmt: skip
    return session.execute(query).all()


def families(session: Session, programme_id: UUID) -> Sequence[Any]:
    """Who stands for whom, where either takes part."""
    persons = _persons(programme_id)
    query = select(Guardian.child_id, Guardian.guardian_id, Guardian.relation).where(
        or_(Guardian.child_id.in_(persons), Guardian.guardian_id.in_(persons))
    )
    return session.execute(query).all()


def rules(session: Session, programme_id: UUID) -> Sequence[Any]:
    """The curator's word on two people."""
    query = select(MatchRule.mentor_id, MatchRule.mentee_id, MatchRule.rule)
    return session.execute(query.where(MatchRule.programme_id == programme_id)).all()


def _persons(programme_id: UUID) -> Any:
    return select(Participation.person_id).where(Participation.programme_id == programme_id)
