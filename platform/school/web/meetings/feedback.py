"""The curator's own word of a meeting (R-44), and words that came on paper."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from school.meetings import queries
from school.meetings.queries import SIDES, FeedbackLine
from school.meetings.service import say as say_word
from school.pairing.queries import pair_view
from school.web.meetings import bp
from school.web.meetings.forms import SayForm, looked_through
from school.web.meetings.pages import of_pair, told_to_reader
from school.web.meetings.recording import turned_back
from school.web.meetings.words import doubts_of, faults_into
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/<uuid:meeting_id>/words/<side>")
@requires(Permission.PROGRAMME_EDIT)
def word(pair_id: UUID, meeting_id: UUID, side: str) -> ResponseReturnValue:
    if queries.meeting(current_work().session, pair_id, meeting_id).state == "cancelled":
        return turned_back(WrongState("meeting_cancelled"), pair_id)
    told = told_to_reader(pair_id, [meeting_id]).get(meeting_id, {})
    known = told.get(side)
    return _page(pair_id, meeting_id, side, SayForm(data=as_said(known)))


@bp.post("/<uuid:meeting_id>/words/<side>")
@requires(Permission.PROGRAMME_EDIT)
def keep_word(pair_id: UUID, meeting_id: UUID, side: str) -> ResponseReturnValue:
    form = SayForm()
    form.offer()
    if form.validate():
        doubts = doubts_of(form, "words")
        if doubts and not looked_through():
            return _page(pair_id, meeting_id, side, form, doubts), 422
        with faults_into(form):
            try:
                say_word(
                    current_work(), meeting_id, pair_id, side, took_place=form.was,
                    rating=form.given(), words=form.words.data or "",
                )  # fmt: skip
            except WrongState as refused:
                return turned_back(refused, pair_id)
            say(_("The word is kept."))
            return redirect(url_for(".show", pair_id=pair_id, meeting_id=meeting_id), 303)
    return _page(pair_id, meeting_id, side, form), 422


def as_said(known: FeedbackLine | None) -> dict[str, object]:
    if known is None:
        return {}
    return {
        "took_place": "yes" if known.took_place else "no",
        "rating": str(known.rating or ""),
        "words": known.words,
    }


def _page(
    pair_id: UUID, meeting_id: UUID, side: str, form: SayForm, doubts: dict[str, str] | None = None
) -> str:
    if side not in SIDES:
        raise NotFound("Feedback")
    session = current_work().session
    form.offer()
    return render_template(
        "school/meetings/word.html",
        form=form,
        side=side,
        doubts=doubts or {},
        meeting=queries.meeting(session, pair_id, meeting_id),
        **of_pair(pair_view(session, pair_id)),
    )
