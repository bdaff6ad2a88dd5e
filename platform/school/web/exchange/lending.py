"""Another school asks for our mentor: the mentor's consent, the permission, its end."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from school.exchange import service
from school.exchange.consent import ask_mentor, record_mentor
from school.exchange.service import Permit
from school.web.exchange import bp
from school.web.exchange.forms import AnswerForm, FieldsForm, PaperForm, PermitForm
from school.web.exchange.pages import loan_page, ours, refused_page
from school.web.exchange.words import refusals_into
from school.web.qr import qr_svg
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.post("/<uuid:loan_id>/consent-link")
@requires(Permission.EXCHANGE)
def consent_link(loan_id: UUID) -> ResponseReturnValue:
    """Make the link for the mentor; it is shown here once and never again."""
    work = current_work()
    form, loan = ours(loan_id, FieldsForm)
    try:
        asked = ask_mentor(work, loan_id, form.fields.data or [])
    except (Invalid, WrongState) as refused:
        return refused_page(loan, refused)
    address = url_for("consent_link.show", token=asked.token, _external=True)
    link = {
        "address": address,
        "until": asked.expires_at,
        "qr": qr_svg(address, _("QR code of the link")),
    }
    return loan_page(loan, link=link)


@bp.post("/<uuid:loan_id>/consent-paper")
@requires(Permission.EXCHANGE)
def consent_paper(loan_id: UUID) -> ResponseReturnValue:
    form, loan = ours(loan_id, PaperForm)
    if form.validate():
        with refusals_into(form):
            record_mentor(current_work(), loan_id, form.fields.data or [], form.given_on.data)
            say(_("The mentor's consent is recorded. Now the school can permit."))
            return redirect(url_for(".show", loan_id=loan_id), 303)
    return loan_page(loan, consent_form=form), 422


@bp.post("/<uuid:loan_id>/permit")
@requires(Permission.EXCHANGE)
def permit(loan_id: UUID) -> ResponseReturnValue:
    form, loan = ours(loan_id, PermitForm)
    if form.validate():
        with refusals_into(form):
            service.permit(
                current_work(),
                Permit(
                    loan_id=loan_id,
                    fields=form.fields.data or [],
                    valid_until=form.valid_until.data,
                    answer=form.answer.data or "",
                ),
            )
            say(_("The asking school now sees the ticked parts of the card."))
            return redirect(url_for(".show", loan_id=loan_id), 303)
    return loan_page(loan, permit=form), 422


@bp.post("/<uuid:loan_id>/refuse")
@requires(Permission.EXCHANGE)
def refuse(loan_id: UUID) -> ResponseReturnValue:
    return _answer(loan_id, service.refuse, _("The asking school is told that you said no."))


@bp.post("/<uuid:loan_id>/revoke")
@requires(Permission.EXCHANGE)
def revoke(loan_id: UUID) -> ResponseReturnValue:
    return _answer(
        loan_id, service.revoke, _("The permission is taken back, the other school sees no card.")
    )


def _answer(loan_id: UUID, act: Callable[..., None], done: str) -> ResponseReturnValue:
    form, loan = ours(loan_id, AnswerForm)
    if form.validate():
        try:
            act(current_work(), loan_id, form.reply.data or "")
        except WrongState as refused:
            return refused_page(loan, refused)
        say(done)
        return redirect(url_for(".show", loan_id=loan_id), 303)
    return loan_page(loan, answer_form=form), 422
