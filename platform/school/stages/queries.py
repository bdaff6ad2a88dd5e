"""The facts behind the gates, counted by one statement a programme."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from kernel.profile import Profile
from school.bases.models import BaseEntry
from school.bases.rules import STANDING
from school.conditions.models import Informing, Resource, TeamMember
from school.meetings.models import Meeting, MeetingPair
from school.mentors.models import MentorProfile
from school.pairing.models import PairOrder, PairOrderLine
from school.programmes.models import Pair, Participation, Satisfaction
from school.programmes.queries import ProgrammeView
from school.programmes.rules import kinds_for
from school.registry.models import Person
from school.requests.models import MentoringRequest
from school.selection.models import Criterion, Interview
from school.stages.gates import StageFacts
from school.training.models import Training, TrainingSession

OPEN_PAIR = ("proposed", "probation", "active", "paused")


def facts_of(session: Session, profile: Profile, programme: ProgrammeView) -> StageFacts:
    """Count everything the gates of the programme ask about."""
    form = profile.form(programme.form)
    year = programme.school_year.start
    counts: dict[str, Select[Any]] = {
        **_of_conditions(year),
        **_of_requests(year),
        **_of_mentees(kinds_for(form, "mentee")),
        **_of_mentors(kinds_for(form, "mentor")),
        **_of_training(programme.id, year),
        **_of_pairs(programme.id),
    }
    row = session.execute(
        select(*(count.scalar_subquery().label(name) for name, count in counts.items()))
    ).one()
    return StageFacts(**{name: value or 0 for name, value in row._mapping.items()})


def _of_conditions(year: int) -> dict[str, Select[Any]]:
    def team(post: str) -> Select[Any]:
        return select(func.count()).where(TeamMember.post == post, TeamMember.until.is_(None))

    def told(audience: str) -> Select[Any]:
        return select(func.count()).where(
            Informing.school_year == year, Informing.audience == audience
        )

    return {
        "curators": team("curator"),
        "suppliers": team("supplies"),
        "told_staff": told("staff"),
        "told_parents": told("parents"),
        "told_pupils": told("pupils"),
        "resources": select(func.count()).where(Resource.school_year == year),
    }


def _of_requests(year: int) -> dict[str, Select[Any]]:
    of_year = MentoringRequest.school_year == year
    alive = MentoringRequest.state != "withdrawn"
    return {
        "requests": select(func.count()).where(of_year, alive),
        "requests_waiting": select(func.count()).where(of_year, MentoringRequest.state == "new"),
    }


def _standing(side: str, kinds: tuple[str, ...], *more: ColumnElement[bool]) -> Select[Any]:
    """How many of a base are of kinds that suit, and meet more conditions."""
    person = and_(Person.school_id == BaseEntry.school_id, Person.id == BaseEntry.person_id)
    return (
        select(func.count())
        .select_from(BaseEntry)
        .join(Person, person)
        .where(BaseEntry.side == side, Person.kind.in_(kinds), *more)
    )


def _of_mentees(kinds: tuple[str, ...]) -> dict[str, Select[Any]]:
    stands = BaseEntry.state.in_(STANDING)
    asked = select(MentoringRequest.id).where(
        MentoringRequest.school_id == BaseEntry.school_id,
        MentoringRequest.person_id == BaseEntry.person_id,
        MentoringRequest.state.in_(("accepted", "met")),
    )
    return {
        "mentees": _standing("mentee", kinds, stands),
        "mentees_with_request": _standing("mentee", kinds, stands, asked.exists()),
        "mentees_frozen": _standing("mentee", kinds, BaseEntry.state == "frozen"),
        "mentees_ready": _standing("mentee", kinds, BaseEntry.state == "ready"),
    }


def _of_mentors(kinds: tuple[str, ...]) -> dict[str, Select[Any]]:
    chosen = BaseEntry.state.in_(("entered", "selected"))
    described = select(MentorProfile.id).where(
        MentorProfile.school_id == BaseEntry.school_id,
        MentorProfile.person_id == BaseEntry.person_id,
        or_(MentorProfile.competences != [], MentorProfile.help != []),
    )
    decided = select(Interview.id).where(
        Interview.school_id == BaseEntry.school_id,
        Interview.entry_id == BaseEntry.id,
        Interview.state == "decided",
    )
    selected = BaseEntry.state == "selected"
    return {
        "mentors": _standing("mentor", kinds, chosen),
        "mentors_profiled": _standing("mentor", kinds, chosen, described.exists()),
        "mentors_frozen": _standing("mentor", kinds, BaseEntry.state == "frozen"),
        "mentors_interviewed": _standing("mentor", kinds, chosen, or_(selected, decided.exists())),
        "mentors_selected": _standing("mentor", kinds, selected),
        "mentors_admitted": _standing(
            "mentor", kinds, selected, BaseEntry.admitted_on.is_not(None)
        ),
    }


def _of_training(programme_id: UUID, year: int) -> dict[str, Select[Any]]:
    ours = and_(
        Training.school_id == TrainingSession.school_id,
        Training.id == TrainingSession.training_id,
        Training.school_year == year,
        or_(Training.programme_id.is_(None), Training.programme_id == programme_id),
    )
    meetings = select(func.count()).select_from(TrainingSession).join(Training, ours)
    return {
        "criteria": select(func.count()).where(Criterion.programme_id == programme_id),
        "meetings": meetings.where(TrainingSession.state != "cancelled"),
        "meetings_held": meetings.where(TrainingSession.state == "held"),
        "meetings_required": select(func.max(Training.required)).where(
            Training.school_year == year,
            or_(Training.programme_id.is_(None), Training.programme_id == programme_id),
        ),
    }


def _of_pairs(programme_id: UUID) -> dict[str, Select[Any]]:
    def side(name: str, *more: ColumnElement[bool]) -> Select[Any]:
        return select(func.count()).where(
            Participation.programme_id == programme_id,
            Participation.side == name,
            Participation.left_on.is_(None),
            *more,
        )

    def pairs(*more: ColumnElement[bool]) -> Select[Any]:
        return select(func.count()).where(Pair.programme_id == programme_id, *more)

    paired = select(Pair.id).where(
        Pair.school_id == Participation.school_id,
        Pair.mentee_id == Participation.id,
        Pair.state != "closed",
    )
    answered = (
        select(func.count())
        .select_from(Satisfaction)
        .join(
            Participation,
            and_(
                Participation.school_id == Satisfaction.school_id,
                Participation.id == Satisfaction.participation_id,
            ),
        )
        .where(Participation.programme_id == programme_id)
    )
    ordered = (
        select(PairOrderLine.id)
        .join(PairOrder, and_(PairOrder.school_id == PairOrderLine.school_id,
                              PairOrder.id == PairOrderLine.order_id))
        .where(PairOrderLine.school_id == Pair.school_id, PairOrderLine.pair_id == Pair.id,
               PairOrder.state == "signed")
    )  # fmt: skip
    met = (
        select(MeetingPair.id)
        .join(Meeting, and_(Meeting.school_id == MeetingPair.school_id,
                            Meeting.id == MeetingPair.meeting_id))
        .where(MeetingPair.school_id == Pair.school_id, MeetingPair.pair_id == Pair.id,
               MeetingPair.came, Meeting.state == "held")
    )  # fmt: skip
    # A pair that never began, only offered and declined, is nobody's debt.
    counted = or_(Pair.state != "closed", Pair.started_on.is_not(None))
    return {
        "mentors_in": side("mentor"),
        "mentees_in": side("mentee"),
        "mentees_paired": side("mentee", paired.exists()),
        "pairs": pairs(counted),
        "pairs_confirmed": pairs(
            counted, Pair.mentor_confirmed_on.is_not(None), Pair.mentee_confirmed_on.is_not(None)
        ),
        "pairs_ordered": pairs(counted, ordered.exists()),
        "pairs_planned": pairs(counted, Pair.plan_agreed_on.is_not(None)),
        "pairs_met": pairs(counted, met.exists()),
        "pairs_dated": pairs(Pair.started_on.is_not(None)),
        "pairs_ended": pairs(counted, Pair.state.not_in(OPEN_PAIR)),
        "answered": answered,
        "took_part": select(func.count()).where(Participation.programme_id == programme_id),
    }
