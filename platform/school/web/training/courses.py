"""Courses of a year: the list, one with its journal and calendar, planning and ending."""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.conditions.queries import team
from school.training import queries, roll
from school.training.calendar import MEDIA_TYPE, calendar
from school.training.queries import CourseView
from school.training.rules import COURSE_ACTS, acts_of
from school.training.service import (
    act_on_course,
    change_course,
    create_course,
    usual_number,
)
from school.web.training import bp
from school.web.training.faults import faults_into
from school.web.training.forms import (
    CourseForm,
    NewCourseForm,
)
from school.web.training.words import COURSE_DONE, refused_words, words
from school.web.years import choose_year
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

SUPPLIES = "supplies"  # the post of whoever answers for rooms and equipment


@bp.get("")
@requires(Permission.TRAINING_VIEW)
def index() -> str:
    work = current_work()
    shown = choose_year(queries.years(work.session), work.today())
    return render_template(
        "school/training/index.html",
        courses=queries.courses(work.session, shown.chosen, work.today()),
        years=shown.years,
        chosen=shown.chosen,
        current=shown.current,
        **words(),
    )


@bp.get("/new")
@requires(Permission.TRAINING_EDIT)
def new() -> str:
    work = current_work()
    usual = usual_number(profile_of(work.session), None)
    form = NewCourseForm(data={"title": _("Mentors' school"), "required": usual})
    return _new_page(form)


@bp.post("/new")
@requires(Permission.TRAINING_EDIT)
def create() -> ResponseReturnValue:
    form = NewCourseForm()
    _offer(form)
    if form.validate():
        with faults_into(form):
            course = create_course(current_work(), form.command())
            say(_("The course is planned. Check the topics and days, then enrol the mentors."))
            return redirect(url_for(".show", training_id=course.id), 303)
    return _new_page(form), 422


@bp.get("/<uuid:training_id>")
@requires(Permission.TRAINING_VIEW)
def show(training_id: UUID) -> str:
    work = current_work()
    course = queries.course(work.session, training_id)
    meetings = queries.sessions(work.session, training_id)
    people = roll.trainees(work.session, training_id)
    candidates = roll.candidates(work.session, training_id)
    return render_template(
        "school/training/show.html",
        course=course,
        meetings=meetings,
        journal=roll.journal(people, meetings, course.required),
        waiting=sum(each.state == "selected" and not each.is_admitted for each in candidates),
        candidates=len(candidates),
        acts=acts_of(COURSE_ACTS, course.state),
        today=work.today(),
        suppliers=[each for each in team(work.session) if each.post == SUPPLIES],
        usual=profile_of(work.session).defaults.training_meetings,
        **words(),
    )


@bp.get("/<uuid:training_id>/edit")
@requires(Permission.TRAINING_EDIT)
def edit(training_id: UUID) -> str:
    course = queries.course(current_work().session, training_id)
    return _edit_page(course, CourseForm(obj=course))


@bp.post("/<uuid:training_id>/edit")
@requires(Permission.TRAINING_EDIT)
def save(training_id: UUID) -> ResponseReturnValue:
    work = current_work()
    course = queries.course(work.session, training_id)
    form = CourseForm()
    form.offer()
    if form.validate():
        with faults_into(form):
            change_course(work, training_id, form.plan())
            say(_("The course is saved."))
            return redirect(url_for(".show", training_id=training_id), 303)
    return _edit_page(course, form), 422


@bp.post("/<uuid:training_id>/<any(end,reopen):act>")
@requires(Permission.TRAINING_EDIT)
def do(training_id: UUID, act: str) -> ResponseReturnValue:
    try:
        act_on_course(current_work(), training_id, act)
        say(_(COURSE_DONE[act]))
    except WrongState as refused:
        say(refused_words(refused), "bad")
    return redirect(url_for(".show", training_id=training_id), 303)


@bp.get("/<uuid:training_id>/journal")
@requires(Permission.TRAINING_VIEW)
def journal(training_id: UUID) -> str:
    session = current_work().session
    course = queries.course(session, training_id)
    meetings = queries.sessions(session, training_id)
    people = roll.trainees(session, training_id)
    return render_template(
        "school/training/journal.html",
        course=course,
        meetings=[each for each in meetings if each.state != "cancelled"],
        journal=roll.journal(people, meetings, course.required),
        **words(),
    )


@bp.get("/<uuid:training_id>/calendar.ics")
@requires(Permission.TRAINING_VIEW)
def ics(training_id: UUID) -> ResponseReturnValue:
    work = current_work()
    course = queries.course(work.session, training_id)
    meetings = queries.sessions(work.session, training_id)
    answer = make_response(calendar(course.title, meetings, work.zone, work.now()))
    answer.mimetype = MEDIA_TYPE
    answer.headers["Content-Disposition"] = 'attachment; filename="training.ics"'
    return answer


def _offer(form: NewCourseForm) -> None:
    work = current_work()
    year = SchoolYear.of(work.today())
    form.offer()
    form.offer_programmes(queries.programme_titles(work.session, year))


def _new_page(form: NewCourseForm) -> str:
    _offer(form)
    return render_template("school/training/new.html", form=form)


def _edit_page(course: CourseView, form: CourseForm) -> str:
    form.offer()
    return render_template("school/training/edit.html", form=form, course=course)
