"""What fastens a pair: the order it stands in, its plan by periods, the links to its diary."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import school.links.models
import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class PairOrder(SchoolRow, Base):
    """The head's order that fastens pairs (D-06): its data; the paper is printed from them."""

    __tablename__ = "pair_order"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        CheckConstraint("state IN ('draft', 'signed', 'cancelled')", name="state_known"),
        CheckConstraint(
            "state <> 'signed' OR (number <> '' AND signed_on IS NOT NULL)",
            name="signed_has_a_number",
        ),
        Index("ix_pair_order_programme_id", "school_id", "programme_id"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(default="", server_default="")
    signed_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class PairOrderLine(SchoolRow, Base):
    """A pair in an order. The database takes only pairs that both confirmed (R-20, R-41)."""

    __tablename__ = "pair_order_line"
    __table_args__ = (
        same_school("school.pair_order", "order_id"),
        same_school("school.pair", "pair_id"),
        UniqueConstraint("school_id", "order_id", "pair_id"),
        Index("ix_pair_order_line_pair_id", "school_id", "pair_id"),
        {"schema": "school"},
    )

    order_id: Mapped[UUID]
    pair_id: Mapped[UUID]


class PairOrderRemoval(SchoolRow, Base):
    """A pair that an amending order takes out of the one it amends."""

    __tablename__ = "pair_order_removal"
    __table_args__ = (
        same_school("school.pair_order", "order_id"),
        same_school("school.pair", "pair_id"),
        UniqueConstraint("school_id", "order_id", "pair_id"),
        Index("ix_pair_order_removal_pair_id", "school_id", "pair_id"),
        {"schema": "school"},
    )

    order_id: Mapped[UUID]
    pair_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(default="", server_default="")


class PairTask(SchoolRow, Base):
    """A task of a pair's individual plan for a stated period (R-42, R-43)."""

    __tablename__ = "pair_task"
    __table_args__ = (
        same_school("school.pair", "pair_id"),
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state_known"),
        CheckConstraint("from_on <= to_on", name="period_in_order"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_has_a_date"),
        CheckConstraint("proposed_by IN ('mentor', 'mentee', 'curator')", name="proposer_known"),
        Index("ix_pair_task_pair_id", "school_id", "pair_id"),
        {"schema": "school"},
    )

    pair_id: Mapped[UUID]
    n: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="open", server_default="open")
    result: Mapped[str] = mapped_column(default="", server_default="")
    done_on: Mapped[date | None]
    proposed_by: Mapped[str] = mapped_column(default="curator", server_default="curator")
    created_at: Mapped[datetime]


class DiaryLink(SchoolRow, Base):
    """A participant's own page of their pairs, opened by a link of purpose «diary»."""

    __tablename__ = "diary_link"
    __table_args__ = (
        same_school("school.link", "link_id"),
        same_school("school.participation", "participation_id"),
        UniqueConstraint("school_id", "link_id"),
        CheckConstraint("side IN ('mentor', 'mentee')", name="side_known"),
        Index("ix_diary_link_participation_id", "school_id", "participation_id"),
        {"schema": "school"},
    )

    link_id: Mapped[UUID]
    participation_id: Mapped[UUID]
    side: Mapped[str]
