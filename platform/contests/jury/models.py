"""The jury of a contest, its conflicts and who marks what (CT-03)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id


class JuryMember(Base):
    """A member of a contest's jury or its counting commission; removed, never deleted.

    `pseudonym` stands for the person in ballots and archives. A secretary marks nothing.
    """

    __tablename__ = "jury_member"
    __table_args__ = (
        CheckConstraint("role IN ('juror', 'chair', 'secretary')", name="role_known"),
        UniqueConstraint("contest_id", "account_id"),
        UniqueConstraint("contest_id", "pseudonym"),
        Index(
            "uq_jury_member_chair",
            "contest_id",
            unique=True,
            postgresql_where=text("role = 'chair' AND removed_at IS NULL"),
        ),
        {"schema": "contests"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contests.contest.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"))
    full_name: Mapped[str]
    post: Mapped[str] = mapped_column(default="", server_default="")
    role: Mapped[str]
    # Codes of nominations; none means all.
    nominations: Mapped[list[str]] = mapped_column(ARRAY(String))
    pseudonym: Mapped[str]
    # Where the person works, by the register: free words would defeat a search for conflicts.
    works_at_school_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.school.id"))
    works_in_municipality_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("kernel.municipality.id")
    )
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]
    accepted_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str] = mapped_column(default="", server_default="")
    # The member's own account when the invitation was declined.
    removed_by: Mapped[UUID | None]


class Conflict(Base):
    """Why a member does not touch an entry: found, declared, or set by the commission.

    It binds every role, the chair's too, and is never taken back.
    """

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("member_id", "entry_id"),
        CheckConstraint("source IN ('found', 'declared', 'commission')", name="source_known"),
        CheckConstraint(
            "kind IN ('person', 'pair', 'nominator', 'school', 'municipality', 'kinship',"
            " 'prepared', 'other')",
            name="kind_known",
        ),
        {"schema": "contests"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contests.contest.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("contests.jury_member.id"))
    entry_id: Mapped[UUID]
    source: Mapped[str]
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime]
    set_by: Mapped[UUID | None]


class Assignment(Base):
    """A member is to mark an entry in a round."""

    __tablename__ = "assignment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "entry_id"],
            ["contests.round_entry.round_id", "contests.round_entry.entry_id"],
        ),
        Index("ix_assignment_member_id", "member_id", "round_id"),
        # What the fence of the jury's hat asks for, at every sheet.
        Index("ix_assignment_account_id", "account_id", "round_id", "entry_id"),
        {"schema": "contests"},
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("contests.jury_member.id"), primary_key=True)
    # The account of the member: what the fence of the jury's hat compares.
    account_id: Mapped[UUID]
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[UUID | None]
