"""The school's own clauses, printed at the place that a type keeps for them (DC-02)."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.texts.queries import texts_in_force
from kernel.work import Work
from school.documents.models import DocumentClause
from school.documents.rules import LONGEST_CLAUSE, takes_clauses
from school.documents.types import TYPES

MOST = 30


def clauses_of(session: Session, type_code: str) -> list[DocumentClause]:
    """In the order they are printed."""
    query = select(DocumentClause).where(DocumentClause.type == type_code)
    return list(session.scalars(query.order_by(DocumentClause.n)))


def clause_words(session: Session) -> Mapping[str, tuple[str, ...]]:
    """The words of all clauses of the school by type, in one statement."""
    found: dict[str, tuple[str, ...]] = {}
    rows = session.execute(
        select(DocumentClause.type, DocumentClause.words).order_by(
            DocumentClause.type, DocumentClause.n
        )
    )
    for type_code, words in rows:
        found[type_code] = (*found.get(type_code, ()), words)
    return found


def add_clause(work: Work, type_code: str, words: str) -> DocumentClause:
    """Put a clause after the others.

    Invalid: words → «clause_needed», «clause_long»; WrongState «clauses_full»; NotFound for a type
    that keeps no place for clauses.
    """
    work.actor.require(Permission.DOCUMENTS_EDIT)
    _takes(work, type_code)
    words = _tidy(words)
    school_id = work.actor.school_id
    key = func.hashtextextended(f"clauses:{school_id}:{type_code}", 0)
    work.session.execute(select(func.pg_advisory_xact_lock(key)))
    held = clauses_of(work.session, type_code)
    if len(held) >= MOST:
        raise WrongState("clauses_full", most=MOST)
    clause = DocumentClause(
        school_id=school_id, id=new_id(), type=type_code, n=held[-1].n + 1 if held else 1,
        words=words, created_at=work.now(), created_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(clause)
    work.session.flush()
    work.record("document_clause.added", "document_clause", clause.id, type=type_code)
    return clause


def change_clause(work: Work, clause_id: UUID, words: str) -> DocumentClause:
    """Signed papers keep the words they were signed with."""
    work.actor.require(Permission.DOCUMENTS_EDIT)
    clause = work.own(DocumentClause, clause_id)
    clause.words = _tidy(words)
    work.record("document_clause.changed", "document_clause", clause_id, type=clause.type)
    return clause


def remove_clause(work: Work, clause_id: UUID) -> str:
    """Take a clause out; gives the code of its type."""
    work.actor.require(Permission.DOCUMENTS_EDIT)
    clause = work.own(DocumentClause, clause_id)
    work.session.delete(clause)
    work.record("document_clause.removed", "document_clause", clause_id, type=clause.type)
    return clause.type


def _takes(work: Work, type_code: str) -> None:
    text = texts_in_force(work.session, profile_of(work.session)).get(type_code)
    if type_code not in TYPES or text is None or not takes_clauses(text):
        raise NotFound("document_type")


def _tidy(words: str) -> str:
    found = clean(words)
    if not found:
        raise Invalid({"words": "clause_needed"})
    if len(found) > LONGEST_CLAUSE:
        raise Invalid({"words": "clause_long"})
    return found
