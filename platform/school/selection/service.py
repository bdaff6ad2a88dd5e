"""Interviews: plan them, prepare the questions, write down what was said (R-11, R-13, D-17)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.bases.models import BaseEntry
from school.registry.models import Person
from school.selection.gates import word_needed
from school.selection.models import Interview
from school.selection.rules import GATE_AGE, INVITED
from school.selection.sheet import (
    LONGEST_NOTE,
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    blocks_of,
    kept,
    lines_of,
    notes_of,
    proposed,
    tidy,
)

MOST_AT_ONCE = 60
FURTHEST_DAYS = 366
# Keys beside the blocks' codes in `Notes.since`.
ASKED, NO_QUESTIONS = "candidate_asked", "no_questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInterviews:
    """One day for one or many; `times` may leave anybody out, who then comes at no set time."""

    side: str
    entry_ids: Sequence[UUID]
    planned_on: date | None
    place: str = ""
    interviewers: str = ""
    with_psychologist: bool = False
    times: Mapping[UUID, time] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What a page of an interview brought back; `since` is what the page showed before."""

    blocks: Mapping[str, str]
    since: Mapping[str, str] = field(default_factory=dict)
    time_enough: bool | None = None
    role_understood: bool | None = None
    candidate_asked: str = ""
    no_questions: bool = False


def plan_interviews(work: Work, plan: PlanInterviews) -> list[Interview]:
    """Plan talks of one day; who has one planned already is moved to the new day instead."""
    work.actor.require(Permission.INTERVIEWS_EDIT)
    faults = _faults_of_day(work, plan.planned_on)
    if not plan.entry_ids:
        faults["people"] = "nobody_chosen"
    elif len(plan.entry_ids) > MOST_AT_ONCE:
        faults["people"] = "too_many_chosen"
    if faults:
        raise Invalid(faults, most=MOST_AT_ONCE)
    entries = _invited(work, plan)
    _psychologist_comes(work, plan, [entry.person_id for entry in entries])
    blocks = proposed(profile_of(work.session), plan.side)
    known = {each.entry_id: each for each in _planned(work, plan.entry_ids)}
    found = []
    for entry in entries:
        interview = known.get(entry.id)
        if interview is None:
            interview = _new(work, entry)
            interview.questions = kept(blocks)
        _place(work, interview, plan)
        found.append(interview)
    return found


def replan(work: Work, interview_id: UUID, plan: PlanInterviews) -> Interview:
    """Another day, time or place for one talk."""
    interview = open_one(work, interview_id)
    wanted = replace(plan, side=interview.side, entry_ids=[interview.entry_id])
    plan_interviews(work, wanted)
    return interview


def cancel_interview(work: Work, interview_id: UUID) -> Interview:
    """The talk will not take place; what was noted stays in the history."""
    interview = open_one(work, interview_id)
    interview.state = "cancelled"
    work.record("interview.cancelled", "interview", interview.id)
    return interview


def prepare_questions(work: Work, interview_id: UUID, texts: Mapping[str, str]) -> Interview:
    """Change the questions of blocks, one in a line; an obligatory block keeps at least one."""
    interview = open_one(work, interview_id)
    faults, blocks = {}, []
    for block in blocks_of(interview.questions):
        questions = lines_of(texts[block.code]) if block.code in texts else block.questions
        name = f"block_{block.code}"
        if block.obligatory and not questions:
            faults[name] = "question_needed"
        elif len(questions) > MOST_QUESTIONS:
            faults[name] = "questions_many"
        elif any(len(question) > LONGEST_QUESTION for question in questions):
            faults[name] = "question_long"
        blocks.append(replace(block, questions=questions))
    if faults:
        raise Invalid(faults, most=MOST_QUESTIONS, longest=LONGEST_QUESTION)
    interview.questions = kept(blocks)
    work.record("interview.prepared", "interview", interview.id)
    return interview


def save_notes(work: Work, interview_id: UUID, notes: Notes) -> Interview:
    """Write down what has been said so far.

    A block that somebody else changed meanwhile is not overwritten: Invalid names it, and
    `others` holds what stands there now.
    """
    interview = open_one(work, interview_id)
    known = {block.code for block in blocks_of(interview.questions)}
    stood = notes_of(interview.answers) | {ASKED: interview.candidate_asked}
    typed = {code: tidy(text) for code, text in notes.blocks.items() if code in known}
    typed[ASKED] = tidy(notes.candidate_asked)
    _refuse_clashes(typed, stood, notes.since)
    # What was not touched here may have been changed by another: theirs stays.
    now = stood | {code: text for code, text in typed.items() if text != notes.since.get(code)}
    interview.candidate_asked = now.pop(ASKED)
    none_asked = bool(interview.answers.get("no_questions"))
    if notes.no_questions != bool(notes.since.get(NO_QUESTIONS)):
        none_asked = notes.no_questions
    interview.answers = {
        "notes": {code: text for code, text in now.items() if text},
        "no_questions": none_asked,
    }
    for name in ("time_enough", "role_understood"):
        if getattr(notes, name) is not None:
            setattr(interview, name, getattr(notes, name))
    work.record("interview.noted", "interview", interview.id)
    return interview


def _refuse_clashes(
    typed: Mapping[str, str], stood: Mapping[str, str], since: Mapping[str, str]
) -> None:
    """A note too long, or written over one that another person has changed meanwhile."""
    faults, others = {}, {}
    for code, text in typed.items():
        field, now, before = field_of(code), stood.get(code, ""), since.get(code)
        if len(text) > LONGEST_NOTE:
            faults[field] = "note_long"
        elif before is not None and before != now and text not in (now, before):
            faults[field], others[field] = "note_of_another", now
    if faults:
        raise Invalid(faults, longest=LONGEST_NOTE, others=others)


def field_of(code: str) -> str:
    """The field of a page that a note is typed into."""
    return code if code == ASKED else f"block_{code}"


def _invited(work: Work, plan: PlanInterviews) -> list[BaseEntry]:
    """The entries in the order chosen; who cannot be invited is named."""
    entries = locked(work, plan.entry_ids)
    unfit = [e for e in entries if e.side != plan.side or e.state not in INVITED[plan.side]]
    if unfit or len(entries) != len(set(plan.entry_ids)):
        people = [work.own(Person, entry.person_id) for entry in unfit]
        raise Invalid({"people": "not_to_invite" if people else "choose_again"}, people=people)
    return entries


def _psychologist_comes(work: Work, plan: PlanInterviews, person_ids: Iterable[UUID]) -> None:
    if plan.side != "mentee" or plan.with_psychologist or plan.planned_on is None:
        return
    needed = word_needed(work.session, person_ids, plan.planned_on)
    if needed:
        raise Invalid({"with_psychologist": "psychologist_needed"}, people=needed, age=GATE_AGE)


def _faults_of_day(work: Work, day: date | None) -> dict[str, str]:
    if day is None:
        return {"planned_on": "day_needed"}
    far = abs((day - work.today()).days) > FURTHEST_DAYS
    return {"planned_on": "interview_day_range"} if far else {}


def _new(work: Work, entry: BaseEntry) -> Interview:
    interview = Interview(
        school_id=work.actor.school_id,
        entry_id=entry.id,
        person_id=entry.person_id,
        side=entry.side,
        created_at=work.now(),
    )
    work.session.add(interview)
    return interview


def _place(work: Work, interview: Interview, plan: PlanInterviews) -> None:
    interview.planned_on, interview.place = plan.planned_on, clean(plan.place)
    interview.interviewers = clean(plan.interviewers)
    interview.with_psychologist = plan.with_psychologist
    interview.planned_at = plan.times.get(interview.entry_id)
    work.session.flush()
    work.record("interview.planned", "interview", interview.id, side=interview.side)


def locked(work: Work, entry_ids: Iterable[UUID]) -> list[BaseEntry]:
    """Entries in the order asked, held until the end: two curators go one after another."""
    wanted = list(dict.fromkeys(entry_ids))
    query = select(BaseEntry).where(BaseEntry.id.in_(wanted)).order_by(BaseEntry.id)
    found = {entry.id: entry for entry in work.session.scalars(query.with_for_update())}
    return [found[entry_id] for entry_id in wanted if entry_id in found]


def _planned(work: Work, entry_ids: Iterable[UUID]) -> Sequence[Interview]:
    query = select(Interview).where(
        Interview.entry_id.in_(list(entry_ids)), Interview.state == "planned"
    )
    return work.session.scalars(query).all()


def open_one(work: Work, interview_id: UUID) -> Interview:
    work.actor.require(Permission.INTERVIEWS_EDIT)
    interview = work.own(Interview, interview_id)
    work.session.flush()  # a refresh forgets what is not written yet
    work.session.refresh(interview, with_for_update=True)
    if interview.state != "planned":
        raise WrongState("interview_over", state=interview.state)
    return interview
