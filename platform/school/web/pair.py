"""A pair's own page: who the two are, where they stand, and what can be done now."""

from collections.abc import Mapping
from importlib import import_module
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.completion.queries import had_trouble_before
from school.meetings.queries import facts
from school.pairing.confirming import (
    agreement_signers,
    confirm_side,
    decline_proposed,
    note_agreement,
)
from school.pairing.diaries import open_diaries
from school.pairing.order_queries import order_of
from school.pairing.queries import PairView, curators, pair_view, relatives
from school.pairing.starting import end_probation, start_pair
from school.programmes.models import Pair
from school.programmes.settings import setting
from school.web.faults import faults_into
from school.web.pair_forms import AgreementForm, ConfirmForm, DeclineForm, StartForm
from school.web.pair_tabs import pair_tabs, report_of_pair, state_of_pair
from school.web.pair_words import (
    basis_words,
    lacks_words,
    lasting,
    reason_lines,
    stopped_words,
    way_words,
)
from school.web.pairs import words
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import mark
from web.page import say
from web.work import current_work

bp = Blueprint(
    "pair",
    __name__,
    url_prefix="/s/<school_code>/pairs/<uuid:pair_id>",
    template_folder="templates",
)
# Every page of a pair wears one frame (school/pair/_frame.html), which asks these.
bp.add_app_template_global(report_of_pair)
bp.add_app_template_global(state_of_pair)
bp.add_app_template_global(lacks_words)

CONFIRMED: Mapping[str, str] = {
    "mentor": mark("The mentor's word is written down."),
    "mentee": mark("The mentee's word is written down."),
}


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def show(pair_id: UUID) -> str:
    work = current_work()
    session = work.session
    pair = pair_view(session, pair_id)
    profile = profile_of(session)
    parts = [pair.mentor.participation_id, pair.mentee.participation_id]
    diaries = open_diaries(session, parts, work.now())
    return render_template(
        "school/pair/show.html",
        pair=pair,
        tabs=pair_tabs(pair, "pair.show"),
        facts=facts(session, [pair_id]).get(pair_id),
        order=order_of(session, pair_id),
        curators=curators(session, work.today()),
        relatives=relatives(session, pair),
        diaries={each.participation_id: each for each in reversed(diaries)},
        way=way_words(pair.way),
        basis=basis_words(pair.basis),
        reasons=reason_lines(profile, pair),
        lasting=lasting(pair, work.today()),
        **words(profile),
    )


@bp.get("/confirm/<any(mentor,mentee):side>")
@requires(Permission.PROGRAMME_EDIT)
def ask_confirm(pair_id: UUID, side: str) -> str:
    work = current_work()
    return _confirm_page(
        pair_view(work.session, pair_id), side, ConfirmForm(data={"on": work.today()})
    )


@bp.post("/confirm/<any(mentor,mentee):side>")
@requires(Permission.PROGRAMME_EDIT)
def confirm(pair_id: UUID, side: str) -> ResponseReturnValue:
    work, form = current_work(), ConfirmForm()
    pair = pair_view(work.session, pair_id)
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            confirm_side(work, pair_id, side, form.on.data)
            return _back(pair_id, _(CONFIRMED[side]))
    return _confirm_page(pair, side, form), 422


@bp.post("/unconfirm/<any(mentor,mentee):side>")
@requires(Permission.PROGRAMME_EDIT)
def unconfirm(pair_id: UUID, side: str) -> ResponseReturnValue:
    confirm_side(current_work(), pair_id, side, None)
    return _back(pair_id, _("The confirmation is taken back."))


@bp.get("/decline")
@requires(Permission.PROGRAMME_EDIT)
def ask_decline(pair_id: UUID) -> str:
    return _decline_page(pair_view(current_work().session, pair_id), DeclineForm())


@bp.post("/decline")
@requires(Permission.PROGRAMME_EDIT)
def decline(pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), DeclineForm()
    pair = pair_view(work.session, pair_id)
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            decline_proposed(work, pair_id, form.reason.data or "", form.words.data or "")
            return _back(pair_id, _("The offer is closed; both stand without this pair again."))
    return _decline_page(pair, form), 422


@bp.get("/start")
@requires(Permission.PROGRAMME_EDIT)
def ask_start(pair_id: UUID) -> str:
    work = current_work()
    pair = pair_view(work.session, pair_id)
    trouble = had_trouble_before(work.session, pair.mentee.participation_id)
    form = StartForm(data={"started_on": work.today(), "probation": trouble})
    return _start_page(work, pair, form, trouble=trouble)


@bp.post("/start")
@requires(Permission.PROGRAMME_EDIT)
def start(pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), StartForm()
    pair = pair_view(work.session, pair_id)
    trouble = had_trouble_before(work.session, pair.mentee.participation_id)
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            try:
                start_pair(work, pair_id, form.started_on.data, probation=form.probation.data)
            except WrongState as refused:
                form.form_errors.append(stopped_words(refused))
                return _start_page(work, pair, form, trouble=trouble), 409
            return _back(pair_id, _("The pair begins."))
    return _start_page(work, pair, form, trouble=trouble), 422


@bp.post("/end-probation")
@requires(Permission.PROGRAMME_EDIT)
def off_probation(pair_id: UUID) -> ResponseReturnValue:
    end_probation(current_work(), pair_id)
    return _back(pair_id, _("The probation is over: the pair works on."))


@bp.get("/agreement")
@requires(Permission.PROGRAMME_EDIT)
def ask_agreement(pair_id: UUID) -> str:
    work = current_work()
    row = work.own(Pair, pair_id)
    form = AgreementForm(
        data={
            "on": row.agreement_on or work.today(),
            "mentor_signer": str(row.mentor_signer_id or ""),
            "mentee_signer": str(row.mentee_signer_id or ""),
        }
    )
    return _agreement_page(work, pair_view(work.session, pair_id), form)


@bp.post("/agreement")
@requires(Permission.PROGRAMME_EDIT)
def agreement(pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), AgreementForm()
    pair = pair_view(work.session, pair_id)
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            note_agreement(work, pair_id, form.on.data, form.signers())
            return _back(pair_id, _("The agreement is written down."))
    return _agreement_page(work, pair, form), 422


def _confirm_page(pair: PairView, side: str, form: ConfirmForm) -> str:
    titles = {"mentor": _("The mentor confirms"), "mentee": _("The mentee confirms")}
    effects = (
        _("Each says that they are ready to work with the other: by the link, or on paper."),
        _("An order names only pairs that both have confirmed."),
    )
    return act_page(pair, form, titles[side], _("Write down"), effects)


def _decline_page(pair: PairView, form: DeclineForm) -> str:
    form.offer()
    effects = (
        _("The offer is closed with its reason, and the history keeps it."),
        _("Both can be matched with others."),
    )
    return act_page(pair, form, _("The pair does not come about"), _("Close the offer"), effects)


def _start_page(work: Work, pair: PairView, form: StartForm, *, trouble: bool) -> str:
    weeks = setting(pair.programme, profile_of(work.session), "probation_weeks")
    form.say_weeks(weeks)
    effects = [_("From this day the full cycle is reckoned, and meetings are expected.")]
    if trouble:
        effects.append(
            _("There was trouble with an earlier mentor: begin with probation. The curator is "
              "present at the meetings and asks both.")
        )  # fmt: skip
    return act_page(pair, form, _("Begin the work of the pair"), _("Begin"), effects)


def _agreement_page(work: Work, pair: PairView, form: AgreementForm) -> str:
    may_sign = agreement_signers(work, work.own(Pair, pair.id))
    form.offer(may_sign)
    effects = [_("Signed once, for the whole time of the pair: arrangements are kept, what is "
                 "private stays between the two.")]  # fmt: skip
    if any(each is not None for each in may_sign.values()):
        effects.append(_("A legal representative signs for a minor."))
    return act_page(pair, form, _("Agreement of the pair"), _("Write down"), effects)


def act_page(
    pair: PairView, form: Form, title: str, yes: str, effects: tuple[str, ...] | list[str]
) -> str:
    """One act of a pair on a page: what it means, its fields, the verb on the button."""
    return render_template(
        "school/pair/act.html",
        pair=pair,
        form=form,
        title=title,
        yes=yes,
        effects=effects,
        tabs=pair_tabs(pair, "pair.show"),
    )


def _back(pair_id: UUID, told: str) -> ResponseReturnValue:
    say(told)
    return redirect(url_for("pair.show", pair_id=pair_id), 303)


import_module("school.web.substituting")  # its views are on bp
