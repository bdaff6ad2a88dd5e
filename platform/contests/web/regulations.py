"""Положение о конкурсе for whoever sees the contest: a PDF to print, a DOCX to edit (D-22)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contests.results.papers import Wanted, ask_regulations
from contests.results.regulations import gather_regulations
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from web.guard import requires
from web.work import current_work

bp = Blueprint(
    "regulations",
    __name__,
    url_prefix="/contests/<uuid:contest_id>/regulations",
    template_folder="templates",
)


@bp.get("/")
@requires(Permission.CONTESTS_VIEW)
def show(contest_id: UUID) -> str:
    """What the paper will hold, and two buttons."""
    told = gather_regulations(current_work(), contest_id)
    return render_template("contests/regulations/show.html", contest_id=contest_id, told=told)


@bp.post("/")
@requires(Permission.CONTESTS_VIEW)
def make(contest_id: UUID) -> ResponseReturnValue:
    wanted = request.form.get("wanted", "")
    if wanted not in (Wanted.PDF, Wanted.DOCX):
        raise NotFound("paper")
    job_id = ask_regulations(current_work(), contest_id, Wanted(wanted))
    return redirect(url_for("jobs.show", job_id=job_id), 303)
