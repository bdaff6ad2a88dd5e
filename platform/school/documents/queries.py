"""What the pages of the register read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.papers.models import Paper
from kernel.school_year import SchoolYear
from school.documents.models import DocumentView, SchoolDocument
from school.pairing.models import PairOrderLine
from school.programmes.models import Programme

Rows = Select[*tuple[Any, ...]]
STATES = ("draft", "signed", "replaced", "cancelled")
MOST_SEEN = 20


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of the register; `state` is «replaced» where a signed paper came instead."""

    id: UUID
    type: str
    school_year: int
    title: str
    number: str
    dated_on: date | None
    version: int
    state: str
    signatory: str
    scan_id: UUID | None
    programme_id: UUID | None
    subject_id: UUID | None
    replaces_id: UUID | None
    created_at: datetime
    signed_at: datetime | None
    cancelled_on: date | None
    cancel_reason: str
    sha256: str
    programme: str | None
    code: str | None
    maker: str | None

    @property
    def signed_on(self) -> date | None:
        """The day of a paper that was signed, whatever became of it; None for a draft."""
        return self.dated_on if self.signed_at is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the register is narrowed by; what is empty narrows nothing.

    Papers of a programme or a pair are shown whatever school year they are of; a pair's are also
    the orders that name it.
    """

    type: str = ""
    state: str = ""
    since: date | None = None
    word: str = ""
    programme_id: UUID | None = None
    pair_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody who opened the paper or took a file of it: when last, and how often."""

    name: str
    kind: str
    last_at: datetime
    times: int


_NEWER = aliased(SchoolDocument, name="newer")
_REPLACED = (
    select(_NEWER.id)
    .where(
        _NEWER.school_id == SchoolDocument.school_id,
        _NEWER.replaces_id == SchoolDocument.id,
        _NEWER.state == "signed",
    )
    .exists()
)


def _state() -> ColumnElement[str]:
    replaced = (SchoolDocument.state == "signed") & _REPLACED
    return case((replaced, "replaced"), else_=SchoolDocument.state)


def papers(
    session: Session, year: SchoolYear, filters: Filters, *, offset: int = 0, limit: int = 50
) -> list[PaperLine]:
    """Drafts first, then the latest day first."""
    query = _narrowed(_lines(), year, filters).order_by(
        SchoolDocument.dated_on.desc().nulls_first(),
        SchoolDocument.number_n.desc().nulls_last(),
        SchoolDocument.created_at.desc(),
        SchoolDocument.id,
    )
    return _read(session, query.offset(offset).limit(limit))


def count_papers(session: Session, year: SchoolYear, filters: Filters) -> int:
    query = _narrowed(select(func.count()).select_from(SchoolDocument), year, filters)
    return int(session.scalars(query).one())


def by_state(session: Session, year: SchoolYear) -> Mapping[str, int]:
    """How many papers of the year stand how."""
    state = _state().label("state")
    query = select(state, func.count()).where(SchoolDocument.school_year == year.start)
    return {row[0]: row[1] for row in session.execute(query.group_by(state))}


def types_held(session: Session, year: SchoolYear) -> Mapping[str, str]:
    """Types with papers in the year and their titles, whether the release knows them or not."""
    query = select(SchoolDocument.type, func.min(SchoolDocument.title)).where(
        SchoolDocument.school_year == year.start
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(SchoolDocument.type))}


def years_held(session: Session) -> list[SchoolYear]:
    """School years that have papers or programmes."""
    held = select(SchoolDocument.school_year).union(select(Programme.school_year))
    return [SchoolYear(start) for start in session.scalars(held)]


def paper(session: Session, document_id: UUID) -> PaperLine:
    """NotFound when it is not the school's own."""
    found = _read(session, _lines().where(SchoolDocument.id == document_id))
    if not found:
        raise NotFound("SchoolDocument")
    return found[0]


def versions(session: Session, line: PaperLine) -> list[PaperLine]:
    """The paper it replaces and those that replace it, the newest first."""
    kin = [SchoolDocument.replaces_id == line.id]
    if line.replaces_id is not None:
        kin.append(SchoolDocument.id == line.replaces_id)
    query = _lines().where(or_(*kin))
    return _read(session, query.order_by(SchoolDocument.version.desc(), SchoolDocument.created_at))


def replacing(session: Session, document_id: UUID) -> list[PaperLine]:
    """Papers that came or will come instead, cancelled drafts aside."""
    stands = or_(SchoolDocument.state != "cancelled", SchoolDocument.signed_at.is_not(None))
    query = _lines().where(SchoolDocument.replaces_id == document_id, stands)
    return _read(session, query.order_by(SchoolDocument.created_at.desc()))


def papers_about(
    session: Session,
    *,
    programme_id: UUID | None = None,
    subject_id: UUID | None = None,
    limit: int = 20,
) -> list[PaperLine]:
    """Papers of a programme, of a pair, of a person; those that stand come first."""
    query = _lines().where(SchoolDocument.state != "cancelled")
    if programme_id is not None:
        query = query.where(SchoolDocument.programme_id == programme_id)
    if subject_id is not None:
        query = query.where(SchoolDocument.subject_id == subject_id)
    latest = query.order_by(
        SchoolDocument.dated_on.desc().nulls_first(), SchoolDocument.created_at.desc()
    )
    return _read(session, latest.limit(limit))


def paper_of_order(session: Session, order_id: UUID) -> PaperLine | None:
    """The paper of an order of pairs, the newest that is not called off."""
    found = papers_about(session, subject_id=order_id, limit=1)
    return found[0] if found else None


def standing(session: Session, school_year: int, types: Collection[str]) -> list[PaperLine]:
    """Papers of the year of these types that hold or are being made, the oldest first."""
    query = _lines().where(
        SchoolDocument.school_year == school_year,
        SchoolDocument.type.in_(types),
        SchoolDocument.state != "cancelled",
        ~_REPLACED,
    )
    return _read(session, query.order_by(SchoolDocument.created_at, SchoolDocument.id))


def seen_by(session: Session, document_id: UUID) -> list[Seen]:
    """Who has opened the paper or taken a file, the latest first."""
    last = func.max(DocumentView.seen_at)
    rows = session.execute(
        select(func.coalesce(Account.full_name, ""), DocumentView.kind, last, func.count())
        .select_from(DocumentView)
        .outerjoin(Account, Account.id == DocumentView.account_id)
        .where(DocumentView.document_id == document_id)
        .group_by(Account.full_name, DocumentView.account_id, DocumentView.kind)
        .order_by(last.desc())
        .limit(MOST_SEEN)
    )
    return [Seen(*row) for row in rows]


def _narrowed(query: Rows, year: SchoolYear, filters: Filters) -> Rows:
    if filters.programme_id is not None:
        query = query.where(SchoolDocument.programme_id == filters.programme_id)
    elif filters.pair_id is not None:
        named = select(PairOrderLine.order_id).where(PairOrderLine.pair_id == filters.pair_id)
        query = query.where(
            or_(SchoolDocument.subject_id == filters.pair_id, SchoolDocument.subject_id.in_(named))
        )
    else:
        query = query.where(SchoolDocument.school_year == year.start)
    if filters.type:
        query = query.where(SchoolDocument.type == filters.type)
    if filters.state:
        query = query.where(_state() == filters.state)
    if filters.since is not None:
        query = query.where(SchoolDocument.dated_on >= filters.since)
    if filters.word:
        held = SchoolDocument.title.icontains(filters.word, autoescape=True)
        numbered = SchoolDocument.number.icontains(filters.word, autoescape=True)
        query = query.where(or_(held, numbered))
    return query


def _lines() -> Rows:
    of = SchoolDocument
    same = (Programme.school_id == of.school_id) & (Programme.id == of.programme_id)
    return (
        select(
            of.id, of.type, of.school_year, of.title, of.number, of.dated_on, of.version,
            _state(), of.signatory, of.scan_id, of.programme_id, of.subject_id, of.replaces_id,
            of.created_at, of.signed_at, of.cancelled_on, of.cancel_reason, of.content_sha256,
            Programme.title, Paper.code, Account.full_name,
        )
        .select_from(of)
        .outerjoin(Programme, same)
        .outerjoin(Paper, Paper.id == of.paper_id)
        .outerjoin(Account, Account.id == of.created_by)
    )  # fmt: skip


def _read(session: Session, query: Rows) -> list[PaperLine]:
    return [PaperLine(*row) for row in session.execute(query)]
