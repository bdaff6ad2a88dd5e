"""The school's card: what it is, where it belongs, how to reach it, how many learn and teach."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School
from kernel.work import Work
from school.card import queries
from school.card.queries import Counted
from school.card.rules import MOST_PUPILS, MOST_TEACHERS, years_open
from school.card.service import Contacts, YearCounts, change_contacts, save_counts
from school.registry.queries import registered
from school.web.faults import faults_into
from school.web.labels import SOURCES, Labels, phone_words
from web.forms import Form, LineField, UpTo, WholeField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

bp = Blueprint(
    "school_card", __name__, url_prefix="/s/<school_code>/card", template_folder="templates"
)


class ContactsForm(Form):
    address = LineField(_l("Address"), validators=[UpTo(300)])
    head_name = LineField(_l("Head of the organisation"), validators=[UpTo(200)])
    phone = LineField(_l("Telephone"), validators=[UpTo(60)])
    email = LineField(_l("E-mail address"), validators=[UpTo(200)])
    site = LineField(_l("Site"), validators=[UpTo(300)])


class CountsForm(Form):
    pupils = WholeField(_l("Pupils"), most=MOST_PUPILS)
    teachers = WholeField(_l("Teachers"), most=MOST_TEACHERS)
    young_teachers = WholeField(_l("Young teachers, 0–3 years"), most=MOST_TEACHERS)


@bp.get("")
@requires(Permission.SCHOOL_VIEW)
def show() -> str:
    work = current_work()
    session, school_id = work.session, work.actor.school_id
    years = years_open(SchoolYear.of(work.today()))
    school = _school(work)
    return render_template(
        "school/card/show.html",
        school=school,
        site=safe_site(school.site),
        phone=phone_words(school.phone),
        placements=queries.placements(session, school_id),
        flags=queries.flags(session, school_id),
        counts=list(queries.counts(session, school_id, years).values()),
        today=work.today(),
        labels=Labels(profile_of(session)),
        SOURCES=SOURCES,
    )


@bp.get("/edit")
@requires(Permission.SCHOOL_EDIT)
def edit() -> str:
    school = _school(current_work())
    return render_template("school/card/edit.html", form=ContactsForm(obj=school), school=school)


@bp.post("/edit")
@requires(Permission.SCHOOL_EDIT)
def save() -> ResponseReturnValue:
    work, form = current_work(), ContactsForm()
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            typed = {name: value or "" for name, value in form.data.items() if name != "csrf_token"}
            change_contacts(work, Contacts(**typed))
            say(_("The card is saved."))
            return redirect(url_for(".show"), 303)
    return render_template("school/card/edit.html", form=form, school=_school(work)), 422


@bp.get("/counts/<int:start>")
@requires(Permission.SCHOOL_EDIT)
def counts(start: int) -> str:
    counted = _counted(current_work(), start)
    return _counts_page(CountsForm(obj=counted), counted)


@bp.post("/counts/<int:start>")
@requires(Permission.SCHOOL_EDIT)
def save_year(start: int) -> ResponseReturnValue:
    work, form = current_work(), CountsForm()
    counted = _counted(work, start)
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            save_counts(
                work,
                YearCounts(
                    school_year=counted.school_year,
                    pupils=form.pupils.data,
                    teachers=form.teachers.data,
                    young_teachers=form.young_teachers.data,
                ),
            )
            say(_("The counts of %(year)s are saved.", year=counted.school_year))
            return redirect(url_for(".show"), 303)
    return _counts_page(form, counted), 422


def _counts_page(form: CountsForm, counted: Counted) -> str:
    known = registered(current_work().session, counted.school_year)
    return render_template("school/card/counts.html", form=form, counted=counted, known=known)


def _school(work: Work) -> School:
    return queries.school_of(work.session, work.actor.school_id)


def _counted(work: Work, start: int) -> Counted:
    """The counts of a year that is open for entry; any other year has no page."""
    years = {year.start: year for year in years_open(SchoolYear.of(work.today()))}
    if start not in years:
        abort(404)
    found = queries.counts(work.session, work.actor.school_id, [years[start]])
    return found[years[start]]


def safe_site(address: str | None) -> str | None:
    """The address if it may be a link: lists loaded by others hold whatever was typed there."""
    try:
        sound = address and urlsplit(address).scheme in ("http", "https")
    except ValueError:
        sound = False
    return address if sound else None
