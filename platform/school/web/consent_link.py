"""What a parent or an adult sees by a link: each document by itself, two equal answers to each."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import RadioField, SelectChoice

from kernel.errors import WrongState
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from school.consents.signing import AskedPapers, answer, asked_papers
from school.web import consent_words as words
from school.web.guest import OpenLink, by_link
from school.web.labels import phone_words
from web.forms import Form, LineField, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.work import current_work

bp = Blueprint("consent_link", __name__, url_prefix="/c", template_folder="templates")

YES, NO = "yes", "no"


class SignForm(Form):
    full_name = LineField(_l("Your full name"), validators=[UpTo(150)])


@bp.get("/<token>")
@by_link("consent")
def show(link: OpenLink, token: str) -> ResponseReturnValue:
    asked = asked_papers(current_work().session, link.id)
    return _page(_form(asked, empty=True), asked)


@bp.post("/<token>")
@by_link("consent")
def sign(link: OpenLink, token: str) -> ResponseReturnValue:
    work = current_work()
    asked = asked_papers(work.session, link.id)
    form = _form(asked)
    choices = {
        paper.purpose: form[f"choice_{paper.purpose}"].data == YES
        for paper in asked.papers
        if form[f"choice_{paper.purpose}"].data in (YES, NO)
    }
    if form.validate():
        try:
            with words.faults_into(form):
                done = answer(work, asked, choices, form.full_name.data or "")
                return _shown("school/guest/consent_done.html", asked, done=done)
        except WrongState as refused:
            if refused.code != "consent_outlived":
                raise
            return _shown("school/guest/consent_outlived.html", asked), 409
    return _page(form, asked), 422


def _form(asked: AskedPapers, *, empty: bool = False) -> SignForm:
    """A form with a question for each document, none of them answered beforehand."""
    fields: dict[str, Any] = {
        f"choice_{paper.purpose}": RadioField(
            words.purpose_name(profile_of(current_work().session), paper.purpose),
            choices=[
                SelectChoice(YES, _("I sign the consent")),
                SelectChoice(NO, _("I do not sign")),
            ],
            validate_choice=False,
        )
        for paper in asked.papers
    }
    made = type("SignDocuments", (SignForm,), fields)
    form: SignForm = made(formdata=None) if empty else made()
    return form


def _page(form: SignForm, asked: AskedPapers) -> str:
    return _shown("school/guest/consent.html", asked, form=form)


def _shown(template: str, asked: AskedPapers, **values: object) -> str:
    work = current_work()
    school = work.session.scalars(select(School).where(School.id == work.actor.school_id)).one()
    return render_template(
        template,
        asked=asked,
        school=school,
        today=work.today(),
        profile=profile_of(work.session),
        purpose_name=words.purpose_name,
        purpose_aim=words.purpose_aim,
        relation_name=words.relation_name,
        phone_words=phone_words,
        **values,
    )
