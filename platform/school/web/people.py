"""The school's people: find one, enter one, look at a card, correct it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField

from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.programmes.people import correct_person
from school.registry import queries
from school.registry.duplicates import namesake_of
from school.registry.queries import PersonLine, PersonView, Wanted
from school.registry.rules import (
    FINISHED,
    SENT,
    TEACHING,
    WITH_CLASS,
    WORKING,
    age_on,
    is_minor,
    is_young_teacher,
    kinds_of_people,
)
from school.registry.service import PersonCard, add_person, faults_of_card
from school.web import search
from school.web.faults import also_into, faults_into
from school.web.labels import GENDERS, Labels, first_up, phone_words
from school.web.person_parts import TEMPLATES, parts_for
from web.filters import full_name
from web.forms import DayField, Form, LineField, UpTo, WholeField
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.paging import page_of
from web.work import current_work, seen

bp = Blueprint(
    "people", __name__, url_prefix="/s/<school_code>/people", template_folder="templates"
)


# Groups of fields, and the kinds of people each is asked of.
ASKED: Mapping[str, frozenset[str]] = {
    "class": WITH_CLASS,
    "teaching": TEACHING,
    "work": WORKING,
    "finished": FINISHED,
    "sent": SENT,
}


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
    phone = LineField(_l("Telephone"), validators=[UpTo(60)])
    email = LineField(_l("E-mail"), validators=[UpTo(120)])
    workplace = LineField(_l("Place of work"), validators=[UpTo(200)])
    position = LineField(_l("Position"), validators=[UpTo(150)])
    finished_year = WholeField(_l("Finished school in"))
    partner_id = SelectField(_l("From the organisation"), default="", validate_choice=False)
    left_on = DayField(_l("Left the school on"))
    is_namesake = BooleanField(_l("This is somebody else with the same name"))

    def offer(self, profile: Profile, partners: Sequence[tuple[UUID, str]] = ()) -> "PersonForm":
        """Fill the list boxes in the reader's language; without partners their box is not shown."""
        labels = Labels(profile)
        kinds = [(code, first_up(labels.person(code))) for code in kinds_of_people(profile)]
        self.kind.choices = [("", _("choose")), *kinds]
        by_patronymic = ("", _("by the patronymic"))
        self.gender.choices = [by_patronymic, *((code, _(word)) for code, word in GENDERS.items())]
        self.partner_id.choices = [
            ("", _("not from an organisation")),
            *((str(key), name) for key, name in partners),
        ]
        return self

    def asks(self, group: str) -> bool:
        """Whether the fields of a group are shown: by the kind chosen, or all before it is."""
        return not self.kind.data or self.kind.data in ASKED[group]

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
            phone=self.phone.data or "",
            email=self.email.data or "",
            workplace=self.workplace.data or "",
            position=self.position.data or "",
            finished_year=self.finished_year.data,
            partner_id=_as_id(self.partner_id.data),
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
        families=False,
    )
    condition = queries.matching(wanted)
    page = page_of(queries.count_people(work.session, condition), asked)
    return render_template(
        "school/people/index.html",
        wanted=wanted,
        page=page,
        people=queries.people(work.session, condition, offset=page.offset, limit=page.size),
        similar=[] if page.total else queries.similar(work.session, wanted.text),
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
    return _new_page(_offered(PersonForm(data={"kind": request.args.get("kind", "")})))


@bp.post("/new")
@requires(Permission.PEOPLE_EDIT)
def add() -> ResponseReturnValue:
    work = current_work()
    profile = profile_of(work.session)
    form = _offered(PersonForm())
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
    return _new_page(form), 422


@bp.get("/<uuid:person_id>")
@requires(Permission.PEOPLE_VIEW)
def show(person_id: UUID) -> ResponseReturnValue:
    work = current_work()
    view = queries.person_view(work.session, person_id)
    if view.merged_into_id is not None:
        return redirect(url_for(".show", person_id=view.merged_into_id))
    person = view.line
    profile = profile_of(work.session)
    log_view(person, profile)
    return render_template(
        "school/people/show.html",
        person=person,
        view=view,
        age=age_on(work.today(), person.born_on) if person.born_on else None,
        gender=_(GENDERS[person.gender]) if person.gender else None,
        phone=phone_words(view.phone),
        parts=parts_for(work, person, profile),
        templates=TEMPLATES,
        twin=namesake_of(work.session, person, work.today()) if _may_merge() else None,
        labels=Labels(profile),
        asked={group for group, kinds in ASKED.items() if person.kind in kinds},
        **_young(),
    )


@bp.get("/<uuid:person_id>/edit")
@requires(Permission.PEOPLE_EDIT)
def edit(person_id: UUID) -> ResponseReturnValue:
    work = current_work()
    view = queries.person_view(work.session, person_id)
    if view.merged_into_id is not None:
        return redirect(url_for(".edit", person_id=view.merged_into_id))
    log_view(view.line, profile_of(work.session))
    return _edit_page(_offered(PersonForm(data=_as_typed(view)), view.partner_id), view.line)


@bp.post("/<uuid:person_id>/edit")
@requires(Permission.PEOPLE_EDIT)
def save(person_id: UUID) -> ResponseReturnValue:
    work = current_work()
    profile = profile_of(work.session)
    view = queries.person_view(work.session, person_id)
    form = _offered(PersonForm(), view.partner_id)
    if form.validate():
        with faults_into(form, profile):
            person = correct_person(work, person_id, form.card())
            say(_("The card is saved."))
            if view.name_cases and not person.name_cases:
                say(_("The name is another now: look through the name in documents."), "near")
            return redirect(url_for(".show", person_id=person_id), 303)
    else:
        also_into(form, faults_of_card(work, form.card()), profile)
    return _edit_page(form, view.line), 422


def _offered(form: PersonForm, partner_id: UUID | None = None) -> PersonForm:
    session = current_work().session
    return form.offer(profile_of(session), queries.partner_choices(session, partner_id))


def _new_page(form: PersonForm) -> str:
    return render_template("school/people/new.html", form=form)


def _edit_page(form: PersonForm, person: PersonLine) -> str:
    return render_template("school/people/edit.html", form=form, person=person)


def _may_merge() -> bool:
    return current_actor().may(Permission.PEOPLE_MERGE)


def _as_id(text: str | None) -> UUID | None:
    """An identifier chosen in a list box; nonsense is nobody's partner and is refused later."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)


def log_view(person: PersonLine, profile: Profile) -> None:
    """Whoever opens a child's card leaves a trace, also when only reading."""
    if is_minor(person.kind, person.born_on, current_work().today(), profile):
        with seen(current_actor()) as log:
            log.record("person.seen", "person", person.id, kind="view")


def _as_typed(view: PersonView) -> dict[str, object]:
    """The card as its form shows it."""
    person = view.line
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
        "phone": phone_words(view.phone),
        "email": view.email,
        "workplace": view.workplace,
        "position": view.position,
        "finished_year": view.finished_year,
        "partner_id": str(view.partner_id or ""),
    }


def _young() -> dict[str, object]:
    """What a template needs to tell young teachers of the current year."""
    year = SchoolYear.of(current_work().today())

    def is_young(person: PersonLine) -> bool:
        return person.kind == "teacher" and is_young_teacher(person.teaching_since, year)

    return {"is_young": is_young, "year": year, "WITH_CLASS": WITH_CLASS}
