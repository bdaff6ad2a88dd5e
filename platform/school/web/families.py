"""Who stands for a child: the family on the child's page, a new adult, a correction, an end."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, SelectChoice, SelectField

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.consents.rules import needs_representative
from school.registry import queries
from school.registry.families import (
    FamilyLine,
    Relative,
    add_relative,
    adults_named,
    correct_relative,
    end_relative,
    family_of,
)
from school.registry.queries import PersonLine
from school.web import consent_words as words
from school.web import search
from school.web.consent_forms import as_id
from school.web.consent_held import log_view
from school.web.labels import Labels, phone_words
from web.filters import full_name
from web.forms import DayField, Form, LineField, Needed, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

bp = Blueprint(
    "families",
    __name__,
    url_prefix="/s/<school_code>/people/<uuid:person_id>/family",
    template_folder="templates",
)


class RelativeForm(Form):
    """An adult found in the register, or a new card of a parent."""

    person = RadioField(_l("Who is it"), coerce=as_id, validate_choice=False)
    full_name = LineField(_l("Full name"), validators=[UpTo(150)])
    is_namesake = BooleanField(_l("This is somebody else with the same name"))
    relation = SelectField(_l("Who this is to the child"), default="", validate_choice=False)
    phone = LineField(_l("Telephone"), validators=[UpTo(40)])
    email = LineField(_l("E-mail"), validators=[UpTo(120)])

    def offer(self, profile: Profile, found: list[PersonLine]) -> "RelativeForm":
        options = [SelectChoice(code, name) for code, name in words.relations(profile)]
        self.relation.choices = [SelectChoice("", _("choose")), *options]
        self.person.choices = [
            *(SelectChoice(str(each.id), f"{full_name(each)}, {Labels(profile).person(each.kind)}")
              for each in found),
            SelectChoice("new", _("somebody new: I write the name below")),
        ]  # fmt: skip
        return self

    def relative(self) -> Relative:
        return Relative(
            relation=self.relation.data or "",
            person_id=self.person.data,
            full_name=self.full_name.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            is_namesake=self.is_namesake.data,
        )


class EndForm(Form):
    until = DayField(_l("Since when no longer"), validators=[Needed()])


@bp.get("")
@requires(Permission.PEOPLE_VIEW)
def index(person_id: UUID) -> str:
    child = _child(person_id)
    work = current_work()
    profile = profile_of(work.session)
    family = family_of(work.session, person_id)
    return render_template(
        "school/families/index.html",
        child=child,
        family=[each for each in family if each.stands(work.today())],
        ended=[each for each in family if not each.stands(work.today())],
        **_shared(profile),
    )


@bp.get("/new")
@requires(Permission.PEOPLE_EDIT)
def new(person_id: UUID) -> str:
    return _new_page(RelativeForm(formdata=None), _child(person_id))


@bp.post("/new")
@requires(Permission.PEOPLE_EDIT)
def add(person_id: UUID) -> ResponseReturnValue:
    child, form = _child(person_id), RelativeForm()
    form.offer(profile_of(current_work().session), _found(child))
    if form.validate():
        with words.faults_into(form):
            row = add_relative(current_work(), person_id, form.relative())
            say(_("The family is written down."))
            if row.is_legal:
                return redirect(url_for("consents.person", person_id=person_id), 303)
            return redirect(url_for(".index", person_id=person_id), 303)
    return _new_page(form, child), 422


@bp.get("/<uuid:guardian_id>/edit")
@requires(Permission.PEOPLE_EDIT)
def edit(person_id: UUID, guardian_id: UUID) -> str:
    child, line = _child(person_id), _line(person_id, guardian_id)
    typed = {"relation": line.relation, "phone": phone_words(line.phone), "email": line.email}
    return _edit_page(RelativeForm(formdata=None, data=typed), child, line)


@bp.post("/<uuid:guardian_id>/edit")
@requires(Permission.PEOPLE_EDIT)
def save(person_id: UUID, guardian_id: UUID) -> ResponseReturnValue:
    child, line, form = _child(person_id), _line(person_id, guardian_id), RelativeForm()
    form.offer(profile_of(current_work().session), [])
    if form.validate():
        with words.faults_into(form):
            correct_relative(current_work(), guardian_id, form.relative())
            say(_("The family is corrected."))
            return redirect(url_for(".index", person_id=person_id), 303)
    return _edit_page(form, child, line), 422


@bp.get("/<uuid:guardian_id>/end")
@requires(Permission.PEOPLE_EDIT)
def confirm(person_id: UUID, guardian_id: UUID) -> str:
    form = EndForm(data={"until": current_work().today()})
    return _end_page(form, _child(person_id), _line(person_id, guardian_id))


@bp.post("/<uuid:guardian_id>/end")
@requires(Permission.PEOPLE_EDIT)
def end(person_id: UUID, guardian_id: UUID) -> ResponseReturnValue:
    child, line, form = _child(person_id), _line(person_id, guardian_id), EndForm()
    if form.validate():
        with words.faults_into(form):
            end_relative(current_work(), guardian_id, form.until.data)
            say(_("%(name)s stands for the child no more.", name=full_name(line)))
            return redirect(url_for(".index", person_id=person_id), 303)
    return _end_page(form, child, line), 422


def _child(person_id: UUID) -> PersonLine:
    """The child; whoever looks at the family leaves a trace. An adult has no such page."""
    work = current_work()
    child = queries.person_line(work.session, person_id)
    is_child = needs_representative(child.kind, child.born_on, work.today())
    if not is_child and child.kind != "pupil":
        raise NotFound("Person")
    log_view(child.id, is_child)
    return child


def _line(person_id: UUID, guardian_id: UUID) -> FamilyLine:
    family = family_of(current_work().session, person_id)
    found = next((each for each in family if each.id == guardian_id), None)
    if found is None:
        raise NotFound("Guardian")
    return found


def _found(child: PersonLine) -> list[PersonLine]:
    work = current_work()
    standing = [each.person_id for each in family_of(work.session, child.id)
                if each.stands(work.today())]  # fmt: skip
    return adults_named(work.session, search.typed(), [child.id, *standing], work.today())


def _shared(profile: Profile) -> dict[str, object]:
    return {
        "labels": Labels(profile),
        "profile": profile,
        "relation_name": words.relation_name,
        "phone_words": phone_words,
    }


def _new_page(form: RelativeForm, child: PersonLine) -> str:
    profile = profile_of(current_work().session)
    found = _found(child)
    return render_template(
        "school/families/new.html",
        form=form.offer(profile, found),
        child=child,
        found=found,
        text=search.typed(),
        **_shared(profile),
    )


def _edit_page(form: RelativeForm, child: PersonLine, line: FamilyLine) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/families/edit.html",
        form=form.offer(profile, []),
        child=child,
        line=line,
        **_shared(profile),
    )


def _end_page(form: EndForm, child: PersonLine, line: FamilyLine) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/families/end.html", form=form, child=child, line=line, **_shared(profile)
    )
