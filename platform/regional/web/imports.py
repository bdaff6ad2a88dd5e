"""Uploads: a workbook goes in, is checked by the worker, looked at, and only then written (IM-01)."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.exceptions import NotFound
from wtforms import SelectField

from kernel.errors import DomainError
from kernel.identity.permissions import Permission
from kernel.imports import service, wording
from kernel.imports.batch import ImportBatch
from kernel.imports.report import Report
from kernel.school_year import SchoolYear
from regional.structure import queries
from web.forms import Form
from web.guard import current_actor, requires
from web.htmx import wants_fragment
from web.i18n import gettext, lazy_gettext, mark
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("imports", __name__, url_prefix="/uploads", template_folder="templates")

MOST_BYTES = 10 * 1024 * 1024
SHOWN_ROWS = 100
SHOWN_ISSUES = 200
WORKING = frozenset({"uploaded", "checking", "committing"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be uploaded here, who may, and in what words it is offered."""

    code: str
    title: str
    about: str
    permission: Permission


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "schools",
            mark("List of schools"),
            mark("Name, type, municipality, INN, address, and the counts of a school year."),
            Permission.SCHOOLS_IMPORT,
        ),
        Kind(
            "return",
            mark("A district's return"),
            mark("Schools, forms of mentoring, numbers of pairs, terms. The workbook as it is."),
            Permission.RETURN_IMPORT,
        ),
    )
}
STATES = {
    "uploaded": mark("waits for the check"),
    "checking": mark("being checked"),
    "checked": mark("checked, not written"),
    "refused": mark("cannot be read"),
    "committing": mark("being written"),
    "committed": mark("written"),
    "discarded": mark("put away"),
}


class UploadForm(Form):
    file = FileField(lazy_gettext("Workbook, XLSX or CSV, up to 10 MB"))
    school_year = SelectField(lazy_gettext("School year"))
    municipality = SelectField(lazy_gettext("Municipality"))


@bp.get("/")
@requires(Permission.IMPORTS_VIEW)
def index() -> str:
    """What has been uploaded, the latest first, and what may be uploaded."""
    work = current_work()
    page = page_of(service.count_batches(work), request.args)
    return render_template(
        "regional/imports/index.html",
        kinds=[kind for kind in KINDS.values() if current_actor().may(kind.permission)],
        titles={code: kind.title for code, kind in KINDS.items()},
        states=STATES,
        rows=service.batches(work, limit=page.size, offset=page.offset),
        page=page,
    )


@bp.route("/new/<kind>", methods=["GET", "POST"])
@requires(Permission.IMPORTS_VIEW)
def upload(kind: str) -> ResponseReturnValue:
    """Choose a file, the school year and, for a return, the district."""
    if kind not in KINDS:
        raise NotFound
    work = current_work()
    work.actor.require(KINDS[kind].permission)
    form = _upload_form(kind)
    if form.is_submitted() and form.validate():
        content = form.file.data.read() if form.file.data else b""
        fault = _fault_of(content)
        if fault is None:
            batch = service.upload(
                work,
                kind,
                form.file.data.filename or "",
                content,
                _params(kind, form),
            )
            return redirect(url_for(".show", batch_id=batch.id), 303)
        form.take({"file": fault})
    page = render_template("regional/imports/upload.html", form=form, kind=KINDS[kind])
    return (page, 422) if form.errors else page


def _upload_form(kind: str) -> UploadForm:
    work = current_work()
    form = UploadForm()
    current = SchoolYear.of(work.today()).start
    form.school_year.choices = [
        (str(start), str(SchoolYear(start))) for start in range(current + 1, 2018, -1)
    ]
    if not form.is_submitted():
        form.school_year.data = str(current)
    own = work.actor.municipality_id
    places = [(str(i), name) for i, name in queries.municipalities(work.session)]
    if own is not None:
        places = [place for place in places if place[0] == str(own)]
    # The workbook usually names its district above the table; the check reads it there.
    form.municipality.choices = places if own else [("", gettext("As the workbook says")), *places]
    if kind != "return":
        del form.municipality
    return form


def _params(kind: str, form: UploadForm) -> dict[str, object]:
    params: dict[str, object] = {"school_year": int(form.school_year.data)}
    if kind == "return":
        params["municipality_id"] = form.municipality.data or None
    return params


def _fault_of(content: bytes) -> str | None:
    if not content:
        return gettext("Choose a file. An empty one cannot be read.")
    if len(content) > MOST_BYTES:
        return gettext("The file is larger than 10 MB. Remove pictures and spare sheets.")
    return None


@bp.get("/<uuid:batch_id>")
@requires(Permission.IMPORTS_VIEW)
def show(batch_id: UUID) -> str:
    """Where the upload stands; htmx asks again while the worker is at it."""
    batch = service.batch_of(current_work(), batch_id)
    values = _view_of(batch)
    if wants_fragment():
        return render_template("regional/imports/_batch.html", **values)
    return render_template("regional/imports/show.html", **values)


def _view_of(batch: ImportBatch) -> dict[str, object]:
    report = Report.from_json(batch.report) if batch.report and "rows" in batch.report else None
    job = service.job_of(current_work(), batch)
    return {
        "batch": batch,
        "kind": KINDS[batch.kind],
        "states": STATES,
        "working": batch.state in WORKING,
        "job": job,
        "report": report,
        "counts": report.counts() if report else {},
        "issues": _issues(batch.kind, report),
        "refusal": _refusal(batch),
        "year": SchoolYear(int(str(batch.params["school_year"]))),
        "SHOWN_ROWS": SHOWN_ROWS,
    }


def _issues(kind: str, report: Report | None) -> list[tuple[str, str, str]]:
    """Severity, addresses and the sentence of each fault, several alike cells together."""
    if report is None:
        return []
    return service.described(kind, report, gettext)[:SHOWN_ISSUES]


def _refusal(batch: ImportBatch) -> str:
    if batch.state != "refused" or not batch.report:
        return ""
    return wording.describe_refusal(batch.report, gettext)


@bp.post("/<uuid:batch_id>/commit")
@requires(Permission.IMPORTS_VIEW)
def commit(batch_id: UUID) -> ResponseReturnValue:
    work = current_work()
    batch = service.batch_of(work, batch_id)
    work.actor.require(KINDS[batch.kind].permission)
    take = "valid" if request.form.get("take") == "valid" else "all"
    service.request_commit(work, batch_id, take=take)
    return redirect(url_for(".show", batch_id=batch_id), 303)


@bp.post("/<uuid:batch_id>/discard")
@requires(Permission.IMPORTS_VIEW)
def discard(batch_id: UUID) -> ResponseReturnValue:
    work = current_work()
    batch = service.batch_of(work, batch_id)
    work.actor.require(KINDS[batch.kind].permission)
    try:
        service.discard(work, batch_id)
    except DomainError:
        say(gettext("This upload is being written and cannot be put away now."), "near")
    else:
        say(gettext("The upload is put away; nothing was written."))
    return redirect(url_for(".index"), 303)
