"""A request is taken up: by a card of the register, or by a new one."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.registry.service import PersonCard, add_person, faults_of_card
from school.requests import queries
from school.requests.queries import RequestView
from school.requests.rules import mentee_kinds
from school.requests.service import accept_request
from school.web.faults import also_into as card_faults
from school.web.faults import faults_into
from school.web.people import PersonForm
from school.web.request_words import refusals_into, words
from school.web.requests import bp
from school.web.requests.pages import waiting
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work


class AcceptForm(Form):
    person_id = RadioField(_l("Whose request it is"), validate_choice=False)


@bp.get("/<uuid:request_id>/accept")
@requires(Permission.REQUESTS_EDIT)
def choose_person(request_id: UUID) -> str:
    view = waiting(request_id)
    known = view.line.person_id
    return _accept_page(view, AcceptForm(data={"person_id": str(known) if known else ""}))


@bp.post("/<uuid:request_id>/accept")
@requires(Permission.REQUESTS_EDIT)
def accept(request_id: UUID) -> ResponseReturnValue:
    form = AcceptForm()
    if form.validate():
        with refusals_into(form):
            accept_request(current_work(), request_id, _chosen(form))
            say(_("The request is taken up. Now enter the mentee into the base."))
            return redirect(url_for(".show", request_id=request_id), 303)
    return _accept_page(waiting(request_id), form), 422


@bp.get("/<uuid:request_id>/card")
@requires(Permission.REQUESTS_EDIT)
def new_card(request_id: UUID) -> str:
    """A new card of the register, filled with what the request says."""
    view = waiting(request_id)
    profile = profile_of(current_work().session)
    typed = {
        "full_name": view.line.typed_name,
        "kind": "pupil" if view.line.typed_class or view.line.author != "self" else "",
        "school_class": view.line.typed_class,
    }
    return _card_page(view, PersonForm(data=typed).offer(profile))


@bp.post("/<uuid:request_id>/card")
@requires(Permission.REQUESTS_EDIT)
def add_card(request_id: UUID) -> ResponseReturnValue:
    """Enter the card and take the request up: both or neither."""
    work = current_work()
    profile = profile_of(work.session)
    form = PersonForm().offer(profile)
    card = form.card()
    if form.validate() and card.kind in mentee_kinds(profile):
        with faults_into(form, profile):
            person = add_person(work, card)
            accept_request(work, request_id, person.id)
            say(_("The card is entered and the request is taken up."))
            return redirect(url_for(".show", request_id=request_id), 303)
    else:
        card_faults(form, _card_faults(card, profile), profile)
    return _card_page(waiting(request_id), form), 422


def _chosen(form: AcceptForm) -> UUID:
    try:
        return UUID(form.person_id.data or "")
    except ValueError:
        raise Invalid({"person_id": "person_needed"}) from None


def _accept_page(view: RequestView, form: AcceptForm) -> str:
    work = current_work()
    profile = profile_of(work.session)
    kinds = mentee_kinds(profile)
    found = queries.suggestions(work.session, view.line.name, view.line.school_class, kinds)
    chosen = view.line.person_id
    if chosen is not None:
        found = sorted(found, key=lambda each: each.id != chosen)
    if not form.person_id.data and len(found) == 1:
        form.person_id.data = str(found[0].id)
    return render_template(
        "school/requests/accept.html",
        view=view,
        line=view.line,
        form=form,
        found=found,
        **words(profile),
    )


def _card_page(view: RequestView, form: PersonForm) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/requests/card.html", view=view, line=view.line, form=form, **words(profile)
    )


def _card_faults(card: PersonCard, profile: Profile) -> dict[str, str]:
    faults = faults_of_card(current_work(), card)
    if card.kind not in mentee_kinds(profile):
        faults["kind"] = "kind_unknown"
    return faults
