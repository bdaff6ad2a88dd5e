"""What is done with an appeal: filed by the school, decided by who has no conflict (CT-08).

The window is told by the database's clock. An upheld appeal is answered by a numbered count; every
result before it, every sheet and the appeal's own words stay as they are.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.exc import DBAPIError

from contests.appeals.models import Appeal
from contests.entries.models import Entry
from contests.held.models import Contest, Round
from contests.jury.models import Conflict, JuryMember
from contests.results.models import RoundResult
from contests.results.service import recount, void_sheet
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission, Role
from kernel.ids import new_id
from kernel.notices.service import To, tell
from kernel.work import Work

LEAST_WORDS = 20
MOST_WORDS = 5000
LEAST_REASON = 10
MOST_REASON = 3000
# SQLSTATE of a refused row → the domain's code: the fence asks for results that are out, the guard
# for the days of the rules, the index for one appeal at a time.
REFUSALS = {"JR009": "appeal_not_taken", "42501": "appeal_not_taken", "23505": "appeal_stands"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`void` are the members whose sheets of this entry shall not count; only when upheld."""

    uphold: bool
    reason: str
    void: tuple[UUID, ...] = ()


def file(work: Work, round_id: UUID, entry_id: UUID, words: str) -> UUID:
    """Ask for the results of one's own entry to be looked at again; the appeal's identifier.

    Invalid text «appeal_needed»; WrongState «appeal_not_taken» outside the window, «appeal_stands»
    while another about the same sheets waits.
    """
    work.actor.require(Permission.APPEALS_FILE)
    entry = work.own(Entry, entry_id)
    if len(words.strip()) < LEAST_WORDS:
        raise Invalid({"text": "appeal_needed"})
    row = Appeal(
        id=new_id(),
        school_id=entry.school_id,
        entry_id=entry.id,
        round_id=round_id,
        text=words.strip()[:MOST_WORDS],
        filed_at=work.now(),  # the database writes its own over it
        filed_by=work.actor.account_id,
    )
    try:
        with work.session.begin_nested():
            work.session.add(row)
            work.session.flush()
    except DBAPIError as refused:
        code = REFUSALS.get(getattr(refused.orig, "sqlstate", None) or "")
        if code is None:
            raise
        raise WrongState(code) from refused
    work.record("appeal.filed", "appeal", row.id, round=str(round_id), entry=str(entry_id))
    tell(
        work, "appeal_filed", key=str(row.id), path=f"/appeals/{row.id}",
        to=To(roles=(Role.REGION_OPERATOR,)), contest=_title(work, entry.contest_id),
    )  # fmt: skip
    return row.id


def withdraw(work: Work, appeal_id: UUID) -> None:
    """The school thinks better of it; the appeal stays listed. WrongState «decided_already»."""
    work.actor.require(Permission.APPEALS_FILE)
    row = work.own(Appeal, appeal_id)
    if row.state != "filed":
        raise WrongState("decided_already")
    row.state = "withdrawn"
    work.session.flush()
    work.record("appeal.withdrawn", "appeal", row.id)


def decide(work: Work, appeal_id: UUID, decision: Decision) -> int | None:
    """Reject, or uphold and count anew; the number of the count.

    WrongState «decided_already», «in_conflict» (it binds the chair too), «voided_already»; Invalid
    reason «decision_needed», void «void_when_upheld».
    """
    work.actor.require(Permission.APPEALS_DECIDE)
    row = work.session.scalar(select(Appeal).where(Appeal.id == appeal_id).with_for_update())
    if row is None:
        raise NotFound("appeal")
    if row.state != "filed":
        raise WrongState("decided_already")
    if is_barred(work, row.entry_id):
        raise WrongState("in_conflict")
    _check(decision)
    reason = decision.reason.strip()[:MOST_REASON]
    if decision.uphold:
        for member_id in decision.void:
            void_sheet(work, row.round_id, row.entry_id, member_id, reason)
        row.result_id = recount(work, row.round_id, reason=reason, appeal_id=row.id)
    row.state = "upheld" if decision.uphold else "rejected"
    # Time and person are the database's to write.
    row.decision, row.decided_at, row.decided_by = reason, work.now(), work.actor.account_id
    work.session.flush()
    work.record("appeal.decided", "appeal", row.id, state=row.state, voided=len(decision.void))
    _tell_school(work, row)
    return _number(work, row.result_id)


def is_barred(work: Work, entry_id: UUID) -> bool:
    """Whether the actor, as a member of any jury, is in conflict with the entry."""
    return bool(
        work.session.scalar(
            select(
                exists()
                .where(Conflict.entry_id == entry_id, Conflict.member_id == JuryMember.id)
                .where(JuryMember.account_id == work.actor.account_id)
            )
        )
    )


def _check(decision: Decision) -> None:
    faults = {}
    if len(decision.reason.strip()) < LEAST_REASON:
        faults["reason"] = "decision_needed"
    if decision.void and not decision.uphold:
        faults["void"] = "void_when_upheld"
    if faults:
        raise Invalid(faults)


def _tell_school(work: Work, row: Appeal) -> None:
    contest_id = work.session.scalar(select(Round.contest_id).where(Round.id == row.round_id))
    if contest_id is None:
        raise NotFound("round")
    tell(
        work, "appeal_decided", key=str(row.id), path=f"/s/{{school_code}}/appeals/{row.id}",
        to=To(roles=(Role.HEAD, Role.CURATOR), schools=(row.school_id,)),
        contest=_title(work, contest_id),
    )  # fmt: skip


def _title(work: Work, contest_id: UUID) -> str:
    return work.session.scalar(select(Contest.title).where(Contest.id == contest_id)) or ""


def _number(work: Work, result_id: UUID | None) -> int | None:
    return work.session.scalar(select(RoundResult.number).where(RoundResult.id == result_id))
