"""What a public check page may say of a paper: its type, number, date and state (DC-03)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id


class Paper(Base):
    """A certificate, a diploma, a protocol; nothing here tells of a person.

    `issuer` is the name of the body that issued it; the two places say who may change its state.
    """

    __tablename__ = "paper"
    __table_args__ = (
        Index("uq_paper_code", "code", unique=True),
        CheckConstraint("state IN ('valid', 'revoked', 'replaced')", name="state_known"),
        CheckConstraint(
            "num_nonnulls(issuer_school_id, issuer_municipality_id) <= 1", name="one_issuer"
        ),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    kind: Mapped[str]
    # What it is of: the award, the contest, the course; never a person.
    title: Mapped[str] = mapped_column(default="", server_default="")
    number: Mapped[str]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    issuer: Mapped[str]
    issuer_school_id: Mapped[UUID | None]
    issuer_municipality_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="valid", server_default="valid")
    state_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
