"""What else the curator decides of a request: no, no more, met, back, and which programme."""

from collections.abc import Mapping
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.requests.queries import RequestView
from school.requests.rules import LONGEST_REASON
from school.requests.service import (
    decline_request,
    lead_to_programme,
    mark_met,
    take_back,
    withdraw_request,
)
from school.web.request_words import refusals_into, words
from school.web.requests import bp
from school.web.requests.pages import ProgrammeForm, opened, show_page
from web.forms import Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.work import current_work

DONE: Mapping[str, str] = {
    "met": mark("The request is marked as met."),
    "back": mark("The decision is taken back."),
}


class ReasonForm(Form):
    reason = LineField(_l("Why"), validators=[UpTo(LONGEST_REASON)])


@bp.get("/<uuid:request_id>/<any(decline,withdraw):act>")
@requires(Permission.REQUESTS_EDIT)
def ask_reason(request_id: UUID, act: str) -> str:
    return _reason_page(opened(request_id), act, ReasonForm())


@bp.post("/<uuid:request_id>/<any(decline,withdraw):act>")
@requires(Permission.REQUESTS_EDIT)
def close(request_id: UUID, act: str) -> ResponseReturnValue:
    work, form = current_work(), ReasonForm()
    if form.validate():
        with refusals_into(form):
            if act == "decline":
                decline_request(work, request_id, form.reason.data or "")
                say(_("The request is declined. Tell the author why."))
            else:
                withdraw_request(work, request_id, form.reason.data or "")
                say(_("The request is noted as no longer needed."))
            return redirect(url_for(".show", request_id=request_id), 303)
    return _reason_page(opened(request_id), act, form), 422


@bp.post("/<uuid:request_id>/<any(met,back):act>")
@requires(Permission.REQUESTS_EDIT)
def do(request_id: UUID, act: str) -> ResponseReturnValue:
    if act == "met":
        mark_met(current_work(), request_id)
    else:
        take_back(current_work(), request_id)
    say(_(DONE[act]))
    return redirect(url_for(".show", request_id=request_id), 303)


@bp.post("/<uuid:request_id>/programme")
@requires(Permission.REQUESTS_EDIT)
def lead(request_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), ProgrammeForm()
    try:
        wanted = UUID(form.programme_id.data) if form.programme_id.data else None
    except ValueError:
        raise NotFound("Programme") from None
    if form.validate():
        with refusals_into(form):
            lead_to_programme(work, request_id, wanted)
            say(_("The programme is noted.") if wanted else _("The programme is taken off."))
            return redirect(url_for(".show", request_id=request_id), 303)
    return show_page(opened(request_id), form), 422


def _reason_page(view: RequestView, act: str, form: ReasonForm) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/requests/reason.html",
        view=view,
        line=view.line,
        act=act,
        form=form,
        **words(profile),
    )
