"""The school's people: find one, enter one, look at a card, correct it."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField

from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.programmes.people import correct_person
from school.programmes.queries import parts_of
from school.registry import queries
from school.registry.queries import PersonLine, Wanted
from school.registry.rules import (
    TEACHING,
    WITH_CLASS,
    age_on,
    is_minor,
    is_young_teacher,
    kinds_of_people,
)
from school.registry.service import PersonCard, add_person, faults_of_card
from school.web import search
from school.web.faults import also_into, faults_into
from school.web.labels import GENDERS, Labels, first_up
from web.filters import full_name
from web.forms import DayField, Form, LineField, UpTo
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.paging import page_of
from web.work import current_work, seen

bp = Blueprint(
    "people", __name__, url_prefix="/s/<school_code>/people", template_folder="templates"
)


class PersonForm(Form):
    """One card for every kind; what does not belong to the kind is passed over."""

    full_name = LineField(_l("Full name"), validators=[UpTo(150)])
    kind = SelectField(_l("Who is it"), default="")
    school_class = LineField(_l("Class"), validators=[UpTo(20)])
    subject = LineField(_l("Subject"), validators=[UpTo(120)])
    teaching_since = DayField(_l("Teaching since"))
    is_manager = BooleanField(_l("Belongs to the management team of the school"))
    born_on = DayField(_l("Date of birth"))
    gender = SelectField(_l("Gender"), default="")
    left_on = DayField(_l("Left the school on"))
    is_namesake = BooleanField(_l("This is somebody else with the same name"))

    def offer(self, profile: Profile) -> "PersonForm":
        """Fill the list boxes in the reader's language."""
        labels = Labels(profile)
        kinds = [(code, first_up(labels.person(code))) for code in kinds_of_people(profile)]
        self.kind.choices = [("", _("choose")), *kinds]
        by_patronymic = ("", _("by the patronymic"))
        self.gender.choices = [by_patronymic, *((code, _(word)) for code, word in GENDERS.items())]
        return self

    def card(self) -> PersonCard:
        return PersonCard(
            full_name=self.full_name.data or "",
            kind=self.kind.data,
            school_class=self.school_class.data or "",
            gender=self.gender.data or None,
            born_on=self.born_on.data,
            subject=self.subject.data or "",
            teaching_since=self.teaching_since.data,
            is_manager=self.is_manager.data,
            left_on=self.left_on.data,
            is_namesake=self.is_namesake.data,
        )


@bp.get("")
@requires(Permission.PEOPLE_VIEW)
def index() -> str:
    work = current_work()
    profile = profile_of(work.session)
    asked = request.args
    wanted = Wanted(
        text=search.typed(),
        kind=asked.get("kind", ""),
        school_class=asked.get("class", "")[:10],
        gone=asked.get("gone") == "1",
    )
    condition = queries.matching(wanted)
    page = page_of(queries.count_people(work.session, condition), asked)
    return render_template(
        "school/people/index.html",
        wanted=wanted,
        page=page,
        people=queries.people(work.session, condition, offset=page.offset, limit=page.size),
        classes=queries.classes(work.session),
        kinds=kinds_of_people(profile),
        labels=Labels(profile),
        **_young(),
    )


@bp.post("/search")
@requires(Permission.PEOPLE_VIEW)
def look_for() -> ResponseReturnValue:
    """For this list and for every other one that is narrowed by a name."""
    return redirect(search.remember(), 303)


@bp.get("/new")
@requires(Permission.PEOPLE_EDIT)
def new() -> str:
    profile = profile_of(current_work().session)
    form = PersonForm(data={"kind": request.args.get("kind", "")}).offer(profile)
    return render_template("school/people/new.html", form=form)


@bp.post("/new")
@requires(Permission.PEOPLE_EDIT)
def add() -> ResponseReturnValue:
    work = current_work()
    profile = profile_of(work.session)
    form = PersonForm().offer(profile)
    if form.validate():
        with faults_into(form, profile):
            person = add_person(work, form.card())
            if "another" in request.form:
                say(_("The card is saved. The next one:"))
                return redirect(url_for(".new", kind=person.kind), 303)
            say(_("The card is saved."))
            return redirect(url_for(".show", person_id=person.id), 303)
    else:
        also_into(form, faults_of_card(work, form.card()), profile)
    return render_template("school/people/new.html", form=form), 422


@bp.get("/<uuid:person_id>")
@requires(Permission.PEOPLE_VIEW)
def show(person_id: UUID) -> str:
    work = current_work()
    person = queries.person_line(work.session, person_id)
    profile = profile_of(work.session)
    _log_view(person, profile)
    return render_template(
        "school/people/show.html",
        person=person,
        age=age_on(work.today(), person.born_on) if person.born_on else None,
        gender=_(GENDERS[person.gender]) if person.gender else None,
        parts=parts_of(work.session, person_id),
        labels=Labels(profile),
        teaching=person.kind in TEACHING,
        **_young(),
    )


@bp.get("/<uuid:person_id>/edit")
@requires(Permission.PEOPLE_EDIT)
def edit(person_id: UUID) -> str:
    work = current_work()
    person = queries.person_line(work.session, person_id)
    profile = profile_of(work.session)
    _log_view(person, profile)
    form = PersonForm(data=_as_typed(person)).offer(profile)
    return render_template("school/people/edit.html", form=form, person=person)


@bp.post("/<uuid:person_id>/edit")
@requires(Permission.PEOPLE_EDIT)
def save(person_id: UUID) -> ResponseReturnValue:
    work = current_work()
    profile = profile_of(work.session)
    person = queries.person_line(work.session, person_id)
    form = PersonForm().offer(profile)
    if form.validate():
        with faults_into(form, profile):
            correct_person(work, person_id, form.card())
            say(_("The card is saved."))
            return redirect(url_for(".show", person_id=person_id), 303)
    else:
        also_into(form, faults_of_card(work, form.card()), profile)
    return render_template("school/people/edit.html", form=form, person=person), 422


def _log_view(person: PersonLine, profile: Profile) -> None:
    """Whoever opens a child's card leaves a trace, also when only reading."""
    if is_minor(person.kind, person.born_on, current_work().today(), profile):
        with seen(current_actor()) as log:
            log.record("person.seen", "person", person.id, kind="view")


def _as_typed(person: PersonLine) -> dict[str, object]:
    """The card as its form shows it."""
    return {
        "full_name": full_name(person),
        "kind": person.kind,
        "school_class": person.school_class,
        "gender": person.gender or "",
        "born_on": person.born_on,
        "subject": person.subject,
        "teaching_since": person.teaching_since,
        "is_manager": person.is_manager,
        "left_on": person.left_on,
    }


def _young() -> dict[str, object]:
    """What a template needs to tell young teachers of the current year."""
    year = SchoolYear.of(current_work().today())

    def is_young(person: PersonLine) -> bool:
        return person.kind == "teacher" and is_young_teacher(person.teaching_since, year)

    return {"is_young": is_young, "year": year, "WITH_CLASS": WITH_CLASS}
