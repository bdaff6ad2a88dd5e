"""Asking one person for consents by a one-time link, and calling the link off."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.identity.permissions import Permission
from school.consents.service import AskConsent, ask_consent, revoke_ask
from school.web import consent_words as words
from school.web.consent_forms import AskForm
from school.web.consent_held import Held, held_of, shared
from school.web.consent_slips import slip_of
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "consent_asks", __name__, url_prefix="/s/<school_code>/consents", template_folder="templates"
)


@bp.get("/people/<uuid:person_id>/ask")
@requires(Permission.CONSENTS_EDIT)
def ask(person_id: UUID) -> str:
    held = held_of(person_id)
    form = AskForm(formdata=None, data={"purposes": request.args.getlist("purpose")}).offer(held)
    return _ask_page(form, held)


@bp.post("/people/<uuid:person_id>/ask")
@requires(Permission.CONSENTS_EDIT)
def make(person_id: UUID) -> ResponseReturnValue:
    held = held_of(person_id)
    form = AskForm().offer(held)
    if form.validate():
        with words.faults_into(form):
            asked = ask_consent(
                current_work(),
                AskConsent(
                    person_id=person_id,
                    signer_id=form.signer.data or person_id,
                    purposes=form.purposes.data or (),
                    scope=form.scope(),
                ),
            )
            return render_template(
                "school/consents/asked.html", slip=slip_of(asked), held=held, **shared(held.profile)
            )
    return _ask_page(form, held), 422


@bp.post("/asks/<uuid:ask_id>/revoke")
@requires(Permission.CONSENTS_EDIT)
def revoke(ask_id: UUID) -> ResponseReturnValue:
    asked = revoke_ask(current_work(), ask_id)
    say(_("The link is called off: it opens nothing any more."))
    return redirect(url_for("consents.person", person_id=asked.person_id), 303)


def _ask_page(form: AskForm, held: Held) -> str:
    return render_template("school/consents/ask.html", form=form, held=held, **shared(held.profile))
