"""The event itself: planned, changed, opened to the vote, closed, and what came of it."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from school.finale import queries
from school.finale.queries import FinalView
from school.finale.rules import acts_of
from school.finale.service import FinalPlan, act_on_final, change_final, plan_final
from school.web.final_words import STATES, faults_into, named, refusal
from school.web.finale import bp
from school.web.labels import first_up, said, state_words
from school.web.programme_tabs import section_tabs
from web.fields import ClockField, TextField
from web.forms import DayField, Form, LineField, UpTo, WholeField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.work import current_work

DONE = {
    "open": mark("The vote is open. Hand out the slips."),
    "close": mark("The vote is closed. Here is the result."),
    "cancel": mark("The final event is cancelled."),
    "restore": mark("The event is in preparation again."),
}
GUESTS = "invited_"


class FinalForm(Form):
    title = LineField(_l("Title"), validators=[UpTo(150)])
    held_on = DayField(_l("Day"))
    starts_at = ClockField(_l("Begins at"))
    place = LineField(_l("Where"), validators=[UpTo(200)])
    plan = TextField(_l("How it goes"), validators=[UpTo(4000)])
    event = HiddenField()


def form_class() -> type[FinalForm]:
    """A number for each category of guests that the region names."""
    invited = profile_of(current_work().session).final_event.invited
    fields: dict[str, Any] = {
        GUESTS + each.code: WholeField(first_up(said(each.name)), least=0, most=2000)
        for each in invited
    }
    return type("WholeFinalForm", (FinalForm,), fields)


def plan_in(form: FinalForm) -> FinalPlan:
    return FinalPlan(
        title=form.title.data or "",
        held_on=form.held_on.data,
        starts_at=form.starts_at.data or "",
        place=form.place.data or "",
        plan=form.plan.data or "",
        invited={
            field.name.removeprefix(GUESTS): field.data or 0
            for field in form
            if field.name.startswith(GUESTS)
        },
    )


def words() -> dict[str, object]:
    """What every template here needs to speak of the event."""
    event = profile_of(current_work().session).final_event
    return {
        "final_state": lambda state: state_words(STATES, state),
        "pick_name": lambda code: named(event.picks, code),
        "part_name": lambda code: named(event.jury, code),
        "guest_name": lambda code: named(event.invited, code),
        "picks": [pick.code for pick in event.picks],
    }


@bp.get("")
@requires(Permission.FINALE_VIEW)
def index() -> str:
    listed = queries.finals(current_work().session)
    return render_template(
        "school/finale/index.html", events=listed, tabs=section_tabs(), **words()
    )


@bp.get("/new")
@requires(Permission.FINALE_EDIT)
def new() -> str:
    form = form_class()(data={"event": str(new_id()), "title": _("Celebration of mentoring")})
    return _form_page(form)


@bp.post("/new")
@requires(Permission.FINALE_EDIT)
def create() -> ResponseReturnValue:
    form = form_class()()
    if form.validate():
        try:
            final_id = UUID(form.event.data or "")
        except ValueError:
            raise NotFound("FinalEvent") from None
        with faults_into(form):
            plan_final(current_work(), final_id, plan_in(form))
            say(_("The event is planned. Every mentor who takes part has a voice already."))
            return redirect(url_for(".show", final_id=final_id), 303)
    return _form_page(form), 422


@bp.get("/<uuid:final_id>")
@requires(Permission.FINALE_VIEW)
def show(final_id: UUID) -> str:
    session = current_work().session
    event = queries.final_view(session, final_id)
    return render_template(
        "school/finale/show.html",
        event=event,
        nominees=queries.nominees(session, final_id),
        progress=queries.progress(session, final_id),
        results=queries.results(session, event),
        acts=acts_of(event.state),
        tabs=section_tabs(),
        **words(),
    )


@bp.get("/<uuid:final_id>/progress")
@requires(Permission.FINALE_VIEW)
def progress(final_id: UUID) -> str:
    """The count of voices, asked again by the page itself."""
    session = current_work().session
    event = queries.final_view(session, final_id)
    told = queries.progress(session, final_id)
    return render_template("school/finale/_progress.html", event=event, progress=told, **words())


@bp.get("/<uuid:final_id>/result")
@requires(Permission.FINALE_VIEW)
def result(final_id: UUID) -> str:
    """The list to be printed and read out."""
    session = current_work().session
    event = queries.final_view(session, final_id)
    if event.state != "closed":
        raise WrongState("final_state", state=event.state)
    return render_template(
        "school/finale/result.html",
        event=event,
        progress=queries.progress(session, final_id),
        results=queries.results(session, event),
        **words(),
    )


@bp.get("/<uuid:final_id>/edit")
@requires(Permission.FINALE_EDIT)
def edit(final_id: UUID) -> str:
    event = queries.final_view(current_work().session, final_id)
    guests = {GUESTS + code: count for code, count in event.invited.items()}
    return _form_page(form_class()(obj=event, data=guests), event)


@bp.post("/<uuid:final_id>/edit")
@requires(Permission.FINALE_EDIT)
def save(final_id: UUID) -> ResponseReturnValue:
    event = queries.final_view(current_work().session, final_id)
    form = form_class()()
    if form.validate():
        with faults_into(form):
            change_final(current_work(), final_id, plan_in(form))
            say(_("The final event is saved."))
            return redirect(url_for(".show", final_id=final_id), 303)
    return _form_page(form, event), 422


@bp.get("/<uuid:final_id>/<any(open,close,cancel,restore):act>")
@requires(Permission.FINALE_EDIT)
def confirm(final_id: UUID, act: str) -> str:
    session = current_work().session
    event = queries.final_view(session, final_id)
    if act not in acts_of(event.state):
        raise WrongState("final_state", state=event.state)
    told = queries.progress(session, final_id)
    return render_template(
        "school/finale/confirm.html", event=event, act=act, progress=told, **words()
    )


@bp.post("/<uuid:final_id>/<any(open,close,cancel,restore):act>")
@requires(Permission.FINALE_EDIT)
def do(final_id: UUID, act: str) -> ResponseReturnValue:
    queries.final_view(current_work().session, final_id)
    try:
        act_on_final(current_work(), final_id, act)
        say(_(DONE[act]))
    except WrongState as refused:
        say(refusal(refused), "bad")
    return redirect(url_for(".show", final_id=final_id), 303)


def _form_page(form: FinalForm, event: FinalView | None = None) -> str:
    guests = [field for field in form if field.name.startswith(GUESTS)]
    return render_template(
        "school/finale/edit.html", form=form, event=event, guests=guests,
        url=request.path, **words(),
    )  # fmt: skip
