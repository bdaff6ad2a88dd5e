"""The days of a run: planning them, the list of who came, the code for the big screen."""

from uuid import UUID

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from regional.training import attendance, queries, sessions
from regional.training.calendar import MEDIA_TYPE, run_calendar
from regional.training.places import marks_of
from regional.web.courses import bp
from regional.web.courses.forms import MarksForm, SessionForm
from regional.web.courses.runs import back_to, run_tabs
from regional.web.courses.words import faults_into, refused_words, words
from school.web.qr import qr_svg
from school.web.told_links import remember, told
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import refusal_said, say
from web.work import current_work

DAY = "/sessions/<uuid:run_session_id>"


@bp.get("/runs/<uuid:run_id>/sessions")
@requires(Permission.COURSES_VIEW)
def days(run_id: UUID) -> str:
    work = current_work()
    run = queries.run_of(work.session, run_id)
    return render_template(
        "regional/courses/days.html",
        run=run,
        tabs=run_tabs(run, "days"),
        sessions=queries.sessions_of(work.session, run_id),
        today=work.today(),
        **words(),
    )


@bp.get("/runs/<uuid:run_id>/calendar.ics")
@requires(Permission.COURSES_VIEW)
def calendar(run_id: UUID) -> Response:
    return calendar_of(run_id)


def calendar_of(run_id: UUID) -> Response:
    """The days of a run for any calendar."""
    work = current_work()
    run = queries.run_of(work.session, run_id)
    found = queries.sessions_of(work.session, run_id)
    answer = make_response(run_calendar(run, found, work.zone, work.now()))
    answer.headers["Content-Type"] = f"{MEDIA_TYPE}; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="course-{run.starts_on}.ics"'
    return answer


@bp.route("/runs/<uuid:run_id>/sessions/new", methods=["GET", "POST"])
@requires(Permission.COURSES_EDIT)
def new_day(run_id: UUID) -> ResponseReturnValue:
    work = current_work()
    run = queries.run_of(work.session, run_id)
    form = SessionForm()
    if form.validate_on_submit():
        try:
            with faults_into(form):
                sessions.add_session(work, run_id, form.plan())
                say(_("The session is added."))
                return back_to(run_id, "days")
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return back_to(run_id, "days")
    page = render_template("regional/courses/day_new.html", form=form, run=run, **words())
    return (page, 422) if form.errors else page


@bp.route(DAY + "/edit", methods=["GET", "POST"])
@requires(Permission.COURSES_EDIT)
def edit_day(run_session_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line = queries.session_of(work.session, run_session_id)
    run = queries.run_of(work.session, line.run_id)
    form = SessionForm(obj=line, data=_clocks(line))
    if form.validate_on_submit():
        try:
            with faults_into(form):
                sessions.change_session(work, run_session_id, form.plan())
                say(_("The session is saved."))
                return back_to(line.run_id, "days")
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return back_to(line.run_id, "days")
    page = render_template(
        "regional/courses/day_edit.html", form=form, run=run, day=line, **words()
    )
    return (page, 422) if form.errors else page


@bp.post(DAY + "/remove")
@requires(Permission.COURSES_EDIT)
def remove_day(run_session_id: UUID) -> ResponseReturnValue:
    try:
        run_id = sessions.remove_session(current_work(), run_session_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(url_for(".day", run_session_id=run_session_id), 303)
    say(_("The session is struck out."))
    return back_to(run_id, "days")


@bp.get(DAY)
@requires(Permission.COURSES_EDIT)
def day(run_session_id: UUID) -> str:
    """The list for a phone: names and ticks, one button at the bottom."""
    work = current_work()
    line = queries.session_of(work.session, run_session_id)
    return render_template(
        "regional/courses/day.html",
        day=line,
        run=queries.run_of(work.session, line.run_id),
        people=marks_of(work.session, line),
        today=work.today(),
        **words(),
    )


@bp.post(DAY)
@requires(Permission.COURSES_EDIT)
def save_day(run_session_id: UUID) -> ResponseReturnValue:
    form = MarksForm()
    if not form.validate():
        say(_("Choose from the list."), "bad")
        return redirect(url_for(".day", run_session_id=run_session_id), 303)
    with refusal_said(refused_words):
        number = attendance.save_attendance(
            current_work(), run_session_id, form.present.data, form.was.data
        )
        say(ngettext("Saved: %(num)s person came.", "Saved: %(num)s people came.", number))
    return redirect(url_for(".day", run_session_id=run_session_id), 303)


@bp.post(DAY + "/code")
@requires(Permission.COURSES_EDIT)
def make_code(run_session_id: UUID) -> ResponseReturnValue:
    try:
        token = attendance.show_code(current_work(), run_session_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(url_for(".day", run_session_id=run_session_id), 303)
    remember(run_session_id, token)
    return redirect(url_for(".code", run_session_id=run_session_id), 303)


@bp.get(DAY + "/code")
@requires(Permission.COURSES_EDIT)
def code(run_session_id: UUID) -> ResponseReturnValue:
    """The square for the screen; another browser makes a new one, for the token is told once."""
    work = current_work()
    line = queries.session_of(work.session, run_session_id)
    token = told(run_session_id)
    if token is None or line.token_until is None:
        return redirect(url_for(".day", run_session_id=run_session_id), 303)
    address = url_for(".check_in", token=token, _external=True)
    return render_template(
        "regional/courses/code.html",
        day=line,
        run=queries.run_of(work.session, line.run_id),
        address=address,
        code=qr_svg(address, _("QR code of the page where participants mark themselves")),
        **words(),
    )


def _clocks(line: queries.SessionLine) -> dict[str, str]:
    return {
        name: f"{value:%H:%M}" if (value := getattr(line, name)) else ""
        for name in ("from_time", "to_time")
    }
