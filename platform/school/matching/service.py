"""Running the matching, and the curator's word on two people: together for sure, or never."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.jobs import Job, JobState, Progress
from kernel.profile.stored import profile_of
from kernel.work import Work
from school import jobs
from school.gatherings.models import Gathering
from school.matching.inputs import digest, gather
from school.matching.kept import to_json
from school.matching.models import Matching, MatchRule
from school.matching.solve import STEPS, solve
from school.programmes.models import Participation, Programme
from school.programmes.service import locked

# Up to so many possible pairs the answer comes at once; a hall of 200 mentees and 100 mentors.
AT_ONCE = 200 * 100
# A run that the worker has not brought by then is asked for anew.
PATIENCE = timedelta(minutes=30)
RULES = ("pin", "forbid")
LONGEST_REASON = 300


def run(work: Work, programme_id: UUID, gathering_id: UUID | None = None) -> Matching:
    """Match everybody of a programme by the wishes of a closed meeting, or by profiles alone.

    A hall is answered at once. A larger school gets a row that is being computed and a job. While
    nothing has changed since the last draft, that draft is the answer.
    """
    work.actor.require(Permission.MATCHING)
    programme = locked(work, programme_id)
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    if gathering_id is not None:
        _refuse_open(work, programme_id, gathering_id)
    if _is_large(work, programme_id):
        return _later(work, programme_id, gathering_id)
    given = gather(work.session, profile_of(work.session), programme, gathering_id, work.today())
    told = digest(given.case)
    known = _latest_draft(work, programme_id, gathering_id)
    if known is not None and known.state == "draft" and known.inputs_sha256 == told:
        return known
    row = _row(work, programme_id, gathering_id, "draft")
    row.inputs_sha256, row.result = told, to_json(solve(given.case))
    work.session.add(row)
    work.session.flush()
    work.record("matching.run", "matching", row.id, programme=str(programme_id))
    return row


def compute(work: Work, matching_id: UUID, progress: Progress) -> Matching:
    """Do what a larger school asked for. Cancelled or failed, the row goes on waiting."""
    work.actor.require(Permission.MATCHING)
    row = work.own(Matching, matching_id)
    work.session.refresh(row, with_for_update=True)
    if row.state != "computing":
        raise WrongState("matching_state", state=row.state)
    progress.report(0, STEPS)
    programme = work.own(Programme, row.programme_id)
    given = gather(
        work.session, profile_of(work.session), programme, row.gathering_id, work.today()
    )
    row.inputs_sha256 = digest(given.case)
    row.result, row.state = to_json(solve(given.case, progress)), "draft"
    work.session.flush()
    work.record("matching.run", "matching", row.id, programme=str(row.programme_id))
    progress.report(STEPS, STEPS)
    return row


def set_rule(
    work: Work, programme_id: UUID, mentor_id: UUID, mentee_id: UUID, rule: str | None,
    reason: str = "",
) -> None:  # fmt: skip
    """Pin or forbid two people for every run to come; None takes the word back."""
    work.actor.require(Permission.MATCHING)
    locked(work, programme_id)
    sides = ((mentor_id, "mentor"), (mentee_id, "mentee"))
    for part_id, side in sides:
        part = work.own(Participation, part_id)
        if part.programme_id != programme_id or part.side != side:
            raise NotFound("Participation")
    known = work.session.scalars(
        select(MatchRule).where(
            MatchRule.programme_id == programme_id,
            MatchRule.mentor_id == mentor_id,
            MatchRule.mentee_id == mentee_id,
        )
    ).one_or_none()
    if rule is None:
        if known is not None:
            work.session.delete(known)
            work.session.flush()
            work.record("matching.rule_lifted", "programme", programme_id, rule=known.rule,
                        mentor=str(mentor_id), mentee=str(mentee_id))  # fmt: skip
        return
    _refuse_faults(rule, clean(reason))
    if known is None:
        known = MatchRule(
            school_id=work.actor.school_id, programme_id=programme_id, mentor_id=mentor_id,
            mentee_id=mentee_id,
        )  # fmt: skip
        work.session.add(known)
    known.rule, known.reason = rule, clean(reason)
    known.made_at, known.made_by = work.now(), work.actor.account_id
    work.session.flush()
    work.record("matching.rule", "programme", programme_id, rule=rule, mentor=str(mentor_id),
                mentee=str(mentee_id))  # fmt: skip


def _refuse_faults(rule: str, reason: str) -> None:
    faults = {}
    if rule not in RULES:
        faults["rule"] = "rule_unknown"
    if not reason:
        faults["reason"] = "say_why"
    elif len(reason) > LONGEST_REASON:
        faults["reason"] = "reason_too_long"
    if faults:
        raise Invalid(faults)


def _refuse_open(work: Work, programme_id: UUID, gathering_id: UUID) -> None:
    """Wishes may still change while a meeting is open."""
    gathering = work.own(Gathering, gathering_id)
    if gathering.programme_id != programme_id:
        raise NotFound("Gathering")
    if gathering.state != "closed":
        raise WrongState("gathering_not_closed", state=gathering.state)


def _is_large(work: Work, programme_id: UUID) -> bool:
    rows = work.session.execute(
        select(Participation.side, func.count())
        .where(Participation.programme_id == programme_id, Participation.left_on.is_(None))
        .group_by(Participation.side)
    )
    sides = {row[0]: row[1] for row in rows}
    return sides.get("mentor", 0) * sides.get("mentee", 0) > AT_ONCE


def _later(work: Work, programme_id: UUID, gathering_id: UUID | None) -> Matching:
    """Ask the worker; who asks again meanwhile gets the run that waits."""
    known = _latest_draft(work, programme_id, gathering_id)
    if known is not None and _is_awaited(work, known):
        return known
    row = _row(work, programme_id, gathering_id, "computing")
    work.session.add(row)
    work.session.flush()
    row.job_id = work.later(jobs.MATCH, matching_id=str(row.id))
    work.session.flush()
    work.record("matching.asked", "matching", row.id, programme=str(programme_id))
    return row


def _is_awaited(work: Work, row: Matching) -> bool:
    """Whether the worker may still bring it; a colleague's job is not seen, only its age."""
    if row.state != "computing":
        return False
    job = work.session.get(Job, row.job_id) if row.job_id else None
    if job is not None and job.state != JobState.NEW:
        return False
    return work.now() - row.made_at < PATIENCE


def _latest_draft(work: Work, programme_id: UUID, gathering_id: UUID | None) -> Matching | None:
    query = select(Matching).where(
        Matching.programme_id == programme_id,
        Matching.gathering_id.is_not_distinct_from(gathering_id),
    )
    latest = query.order_by(Matching.made_at.desc(), Matching.id.desc()).limit(1)
    return work.session.scalars(latest).one_or_none()


def _row(work: Work, programme_id: UUID, gathering_id: UUID | None, state: str) -> Matching:
    return Matching(
        school_id=work.actor.school_id,
        programme_id=programme_id,
        gathering_id=gathering_id,
        state=state,
        made_at=work.now(),
        made_by=work.actor.account_id,
    )
