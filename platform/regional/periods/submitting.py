"""A school hands its report in, takes it back, and explains what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select, text, update

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.periods import rules
from regional.periods.cells import columns_in, figures_in, present_cells
from regional.periods.checks import Finding, facts_of, find
from regional.periods.models import Period, Report, ReportRemark
from regional.periods.reopening import leaves_of
from regional.periods.rules import State
from regional.periods.service import MOST_WORDS, said

LEAST_WORDS = 3
MARKS_WAIT = text("SELECT app.marks_wait()")
FREEZE = text("SELECT app.freeze_report(:report_id)")


@dataclass(frozen=True, slots=True)
class Held:
    """A report held for this transaction, with the days of its period."""

    id: UUID
    period_id: UUID
    school_id: UUID
    municipality_id: UUID
    state: str
    attempt: int
    approved_attempt: int | None
    school_year: int
    opens_on: date
    due_on: date
    closes_on: date
    cancelled_at: datetime | None


def submit(work: Work, report_id: UUID, explanations: Mapping[str, str]) -> int:
    """Hand in the school's cells as they stand; returns the attempt.

    `explanations` by the key of a finding (`checks.Finding.key`). Refused with
    Invalid({key: "explanation_needed" | "too_long"}) while a finding that asks for words has none;
    WrongState with a code of `rules.why_not_submit`, «figures_are_being_counted» while cells lag
    behind the school's records, «no_figures_yet» before the first compile.
    """
    work.actor.require(Permission.REPORT_SUBMIT)
    held = _held(work, report_id)
    _check_days(work, held)
    if work.session.scalar(MARKS_WAIT):
        raise WrongState("figures_are_being_counted")
    findings = _findings(work, held)
    words = _words(findings, explanations)
    attempt = held.attempt + 1
    _move(work, held, State.SUBMITTED, "", attempt=attempt)
    if not work.session.scalar(FREEZE, {"report_id": report_id}):
        raise WrongState("no_figures_yet")
    _explain(work, held, attempt, findings, words)
    work.record("report.submitted", "report", report_id, attempt=attempt, explained=len(words))
    work.session.flush()
    return attempt


def recall(work: Work, report_id: UUID, reason: str = "") -> None:
    """Take back what nobody has accepted yet, while it can be handed in again.

    WrongState «not_submitted», or why it could not be handed in again.
    """
    work.actor.require(Permission.REPORT_SUBMIT)
    held = _held(work, report_id)
    if held.state != State.SUBMITTED:
        raise WrongState("not_submitted")
    blocked = rules.why_not_submit(State.DUE, held, _leave(work, held), work.today())
    if blocked is not None:
        raise WrongState(blocked)
    _move(work, held, State.DUE, reason.strip()[:MOST_WORDS])
    work.record("report.recalled", "report", report_id, attempt=held.attempt)
    work.session.flush()


def explain_difference(work: Work, report_id: UUID, version_id: UUID | None, words: str) -> None:
    """Say why present figures differ from the approved ones: at a cell, or of all of them.

    Invalid text → «reason_needed» | «too_long»; WrongState «never_approved».
    """
    work.actor.require(Permission.REPORT_SUBMIT)
    told = said(words, "text")
    held = _held(work, report_id)
    if held.approved_attempt is None:
        raise WrongState("never_approved")
    remark = remark_row(
        work, held, "difference", told, version_id=version_id, attempt=held.approved_attempt
    )
    work.session.execute(insert(ReportRemark), [remark])
    work.record("report.difference_explained", "report", report_id)
    work.session.flush()


def remark_row(
    work: Work,
    report: "Held | Report",
    kind: str,
    words: str,
    *,
    attempt: int,
    version_id: UUID | None = None,
    check_code: str | None = None,
) -> dict[str, object]:
    """A remark to be inserted, in the name of who acts."""
    return {
        "id": new_id(),
        "report_id": report.id,
        "school_id": report.school_id,
        "municipality_id": report.municipality_id,
        "attempt": attempt,
        "version_id": version_id,
        "check_code": check_code,
        "kind": kind,
        "text": words,
        "account_id": work.actor.account_id,
        "role": work.actor.role,
        "at": work.now(),
    }


def _held(work: Work, report_id: UUID) -> Held:
    query = (
        select(
            Report.id,
            Report.period_id,
            Report.school_id,
            Report.municipality_id,
            Report.state,
            Report.attempt,
            Report.approved_attempt,
            Period.school_year,
            Period.opens_on,
            Period.due_on,
            Period.closes_on,
            Period.cancelled_at,
        )
        .join(Period, Period.id == Report.period_id)
        .where(Report.id == report_id, Report.school_id == work.actor.school_id)
        .with_for_update(of=Report)
    )
    row = work.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("report")
    return Held(**row._mapping)


def _leave(work: Work, held: Held) -> rules.Leave | None:
    return rules.leave_for(held.id, leaves_of(work.session, held.period_id), work.now())


def _check_days(work: Work, held: Held) -> None:
    blocked = rules.why_not_submit(held.state, held, _leave(work, held), work.today())
    if blocked is not None:
        raise WrongState(blocked)


def _findings(work: Work, held: Held) -> tuple[Finding, ...]:
    year = SchoolYear(held.school_year)
    cells = present_cells(work.session, held.school_id, (year.start, year.start - 1))
    columns = columns_in(work.session, year)
    now = figures_in(columns, cells[year.start], year, held.municipality_id)
    before = figures_in(columns, cells[year.start - 1], year, held.municipality_id)
    return find(now.columns, now.by_code, facts_of(before.columns, before.by_code))


def _words(findings: Sequence[Finding], explanations: Mapping[str, str]) -> dict[str, str]:
    """Words for every finding that asks for them; those given besides are dropped."""
    given = {one.key: explanations.get(one.key, "").strip() for one in findings if one.asks}
    faults = {
        key: "explanation_needed" if len(words) < LEAST_WORDS else "too_long"
        for key, words in given.items()
        if not LEAST_WORDS <= len(words) <= MOST_WORDS
    }
    if faults:
        raise Invalid(faults)
    return given


def _move(
    work: Work, held: Held, becomes: State, reason: str, *, attempt: int | None = None
) -> None:
    values: dict[str, object] = {
        "state": becomes.value,
        "reason": reason,
        "changed_at": work.now(),
    }
    if attempt is not None:
        values["attempt"] = attempt
        values["submitted_at"] = work.now()
        values["submitted_by"] = work.actor.account_id
    work.session.execute(update(Report).where(Report.id == held.id).values(**values))


def _explain(
    work: Work,
    held: Held,
    attempt: int,
    findings: Sequence[Finding],
    words: Mapping[str, str],
) -> None:
    rows = [
        remark_row(
            work,
            held,
            "explanation",
            words[one.key],
            attempt=attempt,
            version_id=one.version_id,
            check_code=one.code,
        )
        for one in findings
        if one.key in words
    ]
    if rows:
        work.session.execute(insert(ReportRemark), rows)
