"""Schools of the region: the list, a card, its dated status and yearly counts (RG-01, RG-02)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from regional.restructuring.queries import events_of_school
from regional.structure import queries, service
from regional.structure.points import written
from regional.web.event_words import KINDS, happened, heading
from regional.web.forms.structure import (
    CardForm,
    CountsForm,
    EndFlagForm,
    FlagForm,
    NewSchoolForm,
    words,
)
from regional.web.tabs import SCHOOLS, tabs
from regional.web.years import is_year
from web.guard import requires
from web.i18n import gettext, language
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("structure", __name__, url_prefix="/schools", template_folder="templates")


@bp.get("/")
@requires(Permission.STRUCTURE_VIEW)
def schools() -> str:
    work = current_work()
    today = work.today()
    wish = queries.SchoolFilter(
        on=today,
        school_year=SchoolYear.of(today).start,
        search=request.args.get("q", "").strip()[:80],
        municipality_id=work.actor.municipality_id or _uuid(request.args.get("municipality")),
        kind=request.args.get("kind", ""),
        flag=request.args.get("flag", ""),
    )
    page = page_of(queries.count_schools(work.session, wish), request.args)
    return render_template(
        "regional/structure/schools.html",
        tabs=tabs(SCHOOLS),
        rows=queries.schools_of_region(work.session, wish, limit=page.size, offset=page.offset),
        page=page,
        wish=wish,
        year=SchoolYear(wish.school_year),
        municipalities=queries.municipalities(work.session),
        **_names(),
    )


@bp.get("/<uuid:school_id>")
@requires(Permission.STRUCTURE_VIEW)
def show(school_id: UUID) -> str:
    session = current_work().session
    return render_template(
        "regional/structure/school.html",
        school=queries.school_of_region(session, school_id),
        places=queries.places_of(session, school_id),
        written=written,
        flags=queries.flags_of(session, school_id),
        counts=queries.counts_of(session, school_id),
        events=events_of_school(session, school_id),
        changes=[(kind, heading(kind)) for kind in KINDS],
        happened=happened,
        today=current_work().today(),
        year=SchoolYear.of(current_work().today()),
        SchoolYear=SchoolYear,
        **_names(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.STRUCTURE_EDIT)
def new() -> ResponseReturnValue:
    work = current_work()
    form = NewSchoolForm()
    form.kind.choices = list(_names()["kinds"].items())
    form.municipality_id.choices = [
        (str(i), name) for i, name in queries.municipalities(work.session)
    ]
    if form.validate_on_submit():
        try:
            school = service.enter_school(
                work,
                _card(form),
                municipality_id=UUID(form.municipality_id.data),
                since=form.since.data,
            )
        except Invalid as fault:
            form.take(words(fault.fields))
        else:
            say(gettext("The school is in the list."))
            return redirect(url_for(".show", school_id=school.id), 303)
    return _form("regional/structure/new.html", form)


@bp.route("/<uuid:school_id>/edit", methods=["GET", "POST"])
@requires(Permission.STRUCTURE_EDIT)
def edit(school_id: UUID) -> ResponseReturnValue:
    work = current_work()
    school = queries.school_of_region(work.session, school_id)
    form = CardForm(obj=school, coordinates=written(school.latitude, school.longitude))
    form.kind.choices = list(_names()["kinds"].items())
    if form.validate_on_submit():
        try:
            service.correct_card(work, school_id, _card(form))
        except Invalid as fault:
            form.take(words(fault.fields))
        else:
            say(gettext("The card is corrected."))
            return redirect(url_for(".show", school_id=school_id), 303)
    return _form("regional/structure/edit.html", form, school=school)


@bp.route("/<uuid:school_id>/counts/<int:start>", methods=["GET", "POST"])
@requires(Permission.STRUCTURE_EDIT)
def counts(school_id: UUID, start: int) -> ResponseReturnValue:
    work = current_work()
    if not is_year(start):
        raise NotFound
    school = queries.school_of_region(work.session, school_id)
    found = [c for c in queries.counts_of(work.session, school_id) if c.school_year == start]
    form = CountsForm(obj=found[0] if found else None)
    if form.validate_on_submit():
        given = service.YearCounts(
            pupils=form.pupils.data,
            teachers=form.teachers.data,
            young_teachers=form.young_teachers.data,
        )
        try:
            service.set_counts(work, school_id, start, given)
        except Invalid as fault:
            form.take(words(fault.fields))
        else:
            say(gettext("The counts are written. Indicators will follow in a few seconds."))
            return redirect(url_for(".show", school_id=school_id), 303)
    return _form("regional/structure/counts.html", form, school=school, year=SchoolYear(start))


@bp.route("/<uuid:school_id>/status", methods=["GET", "POST"])
@requires(Permission.STRUCTURE_EDIT)
def give_flag(school_id: UUID) -> ResponseReturnValue:
    work = current_work()
    school = queries.school_of_region(work.session, school_id)
    form = FlagForm()
    form.flag.choices = list(_names()["flag_names"].items())
    if form.validate_on_submit():
        try:
            service.give_flag(
                work,
                school_id,
                form.flag.data,
                since=form.since.data,
                until=form.until.data,
                ground=form.ground.data or "",
            )
        except Invalid as fault:
            form.take(words(fault.fields))
        else:
            say(gettext("The status is written."))
            return redirect(url_for(".show", school_id=school_id), 303)
    return _form("regional/structure/flag.html", form, school=school)


@bp.route("/<uuid:school_id>/status/<uuid:flag_id>/end", methods=["GET", "POST"])
@requires(Permission.STRUCTURE_EDIT)
def end_flag(school_id: UUID, flag_id: UUID) -> ResponseReturnValue:
    work = current_work()
    school = queries.school_of_region(work.session, school_id)
    form = EndFlagForm()
    if form.validate_on_submit():
        try:
            service.end_flag(work, school_id, flag_id, form.until.data)
        except Invalid as fault:
            form.take(words(fault.fields))
        else:
            say(gettext("The status ends on that day."))
            return redirect(url_for(".show", school_id=school_id), 303)
    return _form("regional/structure/end_flag.html", form, school=school)


def _form(template: str, form: CardForm, **values: object) -> ResponseReturnValue:
    """The form's page; 422 when it comes back with faults, with everything typed still in it."""
    page = render_template(template, form=form, **values)
    return (page, 422) if form.errors else page


def _card(form: CardForm) -> service.SchoolCard:
    names = (
        "name", "full_name", "kind", "inn", "address", "head_name", "phone", "email", "site",
        "coordinates",
    )  # fmt: skip
    return service.SchoolCard(**{name: getattr(form, name).data or "" for name in names})


def _names() -> dict[str, dict[str, str]]:
    """Names of types and statuses in the reader's language."""
    profile = profile_of(current_work().session)
    return {
        "kinds": {t.code: t.name.in_language(language()) for t in profile.school_types},
        "flag_names": {f.code: f.name.in_language(language()) for f in profile.school_flags},
    }


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
