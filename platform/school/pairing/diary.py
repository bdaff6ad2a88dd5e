"""What a participant does with the own pairs by the diary link: confirm, propose a plan, agree.

Statements are Core and name columns: a guest may neither read a whole row nor write one. Whoever
calls has used the link already in this transaction (school/links/service.use_link). The database
lets each side say only what is its own to say (migrations/pairs/diary.py).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from kernel.errors import Invalid, NotFound, WrongState
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.work import Work
from school.pairing.models import DiaryLink, PairTask
from school.pairing.plan import MOST_TASKS, PlanTask, SetPlan, faults_of_plan, faults_of_task
from school.programmes.models import Pair, Participation, Programme
from school.programmes.rules import OPEN_PAIR
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class Other:
    """Whoever stands on the other side of the pair."""

    kind: str
    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class OwnPair:
    """A pair of the guest's, as the guest's hat may see it; `side` is the guest's own."""

    id: UUID
    school_id: UUID
    side: str
    state: str
    basis: str
    started_on: date | None
    ended_on: date | None
    variant: str
    kind: str
    work_format: str
    goal: str
    strengths: str
    weaknesses: str
    plan_proposed_on: date | None
    plan_agreed_on: date | None
    mentor_confirmed_on: date | None
    mentee_confirmed_on: date | None
    agreement_on: date | None
    probation_until: date | None
    programme_id: UUID
    title: str
    form: str
    programme_state: str
    ends_on: date | None
    other: Other

    @property
    def confirmed_on(self) -> date | None:
        """When this very side confirmed."""
        return self.mentor_confirmed_on if self.side == "mentor" else self.mentee_confirmed_on

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_PAIR and self.programme_state == "running"


def my_pairs(session: Session) -> list[OwnPair]:
    """Every pair of the participant whose link is open: those that go on first."""
    mine = select(DiaryLink.participation_id, DiaryLink.side).limit(1).subquery("mine")
    part, person = aliased(Participation), aliased(Person)
    other = func.coalesce(func.nullif(Pair.mentor_id, mine.c.participation_id), Pair.mentee_id)
    query = (
        select(
            Pair.id, Pair.school_id, mine.c.side, Pair.state, Pair.basis, Pair.started_on,
            Pair.ended_on, Pair.variant, Pair.kind, Pair.work_format, Pair.goal, Pair.strengths,
            Pair.weaknesses, Pair.plan_proposed_on, Pair.plan_agreed_on, Pair.mentor_confirmed_on,
            Pair.mentee_confirmed_on, Pair.agreement_on, Pair.probation_until,
            Programme.id, Programme.title, Programme.form, Programme.state, Programme.ends_on,
            person.kind, person.surname, person.given_name, person.patronymic,
        )
        .select_from(Pair)
        .join(
            mine,
            (Pair.mentor_id == mine.c.participation_id)
            | (Pair.mentee_id == mine.c.participation_id),
        )
        .join(
            Programme,
            and_(Programme.school_id == Pair.school_id, Programme.id == Pair.programme_id),
        )
        .join(part, and_(part.school_id == Pair.school_id, part.id == other))
        .join(person, and_(person.school_id == Pair.school_id, person.id == part.person_id))
        .order_by(Pair.ended_on.is_not(None), person.surname, Pair.id)
    )  # fmt: skip
    found = []
    for row in session.execute(query):
        values: list[Any] = [*row[:24], Other(*row[24:])]
        found.append(OwnPair(*values))
    return found


def my_pair(session: Session, pair_id: UUID) -> OwnPair:
    """One of the own pairs, else NotFound."""
    found = next((each for each in my_pairs(session) if each.id == pair_id), None)
    if found is None:
        raise NotFound("Pair")
    return found


def confirm(work: Work, pair: OwnPair) -> None:
    """Say that one is ready to work with the other (R-41); a second time changes nothing."""
    _refuse_ended(pair)
    if pair.confirmed_on is None:
        _change(work, pair, **{f"{pair.side}_confirmed_on": work.today()})
        work.record("pair.confirmed", "pair", pair.id, side=pair.side, via="link")


def propose_plan(work: Work, pair: OwnPair, plan: SetPlan) -> None:
    """The mentor writes the plan; what changes after the agreement is agreed anew (R-43)."""
    _refuse_ended(pair)
    _refuse_side(pair, "mentor")
    if faults := faults_of_plan(plan, work.today()):
        raise Invalid(faults)
    words = {name: getattr(plan, name).strip() for name in ("goal", "strengths", "weaknesses")}
    if pair.plan_proposed_on and all(getattr(pair, name) == words[name] for name in words):
        return
    _change(work, pair, **words, plan_proposed_on=work.today(), plan_agreed_on=None)
    work.record("pair.plan", "pair", pair.id, side="mentor", via="link")


def agree_plan(work: Work, pair: OwnPair) -> None:
    """The mentee agrees with the plan as it stands."""
    _refuse_ended(pair)
    _refuse_side(pair, "mentee")
    if pair.plan_proposed_on is None:
        raise WrongState("plan_not_proposed")
    if pair.plan_agreed_on is None:
        _change(work, pair, plan_agreed_on=max(work.today(), pair.plan_proposed_on))
        work.record("pair.plan_agreed", "pair", pair.id, side="mentee", via="link")


def add_own_task(work: Work, pair: OwnPair, task: PlanTask) -> None:
    """The mentor puts a task at the end of the plan."""
    _refuse_ended(pair)
    _refuse_side(pair, "mentor")
    if faults := faults_of_task(task):
        raise Invalid(faults)
    number, most = work.session.execute(
        select(func.count(), func.coalesce(func.max(PairTask.n), 0)).where(
            PairTask.pair_id == pair.id
        )
    ).one()
    if number >= MOST_TASKS:
        raise Invalid({"title": "too_many_tasks"}, most=MOST_TASKS)
    values: dict[str, Any] = {
        "school_id": pair.school_id, "id": new_id(), "pair_id": pair.id, "n": most + 1,
        "title": clean(task.title), "from_on": task.from_on, "to_on": task.to_on,
        "proposed_by": "mentor", "created_at": work.now(),
    }  # fmt: skip
    work.session.execute(insert(PairTask).values(**values))
    work.record("pair.task_added", "pair", pair.id, task=str(values["id"]), via="link")


def finish_own_task(work: Work, pair: OwnPair, task_id: UUID, result: str) -> None:
    """The mentor marks a task done with its result."""
    _refuse_ended(pair)
    _refuse_side(pair, "mentor")
    changed = work.session.execute(
        update(PairTask)
        .where(PairTask.pair_id == pair.id, PairTask.id == task_id, PairTask.state == "open")
        .values(state="done", done_on=work.today(), result=result.strip())
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount:  # type: ignore[attr-defined]  # an UPDATE answers with a count
        work.record("pair.task_moved", "pair", pair.id, task=str(task_id), to="done", via="link")


def _change(work: Work, pair: OwnPair, **values: object) -> None:
    work.session.execute(
        update(Pair)
        .where(Pair.id == pair.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _refuse_ended(pair: OwnPair) -> None:
    if not pair.is_open:
        raise WrongState("pair_state", state=pair.state)


def _refuse_side(pair: OwnPair, side: str) -> None:
    if pair.side != side:
        raise NotFound("side")
