"""Pairs of a programme: making them, and everything that happens to one."""

from collections.abc import Mapping
from importlib import import_module
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.programmes import queries, rosters
from school.programmes.models import PAIR_STATES
from school.programmes.pairs import (
    ActOnPair,
    DatePair,
    act_on_pair,
    date_pair,
)
from school.programmes.queries import ProgrammeView
from school.programmes.rosters import PairLine
from school.programmes.rules import (
    OPEN_PAIR,
    PAIR_ACTS,
    possible,
)
from school.web.faults import faults_into
from school.web.labels import PAIR_STATES as STATE_WORDS
from school.web.labels import Labels, said, state_words
from school.web.pair_words import stopped_words
from school.web.programme_tabs import programme_tabs
from web.forms import DayField, Form, Needed
from web.guard import requires
from web.htmx import fragment_or_redirect
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint(
    "pairs",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/pairs",
    template_folder="templates",
)

A_PAGE = 25  # cards are taller and heavier than rows
# What the three lists hold.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "offered": ("proposed",),
    "open": tuple(state for state in PAIR_STATES if state in OPEN_PAIR - {"proposed"}),
    "ended": tuple(state for state in PAIR_STATES if state not in OPEN_PAIR),
}
DONE: Mapping[str, str] = {
    "pause": mark("The pair is on pause."),
    "resume": mark("The pair is at work again."),
}


class DateForm(Form):
    started_on = DayField(_l("First day of the pair"), validators=[Needed()])


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index(programme_id: UUID) -> str:
    session = current_work().session
    programme = queries.programme(session, programme_id)
    tally = queries.tally(session, programme_id)
    shown = _shown()
    number = sum(tally.pairs.get(state, 0) for state in SHOWN[shown])
    page = page_of(number, request.args, size=A_PAGE)
    return render_template(
        "school/pairs/index.html",
        programme=programme,
        tally=tally,
        shown=shown,
        tabs=programme_tabs(programme, "pairs.index"),
        page=page,
        pairs=rosters.pairs(
            session, programme_id, SHOWN[shown], offset=page.offset, limit=page.size
        ),
        **words(profile_of(session)),
    )


def _shown() -> str:
    """Which pairs are looked at: at work unless the address says another."""
    if request.args.get("ended") == "1":
        return "ended"
    return "offered" if request.args.get("offered") == "1" else "open"


@bp.post("/<uuid:pair_id>/<any(pause,resume):act>")
@requires(Permission.PROGRAMME_EDIT)
def do(programme_id: UUID, pair_id: UUID, act: str) -> ResponseReturnValue:
    work = current_work()
    programme = queries.programme(work.session, programme_id)
    try:
        act_on_pair(work, ActOnPair(programme_id=programme_id, pair_id=pair_id, act=act))
        say(_(DONE[act]))
    except WrongState as refused:
        say(stopped_words(refused), "bad")
    return _done(profile_of(work.session), programme, pair_id)


@bp.get("/<uuid:pair_id>/date")
@requires(Permission.PROGRAMME_EDIT)
def date(programme_id: UUID, pair_id: UUID) -> str:
    session = current_work().session
    programme = running(programme_id)
    pair = rosters.pair(session, programme_id, pair_id)
    if pair.state not in OPEN_PAIR:
        raise WrongState("pair_state", state=pair.state)
    form = DateForm(data={"started_on": pair.started_on})
    return _date_page(form, programme, pair)


@bp.post("/<uuid:pair_id>/date")
@requires(Permission.PROGRAMME_EDIT)
def save_date(programme_id: UUID, pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), DateForm()
    programme = running(programme_id)
    pair = rosters.pair(work.session, programme_id, pair_id)
    if form.validate():
        command = DatePair(
            programme_id=programme_id, pair_id=pair_id, started_on=form.started_on.data
        )
        with faults_into(form, profile_of(work.session)):
            date_pair(work, command)
            say(_("The first day of the pair is saved."))
            return redirect(url_for("programmes.show", programme_id=programme_id), 303)
    return _date_page(form, programme, pair), 422


def _date_page(form: Form, programme: ProgrammeView, pair: PairLine) -> str:
    known = words(profile_of(current_work().session))
    return render_template(
        "school/pairs/date.html", form=form, programme=programme, pair=pair, **known
    )


def _done(profile: Profile, programme: ProgrammeView, pair_id: UUID) -> ResponseReturnValue:
    """The card of the pair for htmx, the programme for a browser without scripts."""
    session = current_work().session
    session.flush()
    return fragment_or_redirect(
        "school/pairs/_card.html",
        url_for("programmes.show", programme_id=programme.id),
        pair=rosters.pair(session, programme.id, pair_id),
        programme=programme,
        **words(profile),
    )


def running(programme_id: UUID) -> ProgrammeView:
    programme = queries.programme(current_work().session, programme_id)
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    return programme


def words(profile: Profile) -> dict[str, object]:
    """What the templates of pairs need to speak of them."""
    return {
        "labels": Labels(profile),
        "said": said,
        "pair_state": lambda state: state_words(STATE_WORDS, state),
        "pair_acts": lambda state: possible(PAIR_ACTS, state),
    }


for _name in ("appointing", "offered"):
    import_module(f"school.web.{_name}")  # their views are on bp
