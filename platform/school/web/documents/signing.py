"""Signing a draft, calling a paper off, beginning the version that comes instead."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.documents.typography import MissingGlyph
from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.documents import queries
from school.documents.composing import composed, text_of
from school.documents.models import SchoolDocument
from school.documents.numbers import next_number
from school.documents.service import SignPaper, cancel_document, replace_document, sign_document
from school.documents.types import TYPES
from school.pairing.models import PairOrder
from school.web.document_forms import CancelForm, SignForm
from school.web.document_words import faults_into, lack_views, refusal
from school.web.documents import bp
from school.web.documents.paper import lacking, rendered, school, title_of, unprintable
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/<uuid:document_id>/sign")
@requires(Permission.DOCUMENTS_EDIT)
def ask_sign(document_id: UUID) -> ResponseReturnValue:
    row = _own(document_id)
    if row.state != "draft":
        return redirect(url_for(".show", document_id=document_id), 303)
    return _sign_page(row, _proposed(row))


@bp.post("/<uuid:document_id>/sign")
@requires(Permission.DOCUMENTS_EDIT)
def sign(document_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), SignForm()
    row = _own(document_id)
    lacks: WrongState | None = None
    if form.validate():
        try:
            with faults_into(form):
                _sign(row, form)
                say(_("The paper is signed: it stays as it is."))
                return redirect(url_for(".show", document_id=document_id), 303)
        except MissingGlyph as missing:
            form.take({"": unprintable(missing)})
        except WrongState as refused:
            form.take({"": _("Something is missing yet: see the list.")})
            lacks = refused
    work.session.rollback()
    return _sign_page(_own(document_id), form, lacks), 422 if lacks is None else 409


@bp.get("/<uuid:document_id>/cancel")
@requires(Permission.DOCUMENTS_EDIT)
def ask_cancel(document_id: UUID) -> ResponseReturnValue:
    if _own(document_id).state == "cancelled":
        return redirect(url_for(".show", document_id=document_id), 303)
    return _cancel_page(document_id, CancelForm())


@bp.post("/<uuid:document_id>/cancel")
@requires(Permission.DOCUMENTS_EDIT)
def cancel(document_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), CancelForm()
    _own(document_id)
    if form.validate():
        with faults_into(form):
            cancel_document(work, document_id, form.reason.data or "")
            say(_("The paper is called off. Its number is given to no other."))
            return redirect(url_for(".show", document_id=document_id), 303)
    work.session.rollback()
    return _cancel_page(document_id, form), 422


@bp.post("/<uuid:document_id>/replace")
@requires(Permission.DOCUMENTS_EDIT)
def replace(document_id: UUID) -> ResponseReturnValue:
    try:
        made = replace_document(current_work(), document_id)
    except WrongState as refused:
        say(refusal(refused), "bad")
        return redirect(url_for(".show", document_id=document_id), 303)
    say(_("A draft of the next version is made. The former one holds until this one is signed."))
    return redirect(url_for(".show", document_id=made.id), 303)


def _sign(row: SchoolDocument, form: SignForm) -> None:
    """Sign, and see that what was kept can be printed: what cannot be is not signed."""
    work = current_work()
    signed = SignPaper(
        number=form.number.data or "",
        dated_on=form.dated_on.data,
        signatory=form.signatory.data or "",
        address=url_for("papers.index", _external=True),
    )
    document = sign_document(work, row.id, signed)
    rendered(composed(work.session, profile_of(work.session), school(), document), "pdf", row.type)


def _own(document_id: UUID) -> SchoolDocument:
    return current_work().own(SchoolDocument, document_id)


def _proposed(row: SchoolDocument) -> SignForm:
    """The next number and today; of an order that is signed already, its own."""
    work = current_work()
    text = text_of(work.session, profile_of(work.session), row.type)
    number = next_number(work.session, row.school_id, text, row.school_year) if text else ""
    dated_on = work.today()
    kind = TYPES.get(row.type)
    if kind is not None and kind.subject == "order" and row.subject_id is not None:
        order = work.own(PairOrder, row.subject_id)
        if order.state == "signed" and order.signed_on is not None:
            number, dated_on = order.number, order.signed_on
    return SignForm(
        data={"number": number, "dated_on": dated_on, "signatory": school().head_name or ""}
    )


def _sign_page(row: SchoolDocument, form: SignForm, refused: WrongState | None = None) -> str:
    work = current_work()
    text = text_of(work.session, profile_of(work.session), row.type)
    told = refused.values.get("lacks", ()) if refused is not None else None
    return render_template(
        "school/documents/sign.html",
        paper=queries.paper(work.session, row.id),
        form=form,
        numbered=text is not None and text.series is not None,
        checked=text is not None and text.check,
        lacks=lack_views(told) if isinstance(told, tuple) else lacking(row),
    )


def _cancel_page(document_id: UUID, form: CancelForm) -> str:
    line = queries.paper(current_work().session, document_id)
    kind = TYPES.get(line.type)
    return render_template(
        "school/documents/cancel.html",
        paper=line,
        title=title_of(line),
        form=form,
        of_order=kind is not None and kind.subject == "order",
    )
