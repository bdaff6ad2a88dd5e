"""Programmes of the school: the list of a year, a programme's page, its stages and states."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Form as MentoringForm
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.programmes import queries, rosters
from school.programmes.queries import ProgrammeView
from school.programmes.rosters import Roster
from school.programmes.rules import (
    ENDS_PROGRAMME,
    OPEN_PAIR,
    OPEN_PROGRAMME,
    PROGRAMME_ACTS,
    possible,
    stages_near,
    usual_term,
)
from school.programmes.service import (
    CreateProgramme,
    act_on_programme,
    change_programme,
    create_programme,
    form_for_schools,
    move_stage,
    voting_now,
)
from school.stages.gates import Gate, gates_of
from school.stages.queries import facts_of
from school.web import pairs
from school.web.faults import faults_into
from school.web.gate_words import ItemLine, item_line
from school.web.labels import (
    PROGRAMME_STATES,
    proposed_title,
    said,
    state_words,
)
from school.web.programme_forms import CreateForm, PlanForm
from school.web.programme_tabs import programme_tabs, section_tabs
from school.web.years import choose_year
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import mark
from web.page import say
from web.work import current_work

bp = Blueprint(
    "programmes", __name__, url_prefix="/s/<school_code>/programmes", template_folder="templates"
)

SHOWN = 12  # pairs, and people of a side, on the programme's own page
DONE: Mapping[str, str] = {
    "start": mark("The programme is running."),
    "complete": mark("The programme is completed."),
    "cancel": mark("The programme is cancelled."),
    "reopen": mark("The programme is running again."),
}


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index() -> str:
    work = current_work()
    shown = choose_year(queries.years(work.session), work.today())
    return render_template(
        "school/programmes/index.html",
        tabs=section_tabs(),
        programmes=queries.programmes(work.session, shown.chosen),
        years=shown.years,
        chosen=shown.chosen,
        **_words(profile_of(work.session)),
    )


@bp.get("/new")
@requires(Permission.PROGRAMME_EDIT)
def choose_form() -> str:
    profile = profile_of(current_work().session)
    forms = [form for form in profile.forms if form.level == "school"]
    return render_template(
        "school/programmes/forms.html",
        forms=forms,
        ready=profile.programme_templates,
        **_words(profile),
    )


@bp.get("/new/<form_code>")
@requires(Permission.PROGRAMME_EDIT)
def new(form_code: str) -> str:
    work = current_work()
    profile = profile_of(work.session)
    chosen = form_for_schools(profile, form_code)
    year = SchoolYear.of(work.today())
    starts_on, ends_on = usual_term(year)
    there = queries.programmes(work.session, year)
    form = CreateForm(
        data={
            "title": proposed_title(chosen, [each.title for each in there]),
            "goal": said(chosen.goal),
            "school_year": year.start,
            "state": "running",
            "stage": 1,
            "starts_on": starts_on,
            "ends_on": ends_on,
        }
    )
    form.offer(profile, chosen)
    return _form_page(profile, form, chosen)


@bp.post("/new/<form_code>")
@requires(Permission.PROGRAMME_EDIT)
def create(form_code: str) -> ResponseReturnValue:
    work = current_work()
    profile = profile_of(work.session)
    chosen = form_for_schools(profile, form_code)
    form = CreateForm()
    form.offer(profile, chosen)
    if form.validate():
        command = CreateProgramme(
            form=form_code,
            school_year=SchoolYear(form.school_year.data),
            plan=form.plan(),
            state=form.state.data,
            stage=form.stage.data,
        )
        with faults_into(form, profile):
            programme = create_programme(work, command)
            say(_("The programme is created. Now add mentors and mentees."))
            return redirect(url_for(".show", programme_id=programme.id), 303)
    return _form_page(profile, form, chosen), 422


@bp.get("/<uuid:programme_id>")
@requires(Permission.PROGRAMME_VIEW)
def show(programme_id: UUID) -> str:
    session = current_work().session
    programme = queries.programme(session, programme_id)
    profile = profile_of(session)
    sides = {
        side: rosters.participants(session, Roster(programme_id, side), offset=0, limit=SHOWN)
        for side in ("mentor", "mentee")
    }
    return render_template(
        "school/programmes/show.html",
        tabs=programme_tabs(programme, "programmes.show"),
        programme=programme,
        tally=queries.tally(session, programme_id),
        pairs=rosters.pairs(session, programme_id, OPEN_PAIR, limit=SHOWN),
        sides=sides,
        near=stages_near(programme.stage, programme.state),
        acts=possible(PROGRAMME_ACTS, programme.state),
        stage=profile.stages[programme.stage - 1],
        gate_lines=_gate_lines(profile, programme),
        **_words(profile),
    )


def _gate(profile: Profile, programme: ProgrammeView) -> Gate:
    """The gate of the stage the programme is at."""
    return gates_of(facts_of(current_work().session, profile, programme))[programme.stage - 1]


def _gate_lines(profile: Profile, programme: ProgrammeView) -> list[ItemLine]:
    """What the programme's stage still waits for."""
    return [item_line(item, programme) for item in _gate(profile, programme).missing]


@bp.get("/<uuid:programme_id>/edit")
@requires(Permission.PROGRAMME_EDIT)
def edit(programme_id: UUID) -> str:
    session = current_work().session
    programme = queries.programme(session, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    profile = profile_of(session)
    chosen = form_for_schools(profile, programme.form)
    form = PlanForm(obj=programme)
    form.offer(profile, chosen)
    return _form_page(profile, form, chosen, programme)


@bp.post("/<uuid:programme_id>/edit")
@requires(Permission.PROGRAMME_EDIT)
def save(programme_id: UUID) -> ResponseReturnValue:
    work = current_work()
    programme = queries.programme(work.session, programme_id)
    profile = profile_of(work.session)
    chosen = form_for_schools(profile, programme.form)
    form = PlanForm()
    form.offer(profile, chosen)
    if form.validate():
        with faults_into(form, profile):
            change_programme(work, programme_id, form.plan())
            say(_("The programme is saved."))
            return redirect(url_for(".show", programme_id=programme_id), 303)
    return _form_page(profile, form, chosen, programme), 422


@bp.get("/<uuid:programme_id>/stage/<int:stage>")
@requires(Permission.PROGRAMME_EDIT)
def confirm_stage(programme_id: UUID, stage: int) -> str:
    session = current_work().session
    programme = queries.programme(session, programme_id)
    if stage not in stages_near(programme.stage, programme.state):
        raise WrongState("stage_moved")
    profile = profile_of(session)
    return render_template(
        "school/programmes/stage.html",
        programme=programme,
        now=profile.stages[programme.stage - 1],
        to=profile.stages[stage - 1],
        gate_lines=_gate_lines(profile, programme) if stage > programme.stage else [],
        **_words(profile),
    )


@bp.post("/<uuid:programme_id>/stage/<int:stage>")
@requires(Permission.PROGRAMME_EDIT)
def go_to_stage(programme_id: UUID, stage: int) -> ResponseReturnValue:
    since = request.form.get("since", type=int) or 0
    work = current_work()
    before = queries.programme(work.session, programme_id)
    missing = _gate(profile_of(work.session), before).missing if stage > before.stage else ()
    programme = move_stage(
        work, programme_id, since=since, to=stage, missing=[item.code for item in missing]
    )
    say(_("The programme is at stage %(n)s of 7.", n=programme.stage))
    return redirect(url_for(".show", programme_id=programme_id), 303)


@bp.get("/<uuid:programme_id>/<any(start,complete,cancel,reopen):act>")
@requires(Permission.PROGRAMME_EDIT)
def confirm(programme_id: UUID, act: str) -> str:
    session = current_work().session
    programme = queries.programme(session, programme_id)
    if act not in possible(PROGRAMME_ACTS, programme.state):
        raise WrongState("programme_state", state=programme.state)
    return render_template(
        "school/programmes/confirm.html",
        programme=programme,
        act=act,
        tally=queries.tally(session, programme_id),
        voting=voting_now(session, programme_id) if act in ENDS_PROGRAMME else [],
        **_words(profile_of(session)),
    )


@bp.post("/<uuid:programme_id>/<any(start,complete,cancel,reopen):act>")
@requires(Permission.PROGRAMME_EDIT)
def do(programme_id: UUID, act: str) -> ResponseReturnValue:
    try:
        act_on_programme(current_work(), programme_id, act)
    except WrongState as refused:
        if refused.code != "gathering_open":
            raise
        return redirect(url_for(".confirm", programme_id=programme_id, act=act), 303)
    say(_(DONE[act]))
    return redirect(url_for(".show", programme_id=programme_id), 303)


def _form_page(
    profile: Profile,
    form: PlanForm,
    chosen: MentoringForm,
    programme: ProgrammeView | None = None,
) -> str:
    instead = next((f for f in profile.forms if f.code == chosen.propose_instead), None)
    return render_template(
        "school/programmes/edit.html",
        form=form,
        chosen=chosen,
        instead=instead,
        programme=programme,
        **_words(profile),
    )


def _words(profile: Profile) -> dict[str, object]:
    """What every template here needs to speak of programmes."""
    return {
        **pairs.words(profile),
        "programme_state": lambda state: state_words(PROGRAMME_STATES, state),
    }
