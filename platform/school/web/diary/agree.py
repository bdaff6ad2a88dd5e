"""Confirming the pair and its plan by the participant's own link (R-41, R-43)."""

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.profile.stored import profile_of
from school.links.service import use_link
from school.meetings import diary as meetings_diary
from school.pairing import diary
from school.pairing.diary import OwnPair
from school.pairing.plan import PlanTask, SetPlan, plan_tasks
from school.web.diary import bp
from school.web.diary.frame import frame, gone_to, me
from school.web.faults import faults_into
from school.web.guest import OpenLink, by_link
from school.web.pair_forms import OwnPlanForm, TaskForm
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/<token>/pairs/<uuid:pair_id>/plan")
@by_link("diary")
def plan(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    pair = diary.my_pair(current_work().session, pair_id)
    return _page(link, token, pair)


@bp.post("/<token>/pairs/<uuid:pair_id>/confirm")
@by_link("diary")
def confirm_pair(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    work = current_work()
    use_link(work, link.id)
    pair = diary.my_pair(work.session, pair_id)
    if not pair.is_open:
        return _ended(token)
    diary.confirm(work, pair)
    say(_("Thank you: your word is kept. The curator sees it."))
    return gone_to(url_for(".plan", token=token, pair_id=pair_id))


@bp.post("/<token>/pairs/<uuid:pair_id>/plan")
@by_link("diary")
def write_plan(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), OwnPlanForm()
    use_link(work, link.id)
    pair = _led(pair_id)
    if not pair.is_open:
        return _ended(token)
    if form.validate():
        written = SetPlan(
            goal=form.goal.data or "",
            strengths=form.strengths.data or "",
            weaknesses=form.weaknesses.data or "",
        )
        with faults_into(form, profile_of(work.session)):
            diary.propose_plan(work, pair, written)
            say(_("The plan is proposed: now the mentee agrees."))
            return gone_to(url_for(".plan", token=token, pair_id=pair_id))
    return _page(link, token, pair, form=form)


@bp.post("/<token>/pairs/<uuid:pair_id>/plan/agree")
@by_link("diary")
def agree_plan(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    work = current_work()
    use_link(work, link.id)
    pair = diary.my_pair(work.session, pair_id)
    if not pair.is_open:
        return _ended(token)
    try:
        diary.agree_plan(work, pair)
        say(_("You have agreed with the plan."))
    except WrongState:
        say(_("The mentor has not proposed a plan yet."), "bad")
    return gone_to(url_for(".plan", token=token, pair_id=pair_id))


@bp.post("/<token>/pairs/<uuid:pair_id>/plan/tasks")
@by_link("diary")
def add_task(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), TaskForm()
    use_link(work, link.id)
    pair = _led(pair_id)
    if not pair.is_open:
        return _ended(token)
    if form.validate():
        task = PlanTask(
            title=form.title.data or "", from_on=form.from_on.data, to_on=form.to_on.data
        )
        with faults_into(form, profile_of(work.session)):
            diary.add_own_task(work, pair, task)
            say(_("The task is in the plan."))
            return gone_to(url_for(".plan", token=token, pair_id=pair_id))
    return _page(link, token, pair, task_form=form)


@bp.post("/<token>/pairs/<uuid:pair_id>/plan/tasks/<uuid:plan_task_id>/done")
@by_link("diary")
def finish_task(
    link: OpenLink, token: str, pair_id: UUID, plan_task_id: UUID
) -> ResponseReturnValue:
    work = current_work()
    use_link(work, link.id)
    pair = _led(pair_id)
    if not pair.is_open:
        return _ended(token)
    diary.finish_own_task(work, pair, plan_task_id, request.form.get("result", "")[:2000])
    say(_("The result is written down."))
    return gone_to(url_for(".plan", token=token, pair_id=pair_id))


def _led(pair_id: UUID) -> OwnPair:
    """A pair the guest leads; for a mentee there is no such page."""
    pair = diary.my_pair(current_work().session, pair_id)
    if pair.side != "mentor":
        raise NotFound("Pair")
    return pair


def _ended(token: str) -> ResponseReturnValue:
    say(_("The pair has ended: nothing is changed any more."), "bad")
    return gone_to(url_for(".show", token=token))


def _page(
    link: OpenLink,
    token: str,
    pair: OwnPair,
    *,
    form: OwnPlanForm | None = None,
    task_form: TaskForm | None = None,
) -> ResponseReturnValue:
    session = current_work().session
    own = me()
    start = {"goal": pair.goal, "strengths": pair.strengths, "weaknesses": pair.weaknesses}
    page = render_template(
        "school/diary/plan.html",
        own_pair=pair,
        form=form or OwnPlanForm(formdata=None, data=start),
        task_form=task_form or TaskForm(formdata=None),
        tasks=plan_tasks(session, pair.id),
        **frame(link, token, meetings_diary.pair(session, own, pair.id), own),
    )
    return page, 200 if request.method == "GET" else 422
