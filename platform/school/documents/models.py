"""The school's register of papers, its own clauses, and who has opened what (DC-02)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

import kernel.files.models
import kernel.papers.models  # noqa: F401 - foreign keys point there
import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class SchoolDocument(SchoolRow, Base):
    """A paper of the school. A draft is composed anew from the base each time it is opened; what
    is signed keeps its content for good, with the digest of that content.

    `type` is a code of the profile's texts; `subject_id` is what the paper is about beside the
    programme: a pair, an order of pairs, a person. `params` holds what a person typed for it.
    """

    __tablename__ = "document"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        same_school("school.document", "replaces_id"),
        CheckConstraint("state IN ('draft', 'signed', 'cancelled')", name="state_known"),
        CheckConstraint(
            "state <> 'signed' OR (dated_on IS NOT NULL AND content IS NOT NULL"
            " AND content_sha256 <> '')",
            name="signed_is_whole",
        ),
        CheckConstraint("number = '' OR dated_on IS NOT NULL", name="numbered_is_dated"),
        # A number is given once a series and school year; what was cancelled keeps its own.
        Index(
            "uq_document_number",
            "school_id",
            "school_year",
            "series",
            "number_n",
            unique=True,
            postgresql_where=text("number_n IS NOT NULL"),
        ),
        Index("ix_document_year", "school_id", "school_year", "dated_on"),
        Index("ix_document_subject", "school_id", "subject_id"),
        {"schema": "school"},
    )

    type: Mapped[str]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    programme_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    title: Mapped[str]
    # «145-о» is number 145 of the series «о»; protocols and plans have series of their own.
    series: Mapped[str] = mapped_column(default="", server_default="")
    number: Mapped[str] = mapped_column(default="", server_default="")
    number_n: Mapped[int | None]
    dated_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    # The paper it amends or comes instead of.
    replaces_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    signatory: Mapped[str] = mapped_column(default="", server_default="")
    params: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    content: Mapped[Json | None] = mapped_column(deferred=True)
    content_sha256: Mapped[str] = mapped_column(default="", server_default="")
    # Its line on the public check page, and the scan of what was signed by hand.
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.paper.id"))
    scan_id: Mapped[UUID | None]
    is_public: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None]
    cancelled_on: Mapped[date | None]
    cancel_reason: Mapped[str] = mapped_column(default="", server_default="")


class DocumentView(SchoolRow, Base):
    """Somebody opened a paper or took its file away; never changed, never removed."""

    __tablename__ = "document_view"
    __table_args__ = (
        same_school("school.document", "document_id"),
        CheckConstraint("kind IN ('page', 'pdf', 'docx', 'scan')", name="kind_known"),
        Index("ix_document_view_document_id", "school_id", "document_id", "seen_at"),
        {"schema": "school"},
    )

    document_id: Mapped[UUID]
    account_id: Mapped[UUID]
    kind: Mapped[str]
    seen_at: Mapped[datetime]


class DocumentClause(SchoolRow, Base):
    """A clause of the school's own, printed at the place the type keeps for them."""

    __tablename__ = "document_clause"
    __table_args__ = (
        UniqueConstraint("school_id", "type", "n"),
        CheckConstraint("length(words) BETWEEN 1 AND 2000", name="words_there"),
        {"schema": "school"},
    )

    type: Mapped[str]
    n: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
