"""An entry, its files and its history (CT-02)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json, SchoolRow, same_school


class Entry(SchoolRow, Base):
    """What a school sends in for one mentor or one pair.

    `facts` are taken from the portal when it is sent (years, pairs, forms); `texts` answer the
    fields of the rules. `people` are identifiers of the register's cards, for finding conflicts.
    """

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'sent', 'returned', 'endorsed', 'admitted', 'declined',"
            " 'withdrawn')",
            name="state_known",
        ),
        # Across schools too: the jury, results and appeals name an entry by this alone.
        Index("uq_entry_id", "id", unique=True),
        Index("ix_entry_contest_id", "contest_id", "municipality_id", "state"),
        Index("uq_entry_number", "contest_id", "number", unique=True,
              postgresql_where=text("number IS NOT NULL")),
        {"schema": "contests"},
    )  # fmt: skip

    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contests.contest.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.municipality.id"))
    nomination: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    # Given at admission; what the jury sees of an entry that is blind.
    number: Mapped[int | None] = mapped_column(SmallInteger)
    entrant_name: Mapped[str]
    entrant_post: Mapped[str] = mapped_column(default="", server_default="")
    mentor_id: Mapped[UUID]
    mentee_id: Mapped[UUID | None]
    pair_id: Mapped[UUID | None]
    # The account of the mentor, where there is one: a juror may be the entrant.
    entrant_account_id: Mapped[UUID | None]
    nominator_id: Mapped[UUID | None]
    texts: Mapped[Json]
    links: Mapped[list[str]] = mapped_column(JSONB)
    facts: Mapped[Json]
    publication_consent_id: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    sent_at: Mapped[datetime | None]
    # Within the grace after the deadline: recorded, never silent.
    in_grace: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    reason: Mapped[str] = mapped_column(default="", server_default="")
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class EntryFile(SchoolRow, Base):
    """A file of an entry; the jury reads it where the entry is assigned to it."""

    __tablename__ = "entry_file"
    __table_args__ = (
        same_school("contests.entry", "entry_id"),
        CheckConstraint("size > 0", name="not_empty"),
        Index("uq_entry_file_id", "id", unique=True),
        Index("ix_entry_file_entry_id", "school_id", "entry_id"),
        {"schema": "contests"},
    )

    entry_id: Mapped[UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    blind: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]


class EntryMove(SchoolRow, Base):
    """The history of an entry, written by the database at every change of state."""

    __tablename__ = "entry_move"
    __table_args__ = (
        same_school("contests.entry", "entry_id"),
        Index("ix_entry_move_entry_id", "school_id", "entry_id"),
        {"schema": "contests"},
    )

    entry_id: Mapped[UUID]
    from_state: Mapped[str]
    to_state: Mapped[str]
    reason: Mapped[str]
    account_id: Mapped[UUID | None]
    at: Mapped[datetime]
