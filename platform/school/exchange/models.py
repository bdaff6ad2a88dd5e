"""A mentor of another school, on request and by permission (R-08, PL-14)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

import school.consents.models
import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class Loan(SchoolRow, Base):
    """`school_id` is the mentor's school; the asking one sees of the mentor only the `card`.

    The card is written when both the mentor and the school permit, and wiped when either takes
    the permission back.
    """

    __tablename__ = "loan"
    __table_args__ = (
        same_school("school.person", "person_id"),
        same_school("school.consent", "consent_id"),
        CheckConstraint(
            "state IN ('asked', 'permitted', 'refused', 'revoked', 'ended')", name="state_known"
        ),
        CheckConstraint("(card IS NOT NULL) = (state = 'permitted')", name="card_while_permitted"),
        CheckConstraint("asking_school_id <> school_id", name="another_school"),
        Index("ix_loan_asking_school_id", "asking_school_id", "state"),
        Index(
            "uq_loan_open",
            "school_id",
            "person_id",
            "asking_school_id",
            unique=True,
            postgresql_where=text("state IN ('asked', 'permitted')"),
        ),
        {"schema": "school"},
    )

    person_id: Mapped[UUID]
    asking_school_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="asked", server_default="asked")
    need: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    consent_id: Mapped[UUID | None]
    card: Mapped[Json | None]
    valid_until: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    ended_at: Mapped[datetime | None]
    # The asking school's own card of the mentor, once entered there.
    entered_person_id: Mapped[UUID | None]
