"""A paper: how it will be printed, what it lacks, its files, its scan, who has seen it."""

from io import BytesIO
from uuid import UUID

from flask import Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kernel.documents import html
from kernel.documents.content import Document
from kernel.documents.typography import MissingGlyph
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.papers.queries import shown_code
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from school.documents import queries
from school.documents.composing import asked_for, composed, lacks_of
from school.documents.models import DocumentView, SchoolDocument
from school.documents.pack_file import file_name
from school.documents.printing import pdf_of
from school.documents.queries import PaperLine
from school.documents.service import attach_scan
from school.documents.types import TYPES
from school.web.document_forms import ScanForm
from school.web.document_words import SEEN, STATES, LackView, lack_views, refusal
from school.web.documents import bp
from school.web.labels import state_words
from school.web.scans import keep_scan, send_scan
from web.filters import day
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work, seen

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# How many characters of the digest tell one paper from another to a person.
SHOWN_DIGEST = 16


@bp.get("/<uuid:document_id>")
@requires(Permission.DOCUMENTS_VIEW)
def show(document_id: UUID) -> str:
    row = _row(document_id)
    page = paper_page(row, ScanForm())
    note_seen(row.id, "page")
    return page


@bp.get("/<uuid:document_id>/<any(pdf, docx):form>")
@requires(Permission.DOCUMENTS_VIEW)
def download(document_id: UUID, form: str) -> ResponseReturnValue:
    """A signed paper gives the same bytes for ever, whatever has become of the base."""
    row = _row(document_id)
    try:
        content = rendered(_content(row), form, row.type)
    except MissingGlyph as missing:
        flash(unprintable(missing), "bad")
        return redirect(url_for(".show", document_id=document_id), 303)
    except WrongState as refused:
        flash(refusal(refused), "bad")
        return redirect(url_for(".show", document_id=document_id), 303)
    note_seen(row.id, form)
    name = " ".join(filter(None, (row.title, f"№ {row.number}" if row.number else "")))
    answer: Response = send_file(
        BytesIO(content), mimetype=MEDIA[form], as_attachment=True,
        download_name=f"{file_name(name)}.{form}",
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/<uuid:document_id>/scan")
@requires(Permission.DOCUMENTS_VIEW)
def scan(document_id: UUID) -> Response:
    row = _row(document_id)
    if row.scan_id is None:
        raise NotFound("file")
    answer = send_scan(row.scan_id)
    note_seen(row.id, "scan")
    return answer


@bp.post("/<uuid:document_id>/scan")
@requires(Permission.DOCUMENTS_EDIT)
def put_scan(document_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), ScanForm()
    row = _row(document_id)
    if form.validate():
        came = form.scan.read(form)
        if came is None and not form.errors:
            form.take({"scan": _("Choose the file of the scan: PDF, JPG or PNG.")})
        if came is not None:
            attach_scan(work, document_id, keep_scan(work, came, "document"))
            say(_("The scan is attached."))
            return redirect(url_for(".show", document_id=document_id), 303)
    return paper_page(row, form), 422


def paper_page(row: SchoolDocument, form: ScanForm) -> str:
    work = current_work()
    line = queries.paper(work.session, row.id)
    body, refused = _body(row)
    return render_template(
        "school/documents/show.html",
        paper=line,
        title=title_of(line),
        body=body,
        refused=refused,
        form=form,
        lacks=lacking(row) if row.state == "draft" else [],
        has_params=row.type in TYPES and bool(TYPES[row.type].params),
        of_order=row.type in TYPES and TYPES[row.type].subject == "order",
        versions=queries.versions(work.session, line),
        seen_by=queries.seen_by(work.session, row.id),
        seen_words=lambda kind: _(SEEN[kind]),
        shown_digest=line.sha256[:SHOWN_DIGEST],
        code=shown_code(line.code) if line.code else "",
        paper_state=lambda state: state_words(STATES, state),
        paper_title=title_of,
    )


def title_of(line: PaperLine) -> str:
    """«Приказ о внедрении № 33-о от 04.09.2026»; a draft has no number yet."""
    if line.number and line.dated_on:
        return _("%(title)s No. %(number)s of %(day)s", title=line.title, number=line.number,
                 day=day(line.dated_on))  # fmt: skip
    if line.dated_on:
        return _("%(title)s of %(day)s", title=line.title, day=day(line.dated_on))
    return line.title


def lacking(row: SchoolDocument) -> list[LackView]:
    work = current_work()
    asked = asked_for(row, work.today())
    return lack_views(lacks_of(work.session, profile_of(work.session), school(), row.type, asked))


def school() -> School:
    work = current_work()
    return work.session.get_one(School, work.actor.school_id)


def rendered(document: Document, form: str, type_code: str) -> bytes:
    """A festive sheet is drawn as one, whether alone or in a pack."""
    if form == "pdf":
        return pdf_of(type_code, document)
    from kernel.documents import docx  # loads python-docx

    return docx.render(document)


def unprintable(missing: MissingGlyph) -> str:
    return _("A sign of the paper cannot be printed: %(signs)s. Correct it where it was typed.",
             signs=missing.values["characters"])  # fmt: skip


def note_seen(document_id: UUID, kind: str) -> None:
    """Who looked is kept even though a page only reads."""
    actor = current_actor()
    with seen(actor) as log:
        log.session.add(DocumentView(
            school_id=actor.school_id, id=new_id(), document_id=document_id,
            account_id=actor.account_id, kind=kind, seen_at=log.now(),
        ))  # fmt: skip


def _row(document_id: UUID) -> SchoolDocument:
    return current_work().own(SchoolDocument, document_id)


def _content(row: SchoolDocument) -> Document:
    session = current_work().session
    return composed(session, profile_of(session), school(), row)


def _body(row: SchoolDocument) -> tuple[Markup, str]:
    """The paper as markup, or why it cannot be shown."""
    try:
        # html.render escapes every word of the paper itself.
        return Markup(html.render(_content(row), level=2)), ""  # noqa: S704
    except MissingGlyph as missing:
        return Markup(), unprintable(missing)
    except WrongState as refused:
        return Markup(), refusal(refused)
