"""What waits in a school today, counted at once: the lines of its homes stand on this (PL-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from kernel.tenancy.models import SchoolCount
from school.bases.models import BaseEntry
from school.completion.models import Completion
from school.concerns.models import Concern
from school.consents.models import Consent
from school.exchange.models import Loan
from school.gatherings.models import Gathering
from school.instruments.models import AnswerSheet, FormLink
from school.matching.models import ExtraMeeting, Matching, Search
from school.mentors.models import MentorProfile
from school.pairing.models import PairOrder, PairOrderLine
from school.programmes.models import AT_WORK, Pair, Participation, Programme, ProgrammeEvent
from school.registry.models import Person
from school.requests.models import MentoringRequest
from school.roadmap.queries import overdue
from school.selection.models import Interview, Opinion, PsychologistFlag
from school.training.models import Attendance, TrainingSession

OPEN_PAIR = ("proposed", "probation", "active", "paused")
ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Numbers of things that wait; each becomes at most one line of a home."""

    requests: int
    requests_new: int
    requests_without_entry: int
    applications: int
    frozen: int
    consents_ending: int
    mentors_outside: int
    candidates: int
    interviews_due: int
    interviews_with_psychologist: int
    flagged: int
    untrained: int
    sessions_today: int
    sessions_unmarked: int
    claims: int
    mentees_not_ready: int
    without_mentor: int
    undated_pairs: int
    offered_pairs: int
    pairs_without_order: int
    halls_counted: int
    searches_due: int
    extra_meetings: int
    concerns: int
    endings_open: int
    events_overdue: int
    roadmap_overdue: int
    loans_asked: int
    # The year's programmes, a completed one too; of those that go on identifier, title and stage;
    # the school's own counts, where None is unknown.
    programmes: int
    going_on: list[tuple[str, str, int]] | None
    registered: bool
    pupils: int | None
    teachers: int | None
    young_teachers: int | None
    # What parts that know of stages count besides, by their own names.
    more: Mapping[str, int]


def count_waiting(
    session: Session, *, year: int, today: date, more: Mapping[str, Select[Any]] | None = None
) -> Waiting:
    """Everything by one statement; what the role may not read counts as nought."""
    counts: dict[str, Select[Any]] = {
        **_of_requests(year),
        **_of_consents(today),
        **_of_selection(today),
        **_of_training(today),
        **_of_pairs(year),
        **_of_matching(today),
        **_of_work(year, today),
        **_of_year(year),
        "roadmap_overdue": overdue(year, today),
        "loans_asked": select(func.count()).where(
            Loan.state == "asked", Loan.asking_school_id != func.app.my_school()
        ),
    }
    besides = dict(more or {})
    row = session.execute(
        select(*(count.scalar_subquery().label(name) for name, count in (counts | besides).items()))
    ).one()
    found = dict(row._mapping)
    return Waiting(**{name: found[name] for name in counts}, more={n: found[n] for n in besides})


def _of_requests(year: int) -> dict[str, Select[Any]]:
    stands = select(BaseEntry.id).where(
        BaseEntry.school_id == MentoringRequest.school_id,
        BaseEntry.person_id == MentoringRequest.person_id,
        BaseEntry.side == "mentee",
        BaseEntry.state != "left",
    )
    public = and_(
        FormLink.school_id == AnswerSheet.school_id,
        FormLink.link_id == AnswerSheet.link_id,
        FormLink.takes == "mentor",
    )
    return {
        "requests": select(func.count()).where(MentoringRequest.school_year == year),
        "requests_new": select(func.count()).where(
            MentoringRequest.school_year == year, MentoringRequest.state == "new"
        ),
        "requests_without_entry": select(func.count(MentoringRequest.person_id.distinct())).where(
            MentoringRequest.school_year == year,
            MentoringRequest.state == "accepted",
            ~stands.exists(),
        ),
        "applications": select(func.count())
        .select_from(AnswerSheet)
        .join(FormLink, public)
        .where(AnswerSheet.person_id.is_(None)),
    }


def _of_consents(today: date) -> dict[str, Select[Any]]:
    ending = and_(
        Consent.withdrawn_on.is_(None),
        Consent.valid_until > today,
        Consent.valid_until <= today + ENDS_SOON,
    )
    return {
        "frozen": select(func.count()).where(BaseEntry.state == "frozen"),
        "consents_ending": select(func.count(Consent.person_id.distinct())).where(ending),
    }


def _of_selection(today: date) -> dict[str, Select[Any]]:
    candidate = and_(BaseEntry.side == "mentor", BaseEntry.state == "entered")
    planned = select(Interview.id).where(
        Interview.school_id == BaseEntry.school_id,
        Interview.entry_id == BaseEntry.id,
        Interview.state == "planned",
    )
    due = and_(Interview.state == "planned", Interview.planned_on <= today)
    waits = select(BaseEntry.id).where(
        BaseEntry.school_id == PsychologistFlag.school_id,
        BaseEntry.person_id == PsychologistFlag.person_id,
        BaseEntry.side == "mentee",
        BaseEntry.state == "entered",
    )
    written = select(Opinion.id).where(
        Opinion.school_id == PsychologistFlag.school_id,
        Opinion.person_id == PsychologistFlag.person_id,
        Opinion.taken_back_at.is_(None),
    )
    among_mentors = select(BaseEntry.id).where(
        BaseEntry.school_id == MentorProfile.school_id,
        BaseEntry.person_id == MentorProfile.person_id,
        BaseEntry.side == "mentor",
    )
    return {
        "mentors_outside": select(func.count())
        .select_from(MentorProfile)
        .where(~among_mentors.exists()),
        "candidates": select(func.count()).where(candidate, ~planned.exists()),
        "interviews_due": select(func.count()).where(due),
        "interviews_with_psychologist": select(func.count()).where(
            due, Interview.with_psychologist
        ),
        "flagged": select(func.count())
        .select_from(PsychologistFlag)
        .where(waits.exists(), ~written.exists()),
        "mentees_not_ready": select(func.count()).where(
            BaseEntry.side == "mentee", BaseEntry.state == "entered", ~planned.exists()
        ),
    }


def _of_training(today: date) -> dict[str, Select[Any]]:
    here = and_(TrainingSession.state == "planned", TrainingSession.held_on == today)
    past = and_(TrainingSession.state == "planned", TrainingSession.held_on < today)
    return {
        "untrained": select(func.count()).where(
            BaseEntry.side == "mentor",
            BaseEntry.state == "selected",
            BaseEntry.admitted_on.is_(None),
        ),
        "sessions_today": select(func.count()).where(here),
        "sessions_unmarked": select(func.count()).where(past),
        "claims": select(func.count()).where(Attendance.person_id.is_(None)),
    }


def _of_pairs(year: int) -> dict[str, Select[Any]]:
    paired = select(Pair.id).where(
        Pair.school_id == Participation.school_id,
        Pair.mentee_id == Participation.id,
        Pair.state.in_(OPEN_PAIR),
    )
    running = select(Programme.id).where(
        Programme.school_id == Participation.school_id,
        Programme.id == Participation.programme_id,
        Programme.state == "running",
    )
    return {
        "without_mentor": select(func.count()).where(
            Participation.school_year == year,
            Participation.side == "mentee",
            Participation.left_on.is_(None),
            running.exists(),
            ~paired.exists(),
        ),
        "undated_pairs": select(func.count()).where(
            Pair.school_year == year, Pair.state.in_(AT_WORK), Pair.started_on.is_(None)
        ),
    }


def _of_matching(today: date) -> dict[str, Select[Any]]:
    """Halls that closed and wait for their pairs; people and talks whose day has come."""
    matched = select(Matching.id).where(
        Matching.school_id == Gathering.school_id,
        Matching.gathering_id == Gathering.id,
        Matching.state == "accepted",
    )
    return {
        "halls_counted": select(func.count()).where(
            Gathering.state == "closed", ~matched.exists(), _runs(Gathering).exists()
        ),
        "searches_due": select(func.count()).where(
            Search.closed_on.is_(None), Search.due_on <= today, _runs(Search).exists()
        ),
        "extra_meetings": select(func.count()).where(
            ExtraMeeting.state.in_(("proposed", "agreed")), _runs(ExtraMeeting).exists()
        ),
    }


def _of_work(year: int, today: date) -> dict[str, Select[Any]]:
    ordered = (
        select(PairOrderLine.id)
        .join(PairOrder, and_(PairOrder.school_id == PairOrderLine.school_id,
                              PairOrder.id == PairOrderLine.order_id))
        .where(PairOrderLine.school_id == Pair.school_id, PairOrderLine.pair_id == Pair.id,
               PairOrder.state == "signed")
    )  # fmt: skip
    both = and_(Pair.mentor_confirmed_on.is_not(None), Pair.mentee_confirmed_on.is_not(None))
    return {
        "offered_pairs": select(func.count()).where(
            Pair.school_year == year, Pair.state == "proposed", _runs(Pair).exists()
        ),
        "pairs_without_order": select(func.count()).where(
            Pair.school_year == year, Pair.state.in_(("probation", "active")), both,
            ~ordered.exists(), _runs(Pair).exists(),
        ),
        "concerns": select(func.count()).where(Concern.state == "new"),
        "endings_open": select(func.count()).where(Completion.state == "draft"),
        "events_overdue": select(func.count()).where(
            ProgrammeEvent.held_on.is_(None), ProgrammeEvent.due_on < today,
            _runs(ProgrammeEvent).exists(),
        ),
    }  # fmt: skip


def _runs(row: Any) -> Select[Any]:
    """The running programme that a row belongs to."""
    return select(Programme.id).where(
        Programme.school_id == row.school_id,
        Programme.id == row.programme_id,
        Programme.state == "running",
    )


def _of_year(year: int) -> dict[str, Select[Any]]:
    """What a school begins with: a register, a programme, its counts."""
    of_school = and_(SchoolCount.school_id == func.app.my_school(), SchoolCount.school_year == year)
    line = func.json_build_array(Programme.id, Programme.title, Programme.stage)
    in_order = aggregate_order_by(line, Programme.title, Programme.id)
    return {
        "programmes": select(func.count()).where(
            Programme.school_year == year, Programme.state != "cancelled"
        ),
        "going_on": select(func.json_agg(in_order)).where(
            Programme.school_year == year, Programme.state.in_(("planned", "running"))
        ),
        "registered": select(select(Person.id).where(Person.kind != "parent").exists()),
        "pupils": select(SchoolCount.pupils).where(of_school),
        "teachers": select(SchoolCount.teachers).where(of_school),
        "young_teachers": select(SchoolCount.young_teachers).where(of_school),
    }
