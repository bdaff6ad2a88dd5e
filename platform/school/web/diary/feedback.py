"""«Did the meeting take place?» in one tap, then how it was (Q-05, U-5)."""

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from school.links.service import use_link
from school.meetings import diary
from school.meetings.service import say as say_word
from school.web.diary import bp
from school.web.diary.frame import frame, gone_to, me, mine, turned_back
from school.web.guest import OpenLink, by_link
from school.web.meetings.forms import SayForm, looked_through
from school.web.meetings.words import doubts_of, faults_into
from web.i18n import gettext as _
from web.page import say as tell
from web.work import current_work


@bp.get("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/say")
@by_link("diary")
def say(link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    known = diary.words(current_work().session).get((meeting_id, pair_id))
    data: dict[str, object] = {}
    if known is not None:
        data = {"took_place": "yes" if known.took_place else "no",
                "rating": str(known.rating or ""), "words": known.words}  # fmt: skip
    return _page(link, token, pair_id, meeting_id, SayForm(data=data))


@bp.post("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/say")
@by_link("diary")
def keep_word(link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), SayForm()
    use_link(work, link.id)
    form.offer()
    try:
        own = me()
        mine(own, pair_id)
        if form.validate():
            doubts = doubts_of(form, "words")
            if doubts and not looked_through():
                return _page(link, token, pair_id, meeting_id, form, doubts)
            with faults_into(form):
                say_word(work, meeting_id, pair_id, own.side, took_place=form.was,
                         rating=form.given(), words=form.words.data or "")  # fmt: skip
                tell(_("Thank you, your word is kept."))
                return gone_to(url_for(".show", token=token))
    except WrongState as refused:
        return turned_back(refused, token)
    return _page(link, token, pair_id, meeting_id, form)


@bp.post("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/was")
@by_link("diary")
def was(link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    """One tap: yes or no. What was said before of rating and words stays."""
    work = current_work()
    use_link(work, link.id)
    took_place = request.form.get("was") != "no"
    try:
        own = me()
        mine(own, pair_id)
        known = diary.words(work.session).get((meeting_id, pair_id))
        say_word(work, meeting_id, pair_id, own.side, took_place=took_place,
                 rating=known.rating if known else None,
                 words=known.words if known else "")  # fmt: skip
    except WrongState as refused:
        return turned_back(refused, token)
    if took_place:
        tell(_("Noted: the meeting took place. How was it?"))
        return gone_to(url_for(".say", token=token, pair_id=pair_id, meeting_id=meeting_id))
    tell(_("Noted: the meeting did not take place. The curator will see it."))
    return gone_to(url_for(".show", token=token))


def _page(
    link: OpenLink,
    token: str,
    pair_id: UUID,
    meeting_id: UUID,
    form: SayForm,
    doubts: dict[str, str] | None = None,
) -> ResponseReturnValue:
    form.offer()
    own = me()
    try:
        pair = mine(own, pair_id)
    except WrongState as refused:
        return turned_back(refused, token)
    page = render_template(
        "school/diary/say.html",
        form=form,
        doubts=doubts or {},
        meeting=diary.meeting(current_work().session, pair_id, meeting_id),
        **frame(link, token, pair, own),
    )
    return page, 200 if request.method == "GET" else 422
