"""«Имя в документах»: how a name reads in each case, and the forms a person wrote instead."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.registry import queries
from school.registry.cases import Case, all_cases
from school.registry.names import PersonName
from school.registry.queries import PersonView
from school.registry.service import set_name_cases
from school.web.faults import faults_into
from school.web.labels import GENDERS
from school.web.people import log_view
from web.forms import Form, LineField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.work import current_work

bp = Blueprint(
    "person_names",
    __name__,
    url_prefix="/s/<school_code>/people/<uuid:person_id>/name",
    template_folder="templates",
)
# A sentence of a real document for each case.
SENTENCES: Mapping[str, str] = {
    "nominative": mark("the mentor is %(name)s"),
    "genitive": mark("consent from %(name)s"),
    "dative": mark("to thank %(name)s"),
    "accusative": mark("to appoint %(name)s as a mentor"),
    "instrumental": mark("to attach a mentee to %(name)s"),
    "prepositional": mark("information about %(name)s"),
}
BEFORE_A_VOWEL = mark("information on %(name)s")


class NameForm(Form):
    """A form for each case; an empty one leaves the case to the rules of grammar."""

    gender = SelectField(_l("Gender"), default="")
    genitive = LineField(_l("Genitive: from whom?"))
    dative = LineField(_l("Dative: to whom?"))
    accusative = LineField(_l("Accusative: whom?"))
    instrumental = LineField(_l("Instrumental: by whom?"))
    prepositional = LineField(_l("Prepositional: about whom?"))

    def offer(self) -> "NameForm":
        self.gender.choices = [("", _("choose")), *((c, _(word)) for c, word in GENDERS.items())]
        return self

    def overrides(self) -> dict[str, str]:
        return {case.value: self[case.value].data or "" for case in OBLIQUE}


OBLIQUE = tuple(case for case in Case if case is not Case.NOMINATIVE)


@bp.get("")
@requires(Permission.PEOPLE_VIEW)
def show(person_id: UUID) -> ResponseReturnValue:
    view = queries.person_view(current_work().session, person_id)
    if view.merged_into_id is not None:
        return redirect(url_for(".show", person_id=view.merged_into_id))
    log_view(view.line, profile_of(current_work().session))
    return _page(NameForm(data=dict(view.name_cases)).offer(), view)


@bp.post("")
@requires(Permission.PEOPLE_EDIT)
def save(person_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), NameForm().offer()
    view = queries.person_view(work.session, person_id)
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            set_name_cases(work, person_id, form.overrides(), form.gender.data or None)
            say(_("The name in documents is saved."))
            return redirect(url_for(".show", person_id=person_id), 303)
    return _page(form, view), 422


def _page(form: NameForm, view: PersonView) -> str:
    person = view.line
    name = PersonName(person.surname, person.given_name, person.patronymic)
    own = {case: str(text) for case, text in view.name_cases.items()}
    by_rules: dict[str, str] = {}
    if person.gender:
        by_rules = all_cases(name, person.gender)
    return render_template(
        "school/people/name.html",
        form=form,
        person=person,
        by_rules=by_rules,
        lines=[(case, sentence(case, own.get(case) or text), case in own)
               for case, text in by_rules.items()],
        cases=[case.value for case in OBLIQUE],
    )  # fmt: skip


def sentence(case: str, name: str) -> str:
    """The name as it will stand in a document; «об Анне», but «о Вере»."""
    if case == Case.PREPOSITIONAL and name[:1].lower() in "аоуэи":
        return _(BEFORE_A_VOWEL, name=name)
    return _(SENTENCES[case], name=name)
