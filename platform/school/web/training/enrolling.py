"""Mentors are enrolled in a course and taken off it."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from school.training import queries, roll
from school.training.people import enrol, enrol_selected, take_off
from school.web.training import bp
from school.web.training.faults import faults_into
from school.web.training.forms import EnrolForm
from school.web.training.words import refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work


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


def _say_enrolled(number: int) -> None:
    if number:
        say(ngettext("%(num)s mentor is enrolled.", "%(num)s mentors are enrolled.", number))
    else:
        say(_("Everybody chosen is enrolled already."))


def _enrol_page(training_id: UUID, form: EnrolForm) -> str:
    session = current_work().session
    return render_template(
        "school/training/enrol.html",
        course=queries.course(session, training_id),
        form=form,
        people=roll.candidates(session, training_id),
    )
