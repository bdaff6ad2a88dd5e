"""Pairs of a programme: making them, and everything that happens to one."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.programmes import queries, rosters
from school.programmes.models import PAIR_STATES
from school.programmes.pairs import (
    ActOnPair,
    DatePair,
    Opened,
    OpenPairs,
    act_on_pair,
    date_pair,
    open_pairs,
)
from school.programmes.queries import ProgrammeView
from school.programmes.rosters import PairLine, Participant, Roster
from school.programmes.rules import (
    OPEN_PAIR,
    PAIR_ACTS,
    full_cycle_from,
    possible,
    shortest_months,
)
from school.web import search
from school.web.faults import faults_into
from school.web.labels import PAIR_STATES as STATE_WORDS
from school.web.labels import Labels, choices, said, state_words
from school.web.picks import PicksField
from web.forms import DayField, Form, Needed
from web.guard import requires
from web.htmx import fragment_or_redirect
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark, ngettext
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
DONE: Mapping[str, str] = {
    "pause": mark("The pair is on pause."),
    "resume": mark("The pair is at work again."),
    "complete": mark("The pair is completed."),
    "close": mark("The pair is closed early."),
    "reopen": mark("The end is taken back: the pair is at work."),
}


class PairForm(Form):
    mentees = PicksField(_l("Mentees"))
    started_on = DayField(_l("First day of the pair"), validators=[Needed()])


class DateForm(Form):
    started_on = DayField(_l("First day of the pair"), validators=[Needed()])


class EndForm(Form):
    reason = RadioField(_l("Reason"), validate_choice=False)
    ended_on = DayField(_l("Last day of the pair"), validators=[Needed()])


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index(programme_id: UUID) -> str:
    session = current_work().session
    programme = queries.programme(session, programme_id)
    tally = queries.tally(session, programme_id)
    ended = request.args.get("ended") == "1"
    states = [state for state in PAIR_STATES if (state not in OPEN_PAIR) == ended]
    number = tally.pairs_all - tally.pairs_open if ended else tally.pairs_open
    page = page_of(number, request.args, size=A_PAGE)
    return render_template(
        "school/pairs/index.html",
        programme=programme,
        tally=tally,
        ended=ended,
        page=page,
        pairs=rosters.pairs(session, programme_id, states, offset=page.offset, limit=page.size),
        **words(profile_of(session)),
    )


@bp.get("/new")
@requires(Permission.PROGRAMME_EDIT)
def new(programme_id: UUID) -> str:
    work = current_work()
    programme = _running(programme_id)
    mentor = _mentor(programme_id)
    if mentor is None:
        return _mentors_page(programme)
    day = work.today()
    if programme.starts_on is not None:
        day = max(day, programme.starts_on)
    if programme.ends_on is not None:
        day = min(day, programme.ends_on)
    return _pair_page(PairForm(data={"started_on": day}), programme, mentor)


@bp.post("/new")
@requires(Permission.PROGRAMME_EDIT)
def make(programme_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), PairForm()
    programme, mentor = _running(programme_id), _mentor(programme_id)
    if mentor is None:
        raise NotFound("Participation")
    if form.validate():
        command = OpenPairs(
            programme_id=programme_id,
            mentor_id=mentor.id,
            mentee_ids=form.mentees.data,
            started_on=form.started_on.data,
        )
        with faults_into(form, profile_of(work.session)):
            _say_opened(open_pairs(work, command))
            return redirect(url_for("programmes.show", programme_id=programme_id), 303)
    return _pair_page(form, programme, mentor), 422


@bp.get("/<uuid:pair_id>/<any(complete,close,reopen):act>")
@requires(Permission.PROGRAMME_EDIT)
def confirm(programme_id: UUID, pair_id: UUID, act: str) -> str:
    work = current_work()
    programme = _running(programme_id)
    pair = rosters.pair(work.session, programme_id, pair_id)
    if act not in possible(PAIR_ACTS, pair.state):
        raise WrongState("pair_state", state=pair.state)
    form = EndForm(data={"ended_on": work.today()})
    return _end_page(profile_of(work.session), form, programme, pair, act)


@bp.post("/<uuid:pair_id>/<any(pause,resume,complete,close,reopen):act>")
@requires(Permission.PROGRAMME_EDIT)
def do(programme_id: UUID, pair_id: UUID, act: str) -> ResponseReturnValue:
    work = current_work()
    programme = queries.programme(work.session, programme_id)
    pair = rosters.pair(work.session, programme_id, pair_id)
    profile = profile_of(work.session)
    form = EndForm() if act in ("complete", "close") else None
    if form is None:
        act_on_pair(work, ActOnPair(programme_id=programme_id, pair_id=pair_id, act=act))
        return _done(profile, programme, pair_id, act)
    _offer_reasons(profile, form, act)
    if form.validate():
        command = ActOnPair(
            programme_id=programme_id,
            pair_id=pair_id,
            act=act,
            reason=form.reason.data or "",
            ended_on=form.ended_on.data,
        )
        with faults_into(form, profile):
            act_on_pair(work, command)
            return _done(profile, programme, pair_id, act)
    return _end_page(profile, form, programme, pair, act), 422


@bp.get("/<uuid:pair_id>/date")
@requires(Permission.PROGRAMME_EDIT)
def date(programme_id: UUID, pair_id: UUID) -> str:
    session = current_work().session
    programme = _running(programme_id)
    pair = rosters.pair(session, programme_id, pair_id)
    if pair.state not in OPEN_PAIR:
        raise WrongState("pair_state", state=pair.state)
    form = DateForm(data={"started_on": pair.started_on})
    return _date_page(form, programme, pair)


@bp.post("/<uuid:pair_id>/date")
@requires(Permission.PROGRAMME_EDIT)
def save_date(programme_id: UUID, pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), DateForm()
    programme = _running(programme_id)
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


def _done(
    profile: Profile, programme: ProgrammeView, pair_id: UUID, act: str
) -> ResponseReturnValue:
    """The card of the pair for htmx, the programme for a browser without scripts."""
    say(_(DONE[act]))
    session = current_work().session
    session.flush()
    return fragment_or_redirect(
        "school/pairs/_card.html",
        url_for("programmes.show", programme_id=programme.id),
        pair=rosters.pair(session, programme.id, pair_id),
        programme=programme,
        **words(profile),
    )


def _running(programme_id: UUID) -> ProgrammeView:
    programme = queries.programme(current_work().session, programme_id)
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    return programme


def _mentor(programme_id: UUID) -> Participant | None:
    """The mentor named by the address; None when none is chosen yet."""
    named = request.args.get("mentor", type=UUID)
    if named is None:
        return None
    mentor = rosters.participant(current_work().session, programme_id, named)
    if mentor.side != "mentor":
        raise NotFound("Participation")
    return mentor


def _mentors_page(programme: ProgrammeView) -> str:
    session = current_work().session
    wanted = Roster(programme.id, "mentor", text=search.typed())
    page = page_of(rosters.count_participants(session, wanted), request.args)
    return render_template(
        "school/pairs/mentors.html",
        programme=programme,
        wanted=wanted,
        page=page,
        people=rosters.participants(session, wanted, offset=page.offset, limit=page.size),
        **words(profile_of(session)),
    )


def _pair_page(form: PairForm, programme: ProgrammeView, mentor: Participant) -> str:
    session = current_work().session
    wanted = Roster(
        programme.id,
        "mentee",
        text=search.typed(),
        unpaired=request.args.get("all") != "1",
    )
    page = page_of(rosters.count_participants(session, wanted), request.args)
    return render_template(
        "school/pairs/new.html",
        form=form,
        programme=programme,
        mentor=mentor,
        wanted=wanted,
        page=page,
        people=rosters.participants(session, wanted, offset=page.offset, limit=page.size),
        **words(profile_of(session)),
    )


def _offer_reasons(profile: Profile, form: EndForm, act: str) -> None:
    ends = profile.completion
    form.reason.choices = choices(ends.planned if act == "complete" else ends.unplanned)


def _end_page(
    profile: Profile, form: EndForm, programme: ProgrammeView, pair: PairLine, act: str
) -> str:
    _offer_reasons(profile, form, act)
    months = shortest_months(profile, programme.form, programme.kind, programme.settings)
    return render_template(
        "school/pairs/end.html",
        form=form,
        programme=programme,
        pair=pair,
        act=act,
        full_cycle_from=full_cycle_from(pair.started_on, months),
        rematch=said(profile.completion.rematch),
        **words(profile),
    )


def _say_opened(opened: Opened) -> None:
    number = len(opened.pairs)
    say(ngettext("%(num)s pair is made.", "%(num)s pairs are made.", number))
    for remark in opened.remarks:
        say(_("Think it over: %(note)s.", note=said(remark.note)), "near")


def words(profile: Profile) -> dict[str, object]:
    """What the templates of pairs need to speak of them."""
    return {
        "labels": Labels(profile),
        "said": said,
        "pair_state": lambda state: state_words(STATE_WORDS, state),
        "pair_acts": lambda state: possible(PAIR_ACTS, state),
    }
