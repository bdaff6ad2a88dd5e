"""Questionnaires as versioned data, the links that ask them, and the sheets that came back."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

import school.links.models
import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class Instrument(SchoolRow, Base):
    """One version of a questionnaire; a published definition never changes."""

    __tablename__ = "instrument"
    __table_args__ = (
        UniqueConstraint("school_id", "code", "version"),
        CheckConstraint("state IN ('draft', 'published', 'retired')", name="state_known"),
        CheckConstraint("origin IN ('region', 'school')", name="origin_known"),
        {"schema": "school"},
    )

    code: Mapped[str]
    version: Mapped[int] = mapped_column(SmallInteger)
    origin: Mapped[str] = mapped_column(default="school", server_default="school")
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    title: Mapped[str]
    audience: Mapped[str]
    definition: Mapped[Json]
    digest: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]


class FormLink(SchoolRow, Base):
    """What a link of purpose «answer» asks: of one person, or of a class or a staff room."""

    __tablename__ = "form_link"
    __table_args__ = (
        same_school("school.link", "link_id"),
        same_school("school.instrument", "instrument_id"),
        same_school("school.person", "person_id"),
        same_school("school.person", "respondent_id"),
        ForeignKeyConstraint(
            ["school_id", "asked_id"],
            ["school.asked.school_id", "school.asked.id"],
            use_alter=True,
        ),
        ForeignKeyConstraint(
            ["school_id", "part_id"],
            ["school.wave_part.school_id", "school.wave_part.id"],
            use_alter=True,
        ),
        UniqueConstraint("school_id", "link_id"),
        Index("ix_form_link_asked_id", "school_id", "asked_id"),
        CheckConstraint("takes IN ('sheet', 'request', 'mentor')", name="takes_known"),
        Index("ix_form_link_instrument_id", "school_id", "instrument_id"),
        {"schema": "school"},
    )

    link_id: Mapped[UUID]
    instrument_id: Mapped[UUID]
    # Whom the answers are about, and who gives them; both empty on a public link.
    person_id: Mapped[UUID | None]
    respondent_id: Mapped[UUID | None]
    # What a wave asks by this link (school/monitoring): one row of it, or its box of slips.
    asked_id: Mapped[UUID | None]
    part_id: Mapped[UUID | None]
    # What becomes of an answer: nothing more, a mentee's request, a mentor's application.
    takes: Mapped[str] = mapped_column(default="sheet", server_default="sheet")
    place: Mapped[str] = mapped_column(default="", server_default="")


class AnswerSheet(SchoolRow, Base):
    """Somebody's answers to one version; a correction keeps what was said before."""

    __tablename__ = "answer_sheet"
    __table_args__ = (
        same_school("school.instrument", "instrument_id"),
        same_school("school.person", "person_id"),
        same_school("school.person", "respondent_id"),
        same_school("school.link", "link_id"),
        ForeignKeyConstraint(
            ["school_id", "asked_id"],
            ["school.asked.school_id", "school.asked.id"],
            use_alter=True,
        ),
        CheckConstraint("via IN ('link', 'paper', 'portal')", name="via_known"),
        Index("ix_answer_sheet_instrument_id", "school_id", "instrument_id", "filled_at"),
        Index("ix_answer_sheet_person_id", "school_id", "person_id"),
        Index(
            "uq_answer_sheet_asked_id",
            "school_id",
            "asked_id",
            unique=True,
            postgresql_where=text("asked_id IS NOT NULL"),
        ),
        {"schema": "school"},
    )

    instrument_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    respondent_id: Mapped[UUID | None]
    # A public form does not know its visitor: the name and class as typed, until matched.
    typed_name: Mapped[str] = mapped_column(default="", server_default="")
    typed_place: Mapped[str] = mapped_column(default="", server_default="")
    link_id: Mapped[UUID | None]
    # The row of a wave that it answers, once and for good.
    asked_id: Mapped[UUID | None]
    # For the psychologist and the curator alone, as its questionnaire says.
    confidential: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    via: Mapped[str]
    answers: Mapped[Json]
    scores: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    before: Mapped[Json | None]
    filled_on: Mapped[date]
    filled_at: Mapped[datetime]
    entered_by: Mapped[UUID | None]
    corrected_at: Mapped[datetime | None]
    corrected_by: Mapped[UUID | None]
    correction_reason: Mapped[str] = mapped_column(default="", server_default="")
