"""Lessons of a pair of teachers, written down by either of the two (F-02)."""

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from school.links.service import use_link
from school.meetings import practice
from school.meetings.diary import MyPair
from school.web.diary import bp
from school.web.diary.frame import frame, gone_to, me, mine, turned_back
from school.web.guest import OpenLink, by_link
from school.web.meetings.forms import PracticeForm, looked_through
from school.web.meetings.words import MeetingWords, doubts_of, faults_into, has_practice
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

FREE_TEXT = ("lesson", "conclusions")


@bp.get("/<token>/pairs/<uuid:pair_id>/lessons")
@by_link("diary")
def lessons(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    try:
        pair = _of_teachers(pair_id)
    except WrongState as refused:
        return turned_back(refused, token)
    start = {"practice": str(new_id()), "held_on": current_work().today()}
    return _page(link, token, pair, PracticeForm(data=start))


@bp.post("/<token>/pairs/<uuid:pair_id>/lessons")
@by_link("diary")
def keep_lesson(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), PracticeForm()
    use_link(work, link.id)
    form.offer(MeetingWords(profile_of(work.session)))
    try:
        pair = _of_teachers(pair_id)
        if form.validate():
            doubts = doubts_of(form, *FREE_TEXT)
            if doubts and not looked_through():
                return _page(link, token, pair, form, doubts)
            with faults_into(form):
                practice.add_practice(work, form.command(pair_id))
                say(_("Written down and counted."))
                return gone_to(url_for(".lessons", token=token, pair_id=pair_id))
    except WrongState as refused:
        return turned_back(refused, token)
    return _page(link, token, pair, form)


def _of_teachers(pair_id: UUID) -> MyPair:
    pair = mine(me(), pair_id)
    if not has_practice(profile_of(current_work().session), pair.form):
        raise NotFound("Pair")
    return pair


def _page(
    link: OpenLink,
    token: str,
    pair: MyPair,
    form: PracticeForm,
    doubts: dict[str, str] | None = None,
) -> ResponseReturnValue:
    session = current_work().session
    profile = profile_of(session)
    form.offer(MeetingWords(profile))
    page = render_template(
        "school/diary/lessons.html",
        form=form,
        doubts=doubts or {},
        lines=practice.practices(session, pair.id),
        counted=practice.counted(session, pair.id),
        kinds=[each.code for each in profile.practice_kinds],
        **frame(link, token, pair),
    )
    return page, 200 if request.method == "GET" else 422
