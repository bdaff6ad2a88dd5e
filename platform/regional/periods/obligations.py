"""Who owes a report: the list drawn up on the cut-off day, and what is taken off it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text, update

from kernel.db import Hat
from kernel.errors import Denied, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.periods import telling
from regional.periods.models import Report
from regional.periods.rules import Standing, State, standing
from regional.periods.service import live_period, said

# Schools of the kinds placed anywhere in the region on the cut-off day; one row each, for good.
LIST = text("""
INSERT INTO regional.report (id, period_id, school_id, municipality_id, state, attempt, reason,
                             changed_at)
SELECT gen_random_uuid(), p.id, s.id, l.municipality_id, 'due', 0, '', :now
  FROM regional.period p
  JOIN kernel.school_placement l
    ON (l.valid_from IS NULL OR l.valid_from <= p.cut_off_on)
   AND (l.valid_to IS NULL OR l.valid_to > p.cut_off_on)
  JOIN kernel.school s ON s.id = l.school_id AND s.kind = ANY (p.school_kinds)
 WHERE p.id = :period
ON CONFLICT (period_id, school_id) DO NOTHING
RETURNING school_id
""")
# An update of what is listed already is left out, so that two openers do not undo each other.
NOTE_LISTED = text("""
UPDATE regional.period SET listed_at = :now WHERE id = :period AND listed_at IS NULL
""")
DUE_TO_OPEN = text("""
SELECT id FROM regional.period
 WHERE listed_at IS NULL AND cancelled_at IS NULL AND opens_on <= :today AND closes_on >= :today
   AND cut_off_on <= :today
 ORDER BY opens_on, id
""")


def list_obliged(work: Work, period_id: UUID) -> int:
    """Draw up the list now; how many schools were added. Asked twice it adds nobody twice.

    Asked again on purpose it adds schools that were entered late, and takes nobody off.
    WrongState «cut_off_ahead»: who stands where on a later day is not known yet.
    """
    work.actor.require(Permission.PERIODS_EDIT)
    row = live_period(work, period_id)
    if row.cut_off_on > work.today():
        raise WrongState("cut_off_ahead", day=row.cut_off_on)
    added = _list(work, period_id)
    work.record("period.listed", "period", period_id, schools=len(added))
    if standing(row, work.today()) in (Standing.OPEN, Standing.OVERDUE):
        telling.opened(work, period_id, row.name, row.due_on, added)
    work.session.flush()
    return len(added)


def open_periods(work: Work) -> int:
    """Nightly: draw up the lists of periods that have opened unlisted; how many periods.

    Runs under the compiler's hat, which may count every school and mark nothing else.
    """
    if work.actor.hat is not Hat.COMPILER:
        raise Denied(permission=Permission.PERIODS_EDIT.value)
    found = list(work.session.scalars(DUE_TO_OPEN, {"today": work.today()}))
    for period_id in found:
        added = _list(work, period_id)
        work.record("period.listed", "period", period_id, schools=len(added))
    work.session.flush()
    return len(found)


def lift_report(work: Work, report_id: UUID, reason: str) -> None:
    """Take one report off the list, saying why; WrongState «not_owed» once it is handed in."""
    work.actor.require(Permission.PERIODS_EDIT)
    owed = (State.DUE.value, State.RETURNED.value)
    if not _move(work, (report_id,), owed, State.LIFTED, said(reason), "report.lifted"):
        _why_not(work, report_id, "not_owed")


def unlift_reports(work: Work, report_ids: Sequence[UUID], reason: str) -> int:
    """The reports are due again; how many were lifted till now."""
    work.actor.require(Permission.PERIODS_EDIT)
    lifted = (State.LIFTED.value,)
    moved = _move(work, tuple(report_ids), lifted, State.DUE, said(reason), "report.unlifted")
    return len(moved)


def _list(work: Work, period_id: UUID) -> Sequence[UUID]:
    """The schools that were added."""
    values = {"now": work.now(), "period": period_id}
    added = work.session.scalars(LIST, values).all()
    work.session.execute(NOTE_LISTED, values)
    return added


def _move(
    work: Work,
    report_ids: tuple[UUID, ...],
    was: tuple[str, ...],
    becomes: State,
    reason: str,
    action: str,
) -> tuple[UUID, ...]:
    """Those of the reports that stand in one of the states; each leaves its trace."""
    query = (
        update(Report)
        .where(Report.id.in_(report_ids), Report.state.in_(was))
        .values(state=becomes.value, reason=reason, changed_at=work.now())
        .returning(Report.id)
    )
    moved = tuple(sorted(work.session.scalars(query)))
    for report_id in moved:
        work.record(action, "report", report_id)
    work.session.flush()
    return moved


def _why_not(work: Work, report_id: UUID, code: str) -> None:
    known = work.session.scalar(select(func.count(Report.id)).where(Report.id == report_id))
    if not known:
        raise NotFound("report")
    raise WrongState(code)
