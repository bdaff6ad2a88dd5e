"""Indicators as files and as JSON, and the wish to have them compiled anew (KP-10)."""

import json
from io import BytesIO

from flask import Blueprint, Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kernel.documents.words import Words
from kernel.identity.permissions import Permission
from regional import exports
from regional.indicators.flat import cells_flat
from regional.web.years import place_asked, year_asked
from web.guard import requires
from web.i18n import catalogue, language
from web.work import current_work

bp = Blueprint("kpi_exports", __name__, url_prefix="/indicators", template_folder="templates")
api = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.get("/export.<extension>")
@requires(Permission.KPI_EXPORT)
def direct(extension: str) -> ResponseReturnValue:
    """The table as CSV, or every cell one by one as JSON: both at once."""
    if extension == "json":
        return _cells()
    if extension != exports.Format.CSV:
        raise NotFound
    work, spoken = current_work(), language()
    known = catalogue(spoken)
    made = exports.make(
        work,
        year_asked(work),
        exports.Format.CSV,
        place_asked(),
        Words.of(spoken, known.ugettext, known.ungettext),
    )
    return send_file(
        BytesIO(made.content),
        mimetype=made.media_type,
        as_attachment=True,
        download_name=made.name,
    )


@bp.post("/export")
@requires(Permission.KPI_EXPORT)
def prepare() -> ResponseReturnValue:
    """Ask the worker for a file; its page offers it when it is ready."""
    work = current_work()
    wanted = request.form.get("format", "")
    job_id = exports.ask_export(work, year_asked(work), wanted, place_asked(), language())
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/recompute")
@requires(Permission.KPI_RECOMPUTE)
def recompute() -> ResponseReturnValue:
    """Have a year compiled whole; the job's page shows how far it is."""
    work = current_work()
    return redirect(url_for("jobs.show", job_id=exports.ask_recompute(work, year_asked(work))), 303)


@api.get("/cells")
@requires(Permission.KPI_EXPORT)
def cells() -> ResponseReturnValue:
    """Every cell of a school year that the reader may see."""
    return _cells()


def _cells() -> Response:
    work = current_work()
    found = [cell.plain() for cell in cells_flat(work.session, year_asked(work))]
    return Response(json.dumps(found, ensure_ascii=False), mimetype="application/json")
