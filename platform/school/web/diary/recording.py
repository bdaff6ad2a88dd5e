"""The mentor writes a meeting down on a phone within a minute, and mends it (U-4)."""

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
from school.meetings.service import correct, record
from school.web.diary import bp
from school.web.diary.frame import frame, gone_to, me, mine, turned_back
from school.web.guest import OpenLink, by_link
from school.web.meetings.forms import RecordForm, id_of, looked_through
from school.web.meetings.starting import of_correction, of_record
from school.web.meetings.words import MeetingWords, doubts_of, faults_into, has_steps
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

FREE_TEXT = ("reflection", "next_step")


@bp.get("/<token>/pairs/<uuid:pair_id>/record")
@by_link("diary")
def record_page(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    session = current_work().session
    try:
        pair = mine(me(), pair_id, leads=True)
    except WrongState as refused:
        return turned_back(refused, token)
    lines = diary.meetings(session, pair_id)
    chosen = request.args.get("meeting", type=UUID)
    planned = next((x for x in lines if x.id == chosen and x.state == "planned"), None)
    group = members(session, pair_id, planned.id if planned else None)
    form = RecordForm(data=of_record(lines, planned, group))
    return _page(link, token, pair, form, group)


@bp.post("/<token>/pairs/<uuid:pair_id>/record")
@by_link("diary")
def keep_record(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), RecordForm()
    use_link(work, link.id)
    try:
        pair = mine(me(), pair_id, leads=True)
        _offer(form, pair)
        meeting_id = id_of(form.meeting.data)
        planned = any(x.id == meeting_id for x in diary.meetings(work.session, pair_id))
        group = members(work.session, pair_id, meeting_id if planned else None)
        if form.validate():
            doubts = doubts_of(form, *FREE_TEXT)
            if doubts and not looked_through():
                return _page(link, token, pair, form, group, doubts)
            with faults_into(form):
                steps = bool(form.step.choices)
                command = form.command(group, invited=planned, steps=steps)
                record(work, command)
                say(_("The meeting is written down. Thank you."))
                return gone_to(
                    url_for(".say", token=token, pair_id=pair_id, meeting_id=command.meeting_id)
                )
    except WrongState as refused:
        return turned_back(refused, token)
    return _page(link, token, pair, form, group)


@bp.get("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/edit")
@by_link("diary")
def edit(link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    session = current_work().session
    line = diary.meeting(session, pair_id, meeting_id)
    try:
        pair = mine(me(), pair_id, leads=True)
        if line.state != "held" or line.via != "link":
            raise WrongState("meeting_closed")
    except WrongState as refused:
        return turned_back(refused, token)
    group = members(session, pair_id, meeting_id)
    thought = diary.reflections(session).get(meeting_id, "")
    form = RecordForm(data=of_correction(line, group, thought))
    return _page(link, token, pair, form, group, meeting=line)


@bp.post("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/edit")
@by_link("diary")
def keep_edit(link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), RecordForm()
    use_link(work, link.id)
    line = diary.meeting(work.session, pair_id, meeting_id)
    try:
        pair = mine(me(), pair_id, leads=True)
        _offer(form, pair)
        form.meeting.data = str(meeting_id)
        group = members(work.session, pair_id, meeting_id)
        if form.validate():
            doubts = doubts_of(form, *FREE_TEXT)
            if doubts and not looked_through():
                return _page(link, token, pair, form, group, doubts, line)
            with faults_into(form):
                steps = bool(form.step.choices)
                correct(work, form.command(group, invited=True, steps=steps))
                say(_("The record is mended."))
                return gone_to(url_for(".meetings", token=token, pair_id=pair_id))
    except WrongState as refused:
        return turned_back(refused, token)
    return _page(link, token, pair, form, group, meeting=line)


def _offer(form: RecordForm, pair: MyPair) -> None:
    profile = profile_of(current_work().session)
    form.offer(MeetingWords(profile), steps=has_steps(profile, pair.form))


def _page(
    link: OpenLink,
    token: str,
    pair: MyPair,
    form: RecordForm,
    group: list[GroupMember],
    doubts: dict[str, str] | None = None,
    meeting: MyMeeting | None = None,
) -> ResponseReturnValue:
    _offer(form, pair)
    page = render_template(
        "school/diary/record.html",
        form=form,
        group=group,
        steps=bool(form.step.choices),
        doubts=doubts or {},
        meeting=meeting,
        **frame(link, token, pair),
    )
    return page, 200 if request.method == "GET" else 422
