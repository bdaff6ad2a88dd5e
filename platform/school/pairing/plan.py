"""The individual plan of a pair: goal, strengths and weaknesses, tasks by period (R-42, R-43).

The mentor proposes it and the two talk it over. What changes after that is proposed anew.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.work import Work
from school.pairing.held import held
from school.pairing.models import PairTask
from school.programmes.models import Pair
from school.programmes.rules import OPEN_PAIR

MOST_TASKS = 100
LONGEST_TITLE = 300
TASK_STATES = ("open", "done", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlan:
    """What the pair is for, on what it builds; free words."""

    goal: str = ""
    strengths: str = ""
    weaknesses: str = ""
    proposed_on: date | None = None
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTask:
    """A task for a stated period."""

    title: str
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as lists show one."""

    id: UUID
    n: int
    title: str
    from_on: date | None
    to_on: date | None
    state: str
    result: str
    done_on: date | None
    proposed_by: str


def set_plan(work: Work, pair_id: UUID, plan: SetPlan) -> Pair:
    """Write the plan down; words changed after it was agreed make it a proposal again."""
    _programme, pair = _open(work, pair_id)
    faults = faults_of_plan(plan, work.today())
    if faults:
        raise Invalid(faults)
    words = {name: getattr(plan, name).strip() for name in ("goal", "strengths", "weaknesses")}
    changed = [name for name, value in words.items() if getattr(pair, name) != value]
    was_agreed = pair.plan_agreed_on
    for name in changed:
        setattr(pair, name, words[name])
    pair.plan_proposed_on, pair.plan_agreed_on = plan.proposed_on, plan.agreed_on
    if changed and was_agreed is not None and plan.agreed_on == was_agreed:
        pair.plan_agreed_on = None
    work.record("pair.plan", "pair", pair_id, fields=changed, agreed=str(pair.plan_agreed_on))
    return pair


def faults_of_plan(plan: SetPlan, today: date) -> dict[str, str]:
    """A plan has a goal; it is agreed after it was proposed, and neither in the future."""
    faults = {}
    if not plan.goal.strip():
        faults["goal"] = "goal_needed"
    for name in ("proposed_on", "agreed_on"):
        day = getattr(plan, name)
        if day is not None and day > today:
            faults[name] = "ended_later"
    if plan.agreed_on is not None and not faults:
        if plan.proposed_on is None:
            faults["proposed_on"] = "day_needed"
        elif plan.agreed_on < plan.proposed_on:
            faults["agreed_on"] = "agreed_before_proposed"
    return faults


def faults_of_task(task: PlanTask) -> dict[str, str]:
    """A task has words, and its period runs forward."""
    faults = {}
    if not clean(task.title):
        faults["title"] = "task_empty"
    elif len(clean(task.title)) > LONGEST_TITLE:
        faults["title"] = "task_long"
    if task.from_on is not None and task.to_on is not None and task.from_on > task.to_on:
        faults["to_on"] = "period_backwards"
    return faults


def add_task(work: Work, pair_id: UUID, task: PlanTask, proposed_by: str = "curator") -> UUID:
    """Put a task at the end of the plan."""
    _programme, pair = _open(work, pair_id)
    if faults := faults_of_task(task):
        raise Invalid(faults)
    number, most = work.session.execute(
        select(func.count(), func.coalesce(func.max(PairTask.n), 0)).where(
            PairTask.pair_id == pair_id
        )
    ).one()
    if number >= MOST_TASKS:
        raise Invalid({"title": "too_many_tasks"}, most=MOST_TASKS)
    task_id = new_id()
    work.session.add(
        PairTask(
            school_id=pair.school_id,
            id=task_id,
            pair_id=pair_id,
            n=most + 1,
            title=clean(task.title),
            from_on=task.from_on,
            to_on=task.to_on,
            proposed_by=proposed_by,
            created_at=work.now(),
        )
    )
    work.session.flush()
    work.record("pair.task_added", "pair", pair_id, task=str(task_id))
    return task_id


def change_task(work: Work, pair_id: UUID, task_id: UUID, task: PlanTask) -> PairTask:
    """Correct the words and the period of a task."""
    row = _task(work, pair_id, task_id)
    if faults := faults_of_task(task):
        raise Invalid(faults)
    row.title, row.from_on, row.to_on = clean(task.title), task.from_on, task.to_on
    work.record("pair.task_changed", "pair", pair_id, task=str(task_id))
    return row


def move_task(
    work: Work,
    pair_id: UUID,
    task_id: UUID,
    state: str,
    *,
    result: str = "",
    done_on: date | None = None,
) -> PairTask:
    """Done with its result and day, dropped, or open again."""
    row = _task(work, pair_id, task_id)
    faults = {}
    if state not in TASK_STATES:
        faults["state"] = "choice_unknown"
    day = (done_on or work.today()) if state == "done" else None
    if day is not None and day > work.today():
        faults["done_on"] = "ended_later"
    if faults:
        raise Invalid(faults)
    row.state, row.done_on, row.result = state, day, result.strip()
    work.record("pair.task_moved", "pair", pair_id, task=str(task_id), to=state)
    return row


def remove_task(work: Work, pair_id: UUID, task_id: UUID) -> None:
    """Take a task out that was entered by mistake and is still open."""
    row = _task(work, pair_id, task_id)
    if row.state != "open":
        raise WrongState("task_state", state=row.state)
    work.session.execute(
        delete(PairTask).where(PairTask.school_id == row.school_id, PairTask.id == task_id)
    )
    work.record("pair.task_removed", "pair", pair_id, task=str(task_id))


def plan_tasks(session: Session, pair_id: UUID) -> list[TaskLine]:
    """The tasks of a plan: by period, those without one last."""
    query = (
        select(
            PairTask.id, PairTask.n, PairTask.title, PairTask.from_on, PairTask.to_on,
            PairTask.state, PairTask.result, PairTask.done_on, PairTask.proposed_by,
        )
        .where(PairTask.pair_id == pair_id)
        .order_by(func.coalesce(PairTask.from_on, PairTask.to_on).nulls_last(), PairTask.n)
    )  # fmt: skip
    return [TaskLine(*row) for row in session.execute(query)]


def _open(work: Work, pair_id: UUID) -> tuple[object, Pair]:
    programme, pair = held(work, pair_id)
    if pair.state not in OPEN_PAIR:
        raise WrongState("pair_state", state=pair.state)
    return programme, pair


def _task(work: Work, pair_id: UUID, task_id: UUID) -> PairTask:
    _open(work, pair_id)
    row = work.own(PairTask, task_id)
    if row.pair_id != pair_id:
        raise NotFound("PairTask")
    work.session.refresh(row)
    return row
