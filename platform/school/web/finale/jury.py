"""Voices of the jury: adding them by part, printing slips, writing down a slip of paper."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms import HiddenField, RadioField, SelectChoice, SelectField

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.finale import queries
from school.finale.queries import Voice
from school.finale.rules import other_parts
from school.finale.voices import MOST_AT_ONCE, add_voices, make_slips, remove_voice
from school.finale.voting import enter_paper
from school.web.final_words import faults_into, named, refusal
from school.web.finale import bp
from school.web.finale.event import words
from school.web.qr import qr_svg
from web.forms import Form, Needed, WholeField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.page import say
from web.work import current_work


class VoicesForm(Form):
    part = SelectField(_l("Part of the jury"))
    count = WholeField(_l("How many voices"), validators=[Needed()], least=1, most=MOST_AT_ONCE)
    # The last number the page showed: a button hit twice gives one set.
    last = HiddenField()


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip to cut out: whose voice, and the way to it."""

    voice: Voice
    address: str

    @property
    def code(self) -> Markup:
        return qr_svg(self.address, _("Code of voice %(n)s", n=self.voice.number))


@bp.get("/<uuid:final_id>/jury")
@requires(Permission.FINALE_EDIT)
def jury(final_id: UUID) -> str:
    listed = queries.voices(current_work().session, final_id)
    last = max((voice.number for voice in listed), default=0)
    return _page(final_id, listed, _with_parts(VoicesForm(data={"last": str(last)})))


@bp.post("/<uuid:final_id>/jury")
@requires(Permission.FINALE_EDIT)
def add(final_id: UUID) -> ResponseReturnValue:
    work = current_work()
    queries.final_view(work.session, final_id)
    form = _with_parts(VoicesForm())
    if form.validate():
        last = int(form.last.data) if (form.last.data or "").isdecimal() else -1
        try:
            with faults_into(form):
                number = add_voices(work, final_id, form.part.data, form.count.data, last)
                say(ngettext("%(num)s voice is added.", "%(num)s voices are added.", number))
                return redirect(url_for(".jury", final_id=final_id), 303)
        except WrongState as refused:
            say(refusal(refused), "bad")
            return redirect(url_for(".jury", final_id=final_id), 303)
    return _page(final_id, queries.voices(work.session, final_id), form), 422


@bp.post("/<uuid:final_id>/jury/<uuid:voter_id>/remove")
@requires(Permission.FINALE_EDIT)
def take_voice(final_id: UUID, voter_id: UUID) -> ResponseReturnValue:
    try:
        remove_voice(current_work(), final_id, voter_id)
        say(_("The voice is taken away."))
    except WrongState as refused:
        say(refusal(refused), "bad")
    return redirect(url_for(".jury", final_id=final_id), 303)


@bp.post("/<uuid:final_id>/slips")
@requires(Permission.FINALE_EDIT)
def slips(final_id: UUID) -> ResponseReturnValue:
    """Slips of all who have none yet, or a new one of a single voice; links are told once."""
    work = current_work()
    event = queries.final_view(work.session, final_id)
    try:
        one = UUID(request.form["voice"]) if request.form.get("voice") else None
    except ValueError:
        raise NotFound("FinalVoter") from None
    try:
        made = make_slips(work, final_id, None if one is None else [one])
    except WrongState as refused:
        say(refusal(refused), "bad")
        return redirect(url_for(".show", final_id=final_id), 303)
    listed = [
        Slip(voice, url_for("final_vote.show", token=made[voice.id], _external=True))
        for voice in queries.voices(work.session, final_id)
        if voice.id in made
    ]
    return render_template("school/finale/slips.html", event=event, slips=listed, **words())


@bp.get("/<uuid:final_id>/paper/<uuid:voter_id>")
@requires(Permission.FINALE_EDIT)
def paper(final_id: UUID, voter_id: UUID) -> str:
    voice = queries.voice_of(current_work().session, final_id, voter_id)
    return _paper_page(final_id, voice, _paper_form(final_id))


@bp.post("/<uuid:final_id>/paper/<uuid:voter_id>")
@requires(Permission.FINALE_EDIT)
def write_paper(final_id: UUID, voter_id: UUID) -> ResponseReturnValue:
    work = current_work()
    voice = queries.voice_of(work.session, final_id, voter_id)
    form = _paper_form(final_id)
    try:
        choices = {
            field.name: UUID(field.data)
            for field in form
            if isinstance(field, RadioField) and field.data not in (None, "", "None")
        }
    except ValueError:
        raise NotFound("FinalNominee") from None
    if choices:
        try:
            with faults_into(form):
                enter_paper(work, final_id, voter_id, choices)
                say(_("Voice %(n)s is written down.", n=voice.number))
                return redirect(url_for(".jury", final_id=final_id), 303)
        except WrongState as refused:
            say(refusal(refused), "bad")
            return redirect(url_for(".jury", final_id=final_id), 303)
    else:
        questions = (field.name for field in form if isinstance(field, RadioField))
        form.take({name: _("Choose one.") for name in questions})
    return _paper_page(final_id, voice, form), 422


def _paper_form(final_id: UUID) -> Form:
    """A question for each pick; nothing of what was written before is shown."""
    profile = profile_of(current_work().session)
    listed = queries.nominees(current_work().session, final_id)
    fields: dict[str, Any] = {
        pick.code: RadioField(
            named(profile.final_event.picks, pick.code),
            choices=[
                SelectChoice(str(each.id), f"{each.n}. {each.title}")
                for each in listed
                if each.pick == pick.code
            ],
            validate_choice=False,
        )
        for pick in profile.final_event.picks
        if any(each.pick == pick.code for each in listed)
    }
    form: Form = type("PaperForm", (Form,), fields)()
    return form


def _with_parts(form: VoicesForm) -> VoicesForm:
    profile = profile_of(current_work().session)
    form.part.choices = [
        (code, named(profile.final_event.jury, code)) for code in other_parts(profile)
    ]
    return form


def _page(final_id: UUID, listed: list[Voice], form: VoicesForm) -> str:
    event = queries.final_view(current_work().session, final_id)
    return render_template(
        "school/finale/jury.html", event=event, voices=listed, form=form, **words()
    )


def _paper_page(final_id: UUID, voice: Voice, form: Form) -> str:
    event = queries.final_view(current_work().session, final_id)
    return render_template(
        "school/finale/paper.html", event=event, voice=voice, form=form, **words()
    )
