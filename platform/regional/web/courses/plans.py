"""Courses: the list, one with its runs, entering, correcting and putting away."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from regional.training import queries, service
from regional.training.rules import prefix_of
from regional.web.courses import bp
from regional.web.courses.forms import CourseForm, RunForm
from regional.web.courses.words import faults_into, refused_words, words
from regional.web.tabs import TRAINING, tabs
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/")
@requires(Permission.COURSES_VIEW)
def index() -> str:
    work = current_work()
    archived = request.args.get("which") == "away"
    return render_template(
        "regional/courses/index.html",
        courses=queries.courses(work.session, work.today(), archived=archived),
        runs=[] if archived else queries.runs_ahead(work.session),
        archived=archived,
        tabs=tabs(TRAINING),
        **words(),
    )


@bp.get("/mine")
@requires(Permission.OWN_COURSES)
def mine() -> ResponseReturnValue:
    """Where notices lead: the courses of one's own, at whichever school one works now."""
    return redirect(url_for("own_courses.index"), 303)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.COURSES_EDIT)
def new() -> ResponseReturnValue:
    form = CourseForm().offer()
    if form.validate_on_submit():
        with faults_into(form):
            course = service.create_course(current_work(), form.plan())
            say(_("The course is entered. Plan its first run."))
            return redirect(url_for(".show", course_id=course.id), 303)
    page = render_template("regional/courses/new.html", form=form)
    return (page, 422) if form.errors else page


@bp.get("/<uuid:course_id>")
@requires(Permission.COURSES_VIEW)
def show(course_id: UUID) -> str:
    session = current_work().session
    return render_template(
        "regional/courses/show.html",
        course=queries.course_of(session, course_id),
        runs=queries.runs_of_course(session, course_id),
        **words(),
    )


@bp.route("/<uuid:course_id>/edit", methods=["GET", "POST"])
@requires(Permission.COURSES_EDIT)
def edit(course_id: UUID) -> ResponseReturnValue:
    work = current_work()
    course = queries.course_of(work.session, course_id)
    form = CourseForm(obj=course).offer()
    if form.validate_on_submit():
        with faults_into(form):
            service.change_course(work, course_id, form.plan())
            say(_("The course is kept."))
            return redirect(url_for(".show", course_id=course_id), 303)
    page = render_template(
        "regional/courses/edit.html", form=form, course=course, usual=prefix_of(course.title)
    )
    return (page, 422) if form.errors else page


@bp.post("/<uuid:course_id>/<any(archive, restore):act>")
@requires(Permission.COURSES_EDIT)
def put_away(course_id: UUID, act: str) -> ResponseReturnValue:
    away = act == "archive"
    try:
        service.archive_course(current_work(), course_id, away=away)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(url_for(".show", course_id=course_id), 303)
    say(
        _("The course is put away. Its runs and certificates stay.")
        if away
        else _("The course is in use again.")
    )
    return redirect(url_for(".show", course_id=course_id), 303)


@bp.route("/<uuid:course_id>/runs/new", methods=["GET", "POST"])
@requires(Permission.COURSES_EDIT)
def new_run(course_id: UUID) -> ResponseReturnValue:
    work = current_work()
    course = queries.course_of(work.session, course_id)
    form = RunForm(data={"least_presence_percent": 75} if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            with faults_into(form):
                run = service.plan_run(work, course_id, form.plan())
                say(_("The run is planned. Add its sessions, then open the enrolment."))
                return redirect(url_for(".run", run_id=run.id), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".show", course_id=course_id), 303)
    page = render_template("regional/courses/run_new.html", form=form, course=course)
    return (page, 422) if form.errors else page
