"""After the matching: extra meetings with the mentor's consent, and searches for a pair (R-24).

Each open one says what comes next, whose it is and by which day; nothing waits for nobody.
"""

from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.matching import extra as meetings
from school.matching import searches as seeking
from school.matching.queries import ExtraLine, SearchLine, extra_meetings
from school.matching.queries import searches as searches_of
from school.matching.unmatched import STEPS
from school.programmes.proposing import at_fields
from school.programmes.queries import programme
from school.programmes.service import form_for_schools
from school.web.appointing_form import label_rules
from school.web.matching import PREFIX
from school.web.matching.forms import AgreeForm, CloseForm, DeclineForm, HeldForm, MoveForm
from school.web.matching.pages import page
from school.web.matching.words import fault_words, refused_words
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.page import refusal_said, say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("matching_steps", __name__, url_prefix=PREFIX, template_folder="../templates")

EXTRA = "/extra/<uuid:extra_id>"
SEARCH = "/searches/<uuid:search_id>"


@bp.get("/extra")
@requires(Permission.MATCHING)
def extra(programme_id: UUID) -> str:
    work = current_work()
    found = extra_meetings(work.session, programme_id)
    is_open = [each.row.state in meetings.OPEN for each in found]
    part = page_of(len(found), request.args)
    return render_template(
        "school/matching/extra.html",
        **page(programme(work.session, programme_id)),
        list=part,
        meetings=found[part.offset : part.last],
        open_count=sum(is_open),
        today=work.today(),
    )


@bp.get(EXTRA)
@requires(Permission.MATCHING)
def meeting(programme_id: UUID, extra_id: UUID) -> str:
    return _meeting_page(programme_id, _meeting(programme_id, extra_id))


@bp.post(EXTRA + "/agree")
@requires(Permission.MATCHING)
def agree(programme_id: UUID, extra_id: UUID) -> ResponseReturnValue:
    """The mentor agrees, or another day is set."""
    line, form = _meeting(programme_id, extra_id), AgreeForm()
    if form.validate():
        try:
            with refusal_said(refused_words):
                meetings.agree(current_work(), extra_id, form.agreed_on.data, form.planned_on.data)
                say(_("Written down: the mentor agrees to meet."))
            return _back(programme_id, extra_id)
        except Invalid as refused:
            _take(form, refused)
    return _meeting_page(programme_id, line, agree=form), 422


@bp.post(EXTRA + "/decline")
@requires(Permission.MATCHING)
def decline(programme_id: UUID, extra_id: UUID) -> ResponseReturnValue:
    line, form = _meeting(programme_id, extra_id), DeclineForm(prefix="no-")
    if form.validate():
        try:
            with refusal_said(refused_words):
                meetings.decline(current_work(), extra_id, form.note.data or "")
                say(_("The meeting will not take place. The search for a mentor goes on."))
            return redirect(url_for(".extra", programme_id=programme_id), 303)
        except Invalid as refused:
            _take(form, refused)
    return _meeting_page(programme_id, line, decline=form), 422


@bp.post(EXTRA + "/hold")
@requires(Permission.MATCHING)
def hold(programme_id: UUID, extra_id: UUID) -> ResponseReturnValue:
    """What both said after the meeting; two wishes make an offered pair."""
    line, form = _meeting(programme_id, extra_id), HeldForm(prefix="held-").offer()
    if form.validate():
        try:
            # What refuses a pair comes after the meeting is written: it is undone to this point.
            with current_work().session.begin_nested():
                pair_id = meetings.hold(
                    current_work(), extra_id, form.held_on.data, *form.wishes(), form.reasons()
                )
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return _back(programme_id, extra_id)
        except Invalid as refused:
            _take(form, at_fields(refused))
        else:
            if pair_id is not None:
                say(_("Both wish it: the pair is offered. It begins when both confirm it."))
                return redirect(url_for("pair.show", pair_id=pair_id), 303)
            say(_("Written down. No pair comes of it: the search for a mentor goes on."))
            return redirect(url_for(".searches", programme_id=programme_id), 303)
    return _meeting_page(programme_id, line, hold=form), 422


@bp.get("/searches")
@requires(Permission.MATCHING)
def searches(programme_id: UUID) -> str:
    work = current_work()
    found = searches_of(work.session, programme_id)
    part = page_of(len(found), request.args)
    return render_template(
        "school/matching/searches.html",
        **page(programme(work.session, programme_id)),
        list=part,
        searches=found[part.offset : part.last],
        open_count=sum(each.row.closed_on is None for each in found),
        today=work.today(),
    )


@bp.get(SEARCH)
@requires(Permission.MATCHING)
def search(programme_id: UUID, search_id: UUID) -> str:
    return _search_page(programme_id, _search(programme_id, search_id))


@bp.post(SEARCH)
@requires(Permission.MATCHING)
def move(programme_id: UUID, search_id: UUID) -> ResponseReturnValue:
    line, form = _search(programme_id, search_id), MoveForm().offer()
    if form.validate():
        try:
            with refusal_said(refused_words):
                seeking.move(
                    current_work(), search_id, form.step.data or "", form.role.data or "",
                    form.due_on.data, form.note.data or "",
                )  # fmt: skip
                say(_("The next step is kept."))
            return redirect(url_for(".searches", programme_id=programme_id), 303)
        except Invalid as refused:
            _take(form, refused)
    return _search_page(programme_id, line, move=form), 422


@bp.post(SEARCH + "/close")
@requires(Permission.MATCHING)
def close(programme_id: UUID, search_id: UUID) -> ResponseReturnValue:
    line, form = _search(programme_id, search_id), CloseForm(prefix="end-").offer()
    if form.validate():
        try:
            with refusal_said(refused_words):
                seeking.close(
                    current_work(), search_id, form.outcome.data or "", form.note.data or ""
                )
                say(_("The search is closed."))
            return redirect(url_for(".searches", programme_id=programme_id), 303)
        except Invalid as refused:
            _take(form, refused)
    return _search_page(programme_id, line, close=form), 422


def _take(form: Form, refused: Invalid) -> None:
    form.take(fault_words(refused, profile_of(current_work().session)))


def _back(programme_id: UUID, extra_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".meeting", programme_id=programme_id, extra_id=extra_id), 303)


def _meeting(programme_id: UUID, extra_id: UUID) -> ExtraLine:
    known = extra_meetings(current_work().session, programme_id)
    found = next((each for each in known if each.row.id == extra_id), None)
    if found is None:
        raise NotFound("ExtraMeeting")
    return found


def _search(programme_id: UUID, search_id: UUID) -> SearchLine:
    known = searches_of(current_work().session, programme_id)
    found = next((each for each in known if each.row.id == search_id), None)
    if found is None:
        raise NotFound("Search")
    return found


def _meeting_page(
    programme_id: UUID,
    line: ExtraLine,
    *,
    agree: AgreeForm | None = None,
    decline: DeclineForm | None = None,
    hold: HeldForm | None = None,
) -> str:
    work = current_work()
    shown = programme(work.session, programme_id)
    held = hold or HeldForm(
        prefix="held-", data={"held_on": _not_later(line.row.planned_on, work.today())}
    ).offer()  # fmt: skip
    label_rules(held, form_for_schools(profile_of(work.session), shown.form))
    return render_template(
        "school/matching/meeting.html",
        **page(shown),
        line=line,
        agree=agree or AgreeForm(
            data={
                "agreed_on": line.row.mentor_agreed_on or work.today(),
                "planned_on": line.row.planned_on,
            }
        ),
        decline=decline or DeclineForm(prefix="no-"),
        hold=held,
        today=work.today(),
    )  # fmt: skip


def _not_later(day: date | None, today: date) -> date:
    return min(day, today) if day is not None else today


def _search_page(
    programme_id: UUID,
    line: SearchLine,
    *,
    move: MoveForm | None = None,
    close: CloseForm | None = None,
) -> str:
    work = current_work()
    wanted = request.args.get("step")
    told = {
        "step": wanted if wanted in STEPS else line.row.step,
        "role": "psychologist" if wanted == "psychologist" else line.row.role,
        "due_on": max(line.row.due_on, work.today()),
        "note": line.row.note,
    }
    return render_template(
        "school/matching/search.html",
        **page(programme(work.session, programme_id)),
        line=line,
        move=move or MoveForm(data=told).offer(),
        close=close or CloseForm(prefix="end-").offer(),
        today=work.today(),
    )
