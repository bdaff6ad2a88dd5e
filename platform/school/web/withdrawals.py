"""A consent taken back: the page says in words what stops, then the curator confirms."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from school.consents.history import ConsentLine
from school.consents.rules import stands
from school.web import consent_words as words
from school.web.consent_forms import WithdrawForm
from school.web.consent_held import Held, held_of, shared
from school.web.consents import say_returned
from school.withdrawal.rules import TASKS
from school.withdrawal.service import (
    WithdrawConsent,
    effects_of,
    withdraw_consent,
)
from web.filters import full_name
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "withdrawals", __name__, url_prefix="/s/<school_code>/consents", template_folder="templates"
)


@bp.get("/people/<uuid:person_id>/withdraw/<purpose>")
@requires(Permission.CONSENTS_EDIT)
def ask(person_id: UUID, purpose: str) -> str:
    held = _held(person_id, purpose)
    form = WithdrawForm(data={"withdrawn_on": current_work().today()})
    return _page(form, held, purpose)


@bp.post("/people/<uuid:person_id>/withdraw/<purpose>")
@requires(Permission.CONSENTS_EDIT)
def do(person_id: UUID, purpose: str) -> ResponseReturnValue:
    held, form = _held(person_id, purpose), WithdrawForm()
    _offer(form, held, purpose)
    if form.validate():
        with words.faults_into(form):
            done = withdraw_consent(
                current_work(),
                WithdrawConsent(
                    person_id=person_id,
                    purpose=purpose,
                    withdrawn_on=form.withdrawn_on.data,
                    by_id=form.by.data,
                    note=form.note.data or "",
                ),
            )
            say(_("The consent is taken back."))
            for task in done.tasks:
                say(_("New task: %(task)s.", task=_(words.TASKS[task])), "near")
            return redirect(url_for("consents.person", person_id=person_id), 303)
    return _page(form, held, purpose), 422


@bp.post("/people/<uuid:person_id>/return")
@requires(Permission.CONSENTS_EDIT)
def let_return(person_id: UUID) -> ResponseReturnValue:
    """The consents stand again, signed by a link: the person comes back to the bases."""
    held = held_of(person_id)
    if not held.may_return:
        raise WrongState("consents_missing")
    say_returned(person_id)
    return redirect(url_for("consents.person", person_id=person_id), 303)


def _held(person_id: UUID, purpose: str) -> Held:
    """A person with a consent of the purpose to take back; other addresses have no page."""
    held = held_of(person_id)
    if purpose not in TASKS:
        raise NotFound("Consent")
    if not _in_force(held, purpose):
        raise WrongState("no_such_consent")
    return held


def _in_force(held: Held, purpose: str) -> list[ConsentLine]:
    today = current_work().today()
    return [
        line
        for line in held.consents
        if line.purpose == purpose and stands(line.withdrawn_on, line.valid_until, today)
    ]


def _offer(form: WithdrawForm, held: Held, purpose: str) -> None:
    """Whoever signed, and whoever might sign today; the use case checks the same."""
    people = {line.signer_id: full_name(line) for line in _in_force(held, purpose)}
    people |= {each.id: full_name(each) for each in held.signers}
    form.by.choices = [SelectChoice(str(known), name) for known, name in people.items()]
    if len(people) == 1 and form.by.data is None:
        form.by.data = next(iter(people))


def _page(form: WithdrawForm, held: Held, purpose: str) -> str:
    if form.by.choices is None:
        _offer(form, held, purpose)
    return render_template(
        "school/consents/withdraw.html",
        form=form,
        held=held,
        purpose=purpose,
        effects=effects_of(current_work(), held.person.id, purpose),
        **shared(held.profile),
    )
