"""Pages of general meetings: the list of a programme, planning one, and the meeting itself."""

from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from school.gatherings import queries
from school.gatherings.queries import GatheringView, SeatLine
from school.gatherings.rules import ACTS, GOES_ON
from school.gatherings.seats import seat_everybody
from school.gatherings.service import act_on_gathering, change_gathering, plan_gathering
from school.programmes.queries import programme
from school.programmes.rules import OPEN_PROGRAMME, possible
from school.web.gatherings import bp
from school.web.gatherings.forms import FORMS, USUAL, PlanForm, RemoteForm
from school.web.gatherings.words import DONE, faults_into, refused_words, words
from school.web.programme_tabs import programme_tabs
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work


@bp.get("/")
@requires(Permission.MATCHING)
def index(programme_id: UUID) -> str:
    session = current_work().session
    shown = programme(session, programme_id)
    return render_template(
        "school/gatherings/index.html",
        programme=shown,
        tabs=programme_tabs(shown, "gatherings.index"),
        is_open=shown.state in OPEN_PROGRAMME,
        gatherings=queries.gatherings(session, programme_id),
        **words(),
    )


@bp.get("/new/<any(hall,remote):kind>")
@requires(Permission.MATCHING)
def new(programme_id: UUID, kind: str) -> str:
    return _plan_page(programme_id, FORMS[kind](data=USUAL), kind, None)


@bp.post("/new/<any(hall,remote):kind>")
@requires(Permission.MATCHING)
def create(programme_id: UUID, kind: str) -> ResponseReturnValue:
    """Plan a meeting and seat everybody who is invited to it."""
    work, form = current_work(), FORMS[kind]()
    if form.validate():
        with faults_into(form):
            try:
                made = plan_gathering(work, programme_id, form.plan())
            except WrongState as refused:
                say(refused_words(refused), "bad")
                return redirect(url_for(".index", programme_id=programme_id), 303)
            seated = seat_everybody(work, programme_id, made.id)
            words_of = ngettext(
                "Planned. %(num)s person is invited and has a number.",
                "Planned. %(num)s people are invited and have numbers.",
                seated,
            )
            say(words_of)
            return redirect(_of(made.id, programme_id), 303)
    return _plan_page(programme_id, form, kind, None), 422


@bp.get("/<uuid:gathering_id>/edit")
@requires(Permission.MATCHING)
def edit(programme_id: UUID, gathering_id: UUID) -> str:
    shown = queries.gathering(current_work().session, programme_id, gathering_id)
    return _plan_page(programme_id, FORMS[shown.kind](obj=shown), shown.kind, shown)


@bp.post("/<uuid:gathering_id>/edit")
@requires(Permission.MATCHING)
def save(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    work = current_work()
    shown = queries.gathering(work.session, programme_id, gathering_id)
    form = FORMS[shown.kind]()
    if form.validate():
        with faults_into(form):
            try:
                change_gathering(work, programme_id, gathering_id, form.plan())
                say(_("The general meeting is saved."))
            except WrongState as refused:
                say(refused_words(refused), "bad")
            return redirect(_of(gathering_id, programme_id), 303)
    return _plan_page(programme_id, form, shown.kind, shown), 422


@bp.get("/<uuid:gathering_id>")
@requires(Permission.MATCHING)
def show(programme_id: UUID, gathering_id: UUID) -> str:
    work = current_work()
    shown = queries.gathering(work.session, programme_id, gathering_id)
    seats = queries.seats(work.session, gathering_id)
    meetings = queries.rotation(work.session, gathering_id)
    return render_template(
        "school/gatherings/show.html",
        **page(programme_id, shown),
        seats=seats,
        counted=_counted(seats),
        progress=queries.progress(seats),
        outside=queries.waiting(work.session, programme_id, gathering_id),
        rounds_drawn=len({each.round for each in meetings}),
        acts=possible(ACTS, shown.state),
        may_match="matching.index" in current_app.view_functions,
    )


@bp.post("/<uuid:gathering_id>/<any(open,close,reopen,cancel,restore):act>")
@requires(Permission.MATCHING)
def do(programme_id: UUID, gathering_id: UUID, act: str) -> ResponseReturnValue:
    try:
        act_on_gathering(current_work(), programme_id, gathering_id, act)
        say(_(DONE[act]))
    except WrongState as refused:
        say(refused_words(refused), "bad")
    return redirect(_of(gathering_id, programme_id), 303)


def page(programme_id: UUID, shown: GatheringView) -> dict[str, Any]:
    """What every page of one meeting shows."""
    of_programme = programme(current_work().session, programme_id)
    return {
        "programme": of_programme,
        "tabs": programme_tabs(of_programme, "gatherings.index"),
        "gathering": shown,
        "goes_on": shown.state in GOES_ON,
        **words(),
    }


def of_hall(programme_id: UUID, gathering_id: UUID) -> GatheringView:
    """A meeting with a hall; questionnaires from afar have no rounds and no door."""
    shown = queries.gathering(current_work().session, programme_id, gathering_id)
    if shown.kind != "hall":
        raise NotFound("Gathering")
    return shown


def _of(gathering_id: UUID, programme_id: UUID) -> str:
    return url_for(".show", programme_id=programme_id, gathering_id=gathering_id)


def _counted(seats: list[SeatLine]) -> dict[str, tuple[int, int]]:
    """How many of each side are here, of how many invited."""
    by_side = {side: [seat for seat in seats if seat.side == side] for side in ("mentor", "mentee")}
    return {side: (sum(seat.came for seat in own), len(own)) for side, own in by_side.items()}


def _plan_page(
    programme_id: UUID, form: PlanForm | RemoteForm, kind: str, shown: GatheringView | None
) -> str:
    return render_template(
        "school/gatherings/plan.html",
        programme=programme(current_work().session, programme_id),
        form=form,
        kind=kind,
        gathering=shown,
        **words(),
    )
