"""Papers of a round's result for the commission and the region: asked for here, made elsewhere."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contests.results.archive import is_for_all
from contests.results.commission import of_commission
from contests.results.papers import Wanted, ask_paper
from contests.results.queries import TIE_VOTE, results_of
from contests.rules.schema import Rules
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from web.guard import requires
from web.i18n import mark
from web.work import current_work

bp = Blueprint(
    "protocols", __name__, url_prefix="/protocols/<uuid:round_id>", template_folder="templates"
)
# What is asked for, in words: the button, and what is in the file.
FILES: Mapping[Wanted, tuple[str, str]] = {
    Wanted.PDF: (mark("Protocol (PDF)"), mark("to be printed and signed")),
    Wanted.DOCX: (mark("Protocol (DOCX)"), mark("the same words, to be edited")),
    Wanted.XLSX: (mark("Table (XLSX)"), mark("the ranking and every sheet by criterion")),
    Wanted.ZIP: (mark("Archive (ZIP)"), mark("to recount the places with Python alone")),
}


@bp.get("/")
@requires(Permission.RESULTS_VIEW)
def index(round_id: UUID) -> str:
    """Every count of the round, the last first, with its papers; hashes to compare with."""
    work = current_work()
    held, contest = of_commission(work, round_id)
    results = results_of(work.session, round_id)
    if not results:
        raise NotFound("result")
    return render_template(
        "contests/protocols/index.html",
        held=held,
        contest=contest,
        round=Rules.read(held.rules).round(held.code),
        results=results,
        files=FILES,
        tie_vote=TIE_VOTE,
        for_all=is_for_all(held),
    )


@bp.post("/")
@requires(Permission.RESULTS_VIEW)
def make(round_id: UUID) -> ResponseReturnValue:
    """Have the worker make one of them; the job's page leads to the file."""
    wanted, number = request.form.get("wanted", ""), request.form.get("number", "")
    if wanted not in set(Wanted) or not (number.isascii() and number.isdigit()) or len(number) > 4:
        raise NotFound("paper")
    work = current_work()
    of_commission(work, round_id)
    job_id = ask_paper(work, round_id, Wanted(wanted), int(number))
    return redirect(url_for("jobs.show", job_id=job_id), 303)
