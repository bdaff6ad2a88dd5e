"""How a run ends for each: passed or not, the numbered certificate, and its taking back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Exists, Row, Select, exists, func, select, text, update

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.models import Account
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.jobs import Progress, Silent
from kernel.papers.service import end_paper, issue_paper
from kernel.work import Work
from regional.training.models import (
    Course,
    CourseCertificate,
    CourseRun,
    Enrolment,
    Learner,
    RunAttendance,
    RunSession,
)
from regional.training.people import NAME
from regional.training.rules import (
    SEATED,
    SETTLED,
    Place,
    Presence,
    RunState,
    number_of,
    valid_until,
    why_not_passed,
)
from regional.training.service import locked_run
from regional.training.telling import tell_learners

PAPER_KIND = "course_certificate"
_SETTLING = (RunState.RUNNING, RunState.COMPLETED)
# Whoever issues with the same beginning of numbers waits for the other.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:stem AS text), 1))")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` passed, failed, or enrolled for «not yet»; `reason` is needed to pass an absentee."""

    state: str
    reason: str = ""


def presence_of(work: Work, run_id: UUID) -> dict[UUID, Presence]:
    """Of each place of the run: at how many of the sessions with any mark somebody was."""
    sessions = select(RunSession.id).where(RunSession.run_id == run_id)
    marked = exists().where(RunAttendance.session_id == RunSession.id)
    held = work.session.scalar(
        select(func.count()).select_from(RunSession).where(RunSession.run_id == run_id, marked)
    )
    query = (
        select(
            Enrolment.id,
            func.count(RunAttendance.session_id).filter(RunAttendance.present),
        )
        .outerjoin(
            RunAttendance,
            (RunAttendance.enrolment_id == Enrolment.id) & RunAttendance.session_id.in_(sessions),
        )
        .where(Enrolment.run_id == run_id)
        .group_by(Enrolment.id)
    )
    return {row[0]: Presence(row[1], held or 0) for row in work.session.execute(query)}


def settle(work: Work, run_id: UUID, outcomes: Mapping[UUID, Outcome]) -> int:
    """Write how the run ended for these people; returns for how many that changed.

    Invalid names each place whose owner was absent too often and passes without a reason.
    """
    work.actor.require(Permission.COURSES_EDIT)
    run = _settled_run(work, run_id)
    held = {row.id: row for row in work.session.execute(_places(run_id))}
    if not outcomes.keys() <= held.keys():
        raise NotFound("enrolment")
    presence = presence_of(work, run_id)
    faults: dict[str, str] = {}
    changed: dict[UUID, Outcome] = {}
    for place, said in outcomes.items():
        reason = said.reason.strip()[:300]
        if (said.state, reason) == (held[place].state, held[place].result):
            continue
        if fault := _fault(held[place], said, presence[place], run):
            faults[str(place)] = fault
        changed[place] = Outcome(said.state, reason)
    if faults:
        raise Invalid(faults, least=run.least_presence_percent)
    _write(work, changed)
    if changed:
        work.record("run.settled", "course_run", run_id, count=len(changed))
    return len(changed)


def pass_present(work: Work, run_id: UUID) -> int:
    """Everybody not settled yet who was there often enough passes; returns how many."""
    work.actor.require(Permission.COURSES_EDIT)
    run = _settled_run(work, run_id)
    presence = presence_of(work, run_id)
    enough = {
        row.id: Outcome(Place.PASSED)
        for row in work.session.execute(_places(run_id))
        if row.state == Place.ENROLLED and presence[row.id].is_enough(run.least_presence_percent)
    }
    _write(work, enough)
    if enough:
        work.record("run.settled", "course_run", run_id, count=len(enough))
    return len(enough)


def issue_certificates(
    work: Work, run_id: UUID, issued_on: date, progress: Progress | None = None
) -> int:
    """A numbered paper for everybody who passed and holds none; returns how many were new.

    Numbers follow each other within the course's prefix and the year, whoever issues at once.
    """
    work.actor.require(Permission.COURSES_EDIT)
    run = _settled_run(work, run_id)
    course = work.session.get_one(Course, run.course_id)
    if not run.starts_on <= issued_on <= work.today():
        raise Invalid({"issued_on": "issued_on_range"})
    waiting = work.session.execute(_without_paper(run_id)).all()
    stem = f"{course.number_prefix}-{issued_on.year}-"
    work.session.execute(_LOCK, {"stem": stem})
    used = select(func.count()).where(CourseCertificate.number.startswith(stem, autoescape=True))
    first = (work.session.scalar(used) or 0) + 1
    until = valid_until(issued_on, course.valid_years)
    told = progress or Silent()
    for done, row in enumerate(waiting):
        number = number_of(course.number_prefix, issued_on.year, first + done)
        paper = issue_paper(
            work, kind=PAPER_KIND, number=number, issued_on=issued_on, issuer=course.provider,
            valid_until=until,
        )  # fmt: skip
        work.session.add(
            CourseCertificate(
                id=new_id(), enrolment_id=row.id, number=number, full_name=row.full_name,
                issued_on=issued_on, valid_until=until, paper_id=paper.id,
                issued_by=work.actor.account_id,
            )
        )  # fmt: skip
        if done % 25 == 0:
            told.report(done, 2 * len(waiting))
    work.session.flush()
    if waiting:
        work.record("certificates.issued", "course_run", run_id, count=len(waiting))
        learners = {row.learner_id for row in waiting}
        tell_learners(work, "course_certificate", run, learners)
    return len(waiting)


def revoke_certificate(work: Work, certificate_id: UUID, reason: str) -> UUID:
    """Take a paper back from today on: its number and its code stay and say so. Returns the run."""
    work.actor.require(Permission.COURSES_EDIT)
    if len(reason.strip()) < 3:
        raise Invalid({"reason": "reason_needed"})
    paper = work.session.get(CourseCertificate, certificate_id)
    if paper is None:
        raise NotFound("course_certificate")
    if paper.revoked_at is not None:
        raise WrongState("certificate_revoked")
    end_paper(work, paper.paper_id)
    paper.revoked_at, paper.revoked_by = work.now(), work.actor.account_id
    paper.revoke_reason = reason.strip()[:300]
    work.record("certificate.revoked", "course_certificate", certificate_id)
    return work.session.scalars(
        select(Enrolment.run_id).where(Enrolment.id == paper.enrolment_id)
    ).one()


def _fault(
    held: Row[UUID, str, str, bool], said: Outcome, was: Presence, run: CourseRun
) -> str | None:
    if said.state not in (Place.ENROLLED, *SETTLED):
        return "outcome_unknown"
    if held.certified and said.state != Place.PASSED:
        return "certified_already"
    if said.state == Place.PASSED:
        return why_not_passed(was, run.least_presence_percent, said.reason)
    return None


def _write(work: Work, changed: Mapping[UUID, Outcome]) -> None:
    """One statement for each outcome with its reason; most lists have one or two."""
    grouped: dict[Outcome, list[UUID]] = {}
    for place, said in changed.items():
        grouped.setdefault(said, []).append(place)
    for said, places in grouped.items():
        settled = said.state in SETTLED
        work.session.execute(
            update(Enrolment)
            .where(Enrolment.id.in_(places))
            .values(
                state=said.state,
                result=said.reason,
                settled_at=work.now() if settled else None,
                settled_by=work.actor.account_id if settled else None,
            )
        )


def _settled_run(work: Work, run_id: UUID) -> CourseRun:
    run = locked_run(work, run_id)
    if run.state not in _SETTLING:
        raise WrongState("run_not_begun" if run.state != RunState.CANCELLED else "run_over")
    return run


def _held() -> Exists:
    return exists().where(
        CourseCertificate.enrolment_id == Enrolment.id, CourseCertificate.revoked_at.is_(None)
    )


def _places(run_id: UUID) -> Select[UUID, str, str, bool]:
    return select(
        Enrolment.id, Enrolment.state, Enrolment.result, _held().label("certified")
    ).where(Enrolment.run_id == run_id, Enrolment.state.in_(SEATED))


def _without_paper(run_id: UUID) -> Select[UUID, UUID, str]:
    return (
        select(Enrolment.id, Enrolment.learner_id, NAME.label("full_name"))
        .join(Learner, Learner.id == Enrolment.learner_id)
        .outerjoin(Account, Account.id == Learner.account_id)
        .where(Enrolment.run_id == run_id, Enrolment.state == Place.PASSED, ~_held())
        .order_by(NAME, Enrolment.id)
    )
