"""Meetings ahead on the curator's side: planned one by one or in a series, moved, called off."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.meetings import queries
from school.meetings.company import members
from school.meetings.queries import GroupMember, MeetingLine
from school.meetings.service import CancelMeeting, cancel, move, plan
from school.pairing.queries import PairView, pair_view
from school.web.meetings import bp
from school.web.meetings.forms import CancelForm, PlanForm
from school.web.meetings.pages import of_pair
from school.web.meetings.recording import turned_back
from school.web.meetings.starting import of_move, of_plan
from school.web.meetings.words import MeetingWords, faults_into, rhythm_of
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work


@bp.get("/plan")
@requires(Permission.PROGRAMME_EDIT)
def plan_page(pair_id: UUID) -> str:
    work = current_work()
    pair = pair_view(work.session, pair_id)
    lines = queries.pair_meetings(work.session, pair_id)
    rhythm = rhythm_of(profile_of(work.session), pair.form)
    form = PlanForm(data=of_plan(lines, rhythm, pair.programme.ends_on))
    return _page(pair, form, members(work.session, pair_id))


@bp.post("/plan")
@requires(Permission.PROGRAMME_EDIT)
def plan_new(pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), PlanForm()
    pair, group = pair_view(work.session, pair_id), members(work.session, pair_id)
    _offer(form)
    if form.validate():
        with faults_into(form):
            try:
                number = plan(work, form.command(pair_id, group, work.zone))
            except WrongState as refused:
                return turned_back(refused, pair_id)
            say(planned_words(number))
            return redirect(url_for(".index", pair_id=pair_id), 303)
    return _page(pair, form, group), 422


@bp.get("/<uuid:meeting_id>/move")
@requires(Permission.PROGRAMME_EDIT)
def move_page(pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line = queries.meeting(work.session, pair_id, meeting_id)
    if line.state != "planned" or line.planned_at is None:
        return turned_back(WrongState("meeting_not_planned"), pair_id)
    form = PlanForm(data=of_move(line, line.planned_at))
    return _page(pair_view(work.session, pair_id), form, [], line)


@bp.post("/<uuid:meeting_id>/move")
@requires(Permission.PROGRAMME_EDIT)
def move_it(pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), PlanForm()
    line = queries.meeting(work.session, pair_id, meeting_id)
    form.meeting.data = str(meeting_id)
    _offer(form)
    if form.validate():
        with faults_into(form):
            try:
                move(work, form.command(pair_id, [], work.zone))
            except WrongState as refused:
                return turned_back(refused, pair_id)
            say(_("The meeting is moved."))
            return redirect(url_for(".index", pair_id=pair_id), 303)
    return _page(pair_view(work.session, pair_id), form, [], line), 422


@bp.get("/<uuid:meeting_id>/cancel")
@requires(Permission.PROGRAMME_EDIT)
def cancel_page(pair_id: UUID, meeting_id: UUID) -> str:
    line = queries.meeting(current_work().session, pair_id, meeting_id)
    return _cancel_page(pair_id, line, CancelForm())


@bp.post("/<uuid:meeting_id>/cancel")
@requires(Permission.PROGRAMME_EDIT)
def cancel_it(pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), CancelForm()
    line = queries.meeting(work.session, pair_id, meeting_id)
    if form.validate():
        command = CancelMeeting(
            meeting_id=meeting_id, pair_id=pair_id, reason=form.reason.data or ""
        )
        with faults_into(form):
            try:
                cancel(work, command)
            except WrongState as refused:
                return turned_back(refused, pair_id)
            held = line.state == "held"
            say(_("The record is struck out.") if held else _("The meeting is called off."))
            return redirect(url_for(".index", pair_id=pair_id), 303)
    return _cancel_page(pair_id, line, form), 422


def planned_words(number: int) -> str:
    """How many meetings were planned; none when the same form came twice."""
    if not number:
        return _("The meeting is in the plan already.")
    return ngettext("%(num)s meeting is in the plan.", "%(num)s meetings are in the plan.", number)


def _offer(form: PlanForm) -> None:
    form.offer(MeetingWords(profile_of(current_work().session)))


def _page(
    pair: PairView, form: PlanForm, group: list[GroupMember], meeting: MeetingLine | None = None
) -> str:
    _offer(form)
    return render_template(
        "school/meetings/plan.html", form=form, group=group, meeting=meeting, **of_pair(pair)
    )


def _cancel_page(pair_id: UUID, line: MeetingLine, form: CancelForm) -> str:
    pair = pair_view(current_work().session, pair_id)
    return render_template("school/meetings/cancel.html", form=form, meeting=line, **of_pair(pair))
