"""Consents: one document for each purpose, with the very words that were signed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

import school.links.models
import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school

PURPOSES = ("processing", "publication", "transfer", "be_mentor", "have_mentor")
IS_PURPOSE = "purpose IN ('processing', 'publication', 'transfer', 'be_mentor', 'have_mentor')"


class Consent(SchoolRow, Base):
    """Given by `signer_id` about `person_id`; the same person when an adult signs for oneself."""

    __tablename__ = "consent"
    __table_args__ = (
        same_school("school.person", "person_id"),
        same_school("school.person", "signer_id"),
        same_school("school.link", "link_id"),
        CheckConstraint(IS_PURPOSE, name="purpose_known"),
        CheckConstraint("via IN ('paper', 'link')", name="via_known"),
        CheckConstraint("via <> 'link' OR link_id IS NOT NULL", name="link_is_known"),
        CheckConstraint("given_on < valid_until", name="term_in_order"),
        CheckConstraint("withdrawn_on >= given_on", name="withdrawn_after_given"),
        Index("ix_consent_person_id", "school_id", "person_id", "purpose"),
        UniqueConstraint("school_id", "link_id", "person_id", "purpose"),
        {"schema": "school"},
    )

    person_id: Mapped[UUID]
    purpose: Mapped[str]
    signer_id: Mapped[UUID]
    relation: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(SmallInteger)
    wording: Mapped[str]
    # What the purpose is narrowed to: a school for a transfer, kinds of data for a publication.
    scope: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    via: Mapped[str]
    link_id: Mapped[UUID | None]
    file_id: Mapped[UUID | None]
    given_on: Mapped[date]
    valid_until: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawal_note: Mapped[str] = mapped_column(default="", server_default="")


class ConsentAsk(SchoolRow, Base):
    """What a link of purpose «consent» asks of an adult: about whom and for which purposes."""

    __tablename__ = "consent_ask"
    __table_args__ = (
        same_school("school.link", "link_id"),
        same_school("school.person", "person_id"),
        same_school("school.person", "signer_id"),
        UniqueConstraint("school_id", "link_id"),
        Index("ix_consent_ask_person_id", "school_id", "person_id"),
        {"schema": "school"},
    )

    link_id: Mapped[UUID]
    person_id: Mapped[UUID]
    signer_id: Mapped[UUID]
    relation: Mapped[str] = mapped_column(default="", server_default="")
    purposes: Mapped[list[str]] = mapped_column(ARRAY(String))
    scope: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    # The texts as they will be signed, by purpose: the page shows these and no others.
    wordings: Mapped[Json]
    versions: Mapped[Json]
    refused_at: Mapped[datetime | None]
