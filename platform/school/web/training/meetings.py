"""Meetings of a course: added, changed, cancelled."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from school.training import queries
from school.training.meetings import act_on_session, add_session, change_session, remove_session
from school.training.queries import CourseView
from school.training.rules import SESSION_ACTS, acts_of
from school.web.training import bp
from school.web.training.faults import faults_into
from school.web.training.forms import (
    FORMAT_WORDS,
    SessionForm,
)
from school.web.training.words import SESSION_DONE, refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


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
