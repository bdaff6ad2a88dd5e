"""The register's acts: a draft is made, signed with a number, cancelled, replaced (DC-02).

A draft says what the base says today. Signing freezes its content with the digest; from then on
the base may change, the paper does not. A mistake is mended by another paper that comes instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.documents import stored
from kernel.documents.content import Document
from kernel.errors import Invalid, NotFound, WrongState
from kernel.files.models import StoredFile
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.papers.service import end_paper, issue_paper
from kernel.profile.papers import DocumentText
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from kernel.work import Work
from school.documents.composing import (
    Signing,
    asked_for,
    blocking,
    lacks_of,
    made,
    text_of,
)
from school.documents.models import SchoolDocument
from school.documents.numbers import hold_series, is_taken
from school.documents.queries import replacing
from school.documents.rules import (
    LONGEST_NUMBER,
    LONGEST_REASON,
    name_of,
    ordinal_of,
    param_faults,
    tidy_number,
    typed_params,
)
from school.documents.subjects import About, about
from school.documents.types import TYPES
from school.documents.types.kinds import SchoolType
from school.pairing.models import PairOrder
from school.pairing.orders import cancel_order, sign_order

KIND = "school_paper"
LONGEST_SIGNATORY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPaper:
    """What stands on the paper that was signed; `address` is the check page without a code.

    An empty `signatory` is the head of the school.
    """

    number: str = ""
    dated_on: date | None
    signatory: str = ""
    address: str = ""


def make_document(
    work: Work,
    type: str,
    *,
    programme_id: UUID | None = None,
    subject_id: UUID | None = None,
    params: Mapping[str, str] = {},
    school_year: int | None = None,
) -> SchoolDocument:
    """Begin a paper; the very same draft asked for twice is one draft.

    WrongState «papers_lacking» with `lacks` while something is missing; Invalid at `subject` or at
    a parameter; NotFound for an unknown type and for what is another school's.
    """
    work.actor.require(Permission.DOCUMENTS_EDIT)
    kind, text = _known(work, type)
    of = about(work, kind.subject, programme_id, subject_id)
    typed = typed_params(kind.params, params)
    if faults := param_faults(kind.params, typed):
        raise Invalid(faults)
    document = _draft_of(work, kind, text, of, typed, school_year)
    _check_lacks(work, document)
    known = _same_draft(work, document)
    if known is not None:
        return known
    work.session.add(document)
    work.session.flush()
    work.record("document.made", "document", document.id, type=type)
    return document


def change_params(work: Work, document_id: UUID, params: Mapping[str, str]) -> SchoolDocument:
    """Type other words into a draft."""
    document = _draft(work, document_id)
    kind, _text = _known(work, document.type)
    typed = typed_params(kind.params, params)
    if faults := param_faults(kind.params, typed):
        raise Invalid(faults)
    document.params = dict(typed)
    work.record("document.changed", "document", document_id)
    return document


def sign_document(work: Work, document_id: UUID, signed: SignPaper) -> SchoolDocument:
    """Write number and day down and keep the paper as it is now.

    Invalid: number → «number_needed», «number_long», «number_given»; dated_on →
    «paper_day_needed», «day_ahead»; WrongState «papers_lacking».
    """
    document = _draft(work, document_id)
    kind, text = _known(work, document.type)
    _check_lacks(work, document)
    number = tidy_number(signed.number) if text.series is not None else ""
    hold_series(work.session, document.school_id, text.series or "", document.school_year)
    if faults := _sign_faults(work, document, text, number, signed):
        raise Invalid(faults)
    document.series, document.number = text.series or "", number
    document.number_n = ordinal_of(number, document.series) if number else None
    document.dated_on = signed.dated_on
    document.signatory = clean(signed.signatory) or _school(work).head_name or ""
    if kind.subject == "order":
        _sign_order(work, document)
    _freeze(work, document, text, signed.address)
    _end_replaced(work, document)
    work.record("document.signed", "document", document_id, type=document.type, number=number,
                on=str(signed.dated_on))  # fmt: skip
    return document


def cancel_document(work: Work, document_id: UUID, reason: str) -> SchoolDocument:
    """Call a paper off; a signed one keeps its number for ever and says why.

    Invalid: reason → «reason_needed», «reason_long». The order of pairs goes with its paper.
    """
    document = _locked(work, document_id)
    if document.state == "cancelled":
        raise WrongState("document_state", state=document.state)
    reason = clean(reason)
    if document.state == "signed" and not reason:
        raise Invalid({"reason": "reason_needed"})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": "reason_long"})
    was = document.state
    if was == "signed" and document.paper_id is not None and not _is_replaced(work, document_id):
        end_paper(work, document.paper_id)
    document.state, document.cancel_reason = "cancelled", reason
    document.cancelled_on = work.today()
    if was == "signed":
        _cancel_order(work, document)
    work.record("document.cancelled", "document", document_id, since=was)
    return document


def replace_document(work: Work, document_id: UUID) -> SchoolDocument:
    """Begin the next version of a signed paper; the old one holds until the new one is signed.

    An order of pairs is amended by an order of its own: WrongState «order_is_amended».
    """
    old = _locked(work, document_id)
    kind, text = _known(work, old.type)
    if old.state != "signed":
        raise WrongState("document_state", state=old.state)
    if kind.subject == "order":
        raise WrongState("order_is_amended")
    newer = replacing(work.session, document_id)
    if any(each.state == "signed" for each in newer):
        raise WrongState("document_replaced")
    if newer:
        return work.own(SchoolDocument, newer[0].id)
    of = About(old.programme_id, old.subject_id, old.school_year)
    typed = typed_params(kind.params, {name: str(each) for name, each in old.params.items()})
    document = _draft_of(work, kind, text, of, typed, old.school_year)
    document.version, document.replaces_id = old.version + 1, old.id
    work.session.add(document)
    work.session.flush()
    work.record("document.replaced", "document", document.id, old=str(old.id))
    return document


def attach_scan(work: Work, document_id: UUID, file: StoredFile) -> SchoolDocument:
    """Keep the scan of what was signed by hand; another one comes instead of the first."""
    document = _locked(work, document_id)
    if document.state != "signed":
        raise WrongState("document_state", state=document.state)
    before = str(document.scan_id) if document.scan_id else None
    work.record("document.scanned", "document", document_id, file=str(file.id),
                sha256=file.sha256, instead_of=before)  # fmt: skip
    document.scan_id = file.id
    return document


def _known(work: Work, code: str) -> tuple[SchoolType, DocumentText]:
    text = text_of(work.session, profile_of(work.session), code)
    if text is None:
        raise NotFound("document_type")
    return TYPES[code], text


def _school(work: Work) -> School:
    return work.session.get_one(School, work.actor.school_id)


def _draft_of(
    work: Work,
    kind: SchoolType,
    text: DocumentText,
    of: About,
    typed: Mapping[str, str],
    school_year: int | None,
) -> SchoolDocument:
    assert work.actor.school_id is not None  # noqa: S101 - the permission is a school's
    return SchoolDocument(
        school_id=work.actor.school_id, id=new_id(), type=kind.code,
        school_year=of.school_year if school_year is None else school_year,
        programme_id=of.programme_id, subject_id=of.subject_id, title=name_of(text),
        series=text.series or "", number="", number_n=None, dated_on=None, version=1,
        replaces_id=None, state="draft", signatory="", params=dict(typed), content=None,
        content_sha256="", paper_id=None, scan_id=None, is_public=False, cancel_reason="",
        created_at=work.now(), created_by=work.actor.account_id,
    )  # fmt: skip


def _same_draft(work: Work, document: SchoolDocument) -> SchoolDocument | None:
    row = SchoolDocument
    return work.session.scalars(
        select(row)
        .where(
            row.school_id == document.school_id, row.type == document.type,
            row.school_year == document.school_year, row.state == "draft",
            row.programme_id.is_not_distinct_from(document.programme_id),
            row.subject_id.is_not_distinct_from(document.subject_id),
            row.params == document.params, row.replaces_id.is_(None),
        )
        .order_by(row.created_at)
        .limit(1)
    ).one_or_none()  # fmt: skip


def _check_lacks(work: Work, document: SchoolDocument) -> None:
    asked = asked_for(document, work.today())
    profile = profile_of(work.session)
    lacks = blocking(lacks_of(work.session, profile, _school(work), document.type, asked))
    if lacks:
        raise WrongState("papers_lacking", lacks=lacks)


def _sign_faults(
    work: Work, document: SchoolDocument, text: DocumentText, number: str, signed: SignPaper
) -> dict[str, str]:
    faults = {}
    if signed.dated_on is None:
        faults["dated_on"] = "paper_day_needed"
    elif signed.dated_on > work.today():
        faults["dated_on"] = "day_ahead"
    if len(clean(signed.signatory)) > LONGEST_SIGNATORY:
        faults["signatory"] = "signatory_long"
    if text.series is None:
        return faults
    if not number:
        faults["number"] = "number_needed"
    elif len(number) > LONGEST_NUMBER:
        faults["number"] = "number_long"
    elif is_taken(
        work.session, document.school_id, text.series, document.school_year, number,
        order_id=document.subject_id,
    ):  # fmt: skip
        faults["number"] = "number_given"
    return faults


def _freeze(work: Work, document: SchoolDocument, text: DocumentText, address: str) -> None:
    now = work.now()
    code = ""
    if text.check and document.dated_on is not None:
        school = _school(work)
        paper = issue_paper(
            work, kind=KIND, number=document.number, issued_on=document.dated_on,
            issuer=school.name, title=document.title,
        )  # fmt: skip
        document.paper_id, code = paper.id, paper.code
    content = _made(work, document, Signing(made_at=now, code=code, address=address))
    document.content = stored.to_json(content)
    document.content_sha256 = stored.digest(content)
    document.state, document.signed_at = "signed", now
    document.signed_by = work.actor.account_id
    work.session.flush()


def _made(work: Work, document: SchoolDocument, signing: Signing) -> Document:
    work.session.flush()
    return made(work.session, profile_of(work.session), _school(work), document, signing)


def _end_replaced(work: Work, document: SchoolDocument) -> None:
    """The code of the former version says from now on that another came instead."""
    if document.replaces_id is None:
        return
    old = work.own(SchoolDocument, document.replaces_id)
    if old.state == "signed" and old.paper_id is not None:
        end_paper(work, old.paper_id, state="replaced")


def _is_replaced(work: Work, document_id: UUID) -> bool:
    """Its code has been ended by the paper that came instead."""
    return any(each.signed_on is not None for each in replacing(work.session, document_id))


def _sign_order(work: Work, document: SchoolDocument) -> None:
    """The order's own row bears the same number and day; one signed before keeps what it has."""
    order = _order(work, document)
    if order.state == "cancelled":
        raise WrongState("order_state", state=order.state)
    if order.state == "draft":
        sign_order(work, order.id, document.number, document.dated_on)
    elif (tidy_number(order.number), order.signed_on) != (document.number, document.dated_on):
        raise Invalid({"number": "order_signed_otherwise"})


def _cancel_order(work: Work, document: SchoolDocument) -> None:
    if TYPES.get(document.type) is None or TYPES[document.type].subject != "order":
        return
    order = _order(work, document)
    if order.state != "cancelled":
        cancel_order(work, order.id)


def _order(work: Work, document: SchoolDocument) -> PairOrder:
    if document.subject_id is None:
        raise NotFound("PairOrder")
    order = work.own(PairOrder, document.subject_id)
    work.session.refresh(order)
    return order


def _draft(work: Work, document_id: UUID) -> SchoolDocument:
    document = _locked(work, document_id)
    if document.state != "draft":
        raise WrongState("document_state", state=document.state)
    return document


def _locked(work: Work, document_id: UUID) -> SchoolDocument:
    work.actor.require(Permission.DOCUMENTS_EDIT)
    document = work.own(SchoolDocument, document_id)
    work.session.refresh(document, with_for_update=True)
    return document
