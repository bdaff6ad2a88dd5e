"""Whether a sheet is in the count, by its receipt: for jurors, who need not sign in to ask.

The code is sent in the body of a form: it never stands in an address, a log or a history. The
answer has neither marks nor names; the own sheet is a link for its juror alone.
"""

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from contests.results.receipts import check_receipt, own_sheet, tidy_receipt
from kernel.db import Hat, Reach
from kernel.identity.permissions import Permission
from web.guard import current_actor, public
from web.work import aside

bp = Blueprint("receipts", __name__, url_prefix="/receipts", template_folder="templates")
LONGEST = 40


@bp.after_request
def keep_to_oneself(answer: Response) -> Response:
    """Neither search engines nor shared caches keep an answer about a sheet."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/")
@public
def index() -> str:
    return _page("")


@bp.post("/")
@public
def check() -> ResponseReturnValue:
    """422 for what cannot be a receipt, 404 for one that no sheet has."""
    typed = "".join(sign for sign in request.form.get("code", "") if sign.isprintable())
    typed = typed.strip()[:LONGEST]
    if tidy_receipt(typed) is None:
        return _page(typed, fault="shape"), 422
    with aside(Reach(hat=Hat.PUBLIC, read_only=True)) as session:
        seen = check_receipt(session, typed)
    if seen is None:
        return _page(typed, fault="unknown"), 404
    return render_template("contests/receipts/seen.html", seen=seen, sheet_url=_own(typed))


def _page(typed: str, fault: str = "") -> str:
    return render_template("contests/receipts/index.html", typed=typed, fault=fault)


def _own(typed: str) -> str | None:
    """The address of the reader's own sheet; marks are shown there and nowhere else."""
    actor = current_actor()
    if not actor.may(Permission.BALLOT_CAST) or actor.account_id is None:
        return None
    with aside(actor.reach(read_only=True)) as session:
        found = own_sheet(session, typed, actor.account_id)
    if found is None or "ballots.sheet" not in current_app.view_functions:
        return None
    return url_for("ballots.sheet", round_id=found[0], entry_id=found[1])
