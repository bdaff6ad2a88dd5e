"""The list of events and one event: what it is, a seat in one tap, an entry for the calendar."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from regional.events import queries, registration
from regional.events.queries import COMING, DRAFTS, PAST, EventWish
from regional.events.rules import EXPERT_REVIEW, attendance_opens, is_invited, takes_people
from regional.web.events.forms import OutcomeForm
from regional.web.events.words import kind_names, words
from regional.web.tabs import OF_SCHOOL, TRAINING, tabs
from regional.web.work_faults import refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.page import refusal_said, say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("events", __name__, url_prefix="/events", template_folder="../templates")


@bp.get("/")
@requires(Permission.EVENTS_VIEW)
def index() -> str:
    work = current_work()
    kinds = kind_names(profile_of(work.session))
    keeps = work.actor.may(Permission.EVENTS_EDIT)
    asked = request.args
    when = asked.get("when", COMING)
    wish = EventWish(
        when=when if when in (PAST, *([DRAFTS] if keeps else [])) else COMING,
        kind=asked.get("kind", "") if asked.get("kind") in kinds else "",
        mine=asked.get("mine") == "1",
    )
    page = page_of(queries.count_events(work, wish), asked)
    return render_template(
        "regional/events/index.html",
        lines=queries.events(work, wish, limit=page.size, offset=page.offset),
        page=page,
        wish=wish,
        kinds=kinds,
        keeps=keeps,
        takes={
            "now": work.now(),
            "today": work.today(),
            "people": takes_people,
            "invites": lambda line: is_invited(line.roles, work.actor.role),
        },
        tabs=tabs(OF_SCHOOL if work.actor.school_id else TRAINING),
        **words(),
    )


@bp.get("/<uuid:event_id>")
@requires(Permission.EVENTS_VIEW)
def show(event_id: UUID) -> str:
    return event_page(event_id, None)


def event_page(event_id: UUID, outcome_form: OutcomeForm | None) -> str:
    """The event as this reader sees it."""
    work = current_work()
    found = queries.event(work, event_id)
    line = found.line
    waits = queries.place_in_line(work.session, event_id) if line.mine == "waiting" else None
    keeps = queries.keeps(work, line)
    return render_template(
        "regional/events/show.html",
        event=found,
        line=line,
        waits=waits,
        keeps=keeps,
        kinds=kind_names(profile_of(work.session)),
        open=takes_people(line, work.now(), work.today()),
        invited=is_invited(line.roles, work.actor.role),
        begun=line.starts_at <= work.now(),
        marks=attendance_opens(line, work.today(), work.zone),
        is_review=line.kind == EXPERT_REVIEW,
        outcome_form=outcome_form or OutcomeForm(formdata=None, data={"outcome": found.outcome}),
        **words(),
    )


@bp.post("/<uuid:event_id>/register")
@requires(Permission.EVENTS_VIEW)
def register(event_id: UUID) -> ResponseReturnValue:
    with refusal_said(refused_words):
        state = registration.register(current_work(), event_id)
        if state == "registered":
            say(_("You take part. Put the event into your calendar."))
        else:
            say(_("There are no seats. You are in the line: we shall tell you of a seat."), "wait")
    return redirect(url_for(".show", event_id=event_id), 303)


@bp.post("/<uuid:event_id>/give-up")
@requires(Permission.EVENTS_VIEW)
def give_up(event_id: UUID) -> ResponseReturnValue:
    with refusal_said(refused_words):
        registration.give_up(current_work(), event_id)
        say(_("You are off the list. The seat goes to the next one."))
    return redirect(url_for(".show", event_id=event_id), 303)


@bp.get("/<uuid:event_id>/event.ics")
@requires(Permission.EVENTS_VIEW)
def ics(event_id: UUID) -> ResponseReturnValue:
    from regional.events.calendar import MEDIA_TYPE, event_file  # loads icalendar

    work = current_work()
    found = queries.event(work, event_id)
    page = url_for(".show", event_id=event_id, _external=True)
    answer = make_response(event_file(found.line, found.about, page, work.zone, work.now()))
    method = "CANCEL" if found.line.state == "cancelled" else "PUBLISH"
    answer.headers["Content-Type"] = f"{MEDIA_TYPE}; charset=utf-8; method={method}"
    answer.headers["Content-Disposition"] = 'attachment; filename="event.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
