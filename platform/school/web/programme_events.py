"""The events of a programme by months: added, moved, ticked off with a note, taken away."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from school.programmes import events, queries
from school.programmes.events import EventText, EventView
from school.programmes.queries import ProgrammeView
from school.programmes.rules import OPEN_PROGRAMME
from school.web.programme_tabs import programme_tabs
from web.fields import TextField
from web.forms import DayField, Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.work import current_work

bp = Blueprint(
    "programme_events",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/events",
    template_folder="templates",
)
FAULTS: Mapping[str, str] = {
    "event_title_empty": mark("A title is needed. For example, “Open lesson”."),
    "event_outside_year": mark("The day lies outside the school year %(year)s."),
    "event_held_later": mark("The event was held: its day cannot be later than today."),
    "too_many_events": mark("A plan has at most %(most)s events."),
}
MONTHS = (
    mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"),
    mark("July"), mark("August"), mark("September"), mark("October"), mark("November"),
    mark("December"),
)  # fmt: skip


class EventForm(Form):
    title = LineField(_l("Event"), validators=[UpTo(200)])
    due_on = DayField(_l("By what day"))
    purpose = TextField(_l("Aim of the event"), validators=[UpTo(500)])
    result = TextField(_l("Expected result"), validators=[UpTo(500)])
    # A button hit twice adds one event.
    event = HiddenField()

    def text(self) -> EventText:
        return EventText(
            title=self.title.data or "", purpose=self.purpose.data or "",
            result=self.result.data or "", due_on=self.due_on.data,
        )  # fmt: skip


class HeldForm(Form):
    """An empty day says that it was not held after all."""

    held_on = DayField(_l("Held on"))
    note = TextField(_l("What came of it"), validators=[UpTo(1000)])


@dataclass(frozen=True, slots=True)
class Month:
    """Events of one month of one year; without a day they stand apart."""

    first: date | None
    events: tuple[EventView, ...]


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index(programme_id: UUID) -> str:
    work = current_work()
    programme = queries.programme(work.session, programme_id)
    listed = events.events_of(work.session, programme_id)
    return render_template(
        "school/programmes/events.html",
        programme=programme,
        months=by_months(listed),
        month_name=lambda number: _(MONTHS[number - 1]),
        held=sum(event.held_on is not None for event in listed),
        count=len(listed),
        today=work.today(),
        open=programme.state in OPEN_PROGRAMME,
        tabs=programme_tabs(programme, "programme_events.index"),
    )


def by_months(listed: Iterable[EventView]) -> list[Month]:
    """In the order given, which is that of the days."""
    found: dict[date | None, list[EventView]] = {}
    for event in listed:
        found.setdefault(event.day.replace(day=1) if event.day else None, []).append(event)
    return [Month(first, tuple(of)) for first, of in found.items()]


@bp.get("/new")
@requires(Permission.PROGRAMME_EDIT)
def new(programme_id: UUID) -> str:
    return _form_page(_programme(programme_id), EventForm(data={"event": str(new_id())}))


@bp.post("/new")
@requires(Permission.PROGRAMME_EDIT)
def add(programme_id: UUID) -> ResponseReturnValue:
    programme, form = _programme(programme_id), EventForm()
    if form.validate():
        with _faults_into(form):
            events.add_event(current_work(), programme_id, _id_of(form), form.text())
            say(_("The event is in the plan."))
            return redirect(url_for(".index", programme_id=programme_id), 303)
    return _form_page(programme, form), 422


@bp.get("/<uuid:event_id>")
@requires(Permission.PROGRAMME_EDIT)
def edit(programme_id: UUID, event_id: UUID) -> str:
    programme, event = _both(programme_id, event_id)
    return _form_page(programme, EventForm(obj=event), event)


@bp.post("/<uuid:event_id>")
@requires(Permission.PROGRAMME_EDIT)
def save(programme_id: UUID, event_id: UUID) -> ResponseReturnValue:
    programme, event = _both(programme_id, event_id)
    form = EventForm()
    if form.validate():
        with _faults_into(form):
            events.change_event(current_work(), programme_id, event_id, form.text())
            say(_("The event is saved."))
            return redirect(url_for(".index", programme_id=programme_id), 303)
    return _form_page(programme, form, event), 422


@bp.get("/<uuid:event_id>/held")
@requires(Permission.PROGRAMME_EDIT)
def ask_held(programme_id: UUID, event_id: UUID) -> str:
    programme, event = _both(programme_id, event_id)
    proposed = event.held_on or min(event.due_on or current_work().today(), current_work().today())
    form = HeldForm(data={"held_on": proposed, "note": event.note})
    return _held_page(programme, event, form)


@bp.post("/<uuid:event_id>/held")
@requires(Permission.PROGRAMME_EDIT)
def tick(programme_id: UUID, event_id: UUID) -> ResponseReturnValue:
    programme, event = _both(programme_id, event_id)
    form = HeldForm()
    if form.validate():
        with _faults_into(form):
            events.tick_event(
                current_work(), programme_id, event_id, form.held_on.data, form.note.data or ""
            )
            say(_("The event is ticked off.") if form.held_on.data else _("The event is open."))
            return redirect(url_for(".index", programme_id=programme_id), 303)
    return _held_page(programme, event, form), 422


@bp.post("/<uuid:event_id>/remove")
@requires(Permission.PROGRAMME_EDIT)
def remove(programme_id: UUID, event_id: UUID) -> ResponseReturnValue:
    _programme(programme_id)
    events.remove_event(current_work(), programme_id, event_id)
    say(_("The event is taken out of the plan."))
    return redirect(url_for(".index", programme_id=programme_id), 303)


def _programme(programme_id: UUID) -> ProgrammeView:
    programme = queries.programme(current_work().session, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    return programme


def _both(programme_id: UUID, event_id: UUID) -> tuple[ProgrammeView, EventView]:
    programme = _programme(programme_id)
    return programme, events.event_of(current_work().session, programme_id, event_id)


def _id_of(form: EventForm) -> UUID:
    try:
        return UUID(form.event.data or "")
    except ValueError:
        raise NotFound("ProgrammeEvent") from None


@contextmanager
def _faults_into(form: Form) -> Iterator[None]:
    try:
        yield
    except Invalid as refused:
        form.take(
            {field: _(FAULTS[code], **refused.values) for field, code in refused.fields.items()}
        )


def _form_page(programme: ProgrammeView, form: EventForm, event: EventView | None = None) -> str:
    return render_template(
        "school/programmes/event.html", programme=programme, form=form, event=event
    )


def _held_page(programme: ProgrammeView, event: EventView, form: HeldForm) -> str:
    return render_template(
        "school/programmes/event_held.html", programme=programme, form=form, event=event
    )
