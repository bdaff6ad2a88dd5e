"""The individual plan of a pair: goal, strengths, tasks by period (R-42, R-43)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.pairing.plan import (
    PlanTask,
    SetPlan,
    TaskLine,
    add_task,
    change_task,
    move_task,
    plan_tasks,
    remove_task,
    set_plan,
)
from school.pairing.queries import PairView, pair_view
from school.web.faults import faults_into
from school.web.pair_forms import PlanForm, ResultForm, TaskForm
from school.web.pair_tabs import pair_tabs
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "pair_plan",
    __name__,
    url_prefix="/s/<school_code>/pairs/<uuid:pair_id>/plan",
    template_folder="templates",
)


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def show(pair_id: UUID) -> str:
    return _show(pair_view(current_work().session, pair_id), TaskForm())


@bp.get("/edit")
@requires(Permission.PROGRAMME_EDIT)
def edit(pair_id: UUID) -> str:
    pair = pair_view(current_work().session, pair_id)
    form = PlanForm(
        data={
            "goal": pair.goal,
            "strengths": pair.strengths,
            "weaknesses": pair.weaknesses,
            "proposed_on": pair.plan_proposed_on,
            "agreed_on": pair.plan_agreed_on,
        }
    )
    return _edit_page(pair, form)


@bp.post("/edit")
@requires(Permission.PROGRAMME_EDIT)
def save(pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), PlanForm()
    pair = pair_view(work.session, pair_id)
    if form.validate():
        plan = SetPlan(
            goal=form.goal.data or "",
            strengths=form.strengths.data or "",
            weaknesses=form.weaknesses.data or "",
            proposed_on=form.proposed_on.data,
            agreed_on=form.agreed_on.data,
        )
        with faults_into(form, profile_of(work.session)):
            set_plan(work, pair_id, plan)
            return _back(pair_id, _("The plan is saved."))
    return _edit_page(pair, form), 422


@bp.post("/tasks")
@requires(Permission.PROGRAMME_EDIT)
def add(pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), TaskForm()
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            add_task(work, pair_id, _typed(form))
            return _back(pair_id, _("The task is in the plan."))
    return _show(pair_view(work.session, pair_id), form), 422


@bp.get("/tasks/<uuid:plan_task_id>")
@requires(Permission.PROGRAMME_EDIT)
def task(pair_id: UUID, plan_task_id: UUID) -> str:
    line = _line(pair_id, plan_task_id)
    return _task_page(pair_id, line, _words_of(line), _result_of(line))


@bp.post("/tasks/<uuid:plan_task_id>")
@requires(Permission.PROGRAMME_EDIT)
def change(pair_id: UUID, plan_task_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), TaskForm()
    line = _line(pair_id, plan_task_id)
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            change_task(work, pair_id, plan_task_id, _typed(form))
            return _back(pair_id, _("The task is corrected."))
    return _task_page(pair_id, line, form, _result_of(line)), 422


@bp.post("/tasks/<uuid:plan_task_id>/result")
@requires(Permission.PROGRAMME_EDIT)
def result(pair_id: UUID, plan_task_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), ResultForm()
    line = _line(pair_id, plan_task_id)
    form.offer()
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            move_task(work, pair_id, plan_task_id, form.state.data or "",
                      result=form.result.data or "", done_on=form.done_on.data)  # fmt: skip
            return _back(pair_id, _("The result is written down."))
    return _task_page(pair_id, line, _words_of(line), form), 422


@bp.post("/tasks/<uuid:plan_task_id>/remove")
@requires(Permission.PROGRAMME_EDIT)
def remove(pair_id: UUID, plan_task_id: UUID) -> ResponseReturnValue:
    remove_task(current_work(), pair_id, plan_task_id)
    return _back(pair_id, _("The task is taken out of the plan."))


def _typed(form: TaskForm) -> PlanTask:
    return PlanTask(title=form.title.data or "", from_on=form.from_on.data, to_on=form.to_on.data)


def _words_of(line: TaskLine) -> TaskForm:
    data = {"title": line.title, "from_on": line.from_on, "to_on": line.to_on}
    return TaskForm(formdata=None, data=data)


def _result_of(line: TaskLine) -> ResultForm:
    form = ResultForm(
        formdata=None,
        data={
            "state": "done" if line.state == "open" else line.state,
            "done_on": line.done_on or current_work().today(),
            "result": line.result,
        },
    )
    form.offer()
    return form


def _line(pair_id: UUID, task_id: UUID) -> TaskLine:
    """A task of this very pair, else NotFound."""
    known = plan_tasks(current_work().session, pair_id)
    found = next((each for each in known if each.id == task_id), None)
    if found is None:
        raise NotFound("PairTask")
    return found


def _show(pair: PairView, form: TaskForm) -> str:
    return render_template(
        "school/pair_plan/show.html",
        pair=pair,
        form=form,
        tasks=plan_tasks(current_work().session, pair.id),
        today=current_work().today(),
        tabs=pair_tabs(pair, "pair_plan.show"),
    )


def _edit_page(pair: PairView, form: PlanForm) -> str:
    return render_template(
        "school/pair_plan/edit.html",
        pair=pair,
        form=form,
        tabs=pair_tabs(pair, "pair_plan.show"),
    )


def _task_page(pair_id: UUID, line: TaskLine, form: TaskForm, outcome: ResultForm) -> str:
    pair = pair_view(current_work().session, pair_id)
    return render_template(
        "school/pair_plan/task.html",
        pair=pair,
        task=line,
        form=form,
        outcome=outcome,
        tabs=pair_tabs(pair, "pair_plan.show"),
    )


def _back(pair_id: UUID, told: str) -> ResponseReturnValue:
    say(told)
    return redirect(url_for("pair_plan.show", pair_id=pair_id), 303)
