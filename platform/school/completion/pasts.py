"""The pairs that began, as the table of lessons reads them: a few statements for a whole school."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from kernel.profile import Profile
from school.completion.lessons import UNKNOWN, Past, age_band
from school.meetings.models import Feedback, Meeting
from school.mentors.models import MentorProfile
from school.programmes.models import Pair, Participation, Programme, Satisfaction
from school.programmes.rules import is_full_cycle, shortest_months
from school.registry.models import Person
from school.requests.models import MentoringRequest

ENDED = frozenset({"completed", "closed"})
# A request that came to nothing tells nothing of what the mentee asked for.
HEARD = ("accepted", "met")


def pasts(session: Session, profile: Profile) -> list[Past]:
    """Every pair of the school that ever began, with its signs and how it went."""
    rows = session.execute(_pairs()).all()
    asked, offered = _asked(session), _offered(session)
    satisfied, rated = _satisfied(session), _rated(session)
    found = []
    for row in rows:
        both = (row.mentor_id, row.mentee_id)
        found.append(
            Past(
                row.id,
                _signs(row, asked, offered),
                ended_early=row.state == "closed" if row.state in ENDED else None,
                full_cycle=_full(row, profile) if row.state in ENDED else None,
                satisfaction=[(who, satisfied[who]) for who in both if who in satisfied],
                ratings=[
                    (row._mapping[f"{side}_id"], mark) for side, mark in rated.get(row.id, ())
                ],
            )
        )
    return found


def _pairs() -> Any:
    leads, led = aliased(Participation), aliased(Participation)
    mentor, mentee = aliased(Person), aliased(Person)
    return (
        select(
            Pair.id, Pair.state, Pair.started_on, Pair.ended_on, Pair.way, Pair.basis,
            Pair.work_format, Pair.mentor_type, Pair.mentor_id, Pair.mentee_id,
            Programme.form, Programme.kind, Programme.settings,
            mentor.id.label("mentor_person"), mentor.subject.label("mentor_subject"),
            mentor.born_on.label("mentor_born"), mentee.id.label("mentee_person"),
            mentee.subject.label("mentee_subject"), mentee.born_on.label("mentee_born"),
        )
        .join(
            Programme,
            and_(Programme.school_id == Pair.school_id, Programme.id == Pair.programme_id),
        )
        .join(leads, and_(leads.school_id == Pair.school_id, leads.id == Pair.mentor_id))
        .join(mentor, and_(mentor.school_id == Pair.school_id, mentor.id == leads.person_id))
        .join(led, and_(led.school_id == Pair.school_id, led.id == Pair.mentee_id))
        .join(mentee, and_(mentee.school_id == Pair.school_id, mentee.id == led.person_id))
        .where(Pair.state != "proposed", Pair.started_on.is_not(None))
        .order_by(Pair.id)
    )  # fmt: skip


def _signs(
    row: Any, asked: Mapping[UUID, set[str]], offered: Mapping[UUID, set[str]]
) -> dict[str, str]:
    return {
        "way": row.way,
        "basis": row.basis,
        "subject": _same_subject(row.mentor_subject, row.mentee_subject),
        "age_gap": _gap(row.mentor_born, row.mentee_born),
        "help": _covered(asked.get(row.mentee_person), offered.get(row.mentor_person)),
        "work_format": row.work_format,
        "mentor_type": row.mentor_type,
    }


def _same_subject(mentor: str, mentee: str) -> str:
    sides = [{part.strip().lower() for part in said.replace(";", ",").split(",")} - {""}
             for said in (mentor, mentee)]  # fmt: skip
    if not all(sides):
        return UNKNOWN
    return "same" if sides[0] & sides[1] else "other"


def _gap(mentor: Any, mentee: Any) -> str:
    if mentor is None or mentee is None:
        return UNKNOWN
    return age_band(abs((mentee - mentor).days) * 4 // 1461)


def _covered(asked: set[str] | None, offered: set[str] | None) -> str:
    """Whether the mentor offered all, some or none of the help that was asked for."""
    if not asked or not offered:
        return UNKNOWN
    if asked <= offered:
        return "all"
    return "some" if asked & offered else "none"


def _full(row: Any, profile: Profile) -> bool:
    months = shortest_months(profile, row.form, row.kind, row.settings)
    return is_full_cycle(row.state, row.started_on, row.ended_on, months)


def _asked(session: Session) -> dict[UUID, set[str]]:
    query = select(MentoringRequest.person_id, MentoringRequest.help).where(
        MentoringRequest.person_id.is_not(None), MentoringRequest.state.in_(HEARD)
    )
    found: dict[UUID, set[str]] = {}
    for person_id, help_ in session.execute(query):
        if person_id is not None:
            found.setdefault(person_id, set()).update(help_)
    return found


def _offered(session: Session) -> dict[UUID, set[str]]:
    query = select(MentorProfile.person_id, MentorProfile.help)
    return {person_id: set(help_) for person_id, help_ in session.execute(query)}


def _satisfied(session: Session) -> dict[UUID, Fraction]:
    query = select(Satisfaction.participation_id, Satisfaction.items_sum, Satisfaction.items_count)
    return {part: Fraction(total, number) for part, total, number in session.execute(query)}


def _rated(session: Session) -> dict[UUID, list[tuple[str, int]]]:
    """What mentors and mentees gave the meetings that were held; the curator's word is left out."""
    query = (
        select(Feedback.pair_id, Feedback.side, Feedback.rating, func.count())
        .join(
            Meeting,
            and_(Meeting.school_id == Feedback.school_id, Meeting.id == Feedback.meeting_id),
        )
        .where(
            Feedback.rating.is_not(None),
            Feedback.side.in_(("mentor", "mentee")),
            Meeting.state == "held",
        )
        .group_by(Feedback.pair_id, Feedback.side, Feedback.rating)
    )
    found: dict[UUID, list[tuple[str, int]]] = {}
    for pair_id, side, rating, number in session.execute(query):
        if rating is not None:
            found.setdefault(pair_id, []).extend([(side, rating)] * number)
    return found
