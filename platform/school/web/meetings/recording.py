"""The curator writes a meeting down, and mends a record on the mentor's behalf."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.meetings import queries
from school.meetings.company import members
from school.meetings.queries import GroupMember, MeetingLine
from school.meetings.rules import skipped
from school.meetings.service import correct, record
from school.pairing.queries import PairView, pair_view
from school.web.meetings import bp
from school.web.meetings.forms import RecordForm, id_of, looked_through
from school.web.meetings.pages import of_pair
from school.web.meetings.starting import of_correction, of_record
from school.web.meetings.words import (
    MeetingWords,
    doubts_of,
    faults_into,
    has_steps,
    refused_words,
)
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

FREE_TEXT = ("reflection", "next_step")


@bp.get("/record")
@requires(Permission.PROGRAMME_EDIT)
def new(pair_id: UUID) -> str:
    pair = _open(pair_id)
    lines = queries.pair_meetings(current_work().session, pair_id)
    chosen = request.args.get("meeting", type=UUID)
    planned = next((x for x in lines if x.id == chosen and x.state == "planned"), None)
    group = members(current_work().session, pair_id, planned.id if planned else None)
    return _page(pair, RecordForm(data=of_record(lines, planned, group)), group)


@bp.post("/record")
@requires(Permission.PROGRAMME_EDIT)
def record_new(pair_id: UUID) -> ResponseReturnValue:
    work, form, pair = current_work(), RecordForm(), _open(pair_id)
    words = _offer(form, pair)
    lines = queries.pair_meetings(work.session, pair_id)
    meeting_id = id_of(form.meeting.data)
    planned = any(line.id == meeting_id for line in lines)
    group = members(work.session, pair_id, meeting_id if planned else None)
    if form.validate():
        steps = has_steps(words.profile, pair.form)
        command = form.command(group, invited=planned, steps=steps)
        doubts = doubts_of(form, *FREE_TEXT)
        if doubts and not looked_through():
            return _page(pair, form, group, doubts), 422
        jumped = jump_words(words, lines, command.kind)
        with faults_into(form):
            try:
                record(work, command)
            except WrongState as refused:
                return turned_back(refused, pair_id)
            say(_("The meeting is written down."))
            if jumped:
                say(jumped, "near")
            return redirect(url_for(".show", pair_id=pair_id, meeting_id=command.meeting_id), 303)
    return _page(pair, form, group), 422


@bp.get("/<uuid:meeting_id>/edit")
@requires(Permission.PROGRAMME_EDIT)
def edit(pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    pair = _open(pair_id)
    line = queries.meeting(current_work().session, pair_id, meeting_id)
    if line.state != "held":
        return turned_back(WrongState("meeting_not_held"), pair_id)
    group = members(current_work().session, pair_id, meeting_id)
    return _page(
        pair, RecordForm(data=of_correction(line, group, line.reflection)), group, meeting=line
    )


@bp.post("/<uuid:meeting_id>/edit")
@requires(Permission.PROGRAMME_EDIT)
def save(pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    work, form, pair = current_work(), RecordForm(), _open(pair_id)
    line = queries.meeting(work.session, pair_id, meeting_id)
    words = _offer(form, pair)
    form.meeting.data = str(meeting_id)
    group = members(work.session, pair_id, meeting_id)
    if form.validate():
        doubts = doubts_of(form, *FREE_TEXT)
        if doubts and not looked_through():
            return _page(pair, form, group, doubts, meeting=line), 422
        with faults_into(form):
            try:
                steps = has_steps(words.profile, pair.form)
                correct(work, form.command(group, invited=True, steps=steps))
            except WrongState as refused:
                return turned_back(refused, pair_id)
            say(_("The record is mended. The log keeps who did it."))
            return redirect(url_for(".show", pair_id=pair_id, meeting_id=meeting_id), 303)
    return _page(pair, form, group, meeting=line), 422


def turned_back(refused: WrongState, pair_id: UUID) -> ResponseReturnValue:
    """Say what stands in the way, back on the list of meetings."""
    words = refused_words(refused)
    if words is None:
        raise refused
    say(words, "bad")
    return redirect(url_for("meetings.index", pair_id=pair_id), 303)


def jump_words(words: MeetingWords, lines: list[MeetingLine], kind: str) -> str:
    """What of the cycle is jumped over by this kind; empty when nothing."""
    held = [line.kind for line in lines if line.state == "held"]
    missed = skipped(words.profile.meeting_kinds, held, kind)
    if not missed:
        return ""
    names = ", ".join(words.kind(code).lower() for code in missed)
    return _("Not held before this meeting: %(kinds)s.", kinds=names)


def _open(pair_id: UUID) -> PairView:
    return pair_view(current_work().session, pair_id)


def _offer(form: RecordForm, pair: PairView) -> MeetingWords:
    profile = profile_of(current_work().session)
    words = MeetingWords(profile)
    form.offer(words, steps=has_steps(profile, pair.form))
    return words


def _page(
    pair: PairView,
    form: RecordForm,
    group: list[GroupMember],
    doubts: dict[str, str] | None = None,
    meeting: MeetingLine | None = None,
) -> str:
    _offer(form, pair)
    return render_template(
        "school/meetings/record.html",
        form=form,
        group=group,
        doubts=doubts or {},
        meeting=meeting,
        **of_pair(pair),
    )
