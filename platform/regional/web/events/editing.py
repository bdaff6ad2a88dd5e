"""The organiser's forms: a new event, a correction, publishing, cancelling, what came of it."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.events import queries, service
from regional.events.models import RegionalEvent
from regional.events.rules import EXPERT_REVIEW
from regional.web.events.forms import EventForm, OutcomeForm, shown
from regional.web.events.pages import event_page
from regional.web.events.words import kind_names, words
from regional.web.work_faults import faults_into, refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint("event_editing", __name__, url_prefix="/events", template_folder="../templates")
# The form asks for days and times apart.
RENAMED = {"starts_at": "first_day", "ends_at": "ends"}


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EVENTS_EDIT)
def new() -> ResponseReturnValue:
    work = current_work()
    form = EventForm().offer(_kinds(work))
    if form.validate_on_submit():
        with faults_into(form, **RENAMED):
            event = service.draft_event(work, form.card(work.zone))
            say(_("The draft is saved. Look at it once more, then publish it."))
            return _to(event.id)
    return _form("regional/events/new.html", form)


@bp.route("/<uuid:event_id>/edit", methods=["GET", "POST"])
@requires(Permission.EVENTS_EDIT)
def edit(event_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line = _kept(work, event_id)
    if line.state == "cancelled":
        say(refused_words(WrongState("event_cancelled")), "bad")
        return _to(event_id)
    row = work.session.get_one(RegionalEvent, event_id)
    form = EventForm(data=shown(row, work.zone)).offer(_kinds(work))
    if form.validate_on_submit():
        with faults_into(form, **RENAMED):
            service.change_event(work, event_id, form.card(work.zone))
            if line.state == "published":
                say(_("Saved. Those who take part are told of a new day, time or place."))
            else:
                say(_("Saved."))
            return _to(event_id)
    return _form("regional/events/edit.html", form, line=line)


@bp.post("/<uuid:event_id>/publish")
@requires(Permission.EVENTS_EDIT)
def publish(event_id: UUID) -> ResponseReturnValue:
    return _done(
        event_id, service.publish_event, _("Published: those invited see the event and register.")
    )


@bp.route("/<uuid:event_id>/cancel", methods=["GET"])
@requires(Permission.EVENTS_EDIT)
def ask_cancel(event_id: UUID) -> str:
    line = _kept(current_work(), event_id)
    return render_template("regional/events/cancel.html", line=line, **words())


@bp.post("/<uuid:event_id>/cancel")
@requires(Permission.EVENTS_EDIT)
def cancel(event_id: UUID) -> ResponseReturnValue:
    return _done(event_id, service.cancel_event, _("The event is cancelled."))


@bp.post("/<uuid:event_id>/outcome")
@requires(Permission.EVENTS_EDIT)
def outcome(event_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), OutcomeForm()
    if form.validate():
        try:
            with faults_into(form):
                service.write_outcome(work, event_id, form.outcome.data or "")
                say(_("Saved."))
                return _to(event_id)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return _to(event_id)
    return event_page(event_id, form), 422


def _done(event_id: UUID, act: Callable[[Work, UUID], object], said: str) -> ResponseReturnValue:
    try:
        act(current_work(), event_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
    else:
        say(said)
    return _to(event_id)


def _kept(work: Work, event_id: UUID) -> queries.EventLine:
    """The organiser's own event; another's is as absent as none."""
    line = queries.event(work, event_id).line
    if not queries.keeps(work, line):
        raise NotFound("RegionalEvent")
    return line


def _to(event_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("events.show", event_id=event_id), 303)


def _form(template: str, form: EventForm, **values: object) -> ResponseReturnValue:
    page = render_template(template, form=form, **values, **words())
    return (page, 422) if form.errors else page


def _kinds(work: Work) -> dict[str, str]:
    """Kinds to choose from: an expert review is the region's to hold."""
    kinds = kind_names(profile_of(work.session))
    if work.actor.municipality_id is not None:
        kinds.pop(EXPERT_REVIEW, None)
    return kinds
