"""What a juror sends: a draft, a sheet to look over, the sheet itself.

A browser without scripts posts the forms; our script posts the same and reads the answer as JSON.
Whatever is refused comes back with all that was typed.
"""

from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contests.ballots.casting import cast
from contests.ballots.drafts import ChangedElsewhere, Draft, comment_field, save_draft
from contests.ballots.views import SheetView
from contests.web.ballots import bp
from contests.web.ballots.show import common, own_sheet, receipt_part, sheet_page, wants_json
from contests.web.ballots.typed import MARK, Typed, fault_words, mark_needed, of_form, of_view
from contests.web.ballots.words import left_words, refusal
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from web.filters import clock
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.post("/<uuid:round_id>/<uuid:entry_id>/draft")
@requires(Permission.BALLOT_CAST)
def draft(round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Keep what is typed so far."""
    view = own_sheet(round_id, entry_id)
    typed = of_form(view.of_round, request.form)
    if typed.faults:
        return _draft_faults(view, typed)
    try:
        kept = _keep(view, typed)
    except ChangedElsewhere as newer:
        return _newer(view, typed, newer.theirs)
    except WrongState as refused:
        return sheet_page(view, typed, refused=refusal(refused.code, view), status=409)
    said = _("The draft is saved at %(time)s.", time=clock(kept.saved_at))
    if wants_json():
        return jsonify(revision=kept.revision, said=said, left=left_words(view.times))
    say(said)
    return redirect(_sheet_of(view), 303)


@bp.post("/<uuid:round_id>/<uuid:entry_id>/review")
@requires(Permission.BALLOT_CAST)
def review(round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Keep a whole sheet as the draft and go on to look it over."""
    view = own_sheet(round_id, entry_id)
    typed = of_form(view.of_round, request.form)
    faults = _lacks(view, typed)
    if faults:
        return sheet_page(view, typed, faults=faults, status=422)
    try:
        _keep(view, typed)
    except ChangedElsewhere as newer:
        if newer.theirs.revision == 0 and typed.is_like(newer.theirs):
            say(_("A sheet with these marks is handed in already: here is its receipt."), "wait")
            return redirect(_receipt_of(view), 303)
        return _newer(view, typed, newer.theirs)
    except WrongState as refused:
        return sheet_page(view, typed, refused=refusal(refused.code, view), status=409)
    return redirect(url_for(".look_over", round_id=round_id, entry_id=entry_id), 303)


@bp.get("/<uuid:round_id>/<uuid:entry_id>/review")
@requires(Permission.BALLOT_CAST)
def look_over(round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """What is about to be handed in, for a browser without scripts; going back to it is safe."""
    view = own_sheet(round_id, entry_id)
    typed = of_view(view)
    if view.draft_marks is None and view.handed is not None:
        return redirect(_receipt_of(view), 303)
    if not view.takes or _lacks(view, typed):
        return redirect(_sheet_of(view), 303)
    return render_template("contests/ballots/review.html", **common(view), typed=typed)


@bp.post("/<uuid:round_id>/<uuid:entry_id>")
@requires(Permission.BALLOT_CAST)
def hand_in(round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Take the sheet, once however often it is sent; the receipt is told after the commit."""
    work, view = current_work(), own_sheet(round_id, entry_id)
    typed = of_form(view.of_round, request.form)
    if typed.faults:
        return sheet_page(view, typed, status=422)
    try:
        cast(work, typed.sheet(view))
    except Invalid as refused:
        return _not_whole(view, typed, refused)
    except WrongState as refused:
        return _refused(own_sheet(round_id, entry_id), typed, refused.code)
    if wants_json():
        handed = own_sheet(round_id, entry_id)
        return jsonify(receipt=receipt_part(handed), url=_receipt_of(view))
    return redirect(_receipt_of(view), 303)


def _keep(view: SheetView, typed: Typed) -> Draft:
    return save_draft(
        current_work(),
        view.round_id,
        view.entry_id,
        marks=typed.read,
        comments=typed.comments,
        revision=typed.revision,
        version=typed.version,
    )


def _lacks(view: SheetView, typed: Typed) -> dict[str, str]:
    """What a whole sheet still needs, by the names of fields."""
    rules = view.of_round
    lacking = {
        MARK + each.code: mark_needed(each)
        for each in rules.criteria
        if typed.read.get(each.code) is None
    }
    if rules.comment_required and not any(typed.comments.values()):
        lacking |= fault_words(rules, {"comment": "comment_needed"})
    return {**lacking, **typed.faults}


def _draft_faults(view: SheetView, typed: Typed) -> ResponseReturnValue:
    if wants_json():
        said = _("The draft is not saved: correct what is marked.")
        return jsonify(said=said, faults=dict(typed.faults)), 422
    return sheet_page(view, typed, status=422)


def _newer(view: SheetView, typed: Typed, theirs: Draft) -> ResponseReturnValue:
    refused = refusal("sheet_changed_elsewhere", view, theirs)
    if not wants_json():
        return sheet_page(view, typed, refused=refused, status=409)
    values = common(view) | {"refused": refused}
    fields = {MARK + code: str(mark) for code, mark in theirs.marks.items()}
    fields |= {comment_field(code): text for code, text in theirs.comments.items()}
    return jsonify(
        code="changed",
        said=refused.title,
        clash=render_template("contests/ballots/_clash.html", **values),
        theirs=fields,
        revision=theirs.revision,
        version=theirs.version,
    ), 409


def _not_whole(view: SheetView, typed: Typed, refused: Invalid) -> ResponseReturnValue:
    if "request" not in refused.fields:
        return sheet_page(
            view, typed, faults=fault_words(view.of_round, refused.fields), status=422
        )
    refused_as = refusal("other_sheet", view)
    return sheet_page(view, typed.renewed(view), refused=refused_as, status=422)


def _refused(view: SheetView, typed: Typed, code: str) -> ResponseReturnValue:
    theirs = None
    if code == "sheet_changed_elsewhere" and view.handed is not None:
        handed = view.handed
        theirs = Draft(handed.marks, handed.comments, 0, handed.cast_at, handed.version)
    return sheet_page(view, typed, refused=refusal(code, view, theirs), status=409)


def _sheet_of(view: SheetView) -> str:
    return url_for(".sheet", round_id=view.round_id, entry_id=view.entry_id)


def _receipt_of(view: SheetView) -> str:
    return url_for(".receipt", round_id=view.round_id, entry_id=view.entry_id)
