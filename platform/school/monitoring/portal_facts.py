"""What the portal itself has counted of a programme: the ground of prompts and of judgements.

Everything is one statement, whatever the size of the programme. Words are chosen at the edge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from kernel.profile import Profile
from school.bases.models import BaseEntry
from school.club.models import Club, ClubMeeting
from school.completion.models import Achievement, Completion
from school.instruments.models import AnswerSheet
from school.meetings.models import Feedback, Meeting, MeetingPair
from school.pairing.models import PairTask
from school.programmes.models import Pair, Participation, Satisfaction
from school.programmes.queries import ProgrammeView
from school.programmes.rules import kinds_for
from school.registry.models import Partner, Person
from school.requests.models import MentoringRequest
from school.waves.models import Asked, Wave, WavePart

# Fewer than these say nothing of what people think, and would name them.
LEAST = 5
OPINIONS = frozenset(
    {"satisfied_mentees", "satisfied_mentors", "satisfied", "partners_satisfied", "rating"}
)
OWN_WORKS = ("article", "materials")
LAST_GRADE = 11


@dataclass(frozen=True, slots=True)
class Known:
    """A number alone, or `n` of `of`."""

    n: int
    of: int | None = None

    @property
    def percent(self) -> int | None:
        """Whole percent; 100 and 0 only when it is all or none."""
        if not self.of:
            return None
        shown = (200 * self.n + self.of) // (2 * self.of)
        return min(shown, 99) if self.n < self.of else shown


Counted = tuple[Select[Any], Select[Any] | None]


def facts_of(
    session: Session, profile: Profile, programme: ProgrammeView, today: date
) -> dict[str, Known]:
    """Every fact by its code; what has no whole yet, or too small a one, is left out."""
    wanted: dict[str, Counted] = {
        **_of_words(profile, programme),
        **_of_people(profile, programme),
        **_of_pairs(programme),
        **_of_meetings(programme, today),
        **_of_club(programme, today),
    }
    columns = {}
    for code, (number, whole) in wanted.items():
        columns[f"{code}__n"] = number.scalar_subquery()
        if whole is not None:
            columns[f"{code}__of"] = whole.scalar_subquery()
    row = session.execute(select(*(each.label(name) for name, each in columns.items()))).one()
    return _known(row._asdict(), wanted)


def _known(row: Mapping[str, Any], wanted: Mapping[str, Counted]) -> dict[str, Known]:
    found = {}
    for code, (_number, whole) in wanted.items():
        n = int(row[f"{code}__n"] or 0)
        of = int(row[f"{code}__of"] or 0) if whole is not None else None
        if of is None or of >= (LEAST if code in OPINIONS else 1):
            found[code] = Known(n, of)
    if not found["pairs_ended"].n:  # what a mentee would like is asked when the pair ends
        del found["role_wishes"]
    if "mentors_free" in found:
        unpaired = found["unpaired"].n if "unpaired" in found else 0
        found["mentors_short"] = Known(max(0, unpaired - found["mentors_free"].n))
    return found


def _of_words(profile: Profile, programme: ProgrammeView) -> dict[str, Counted]:
    """What people said of it: satisfaction by side, and how many answered at all."""
    enough = Satisfaction.items_sum >= (
        profile.defaults.satisfaction.satisfied_from * Satisfaction.items_count
    )

    def told(*sides: str) -> Counted:
        base = (
            select(func.count())
            .select_from(Satisfaction)
            .join(Participation, and_(Participation.school_id == Satisfaction.school_id,
                                      Participation.id == Satisfaction.participation_id))
            .where(Participation.programme_id == programme.id, Participation.side.in_(sides))
        )  # fmt: skip
        return base.where(enough), base

    asked = _asked(programme)
    partners = asked.join(
        AnswerSheet,
        and_(AnswerSheet.school_id == Asked.school_id, AnswerSheet.asked_id == Asked.id),
    ).where(WavePart.purpose == "satisfaction", WavePart.audience == "partner")
    mean = AnswerSheet.scores["satisfaction"]["value"].astext.cast(Numeric)
    return {
        "satisfied_mentees": told("mentee"),
        "satisfied_mentors": told("mentor"),
        "satisfied": told("mentee", "mentor"),
        "answered": (asked.where(Asked.state == "answered"), asked),
        "partners_satisfied": (
            partners.where(mean >= profile.defaults.satisfaction.satisfied_from),
            partners.where(mean.is_not(None)),
        ),
    }


def _asked(programme: ProgrammeView) -> Select[Any]:
    """Whom the programme's waves ask and may still hear."""
    return (
        select(func.count())
        .select_from(Asked)
        .join(WavePart, and_(WavePart.school_id == Asked.school_id, WavePart.id == Asked.part_id))
        .join(Wave, and_(Wave.school_id == WavePart.school_id, Wave.id == WavePart.wave_id))
        .where(Wave.programme_id == programme.id, Asked.state != "stopped")
    )


def _of_people(profile: Profile, programme: ProgrammeView) -> dict[str, Counted]:
    form = profile.form(programme.form)

    def side(name: str, *more: Any) -> Select[Any]:
        return select(func.count()).select_from(Participation).where(
            Participation.programme_id == programme.id, Participation.side == name,
            Participation.left_on.is_(None), *more,
        )  # fmt: skip

    paired = _pair_of(Participation.id, Pair.state != "closed")
    mentees, mentors = side("mentee"), side("mentor")
    last_grade = select(Person.id).where(
        Person.school_id == Participation.school_id, Person.id == Participation.person_id,
        Person.grade == LAST_GRADE, Person.left_on.is_(None),
    )  # fmt: skip
    admitted = select(BaseEntry.id).where(
        BaseEntry.school_id == Participation.school_id, BaseEntry.side == "mentor",
        BaseEntry.person_id == Participation.person_id, BaseEntry.admitted_on.is_not(None),
    )  # fmt: skip
    sought = _requests(kinds_for(form, "mentee"), programme.school_year.start)
    return {
        "unpaired": (side("mentee", ~paired.exists()), mentees),
        "full_cycle": (side("mentee", Participation.full_cycle), mentees),
        "trained": (side("mentor", admitted.exists()), mentors),
        "mentors_leaving": (side("mentor", last_grade.exists()), None),
        "mentors_free": (_free_mentors(kinds_for(form, "mentor")), None),
        "requests_unmet": (sought.where(MentoringRequest.state != "met"), sought),
        "partners": (select(func.count()).where(Partner.closed_on.is_(None)), None),
    }


def _pair_of(participation: Any, *more: ColumnElement[bool]) -> Select[Any]:
    return select(Pair.id).where(
        Pair.school_id == Participation.school_id,
        or_(Pair.mentee_id == participation, Pair.mentor_id == participation), *more,
    )  # fmt: skip


def _free_mentors(kinds: tuple[str, ...]) -> Select[Any]:
    """Mentors of the base who were admitted and are in no open pair of any programme."""
    busy = (
        select(Pair.id)
        .join(Participation, and_(Participation.school_id == Pair.school_id,
                                  Participation.id == Pair.mentor_id))
        .where(Participation.school_id == BaseEntry.school_id, Pair.ended_on.is_(None),
               Participation.person_id == BaseEntry.person_id)
    )  # fmt: skip
    return (
        select(func.count())
        .select_from(BaseEntry)
        .join(Person, and_(Person.school_id == BaseEntry.school_id,
                           Person.id == BaseEntry.person_id))
        .where(BaseEntry.side == "mentor", BaseEntry.state.in_(("selected", "resting")),
               BaseEntry.admitted_on.is_not(None), Person.kind.in_(kinds), ~busy.exists())
    )  # fmt: skip


def _requests(kinds: tuple[str, ...], year: int) -> Select[Any]:
    """Accepted requests of the year by people whom the form mentors."""
    return (
        select(func.count())
        .select_from(MentoringRequest)
        .join(Person, and_(Person.school_id == MentoringRequest.school_id,
                           Person.id == MentoringRequest.person_id))
        .where(MentoringRequest.school_year == year, Person.kind.in_(kinds),
               MentoringRequest.state.in_(("accepted", "met")))
    )  # fmt: skip


def _of_pairs(programme: ProgrammeView) -> dict[str, Counted]:
    """How pairs stand and what their ends and plans tell."""
    ours = Pair.programme_id == programme.id
    begun = select(func.count()).where(ours, Pair.started_on.is_not(None))
    at_work = select(func.count()).where(ours, Pair.state.in_(("probation", "active")))
    ended = _beside(Completion, Completion.pair_id, ours, Completion.state == "done")
    tasks = _beside(PairTask, PairTask.pair_id, ours, PairTask.state != "dropped")
    planned = ended.where(Completion.kind == "planned")
    works = (
        select(func.count())
        .select_from(Achievement)
        .join(Participation, and_(Participation.school_id == Achievement.school_id,
                                  Participation.id == Achievement.participation_id))
        .where(Participation.programme_id == programme.id, Participation.side == "mentee",
               Achievement.kind.in_(OWN_WORKS))
    )  # fmt: skip
    return {
        "early_ended": (begun.where(Pair.state == "closed"), begun),
        "plans_agreed": (at_work.where(Pair.plan_agreed_on.is_not(None)), at_work),
        "pairs_ended": (ended, None),
        "tasks_done": (tasks.where(PairTask.state == "done"), tasks),
        "role_wishes": (ended.where(Completion.mentee_wishes_role)
                        .with_only_columns(func.count(Pair.mentee_id.distinct())), None),
        "going_on": (planned.where(Completion.decision.in_(("continue", "new_topic"))),
                     planned.where(Completion.decision != "")),
        "projects_shown": (ended.where(Completion.project != "",
                                       Completion.project_shown_on.is_not(None)),
                           ended.where(Completion.project != "")),
        "own_works": (works, None),
    }  # fmt: skip


def _beside(model: Any, pair_id: Any, *where: ColumnElement[bool]) -> Select[Any]:
    """How many rows of a table stand beside the programme's pairs."""
    return (
        select(func.count())
        .select_from(model)
        .join(Pair, and_(Pair.school_id == model.school_id, Pair.id == pair_id))
        .where(*where)
    )


def _of_meetings(programme: ProgrammeView, today: date) -> dict[str, Counted]:
    ours = Meeting.programme_id == programme.id
    due = or_(Meeting.state != "planned", Meeting.planned_at < today)
    meetings = select(func.count()).select_from(Meeting).where(ours, due)
    came = (
        select(func.count())
        .select_from(MeetingPair)
        .join(Meeting, and_(Meeting.school_id == MeetingPair.school_id,
                            Meeting.id == MeetingPair.meeting_id))
        .where(ours, Meeting.state == "held")
    )  # fmt: skip
    good = func.count(case((Feedback.rating >= 4, 1)))
    rated = (
        select(func.count())
        .select_from(Feedback)
        .join(Meeting, and_(Meeting.school_id == Feedback.school_id,
                            Meeting.id == Feedback.meeting_id))
        .where(ours, Feedback.side == "mentee", Feedback.rating.is_not(None))
    )  # fmt: skip
    return {
        "meetings_held": (meetings.where(Meeting.state == "held"), meetings),
        "came": (came.where(MeetingPair.came), came),
        "rating": (rated.with_only_columns(good), rated),
    }


def _of_club(programme: ProgrammeView, today: date) -> dict[str, Counted]:
    """Meetings of the club that were held, of those whose day has come."""
    due = (
        select(func.count())
        .select_from(ClubMeeting)
        .join(Club, and_(Club.school_id == ClubMeeting.school_id, Club.id == ClubMeeting.club_id))
        .where(Club.programme_id == programme.id, ClubMeeting.planned_on <= today)
    )
    return {"club_held": (due.where(ClubMeeting.state == "held"), due)}
