"""Ending a pair: begun, written bit by bit, finished, taken back (R-60…R-65).

The end cannot be reached before its points: `finish` says what is lacking, and the database
refuses the same (migrations/pairs/guards.py).
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from kernel.errors import DomainError, Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.completion.models import Completion
from school.completion.rules import (
    ACT_OF,
    DECISIONS,
    LONGEST,
    MARKS,
    PLANNED,
    TEXTS,
    UNPLANNED,
    Owed,
    faults_at_the_end,
    faults_of_days,
    lacks,
    owed_after,
    paragraphs,
)
from school.matching.searches import look_for_another
from school.mentors.service import keep_long
from school.programmes.ending import end_pair, faults_of_end, held_pair, reopen_pair
from school.programmes.looked_for import end_searches
from school.programmes.models import Pair, Participation
from school.programmes.proposing import FOUND
from school.programmes.rules import PAIR_ACTS
from school.programmes.settings import setting
from school.registry.models import Person
from school.registry.rules import is_known_minor
from school.tasks.models import Task
from school.tasks.service import add_task

DAYS = ("ended_on", "told_mentee_on", "told_parents_on", "last_meeting_on", "project_shown_on")
FLAGS = ("had_trouble", "mentee_wishes_role", "mentor_wishes_more")
COLUMNS = (*TEXTS, *DAYS, *FLAGS, "reason", "decision", "mentor_gave", "mentee_gave", "points")
# What the end of one pair may lend to the others of the same mentor (a group ends together).
COMMON = ("reason", "ended_on", "results", "project", "project_shown_on", "reflection", "decision",
          "mentor_wishes_more")  # fmt: skip
TALK = "end_talk"
# Why an end was taken back, kept with the pair: the log holds no words about people.
UNDONE = "undone"
# Why somebody is looked for whose mentor is gone before the time.
LEFT_BEHIND = "pair_ended"
MOST_AT_ONCE = 30


def begin(work: Work, pair_id: UUID, kind: str, reason: str = "") -> UUID:
    """Open the draft of an end; the pair works on until it is finished."""
    work.actor.require(Permission.COMPLETION_EDIT)
    programme, pair = held_pair(work, pair_id)
    _refuse_state(pair, kind)
    if standing(work, pair_id) is not None:
        raise WrongState("completion_begun")
    profile = profile_of(work.session)
    points = [each.code for each in profile.completion.unplanned_talk] if kind == UNPLANNED else []
    known = reason in _reasons(profile, kind)
    row = Completion(
        school_id=pair.school_id, pair_id=pair_id, kind=kind, wanted=points, points={},
        reason=reason if known else "", begun_on=work.today(), begun_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.record("completion.begun", "completion", row.id, pair=str(pair_id), ends=kind)
    if kind == UNPLANNED:
        days = setting(programme, profile, "notice_days")
        _give(work, pair, Owed(TALK, work.today() + timedelta(days=max(days, 3))))
    return row.id


def write(work: Work, pair_id: UUID, values: Mapping[str, object]) -> Completion:
    """Keep what has been said so far; nothing but impossible values is refused in a draft."""
    work.actor.require(Permission.COMPLETION_EDIT)
    held_pair(work, pair_id)
    row = _draft(work, pair_id)
    _put(work, row, values)
    return row


def drop(work: Work, pair_id: UUID) -> None:
    """Leave off ending: the pair works on, the draft stays in the history."""
    work.actor.require(Permission.COMPLETION_EDIT)
    held_pair(work, pair_id)
    row = _draft(work, pair_id)
    row.state = "undone"
    _close_tasks(work, pair_id)
    work.record("completion.dropped", "completion", row.id, pair=str(pair_id))


def finish(work: Work, pair_id: UUID, values: Mapping[str, object] | None = None) -> Completion:
    """End the pair; Invalid names everything that is still lacking, field by field."""
    work.actor.require(Permission.COMPLETION_EDIT)
    programme, pair = held_pair(work, pair_id)
    row = _draft(work, pair_id)
    _refuse_state(pair, row.kind)
    _put(work, row, values or {})
    profile = profile_of(work.session)
    faults = lacks(row, _reasons(profile, row.kind), of_child=_is_of_child(work, pair, row))
    faults |= faults_of_end(work, pair, row.ended_on) | faults_at_the_end(row)
    if faults or row.ended_on is None:
        raise Invalid(faults, started_on=pair.started_on)
    row.state, row.finished_at, row.finished_by = "done", work.now(), work.actor.account_id
    work.session.flush()  # the database lets the pair end by this very row
    work.record("completion.done", "completion", row.id, pair=str(pair_id), ends=row.kind)
    end_pair(work, programme, pair, ACT_OF[row.kind], reason=row.reason, ended_on=row.ended_on)
    _close_tasks(work, pair_id)
    for owed in owed_after(row, pair.school_year, work.today()):
        _give(work, pair, owed)
    if row.kind == UNPLANNED:
        work.session.flush()
        look_for_another(work, pair, LEFT_BEHIND, "find_mentor")
    if row.mentor_wishes_more:
        _stay(work, pair)
    work.session.flush()
    return row


def finish_together(
    work: Work, pair_id: UUID, others: Mapping[UUID, Mapping[str, object]]
) -> list[UUID]:
    """End a group of one mentor as planned in one go: common words, each one's own assessment.

    `others` are the other pairs with what is their own; all of them end or none.
    """
    work.actor.require(Permission.COMPLETION_EDIT)
    first, shared = work.own(Pair, pair_id), _draft(work, pair_id)
    if shared.kind != PLANNED or len(others) > MOST_AT_ONCE:
        raise Invalid({"others": "too_many_chosen"}, most=MOST_AT_ONCE)
    common = {name: getattr(shared, name) for name in COMMON}
    faults: dict[str, str] = {}
    finish(work, pair_id)
    for other_id, own in others.items():
        if (work.own(Pair, other_id)).mentor_id != first.mentor_id:
            raise NotFound("Pair")
        begun = standing(work, other_id)
        if begun is None:
            begin(work, other_id, PLANNED)
        elif begun.kind != PLANNED:
            raise WrongState("completion_begun")
        try:
            finish(work, other_id, {**common, **own})
        except Invalid as refused:
            faults |= {f"{name}_{other_id}": code for name, code in refused.fields.items()}
    if faults:
        raise Invalid(faults)
    return [pair_id, *others]


def undo(work: Work, pair_id: UUID, reason: str) -> None:
    """Take a mistaken end back, within the mentor's and the mentee's room; the history stays.

    Pairs that ended without a completion, at the turn of the year or by an import, open too.
    """
    work.actor.require(Permission.COMPLETION_EDIT)
    reason = paragraphs(reason)
    if not reason:
        raise Invalid({"reason": "say_why"})
    programme, pair = held_pair(work, pair_id)
    row = standing(work, pair_id)
    if row is not None:
        row.state = "undone"
        work.session.flush()
        work.record("completion.undone", "completion", row.id, pair=str(pair_id))
    else:
        work.record("completion.undone", "pair", pair_id)
    reopen_pair(work, programme, pair)
    pair.reasons = {**pair.reasons, UNDONE: reason}
    _close_tasks(work, pair_id)
    end_searches(work, [pair.mentee_id], FOUND)
    work.session.flush()


def standing(work: Work, pair_id: UUID) -> Completion | None:
    """The draft or the finished end of a pair, the one not taken back."""
    query = select(Completion).where(Completion.pair_id == pair_id, Completion.state != "undone")
    return work.session.scalars(query).one_or_none()


def _refuse_state(pair: Pair, kind: str) -> None:
    if kind not in ACT_OF:
        raise NotFound("kind")
    if pair.state == "proposed" or pair.state not in PAIR_ACTS[ACT_OF[kind]].since:
        raise WrongState("pair_state", state=pair.state)


def _draft(work: Work, pair_id: UUID) -> Completion:
    row = standing(work, pair_id)
    if row is None:
        raise NotFound("Completion")
    if row.state != "draft":
        raise WrongState("completion_done")
    return row


def _reasons(profile: Profile, kind: str) -> set[str]:
    ends = profile.completion
    return {each.code for each in (ends.planned if kind == PLANNED else ends.unplanned)}


def _put(work: Work, row: Completion, values: Mapping[str, object]) -> None:
    """Set the draft's columns, tidied; Invalid for what cannot be said at all."""
    unknown = set(values) - set(COLUMNS)
    if unknown:
        raise ValueError(f"not of a completion: {sorted(unknown)}")
    reasons = _reasons(profile_of(work.session), row.kind)
    faults: dict[str, str] = {}
    with work.session.no_autoflush:
        for name, typed in values.items():
            value = paragraphs(str(typed or "")) if name in TEXTS else typed
            if isinstance(value, Mapping):
                said = {code: paragraphs(str(value[code])) for code in row.wanted if code in value}
                faults |= {f"point_{c}": "text_too_long" for c in said if len(said[c]) > LONGEST}
                row.points = {**row.points, **said}
                continue
            faults |= _fault_of(name, value, reasons)
            setattr(row, name, value)
        faults |= faults_of_days(row, work.today())
    if faults:
        raise Invalid(faults)
    work.session.flush()


def _fault_of(name: str, value: object, reasons: Collection[str]) -> dict[str, str]:
    if name in TEXTS and len(str(value)) > LONGEST:
        return {name: "text_too_long"}
    if name in ("mentor_gave", "mentee_gave") and value is not None and value not in MARKS:
        return {name: "mark_needed"}
    if name == "decision" and value not in ("", *DECISIONS):
        return {name: "decision_needed"}
    if name == "reason" and value and value not in reasons:
        return {name: "reason_needed"}
    return {}


def _is_of_child(work: Work, pair: Pair, row: Completion) -> bool:
    """Whether parents have to be told: the mentee is under eighteen on the last day."""
    mentee = _person(work, pair.mentee_id)
    return is_known_minor(mentee.kind, mentee.born_on, row.ended_on or work.today())


def _person(work: Work, participation_id: UUID) -> Person:
    return work.own(Person, work.own(Participation, participation_id).person_id)


def _give(work: Work, pair: Pair, owed: Owed) -> None:
    part = pair.mentor_id if owed.about == "mentor" else pair.mentee_id
    add_task(work, owed.kind, due_on=owed.due_on, person_id=_person(work, part).id,
             object_id=pair.id)  # fmt: skip


def _stay(work: Work, pair: Pair) -> None:
    """E-05: the mentor stays for another cycle; who is not in the base becomes a task."""
    with work.session.no_autoflush:
        try:
            keep_long(work, _person(work, pair.mentor_id).id, True)
        except DomainError:
            _give(work, pair, Owed("end_stays", work.today() + timedelta(days=14), "mentor"))


def _close_tasks(work: Work, pair_id: UUID) -> None:
    """What an end had left to do is over when the end itself is another, or none."""
    query = select(Task).where(
        Task.object_id == pair_id, Task.kind.startswith("end_", autoescape=True),
        Task.done_at.is_(None),
    )  # fmt: skip
    for task in work.session.scalars(query):
        task.done_at, task.done_by = work.now(), work.actor.account_id
