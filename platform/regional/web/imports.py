"""Uploads: a workbook goes in, the worker checks it, a person looks and has it written (IM-01)."""

from collections.abc import Callable
from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from wtforms import SelectChoice

from kernel.errors import WrongState
from kernel.identity.models import Account
from kernel.identity.permissions import Permission
from kernel.imports import queries, service, wording
from kernel.imports.batch import ImportBatch
from kernel.imports.registry import Params
from kernel.imports.report import Report
from kernel.school_year import SchoolYear
from regional.structure.queries import municipalities
from regional.web.forms.upload import UploadForm
from regional.web.import_blank import blank_workbook, expected_columns
from regional.web.import_preview import preview_of
from regional.web.import_words import EFFECTS, KINDS, RETURN, STATES, WHOLE, Kind
from regional.web.years import FIRST_YEAR, place_asked, year_asked
from web.guard import current_actor, requires
from web.htmx import wants_fragment
from web.i18n import gettext, mark
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("imports", __name__, url_prefix="/uploads", template_folder="templates")

# What to say when the upload is no longer where the page thought it was.
TOO_LATE = {
    "committed": mark("The upload is written already."),
    "committing": mark("The upload is being written."),
    "discarded": mark("The upload was put away. Upload the file once more."),
    "rows_with_errors": mark("Some rows have errors. Correct them, or write the right rows alone."),
    "nothing_to_write": mark("There is nothing to write in this file."),
}
STILL = mark("The upload is being worked on. Wait until it is done.")


@bp.get("/")
@requires(Permission.IMPORTS_VIEW)
def index() -> str:
    """What has been uploaded, the latest first, and what may be uploaded."""
    work = current_work()
    page = page_of(queries.count_batches(work), request.args)
    return render_template(
        "regional/imports/index.html",
        kinds=[kind for kind in KINDS.values() if current_actor().may(kind.permission)],
        known=KINDS,
        states=STATES,
        rows=queries.batches(work, limit=page.size, offset=page.offset),
        page=page,
    )


@bp.route("/new/<kind>", methods=["GET", "POST"])
@requires(Permission.IMPORTS_VIEW)
def upload(kind: str) -> ResponseReturnValue:
    """Choose a file, the school year and, for a return, the district."""
    chosen, work = _kind(kind), current_work()
    form = _upload_form(chosen)
    if form.validate_on_submit() and (content := form.content()) is not None:
        name = form.file.data.filename or ""
        batch = service.upload(work, kind, name, content, _params(chosen, form))
        return redirect(url_for(".show", batch_id=batch.id), 303)
    page = render_template(
        "regional/imports/upload.html",
        form=form,
        kind=chosen,
        columns=expected_columns(work, chosen),
    )
    return (page, 422) if form.errors else page


@bp.get("/new/<kind>/blank.xlsx")
@requires(Permission.IMPORTS_VIEW)
def blank(kind: str) -> Response:
    """An empty workbook of this kind for the year and the district asked for."""
    chosen, work = _kind(kind), current_work()
    workbook = blank_workbook(work, chosen, year_asked(work), place_asked())
    return send_file(
        BytesIO(workbook.content),
        mimetype=workbook.media_type,
        as_attachment=True,
        download_name=workbook.name,
    )


@bp.get("/<uuid:batch_id>")
@requires(Permission.IMPORTS_VIEW)
def show(batch_id: UUID) -> ResponseReturnValue:
    """Where the upload stands; htmx asks again while the worker is at it."""
    work = current_work()
    batch = queries.batch_of(work, batch_id)
    standing = queries.standing(work, batch)
    working = standing in queries.WORKING
    values = {
        "batch": batch,
        "kind": KINDS[batch.kind],
        "standing": standing,
        "working": working,
        "job": queries.job_of(work, batch),
    }
    if wants_fragment():
        if not working:
            return "", 200, {"HX-Refresh": "true"}  # the page's heading changes with its state
        return render_template("regional/imports/_progress.html", **values)
    return render_template("regional/imports/show.html", **values, **_read(batch, standing))


def _read(batch: ImportBatch, standing: str) -> dict[str, object]:
    """The rest of a whole page: the report in words, the names of the place and the person."""
    work = current_work()
    author = work.session.get(Account, batch.created_by) if batch.created_by else None
    place = batch.params.get("municipality_id")
    shown = batch.report if standing in ("checked", "stopped", "committed") else None
    return {
        "preview": preview_of(Report.from_json(shown)) if shown else None,
        "refusal": wording.describe_refusal(batch.report or {}, gettext)
        if standing == "refused"
        else "",
        "author": author.full_name if author else "",
        "mine": batch.created_by == work.actor.account_id,
        "may_act": work.actor.may(KINDS[batch.kind].permission),
        "municipality_id": UUID(str(place)) if place else None,
        "place": dict(municipalities(work.session)).get(UUID(str(place)), "") if place else "",
        "year": SchoolYear(int(str(batch.params["school_year"]))),
        "effects": EFFECTS,
        "RETURN": RETURN,
        "WHOLE": WHOLE,
    }


@bp.post("/<uuid:batch_id>/commit")
@requires(Permission.IMPORTS_VIEW)
def commit(batch_id: UUID) -> ResponseReturnValue:
    """Ask the worker to write all rows, or with `take=valid` the right ones alone."""
    take = service.VALID if request.form.get("take") == service.VALID else service.ALL
    return _act(batch_id, lambda: service.request_commit(current_work(), batch_id, take))


@bp.post("/<uuid:batch_id>/check")
@requires(Permission.IMPORTS_VIEW)
def check(batch_id: UUID) -> ResponseReturnValue:
    """Check the same file once more."""
    return _act(batch_id, lambda: service.check_again(current_work(), batch_id))


@bp.post("/<uuid:batch_id>/discard")
@requires(Permission.IMPORTS_VIEW)
def discard(batch_id: UUID) -> ResponseReturnValue:
    """Put the upload away unwritten."""

    def put_away() -> None:
        service.discard(current_work(), batch_id)
        say(gettext("The upload is put away; nothing was written."))

    return _act(batch_id, put_away, then=url_for(".index"))


def _act(batch_id: UUID, act: Callable[[], object], then: str = "") -> ResponseReturnValue:
    """Do it, or say why it is too late; either way the page shows where the upload stands."""
    try:
        act()
    except WrongState as late:
        say(gettext(TOO_LATE.get(late.code, STILL)), "near")
        then = ""
    return redirect(then or url_for(".show", batch_id=batch_id), 303)


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise NotFound
    current_work().actor.require(KINDS[code].permission)
    return KINDS[code]


def _upload_form(kind: Kind) -> UploadForm:
    work = current_work()
    form = UploadForm()
    form.offer_years(year_asked(work), SchoolYear.of(work.today()), FIRST_YEAR)
    if kind is not RETURN:
        del form.municipality
        return form
    own = work.actor.municipality_id
    places = [
        SelectChoice(str(place), name)
        for place, name in municipalities(work.session)
        if own in (None, place)
    ]
    # The workbook usually names its district above the table; the check reads it there.
    form.municipality.choices = (
        places if own else [SelectChoice("", gettext("As the workbook says")), *places]
    )
    if not form.is_submitted():
        form.municipality.data = str(place_asked() or own or "")
    return form


def _params(kind: Kind, form: UploadForm) -> Params:
    params: Params = {"school_year": int(form.school_year.data)}
    if kind is RETURN:
        params["municipality_id"] = form.municipality.data or None
    return params
