"""The lists that are voted on: chosen from the year's pairs, in words that stand on the slips."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from school.finale import queries
from school.finale.candidates import Candidate, candidates
from school.finale.nominees import Wording, nominate, reword, take_off
from school.web.final_words import faults_into, refusal
from school.web.finale import bp
from school.web.finale.event import words
from web.fields import TextField, TicksField
from web.filters import full_name, surname_first
from web.forms import Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.page import say
from web.work import current_work


class ChooseForm(Form):
    chosen = TicksField(_l("Whom to put on the list"))


class WordingForm(Form):
    title = LineField(_l("As it stands on the slip"), validators=[UpTo(200)])
    about = TextField(_l("One sentence about it"), validators=[UpTo(500)])


@bp.get("/<uuid:final_id>/lists/<pick_code>")
@requires(Permission.FINALE_EDIT)
def choose(final_id: UUID, pick_code: str) -> str:
    offered = _offered(final_id, pick_code)
    return _page(final_id, pick_code, offered, _form(offered, ChooseForm()))


@bp.post("/<uuid:final_id>/lists/<pick_code>")
@requires(Permission.FINALE_EDIT)
def put_on(final_id: UUID, pick_code: str) -> ResponseReturnValue:
    offered = _offered(final_id, pick_code)
    form = _form(offered, ChooseForm())
    if not form.chosen.data:
        form.take({"chosen": _("Tick at least one line.")})
    elif form.validate():
        by_key = {str(each.key): each for each in offered}
        chosen = {by_key[key].key: Wording(title=proposed(by_key[key])) for key in form.chosen.data}
        try:
            with faults_into(form):
                rows = nominate(current_work(), final_id, pick_code, chosen)
                say(ngettext("%(num)s line is on the list.", "%(num)s lines are on the list.",
                             len(rows)))  # fmt: skip
                return redirect(url_for(".show", final_id=final_id), 303)
        except WrongState as refused:
            say(refusal(refused), "bad")
            return redirect(url_for(".show", final_id=final_id), 303)
    return _page(final_id, pick_code, offered, form), 422


@bp.get("/<uuid:final_id>/nominees/<uuid:nominee_id>")
@requires(Permission.FINALE_EDIT)
def wording(final_id: UUID, nominee_id: UUID) -> str:
    nominee = _nominee(final_id, nominee_id)
    return _wording_page(final_id, nominee, WordingForm(obj=nominee))


@bp.post("/<uuid:final_id>/nominees/<uuid:nominee_id>")
@requires(Permission.FINALE_EDIT)
def save_wording(final_id: UUID, nominee_id: UUID) -> ResponseReturnValue:
    nominee = _nominee(final_id, nominee_id)
    form = WordingForm()
    if form.validate():
        try:
            with faults_into(form):
                said = Wording(title=form.title.data or "", about=form.about.data or "")
                reword(current_work(), final_id, nominee_id, said)
                say(_("The line is saved."))
                return redirect(url_for(".show", final_id=final_id), 303)
        except WrongState as refused:
            say(refusal(refused), "bad")
            return redirect(url_for(".show", final_id=final_id), 303)
    return _wording_page(final_id, nominee, form), 422


@bp.post("/<uuid:final_id>/nominees/<uuid:nominee_id>/remove")
@requires(Permission.FINALE_EDIT)
def remove(final_id: UUID, nominee_id: UUID) -> ResponseReturnValue:
    try:
        take_off(current_work(), final_id, nominee_id)
        say(_("The line is off the list."))
    except WrongState as refused:
        say(refusal(refused), "bad")
    return redirect(url_for(".show", final_id=final_id), 303)


def proposed(candidate: Candidate) -> str:
    """How a candidate stands on the slip unless the school says otherwise."""
    if candidate.pair_id is None:
        return full_name(candidate.mentor)
    return candidate.project or _(
        "Work of the pair of %(mentor)s", mentor=surname_first(candidate.mentor)
    )


def _offered(final_id: UUID, pick_code: str) -> list[Candidate]:
    session = current_work().session
    event = queries.final_view(session, final_id)
    if pick_code not in _picks():
        raise NotFound("Pick")
    if event.state != "planned":
        raise WrongState("nominees_settled")
    return candidates(session, event.school_year.start, final_id, pick_code)


def _picks() -> Any:
    return words()["picks"]


def _form(offered: list[Candidate], form: ChooseForm) -> ChooseForm:
    form.chosen.choices = [
        (str(each.key), proposed(each)) for each in offered if not each.is_nominated
    ]
    return form


def _nominee(final_id: UUID, nominee_id: UUID) -> Any:
    listed = queries.nominees(current_work().session, final_id)
    found = next((each for each in listed if each.id == nominee_id), None)
    if found is None:
        raise NotFound("FinalNominee")
    return found


def _page(final_id: UUID, pick_code: str, offered: list[Candidate], form: ChooseForm) -> str:
    event = queries.final_view(current_work().session, final_id)
    return render_template(
        "school/finale/choose.html", event=event, pick=pick_code, offered=offered, form=form,
        proposed=proposed, **words(),
    )  # fmt: skip


def _wording_page(final_id: UUID, nominee: Any, form: WordingForm) -> str:
    event = queries.final_view(current_work().session, final_id)
    return render_template(
        "school/finale/wording.html", event=event, nominee=nominee, form=form, **words()
    )
