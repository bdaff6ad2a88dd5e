"""Contests and their rounds. Rules stand as canonical JSON and are frozen by the database."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id


class Contest(Base):
    """Held by the region or by one municipality. `rules` is contests.rules.schema.Rules as text.

    Once announced, rules, their hash and the days of entry are kept as they are (0020).
    """

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'announced', 'judging', 'finished', 'cancelled')",
            name="state_known",
        ),
        CheckConstraint("entries_from < entries_until", name="days_in_order"),
        CheckConstraint("state IN ('draft', 'cancelled') OR rules_sha256 IS NOT NULL",
                        name="announced_is_frozen"),
        Index("ix_contest_school_year", "school_year", "state"),
        {"schema": "contests"},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    # A code of the profile's contests it was made from.
    template: Mapped[str | None]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    organiser_municipality_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("kernel.municipality.id")
    )
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    rules: Mapped[str]
    rules_sha256: Mapped[str | None]
    order_number: Mapped[str | None]
    order_date: Mapped[date | None]
    entries_from: Mapped[datetime]
    entries_until: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Round(Base):
    """A round of voting. From opening on its rules are frozen; it never opens again.

    `manifest` binds root, rules and assignments; its hash stands in the protocol.
    """

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        CheckConstraint("state IN ('draft', 'open', 'closed', 'published')", name="state_known"),
        CheckConstraint("opens_at < closes_at", name="times_in_order"),
        CheckConstraint(
            "(state IN ('closed', 'published')) = (merkle_root IS NOT NULL)",
            name="closed_has_a_root",
        ),
        {"schema": "contests"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contests.contest.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    # The code of the round in the rules.
    code: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    grace_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    rules: Mapped[str]
    rules_sha256: Mapped[str]
    # What whole marks look like by these rules: PostgreSQL matches each sheet with it.
    marks_shape: Mapped[str | None] = mapped_column(
        Computed("app.marks_shape(rules, code)", persisted=True), deferred=True
    )
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    ballot_count: Mapped[int | None]
    merkle_root: Mapped[str | None]
    manifest: Mapped[str | None]
    manifest_sha256: Mapped[str | None]
    # Nothing of the result is shown to anybody but the commission before this moment.
    embargo_until: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]


class Prolongation(Base):
    """Why the end of a round moved on: kept for good, shown beside its dates."""

    __tablename__ = "prolongation"
    __table_args__ = (Index("ix_prolongation_round_id", "round_id"), {"schema": "contests"})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("contests.round.id"))
    until_before: Mapped[datetime]
    closes_at: Mapped[datetime]
    reason: Mapped[str]
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]


class RoundEntry(Base):
    """An entry of a round under the number the jury knows it by."""

    __tablename__ = "round_entry"
    __table_args__ = (UniqueConstraint("round_id", "code"), {"schema": "contests"})

    round_id: Mapped[UUID] = mapped_column(ForeignKey("contests.round.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    nomination: Mapped[str]
