"""A juror says that one must not judge an entry (CT-03)."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contests.ballots.views import SheetView
from contests.jury.conflicts import declare
from contests.web.ballots import bp
from contests.web.ballots.show import common, own_sheet
from contests.web.ballots.words import DECLARED, declared_words
from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

MOST_OF_NOTE = 500


@bp.get("/<uuid:round_id>/<uuid:entry_id>/conflict")
@requires(Permission.BALLOT_CAST)
def conflict(round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """The reasons in plain words, and what happens next."""
    return _page(own_sheet(round_id, entry_id))


@bp.post("/<uuid:round_id>/<uuid:entry_id>/conflict")
@requires(Permission.BALLOT_CAST)
def recuse(round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    work, view = current_work(), own_sheet(round_id, entry_id)
    kind, note = request.form.get("kind", ""), request.form.get("note", "").strip()
    if view.conflict is not None:
        return redirect(_back(view), 303)
    if view.times.state != "open" or view.is_removed:
        return _page(view, kind=kind, note=note, status=409)
    faults = _faults(kind, note)
    if faults:
        return _page(view, kind=kind, note=note, faults=faults, status=422)
    try:
        declare(work, view.contest_id, entry_id, kind, note)
    except WrongState:  # found or set a moment ago: it is there all the same
        return redirect(_back(view), 303)
    say(_("You are recused from entry %(code)s. The secretary sees the reason.", code=view.code))
    return redirect(url_for(".index"), 303)


def _page(
    view: SheetView,
    *,
    kind: str = "",
    note: str = "",
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    values = common(view) | {
        "kinds": declared_words(),
        "kind": kind,
        "note": note,
        "faults": faults or {},
    }
    return render_template("contests/ballots/conflict.html", **values), status


def _faults(kind: str, note: str) -> dict[str, str]:
    if kind not in DECLARED:
        return {"kind": _("Choose what connects you with this entry.")}
    if kind == "other" and len(note) < 3:
        return {"note": _("Say the reason in a few words. For example, we wrote a book together.")}
    if len(note) > MOST_OF_NOTE:
        return {"note": _("Shorten the reason to %(num)s characters.", num=MOST_OF_NOTE)}
    return {}


def _back(view: SheetView) -> str:
    return url_for(".sheet", round_id=view.round_id, entry_id=view.entry_id)
