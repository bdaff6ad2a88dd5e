"""Clauses of the school's own: which types keep a place for them, what they say."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.papers import DocumentText
from kernel.profile.stored import profile_of
from kernel.texts.queries import texts_in_force
from school.documents.clauses import (
    add_clause,
    change_clause,
    clause_words,
    clauses_of,
    remove_clause,
)
from school.documents.models import DocumentClause
from school.documents.rules import name_of, takes_clauses
from school.documents.types import TYPES
from school.web.document_forms import ClauseForm
from school.web.document_words import faults_into
from school.web.documents import bp
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/clauses")
@requires(Permission.DOCUMENTS_VIEW)
def clauses() -> str:
    return render_template(
        "school/documents/clauses.html",
        texts=_taking(),
        held=clause_words(current_work().session),
        name_of=name_of,
    )


@bp.get("/clauses/of/<type_code>")
@requires(Permission.DOCUMENTS_VIEW)
def of_type(type_code: str) -> str:
    return _type_page(type_code, ClauseForm())


@bp.post("/clauses/of/<type_code>")
@requires(Permission.DOCUMENTS_EDIT)
def add(type_code: str) -> ResponseReturnValue:
    form = ClauseForm()
    if form.validate():
        with faults_into(form):
            add_clause(current_work(), type_code, form.words.data or "")
            say(_("The clause is added. Drafts and new papers say it; signed ones stay."))
            return redirect(url_for(".of_type", type_code=type_code), 303)
    return _type_page(type_code, form), 422


@bp.get("/clauses/<uuid:clause_id>")
@requires(Permission.DOCUMENTS_EDIT)
def edit_clause(clause_id: UUID) -> str:
    row = current_work().own(DocumentClause, clause_id)
    return _clause_page(row, ClauseForm(data={"words": row.words}))


@bp.post("/clauses/<uuid:clause_id>")
@requires(Permission.DOCUMENTS_EDIT)
def save_clause(clause_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), ClauseForm()
    row = work.own(DocumentClause, clause_id)
    if form.validate():
        with faults_into(form):
            change_clause(work, clause_id, form.words.data or "")
            say(_("The clause is changed."))
            return redirect(url_for(".of_type", type_code=row.type), 303)
    return _clause_page(row, form), 422


@bp.post("/clauses/<uuid:clause_id>/remove")
@requires(Permission.DOCUMENTS_EDIT)
def drop_clause(clause_id: UUID) -> ResponseReturnValue:
    type_code = remove_clause(current_work(), clause_id)
    say(_("The clause is taken out. Signed papers keep it."))
    return redirect(url_for(".of_type", type_code=type_code), 303)


def _taking() -> list[DocumentText]:
    work = current_work()
    texts = texts_in_force(work.session, profile_of(work.session))
    found = [text for code, text in texts.items() if code in TYPES and takes_clauses(text)]
    return sorted(found, key=lambda text: text.d)


def _type_page(type_code: str, form: ClauseForm) -> str:
    text = next((each for each in _taking() if each.code == type_code), None)
    if text is None:
        raise NotFound("document_type")
    return render_template(
        "school/documents/clauses_of.html",
        text=text,
        title=name_of(text),
        form=form,
        clauses=clauses_of(current_work().session, type_code),
    )


def _clause_page(row: DocumentClause, form: ClauseForm) -> str:
    text = next((each for each in _taking() if each.code == row.type), None)
    return render_template(
        "school/documents/clause.html",
        clause=row,
        title=name_of(text) if text is not None else row.type,
        form=form,
    )
