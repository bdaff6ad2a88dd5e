"""The mentor plans the next meeting from the phone, moves it, calls it off."""

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.profile.stored import profile_of
from school.links.service import use_link
from school.meetings import diary
from school.meetings.company import members
from school.meetings.diary import MyMeeting, MyPair
from school.meetings.queries import GroupMember
from school.meetings.service import CancelMeeting, cancel, move, plan
from school.web.diary import bp
from school.web.diary.frame import frame, gone_to, me, mine, turned_back
from school.web.guest import OpenLink, by_link
from school.web.meetings.forms import CancelForm, PlanForm
from school.web.meetings.planning import planned_words
from school.web.meetings.starting import of_move, of_plan
from school.web.meetings.words import MeetingWords, faults_into, rhythm_of
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/<token>/pairs/<uuid:pair_id>/plan-meeting")
@by_link("diary")
def plan_meeting(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    work = current_work()
    try:
        pair = mine(me(), pair_id, leads=True)
    except WrongState as refused:
        return turned_back(refused, token)
    lines = diary.meetings(work.session, pair_id)
    rhythm = rhythm_of(profile_of(work.session), pair.form)
    form = PlanForm(data={**of_plan(lines, rhythm, pair.ends_on), "rhythm": ""})
    return _page(link, token, pair, form, members(work.session, pair_id))


@bp.post("/<token>/pairs/<uuid:pair_id>/plan-meeting")
@by_link("diary")
def keep_plan(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), PlanForm()
    use_link(work, link.id)
    try:
        pair = mine(me(), pair_id, leads=True)
        group = members(work.session, pair_id)
        _offer(form)
        if form.validate():
            with faults_into(form):
                say(planned_words(plan(work, form.command(pair_id, group, work.zone))))
                return gone_to(url_for(".show", token=token))
    except WrongState as refused:
        return turned_back(refused, token)
    return _page(link, token, pair, form, group)


@bp.get("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/move")
@by_link("diary")
def move_meeting(
    link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID
) -> ResponseReturnValue:
    work = current_work()
    line = diary.meeting(work.session, pair_id, meeting_id)
    try:
        pair = mine(me(), pair_id, leads=True)
        if line.state != "planned" or line.planned_at is None:
            raise WrongState("meeting_not_planned")
    except WrongState as refused:
        return turned_back(refused, token)
    form = PlanForm(data=of_move(line, line.planned_at))
    return _page(link, token, pair, form, [], line)


@bp.post("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/move")
@by_link("diary")
def keep_move(link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), PlanForm()
    use_link(work, link.id)
    line = diary.meeting(work.session, pair_id, meeting_id)
    form.meeting.data = str(meeting_id)
    try:
        pair = mine(me(), pair_id, leads=True)
        _offer(form)
        if form.validate():
            with faults_into(form):
                move(work, form.command(pair_id, [], work.zone))
                say(_("The meeting is moved."))
                return gone_to(url_for(".show", token=token))
    except WrongState as refused:
        return turned_back(refused, token)
    return _page(link, token, pair, form, [], line)


@bp.get("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/cancel")
@by_link("diary")
def cancel_meeting(
    link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID
) -> ResponseReturnValue:
    line = diary.meeting(current_work().session, pair_id, meeting_id)
    try:
        pair = mine(me(), pair_id, leads=True)
        if line.state != "planned":
            raise WrongState("meeting_not_planned")
    except WrongState as refused:
        return turned_back(refused, token)
    return render_template(
        "school/diary/cancel.html", form=CancelForm(), meeting=line, **frame(link, token, pair)
    )


@bp.post("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/cancel")
@by_link("diary")
def keep_cancel(link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), CancelForm()
    use_link(work, link.id)
    line = diary.meeting(work.session, pair_id, meeting_id)
    try:
        pair = mine(me(), pair_id, leads=True)
        if form.validate():
            command = CancelMeeting(
                meeting_id=meeting_id, pair_id=pair_id, reason=form.reason.data or ""
            )
            with faults_into(form):
                cancel(work, command)
                say(_("The meeting is called off."))
                return gone_to(url_for(".show", token=token))
    except WrongState as refused:
        return turned_back(refused, token)
    page = render_template(
        "school/diary/cancel.html", form=form, meeting=line, **frame(link, token, pair)
    )
    return page, 422


def _offer(form: PlanForm) -> None:
    form.offer(MeetingWords(profile_of(current_work().session)))


def _page(
    link: OpenLink,
    token: str,
    pair: MyPair,
    form: PlanForm,
    group: list[GroupMember],
    meeting: MyMeeting | None = None,
) -> ResponseReturnValue:
    _offer(form)
    page = render_template(
        "school/diary/plan_meeting.html",
        form=form,
        group=group,
        meeting=meeting,
        **frame(link, token, pair),
    )
    return page, 200 if request.method == "GET" else 422
