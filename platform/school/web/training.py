"""Courses for mentors: plan the meetings, enrol, teach, see who is trained (E-14, R-14)."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.conditions.queries import team
from school.training import queries
from school.training.calendar import MEDIA_TYPE, calendar
from school.training.people import enrol, enrol_selected, take_off
from school.training.queries import CourseView
from school.training.rules import COURSE_ACTS, SESSION_ACTS, acts_of
from school.training.service import (
    act_on_course,
    act_on_session,
    add_session,
    change_course,
    change_session,
    create_course,
    remove_session,
    usual_number,
)
from school.web.training_faults import faults_into
from school.web.training_forms import (
    FORMAT_WORDS,
    CourseForm,
    EnrolForm,
    NewCourseForm,
    SessionForm,
)
from school.web.training_words import COURSE_DONE, SESSION_DONE, refused_words, words
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work

bp = Blueprint(
    "training", __name__, url_prefix="/s/<school_code>/training", template_folder="templates"
)

SUPPLIES = "supplies"  # the post of whoever answers for rooms and equipment


@bp.get("")
@requires(Permission.TRAINING_VIEW)
def index() -> str:
    work = current_work()
    current = SchoolYear.of(work.today())
    years = sorted({current, *queries.years(work.session)}, reverse=True)
    chosen = next((y for y in years if str(y.start) == request.args.get("year")), current)
    return render_template(
        "school/training/index.html",
        courses=queries.courses(work.session, chosen, work.today()),
        years=years,
        chosen=chosen,
        current=current,
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
    people = queries.trainees(work.session, training_id)
    candidates = queries.candidates(work.session, training_id)
    return render_template(
        "school/training/show.html",
        course=course,
        meetings=meetings,
        journal=queries.journal(people, meetings, course.required),
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
    people = queries.trainees(session, training_id)
    return render_template(
        "school/training/journal.html",
        course=course,
        meetings=[each for each in meetings if each.state != "cancelled"],
        journal=queries.journal(people, meetings, course.required),
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


@bp.get("/<uuid:training_id>/enrol")
@requires(Permission.TRAINING_EDIT)
def choose(training_id: UUID) -> str:
    return _enrol_page(training_id, EnrolForm())


@bp.post("/<uuid:training_id>/enrol")
@requires(Permission.TRAINING_EDIT)
def add(training_id: UUID) -> ResponseReturnValue:
    form = EnrolForm()
    if form.validate():
        with faults_into(form):
            _say_enrolled(enrol(current_work(), training_id, form.people.data))
            return redirect(url_for(".show", training_id=training_id), 303)
    return _enrol_page(training_id, form), 422


@bp.post("/<uuid:training_id>/enrol/selected")
@requires(Permission.TRAINING_EDIT)
def add_selected(training_id: UUID) -> ResponseReturnValue:
    _say_enrolled(enrol_selected(current_work(), training_id))
    return redirect(url_for(".show", training_id=training_id), 303)


@bp.post("/<uuid:training_id>/trainees/<uuid:trainee_id>/remove")
@requires(Permission.TRAINING_EDIT)
def remove(training_id: UUID, trainee_id: UUID) -> ResponseReturnValue:
    try:
        take_off(current_work(), training_id, trainee_id)
        say(_("Taken off the course. The mentor stays in the base."))
    except WrongState as refused:
        say(refused_words(refused), "bad")
    return redirect(url_for(".show", training_id=training_id), 303)


@bp.get("/<uuid:training_id>/sessions/new")
@requires(Permission.TRAINING_EDIT)
def new_session(training_id: UUID) -> str:
    session = current_work().session
    course = queries.course(session, training_id)
    last = next(reversed(queries.sessions(session, training_id)), None)
    kept = {"hours": last.hours, "place": last.place, "teachers": last.teachers} if last else {}
    return _session_page(course, SessionForm(data=kept), None)


@bp.post("/<uuid:training_id>/sessions/new")
@requires(Permission.TRAINING_EDIT)
def create_session(training_id: UUID) -> ResponseReturnValue:
    work = current_work()
    course = queries.course(work.session, training_id)
    form = SessionForm()
    if form.validate():
        with faults_into(form):
            add_session(work, training_id, form.plan())
            say(_("The meeting is added."))
            return redirect(url_for(".show", training_id=training_id), 303)
    return _session_page(course, form, None), 422


@bp.get("/<uuid:training_id>/sessions/<uuid:session_id>/edit")
@requires(Permission.TRAINING_EDIT)
def edit_session(training_id: UUID, session_id: UUID) -> str:
    session = current_work().session
    course = queries.course(session, training_id)
    meeting = queries.meeting(session, training_id, session_id)
    return _session_page(course, SessionForm(obj=meeting), session_id)


@bp.post("/<uuid:training_id>/sessions/<uuid:session_id>/edit")
@requires(Permission.TRAINING_EDIT)
def save_session(training_id: UUID, session_id: UUID) -> ResponseReturnValue:
    work = current_work()
    course = queries.course(work.session, training_id)
    form = SessionForm()
    if form.validate():
        with faults_into(form):
            change_session(work, training_id, session_id, form.plan())
            say(_("The meeting is saved."))
            return redirect(url_for(".show", training_id=training_id), 303)
    return _session_page(course, form, session_id), 422


@bp.post("/<uuid:training_id>/sessions/<uuid:session_id>/<any(cancel,return,remove):act>")
@requires(Permission.TRAINING_EDIT)
def do_session(training_id: UUID, session_id: UUID, act: str) -> ResponseReturnValue:
    work = current_work()
    try:
        if act == "remove":
            remove_session(work, training_id, session_id)
        else:
            act_on_session(work, training_id, session_id, act)
        say(_(SESSION_DONE[act]))
    except WrongState as refused:
        say(refused_words(refused), "bad")
    return redirect(url_for(".show", training_id=training_id), 303)


def _say_enrolled(number: int) -> None:
    if number:
        say(ngettext("%(num)s mentor is enrolled.", "%(num)s mentors are enrolled.", number))
    else:
        say(_("Everybody chosen is enrolled already."))


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


def _enrol_page(training_id: UUID, form: EnrolForm) -> str:
    session = current_work().session
    return render_template(
        "school/training/enrol.html",
        course=queries.course(session, training_id),
        form=form,
        people=queries.candidates(session, training_id),
    )


def _session_page(course: CourseView, form: SessionForm, session_id: UUID | None) -> str:
    meetings = queries.sessions(current_work().session, course.id)
    meeting = next((each for each in meetings if each.id == session_id), None)
    return render_template(
        "school/training/session_edit.html",
        course=course,
        form=form,
        meeting=meeting,
        acts=acts_of(SESSION_ACTS, meeting.state) if meeting else (),
        formats=FORMAT_WORDS,
    )
