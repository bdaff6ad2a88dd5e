"""How a pair ends: the choice of the two ways, the planned end, taking back, what follows."""

from collections.abc import Mapping
from datetime import date
from typing import TypedDict
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.completion import queries, service
from school.completion.achievements import of_participations
from school.completion.cases import cases_of
from school.completion.queries import CompletionView
from school.completion.rules import PLANNED, UNPLANNED, notice_of, under_labour_law
from school.completion.successors import become_candidate
from school.pairing.queries import PairView, pair_view
from school.programmes.rules import PAIR_ACTS, full_cycle_from, possible, shortest_months
from school.programmes.settings import setting
from school.web.completion_forms import MARKS, PlannedForm, UndoForm
from school.web.completion_words import (
    CASE_STATES,
    DECISIONS,
    KINDS,
    named,
    notice_words,
    refusal,
    refused_into,
    step_title,
)
from school.web.labels import Labels, said, state_words
from school.web.pair_tabs import pair_tabs
from web.filters import surname_first
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "completion",
    __name__,
    url_prefix="/s/<school_code>/pairs/<uuid:pair_id>/completion",
    template_folder="templates",
)

SHOW = "completion.show"
GIVEN = frozenset({"1", "2", "3", "4", "5"})


class Laid(TypedDict):
    """How early an end is told, as the rules ask it."""

    days: int
    working_days: int
    employees: bool


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def show(pair_id: UUID) -> str:
    work = current_work()
    session, profile = work.session, profile_of(work.session)
    pair, ends = pair_view(session, pair_id), queries.completions(session, pair_id)
    end = queries.standing_of(ends)
    both = (pair.mentor.participation_id, pair.mentee.participation_id)
    return render_template(
        "school/completion/show.html",
        pair=pair,
        end=end if end is None or pair.is_open or end.is_done else None,
        undone=[each for each in ends if each.state == "undone" and each.finished_at],
        acts=possible(PAIR_ACTS, pair.state) if pair.programme.state == "running" else (),
        notice=_notice(profile, pair, end),
        achievements=of_participations(session, *both),
        cases=cases_of(session, pair_id) if not pair.is_open else (),
        case_state=lambda state: state_words(CASE_STATES, state),
        **words(profile, pair),
    )


@bp.post("/begin")
@requires(Permission.COMPLETION_EDIT)
def begin(pair_id: UUID) -> ResponseReturnValue:
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        raise NotFound("kind")
    try:
        service.begin(current_work(), pair_id, kind)
    except WrongState as refused:
        say(refusal(refused.code), "bad")
        return redirect(url_for(SHOW, pair_id=pair_id), 303)
    if kind == PLANNED:
        return redirect(url_for(".planned", pair_id=pair_id), 303)
    return redirect(url_for("completion_talk.step", pair_id=pair_id, step="reason"), 303)


@bp.get("/planned")
@requires(Permission.COMPLETION_EDIT)
def planned(pair_id: UUID) -> str:
    work = current_work()
    profile, pair = profile_of(work.session), pair_view(work.session, pair_id)
    end = draft_of(pair_id, PLANNED)
    data = {name: getattr(end, name) for name in queries.NAMES}
    form = PlannedForm(data={**data, "ended_on": end.ended_on or _last_day(pair, work.today())})
    return _planned_page(form, profile, pair)


@bp.post("/planned")
@requires(Permission.COMPLETION_EDIT)
def save_planned(pair_id: UUID) -> ResponseReturnValue:
    work = current_work()
    profile, pair = profile_of(work.session), pair_view(work.session, pair_id)
    draft_of(pair_id, PLANNED)
    form = PlannedForm().offer(profile)
    if form.validate():
        with refused_into(form):
            service.write(work, pair_id, form.values())
            if request.form.get("act") != "finish":
                say(_("The draft is saved. The pair works on."))
                return redirect(url_for(".planned", pair_id=pair_id), 303)
            others = _others(pair)
            _finish_group(pair_id, others)
            say(_("The pair is completed.") if not others else _("The group is completed."))
            return redirect(url_for(SHOW, pair_id=pair_id), 303)
    return _planned_page(form, profile, pair), 422


@bp.post("/drop")
@requires(Permission.COMPLETION_EDIT)
def drop(pair_id: UUID) -> ResponseReturnValue:
    service.drop(current_work(), pair_id)
    say(_("The end is left off. The pair works on."))
    return redirect(url_for(SHOW, pair_id=pair_id), 303)


@bp.get("/undo")
@requires(Permission.COMPLETION_EDIT)
def ask_undo(pair_id: UUID) -> str:
    return _undo_page(UndoForm(), pair_id)


@bp.post("/undo")
@requires(Permission.COMPLETION_EDIT)
def undo(pair_id: UUID) -> ResponseReturnValue:
    form = UndoForm()
    if form.validate():
        with refused_into(form):
            try:
                service.undo(current_work(), pair_id, form.reason.data or "")
            except WrongState as refused:
                form.form_errors.append(refusal(refused.code))
                return _undo_page(form, pair_id), 409
            say(_("The end is taken back: the pair is at work."))
            return redirect(url_for(SHOW, pair_id=pair_id), 303)
    return _undo_page(form, pair_id), 422


@bp.post("/successor")
@requires(Permission.COMPLETION_EDIT)
def successor(pair_id: UUID) -> ResponseReturnValue:
    """The mentee becomes a candidate mentor, or the consents still missing are asked first."""
    work = current_work()
    person_id = pair_view(work.session, pair_id).mentee.person_id
    try:
        become_candidate(work, pair_id)
    except Invalid:
        say(_("First the consents of a mentor are needed. Ask for them here."), "near")
        return redirect(url_for("consent_asks.ask", person_id=person_id), 303)
    say(_("Stands among the candidate mentors."))
    return redirect(url_for("mentors.show", person_id=person_id), 303)


def draft_of(pair_id: UUID, kind: str) -> CompletionView:
    """The draft of this kind, else NotFound."""
    end = queries.standing_of(queries.completions(current_work().session, pair_id))
    if end is None or end.kind != kind or not end.is_draft:
        raise NotFound("Completion")
    return end


def _planned_page(form: PlannedForm, profile: Profile, pair: PairView) -> str:
    session = current_work().session
    months = shortest_months(profile, pair.form, pair.kind, pair.programme.settings)
    return render_template(
        "school/completion/planned.html",
        form=form.offer(profile),
        pair=pair,
        group=queries.group_of(session, pair.id, pair.mentor.participation_id),
        ticked=request.form.getlist("others"),
        typed=request.form,
        scale=MARKS,
        full_cycle_from=full_cycle_from(pair.started_on, months),
        **words(profile, pair),
    )


def _others(pair: PairView) -> dict[UUID, Mapping[str, object]]:
    """Pairs of the group that were ticked to end together, with their own marks."""
    mates = queries.group_of(current_work().session, pair.id, pair.mentor.participation_id)
    ticked = set(request.form.getlist("others"))
    return {
        mate.pair_id: {
            name: int(given) if (given := request.form.get(f"{name}_{mate.pair_id}", "")) in GIVEN
            else None
            for name in ("mentor_gave", "mentee_gave")
        }
        for mate in mates
        if str(mate.pair_id) in ticked
    }  # fmt: skip


def _finish_group(pair_id: UUID, others: Mapping[UUID, Mapping[str, object]]) -> None:
    work = current_work()
    if not others:
        service.finish(work, pair_id)
        return
    try:
        service.finish_together(work, pair_id, others)
    except Invalid as refused:
        raise _named(refused) from refused


def _named(refused: Invalid) -> Invalid:
    """Faults of the other pairs of the group are told once, at the list of the group."""
    own = {name: code for name, code in refused.fields.items() if name in PlannedForm.own()}
    codes = sorted({code for name, code in refused.fields.items() if name not in own})
    return Invalid({**own, **({"others": codes[0]} if codes else {})}, **refused.values)


def _undo_page(form: Form, pair_id: UUID) -> str:
    work = current_work()
    pair = pair_view(work.session, pair_id)
    if "reopen" not in possible(PAIR_ACTS, pair.state):
        raise WrongState("pair_state", state=pair.state)
    return render_template(
        "school/completion/undo.html", form=form, pair=pair,
        **words(profile_of(work.session), pair),
    )  # fmt: skip


def _notice(profile: Profile, pair: PairView, end: CompletionView | None) -> str:
    """The notice in words when it was shorter than what is laid down."""
    if end is None or end.kind != UNPLANNED:
        return ""
    found = notice_of(end, **terms(profile, pair))
    return notice_words(found) if found is not None and found.is_short else ""


def terms(profile: Profile, pair: PairView) -> Laid:
    """How early an end is told in this programme (X-06)."""
    return {
        "days": setting(pair.programme, profile, "notice_days"),
        "working_days": profile.defaults.labour_law_notice_working_days,
        "employees": under_labour_law(pair.mentor.kind, pair.mentee.kind),
    }


def _last_day(pair: PairView, today: date) -> date:
    last = pair.programme.ends_on
    return min(today, last) if last is not None else today


def words(profile: Profile, pair: PairView) -> dict[str, object]:
    """What every page of an end needs."""
    mentee = pair.mentee
    return {
        "tabs": pair_tabs(pair, SHOW),
        "labels": Labels(profile),
        "kind_word": lambda kind: _(KINDS[kind]),
        "decision_word": lambda code: _(DECISIONS[code]) if code else "",
        "point_word": lambda code: step_title(profile, code),
        "achievement_word": lambda code: named(profile.achievement_kinds, code),
        "rematch": said(profile.completion.rematch),
        "mentee_name": surname_first(mentee),
    }
