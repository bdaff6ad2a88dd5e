"""Selection: the board by steps, the plan of a day, the page of a talk and its decision."""

from collections import Counter
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.consents.queries import missing
from school.registry.queries import PersonLine
from school.selection import board, queries, service
from school.selection.admission import refresh_admission, standings_in
from school.selection.board import MENTEE_STEPS, MENTOR_STEPS, Candidate
from school.selection.decisions import Decide, decide
from school.selection.gates import word_needed
from school.selection.queries import InterviewView
from school.selection.sheet import blocks_of
from school.training.attended import attended
from school.web.labels import Labels
from school.web.selection_faults import faults_into, others_of, take
from school.web.selection_forms import (
    USUAL_MINUTES,
    PlaceForm,
    PlanForm,
    TalkForm,
    questions_form,
    talk_form,
)
from school.web.selection_words import (
    DECISIONS,
    explain,
    next_act,
    nobody,
    pair_of,
    step_name,
)
from school.web.talk_pages import (
    held_on,
    log_view,
    place_page,
    questions_page,
    record_page,
    talk_page,
)
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint(
    "selection", __name__, url_prefix="/s/<school_code>/selection", template_folder="templates"
)
SIDES = ("mentor", "mentee")


@bp.get("")
@requires(Permission.INTERVIEWS_VIEW)
def index() -> str:
    side, profile = _side(), profile_of(current_work().session)
    everybody, asked = _candidates(side, profile), request.args.get("step", "")
    lost = "side" not in request.args and not any(asked in ("", e.step) for e in everybody)
    if lost and (others := _candidates("mentee", profile)):
        # Whoever comes for what waits finds it on either side.
        side, everybody = "mentee", others
    steps = MENTOR_STEPS if side == "mentor" else MENTEE_STEPS
    counted = Counter(each.step for each in everybody)
    step = asked
    if step not in steps:
        step = next((each for each in steps if counted[each] and each not in _RESTED), steps[0])
    listed = [each for each in everybody if each.step == step]
    page = page_of(len(listed), request.args)
    return render_template(
        "school/selection/index.html",
        side=side,
        steps=[(each, step_name(each), counted[each]) for each in steps],
        step=step,
        total=len(everybody),
        page=page,
        candidates=listed[page.offset : page.offset + page.size],
        next_act=next_act,
        nobody=nobody,
        step_name=step_name,
        explain=explain,
        decision_words=lambda code: pair_of(DECISIONS, code),
        labels=Labels(profile),
    )


_RESTED = frozenset({"admitted", "ready", "refused"})


@bp.get("/plan")
@requires(Permission.INTERVIEWS_EDIT)
def plan() -> str:
    asked = request.args.get("person", "")
    form = PlanForm(data={"minutes": USUAL_MINUTES, "interviewers": _usual_interviewers()})
    side = _side()
    people = _to_invite(side)
    form.people.data = [entry_id for entry_id, person, _state in people if str(person.id) == asked]
    return _plan_page(form, side)


@bp.post("/plan")
@requires(Permission.INTERVIEWS_EDIT)
def make_plan() -> ResponseReturnValue:
    work, side, form = current_work(), _side(), PlanForm()
    if form.validate():
        known = [entry_id for entry_id, _person, _state in _to_invite(side)]
        chosen = set(form.people.data)
        # In the order of the list, so that the times follow what was read.
        ordered = [each for each in known if each in chosen]
        ordered += [each for each in form.people.data if each not in known]
        with faults_into(form, profile_of(work.session)):
            minutes = form.minutes.data or USUAL_MINUTES
            made = service.plan_interviews(work, form.command(side, ordered, minutes))
            say(
                ngettext(
                    "%(num)s interview is planned.", "%(num)s interviews are planned.", len(made)
                )
            )
            return redirect(url_for(".index", side=side, step="planned"), 303)
    return _plan_page(form, side), 422


@bp.get("/talks/<uuid:interview_id>")
@requires(Permission.INTERVIEWS_VIEW)
def talk(interview_id: UUID) -> str:
    """The page of a talk on a phone; a closed one reads as a record."""
    found = queries.interview(current_work().session, interview_id)
    log_view(found.person)
    if found.row.state != "planned" or not current_actor().may(Permission.INTERVIEWS_EDIT):
        return record_page(found)
    form = talk_form(
        blocks_of(found.row.questions), found.row.side, found.row, held_on=held_on(found)
    )
    return talk_page(found, form)


@bp.post("/talks/<uuid:interview_id>")
@requires(Permission.INTERVIEWS_EDIT)
def save_talk(interview_id: UUID) -> ResponseReturnValue:
    """Every button saves all that is on the page; «decide» closes the talk as well."""
    work = current_work()
    found = queries.interview(work.session, interview_id)
    if found.row.state != "planned":
        raise WrongState("interview_over", state=found.row.state)
    blocks = blocks_of(found.row.questions)
    form = talk_form(blocks, found.row.side, found.row)
    profile = profile_of(work.session)
    deciding = request.form.get("save") == "decide"
    if form.validate() or not deciding:
        try:
            service.save_notes(work, interview_id, form.notes(blocks))
            if deciding:
                return _decided(found, form)
            say(_("Saved. You may go on, or come back later."))
            return redirect(_after(interview_id, request.form.get("save", "")), 303)
        except Invalid as refused:
            take(form, refused, profile)
            form.meet(others_of(refused))
    return talk_page(found, form), 422


def _decided(found: InterviewView, form: TalkForm) -> ResponseReturnValue:
    work = current_work()
    if found.row.side == "mentee":
        found.row.with_psychologist = form.with_psychologist.data
    decision = Decide(
        decision=form.decision.data or "",
        held_on=form.held_on.data,
        reason=form.reason.data or "",
    )
    decide(work, found.row.id, decision)
    if found.row.side == "mentor":
        ids = [found.person.id]
        refresh_admission(work, ids, attended(work.session, ids))
    say(_("The decision is recorded."))
    return redirect(url_for(".index", side=found.row.side), 303)


@bp.get("/talks/<uuid:interview_id>/questions")
@requires(Permission.INTERVIEWS_EDIT)
def questions(interview_id: UUID) -> str:
    found = _open_talk(interview_id)
    return questions_page(found, questions_form(blocks_of(found.row.questions)))


@bp.post("/talks/<uuid:interview_id>/questions")
@requires(Permission.INTERVIEWS_EDIT)
def save_questions(interview_id: UUID) -> ResponseReturnValue:
    work, found = current_work(), _open_talk(interview_id)
    blocks = blocks_of(found.row.questions)
    form = questions_form(blocks)
    if form.validate():
        texts = {block.code: form[f"block_{block.code}"].data or "" for block in blocks}
        with faults_into(form, profile_of(work.session)):
            service.prepare_questions(work, interview_id, texts)
            say(_("The questions are ready. Print the list or open the interview on a phone."))
            return redirect(url_for(".talk", interview_id=interview_id), 303)
    return questions_page(found, form), 422


@bp.get("/talks/<uuid:interview_id>/sheet")
@requires(Permission.INTERVIEWS_VIEW)
def sheet(interview_id: UUID) -> str:
    """The list of questions on paper, with room for answers (D-17)."""
    found = queries.interview(current_work().session, interview_id)
    log_view(found.person)
    return render_template(
        "school/selection/sheet.html", talk=found, blocks=blocks_of(found.row.questions)
    )


@bp.get("/talks/<uuid:interview_id>/plan")
@requires(Permission.INTERVIEWS_EDIT)
def place(interview_id: UUID) -> str:
    found = _open_talk(interview_id)
    return place_page(found, PlaceForm(obj=found.row))


@bp.post("/talks/<uuid:interview_id>/plan")
@requires(Permission.INTERVIEWS_EDIT)
def save_place(interview_id: UUID) -> ResponseReturnValue:
    work, found, form = current_work(), _open_talk(interview_id), PlaceForm()
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            command = form.command(found.row.side, [found.row.entry_id])
            service.replan(work, interview_id, command)
            say(_("The new day is saved."))
            return redirect(url_for(".talk", interview_id=interview_id), 303)
    return place_page(found, form), 422


@bp.get("/talks/<uuid:interview_id>/cancel")
@requires(Permission.INTERVIEWS_EDIT)
def confirm_cancel(interview_id: UUID) -> str:
    return render_template("school/selection/cancel.html", talk=_open_talk(interview_id))


@bp.post("/talks/<uuid:interview_id>/cancel")
@requires(Permission.INTERVIEWS_EDIT)
def cancel(interview_id: UUID) -> ResponseReturnValue:
    interview = service.cancel_interview(current_work(), interview_id)
    say(_("The interview is called off. What was noted stays in the history."))
    return redirect(url_for(".index", side=interview.side), 303)


def _to_invite(side: str) -> list[tuple[UUID, PersonLine, str]]:
    return board.to_invite(current_work().session, side)


def _side() -> str:
    side = request.args.get("side", "mentor")
    return side if side in SIDES else "mentor"


def _candidates(side: str, profile: Profile) -> list[Candidate]:
    work = current_work()
    session, today = work.session, work.today()
    listed = board.entries(session, side)
    ids = [each.person.id for each in listed]
    if side == "mentee":
        lacking = missing(session, ids, side, today)
        return board.candidates(session, side, listed, {}, lacking)
    stand = {each.person.id: (each.state, each.person.kind) for each in listed}
    found = standings_in(session, stand, today, attended(session, ids), profile)
    return board.candidates(session, side, listed, found)


def _usual_interviewers() -> str:
    """Whoever plans usually holds the talk too."""
    return str(getattr(current_user, "name_short", ""))


def _plan_page(form: PlanForm, side: str) -> str:
    work = current_work()
    people = _to_invite(side)
    flagged: set[UUID] = set()
    if side == "mentee":
        day = form.planned_on.data or work.today()
        flagged = {
            each.id for each in word_needed(work.session, (p.id for _e, p, _s in people), day)
        }
    return render_template(
        "school/selection/plan.html",
        form=form,
        side=side,
        people=people,
        flagged=flagged,
        labels=Labels(profile_of(work.session)),
    )


def _open_talk(interview_id: UUID) -> InterviewView:
    found = queries.interview(current_work().session, interview_id)
    if found.row.state != "planned":
        raise WrongState("interview_over", state=found.row.state)
    log_view(found.person)
    return found


def _after(interview_id: UUID, saved: str) -> str:
    """To the part that was saved, so that a phone stays where it was."""
    return url_for(".talk", interview_id=interview_id, _anchor=f"part-{saved}" if saved else None)
